"""Derives in which territories of every level and vintage the neighbourhoods lie."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from observatory.db.publish.contracts import infer_contracts
from observatory.db.publish.places import ZONING_LEVELS
from observatory.db.staging import copy_rows
from observatory.db.tables import membership
from observatory.geography.shares import CommuneHistory, Declared, commune_shares

_DECLARED = text(f"""
    SELECT m.child_id, p.code, m.parent_vintage
    FROM membership m
    JOIN territory z ON z.id = m.child_id AND z.level IN ({ZONING_LEVELS})
    JOIN territory p ON p.id = m.parent_id
    WHERE m.parent_level = 'commune'
""")  # noqa: S608 - a closed list of our own

_COMMUNES = text("SELECT code, vintage, id FROM territory WHERE level = 'commune'")

# Vintages of communes from which other territories can be reached.
_VINTAGES = text("""
    SELECT DISTINCT c.vintage FROM territory c
    WHERE c.level = 'commune'
      AND EXISTS (SELECT FROM membership m WHERE m.child_id = c.id)
    ORDER BY 1
""")

_STEPS = text("""
    SELECT o.vintage AS old, n.vintage AS new, o.code AS source, n.code AS target, p.weight
    FROM passage p
    JOIN territory o ON o.id = p.old_id AND o.level = 'commune'
    JOIN territory n ON n.id = p.new_id AND n.level = 'commune'
""")

_OUTLINES = text("""
    SELECT max(t.vintage) FROM perimeter p JOIN territory t ON t.id = p.territory_id
    WHERE t.level = 'commune'
""")

# The area is only measured where the outline crosses a border.
_AREAS = text(f"""
    SELECT z.id, c.code,
           CASE WHEN ST_CoveredBy(zp.geom, cp.geom) THEN zp.area_m2
                ELSE ST_Area(ST_Intersection(zp.geom, cp.geom)::geography) END AS area
    FROM territory z
    JOIN perimeter zp ON zp.territory_id = z.id
    JOIN perimeter cp ON ST_Intersects(cp.geom, zp.geom)
    JOIN territory c ON c.id = cp.territory_id AND c.level = 'commune' AND c.vintage = :vintage
    WHERE z.level IN ({ZONING_LEVELS})
      AND z.id IN (SELECT child_id FROM membership WHERE parent_level = 'commune')
    ORDER BY z.id, c.code  -- sums of areas are the same every time
""")  # noqa: S608

# From a neighbourhood's communes to what these make up. Where the producer states a level
# itself, its statement stands; we only complete the share that it does not give.
_PARENTS = text(f"""
    WITH part AS (
        SELECT m.child_id AS zone_id, z.vintage AS zone_vintage,
               m.parent_vintage AS commune_vintage, m.share,
               cm.parent_id, cm.parent_level, cm.parent_vintage
        FROM membership m
        JOIN territory z ON z.id = m.child_id AND z.level IN ({ZONING_LEVELS})
        JOIN membership cm ON cm.child_id = m.parent_id
        WHERE m.parent_level = 'commune'
    ), nearest AS (  -- a unit reached from several vintages of communes: the one nearest the zone's
        SELECT DISTINCT ON (zone_id, parent_level, parent_vintage)
               zone_id, parent_level, parent_vintage, commune_vintage
        FROM part
        ORDER BY zone_id, parent_level, parent_vintage, abs(commune_vintage - zone_vintage),
                 commune_vintage
    ), communes AS (
        SELECT child_id AS zone_id, parent_vintage AS commune_vintage, count(*) AS number
        FROM membership WHERE parent_level = 'commune' GROUP BY 1, 2
    ), derived AS (
        SELECT part.zone_id, part.parent_id, part.parent_level, part.parent_vintage,
               CASE WHEN count(*) = min(communes.number) THEN 1.0
                    WHEN count(part.share) < count(*) THEN NULL
                    ELSE least(sum(part.share ORDER BY part.share), 1.0) END AS share
        FROM part
        JOIN nearest USING (zone_id, parent_level, parent_vintage, commune_vintage)
        JOIN communes USING (zone_id, commune_vintage)
        GROUP BY 1, 2, 3, 4
    )
    INSERT INTO membership (child_id, parent_id, parent_level, parent_vintage, share, basis,
                            is_main)
    SELECT d.zone_id, d.parent_id, d.parent_level, d.parent_vintage, d.share,
           CASE WHEN d.share IS NULL THEN 'unknown' WHEN d.share = 1 THEN 'composition'
                ELSE 'area' END, false
    FROM derived d
    WHERE NOT EXISTS (
        SELECT FROM membership m
        WHERE m.child_id = d.zone_id AND m.parent_level = d.parent_level
          AND m.parent_vintage = d.parent_vintage AND m.parent_id <> d.parent_id
          AND m.basis IN ('declared', 'population', 'unknown'))
       OR EXISTS (
        SELECT FROM membership m WHERE m.child_id = d.zone_id AND m.parent_id = d.parent_id)
    ON CONFLICT (child_id, parent_id) DO UPDATE
        SET share = excluded.share, basis = excluded.basis
        WHERE membership.basis IN ('unknown', 'composition', 'area') AND excluded.share IS NOT NULL
