"""Moves staged figures to where readers look; earlier editions stay, dated."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, Connection, Integer, Table, bindparam, delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError

from observatory.db.tables import indicator, release

# Of the same figure in several releases, that of the declared precedence is current; among equals
# the later edition; of two states of one edition, the one published last. Editions of different
# sources are named by different habits (reference year, year of publication): where two of them
# give the same figure, a precedence decides better than the order of those names (the revisions
# say where none does).
_RANKS = text("""
    CREATE TEMP TABLE release_rank ON COMMIT DROP AS
    SELECT id AS release_id,
           row_number() OVER (ORDER BY precedence, edition, published_on NULLS FIRST, id) AS rank
    FROM release
""")

# Sorted, millions of rows: the texts that the numbers stand for are left behind.
_INCOMING = text("""
    CREATE TEMP TABLE incoming ON COMMIT DROP AS
    SELECT i.id AS indicator_id, t.id AS territory_id, s.release_id,
           s.period, s.period_start, s.period_end,
           s.value, s.value_lower, s.value_upper,
           s.numerator, s.numerator_lower, s.numerator_upper,
           s.denominator, s.denominator_lower, s.denominator_upper,
           s.interval_nature, s.obs_status, s.conf_status, s.line, r.rank,
           row_number() OVER (PARTITION BY i.id, t.id, s.period COLLATE "C"
                              ORDER BY r.rank DESC) AS place
    FROM staged_observation s
    JOIN indicator i ON i.code = s.indicator
    JOIN territory t ON (t.level, t.code, t.vintage) = (s.level, s.code, s.vintage)
    JOIN release_rank r ON r.release_id = s.release_id
""")

# A figure that the corrected edition withdraws is withdrawn. Its place is empty, unless another
# release waits behind it (a ratio of ours is made again, not recalled).
_VACATED = text("""
    CREATE TEMP TABLE vacated (indicator_id integer, territory_id integer, period text)
    ON COMMIT DROP
""")
_CLOSE_REPLACED = text("""
    WITH closed AS (
        UPDATE observation SET known_to = :version
        WHERE known_to IS NULL AND release_id = ANY(:replaced)
        RETURNING indicator_id, territory_id, period, denominator_release_id
    )
    INSERT INTO vacated
    SELECT indicator_id, territory_id, period FROM closed WHERE denominator_release_id IS NULL
""")

_CLOSE = text("""
    UPDATE observation o SET known_to = :version
    FROM incoming n, release_rank r
    WHERE n.place = 1 AND o.known_to IS NULL
      AND (o.indicator_id, o.territory_id, o.period) = (n.indicator_id, n.territory_id, n.period)
      AND r.release_id = o.release_id AND r.rank <= n.rank
""")

# A release published anew with a lower precedence, or without the figure, gives way to the one that
# waited behind it: to what was published, never to a ratio of ours.
_RECALL = text("""
    INSERT INTO observation (
        indicator_id, territory_id, period, release_id, period_start, period_end,
        value, value_lower, value_upper, numerator, numerator_lower, numerator_upper,
        denominator, denominator_lower, denominator_upper,
        interval_nature, obs_status, conf_status, line, known_from)
    SELECT DISTINCT ON (o.indicator_id, o.territory_id, o.period)
        o.indicator_id, o.territory_id, o.period, o.release_id, o.period_start, o.period_end,
        o.value, o.value_lower, o.value_upper, o.numerator, o.numerator_lower, o.numerator_upper,
        o.denominator, o.denominator_lower, o.denominator_upper,
        o.interval_nature, o.obs_status, o.conf_status, o.line, :version
    FROM (
        SELECT indicator_id, territory_id, period, rank FROM incoming WHERE place = 1
        UNION ALL
        SELECT v.*, 0 FROM vacated v WHERE NOT EXISTS (
            SELECT FROM incoming i
            WHERE (i.indicator_id, i.territory_id, i.period)
                = (v.indicator_id, v.territory_id, v.period))
    ) n
    JOIN observation o
      ON (o.indicator_id, o.territory_id, o.period) = (n.indicator_id, n.territory_id, n.period)
    JOIN release p ON p.id = o.release_id AND p.state = 'published' AND p.id <> ALL(:replaced)
    JOIN release_rank r ON r.release_id = o.release_id AND r.rank > n.rank
    WHERE o.denominator_release_id IS NULL AND NOT EXISTS (
        SELECT FROM observation c
        WHERE c.known_to IS NULL
          AND (c.indicator_id, c.territory_id, c.period)
            = (n.indicator_id, n.territory_id, n.period))
    ORDER BY o.indicator_id, o.territory_id, o.period, r.rank DESC, o.known_from DESC
