"""The gaps and the figures of many neighbourhoods, as the public interface gives them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from observatory.db.filters import if_free
from observatory.db.gap_rows import KEY, stored_rows, zone
from observatory.db.tables import gap, observation, release

FIGURE = ("territory_id", "indicator_id", "period", "value", "obs_status", "release_id")

Key = tuple[int, int]
"""(territory's id, indicator's id)."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of each neighbourhood and indicator: the gap rows and the figures, the oldest first."""

    gaps: Mapping[Key, Sequence[Mapping[str, Any]]]
    values: Mapping[Key, Sequence[Mapping[str, Any]]]


def read_figures(
    connection: Connection,
    generation: tuple[str, int],
    ids: Sequence[int],
    families: Iterable[tuple[int, str]],
    others: Iterable[int],
) -> Figures:
    """Read the gaps of (indicator, kind) and the figures of these indicators and of others."""
    asked = sorted(set(families))
    names = sorted({*(key for key, _ in asked), *others})
    return Figures(
        gaps=_group(_read_gaps(connection, generation, ids, asked)),
        values=_group(_read_values(connection, ids, names)),
    )


def read_sources(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """Return how the releases are cited, by id."""
    query = select(release.c.id, release.c.producer, release.c.title, release.c.licence).where(
        release.c.id == func.any(bindparam("ids", type_=ARRAY(Integer)))
    )
    return {
        row.id: f"{row.producer}, {row.title} ({row.licence})"
        for row in connection.execute(query, {"ids": sorted(set(ids))})
    }


def _read_gaps(
    connection: Connection,
    generation: tuple[str, int],
    ids: Sequence[int],
    families: Sequence[tuple[int, str]],
) -> Iterable[dict[str, Any]]:
    if not families:
        return
    query = (
        stored_rows(shows_chance=False)
        .where(zone.c.level == generation[0], zone.c.vintage == generation[1], gap.c.is_main,
               gap.c.territory_id == func.any(bindparam("ids", type_=ARRAY(Integer))),
               tuple_(gap.c.indicator_id, gap.c.benchmark_kind).in_(families))
        .order_by(gap.c.territory_id, gap.c.indicator_id, gap.c.period)
    )  # fmt: skip
    for row in connection.execute(query, {"ids": list(ids)}).mappings():
        yield {**row, "indicator_id": row[KEY[0]], "territory_id": row[KEY[1]]}


def _read_values(
    connection: Connection, ids: Sequence[int], indicators: Sequence[int]
) -> Iterable[dict[str, Any]]:
    columns = [
        if_free(observation.c.conf_status, observation.c[name]).label(name)
        if name == "value" else observation.c[name] for name in FIGURE
    ]  # fmt: skip
    query = (
        select(*columns)
        .where(observation.c.territory_id == func.any(bindparam("ids", type_=ARRAY(Integer))),
               observation.c.indicator_id.in_(indicators), observation.c.known_to.is_(None))
        .order_by(observation.c.territory_id, observation.c.indicator_id, observation.c.period)
    )  # fmt: skip
    return (dict(row) for row in connection.execute(query, {"ids": list(ids)}).mappings())


def _group(rows: Iterable[dict[str, Any]]) -> dict[Key, list[dict[str, Any]]]:
    found: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["territory_id"], row["indicator_id"]].append(row)
    return dict(found)
