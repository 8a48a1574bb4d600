"""Gaps of the levels that store none: the same rows, measured when they are asked for."""

import math
from collections.abc import Callable, Hashable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from statsmodels.stats.proportion import confint_proportions_2indep

from observatory.db import gaps_on_request
from observatory.db.filters import Page, Periods, Slice, TerritoryFilter
from observatory.db.gaps import FIELDS, GapQuestion
from observatory.db.gaps_on_request import list_gaps_on_request
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.territory import Level
from observatory.errors import InvalidRequest

RATIO, NUMERATOR, DENOMINATOR = "unemp_1564", "unemployed_1564", "active_1564"
EVERYTHING = Slice(100_000)
COUNTS = """
    SELECT t.code, d.code, x.value, n.value
    FROM observation x
    JOIN indicator xi ON xi.id = x.indicator_id AND xi.code = :numerator
    JOIN indicator ni ON ni.code = :denominator
    JOIN observation n ON n.indicator_id = ni.id AND n.territory_id = x.territory_id
     AND n.period = x.period AND n.known_to IS NULL
    JOIN territory t ON t.id = x.territory_id AND t.level = 'commune' AND t.vintage = 2021
    JOIN membership m ON m.child_id = t.id AND m.parent_level = 'department'
    JOIN territory d ON d.id = m.parent_id AND d.vintage = 2021
    WHERE x.known_to IS NULL AND x.period = :period
"""


def no_memory(_: Hashable, compute: Callable[[], Any]) -> Any:
    return compute()


def question(level: Level = Level.COMMUNE, **more: Any) -> GapQuestion:
    codes = more.pop("codes", ())
    places = TerritoryFilter(levels=(level,), vintages=(2021,), codes=codes)
    return GapQuestion(territories=places, **{"indicators": (RATIO,), **more})


def ask(connection: Connection, asked: GapQuestion, page: Slice = EVERYTHING) -> Page:
    return list_gaps_on_request(connection, asked, page, no_memory)


def named(page: Page) -> list[dict[str, Any]]:
    return [dict(zip(FIELDS, row, strict=True)) for row in page.rows]


@pytest.fixture
def connection(demo_engine: Engine) -> Iterator[Connection]:
    with demo_engine.connect() as connection:
        yield connection


def test_a_commune_is_compared_with_the_rest_of_its_department_by_its_counts(
    connection: Connection,
) -> None:
    asked = question(kinds=(BenchmarkKind.DEPARTMENT,), periods=Periods(is_latest=True))
    rows = named(ask(connection, asked))
    period = rows[0]["period"]
    given = {"numerator": NUMERATOR, "denominator": DENOMINATOR, "period": period}
    counts = connection.execute(text(COUNTS), given).all()
    sums = {
        code: tuple(math.fsum(row[at] for row in counts if row[1] == code) for at in (2, 3))
        for code in {row[1] for row in counts}
    }
    expected = {
        code: 100 * (x / n - sums[department][0] / sums[department][1])
        for code, department, x, n in counts
    }
    found = {row["code"]: row["difference"] for row in rows if row["difference"] is not None}
    assert len(found) > 40
    assert found == pytest.approx({code: expected[code] for code in found}, rel=1e-9)
    assert {row["benchmark_level"] for row in rows} == {"department"}


def test_the_rest_of_another_level_is_the_parent_without_the_territory_alone(
    connection: Connection,
) -> None:
    asked = question(kinds=(BenchmarkKind.REST_OF_COUNTRY,), periods=Periods(is_latest=True),
                     shows_chance=True)  # fmt: skip
    row = next(row for row in named(ask(connection, asked)) if row["difference"] is not None)
    given = {"numerator": NUMERATOR, "denominator": DENOMINATOR, "period": row["period"]}
    counts = {code: (x, n) for code, _, x, n in connection.execute(text(COUNTS), given)}
    x, n = counts.pop(row["code"])
    rest = [math.fsum(one[at] for one in counts.values()) for at in (0, 1)]
    assert row["difference"] == pytest.approx(100 * (x / n - rest[0] / rest[1]), rel=1e-9)
    low, high = confint_proportions_2indep(x, n, *rest, method="newcomb", compare="diff")
    if not row["is_significant"]:  # a flagged gap prints a wider interval
        assert row["difference_lower"] == pytest.approx(100 * low, abs=1e-9)
        assert row["difference_upper"] == pytest.approx(100 * high, abs=1e-9)


