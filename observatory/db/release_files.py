"""What the files of a release hold: its figures as it published them, and its perimeters."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from observatory.db.filters import Row, TerritoryFilter
from observatory.db.observations import ObservationQuestion
from observatory.db.streams import read_chunks, stream_observations
from observatory.db.tables import indicator, observation, perimeter, territory

PERIMETER_FIELDS = ("level", "code", "vintage", "name", "area_m2", "release", "geometry")


def list_indicators_of(connection: Connection, release_id: int) -> tuple[str, ...]:
    """Return the codes of the indicators that a release published figures of."""
    own = observation.c.release_id == release_id
    # Figures that we computed from two releases were published by neither.
    theirs = observation.c.denominator_release_id.is_(None)
    ids = select(observation.c.indicator_id).where(own, theirs).distinct()
    query = select(indicator.c.code).where(indicator.c.id.in_(ids)).order_by(indicator.c.id)
    return tuple(connection.scalars(query))


def stream_figures(
    connection: Connection, release_id: int, indicators: tuple[str, ...]
) -> Iterator[list[Row]]:
    """Yield the figures of a release, without those that their producer hides since."""
    question = ObservationQuestion(
        territories=TerritoryFilter(), indicators=indicators, published_in=(release_id,)
    )
    return stream_observations(connection, question)


def count_perimeters(connection: Connection, release_id: int) -> int:
    """Return how many perimeters a release brought."""
    query = select(func.count()).where(perimeter.c.release_id == release_id)
    return int(connection.execute(query).scalar_one())


def stream_perimeters(connection: Connection, release_id: int) -> Iterator[list[Row]]:
    """Yield the perimeters of a release as WKB, longitude and latitude, counterclockwise."""
    places = [territory.c[name] for name in PERIMETER_FIELDS[:4]]
    shape = func.ST_AsBinary(func.ST_ForcePolygonCCW(perimeter.c.geom))
    query = (
        select(*places, perimeter.c.area_m2, perimeter.c.release_id, shape)
        .join_from(perimeter, territory, territory.c.id == perimeter.c.territory_id)
        .where(perimeter.c.release_id == release_id)
        .order_by(territory.c.level, territory.c.vintage, territory.c.code)
    )
    return read_chunks(connection, query, len(PERIMETER_FIELDS))
