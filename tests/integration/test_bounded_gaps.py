"""Rests that are bounded: what the counts of the demonstration tell is never out of the bounds."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from observatory.db.measure import measure_gaps
from observatory.db.measure.summaries import measure_summaries
from observatory.db.measure.touched import sign_places, touched_indicators

RATE, KIND = "emp_1564", "rest_of_urban_unit"
GAPS = text("""
    SELECT g.territory_id, g.period, g.difference, g.difference_min, g.difference_max,
           g.sign_certain, g.reason, g.interval_nature, g.outcome, g.zone_denominator
    FROM gap g JOIN indicator i ON i.id = g.indicator_id AND i.code = :code
    WHERE g.benchmark_kind = :kind AND g.is_main
""")


@pytest.fixture
def connection(demo_engine: Engine) -> Iterator[Connection]:
    with demo_engine.connect() as connection:
        yield connection
        connection.rollback()


def key_of(connection: Connection, code: str = RATE) -> int:
    found = text("SELECT id FROM indicator WHERE code = :code")
    return int(connection.execute(found, {"code": code}).scalar_one())


def gaps(connection: Connection, code: str = RATE, kind: str = KIND) -> dict[Any, Any]:
    rows = connection.execute(GAPS, {"code": code, "kind": kind})
    return {(row.territory_id, row.period): row for row in rows}


def publish_rates_only(connection: Connection, rule: dict[str, str | None]) -> dict[Any, Any]:
    """Hide the neighbourhoods' counts, round their rates to 0.1 point, and measure again."""
    connection.execute(
        text("""
        UPDATE observation SET value = round(value::numeric, 1), numerator = NULL,
            denominator = NULL, denominator_release_id = NULL,
            value_lower = round(value::numeric, 1) - 0.05,
            value_upper = round(value::numeric, 1) + 0.05
        WHERE indicator_id = :key AND value IS NOT NULL
          AND territory_id IN (SELECT id FROM territory WHERE level = 'qpv')
        """),
        {"key": key_of(connection)},
    )
    return measure_with(connection, rule)


def measure_with(connection: Connection, rule: dict[str, str | None]) -> dict[Any, Any]:
    whole = dict.fromkeys(("known", "within", "young", "old", "youth_index")) | rule
    connection.execute(
        text("UPDATE indicator SET denominator_bounds = cast(:rule AS jsonb) WHERE code = :code"),
        {"rule": json.dumps({"qpv": whole}), "code": RATE},
    )
    measure_gaps(connection, [key_of(connection)])
    return gaps(connection)


@pytest.mark.parametrize(
    ("rule", "reason", "nature"),
    [
        ({"known": "pop_1564"}, "rate_rounded", "rounding"),
        ({"within": "population", "young": "age_under25"}, "denominator_unknown", "none"),
    ],
)
def test_the_gap_of_the_counts_is_between_the_bounds_of_the_rates(
    connection: Connection, rule: dict[str, str | None], reason: str, nature: str
) -> None:
    true = {key: row for key, row in gaps(connection).items() if row.difference is not None}
    bounded = publish_rates_only(connection, rule)
    assert len(true) > 100
    for key, row in true.items():
        found = bounded[key]
        assert (found.reason, found.interval_nature, found.difference) == (reason, nature, None)
        assert found.difference_min - 1e-9 <= row.difference <= found.difference_max + 1e-9
        if found.sign_certain:
            assert (found.difference_min > 0) == (row.difference > 0)


def test_a_rule_that_knows_more_never_gives_wider_bounds(connection: Connection) -> None:
    wide = publish_rates_only(connection, {"within": "population"})
    narrow = measure_with(connection, {"known": "pop_1564"})
    for key, row in narrow.items():
        if row.difference_min is not None:
            assert wide[key].difference_min - 1e-9 <= row.difference_min
            assert row.difference_max <= wide[key].difference_max + 1e-9


def test_without_a_rule_a_rate_without_counts_is_refused_as_before(connection: Connection) -> None:
    publish_rates_only(connection, {"within": "population"})
    connection.execute(text("UPDATE indicator SET denominator_bounds = '{}'"))
    measure_gaps(connection, [key_of(connection)])
    assert gaps(connection) == {}
    refused = "SELECT DISTINCT reason FROM gap_refusal WHERE indicator_id = :key"
    kinds = " AND benchmark_kind LIKE 'rest_of_%'"
    found = connection.scalars(text(refused + kinds), {"key": key_of(connection)})
    assert list(found) == ["no_counts"]


def pooled(connection: Connection) -> dict[Any, Any]:
    """Return the summaries against the rest of urban units, by scope and period."""
    rows = connection.execute(
        text("""
        SELECT s.*, coalesce(t.code, 'everywhere') AS scope FROM summary s
        LEFT JOIN territory t ON t.id = s.scope_id
        WHERE s.indicator_id = :key AND s.panel = 'all' AND s.benchmark_kind = :kind
        """),
        {"key": key_of(connection), "kind": KIND},
    )
    return {(row.scope, row.vintage, row.period): row for row in rows}


