"""Reads what one gap was measured from: its stored row, its family, the figures behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from observatory.db.filters import as_dicts
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.territory import TerritoryKey

_INDICATORS = text("SELECT * FROM indicator WHERE code = ANY(:codes)")
_PLACE = text("""
    SELECT id, level, code, vintage, name FROM territory
    WHERE (level, code, vintage) = (:level, :code, :vintage)
""")
_GAP = text("""
    SELECT g.*, p.level AS benchmark_level, p.vintage AS benchmark_vintage,
           p.code AS benchmark_code, p.name AS benchmark_name, m.share, m.basis
    FROM gap g
    JOIN indicator i ON i.id = g.indicator_id AND i.code = :indicator
    JOIN territory z ON z.id = g.territory_id
     AND (z.level, z.code, z.vintage) = (:level, :code, :vintage)
    LEFT JOIN territory p ON p.id = g.benchmark_id
    LEFT JOIN membership m ON m.child_id = z.id AND m.parent_id = g.benchmark_id
    WHERE g.period = :period AND g.benchmark_kind = :kind
      AND p.code IS NOT DISTINCT FROM :benchmark_code
    ORDER BY g.is_main DESC, g.id
    LIMIT 1
""")
# The neighbourhoods of the generation that lie in the parent, in the order of the measure.
_MEMBERS = text("""
    SELECT z.id, z.level, z.code, z.vintage, z.name, m.share, m.is_main
    FROM membership m
    JOIN territory z ON z.id = m.child_id AND z.level = :level AND z.vintage = :vintage
    WHERE m.parent_id = :parent
    ORDER BY z.id
""")
_ROWS = text("""
    SELECT o.territory_id, o.value, o.numerator, o.denominator,
           (o.value_upper - o.value_lower) / 2 AS half_step,
           o.obs_status, o.conf_status, o.release_id, o.denominator_release_id
    FROM observation o
    WHERE o.known_to IS NULL AND o.indicator_id = :indicator AND o.period = :period
      AND o.territory_id = ANY(:ids)
    ORDER BY o.territory_id
""")
# One more neighbourhood that has counts: with it the family knows that its figures have some.
_WITH_COUNTS = text("""
    SELECT o.territory_id
    FROM observation o JOIN territory z ON z.id = o.territory_id
    WHERE o.known_to IS NULL AND o.indicator_id = :indicator AND o.period = :period
      AND z.level = :level AND z.vintage = :vintage AND o.numerator IS NOT NULL
      AND o.territory_id <> ALL(:ids)
    LIMIT 1
""")
_COMMUNES = text("""
    SELECT c.vintage, c.id, c.code, c.name, c.level
    FROM membership m JOIN territory c ON c.id = m.child_id AND c.level = 'commune'
    WHERE m.parent_id = :parent AND m.basis = 'composition'
    UNION
    SELECT c.vintage, c.id, c.code, c.name, c.level
    FROM territory c WHERE c.id = :parent AND c.level = 'commune'
    ORDER BY 1, 2
""")
_FIGURES = text("""
    SELECT i.code AS indicator, t.id, t.level, t.code, t.vintage, t.name, o.period, o.value,
           o.obs_status, o.conf_status, o.release_id, o.line,
           (o.value_upper - o.value_lower) / 2 AS half_step
    FROM observation o
    JOIN indicator i ON i.id = o.indicator_id
    JOIN territory t ON t.id = o.territory_id
    WHERE o.known_to IS NULL AND o.indicator_id = :indicator AND o.period = :period
      AND o.territory_id = ANY(:ids)
    ORDER BY t.id
""")
_IRIS = text("""
    SELECT i.code AS indicator, t.id, t.level, t.code, t.vintage, t.name, o.period, o.value,
           o.obs_status, o.conf_status, o.release_id, o.line, m.parent_id AS commune_id
    FROM membership m
    JOIN territory t ON t.id = m.child_id AND t.level = 'iris'
    JOIN observation o ON o.territory_id = t.id AND o.known_to IS NULL
     AND o.indicator_id = :indicator AND o.period = :period
    JOIN indicator i ON i.id = o.indicator_id
    WHERE m.parent_level = 'commune' AND m.parent_id = ANY(:ids)
    ORDER BY m.parent_id, t.id
""")
_P_VALUES = text("""
    SELECT g.territory_id, g.benchmark_id, g.p_value, m.share,
           g.zone_numerator, g.zone_denominator, g.benchmark_numerator, g.benchmark_denominator,
           g.difference_min
    FROM gap g
    JOIN territory z ON z.id = g.territory_id
    LEFT JOIN membership m ON m.child_id = z.id AND m.parent_id = g.benchmark_id
    WHERE g.indicator_id = :indicator AND g.period = :period AND g.benchmark_kind = :kind
      AND z.level = :level AND z.vintage = :vintage AND g.is_main = :is_main
      AND g.p_value IS NOT NULL
    ORDER BY g.territory_id, g.benchmark_id
