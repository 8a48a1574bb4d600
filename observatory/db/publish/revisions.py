"""Sets the same figure of two releases side by side, and finds what was revised by much."""

from itertools import groupby
from typing import Any

from sqlalchemy import ARRAY, Connection, Integer, bindparam, text

from observatory.db.staging import Finding, record_findings

SAMPLES = 5

# Only the families where this publication meets a figure of another release, or closes one, are
# compared again.
_TOUCHED = text("""
    CREATE TEMP TABLE touched ON COMMIT DROP AS
    SELECT DISTINCT indicator_id, period FROM incoming WHERE place = 2
    UNION
    SELECT DISTINCT n.indicator_id, n.period
    FROM incoming n JOIN observation o USING (indicator_id, territory_id, period)
    WHERE o.known_from < CAST(:version AS int)
    UNION
    SELECT DISTINCT indicator_id, period FROM observation
    WHERE known_from < CAST(:version AS int) AND known_to = CAST(:version AS int)
      AND denominator_release_id IS NULL
""")

_FORGET = [
    text(f"""
        DELETE FROM {table} r USING touched t
        WHERE (r.indicator_id, r.period) = (t.indicator_id, t.period)
    """)  # noqa: S608 - our own two tables
    for table in ("revision", "revision_family")
]

# Other levels and vintages of such a family are in one release.
_SHARED = text("""
    CREATE TEMP TABLE shared_family ON COMMIT DROP AS
    SELECT indicator_id, period, level, vintage
    FROM (SELECT DISTINCT o.indicator_id, o.period, t.level, t.vintage, o.release_id
          FROM observation o
          JOIN touched USING (indicator_id, period)
          JOIN territory t ON t.id = o.territory_id
          WHERE o.denominator_release_id IS NULL) held
    GROUP BY 1, 2, 3, 4 HAVING count(*) > 1
""")

# One row per figure and release, whatever became of it since. A ratio of ours (it names the
# release of its denominator) is not compared: its counts are. Confidential values stay inside, and
# so do those of former editions that the last word of their source hides (METHOD, rule 7).
_FIGURES = text("""
    CREATE TEMP TABLE edition_figure ON COMMIT DROP AS
    WITH figure AS (
        SELECT DISTINCT ON (o.indicator_id, o.territory_id, o.period, o.release_id)
               o.*, r.source, r.edition, k.rank,
               r.state <> 'superseded' AND r.id <> ALL(:replaced) AS is_standing
        FROM shared_family s
        JOIN territory t ON (t.level, t.vintage) = (s.level, s.vintage)
        JOIN observation o
          ON (o.indicator_id, o.period, o.territory_id) = (s.indicator_id, s.period, t.id)
        JOIN release r ON r.id = o.release_id
        JOIN release_rank k ON k.release_id = o.release_id
        WHERE o.denominator_release_id IS NULL
        ORDER BY o.indicator_id, o.territory_id, o.period, o.release_id, o.known_from DESC
    ), said AS (
        SELECT f.*, conf_status = 'F' AND first_value(obs_status <> 'Q' AND conf_status = 'F')
                    OVER (PARTITION BY indicator_id, territory_id, period, source
                          ORDER BY rank DESC) AS is_free
        FROM figure f
    )
    SELECT indicator_id, territory_id, period, release_id, source, edition, rank, obs_status,
           known_to IS NULL AS is_current, is_standing,
           CASE WHEN is_free THEN value END AS value,
           CASE WHEN is_free AND value_upper - value_lower < 'Infinity'
                THEN (value_upper - value_lower) / 2 END AS half_width
    FROM said
""").bindparams(bindparam("replaced", type_=ARRAY(Integer)))

# Within a source each edition against the one before; between sources the current figure against
# the last word of each of the others.
_PAIRS = text("""
    CREATE TEMP TABLE figure_pair ON COMMIT DROP AS
    WITH chain AS (
        SELECT e.*, lag(e) OVER (PARTITION BY indicator_id, territory_id, period, source
                                 ORDER BY rank) AS old
        FROM edition_figure e
    ), last AS (
        SELECT DISTINCT ON (indicator_id, territory_id, period, source) e AS old, e.*
        FROM edition_figure e WHERE is_standing
        ORDER BY indicator_id, territory_id, period, source, rank DESC
    ), pair AS (
        SELECT n.indicator_id, n.territory_id, n.period, n.release_id, n.value, n.half_width,
               n.obs_status, n.old,
               CASE WHEN (n.old).edition = n.edition THEN 'same_edition'
                    ELSE 'later_edition' END AS kind
        FROM chain n WHERE NOT n.old IS NULL  -- IS NOT NULL asks it of every field
        UNION ALL
        SELECT n.indicator_id, n.territory_id, n.period, n.release_id, n.value, n.half_width,
               n.obs_status, o.old, 'other_source'
        FROM edition_figure n
        JOIN last o USING (indicator_id, territory_id, period)
        WHERE n.is_current AND o.source <> n.source
    )
    SELECT indicator_id, territory_id, period, (old).release_id AS old_release_id, release_id, kind,
           (old).value AS old_value, value AS new_value,
           round((value - (old).value)::numeric, 9)::float8 AS change,
           greatest((old).half_width, half_width) AS half_width,
           (old).obs_status AS old_obs_status, obs_status AS new_obs_status
    FROM pair WHERE (old).value IS NOT NULL OR value IS NOT NULL
""")

