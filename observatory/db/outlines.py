"""The outlines of every generation of neighbourhoods, and the bands around them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, text

from observatory.db.filters import InForce
from observatory.domain.bands import BANDS_M
from observatory.domain.territory import ZONINGS
from observatory.geography.boxes import Boxes
from observatory.geography.crs import DEGREE_M
from observatory.geography.locating import Floats, Mask, Zones
from observatory.geography.packed import Packed
from observatory.geography.perimeter import Geometries
from observatory.geography.reach import reach_of
from observatory.geography.rings import draw_bands

# How far from a commune a neighbourhood of it may reach, in degrees: twice the widest band.
_REACH = 2 * max(BANDS_M) / DEGREE_M
_TERRITORIES = text("""
    SELECT t.id, t.level, t.vintage, t.code, t.name, t.valid_from, t.valid_to, p.metric_srid,
           ST_AsBinary(p.geom) AS shape, ST_AsBinary(n.geom) AS near, ST_AsBinary(w.geom) AS wide
    FROM territory t
    LEFT JOIN perimeter p ON p.territory_id = t.id
    LEFT JOIN band n ON n.territory_id = t.id AND n.metres = :near
    LEFT JOIN band w ON w.territory_id = t.id AND w.metres = :wide
    WHERE t.level IN :levels
    ORDER BY t.level, t.vintage DESC, t.code
""").bindparams(bindparam("levels", expanding=True))
# Where a neighbourhood without an outline may lie: in the communes that it belongs to.
_COMMUNES = text("""
    SELECT DISTINCT m.child_id, ST_AsBinary(p.geom)
    FROM membership m JOIN perimeter p ON p.territory_id = m.parent_id
    WHERE m.child_id = ANY(:ids) AND m.parent_level = 'commune'
""")

Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which territories begin and end, NaT where unknown."""

    begin: Days
    end: Days

    def holds(self, when: InForce | None, last: Any) -> Mask:
        """Tell which exist on a day (observatory.db.filters.in_force); last: of the generation."""
        if when is None:
            return np.ones(len(self.begin), dtype=bool)
        day = np.datetime64(when.day)
        lasting = np.isnat(self.end) | (self.end >= day)
        if when.or_at_its_end and last is not None and last < day:
            lasting |= self.end == last
        held: Mask = (np.isnat(self.begin) | (self.begin <= day)) & lasting
        return held


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation: the outlines, and where neighbourhoods without one may lie.

    doubts: surfaces; owners: of each, the position of its neighbourhood among the undrawn.
    reach: boxes beyond which the list says nothing (observatory.geography.reach).
    """

    level: str
    vintage: int
    codes: list[str]
    names: list[str]
    srids: NDArray[np.intp]
    zones: Zones
    span: Span
    undrawn: Span
    doubts: Geometries
    owners: NDArray[np.intp]
    reach: Floats
    doubt_boxes: Boxes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "doubt_boxes", Boxes(shapely.bounds(self.doubts)))

    @property
    def last(self) -> Any:
        """Return the last day of a generation that is over; None while it lasts."""
        ends = np.concatenate((self.span.end, self.undrawn.end))
        return None if np.isnat(ends).any() else ends.max()

    def exists(self, on: InForce | None) -> bool:
        """Tell whether any of its territories is in force."""
        return any(span.holds(on, self.last).any() for span in (self.span, self.undrawn))


def read_generations(connection: Connection) -> list[Generation]:
    """Return every generation of every zoning; the latest of a level first."""
    binds = {"near": BANDS_M[0], "wide": BANDS_M[1], "levels": sorted(ZONINGS)}
    rows = connection.execute(_TERRITORIES, binds).all()
    return [
        _generation(connection, str(level), vintage, list(group))
        for (level, vintage), group in groupby(rows, key=lambda row: (row.level, row.vintage))
    ]


def _generation(connection: Connection, level: str, vintage: int, rows: list[Any]) -> Generation:
    drawn = [row for row in rows if row.shape is not None]
    undrawn = [row for row in rows if row.shape is None]
    srids = np.array([row.metric_srid for row in drawn], dtype=np.intp)
    zones = _zones(drawn, srids)
    doubts, owners = _doubts(connection, undrawn)
    return Generation(
        level, vintage, [row.code for row in drawn], [row.name for row in drawn], srids, zones,
        _span(drawn), _span(undrawn), doubts, owners, reach_of(shapely.bounds(zones.shapes), srids),
    )  # fmt: skip


def _zones(rows: Sequence[Any], srids: NDArray[np.intp]) -> Zones:
    shapes = _shapes(row.shape for row in rows)
    if any(row.near is None or row.wide is None for row in rows):
        # published before there were bands
        return Zones(shapes, *map(Packed.of, draw_bands(shapes, srids, BANDS_M)))
    near, wide = (Packed(bytes(getattr(row, name)) for row in rows) for name in ("near", "wide"))
    return Zones(shapes, near, wide)


def _span(rows: Sequence[Any]) -> Span:
    begin, end = (
        np.array([getattr(row, name) for row in rows], dtype="datetime64[D]")
        for name in ("valid_from", "valid_to")
    )
    return Span(begin, end)


def _doubts(connection: Connection, undrawn: Sequence[Any]) -> tuple[Geometries, NDArray[np.intp]]:
    place = {row.id: at for at, row in enumerate(undrawn)}
    found = connection.execute(_COMMUNES, {"ids": list(place)}).all() if place else []
    around = shapely.buffer(_shapes(wkb for _, wkb in found), _REACH * 2**0.5, quad_segs=2)
    return around, np.array([place[child] for child, _ in found], dtype=np.intp)


def _shapes(binaries: Iterable[Any]) -> Geometries:
    shapes: Geometries = shapely.from_wkb(np.array([bytes(one) for one in binaries], dtype=object))
    return shapes
