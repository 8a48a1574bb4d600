"""The collections: one per level and vintage that has perimeters, with what is said of each."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Integer, case, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from observatory.db.tables import membership, perimeter, release, territory
from observatory.domain.territory import Level
from observatory.geography.reference import GLOBAL, Reference, metric_reference

PARENTS = (Level.COMMUNE, Level.DEPARTMENT, Level.REGION, Level.EPCI, Level.URBAN_UNIT)
_KEY = (territory.c.level, territory.c.vintage)


@dataclass(frozen=True, slots=True)
class Source:
    """Where outlines come from, and under which licence."""

    producer: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """The territories of one level and vintage that have a perimeter."""

    level: Level
    vintage: int
    matched: int
    without: int  # territories of the same list that have no perimeter
    box: tuple[float, float, float, float]  # west, south, east, north
    begun: date | None
    ended: date | None
    srids: tuple[int, ...]
    parents: tuple[tuple[Level, int], ...]  # which vintage of each level the codes belong to
    sources: tuple[Source, ...]

    @property
    def name(self) -> str:
        """Return the id in addresses."""
        return f"{self.level}-{self.vintage}"

    @property
    def references(self) -> tuple[Reference, ...]:
        """Return the systems offered: the global ones, and those that its outlines are measured in.

        One of a far territory would give figures without meaning, or none at all.
        """
        return (*GLOBAL, *map(metric_reference, self.srids))


def list_collections(connection: Connection) -> tuple[Collection, ...]:
    """Return every collection, in the order of the levels."""
    parents = _choose_parents(connection)
    sources = _list_sources(connection)
    found = [
        Collection(
            level=Level(level), vintage=vintage, matched=matched, without=without, box=tuple(box),
            begun=begun, ended=ended, srids=tuple(srids),
            parents=tuple(parents[level, vintage]), sources=tuple(sources[level, vintage]),
        )
        for level, vintage, matched, without, begun, ended, srids, *box in _describe(connection)
    ]  # fmt: skip
    levels = list(Level)
    return tuple(sorted(found, key=lambda one: (levels.index(one.level), one.vintage)))


def _describe(connection: Connection) -> list[Any]:
    extent = func.ST_Extent(perimeter.c.geom)
    located = func.count(perimeter.c.territory_id)
    query = (
        select(
            *_KEY,
            located,
            func.count() - located,
            func.min(territory.c.valid_from),
            # a list of which one territory is still there is not over
            case(
                (func.count() == func.count(territory.c.valid_to), func.max(territory.c.valid_to))
            ),
            func.array_remove(
                func.array_agg(perimeter.c.metric_srid.distinct()), None, type_=ARRAY(Integer)
            ),
            *(getattr(func, f"ST_{side}")(extent) for side in ("XMin", "YMin", "XMax", "YMax")),
        )
        .select_from(territory)
        .outerjoin(perimeter, perimeter.c.territory_id == territory.c.id)
        .group_by(*_KEY)
        .having(located > 0)
    )
    return list(connection.execute(query))


def _choose_parents(connection: Connection) -> dict[tuple[str, int], list[tuple[Level, int]]]:
    """Return, per collection, the vintage of each parent level: its own, else the last before.

    A list older than every composition gets the first one after it.
    """
    held = (membership.c.parent_level, membership.c.parent_vintage)
    query = (
        select(*_KEY, *held)
        .join(perimeter, perimeter.c.territory_id == territory.c.id)
        .join(membership, membership.c.child_id == territory.c.id)
        .where(membership.c.is_main, membership.c.parent_level.in_(PARENTS))
        .group_by(*_KEY, *held)
    )
    known: dict[tuple[str, int], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for level, vintage, parent, parent_vintage in connection.execute(query):
        known[level, vintage][parent].append(parent_vintage)
    return defaultdict(list) | {
        key: [(parent, _nearest(key[1], of[parent])) for parent in PARENTS if of.get(parent)]
        for key, of in known.items()
    }


def _nearest(vintage: int, others: list[int]) -> int:
    before = [other for other in others if other <= vintage]
    return max(before) if before else min(others)


def _list_sources(connection: Connection) -> dict[tuple[str, int], list[Source]]:
    named = (release.c.producer, release.c.licence)
    query = (
        select(*_KEY, *named)
        .join(perimeter, perimeter.c.territory_id == territory.c.id)
        .join(release, release.c.id == perimeter.c.release_id)
        .group_by(*_KEY, *named)
        .order_by(*_KEY, *named)
    )
    found: dict[tuple[str, int], list[Source]] = defaultdict(list)
    for level, vintage, producer, licence in connection.execute(query):
        found[level, vintage].append(Source(producer, licence))
    return found