""")  # noqa: S608

# A composition may link its departments to regions, and these to the country, once each.
_ABOVE = text(f"""
    INSERT INTO membership (child_id, parent_id, parent_level, parent_vintage, share, basis,
                            is_main)
    SELECT m.child_id, up.parent_id, up.parent_level, up.parent_vintage,
           CASE WHEN count(m.share) = count(*) THEN least(sum(m.share), 1.0) END,
           CASE WHEN count(m.share) < count(*) THEN 'unknown' ELSE min(m.basis) END, false
    FROM membership m
    JOIN territory z ON z.id = m.child_id AND z.level IN ({ZONING_LEVELS})
    JOIN membership up ON up.child_id = m.parent_id AND up.parent_level = :level
    WHERE m.parent_level = :below
    GROUP BY 1, 2, 3, 4
    ON CONFLICT (child_id, parent_id) DO NOTHING
""")  # noqa: S608
_STOREYS = (("department", "region"), ("region", "country"))

# Departments, the regions since 2016 and the country have kept their codes: a neighbourhood lies
# in the one of the same code in every loaded vintage.
_STABLE = text(f"""
    INSERT INTO membership (child_id, parent_id, parent_level, parent_vintage, share, basis,
                            is_main)
    SELECT DISTINCT ON (m.child_id, other.id)
           m.child_id, other.id, other.level, other.vintage, m.share, m.basis, false
    FROM membership m
    JOIN territory z ON z.id = m.child_id AND z.level IN ({ZONING_LEVELS})
    JOIN territory p ON p.id = m.parent_id
    JOIN territory other ON other.level = p.level AND other.code = p.code
     AND other.vintage <> p.vintage
    WHERE p.level IN ('department', 'country')
       OR (p.level = 'region' AND p.vintage >= 2016 AND other.vintage >= 2016)
    ORDER BY m.child_id, other.id, m.share DESC NULLS LAST
    ON CONFLICT (child_id, parent_id) DO NOTHING
""")  # noqa: S608

# An EPCI of a vintage whose composition is not loaded: a neighbourhood that lies in the EPCI of
# this code both in the loaded vintage before and in the one after is inferred to lie in it.
_INFERRED = text(f"""
    WITH known AS (
        SELECT DISTINCT m.parent_vintage AS vintage FROM membership m
        JOIN territory z ON z.id = m.child_id AND z.level IN ({ZONING_LEVELS})
        WHERE m.parent_level = 'epci' AND m.basis <> 'inferred'
    ), wanted AS (
        SELECT DISTINCT t.vintage,
               (SELECT max(vintage) FROM known WHERE known.vintage < t.vintage) AS before,
               (SELECT min(vintage) FROM known WHERE known.vintage > t.vintage) AS after
        FROM territory t
        WHERE t.level = 'epci' AND t.vintage NOT IN (SELECT vintage FROM known)
    )
    INSERT INTO membership (child_id, parent_id, parent_level, parent_vintage, share, basis,
                            is_main)
    SELECT b.child_id, t.id, 'epci', w.vintage, least(b.share, a.share), 'inferred', false
    FROM wanted w
    JOIN territory t ON t.level = 'epci' AND t.vintage = w.vintage
    JOIN territory bt ON bt.level = 'epci' AND bt.vintage = w.before AND bt.code = t.code
    JOIN territory at ON at.level = 'epci' AND at.vintage = w.after AND at.code = t.code
    JOIN membership b ON b.parent_id = bt.id
    JOIN membership a ON a.parent_id = at.id AND a.child_id = b.child_id
    JOIN territory z ON z.id = b.child_id AND z.level IN ({ZONING_LEVELS})
    WHERE b.share IS NOT NULL AND a.share IS NOT NULL
    ON CONFLICT (child_id, parent_id) DO NOTHING
""")  # noqa: S608

# The largest share is the main one; ties go to the lowest code. A producer's choice stands.
_MAIN = text(f"""
    UPDATE membership m SET is_main = true
    FROM (
        SELECT k.child_id, k.parent_id,
               row_number() OVER family AS place,
               bool_or(k.is_main) OVER (PARTITION BY k.child_id, k.parent_level, k.parent_vintage)
                   AS has_main
        FROM membership k
        JOIN territory z ON z.id = k.child_id AND z.level IN ({ZONING_LEVELS})
        JOIN territory p ON p.id = k.parent_id
        WINDOW family AS (PARTITION BY k.child_id, k.parent_level, k.parent_vintage
                          ORDER BY k.share DESC NULLS LAST, p.code)
    ) best
    WHERE m.child_id = best.child_id AND m.parent_id = best.parent_id
      AND best.place = 1 AND NOT best.has_main
