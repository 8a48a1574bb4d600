"""Reads what the measure of gaps needs: a few large queries, answered as arrays."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from observatory.db.answers import Columns, groups_of, read_columns
from observatory.domain.agglomeration import IntArray
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation, Indicator, Kind, Nature, Polarity
from observatory.domain.intervals import FloatArray
from observatory.domain.series import read_breaks
from observatory.domain.suppression import Hidden
from observatory.domain.territory import ZONINGS, Level

# The Métropole du Grand Paris is no agglomeration to compare with: its EPT are (METHOD, rule 1).
METROPOLIS_WITH_EPT = "200054781"
# Whatever a benchmark may be; the EPT stand for the EPCI where there are any.
ABOVE = frozenset(kind.parent_level for kind in BenchmarkKind if kind.ring_metres is None) | {
    Level.EPT
}

# Answers are cut where their first columns change: any order of texts will do, and that of their
# bytes is the cheapest.
_INDICATORS = text("SELECT * FROM indicator ORDER BY code")
_GENERATIONS = text("""
    SELECT DISTINCT t.level, t.vintage FROM territory t
    WHERE t.level = ANY(:levels) AND EXISTS (
        SELECT FROM observation o WHERE o.territory_id = t.id AND o.known_to IS NULL)
    ORDER BY 1, 2
""")
_ZONES = text("""
    SELECT o.indicator_id, o.period, o.territory_id, o.value, o.numerator, o.denominator,
           (o.value_upper - o.value_lower) / 2 AS half_step, o.obs_status, o.release_id,
           o.conf_status
    FROM observation o JOIN territory t ON t.id = o.territory_id
    WHERE t.level = :level AND t.vintage = :vintage AND o.known_to IS NULL
      AND o.indicator_id = ANY(:indicators)
    ORDER BY o.indicator_id, o.period COLLATE "C", o.territory_id
""")
_ROUNDED_COUNTS = text("""
    SELECT o.indicator_id, o.period, o.territory_id,
           (o.value_upper - o.value_lower) / 2 AS half_step
    FROM observation o JOIN territory t ON t.id = o.territory_id
    WHERE t.level = :level AND t.vintage = :vintage AND o.known_to IS NULL
      AND o.indicator_id = ANY(:counts) AND o.value_upper > o.value_lower
    ORDER BY o.indicator_id, o.period COLLATE "C", o.territory_id
""")
_MEMBERSHIPS = text("""
    SELECT m.child_id, m.parent_id, m.parent_level, m.parent_vintage, m.share, m.is_main,
           p.code = :metropolis AS is_metropolis
    FROM membership m
    JOIN territory z ON z.id = m.child_id
    JOIN territory p ON p.id = m.parent_id
    WHERE z.level = :level AND z.vintage = :vintage AND m.parent_level = ANY(:parents)
    ORDER BY m.parent_level COLLATE "C", m.parent_vintage, m.child_id, m.parent_id
""")
# A commune's count: its own, or the sum of its IRIS where none of them is blank. What is not free
# is as good as blank: from a sum and its other parts it could be read.
_COMMUNES = text("""
    WITH needed AS (
        SELECT id FROM indicator WHERE code = ANY(:codes)
    ), own AS (
        SELECT o.indicator_id, o.period, t.vintage, t.id AS commune_id,
               CASE WHEN o.conf_status = 'F' THEN o.value END AS value, o.release_id, o.conf_status,
               (o.value_upper - o.value_lower) / 2 AS half_step
        FROM observation o JOIN territory t ON t.id = o.territory_id AND t.level = 'commune'
        WHERE o.known_to IS NULL AND o.indicator_id IN (SELECT id FROM needed)
    ), summed AS (
        SELECT o.indicator_id, o.period, m.parent_vintage AS vintage, m.parent_id AS commune_id,
               CASE WHEN count(o.value) FILTER (WHERE o.conf_status = 'F') = count(*)
                    THEN sum(o.value) END AS value,
               max(o.release_id) AS release_id,
               CASE WHEN bool_and(o.conf_status = 'F') THEN 'F' ELSE 'C' END AS conf_status,
               sum((o.value_upper - o.value_lower) / 2) AS half_step
        FROM observation o
        JOIN territory t ON t.id = o.territory_id AND t.level = 'iris'
        JOIN membership m ON m.child_id = o.territory_id AND m.parent_level = 'commune'
        WHERE o.known_to IS NULL AND o.indicator_id IN (SELECT id FROM needed)
        GROUP BY 1, 2, 3, 4
    )
    SELECT * FROM (
        SELECT * FROM own
        UNION ALL
        SELECT s.* FROM summed s
        WHERE NOT EXISTS (
            SELECT FROM own WHERE (own.indicator_id, own.period, own.commune_id)
                                = (s.indicator_id, s.period, s.commune_id))
    ) counts
    ORDER BY indicator_id, period COLLATE "C", vintage, commune_id