""").bindparams(bindparam("replaced", type_=ARRAY(Integer)))

_INSERT = text("""
    INSERT INTO observation (
        indicator_id, territory_id, period, release_id, period_start, period_end,
        value, value_lower, value_upper, numerator, numerator_lower, numerator_upper,
        denominator, denominator_lower, denominator_upper,
        interval_nature, obs_status, conf_status, line, known_from, known_to)
    SELECT n.indicator_id, n.territory_id, n.period, n.release_id, n.period_start, n.period_end,
        n.value, n.value_lower, n.value_upper, n.numerator, n.numerator_lower, n.numerator_upper,
        n.denominator, n.denominator_lower, n.denominator_upper,
        n.interval_nature, n.obs_status, n.conf_status, n.line, :version,
        CASE WHEN n.place = 1 AND o.release_id IS NULL THEN NULL ELSE :version END
    FROM incoming n
    LEFT JOIN observation o ON o.known_to IS NULL
      AND (o.indicator_id, o.territory_id, o.period) = (n.indicator_id, n.territory_id, n.period)
""")

# A ratio of two published counts. Both are kept beside it, each with its release; the status is
# that of the side that is missing. It has no line: its counts have theirs. IRIS keep their counts
# only: they are added up, not shown.
# The numerators first, with the key of their denominators written out and counted by ANALYZE: in
# one query the planner takes the key for rare and compares millions of pairs one by one.
_NUMERATORS = text("""
    CREATE TEMP TABLE ratio_numerator ON COMMIT DROP AS
    SELECT i.id AS indicator_id, i.scale, ni.id AS denominator_id,
           coalesce(i.denominator_periods ->> x.period, x.period) AS denominator_period,
           x.territory_id, x.period, x.release_id, x.period_start, x.period_end, x.value,
           x.obs_status, x.conf_status
    FROM indicator i
    JOIN indicator xi ON xi.code = i.numerator
    JOIN indicator ni ON ni.code = i.denominator
    JOIN observation x ON x.indicator_id = xi.id AND x.known_to IS NULL
    JOIN territory t ON t.id = x.territory_id AND t.level <> 'iris'
    WHERE i.aggregation = 'ratio_of_sums'
""")
_RATIOS = text("""
    CREATE TEMP TABLE ratio ON COMMIT DROP AS
    SELECT x.indicator_id, x.territory_id, x.period, x.release_id, x.period_start, x.period_end,
           CASE WHEN n.value > 0 THEN x.scale * x.value / n.value END AS value,
           x.value AS numerator, n.value AS denominator,
           CASE WHEN x.value IS NULL THEN x.obs_status
                WHEN n.value IS NULL THEN n.obs_status
                WHEN n.value <= 0 THEN 'M'
                WHEN x.obs_status <> 'A' THEN x.obs_status
                ELSE n.obs_status END AS obs_status,
           CASE WHEN 'C' IN (x.conf_status, n.conf_status) THEN 'C' ELSE 'F' END AS conf_status,
           n.release_id AS denominator_release_id
    FROM ratio_numerator x
    JOIN observation n ON n.known_to IS NULL AND n.indicator_id = x.denominator_id
     AND n.territory_id = x.territory_id AND n.period = x.denominator_period
