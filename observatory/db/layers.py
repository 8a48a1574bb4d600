"""Layers for map clients: features whose text the database writes, ready to be sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from observatory.db.filters import BBox, Slice, TerritoryFilter, count
from observatory.db.layer_figures import FIGURES, Joined, Zoning, join_figures
from observatory.db.tables import perimeter, perimeter_simplified, territory
from observatory.db.zooms import copy_for
from observatory.domain.territory import Level

# A tenth of a millimetre: with seven, two outlines of the national files touch themselves.
DECIMALS = 9
PART = 2_000  # features that are read at once: some megabytes of communes
_NOT_COUNTED = -1
PLACE = ("level", "code", "vintage", "name", "area_m2")
FIELDS = (*PLACE, *FIGURES)
ENDS = ("west", "south", "east", "north")

Properties = Mapping[str, ColumnElement[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerQuestion:
    """Which features, and which figures they carry; of `FIELDS`, all or some."""

    level: Level
    vintage: int
    territories: TerritoryFilter = field(default_factory=TerritoryFilter)
    joined: tuple[Joined, ...] = ()
    fields: tuple[str, ...] = ()
    zoom: int | None = None
    shows_chance: bool = False

    @property
    def zoning(self) -> Zoning:
        """Return what the figures are of."""
        return Zoning(self.level, self.vintage, self.shows_chance)


@dataclass(frozen=True, slots=True)
class Layer:
    """The features as one text, how many, how many match, and where the next page starts.

    bbox: what holds them, in degrees, west > east across the antimeridian (RFC 7946, 5.2).
    """

    features: str
    returned: int
    matched: int
    next_key: tuple[str] | None
    bbox: tuple[float, float, float, float] | None = None


def read_parts(connection: Connection, question: LayerQuestion, asked: Slice) -> Iterator[Layer]:
    """Yield the features of one page, a part of them at a time, so that few are ever held.

    Only the last part tells where the next page starts, and how many match.
    """
    returned, after = 0, asked.after
    while True:
        size = min(asked.limit - returned, _most_at_once(question, asked))
        part = read_layer(connection, question, Slice(size, after, _NOT_COUNTED))
        returned, after = returned + part.returned, part.next_key
        if after is None or returned >= asked.limit:
            break
        yield part
    yield replace(part, matched=_matched(connection, question, asked, after, returned))


def _most_at_once(question: LayerQuestion, asked: Slice) -> int:
    box = question.territories.bbox
    # The box of what lies on both sides of the antimeridian is not one of boxes.
    return asked.limit if box is not None and box.west > box.east else PART


def _matched(
    connection: Connection, question: LayerQuestion, asked: Slice, after: Any, returned: int
) -> int:  # fmt: skip
    if asked.matched is not None:
        return asked.matched
    is_whole = after is None and asked.after is None
    return returned if is_whole else count(connection, _identities(question))


def read_layer(connection: Connection, question: LayerQuestion, asked: Slice) -> Layer:
    """Return the features of one page as one text, built where the data are."""
    after = [] if asked.after is None else [territory.c.code > asked.after[0]]
    page = _features(question).where(*after).order_by(territory.c.code).limit(asked.limit)
    rows = page.subquery()
    features = func.string_agg(rows.c.feature, aggregate_order_by(literal(","), rows.c.code))
    query = select(func.coalesce(features, ""), func.count(), func.max(rows.c.code), *_box(rows.c))
    text, returned, last, *ends = connection.execute(query).one()
    has_more = returned == asked.limit and _goes_on(connection, question, last)
    after_last = (last,) if has_more else None
    matched = _matched(connection, question, asked, after_last, returned)
    return Layer(text, returned, matched, after_last, _turn(ends, question.territories.bbox))


def _identities(question: LayerQuestion) -> Select[Any]:
    return select(territory.c.code).where(
        territory.c.level == question.level,
        territory.c.vintage == question.vintage,
        *question.territories.clauses(),
    )


def _goes_on(connection: Connection, question: LayerQuestion, last: str) -> bool:
    rest = _identities(question).where(territory.c.code > last)
    return bool(connection.execute(select(rest.exists())).scalar())


def select_places(question: LayerQuestion) -> Select[Any]:
    """Select the codes of a layer, beside what draws them; without a perimeter one is unlocated."""
    query = (
        _identities(question)
        .select_from(territory)
        .outerjoin(perimeter, perimeter.c.territory_id == territory.c.id)
    )
    copy = copy_for(question.level, question.zoom)
    if copy is not None:
        of_zoom = perimeter_simplified.c.zoom == copy
        query = query.outerjoin(
            perimeter_simplified,
            and_(perimeter_simplified.c.territory_id == territory.c.id, of_zoom),
        )
    return query


def _features(question: LayerQuestion) -> Select[Any]:
    """Return code, text and ends of each feature."""
    copy = copy_for(question.level, question.zoom)
    query, properties = join_properties(select_places(question), question)
    corners = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    ends = [of(perimeter.c.geom).label(name) for name, of in zip(ENDS, corners, strict=True)]
    return query.add_columns(_feature(properties, copy).label("feature"), *ends)


def join_properties(query: Select[Any], question: LayerQuestion) -> tuple[Select[Any], Properties]:
    """Join what the features carry; several indicators' figures are named after them."""
    properties: dict[str, ColumnElement[Any]] = {
        **{name: territory.c[name] for name in PLACE[:4]},
        "area_m2": perimeter.c.area_m2,
    }
    wanted = question.fields or FIELDS
    properties = {name: column for name, column in properties.items() if name in wanted}
    query, figures = join_figures(query, question.zoning, question.joined)
    for joined, columns in zip(question.joined, figures, strict=True):
        prefix = f"{joined.indicator.code}_" if len(figures) > 1 else ""
        properties |= {prefix + name: columns[name] for name in FIGURES if name in wanted}
    return query, properties