""")
# Of the vintages whose communes have counts to add up.
_COMPOSITION = text("""
    SELECT c.vintage, m.parent_level, m.parent_vintage, m.child_id, m.parent_id
    FROM membership m JOIN territory c ON c.id = m.child_id AND c.level = 'commune'
    WHERE m.basis = 'composition' AND c.vintage = ANY(:vintages)
      AND m.parent_level = ANY(:parents)
    ORDER BY c.vintage, m.parent_level COLLATE "C", m.parent_vintage, m.child_id, m.parent_id
""")
_PARENTS = text("""
    SELECT o.indicator_id, o.period, t.level, t.vintage, o.territory_id, o.value,
           (o.value_upper - o.value_lower) / 2 AS half_step, o.obs_status, o.release_id
    FROM observation o JOIN territory t ON t.id = o.territory_id
    WHERE o.known_to IS NULL AND o.denominator_release_id IS NULL
      AND NOT t.level = ANY(:levels) AND t.level <> 'iris'
      AND o.indicator_id IN (
          SELECT id FROM indicator WHERE nature <> 'count' AND id = ANY(:indicators))
      AND (:alone OR (o.indicator_id, o.period) IN (
          SELECT DISTINCT z.indicator_id, z.period FROM observation z
          JOIN territory zt ON zt.id = z.territory_id
          WHERE zt.level = ANY(:levels) AND z.known_to IS NULL))
    ORDER BY o.indicator_id, o.period COLLATE "C", t.level COLLATE "C", t.vintage, o.territory_id
""")

_PUBLISHED_LEVELS = text("""
    SELECT DISTINCT o.indicator_id, t.level
    FROM observation o JOIN territory t ON t.id = o.territory_id
    WHERE o.known_to IS NULL AND t.level <> 'iris' AND NOT t.level = ANY(:levels)
      AND o.indicator_id IN (
          SELECT id FROM indicator WHERE aggregation <> 'ratio_of_sums' AND nature <> 'count'
             AND id = ANY(:indicators))
""")
_OPERATIONS = text("SELECT id, operation FROM release")

Texts = NDArray[np.object_]
Series = tuple[int, str]  # indicator's id, period


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of many territories, sorted by the territory's id; NaN is missing."""

    territory: IntArray
    value: FloatArray
    half_step: FloatArray
    status: Texts
    release: IntArray
    numerator: FloatArray
    denominator: FloatArray
    confidentiality: Texts
    # half-steps of numerator and denominator, on the first axis; None: they are exact
    count_steps: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """Pairs of a neighbourhood and a territory that holds it, of one level and vintage."""

    zone: IntArray
    parent: IntArray
    share: FloatArray
    is_main: NDArray[np.bool_]
    is_metropolis: NDArray[np.bool_]


LevelVintage = tuple[Level, int]


@dataclass(frozen=True, slots=True)
class Stock:
    """All that is shared by the generations."""

    indicators: dict[int, Indicator]
    denominator_periods: dict[int, dict[str, str]]
    ids: dict[str, int]  # indicator's code → id
    # counts by series and vintage of communes; composition by that vintage, level and vintage
    communes: dict[Series, dict[int, Column]]
    composition: dict[int, dict[LevelVintage, tuple[IntArray, IntArray]]]
    parents: dict[Series, dict[LevelVintage, Column]]
    published_levels: set[tuple[int, Level]]  # where an indicator is published, whenever
    operations: dict[int, frozenset[str]]  # the surveys and registers behind each release


