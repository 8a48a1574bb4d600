"""What is loaded, release by release, as a catalogue of data has to say it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, select

from observatory.db.filters import as_dicts
from observatory.db.tables import (
    data_version,
    indicator,
    observation,
    perimeter,
    release,
    territory,
)
from observatory.db.versions import give_time

SECONDS = 60
RELEASE_FIELDS = (
    "id", "source", "edition", "title", "producer", "licence", "landing_page", "published_on",
    "accessed_on", "loaded_at", "sha256", "maturity",
)  # fmt: skip


def describe_releases(connection: Connection) -> list[dict[str, Any]]:
    """Return the published releases of each source in the order of their editions.

    Each with `figures` (indicator, level, vintage, first and last day) and `layers` (level,
    vintage) of the perimeters that come from it.
    """
    # It reads every figure: three seconds, or more than the usual limit on a busy machine.
    give_time(connection, SECONDS)
    columns = [release.c[name] for name in RELEASE_FIELDS]
    query = select(*columns).where(release.c.state == "published")
    order = (release.c.source, release.c.edition, release.c.published_on, release.c.id)
    found = as_dicts(connection.execute(query.order_by(*order)))
    figures = _by_release(as_dicts(connection.execute(_FIGURES)))
    layers = _by_release(as_dicts(connection.execute(_LAYERS)))
    return [
        {**row, "figures": figures.get(row["id"], []), "layers": layers.get(row["id"], [])}
        for row in found
    ]


def first_publication(connection: Connection) -> Any:
    """Return when the first data version was published."""
    return connection.execute(select(func.min(data_version.c.published_at))).scalar_one()


def _by_release(rows: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.pop("release_id"), []).append(row)
    return found


# Ratios of ours are no part of what a source published.
_COUNTED = (
    select(
        observation.c.release_id,
        observation.c.indicator_id,
        territory.c.level,
        territory.c.vintage,
        func.min(observation.c.period_start).label("first_day"),
        func.max(observation.c.period_end).label("last_day"),
    )
    .join(territory, territory.c.id == observation.c.territory_id)
    .where(observation.c.denominator_release_id.is_(None))
    .group_by(
        observation.c.release_id,
        observation.c.indicator_id,
        territory.c.level,
        territory.c.vintage,
    )
    .subquery()
)
_FIGURES = (
    select(
        _COUNTED.c.release_id,
        indicator.c.code.label("indicator"),
        indicator.c.label_fr,
        indicator.c.label_en,
        indicator.c.theme,
        _COUNTED.c.level,
        _COUNTED.c.vintage,
        _COUNTED.c.first_day,
        _COUNTED.c.last_day,
    )
    .join(indicator, indicator.c.id == _COUNTED.c.indicator_id)
    .order_by(_COUNTED.c.release_id, indicator.c.code, _COUNTED.c.level, _COUNTED.c.vintage)
)
_LAYERS = (
    select(perimeter.c.release_id, territory.c.level, territory.c.vintage)
    .join(territory, territory.c.id == perimeter.c.territory_id)
    .group_by(perimeter.c.release_id, territory.c.level, territory.c.vintage)
    .order_by(perimeter.c.release_id, territory.c.level, territory.c.vintage)
)