@pytest.mark.parametrize(
    ("rule", "reason"),
    [({"known": "pop_1564"}, "rate_rounded"), ({"within": "population"}, "denominator_unknown")],
)
def test_the_pooled_gap_of_the_counts_is_between_the_pooled_bounds_of_the_rates(
    connection: Connection, rule: dict[str, str | None], reason: str
) -> None:
    true = pooled(connection)
    publish_rates_only(connection, rule)
    key = key_of(connection)
    measure_summaries(connection, [key], measure_gaps(connection, [key]))
    bounded = pooled(connection)
    assert {scope for scope, *_ in bounded} >= {"everywhere"}
    held = [(true[at], row) for at, row in bounded.items() if row.difference_min is not None]
    assert {row.period for _, row in held} == {period for *_, period in bounded}
    for was, row in held:
        for name, ends in (("value", "value"), ("benchmark_value", "benchmark"),
                           ("difference", "difference")):  # fmt: skip
            low, high = getattr(row, f"{ends}_min"), getattr(row, f"{ends}_max")
            assert low - 1e-9 <= getattr(was, name) <= high + 1e-9
            assert getattr(row, name) is None
        assert row.sign_certain == (row.difference_min > 0 or row.difference_max < 0)
        assert (row.reason, row.p_value) == (reason, None)
    # what measure_gaps did not hand over is laid out again, and is the same
    measure_summaries(connection, [key])
    assert pooled(connection) == bounded
    connection.execute(text("UPDATE indicator SET denominator_bounds = '{}'"))
    measure_summaries(connection, [key], measure_gaps(connection, [key]))
    assert pooled(connection) == {}


def test_the_pooled_gap_of_two_neighbourhoods_is_the_one_that_is_computed_by_hand(
    connection: Connection,
) -> None:
    """40 % of 1,000 and 50 % of 500, in an urban unit where 6,000 of 10,000 work."""
    publish_rates_only(connection, {"known": "pop_1564"})
    connection.execute(
        text("""
        DELETE FROM observation o USING territory t
        WHERE t.id = o.territory_id AND t.level = 'qpv' AND o.indicator_id = :key
          AND (o.period <> '2018' OR t.code NOT IN ('QP096001', 'QP096002'))
        """),
        {"key": key_of(connection)},
    )
    for code, share, persons in (("QP096001", 40, 1_000), ("QP096002", 50, 500)):
        given = {"code": code, "rate": key_of(connection), "of": key_of(connection, "pop_1564")}
        connection.execute(
            text("""
            UPDATE observation o SET value = :share, value_lower = :share - 0.05,
                value_upper = :share + 0.05
            FROM territory t WHERE t.id = o.territory_id AND t.code = :code
              AND o.indicator_id = :rate
            """),
            given | {"share": share},
        )
        connection.execute(
            text("""
            UPDATE observation o SET value = :persons FROM territory t
            WHERE t.id = o.territory_id AND t.code = :code AND o.indicator_id = :of
              AND o.period = '2018'
            """),
            given | {"persons": persons},
        )
    for code, number in (("employed_1564", 6_000), ("pop_1564", 10_000)):
        connection.execute(
            text("""
            UPDATE observation o SET value = CASE WHEN t.code = first.code THEN :number ELSE 0 END
            FROM territory t, membership m, territory u,
                 (SELECT min(t.code) AS code FROM membership m
                  JOIN territory t ON t.id = m.child_id AND t.level = 'commune'
                  JOIN territory u ON u.id = m.parent_id AND u.level = 'urban_unit'
                  WHERE u.code = '96401') first
            WHERE t.id = o.territory_id AND t.level = 'commune' AND m.child_id = t.id
              AND u.id = m.parent_id AND u.level = 'urban_unit' AND u.code = '96401'
              AND o.indicator_id = :of AND o.period = '2018'
            """),
            {"of": key_of(connection, code), "number": number},
        )
    key = key_of(connection)
    measure_summaries(connection, [key], measure_gaps(connection, [key]))
    row = pooled(connection)["everywhere", 2015, "2018"]
    # employed inside: 0.3995 * 1,000 + 0.4995 * 500 = 649.25 at least, 650.75 at most
    found = [row.value_min, row.value_max, row.benchmark_min, row.benchmark_max]
    assert found == pytest.approx(
        [100 * 649.25 / 1_500, 100 * 650.75 / 1_500, 100 * 5_349.25 / 8_500, 100 * 5_350.75 / 8_500]
    )
    # the same persons on both sides: 43.2833 - 62.9500, and 43.3833 - 62.9324
    assert row.difference_min == pytest.approx(-19.6667, abs=1e-4)
    assert row.difference_max == pytest.approx(-19.5490, abs=1e-4)
    assert (row.difference_lower, row.difference_upper) == (row.difference_min, row.difference_max)
    assert (row.reason, row.interval_nature) == ("rate_rounded", "rounding")
    assert (row.sign_certain, row.outcome, row.difference) == (True, "worse", None)


