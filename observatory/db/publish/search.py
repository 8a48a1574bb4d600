"""Fills what the search reads, when territories or what they lie in changed."""

from sqlalchemy import Connection, text

from observatory.db.plain_words import in_full, plain

# A database that was just brought to this version has no rows yet.
_TOUCHED = text("""
    SELECT NOT EXISTS (SELECT FROM territory_search)
        OR EXISTS (SELECT FROM staged_territory)
        OR EXISTS (SELECT FROM staged_membership)
        OR EXISTS (SELECT FROM staged_perimeter)
""")


_FILL = text(rf"""
    WITH named AS (
        SELECT level, code, name, array_agg(vintage ORDER BY vintage) AS vintages,
               bool_or(valid_from IS NOT NULL OR valid_to IS NOT NULL) AS is_dated
        FROM territory GROUP BY 1, 2, 3
    ), communes AS (
        SELECT c.level, c.code, c.name, string_agg(DISTINCT p.name || ' ' || p.code, ' ') AS around
        FROM territory c
        JOIN membership m ON m.child_id = c.id AND m.parent_level = 'commune'
        JOIN territory p ON p.id = m.parent_id
        WHERE c.level <> 'contract' GROUP BY 1, 2, 3
    ), plain AS MATERIALIZED (
        SELECT named.*, {plain("name")} AS own,
               {plain("concat_ws(' ', code, around)")} AS others
        FROM named LEFT JOIN communes USING (level, code, name)
    ), whole AS MATERIALIZED (
        SELECT plain.*, {in_full("own")} AS own_words, {in_full("others")} AS other_words
        FROM plain
    )
    INSERT INTO territory_search (level, code, name, vintages, is_dated, name_words, words)
    SELECT level, code, name, vintages, is_dated,
           ' ' || own_words || ' ', ' ' || own_words || ' ' || other_words || ' '
    FROM whole
    -- names that follow each other lie together: a broad question reads few pages
    ORDER BY level, own_words
""")  # noqa: S608 - our own words
_EMPTY = text("DELETE FROM territory_search")
# What was just written waits in a list, which every search would read from end to end.
_SETTLE = text("""
    SELECT gin_clean_pending_list('ix_territory_search_words'),
           gin_clean_pending_list('ix_territory_search_qpv')
""")


def derive_search(connection: Connection) -> None:
    """Write the words of every name again, if a territory or a membership changed."""
    if not connection.execute(_TOUCHED).scalar_one():
        return
    fill_search(connection)


def fill_search(connection: Connection) -> None:
    """Write the words of every name of the database."""
    connection.execute(_EMPTY)
    connection.execute(_FILL)
    connection.execute(_SETTLE)
    connection.execute(text("ANALYZE territory_search"))
