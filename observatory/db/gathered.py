"""Small layers read whole: the text of each feature, and the outlines that tell what a box meets.

Other boxes, single features and the whole are then cut from what was read, without the database.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Select, func, select

from observatory.db.filters import BBox, Slice, spans_of
from observatory.db.layers import (
    ENDS,
    LayerQuestion,
    select_all,
    select_shapes,
    without_box,
)
from observatory.db.lines import Row
from observatory.db.statements import VERSION, send
from observatory.db.tables import perimeter, territory
from observatory.domain.territory import Level
from observatory.errors import TooLarge
from observatory.geography.locating import Floats
from observatory.geography.perimeter import Geometries

MOST_FEATURES, MOST_BYTES = 5_000, 24 * 2**20
_OVERHEAD = 256  # bytes of a feature beside its text


@dataclass(frozen=True, slots=True)
class Gathered:
    """Features in the order of the database: it sorts codes by its own rules.

    ends: west, south, east, north in degrees, a row for each; NaN without an outline.
    version: that of the data that the statement itself saw.
    """

    codes: list[str]
    texts: list[bytes]
    ends: Floats
    version: int
    places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        places = {code: place for place, code in enumerate(self.codes)}
        object.__setattr__(self, "places", places)

    @property
    def nbytes(self) -> int:
        """Return about how many bytes it takes."""
        return sum(map(len, self.texts)) + _OVERHEAD * len(self.texts)

    def choose(self, met: Iterable[str] | None, after: str | None) -> Sequence[int] | None:
        """Return the places of what a box met, None: of all, after a code.

        None where the code is not among them: it was that of another state.
        """
        chosen: Sequence[int] = range(len(self.codes))
        if met is not None:
            chosen = [self.places[code] for code in met if code in self.places]
        if after is None:
            return chosen
        last = self.places.get(after)
        return None if last is None else chosen[bisect_right(chosen, last) :]


@dataclass(frozen=True, slots=True)
class Outlines:
    """The outlines of one list, in the order of its codes; ends: a row for each side."""

    codes: list[str]
    shapes: Geometries
    ends: Floats
    version: int
    nbytes: int

    def meeting(self, areas: Iterable[BaseGeometry]) -> list[str]:
        """Return the codes of what meets any of some areas, boundaries included."""
        met = np.zeros(len(self.codes), dtype=bool)
        west, south, east, north = self.ends
        for area in areas:
            a_west, a_south, a_east, a_north = area.bounds
            near = np.flatnonzero(
                (west <= a_east) & (east >= a_west) & (south <= a_north) & (north >= a_south)
            )
            # GEOS looks no further than the ends of what lies wholly in a rectangle.
            met[near] |= shapely.intersects(area, self.shapes[near])
        return [self.codes[place] for place in np.flatnonzero(met)]


@dataclass(frozen=True, slots=True)
class WholeOutlines:
    """The outlines of a list, as something that can be read whole."""

    level: Level
    vintage: int

    def read(self, connection: Connection) -> Outlines | None:
        """Return them; None where there are none, or too much of them."""
        if not is_small(connection, self.level, self.vintage):
            return None
        of_list = territory.c.level == self.level, territory.c.vintage == self.vintage
        joined = territory.join(perimeter, perimeter.c.territory_id == territory.c.id)
        size = select(func.sum(func.pg_column_size(perimeter.c.geom))).select_from(joined)
        if (connection.scalar(size.where(*of_list)) or 0) > MOST_BYTES:
            return None
        shape = func.ST_AsBinary(perimeter.c.geom)
        query = select(territory.c.code, shape, VERSION).select_from(joined).where(*of_list)
        rows = connection.execute(query.order_by(territory.c.code)).all()
        return _outlines(rows) if rows else None


def _outlines(rows: Sequence[Any]) -> Outlines:
    codes, binaries, versions = zip(*rows, strict=True)
    shapes: Geometries = shapely.from_wkb(np.array([*map(bytes, binaries)], dtype=object))
    ends = np.ascontiguousarray(shapely.bounds(shapes).T)
    # A point takes 16 bytes in them, and 24 as a shape.
    size = sum(map(len, binaries)) * 3 // 2 + _OVERHEAD * len(rows)
    return Outlines(list(codes), shapes, ends, versions[0], size)


@dataclass(frozen=True, slots=True)
class WholeLayer:
    """A layer without a box, as something that can be read whole."""

    question: LayerQuestion

    @classmethod
    def of(cls, question: LayerQuestion) -> "WholeLayer":
        """Return the layer that a box is asked of."""
        return cls(without_box(question))

    @property
    def outlines(self) -> WholeOutlines:
        """Return what tells which of its features a box meets."""
        return WholeOutlines(self.question.level, self.question.vintage)

    def read(self, connection: Connection) -> Gathered | None:
        """Return its features; None where there are none, or too much of them."""
        question = self.question
        if not is_small(connection, question.level, question.vintage):
            return None
        if (connection.scalar(_weigh(question)) or 0) > MOST_BYTES:
            return None
        rows = send(connection, ("gathered", question), lambda: select_all(question), {})
        return gather(sorted(rows, key=lambda row: row[-1]), len(ENDS)) if rows else None


def _weigh(question: LayerQuestion) -> Select[Any]:
    shape, copy = select_shapes(question)
    if question.is_dots:
        return shape.with_only_columns(func.count() * _OVERHEAD)
    # A point takes 16 bytes, and about 28 as text.
    full = 2 * func.pg_column_size(perimeter.c.geom)
    drawn = full if copy is None else func.coalesce(func.octet_length(copy), full)
    return shape.with_only_columns(func.sum(drawn))


def is_small(connection: Connection, level: Level, vintage: int) -> bool:
    """Tell whether a list has few enough territories, counting no more than those."""
    listed = select(territory.c.id).where(
        territory.c.level == level, territory.c.vintage == vintage
    )
    few = listed.limit(MOST_FEATURES + 1).subquery()
    count = connection.scalar(select(func.count()).select_from(few)) or 0
    return count <= MOST_FEATURES


def gather(rows: Sequence[Any], sides: int) -> Gathered | None:
    """Return rows of code, text, version and so many ends; None: too much."""
    texts = [row[1].encode() for row in rows]
    if sum(map(len, texts)) > MOST_BYTES:
        return None
    ends = np.array([row[3 : 3 + sides] for row in rows], dtype=np.float64)
    return Gathered([row[0] for row in rows], texts, ends, rows[0][2])


def areas_of(box: BBox) -> list[BaseGeometry] | None:
    """Return the rectangles of a box; None where one has no width: the database tells then.

    A box without height is refused before (`api.parameters.read_bbox`).
    """
    spans = spans_of(box)
    if any(west >= east for west, east in spans):
        return None
    return [shapely.box(west, box.south, east, box.north) for west, east in spans]


def cut_row(
    gathered: Gathered, met: Iterable[str] | None, asked: Slice, most_bytes: int | None = None
) -> Row | None:
    """Return what the statement of the same page would (observatory.db.layers.make_layer).

    Raises TooLarge where the features take more than so many bytes.
    """
    chosen = gathered.choose(met, asked.after[0] if asked.after else None)
    if chosen is None:
        return None
    shown = chosen[: asked.limit]
    texts = [gathered.texts[place] for place in shown]
    if most_bytes is not None and sum(map(len, texts)) > most_bytes:
        raise TooLarge(f"The features take more than {most_bytes:,} bytes.")
    last = gathered.codes[shown[-1]] if shown else None
    ends = gathered.ends[list(shown)]
    return (b",".join(texts), len(shown), last, len(chosen), gathered.version, *_box(ends))


def _box(ends: Floats) -> list[float | None]:
    """Return the box of some ends, then its west and east of the antimeridian's two sides."""
    located = ends[~np.isnan(ends[:, 0])]
    if not len(located):
        return [None] * 6
    west, south, *_ = located.min(axis=0).tolist()
    *_, east, north = located.max(axis=0).tolist()
    starts, stops = located[:, 0], located[:, 2]
    eastern, western = starts[starts >= 0], stops[stops < 0]
    return [
        west, south, east, north,
        float(eastern.min()) if len(eastern) else None,
        float(western.max()) if len(western) else None,
    ]  # fmt: skip