def test_pages_follow_each_other_and_hold_every_row_once(connection: Connection) -> None:
    asked = question(kinds=(BenchmarkKind.EPCI, BenchmarkKind.REGION))
    whole = ask(connection, asked)
    rows, after = [], None
    while True:
        page = ask(connection, asked, Slice(37, after))
        rows += page.rows
        assert page.matched == whole.matched == len(whole.rows)
        if (after := page.next_key) is None:
            break
    assert rows == whole.rows


def test_the_family_is_the_whole_level_whoever_is_asked_for(connection: Connection) -> None:
    whole = named(ask(connection, question(kinds=(BenchmarkKind.DEPARTMENT,))))
    code = whole[0]["code"]
    alone = named(ask(connection, question(kinds=(BenchmarkKind.DEPARTMENT,), codes=(code,))))
    assert alone == [row for row in whole if row["code"] == code]


def test_a_level_made_of_communes_is_compared_through_their_sums(connection: Connection) -> None:
    asked = question(Level.EPCI, kinds=(BenchmarkKind.REST_OF_COUNTRY,))
    rows = named(ask(connection, asked))
    assert rows
    assert all(row["difference"] is not None or row["reason"] for row in rows)
    assert any(row["difference"] is not None for row in rows)


def test_a_figure_that_nobody_publishes_at_a_level_is_a_row_with_its_reason(
    connection: Connection,
) -> None:
    asked = question(indicators=("brevet_success",), kinds=(BenchmarkKind.DEPARTMENT,),
                     periods=Periods(exact=("1999",)))  # fmt: skip
    rows = named(ask(connection, asked))
    assert {row["reason"] for row in rows} == {"zone_missing"}
    assert {row["outcome"] for row in rows} == {"not_compared"}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"indicators": ()}, "name 1 to 5 indicators"),
        ({"kinds": (BenchmarkKind.COMMUNE,)}, "no benchmark of a commune"),
        ({"kinds": (BenchmarkKind.RING_300M,)}, "around neighbourhoods only"),
    ],
)
def test_a_question_that_cannot_be_measured_is_refused_with_what_to_do(
    connection: Connection, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidRequest, match=said):
        ask(connection, question(**more))


def test_two_levels_at_once_are_refused(connection: Connection) -> None:
    both = TerritoryFilter(levels=(Level.COMMUNE, Level.EPCI), vintages=(2021,))
    with pytest.raises(InvalidRequest, match="name one level and one vintage"):
        ask(connection, GapQuestion(territories=both, indicators=(RATIO,)))


LEAK = """
    WITH part AS (
        SELECT m.child_id AS id, row_number() OVER (ORDER BY t.code) AS place
        FROM membership m JOIN territory t ON t.id = m.child_id AND t.level = 'commune'
        JOIN territory p ON p.id = m.parent_id
        WHERE t.vintage = 2021 AND p.vintage = 2021 AND p.level = 'epci' AND m.parent_id = (
            SELECT o.parent_id FROM membership o JOIN territory c ON c.id = o.child_id
            JOIN territory e ON e.id = o.parent_id AND e.level = 'epci' AND e.vintage = 2021
            WHERE c.level = 'commune' AND c.vintage = 2021
            GROUP BY 1 HAVING count(*) > 2 ORDER BY max(e.code) LIMIT 1)
    )
    UPDATE observation o
    SET value = CASE i.code WHEN :numerator THEN x WHEN :denominator THEN 1000 ELSE x / 10 END,
        numerator = CASE WHEN i.code = :ratio THEN x END,
        denominator = CASE WHEN i.code = :ratio THEN 1000 END, value_lower = NULL,
        value_upper = NULL
    FROM (SELECT *, CASE place WHEN 1 THEN 40.0 WHEN 2 THEN :left ELSE 0 END AS x FROM part) part,
         indicator i
    WHERE i.id = o.indicator_id AND i.code IN (:numerator, :denominator, :ratio)
      AND o.territory_id = part.id AND o.known_to IS NULL
    RETURNING o.territory_id, part.place
"""
THRESHOLD = "UPDATE indicator SET secrecy_threshold = 11 WHERE code = :ratio"


