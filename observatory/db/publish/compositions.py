"""Holds the compositions of one vintage against each other, before they are published.

Two releases may say in which EPCI the communes of a year lie. Where they agree, the link is one;
where they do not, the finding says so and the first that was loaded stands: nothing is doubled.
"""

from sqlalchemy import Connection, text

from observatory.db.staging import Finding, record_findings

_CORRECTED = text("""
    SELECT s.id FROM release s
    JOIN release old ON (old.source, old.edition) = (s.source, s.edition)
    WHERE s.state = 'staged' AND old.id = ANY(:replaced)
""")

# The vintages of which two releases speak: the others, most of them, are not looked at again. What
# is already published speaks first (release 0), save where its own edition is corrected.
_SHARED = text("""
    CREATE TEMPORARY TABLE shared_vintage ON COMMIT DROP AS
    WITH spoken AS (
        SELECT child_vintage, parent_level, parent_vintage,
               count(DISTINCT release_id) AS releases,
               bool_or(release_id = ANY(:corrected)) AS is_corrected
        FROM staged_membership
        WHERE child_level = 'commune' AND basis = 'composition'
        GROUP BY 1, 2, 3
    ), known AS (
        SELECT *, NOT is_corrected AND EXISTS (
            SELECT FROM territory c JOIN membership m ON m.child_id = c.id
            WHERE c.level = 'commune' AND c.vintage = spoken.child_vintage
              AND m.parent_level = spoken.parent_level
              AND m.parent_vintage = spoken.parent_vintage) AS is_published
        FROM spoken
    )
    SELECT child_vintage, parent_level, parent_vintage, is_published,
           releases + is_published::int AS releases
    FROM known WHERE releases + is_published::int > 1
""")

_CONFLICTS = text("""
    CREATE TEMPORARY TABLE composition_conflict ON COMMIT DROP AS
    WITH said AS (
        SELECT release_id, child_code COLLATE "C" AS child_code, child_vintage, parent_level,
               parent_code COLLATE "C" AS parent_code, parent_vintage
        FROM staged_membership
        JOIN shared_vintage USING (child_vintage, parent_level, parent_vintage)
        WHERE child_level = 'commune' AND basis = 'composition'
        UNION ALL
        SELECT 0, c.code COLLATE "C", c.vintage, m.parent_level, p.code COLLATE "C",
               m.parent_vintage
        FROM shared_vintage v
        JOIN territory c ON c.level = 'commune' AND c.vintage = v.child_vintage
        JOIN membership m ON m.child_id = c.id AND m.parent_level = v.parent_level
         AND m.parent_vintage = v.parent_vintage
        JOIN territory p ON p.id = m.parent_id
        WHERE v.is_published
    ), told AS (
        SELECT child_code, child_vintage, parent_level, parent_vintage,
               min(parent_code) <> max(parent_code) AS differs, count(*) AS releases
        FROM said GROUP BY 1, 2, 3, 4
    ), doubtful AS (
        SELECT told.child_code, told.child_vintage, told.parent_level, told.parent_vintage,
               told.differs
        FROM told JOIN shared_vintage v USING (child_vintage, parent_level, parent_vintage)
        WHERE told.differs OR told.releases < v.releases
    )
    SELECT said.*, doubtful.differs,
           rank() OVER (PARTITION BY child_code, child_vintage, parent_level, parent_vintage
                        ORDER BY release_id) AS place
    FROM said JOIN doubtful USING (child_code, child_vintage, parent_level, parent_vintage)
""")

# The last release of the vintage tells, where the first says otherwise or nothing.
_REPORTED = text("""
    SELECT max(release_id) AS release_id, child_code AS code, child_vintage AS vintage,
           parent_level AS level, array_agg(parent_code ORDER BY release_id) AS value
    FROM composition_conflict WHERE differs = :differs
    GROUP BY child_code, child_vintage, parent_level, parent_vintage
    HAVING max(release_id) > 0
    ORDER BY 3, 4, 2
""")

_DISCARD = text("""
    DELETE FROM staged_membership s USING composition_conflict x
    WHERE x.differs AND x.place > 1 AND s.release_id = x.release_id
      AND s.child_level = 'commune' AND s.child_code = x.child_code
      AND s.child_vintage = x.child_vintage AND s.parent_level = x.parent_level
      AND s.parent_vintage = x.parent_vintage
""")

