"""What a publication changed, so that only the gaps that depend on it are measured again."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, Connection, Text, bindparam, text

# In any order: a membership that is derived again, and equal, changes nothing.
_PLACES = text("""
    SELECT count(*), sum(hashtextextended(
        concat_ws(',', child_id, parent_id, share, is_main, basis), 0)::numeric)
    FROM membership
""")
_RINGS = text("""
    SELECT count(*), sum(hashtextextended(
        concat_ws(',', territory_id, metres, unit_id, weight, cover), 0)::numeric)
    FROM ring_part
""")
# A ratio depends on its counts, a bounded rest on all that its rule names. Whole indicators, not
# periods: a trend and a panel see them all.
_INDICATORS = text("""
    WITH changed AS (
        SELECT DISTINCT indicator_id AS id FROM observation
        WHERE known_from = :version OR known_to = :version
        UNION
        SELECT id FROM indicator WHERE code = ANY(:codes)
    )
    SELECT id FROM changed
    UNION
    SELECT i.id FROM indicator i
    JOIN indicator c ON c.code IN (i.numerator, i.denominator)
     OR jsonb_path_exists(jsonb_build_array(i.denominator_bounds, i.median_bounds),
                          '$.** ? (@ == $code)', jsonb_build_object('code', c.code))
    JOIN changed ON changed.id = c.id
""").bindparams(bindparam("codes", type_=ARRAY(Text)))
_ALL = text("SELECT id FROM indicator")

Places = tuple[object, ...]


def sign_places(connection: Connection) -> Places:
    """Return what differs as soon as one membership, or one part of a ring, does."""
    return *connection.execute(_PLACES).one(), *connection.execute(_RINGS).one()


def touched_indicators(
    connection: Connection, version: int, codes: Sequence[str], places: Places
) -> list[int]:
    """Return the ids of the indicators whose gaps may have changed in this data version.

    codes: the entries of the catalogue that changed; places: the signature of the memberships
    before they were derived again. Where neighbourhoods moved, every indicator is touched.
    """
    if sign_places(connection) != places:
        return sorted(connection.scalars(_ALL))
    return sorted(connection.scalars(_INDICATORS, {"version": version, "codes": list(codes)}))
