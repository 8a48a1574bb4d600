"""Figures of the national files, against published ones and against calculations by hand."""

import csv
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.conftest import ROOT

pytestmark = pytest.mark.national

GAPS = text("""
    SELECT z.code, g.benchmark_kind, p.code AS benchmark_code, p.vintage AS benchmark_vintage,
           g.value, g.benchmark_value, g.difference, g.zone_numerator, g.zone_denominator,
           g.benchmark_numerator, g.benchmark_denominator, g.reason, g.outcome, z.name
    FROM gap g
    JOIN indicator i ON i.id = g.indicator_id
    JOIN territory z ON z.id = g.territory_id AND z.vintage = :vintage
    LEFT JOIN territory p ON p.id = g.benchmark_id
    WHERE i.code = :indicator AND g.period = :period AND g.benchmark_kind = :kind AND g.is_main
    ORDER BY z.code
""")


@pytest.fixture(scope="module")
def gaps(national_engine: Engine) -> Callable[..., list[Any]]:
    def ask(indicator: str, period: str, kind: str, vintage: int = 2015) -> list[Any]:
        given = {"indicator": indicator, "period": period, "kind": kind, "vintage": vintage}
        with national_engine.connect() as connection:
            return list(connection.execute(GAPS, given))

    return ask


# METHOD and the issue: persons covered by CAF on 31/12/2016 over the census of 2013, by hand.
@pytest.mark.parametrize(
    ("code", "kind", "parent", "zone", "rest", "points"),
    [
        ("QP091032", "rest_of_epci", ("249100520", 2015), (1_975, 2_562), (32_620, 69_283), 30.01),
        (
            "QP092007",
            "rest_of_epci",
            ("200018059", 2015),
            (8_598, 13_535),
            (91_232, 189_404),
            15.36,
        ),
        ("QP030013", "rest_of_urban_unit", ("00456", 2010), (3_083, 4_374), (9_235, 19_929), 24.15),
        ("QP001001", "rest_of_commune", ("01053", 2015), (4_352, 6_056), (15_909, 32_604), 23.07),
    ],
)
def test_the_rest_is_what_is_left_by_subtraction(
    gaps: Callable[..., list[Any]],
    code: str,
    kind: str,
    parent: tuple[str, int],
    zone: tuple[int, int],
    rest: tuple[int, int],
    points: float,
) -> None:
    row = next(row for row in gaps("caf_cover", "2016-12-31", kind) if row.code == code)
    assert (row.benchmark_code, row.benchmark_vintage) == parent
    assert (row.zone_numerator, row.zone_denominator) == zone
    assert row.benchmark_numerator == pytest.approx(rest[0], abs=1e-6)
    assert row.benchmark_denominator == pytest.approx(rest[1], abs=1e-6)
    assert row.difference == pytest.approx(points, abs=0.005)
    assert row.reason is None


@pytest.mark.parametrize("kind", ["rest_of_epci", "rest_of_urban_unit"])
def test_a_parent_whose_communes_are_not_all_in_the_file_is_refused(
    gaps: Callable[..., list[Any]], kind: str
) -> None:
    row = next(row for row in gaps("caf_cover", "2016-12-31", kind) if row.code == "QP001001")
    assert row.difference is None
    assert (row.reason, row.outcome) == ("benchmark_incomplete", "not_compared")


def test_median_income_gap_of_2014_against_the_epci(gaps: Callable[..., list[Any]]) -> None:
    rows = gaps("med_income_uc", "2014", "epci")
    assert len(rows) == 1_345
    compared = [row.difference for row in rows if row.difference is not None]
    assert len(compared) == 1_286
    assert sum(compared) / len(compared) == pytest.approx(-6270.6, abs=0.5)
    without_median = {row.code for row in rows if row.value is None}
    assert without_median == {"QP013009", "QP075005", "QP091024"}
    alone = [row.code for row in rows if row.reason == "no_parent"]
    departments = [code[3:5] for code in alone]
    assert departments.count("75") == 19
    assert sum(departments.count(department) for department in ("92", "93", "94")) == 36
    assert [code for code in alone if code[3:5] == "74"] == ["QP074004"]  # Thonon-les-Bains
    assert len(alone) == 56


def test_those_without_an_epci_have_their_commune_as_an_explicit_other_benchmark(
    gaps: Callable[..., list[Any]],
) -> None:
    alone = {r.code for r in gaps("med_income_uc", "2014", "epci") if r.reason == "no_parent"}
    by_commune = {r.code: r for r in gaps("med_income_uc", "2014", "commune")}
    compared = {code for code in alone if by_commune[code].difference is not None}
    assert compared == alone
    assert {by_commune[code].benchmark_kind for code in alone} == {"commune"}