""")
_WITHHELD = text("""
    SELECT count(*)
    FROM gap g JOIN territory z ON z.id = g.territory_id
    WHERE g.indicator_id = :indicator AND g.period = :period AND g.benchmark_kind = :kind
      AND z.level = :level AND z.vintage = :vintage AND g.is_main = :is_main
      AND g.reason = 'disclosive'
""")
_RELEASES = text("""
    SELECT r.id, r.source, r.edition, r.title, r.producer, r.licence, r.landing_page,
           r.published_on, r.origin, r.sha256, f.name AS file, f.member, f.sheet,
           f.sha256 AS file_sha256, f.line_is, f.columns
    FROM release r LEFT JOIN figure_file f ON f.release_id = r.id
    WHERE r.id = ANY(:ids)
    ORDER BY r.id
""")

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GapKey:
    """Which gap; benchmark_code None: the neighbourhood has no benchmark of this kind."""

    indicator: str
    zone: TerritoryKey
    period: str
    kind: BenchmarkKind
    benchmark_code: str | None


def read_indicators(connection: Connection, codes: Sequence[str]) -> dict[str, Row[Any]]:
    """Return entries of the catalogue by code."""
    rows = connection.execute(_INDICATORS, {"codes": list(codes)})
    return {row.code: row for row in rows}


def read_place(connection: Connection, key: TerritoryKey) -> Record:
    """Return a territory that exists."""
    given = {"level": key.level, "code": key.code, "vintage": key.vintage}
    return as_dicts(connection.execute(_PLACE, given))[0]


def read_gap(connection: Connection, key: GapKey) -> Record | None:
    """Return the stored row, its benchmark and the neighbourhood's share in it; None: no row."""
    given = {
        "indicator": key.indicator, "level": key.zone.level, "code": key.zone.code,
        "vintage": key.zone.vintage, "period": key.period, "kind": key.kind,
        "benchmark_code": key.benchmark_code,
    }  # fmt: skip
    rows = as_dicts(connection.execute(_GAP, given))
    return rows[0] if rows else None


def read_members(connection: Connection, zone: TerritoryKey, parent_id: int) -> list[Record]:
    """Return the neighbourhoods of the zone's generation in a territory, with their shares."""
    given = {"level": zone.level, "vintage": zone.vintage, "parent": parent_id}
    return as_dicts(connection.execute(_MEMBERS, given))


def read_rows(
    connection: Connection, indicator_id: int, period: str, ids: Sequence[int]
) -> list[Record]:
    """Return the current observations of some territories, in the order of their ids."""
    given = {"indicator": indicator_id, "period": period, "ids": list(ids)}
    return as_dicts(connection.execute(_ROWS, given))


def find_another(
    connection: Connection, indicator_id: int, period: str, zone: TerritoryKey, ids: Sequence[int]
) -> list[int]:
    """Return one more neighbourhood of the family whose counts are known, or none."""
    given = {"indicator": indicator_id, "period": period, "level": zone.level,
             "vintage": zone.vintage, "ids": list(ids)}  # fmt: skip
    return list(connection.scalars(_WITH_COUNTS, given))


def read_communes(connection: Connection, parent_id: int) -> dict[int, list[Record]]:
    """Return the communes that make up a territory, per vintage; a commune is its own."""
    found: dict[int, list[Record]] = {}
    for row in as_dicts(connection.execute(_COMMUNES, {"parent": parent_id})):
        found.setdefault(row["vintage"], []).append(row)
    return found


def read_figures(
    connection: Connection, indicator_id: int, period: str, ids: Sequence[int]
) -> list[Record]:
    """Return the current figures of some territories, with their release and their line."""
    given = {"indicator": indicator_id, "period": period, "ids": list(ids)}
    return as_dicts(connection.execute(_FIGURES, given))


def read_iris(
    connection: Connection, indicator_id: int, period: str, communes: Sequence[int]
) -> list[Record]:
    """Return the current figures of the IRIS of some communes."""
    given = {"indicator": indicator_id, "period": period, "ids": list(communes)}
    return as_dicts(connection.execute(_IRIS, given))


def read_p_values(connection: Connection, row: Record, zone: TerritoryKey) -> list[Record]:
    """Return the gaps of the family that have a p-value, with their counts."""
    return as_dicts(connection.execute(_P_VALUES, _family(row, zone)))


def count_withheld(connection: Connection, row: Record, zone: TerritoryKey) -> int:
    """Return how many gaps of the family are withheld: they were tested, and are not shown."""
    return int(connection.execute(_WITHHELD, _family(row, zone)).scalar_one())


def _family(row: Record, zone: TerritoryKey) -> Record:
    return {"indicator": row["indicator_id"], "period": row["period"],
            "kind": row["benchmark_kind"], "level": zone.level, "vintage": zone.vintage,
            "is_main": row["is_main"]}  # fmt: skip


def read_releases(connection: Connection, ids: Sequence[int]) -> dict[int, Record]:
    """Return releases with the file that their figures were read from, by id."""
    rows = as_dicts(connection.execute(_RELEASES, {"ids": sorted(set(ids))}))
    return {row["id"]: row for row in rows}