""")

_CLOSE_RATIOS = text("""
    UPDATE observation o SET known_to = :version
    WHERE o.known_to IS NULL AND o.denominator_release_id IS NOT NULL
      AND NOT EXISTS (
        SELECT FROM ratio n
        WHERE (o.indicator_id, o.territory_id, o.period, o.release_id, o.denominator_release_id)
            = (n.indicator_id, n.territory_id, n.period, n.release_id, n.denominator_release_id)
          AND (o.value, o.numerator, o.denominator, o.obs_status)
              IS NOT DISTINCT FROM (n.value, n.numerator, n.denominator, n.obs_status))
""")

_INSERT_RATIOS = text("""
    INSERT INTO observation (
        indicator_id, territory_id, period, release_id, period_start, period_end, value,
        numerator, denominator, interval_nature, obs_status, conf_status,
        denominator_release_id, known_from)
    SELECT n.indicator_id, n.territory_id, n.period, n.release_id, n.period_start, n.period_end,
        n.value, n.numerator, n.denominator, 'none', n.obs_status, n.conf_status,
        n.denominator_release_id, :version
    FROM ratio n
    LEFT JOIN observation o ON o.known_to IS NULL
      AND (o.indicator_id, o.territory_id, o.period) = (n.indicator_id, n.territory_id, n.period)
    WHERE o.release_id IS NULL
""")


def publish_indicators(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[str]:
    """Write the catalogue; return the codes of what changed."""
    columns = [column for column in indicator.c if column.name != "id"]
    before = {row["code"]: dict(row) for row in connection.execute(select(*columns)).mappings()}
    changed = [row for row in rows if _differs(before.get(row["code"]), row)]
    if changed:
        query = insert(indicator)
        others = {c.name: query.excluded[c.name] for c in columns if c.name != "code"}
        connection.execute(
            query.on_conflict_do_update(index_elements=["code"], set_=others), changed
        )
    return [row["code"] for row in changed]


def _differs(before: dict[str, Any] | None, row: dict[str, Any]) -> bool:
    return before is None or any(before[name] != value for name, value in row.items())


def publish_figures(connection: Connection, version: int, replaced: list[int]) -> None:
    """Publish the staged observations under a data version, and the ratios made of them."""
    connection.execute(_VACATED)
    connection.execute(_CLOSE_REPLACED, {"version": version, "replaced": replaced})
    connection.execute(_RANKS)
    # Not counted, the ranks are taken for thousands and every row is sorted once more.
    connection.execute(text("ANALYZE release_rank"))
    connection.execute(_INCOMING)
    connection.execute(text("ANALYZE incoming"))
    connection.execute(_CLOSE, {"version": version})
    connection.execute(_RECALL, {"version": version, "replaced": replaced})
    connection.execute(_INSERT, {"version": version})
    connection.execute(text("ANALYZE observation"))
    connection.execute(_NUMERATORS)
    connection.execute(text("ANALYZE ratio_numerator"))
    connection.execute(_RATIOS)
    connection.execute(text("ANALYZE ratio"))
    connection.execute(_CLOSE_RATIOS, {"version": version})
    connection.execute(_INSERT_RATIOS, {"version": version})
    connection.execute(text("ANALYZE observation"))


def empty_staging(
    connection: Connection, tables: Sequence[Table], release_ids: Sequence[int]
) -> None:
    """Empty the staging tables of what has been published."""
    others = select(release.c.id).where(release.c.state == "staged", ~release.c.id.in_(release_ids))
    names = ", ".join(f'"{table.name}"' for table in tables)
    savepoint = connection.begin_nested()
    try:
        # Whole, where nobody else is staging: rows deleted one by one stay on the disk for long.
        connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE NOWAIT"))
        if connection.execute(others).first() is None:
            connection.execute(text(f"TRUNCATE {names}"))
        savepoint.commit()
    except OperationalError:  # another load is writing there: it keeps its rows
        savepoint.rollback()
    forget_staged(connection, tables, release_ids)


def forget_staged(
    connection: Connection, tables: Sequence[Any], release_ids: Sequence[int]
) -> None:
    """Empty tables of the rows of some releases: what has been published, or replaced."""
    for table in tables:
        query = delete(table).where(table.c.release_id.in_(bindparam("ids", expanding=True)))
        connection.execute(query, {"ids": list(release_ids)})