def test_what_is_counted_around_a_neighbourhood_is_not_compared_with_its_rest(
    connection: Connection,
) -> None:
    connection.execute(
        text("UPDATE indicator SET counts_surroundings = true WHERE code = 'gp_ratio'")
    )
    key = key_of(connection, "gp_ratio")
    measure_gaps(connection, [key])
    refused = "SELECT DISTINCT benchmark_kind, reason FROM gap_refusal WHERE indicator_id = :key"
    found = {
        row.benchmark_kind: row.reason for row in connection.execute(text(refused), {"key": key})
    }
    assert found["rest_of_urban_unit"] == "not_disjoint"
    assert gaps(connection, "gp_ratio") == {}
    whole = gaps(connection, "gp_ratio", "urban_unit")
    assert any(row.difference is not None for row in whole.values())


def test_the_median_of_a_rest_is_bounded_or_refused_never_a_number(connection: Connection) -> None:
    rule = {
        "quantiles": [
            {"code": "income_d1", "level": 0.1},
            {"code": "med_income_uc", "level": 0.5},
            {"code": "income_d9", "level": 0.9},
        ],
        "weight": "population",
        "weight_periods": {str(year): str(year) for year in range(2000, 2030)},
    }
    connection.execute(
        text("UPDATE indicator SET median_bounds = cast(:rule AS jsonb) WHERE code = :code"),
        {"rule": json.dumps(rule), "code": "med_income_uc"},
    )
    measure_gaps(connection, [key_of(connection, "med_income_uc")])
    found = gaps(connection, "med_income_uc", "rest_of_epci")
    bounded = [row for row in found.values() if row.reason == "median_bounded"]
    assert bounded
    assert all(row.difference is None for row in found.values())
    assert all(row.difference_min < row.difference_max for row in bounded)
    assert {row.reason for row in found.values()} <= {
        "median_bounded", "zone_missing", "zone_suppressed", "zone_missing_in_benchmark",
        "no_parent", "non_additive", "negative_rest", "ept_not_loaded",
    }  # fmt: skip


def test_a_new_figure_measures_again_the_rates_that_it_bounds(connection: Connection) -> None:
    places = sign_places(connection)
    for code in ("population", "age_under25", "demo_ind_jeune"):
        assert key_of(connection) in touched_indicators(connection, -1, [code], places)
    touched = touched_indicators(connection, -1, ["income_d9"], places)
    assert key_of(connection, "med_income_uc") in touched
    assert key_of(connection) not in touched


HIDDEN = text("""
    SELECT i.numerator FROM gap g JOIN indicator i ON i.id = g.indicator_id
    WHERE g.interval_nature = 'suppression' AND i.aggregation = 'ratio_of_sums'
    GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1
""")
ROUNDED = text("""
    UPDATE observation o SET value_lower = o.value - 50, value_upper = o.value + 50,
        interval_nature = 'rounding'
    FROM indicator i, territory t
    WHERE i.id = o.indicator_id AND i.code = :code AND t.id = o.territory_id
      AND t.level = ANY(:levels) AND o.value IS NOT NULL AND o.known_to IS NULL
""")


def test_margins_of_rounded_counts_leave_hidden_ones_more_room(connection: Connection) -> None:
    count = connection.execute(HIDDEN).scalar_one()
    of_count = text("SELECT id, code FROM indicator WHERE numerator = :count")
    measured = connection.execute(of_count, {"count": count}).all()

    def between() -> dict[Any, Any]:
        found = {}
        for _, code in measured:
            for kind in ("rest_of_urban_unit", "rest_of_epci", "rest_of_commune"):
                rows = gaps(connection, code, kind)
                found |= {(code, kind, *key): row for key, row in rows.items()}
        return found

    exact = between()
    widths = []
    for levels in (["commune"], ["commune", "qpv"]):
        connection.execute(ROUNDED, {"code": count, "levels": levels})
        measure_gaps(connection, [key for key, _ in measured])
        loose = between()
        is_hidden = [key for key, row in exact.items() if row.interval_nature == "suppression"]
        for key in is_hidden:
            assert loose[key].difference_min <= exact[key].difference_min + 1e-9
            assert loose[key].difference_max >= exact[key].difference_max - 1e-9
        # What is known stays a number.
        known = [key for key, row in exact.items() if row.difference is not None]
        assert {loose[key].difference for key in known} == {exact[key].difference for key in known}
        widths.append(sum(loose[k].difference_max - loose[k].difference_min for k in is_hidden))
    before = sum(exact[k].difference_max - exact[k].difference_min for k in is_hidden)
    assert before < widths[0] < widths[1]
