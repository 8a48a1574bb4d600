"""What a whole layer says of itself: the values that classes are made of, and its sources."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Double, cast, func, select, union

from observatory.db.filters import InForce, as_dicts, in_force
from observatory.db.layer_figures import Joined, Zoning, join_figures
from observatory.db.tables import gap, observation, perimeter, release, territory

SOURCE_FIELDS = ("source", "edition", "title", "producer", "licence", "published_on",
                 "accessed_on")  # fmt: skip


def read_values(
    connection: Connection, zoning: Zoning, joined: Joined, figure: str, on: InForce | None
) -> NDArray[np.float64]:
    """Return a figure of all territories of a layer, whatever part of it is shown."""
    query, columns = join_figures(_layer(zoning, on), zoning, [joined])
    values = query.with_only_columns(func.array_agg(cast(columns[0][figure], Double)))
    found = connection.execute(values).scalar_one() or []
    return np.array([value for value in found if value is not None], dtype=np.float64)


def count_words(
    connection: Connection, zoning: Zoning, joined: Joined, figure: str, on: InForce | None
) -> dict[str, int]:
    """Count the territories of a layer by a word: outcome, trend; those without it are left out."""
    query, columns = join_figures(_layer(zoning, on), zoning, [joined])
    word = columns[0][figure]
    counted = query.with_only_columns(word, func.count()).group_by(word).order_by(word)
    return {key: number for key, number in connection.execute(counted).all() if key is not None}


def _layer(zoning: Zoning, on: InForce | None) -> Any:
    query = select(territory.c.id).select_from(territory)
    query = query.where(territory.c.level == zoning.level, territory.c.vintage == zoning.vintage)
    return query if on is None else query.where(in_force(territory, on))


def read_sources(
    connection: Connection, zoning: Zoning, joined: tuple[Joined, ...]
) -> list[dict[str, Any]]:
    """Return the releases that outlines and figures of a layer come from."""
    places = _layer(zoning, None).scalar_subquery()
    parts = [select(perimeter.c.release_id).where(perimeter.c.territory_id.in_(places))]
    for one in joined:
        parts.append(
            select(observation.c.release_id).where(
                observation.c.indicator_id == one.indicator.id,
                observation.c.period == one.period,
                observation.c.known_to.is_(None),
                observation.c.territory_id.in_(places),
            )
        )
        parts.append(
            select(gap.c.benchmark_release_id).where(
                gap.c.indicator_id == one.indicator.id,
                gap.c.period == one.period,
                gap.c.benchmark_kind == one.benchmark,
                gap.c.territory_id.in_(places),
            )
        )
    columns = [release.c[name] for name in SOURCE_FIELDS]
    query = select(*columns).where(release.c.id.in_(union(*parts).scalar_subquery()))
    return as_dicts(connection.execute(query.order_by(release.c.source, release.c.edition)))