""")  # noqa: S608

# The neighbourhoods' memberships are derived again, whole, from what is declared now.
_FORGET = text(f"""
    DELETE FROM membership m USING territory z
    WHERE z.id = m.child_id AND z.level IN ({ZONING_LEVELS})
""")  # noqa: S608

# Of several releases that say the same, the one that gives a share, then the last one.
_RESTORE = text("""
    INSERT INTO membership (child_id, parent_id, parent_level, parent_vintage, share, basis,
                            is_main)
    SELECT DISTINCT ON (d.child_id, d.parent_id)
           d.child_id, d.parent_id, p.level, p.vintage, d.share, d.basis,
           coalesce(d.is_main, false)
    FROM declared_membership d JOIN territory p ON p.id = d.parent_id
    ORDER BY d.child_id, d.parent_id, d.share IS NULL, d.release_id DESC
""")


def derive_memberships(connection: Connection) -> None:
    """Derive every membership of the neighbourhoods from the communes that they name."""
    connection.execute(_FORGET)
    connection.execute(_RESTORE)
    _derive_communes(connection)
    connection.execute(text("ANALYZE membership"))
    connection.execute(_PARENTS)
    for below, level in _STOREYS:
        connection.execute(_ABOVE, {"below": below, "level": level})
    for query in (_STABLE, _INFERRED):
        connection.execute(query)
    infer_contracts(connection)
    connection.execute(_MAIN)
    connection.execute(text("ANALYZE membership"))


def _derive_communes(connection: Connection) -> None:
    declared = _declared(connection)
    vintages = list(connection.scalars(_VINTAGES))
    outline_vintage = connection.execute(_OUTLINES).scalar()
    if not declared or not vintages or outline_vintage is None:
        return
    history = _history(connection, sorted({*vintages, outline_vintage}))
    areas = _areas(connection, outline_vintage)
    ids = {(code, vintage): key for code, vintage, key in connection.execute(_COMMUNES)}
    known = _known_pairs(connection)
    rows = []
    for zone, statement in declared.items():
        for vintage in sorted({*vintages, statement.vintage}):
            shares = commune_shares(
                statement, vintage, areas.get(zone, {}), outline_vintage, history
            )
            for code, share in shares.items():
                parent = ids.get((code, vintage))
                if parent is not None:
                    basis = _basis(share, len(shares))
                    rows.append((zone, parent, "commune", vintage, share, basis, False))
    _write_communes(connection, rows, known)


def _basis(share: float | None, communes: int) -> str:
    if share is None:
        return "unknown"
    return "composition" if communes == 1 else "area"


def _declared(connection: Connection) -> dict[int, Declared]:
    communes: dict[tuple[int, int], set[str]] = defaultdict(set)
    for zone, code, vintage in connection.execute(_DECLARED):
        communes[zone, vintage].add(code)
    found: dict[int, Declared] = {}
    for (zone, vintage), codes in sorted(communes.items()):
        found.setdefault(zone, Declared(frozenset(codes), vintage))
    return found


def _history(connection: Connection, vintages: list[int]) -> CommuneHistory:
    steps: dict[tuple[int, int], dict[str, dict[str, float]]] = {}
    for old, new, source, target, weight in connection.execute(_STEPS):
        steps.setdefault((old, new), {}).setdefault(source, {})[target] = weight
    return CommuneHistory(tuple(vintages), steps)


def _areas(connection: Connection, vintage: int) -> dict[int, dict[str, float]]:
    areas: dict[int, dict[str, float]] = defaultdict(dict)
    for zone, code, area in connection.execute(_AREAS, {"vintage": vintage}):
        if area:
            areas[zone][code] = area
    return areas


def _known_pairs(connection: Connection) -> dict[tuple[int, int], str]:
    query = text("SELECT child_id, parent_id, basis FROM membership WHERE parent_level = 'commune'")
    return {(child, parent): basis for child, parent, basis in connection.execute(query)}


def _write_communes(
    connection: Connection,
    rows: Sequence[tuple[Any, ...]],
    known: dict[tuple[int, int], str],
) -> None:
    """Add the memberships that are new, and the shares that a statement left unknown."""
    columns = [column.name for column in membership.c]
    new = [row for row in rows if (row[0], row[1]) not in known]
    copy_rows(connection, membership, columns, new)
    completed = [
        {"child": row[0], "parent": row[1], "share": row[4], "basis": row[5]}
        for row in rows
        if known.get((row[0], row[1])) == "unknown" and row[4] is not None
    ]
    if completed:
        query = text("""
            UPDATE membership SET share = :share, basis = :basis
            WHERE child_id = :child AND parent_id = :parent
        """)
        connection.execute(query, completed)