# A corrected edition moves a commune: where it was is forgotten.
_MOVED = text("""
    DELETE FROM membership m
    USING staged_membership s, territory c, territory p
    WHERE s.child_level = 'commune' AND s.basis = 'composition'
      AND s.release_id = ANY(:corrected)
      AND c.level = 'commune' AND c.code = s.child_code AND c.vintage = s.child_vintage
      AND m.child_id = c.id AND m.parent_level = s.parent_level
      AND m.parent_vintage = s.parent_vintage
      AND p.id = m.parent_id AND p.code <> s.parent_code
""")

_MESSAGES = {
    True: ("composition_differs", "communes that two releases of one vintage place otherwise: "
           "the first stands"),
    False: ("composition_incomplete", "communes that only one of two releases of a vintage holds"),
}  # fmt: skip


def settle_compositions(connection: Connection, replaced: list[int]) -> None:
    """Report what the compositions of one vintage disagree on; keep one statement of each."""
    corrected = list(connection.scalars(_CORRECTED, {"replaced": replaced}))
    connection.execute(_SHARED, {"corrected": corrected})
    connection.execute(_CONFLICTS)
    for differs, (check, message) in _MESSAGES.items():
        by_release: dict[int, list[dict[str, object]]] = {}
        for row in connection.execute(_REPORTED, {"differs": differs}).mappings():
            by_release.setdefault(row["release_id"], []).append(
                {key: row[key] for key in ("level", "code", "vintage", "value")}
            )
        for release_id, rows in by_release.items():
            found = Finding(check, "warning", message, len(rows), rows[:10])
            _record(connection, release_id, found)
    connection.execute(_DISCARD)
    connection.execute(_MOVED, {"corrected": corrected})
    connection.execute(text("DROP TABLE composition_conflict, shared_vintage"))


def _record(connection: Connection, release_id: int, found: Finding) -> None:
    query = text("SELECT source FROM release WHERE id = :id")
    source = connection.execute(query, {"id": release_id}).scalar_one()
    record_findings(connection, source, [found], release_id=release_id)


# Between two vintages in a row, a code that goes or comes without a passage: its communes are
# taken to have kept their code, which is then wrong.
_UNEXPLAINED = text("""
    WITH vintages AS (
        SELECT vintage, lead(vintage) OVER (ORDER BY vintage) AS next FROM (
            SELECT DISTINCT c.vintage FROM territory c
            JOIN membership m ON m.child_id = c.id WHERE c.level = 'commune'
        ) used
    ), gone AS (
        SELECT v.vintage, v.next, o.code, 'gone' AS what FROM vintages v
        JOIN territory o ON o.level = 'commune' AND o.vintage = v.vintage
        WHERE v.next IS NOT NULL
          AND NOT EXISTS (SELECT FROM territory n WHERE n.level = 'commune' AND n.code = o.code
                          AND n.vintage = v.next)
          AND NOT EXISTS (SELECT FROM passage p JOIN territory n ON n.id = p.new_id
                          WHERE p.old_id = o.id AND n.vintage = v.next)
    ), new AS (
        SELECT v.vintage, v.next, n.code, 'new' AS what FROM vintages v
        JOIN territory n ON n.level = 'commune' AND n.vintage = v.next
        WHERE NOT EXISTS (SELECT FROM territory o WHERE o.level = 'commune' AND o.code = n.code
                          AND o.vintage = v.vintage)
          AND NOT EXISTS (SELECT FROM passage p JOIN territory o ON o.id = p.old_id
                          WHERE p.new_id = n.id AND o.vintage = v.vintage)
    )
    SELECT vintage, next, code, what FROM gone UNION ALL SELECT * FROM new
    ORDER BY 1, 4, 3
""")


def report_unexplained_communes(connection: Connection, releases: list[int]) -> None:
    """Report the communes that appear or vanish between two vintages, no passage telling how."""
    communes = text("""
        SELECT max(release_id) FROM staged_territory
        WHERE level = 'commune' AND release_id = ANY(:releases)
    """)
    release_id = connection.execute(communes, {"releases": releases}).scalar()
    if release_id is None:
        return
    rows = [dict(row) for row in connection.execute(_UNEXPLAINED).mappings()]
    # Overseas collectivities are in the packages only: no INSEE composition holds them.
    rows = [row for row in rows if not row["code"].startswith(("975", "977", "978", "98"))]
    if rows:
        message = "communes that appear or vanish between two vintages without a passage"
        found = Finding("commune_without_passage", "warning", message, len(rows), rows[:20])
        _record(connection, release_id, found)
