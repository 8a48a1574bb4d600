"""Infers to which contract (contrat de ville) each neighbourhood belongs, through its communes."""

from sqlalchemy import Connection, text

from observatory.db.publish.places import ZONING_LEVELS
from observatory.db.staging import Finding, record_findings

# A commune belongs to the contract that names it itself; failing that to its EPT's, then to its
# EPCI's: the most precise wins. The department tells the contracts of one EPCI that straddles
# several apart. Of an old contract (CV) and a new one (CN) of the same place, the new one stands.
# Two contracts that nothing tells apart are both kept, their shares unknown.
_INFER = text(f"""
    WITH place AS (
        SELECT k.id AS contract_id, k.code, k.vintage, m.parent_id, m.parent_level,
               CASE m.parent_level WHEN 'commune' THEN 1 WHEN 'ept' THEN 2 ELSE 3 END AS precision
        FROM territory k
        JOIN membership m ON m.child_id = k.id AND m.parent_vintage = k.vintage
         AND m.parent_level IN ('commune', 'ept', 'epci')
        WHERE k.level = 'contract'
    ), department AS (
        SELECT k.id AS contract_id, m.parent_id FROM territory k
        JOIN membership m ON m.child_id = k.id AND m.parent_level = 'department'
        WHERE k.level = 'contract'
    ), lies AS (  -- a commune lies in itself, in its EPT and in its EPCI
        SELECT z.id AS zone_id, z.vintage, c.parent_id AS commune_id, c.share,
               unnest(array_prepend(c.parent_id, array_remove(array_agg(g.parent_id), NULL)))
                   AS place_id
        FROM territory z
        JOIN membership c ON c.child_id = z.id AND c.parent_level = 'commune'
         AND c.parent_vintage = z.vintage
        LEFT JOIN membership g ON g.child_id = c.parent_id AND g.parent_vintage = z.vintage
         AND g.parent_level IN ('ept', 'epci')
        WHERE z.level IN ({ZONING_LEVELS})
          AND EXISTS (SELECT FROM place WHERE place.vintage = z.vintage)
        GROUP BY z.id, c.parent_id, c.share
    ), candidate AS (
        SELECT lies.zone_id, lies.commune_id, lies.share, place.contract_id,
               rank() OVER (PARTITION BY lies.zone_id, lies.commune_id
                            ORDER BY place.precision, left(place.code, 2)) AS place
        FROM lies JOIN place ON place.parent_id = lies.place_id AND place.vintage = lies.vintage
        WHERE NOT EXISTS (SELECT FROM department d WHERE d.contract_id = place.contract_id)
           OR EXISTS (
            SELECT FROM department d
            JOIN membership m ON m.parent_id = d.parent_id AND m.child_id = lies.commune_id
            WHERE d.contract_id = place.contract_id)
    ), best AS (
        SELECT DISTINCT zone_id, commune_id, share, contract_id,
               count(*) OVER (PARTITION BY zone_id, commune_id) > 1 AS is_ambiguous
        FROM candidate WHERE place = 1
    ), communes AS (
        SELECT zone_id, count(DISTINCT commune_id) AS number FROM lies GROUP BY 1
    ), total AS (
        SELECT best.zone_id, best.contract_id,
               CASE WHEN bool_or(is_ambiguous) THEN NULL
                    WHEN count(*) = min(communes.number) THEN 1.0
                    WHEN count(best.share) < count(*) THEN NULL
                    ELSE least(sum(best.share), 1.0) END AS share
        FROM best JOIN communes USING (zone_id) GROUP BY 1, 2
    )
    INSERT INTO membership (child_id, parent_id, parent_level, parent_vintage, share, basis,
                            is_main)
    SELECT total.zone_id, k.id, 'contract', k.vintage, total.share,
           CASE WHEN total.share IS NULL THEN 'unknown' ELSE 'inferred' END, false
    FROM total JOIN territory k ON k.id = total.contract_id
    ON CONFLICT (child_id, parent_id) DO NOTHING
""")  # noqa: S608 - a closed list of our own

_WITHOUT = text(f"""
    SELECT z.code, z.vintage FROM territory z
    WHERE z.level IN ({ZONING_LEVELS})
      AND z.vintage IN (SELECT vintage FROM territory WHERE level = 'contract')
      AND NOT EXISTS (SELECT FROM membership m
                      WHERE m.child_id = z.id AND m.parent_level = 'contract')
    ORDER BY 2, 1
""")  # noqa: S608
_AMBIGUOUS = text(f"""
    SELECT z.code, z.vintage, array_agg(k.code ORDER BY k.code) AS value
    FROM membership m
    JOIN territory z ON z.id = m.child_id AND z.level IN ({ZONING_LEVELS})
    JOIN territory k ON k.id = m.parent_id
    WHERE m.parent_level = 'contract' AND m.share IS NULL
    GROUP BY 1, 2 ORDER BY 2, 1
""")  # noqa: S608
_REPORTS = (
    ("contract_unknown", "neighbourhoods whose commune, EPT and EPCI have no contract", _WITHOUT),
    ("contract_ambiguous", "neighbourhoods between contracts that nothing tells apart", _AMBIGUOUS),
)
# The release that speaks of contracts of each vintage.
_RELEASES = text("""
    SELECT DISTINCT vintage, max(release_id) AS release_id FROM territory
    WHERE level = 'contract' AND release_id = ANY(:staged) GROUP BY 1
""")


def infer_contracts(connection: Connection) -> None:
    """Add the memberships of the neighbourhoods in the contracts of their own generation."""
    connection.execute(_INFER)


def report_contracts(connection: Connection, staged: list[int]) -> None:
    """Report the neighbourhoods of which no contract, or more than one, can be named."""
    releases = {
        row.vintage: row.release_id for row in connection.execute(_RELEASES, {"staged": staged})
    }
    for check, message, query in _REPORTS:
        rows = [dict(row) for row in connection.execute(query).mappings()]
        for vintage, release_id in releases.items():
            ours = [row for row in rows if row["vintage"] == vintage]
            if ours:
                found = Finding(check, "warning", message, len(ours), ours[:10])
                record_findings(connection, "contracts", [found], release_id=release_id)
