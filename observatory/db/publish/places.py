"""Moves staged territories, perimeters, memberships and passages to where readers look."""

from sqlalchemy import Connection, text

from observatory.db.publish.compositions import (
    report_unexplained_communes,
    settle_compositions,
)
from observatory.db.staging import Finding, record_findings
from observatory.domain.territory import ZONINGS

ZONING_LEVELS = ", ".join(f"'{level}'" for level in sorted(ZONINGS))

_TERRITORIES = text("""
    INSERT INTO territory (level, code, vintage, name, valid_from, valid_to, release_id)
    SELECT DISTINCT ON (level COLLATE "C", code COLLATE "C", vintage)
           level, code, vintage, name, valid_from, valid_to, release_id
    FROM staged_territory s
    WHERE authority = :authority
      -- most are there already: left out before anything is sorted
      AND NOT EXISTS (SELECT FROM territory t
                      WHERE (t.level, t.code, t.vintage) = (s.level, s.code, s.vintage))
    ORDER BY level COLLATE "C", code COLLATE "C", vintage,
             (name = code), release_id
    ON CONFLICT ON CONSTRAINT uq_territory_key DO NOTHING
""")

# A list or a perimeter file names a territory; a table of figures only says that it exists.
_RENAME = text("""
    UPDATE territory t
    SET name = s.name, valid_from = s.valid_from, valid_to = s.valid_to, release_id = s.release_id
    FROM (
        SELECT DISTINCT ON (level COLLATE "C", code COLLATE "C", vintage) * FROM staged_territory
        WHERE authority > 0 ORDER BY level COLLATE "C", code COLLATE "C", vintage, release_id
    ) s
    WHERE (t.level, t.code, t.vintage) = (s.level, s.code, s.vintage)
      AND (t.name, t.valid_from, t.valid_to) IS DISTINCT FROM (s.name, s.valid_from, s.valid_to)
""")

_PERIMETERS = text("""
    INSERT INTO perimeter (territory_id, geom, source_srid, area_m2, metric_srid, is_repaired,
                           is_derived, release_id)
    SELECT DISTINCT ON (t.id) t.id, s.geom, s.source_srid, s.area_m2, s.metric_srid,
           s.is_repaired, s.is_derived, s.release_id
    FROM staged_perimeter s
    JOIN territory t ON (t.level, t.code, t.vintage) = (s.level, s.code, s.vintage)
    ORDER BY t.id, s.is_derived, s.release_id DESC
    ON CONFLICT (territory_id) DO UPDATE SET
        geom = excluded.geom, source_srid = excluded.source_srid, area_m2 = excluded.area_m2,
        metric_srid = excluded.metric_srid, is_repaired = excluded.is_repaired,
        is_derived = excluded.is_derived, release_id = excluded.release_id
""")

# What a former state of the same edition said is no longer said.
_FORGET_DECLARED = text("DELETE FROM declared_membership WHERE release_id = ANY(:replaced)")

_DECLARED = text(f"""
    INSERT INTO declared_membership (child_id, parent_id, release_id, share, basis, is_main)
    SELECT DISTINCT ON (c.id, p.id, s.release_id)
           c.id, p.id, s.release_id, s.share, s.basis, s.is_main
    FROM staged_membership s
    JOIN territory c
      ON (c.level, c.code, c.vintage) = (s.child_level, s.child_code, s.child_vintage)
    JOIN territory p
      ON (p.level, p.code, p.vintage) = (s.parent_level, s.parent_code, s.parent_vintage)
    WHERE s.child_level IN ({ZONING_LEVELS})
    ORDER BY c.id, p.id, s.release_id, s.share DESC NULLS LAST
""")  # noqa: S608 - a closed list of our own

_MEMBERSHIPS = text(f"""
    INSERT INTO membership (child_id, parent_id, parent_level, parent_vintage, share, basis,
                            is_main)
    SELECT DISTINCT ON (c.id, p.id)
           c.id, p.id, s.parent_level, s.parent_vintage, s.share, s.basis,
           coalesce(s.is_main, false)
    FROM staged_membership s
    JOIN territory c
      ON (c.level, c.code, c.vintage) = (s.child_level, s.child_code, s.child_vintage)
    JOIN territory p
      ON (p.level, p.code, p.vintage) = (s.parent_level, s.parent_code, s.parent_vintage)
    WHERE s.child_level NOT IN ({ZONING_LEVELS})
    ORDER BY c.id, p.id, s.share DESC NULLS LAST
    ON CONFLICT (child_id, parent_id) DO UPDATE SET
        share = excluded.share, basis = excluded.basis, is_main = excluded.is_main
""")  # noqa: S608