def list_generations(connection: Connection) -> list[LevelVintage]:
    """Return the generations of neighbourhoods that have figures."""
    rows = connection.execute(_GENERATIONS, {"levels": sorted(ZONINGS)})
    return [(Level(level), vintage) for level, vintage in rows]


def read_stock(
    connection: Connection, measured: Sequence[int], levels: Collection[Level] = ABOVE
) -> Stock:
    """Read the catalogue, and of the measured indicators what the parents count and publish.

    levels: those whose counts are wanted, as sums over their communes.
    """
    rows = connection.execute(_INDICATORS).mappings().all()
    indicators = {row["id"]: _indicator(row) for row in rows}
    ratios = [
        indicator
        for key in measured
        if (indicator := indicators[key]).aggregation is Aggregation.RATIO_OF_SUMS
    ]
    codes = sorted({code for i in ratios for code in (i.numerator, i.denominator) if code})
    communes = read_communes(connection, codes)
    vintages = {vintage for columns in communes.values() for vintage in columns}
    return Stock(
        indicators,
        {row["id"]: dict(row["denominator_periods"]) for row in rows},
        {indicator.code: key for key, indicator in indicators.items()},
        communes,
        read_composition(connection, sorted(vintages), levels),
        read_parents(connection, measured),
        _read_published_levels(connection, measured),
        {
            key: frozenset(operation.split("+"))
            for key, operation in connection.execute(_OPERATIONS)
        },
    )


def read_indicators(connection: Connection) -> dict[int, Indicator]:
    """Return the catalogue, by id."""
    rows = connection.execute(_INDICATORS).mappings()
    return {row["id"]: _indicator(row) for row in rows}


def _indicator(row: Any) -> Indicator:
    return Indicator(
        code=row["code"],
        label_fr=row["label_fr"],
        label_en=row["label_en"],
        theme=row["theme"],
        unit=row["unit"],
        nature=Nature(row["nature"]),
        aggregation=Aggregation(row["aggregation"]),
        polarity=Polarity(row["polarity"]),
        kind=Kind(row["kind"]),
        default_benchmark=BenchmarkKind(row["default_benchmark"]),
        numerator=row["numerator"],
        denominator=row["denominator"],
        scale=row["scale"],
        materiality=row["materiality"],
        sources=tuple(row["sources"]),
        breaks=read_breaks(row["breaks"]),
        counts_surroundings=row["counts_surroundings"],
        secrecy_threshold=row["secrecy_threshold"],
        suppression=Hidden(row["suppression"]),
    )


def read_zones(
    connection: Connection, level: Level, vintage: int, indicators: Sequence[int]
) -> dict[Series, Column]:
    """Read the current figures of one generation, of some indicators."""
    answer = read_columns(
        connection, _ZONES, level=level, vintage=vintage, indicators=list(indicators)
    )
    return {
        (indicator, period): Column(
            part["territory_id"], part["value"], _steps(part), part["obs_status"],
            part["release_id"], part["numerator"], part["denominator"], part["conf_status"],
        )
        for (indicator, period), part in groups_of(answer, ("indicator_id", "period"))
    }  # fmt: skip


def with_count_steps(
    connection: Connection, level: Level, vintage: int, stock: Stock, zones: dict[Series, Column]
) -> dict[Series, Column]:
    """Return the figures with the rounding of the counts that they are made of, where any is."""
    sides = {
        (key, period): ((stock.ids[x], period), (stock.ids[n], _n_period(stock, key, period)))
        for key, period in zones
        if (x := stock.indicators[key].numerator) and (n := stock.indicators[key].denominator)
    }
    counts = sorted({key for pair in sides.values() for key, _ in pair})
    answer = read_columns(connection, _ROUNDED_COUNTS, level=level, vintage=vintage, counts=counts)
    rounded = dict(groups_of(answer, ("indicator_id", "period")))
    touched = {key for key, pair in sides.items() if any(one in rounded for one in pair)}
    steps = {key: [_aligned(rounded.get(one), zones[key]) for one in sides[key]] for key in touched}
    return zones | {
        key: replace(zones[key], count_steps=np.stack(found)) for key, found in steps.items()
    }