def _feature(properties: Properties, copy: int | None) -> ColumnElement[Any]:
    members: list[Any] = []
    for name, value in properties.items():
        members += [f'{"," if members else ""}"{name}":', _json(value)]
    # A function takes a hundred arguments at most: those of three indicators are more.
    parts = [func.concat(*members[at : at + 90]) for at in range(0, len(members), 90)]
    return func.concat(
        '{"type":"Feature","id":', _json(territory.c.code),
        ',"geometry":', func.coalesce(_geometry(copy), "null"),
        ',"properties":{', *parts, "}}",
    )  # fmt: skip


def _json(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Write one value as JSON; concatenated text is five times faster than jsonb_build_object."""
    text: ColumnElement[Any] = cast(value, Text)
    if isinstance(value.type, Text):
        text = cast(func.to_json(value), Text)
    elif isinstance(value.type, Double):  # an unbounded limit is no number in JSON
        text = case((text.not_in(["NaN", "Infinity", "-Infinity"]), text))
    return func.coalesce(text, "null")


def _geometry(copy: int | None) -> ColumnElement[Any]:
    """Return the ready text of a copy, else the perimeter's (RFC 7946, 3.1.6)."""
    full = func.ST_AsGeoJSON(func.ST_ForcePolygonCCW(perimeter.c.geom), DECIMALS, 0)
    return full if copy is None else func.coalesce(perimeter_simplified.c.geojson, full)


def _box(ends: Any) -> list[ColumnElement[Any]]:
    """Return the box of the features, then its west and east of the antimeridian's two sides."""
    west, south, east, north = (ends[name] for name in ENDS)
    return [
        func.min(west), func.min(south), func.max(east), func.max(north),
        func.min(west).filter(west >= 0), func.max(east).filter(east < 0),
    ]  # fmt: skip


def _turn(ends: list[Any], asked: BBox | None) -> tuple[float, float, float, float] | None:
    """Return a box that crosses the antimeridian where the one asked for does."""
    west, south, east, north, eastern, western = ends
    if west is None:
        return None
    if asked is not None and asked.west > asked.east and None not in (eastern, western):
        west, east = eastern, western
    return west, south, east, north