_PASSAGES = text("""
    INSERT INTO passage (old_id, new_id, weight, basis)
    SELECT DISTINCT ON (o.id, n.id) o.id, n.id, s.weight, s.basis
    FROM staged_passage s
    JOIN territory o ON (o.level, o.code, o.vintage) = (s.old_level, s.old_code, s.old_vintage)
    JOIN territory n ON (n.level, n.code, n.vintage) = (s.new_level, s.new_code, s.new_vintage)
    WHERE s.weight IS NOT NULL
    ORDER BY o.id, n.id, s.release_id
    ON CONFLICT (old_id, new_id) DO UPDATE SET
        weight = excluded.weight, basis = excluded.basis, new_share = NULL, is_derived = false
""")

_LOST = {
    "perimeter_without_territory": (
        "perimeters of territories that no list names",
        text("""
            SELECT s.release_id, s.level, s.code, s.vintage FROM staged_perimeter s
            LEFT JOIN territory t
              ON (t.level, t.code, t.vintage) = (s.level, s.code, s.vintage)
            WHERE t.id IS NULL
        """),
    ),
    "membership_territory_unknown": (
        "memberships whose parent is in no loaded list",
        text("""
            SELECT s.release_id, s.parent_level AS level, s.parent_code AS code,
                   s.parent_vintage AS vintage
            FROM staged_membership s
            LEFT JOIN territory p
              ON (p.level, p.code, p.vintage) = (s.parent_level, s.parent_code, s.parent_vintage)
            WHERE p.id IS NULL
        """),
    ),
    "passage_territory_unknown": (
        "passages of territories that no loaded list names",
        text("""
            SELECT s.release_id, s.new_level AS level, s.new_code AS code,
                   s.new_vintage AS vintage
            FROM staged_passage s
            LEFT JOIN territory n
              ON (n.level, n.code, n.vintage) = (s.new_level, s.new_code, s.new_vintage)
            LEFT JOIN territory o
              ON (o.level, o.code, o.vintage) = (s.old_level, s.old_code, s.old_vintage)
            WHERE s.statement IS NOT NULL
              AND (n.id IS NULL OR (o.id IS NULL AND s.old_code IS NOT NULL))
        """),
    ),
    "observation_territory_unknown": (
        "figures of territories that no loaded list names: refused",
        text("""
            SELECT s.release_id, s.level, s.code, s.vintage FROM staged_observation s
            LEFT JOIN territory t
              ON (t.level, t.code, t.vintage) = (s.level, s.code, s.vintage)
            WHERE t.id IS NULL
        """),
    ),
}


def publish_places(connection: Connection, staged: list[int], replaced: list[int]) -> None:
    """Publish territories, perimeters, declared memberships and passages; report what is lost.

    `replaced` are the releases whose edition is published anew.
    """
    connection.execute(_TERRITORIES, {"authority": 1})
    connection.execute(_RENAME)
    connection.execute(_TERRITORIES, {"authority": 0})
    connection.execute(text("ANALYZE territory"))
    connection.execute(_PERIMETERS)
    connection.execute(_FORGET_DECLARED, {"replaced": replaced})
    connection.execute(_DECLARED)
    settle_compositions(connection, replaced)
    connection.execute(_MEMBERSHIPS)
    connection.execute(_PASSAGES)
    connection.execute(text("ANALYZE perimeter, membership, passage"))
    for check, (message, query) in _LOST.items():
        _report_lost(connection, check, message, query)
    report_unexplained_communes(connection, staged)


def _report_lost(connection: Connection, check: str, message: str, query: object) -> None:
    by_release: dict[int, list[dict[str, object]]] = {}
    for row in connection.execute(query).mappings():  # type: ignore[call-overload]
        by_release.setdefault(row["release_id"], []).append(
            {key: row[key] for key in ("level", "code", "vintage")}
        )
    for release_id, rows in by_release.items():
        source = connection.execute(
            text("SELECT source FROM release WHERE id = :id"), {"id": release_id}
        ).scalar_one()
        distinct = list({tuple(row.items()): row for row in rows}.values())
        found = Finding(check, "warning", message, len(rows), distinct[:10])
        record_findings(connection, source, [found], release_id=release_id)