def _n_period(stock: Stock, key: int, period: str) -> str:
    return stock.denominator_periods[key].get(period, period)


def _aligned(part: Columns | None, zones: Column) -> FloatArray:
    found = np.zeros(len(zones.territory))
    if part is not None:
        _, at, where = np.intersect1d(
            zones.territory, part["territory_id"], True, return_indices=True
        )
        found[at] = part["half_step"][where]
    return found


def read_memberships(
    connection: Connection, level: Level, vintage: int, levels: Collection[Level] = ABOVE
) -> dict[LevelVintage, Membership]:
    """Read in which territories of these levels the neighbourhoods of one generation lie."""
    answer = read_columns(
        connection, _MEMBERSHIPS, level=level, vintage=vintage, parents=sorted(levels),
        metropolis=METROPOLIS_WITH_EPT,
    )  # fmt: skip
    return {
        (Level(parent_level), parent_vintage): Membership(
            part["child_id"], part["parent_id"], part["share"], part["is_main"],
            part["is_metropolis"],
        )
        for (parent_level, parent_vintage), part in groups_of(
            answer, ("parent_level", "parent_vintage")
        )
    }  # fmt: skip


def read_communes(connection: Connection, codes: list[str]) -> dict[Series, dict[int, Column]]:
    """Read the counts of communes, by vintage: their own, or the sums of their IRIS."""
    answer = read_columns(connection, _COMMUNES, codes=codes)
    found: dict[Series, dict[int, Column]] = defaultdict(dict)
    for (indicator, period, vintage), part in groups_of(
        answer, ("indicator_id", "period", "vintage")
    ):
        normal = np.full(len(part["value"]), "A", dtype=object)
        column = _column(part, "commune_id", _steps(part), normal)
        found[indicator, period][vintage] = replace(column, confidentiality=part["conf_status"])
    return found


def read_composition(
    connection: Connection, vintages: list[int], levels: Collection[Level]
) -> dict[int, dict[LevelVintage, tuple[IntArray, IntArray]]]:
    """Read of which communes of these vintages the territories of these levels are made."""
    found: dict[int, dict[LevelVintage, tuple[IntArray, IntArray]]] = defaultdict(dict)
    keys = ("vintage", "parent_level", "parent_vintage")
    for (vintage, level, parent_vintage), part in groups_of(
        read_columns(connection, _COMPOSITION, vintages=vintages, parents=sorted(levels)), keys
    ):
        found[vintage][Level(level), parent_vintage] = (part["child_id"], part["parent_id"])
    return found


def read_parents(
    connection: Connection, indicators: Sequence[int], *, alone: bool = False
) -> dict[Series, dict[LevelVintage, Column]]:
    """Read what is published of the parents, where neighbourhoods have the same figure.

    alone: even where they do not.
    """
    given = {"levels": sorted(ZONINGS), "indicators": list(indicators), "alone": alone}
    answer = read_columns(connection, _PARENTS, **given)
    found: dict[Series, dict[LevelVintage, Column]] = defaultdict(dict)
    keys = ("indicator_id", "period", "level", "vintage")
    for (indicator, period, level, vintage), part in groups_of(answer, keys):
        found[indicator, period][Level(level), vintage] = _column(
            part, "territory_id", _steps(part), part["obs_status"]
        )
    return found


def _read_published_levels(
    connection: Connection, indicators: Sequence[int]
) -> set[tuple[int, Level]]:
    given = {"levels": sorted(ZONINGS), "indicators": list(indicators)}
    return {(key, Level(level)) for key, level in connection.execute(_PUBLISHED_LEVELS, given)}


def _column(part: Columns, territory: str, half_step: FloatArray, status: Texts) -> Column:
    """Return a figure that is published or summed without its counts."""
    blank = np.full(len(status), np.nan)
    public = np.full(len(status), "F", dtype=object)
    return Column(
        part[territory], part["value"], half_step, status, part["release_id"], blank, blank, public
    )


def _steps(part: Columns) -> FloatArray:
    return np.nan_to_num(part["half_step"])