# METHOD, rule 18: larger than the half-width of its interval; the margin is that of binary floats.
_REVISIONS = text("""
    INSERT INTO revision (indicator_id, territory_id, period, old_release_id, release_id, kind,
        old_value, new_value, change, half_width, exceeds, old_obs_status, new_obs_status)
    SELECT indicator_id, territory_id, period, old_release_id, release_id, kind,
           old_value, new_value, change, half_width, abs(change) > half_width + 1e-9,
           old_obs_status, new_obs_status
    FROM figure_pair WHERE old_value IS DISTINCT FROM new_value
""")

_FAMILIES = text("""
    INSERT INTO revision_family (indicator_id, level, vintage, period, old_release_id, release_id,
        kind, compared, changed, exceeding, without_interval, largest)
    SELECT p.indicator_id, t.level, t.vintage, p.period, p.old_release_id, p.release_id, p.kind,
           count(*), count(*) FILTER (WHERE old_value IS DISTINCT FROM new_value),
           count(*) FILTER (WHERE abs(change) > half_width + 1e-9),
           count(*) FILTER (WHERE old_value IS DISTINCT FROM new_value AND half_width IS NULL),
           max(abs(change))
    FROM figure_pair p JOIN territory t ON t.id = p.territory_id
    GROUP BY 1, 2, 3, 4, 5, 6, 7
""")

# What this publication revised, and by which of its releases.
_LARGE = text("""
    SELECT * FROM (
        SELECT CASE WHEN n.id = ANY(:staged) THEN n.id ELSE o.id END AS release_id,
               CASE WHEN n.id = ANY(:staged) THEN n.source ELSE o.source END AS source,
               v.kind = 'other_source' AS is_between, o.precedence = n.precedence AS is_undecided,
               o.source || ' ' || o.edition AS old_edition,
               n.source || ' ' || n.edition AS new_edition,
               i.code AS indicator, t.level, t.code, t.vintage, v.period,
               v.old_value, v.new_value, v.change, v.half_width,
               count(*) OVER pair AS found,
               row_number() OVER (pair ORDER BY abs(v.change) / nullif(v.half_width, 0) DESC
                                  NULLS FIRST, i.code, t.code, t.vintage, v.period) AS place
        FROM revision v
        JOIN touched USING (indicator_id, period)
        JOIN release o ON o.id = v.old_release_id
        JOIN release n ON n.id = v.release_id
        JOIN indicator i ON i.id = v.indicator_id
        JOIN territory t ON t.id = v.territory_id
        WHERE v.exceeds AND (o.id = ANY(:staged) OR n.id = ANY(:staged))
        WINDOW pair AS (PARTITION BY v.old_release_id, v.release_id)
    ) ranked
    WHERE place <= :samples
    ORDER BY release_id, old_edition, new_edition, place
""").bindparams(bindparam("staged", type_=ARRAY(Integer)))
_SAMPLE = ("indicator", "level", "code", "vintage", "period", "old_value", "new_value", "change",
           "half_width")  # fmt: skip


def derive_revisions(
    connection: Connection, version: int, staged: list[int], replaced: list[int]
) -> None:
    """Derive the revisions that a publication makes, and record a finding for large ones.

    Reads the temporary tables of publish_figures: `incoming` and `release_rank`.
    """
    connection.execute(_TOUCHED, {"version": version})
    for query in (*_FORGET, _SHARED):
        connection.execute(query)
    connection.execute(text("ANALYZE shared_family"))
    connection.execute(_FIGURES, {"replaced": replaced})
    for query in (_PAIRS, _REVISIONS, _FAMILIES):
        connection.execute(query)
    connection.execute(text("ANALYZE revision"))
    _record(connection, staged)


def _record(connection: Connection, staged: list[int]) -> None:
    rows = connection.execute(_LARGE, {"staged": staged, "samples": SAMPLES}).mappings()
    for _, group in groupby(rows, lambda row: (row["release_id"], row["old_edition"],
                                               row["new_edition"])):  # fmt: skip
        samples = [dict(row) for row in group]
        first = samples[0]
        record_findings(
            connection, first["source"], [_finding(first, samples)], release_id=first["release_id"]
        )


def _finding(first: dict[str, Any], samples: list[dict[str, Any]]) -> Finding:
    if first["is_between"]:
        name = "sources_disagree"
        message = (
            f"figures of {first['new_edition']} differ from those of {first['old_edition']} by "
            "more than the half-width of their interval"
        )
        if first["is_undecided"]:
            message += "; the name of the edition decides which is current: declare a precedence"
    else:
        name = "figures_revised"
        message = (
            f"figures of {first['old_edition']} are revised in {first['new_edition']} by more than "
            "the half-width of their interval"
        )
    kept = [{key: sample[key] for key in _SAMPLE} for sample in samples]
    return Finding(name, "warning", message, first["found"], kept)