def test_the_median_of_the_rest_is_refused_not_subtracted(national_engine: Engine) -> None:
    query = text("""
        SELECT DISTINCT r.reason FROM gap_refusal r JOIN indicator i ON i.id = r.indicator_id
        WHERE i.code = 'med_income_uc' AND r.benchmark_kind LIKE 'rest_of_%'
    """)
    with national_engine.connect() as connection:
        assert list(connection.scalars(query)) == ["non_additive"]


PUBLISHED = ROOT / "data" / "published" / "published_checks.csv"
CHECKS = list(csv.DictReader(PUBLISHED.read_text(encoding="utf-8").splitlines()))

_POPULATION = text("""
    SELECT sum(o.value) AS persons FROM observation o
    JOIN indicator i ON i.id = o.indicator_id AND i.code = 'population'
    JOIN territory z ON z.id = o.territory_id AND z.level = 'qpv' AND z.vintage = :generation
    JOIN membership m ON m.child_id = z.id AND m.parent_level = :level AND m.is_main
    JOIN territory p ON p.id = m.parent_id AND p.code = :code AND p.vintage = :vintage
    WHERE o.period = :period AND o.known_to IS NULL
""")
_SHARE = text("""
    SELECT 100 * sum(o.value) FILTER (WHERE t.level = 'qpv')
               / sum(o.value) FILTER (WHERE t.level = 'commune')
    FROM observation o
    JOIN indicator i ON i.id = o.indicator_id AND i.code = 'population'
    JOIN territory t ON t.id = o.territory_id AND t.vintage = 2015
    JOIN membership m ON m.child_id = t.id AND m.parent_level = 'department' AND m.is_main
    JOIN territory p ON p.id = m.parent_id AND p.code = :code AND p.vintage = 2015
    WHERE o.period = :period AND o.known_to IS NULL AND t.level IN ('qpv', 'commune')
""")
_COUNT = text("""
    SELECT count(*) FROM territory t WHERE t.level = 'qpv' AND t.vintage = :generation
    AND (:everywhere OR substr(t.code, 3, 2) NOT IN ('97', '98'))
""")
_POVERTY = text("""
    SELECT sum(o.value * n.value) / sum(n.value) FROM observation o
    JOIN indicator i ON i.id = o.indicator_id AND i.code = 'pov60'
    JOIN territory z ON z.id = o.territory_id AND z.level = 'qpv' AND z.vintage = 2015
    JOIN indicator ni ON ni.code = 'population'
    JOIN observation n ON n.indicator_id = ni.id AND n.territory_id = z.id AND n.period = '2013'
     AND n.known_to IS NULL
    WHERE o.period = '2013' AND o.known_to IS NULL AND substr(z.code, 3, 2) NOT IN ('97', '98')
""")
_NATIONAL = text("""
    SELECT sum(o.value) FROM observation o
    JOIN indicator i ON i.id = o.indicator_id AND i.code = 'population'
    JOIN territory z ON z.id = o.territory_id AND z.level = 'qpv' AND z.vintage = :generation
    WHERE o.period = :period AND o.known_to IS NULL AND substr(z.code, 3, 2) NOT IN ('97', '98')
""")
_GAP = text("""
    SELECT avg(g.difference) FROM gap g JOIN indicator i ON i.id = g.indicator_id
    WHERE i.code = 'med_income_uc' AND g.period = '2014' AND g.benchmark_kind = 'epci' AND g.is_main
""")
REGIONS = {"Nouvelle-Aquitaine": "75", "La Réunion": "04"}


def _recompute(check: dict[str, str]) -> tuple[Any, dict[str, Any]]:
    generation = int(check["generation"])
    match check["check"]:
        case "population_share_in_qpv":
            return _SHARE, {"code": check["scope"], "period": check["period"]}
        case "qpv_count":
            return _COUNT, {"generation": generation, "everywhere": check["scope"] == "France"}
        case "qpv_population" if check["scope"] in REGIONS:
            return _POPULATION, {
                "generation": generation, "level": "region", "code": REGIONS[check["scope"]],
                "vintage": 2018, "period": check["period"],
            }  # fmt: skip
        case "qpv_population":
            return _NATIONAL, {"generation": generation, "period": check["period"]}
        case "qpv_poverty_mean":
            return _POVERTY, {}
        case _:
            return _GAP, {}


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: f"{c['check']}-{c['scope']}")
def test_every_published_figure_is_found_again(
    national_engine: Engine, check: dict[str, str]
) -> None:
    query, given = _recompute(check)
    with national_engine.connect() as connection:
        found = float(connection.execute(query, given).scalar_one())
    if check["unit"] == "million":
        found /= 1e6
    assert found == pytest.approx(float(check["published"]), abs=float(check["tolerance"]) + 1e-9)