def leaking(connection: Connection, left: int) -> dict[str, Any]:
    """Return the first commune's gap with an agglomeration where the others count so many."""
    connection.execute(text(THRESHOLD), {"ratio": RATIO})
    changed = connection.execute(
        text(LEAK),
        {"left": left, "numerator": NUMERATOR, "denominator": DENOMINATOR, "ratio": RATIO},
    ).all()
    first = next(territory for territory, place in changed if place == 1)
    code = connection.scalar(text("SELECT code FROM territory WHERE id = :id"), {"id": first})
    asked = question(kinds=(BenchmarkKind.REST_OF_EPCI,), periods=Periods(is_latest=True))
    row = next(row for row in named(ask(connection, asked)) if row["code"] == code)
    connection.rollback()
    return row


def test_a_rest_on_request_that_gives_a_small_count_back_is_withheld(
    connection: Connection,
) -> None:
    row = leaking(connection, 3)
    assert row["reason"] == "disclosive"
    assert row["outcome"] == "not_compared"
    given = ("difference", "ratio", "benchmark_value", "p_", "sign", "is_significant", "trend")
    assert [name for name, cell in row.items() if name.startswith(given) and cell is not None] == []
    assert row["value"] is not None  # the commune's own figure is public


def test_a_large_rest_on_request_stays(connection: Connection) -> None:
    row = leaking(connection, 30)
    assert row["reason"] is None
    assert row["benchmark_value"] is not None


def test_a_question_for_too_many_gaps_is_refused_with_the_limit(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = connection.scalar(
        text("SELECT count(*) FROM territory WHERE level = 'commune' AND vintage = 2021")
    )
    monkeypatch.setattr(gaps_on_request, "MOST_GAPS", 3 * number)
    with pytest.raises(InvalidRequest, match=f"{3 * number} is the most") as refused:
        ask(connection, question(every_kind=True))
    assert "here 3 families at once" in str(refused.value)
    kinds = (BenchmarkKind.EPCI, BenchmarkKind.DEPARTMENT, BenchmarkKind.REGION)
    assert ask(connection, question(kinds=kinds)).rows


def test_a_confidential_commune_is_part_of_no_sum(connection: Connection) -> None:
    asked = question(Level.EPCI, kinds=(BenchmarkKind.DEPARTMENT,),
                     periods=Periods(is_latest=True))  # fmt: skip
    before = {row["code"]: row for row in named(ask(connection, asked))}
    codes = text("""
        UPDATE observation o SET conf_status = 'C'
        FROM indicator i WHERE i.id = o.indicator_id AND i.code = :numerator
         AND o.territory_id = (
            SELECT c.id FROM membership m JOIN territory c ON c.id = m.child_id
            JOIN territory e ON e.id = m.parent_id AND e.level = 'epci' AND e.vintage = 2021
            WHERE c.level = 'commune' AND c.vintage = 2021 AND e.code = :epci
            ORDER BY c.code LIMIT 1)
    """)
    epci = next(code for code, row in sorted(before.items()) if row["value"] is not None)
    connection.execute(codes, {"numerator": NUMERATOR, "epci": epci})
    after = {row["code"]: row for row in named(ask(connection, asked))}
    connection.rollback()
    assert after[epci]["value"] is after[epci]["difference"] is None
    assert (after[epci]["obs_status"], after[epci]["conf_status"]) == ("M", "C")
    assert {row["conf_status"] for code, row in after.items() if code != epci} == {"F"}
    # Its department is no sum of the others either: what it lacks would be the hidden count.
    department = before[epci]["benchmark_code"]
    told = {code for code, row in after.items() if row["difference"] is not None}
    assert told == {
        code
        for code, row in before.items()
        if row["difference"] is not None and row["benchmark_code"] != department
    }
    assert told
