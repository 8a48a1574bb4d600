"""Summaries of the national files, against figures that others computed from the same files."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

pytestmark = pytest.mark.national

ROWS = text("""
    SELECT s.*, t.code AS scope FROM summary s
    JOIN indicator i ON i.id = s.indicator_id
    LEFT JOIN territory t ON t.id = s.scope_id
    WHERE i.code = :indicator AND s.level = 'qpv' AND s.vintage = 2015
      AND s.benchmark_kind IS NOT DISTINCT FROM :kind
      AND s.panel = :panel AND coalesce(t.level, 'everywhere') = :scope
    ORDER BY s.period, t.code
""")
Ask = Callable[..., list[Any]]


@pytest.fixture(scope="module")
def ask(national_engine: Engine) -> Ask:
    def rows(indicator: str, panel: str, scope: str = "country", kind: str | None = None) -> Any:
        given = {"indicator": indicator, "kind": kind, "panel": panel, "scope": scope}
        with national_engine.connect() as connection:
            return list(connection.execute(ROWS, given))

    return rows


def test_poverty_of_the_metropole_weighted_by_the_population_of_2013(ask: Ask) -> None:
    found = ask("pov60", "all")
    assert [row.period for row in found] == ["2013", "2014", "2015", "2017", "2018", "2021"]
    raw = [round(row.value, 2) for row in found]
    assert raw == [42.67, 43.21, 44.18, 43.34, 44.52, 45.29]
    assert {(row.weight, row.weight_period) for row in found} == {("proxy_population", "2013")}
    assert {row.scope for row in found} == {"FM"}


def test_poverty_of_the_constant_panel_of_1007_neighbourhoods(ask: Ask) -> None:
    found = ask("pov60", "constant")
    assert {row.observed for row in found} == {1007}
    assert [round(row.value, 2) for row in found] == [42.71, 43.27, 44.25, 43.43, 44.60, 45.29]
    assert {row.panel_periods for row in found} == {"2013,2014,2015,2017,2018,2021"}


def test_the_288_without_a_figure_in_2021_are_told_by_their_status(ask: Ask) -> None:
    found = ask("pov60", "all")[-1]
    assert (found.zones, found.observed) == (1296, 1008)
    # SOURCES: `so` 275, note 5 (suppressed) 13
    assert found.missing == {"O": 275, "Q": 13}
    assert found.observed_share < 1
    assert found.value_min < found.value < found.value_max


def test_every_region_and_the_whole_generation_have_their_row(ask: Ask) -> None:
    regions = ask("pov60", "all", "region")
    assert len({row.scope for row in regions}) == 18  # of those that have neighbourhoods
    everywhere = ask("pov60", "all", "everywhere")
    assert {row.zones for row in everywhere} == {1514}


def test_a_pooled_gap_counts_each_agglomeration_once(ask: Ask, national_engine: Engine) -> None:
    found = ask("caf_cover", "all", "country", "rest_of_urban_unit")
    assert found
    by_hand = text("""
        SELECT sum(x) / sum(n) - (SELECT sum(bx) / sum(bn) FROM (
            SELECT DISTINCT benchmark_id, bx, bn FROM rows) once)
        FROM rows
    """)
    of = text("""
        CREATE TEMP TABLE rows AS SELECT g.benchmark_id, g.zone_numerator AS x,
               g.zone_denominator AS n, g.benchmark_numerator AS bx, g.benchmark_denominator AS bn
        FROM gap g JOIN indicator i ON i.id = g.indicator_id AND i.code = 'caf_cover'
        JOIN territory z ON z.id = g.territory_id AND z.level = 'qpv' AND z.vintage = 2015
        JOIN membership m ON m.child_id = z.id AND m.parent_level = 'country'
         AND m.parent_vintage = (SELECT vintage FROM territory WHERE id = :scope)
        WHERE g.period = :period AND g.benchmark_kind = 'rest_of_urban_unit' AND g.is_main
          AND g.difference IS NOT NULL
    """)
    with national_engine.connect() as connection:
        for row in found:
            connection.execute(of, {"scope": row.scope_id, "period": row.period})
            expected = connection.execute(by_hand).scalar_one()
            connection.execute(text("DROP TABLE rows"))
            assert row.difference == pytest.approx(100 * expected, abs=1e-9)
            assert row.difference_lower < row.difference < row.difference_upper
