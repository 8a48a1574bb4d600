"""Layers for map clients: features whose text the database writes, ready to be sent."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from observatory.db.filters import BBox, Slice, TerritoryFilter, count, spans_of
from observatory.db.layer_figures import FIGURES, Joined, Zoning, join_figures
from observatory.db.statements import VERSION, as_bytes, bind, find, send
from observatory.db.tables import perimeter, perimeter_simplified, territory
from observatory.db.zooms import copy_for
from observatory.domain.territory import Level

# A tenth of a millimetre: with seven, two outlines of the national files touch themselves.
DECIMALS = 9
DOT_DECIMALS = 5  # one metre
PART = 2_000  # features that are read at once: some megabytes of communes
FEW = 1_000  # features of a page that is planned for any number
PLACE = ("level", "code", "vintage", "name", "area_m2")
FIELDS = (*PLACE, *FIGURES)
ENDS = ("west", "south", "east", "north")

Properties = Mapping[str, ColumnElement[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerQuestion:
    """Which features, and which figures they carry; of `FIELDS`, all or some.

    is_dots: drawn as a point inside each outline, whatever the zoom.
    """

    level: Level
    vintage: int
    territories: TerritoryFilter = field(default_factory=TerritoryFilter)
    joined: tuple[Joined, ...] = ()
    fields: tuple[str, ...] = ()
    zoom: int | None = None
    is_dots: bool = False
    shows_chance: bool = False

    @property
    def zoning(self) -> Zoning:
        """Return what the figures are of."""
        return Zoning(self.level, self.vintage, self.shows_chance)


@dataclass(frozen=True, slots=True)
class Layer:
    """The features as one text in UTF-8, how many, how many match, and where the next page starts.

    bbox: what holds them, in degrees, west > east across the antimeridian (RFC 7946, 5.2).
    version: that of the data that the statement itself saw.
    """

    features: bytes
    returned: int
    matched: int
    next_key: tuple[str] | None
    bbox: tuple[float, float, float, float] | None = None
    version: int | None = None


def read_parts(connection: Connection, question: LayerQuestion, asked: Slice) -> Iterator[Layer]:
    """Yield the features of one page, a part of them at a time, so that few are ever held.

    The last part tells where the next page starts.
    """
    returned, after, matched = 0, asked.after, asked.matched
    while True:
        size = min(asked.limit - returned, _most_at_once(question, asked))
        part = read_layer(connection, question, Slice(size, after, matched))
        returned, after, matched = returned + part.returned, part.next_key, part.matched
        yield part
        if after is None or returned >= asked.limit:
            return


def _most_at_once(question: LayerQuestion, asked: Slice) -> int:
    box = question.territories.bbox
    # The box of what lies on both sides of the antimeridian is not one of boxes.
    return asked.limit if box is not None and box.west > box.east else PART


def read_layer(connection: Connection, question: LayerQuestion, asked: Slice) -> Layer:
    """Return the features of one page as one text, built where the data are, by one statement."""
    shape, values = _shape(question, asked)

    def write() -> Select[Any]:
        return _write_page(question, values, asked.limit)

    layer = make_layer(question.territories.bbox, *send(connection, shape, write, values))
    if asked.matched is not None:
        return replace(layer, matched=asked.matched)
    if asked.after is not None:  # the page before was of another version
        return replace(layer, matched=count(connection, _identities(question)))
    return layer


def find_layer(question: LayerQuestion, asked: Slice) -> tuple[str, dict[str, Any]] | None:
    """Return the statement of a page and what it binds, where it was sent before."""
    shape, values = _shape(question, asked)
    text = find(shape, values)
    return None if text is None else (text, values)


def make_layer(asked: BBox | None, row: Sequence[Any]) -> Layer:
    """Return the page of a box that a statement's one row holds; as far as is known, the first."""
    text, returned, last, rest, version, *ends = row
    matched = rest or 0
    following = (last,) if matched > returned else None
    box = _turn(ends, asked)
    return Layer(as_bytes(text), returned, matched, following, box, version)


def _shape(question: LayerQuestion, asked: Slice) -> tuple[Hashable, dict[str, Any]]:
    box = question.territories.bbox
    values: dict[str, Any] = {} if box is None else _bind_box(box)
    if asked.limit < FEW:  # more have a plan of their own
        values["most"] = asked.limit
    if asked.after is not None:
        values["after"] = asked.after[0]
    most = None if "most" in values else asked.limit
    return ("layer", without_box(question), most), values


def without_box(question: LayerQuestion) -> LayerQuestion:
    """Return the same question about the whole layer."""
    return replace(question, territories=replace(question.territories, bbox=None))


def _bind_box(box: BBox) -> dict[str, float]:
    return {
        f"box_{name}_{number}": value
        for number, (west, east) in enumerate(spans_of(box))
        for name, value in zip(ENDS, (west, box.south, east, box.north), strict=True)
    }


def _write_page(question: LayerQuestion, values: Mapping[str, Any], most: int) -> Select[Any]:
    """Write the page: the narrow rows are chosen and counted first, the wide ones read after."""
    matching = _identities(without_box(question)).add_columns(
        territory.c.id, func.count().over().label("rest")
    )
    boxes = [_bound_box(number) for number in range(2) if f"box_west_{number}" in values]
    if boxes:
        matching = matching.where(
            territory.c.id.in_(select(perimeter.c.territory_id).where(or_(*boxes)))
        )
    if "after" in values:
        matching = matching.where(territory.c.code > bind("after", Text))
    limit: Any = bind("most", Integer) if "most" in values else most
    chosen = matching.order_by(territory.c.code).limit(limit).subquery("chosen")
    rows = _features(question, chosen, "rest").subquery()
    features = func.string_agg(rows.c.feature, aggregate_order_by(literal(","), rows.c.code))
    told = func.coalesce(features, ""), func.count(), func.max(rows.c.code), func.max(rows.c.rest)
    return select(*told, VERSION, *_box(rows.c))


def select_all(question: LayerQuestion) -> Select[Any]:
    """Select code, text, version and ends of every feature, and its place in their order.

    The database sorts codes by its own rules, and narrow rows faster than wide ones.
    """
    place = func.row_number().over(order_by=territory.c.code).label("place")
    chosen = _identities(question).add_columns(territory.c.id, place).subquery("chosen")
    rows = _features(question, chosen, "place").subquery().c
    return select(rows.code, rows.feature, VERSION, *(rows[name] for name in ENDS), rows.place)


def _bound_box(number: int) -> ColumnElement[bool]:
    ends = [bind(f"box_{name}_{number}", Double) for name in ENDS]
    return func.ST_Intersects(perimeter.c.geom, func.ST_MakeEnvelope(*ends, 4326))


def _identities(question: LayerQuestion) -> Select[Any]:
    return select(territory.c.code).where(
        territory.c.level == question.level,
        territory.c.vintage == question.vintage,
        *question.territories.clauses(),
    )


def select_places(question: LayerQuestion) -> Select[Any]:
    """Select the codes of a layer, beside what draws them; without a perimeter one is unlocated."""
    query = _identities(question).select_from(territory)
    return _join_shapes(query, _copy(question))


def select_shapes(question: LayerQuestion) -> tuple[Select[Any], ColumnElement[Any] | None]:
    """Select the same, and return the text of the copy that draws them; None: the perimeter."""
    copy = _copy(question)
    return select_places(question), None if copy is None else perimeter_simplified.c.geojson


def _copy(question: LayerQuestion) -> int | None:
    return None if question.is_dots else copy_for(question.level, question.zoom)


def _join_shapes(query: Select[Any], copy: int | None) -> Select[Any]:
    query = query.outerjoin(perimeter, perimeter.c.territory_id == territory.c.id)
    if copy is not None:
        of_zoom = perimeter_simplified.c.zoom == copy
        query = query.outerjoin(
            perimeter_simplified,
            and_(perimeter_simplified.c.territory_id == territory.c.id, of_zoom),
        )
    return query


def _features(question: LayerQuestion, chosen: FromClause, beside: str) -> Select[Any]:
    """Return code, text and ends of each feature that is chosen; beside: a column of the choice."""
    copy = _copy(question)
    query = _join_shapes(
        select(territory.c.code, chosen.c[beside])
        .select_from(chosen)
        .join(territory, territory.c.id == chosen.c.id),
        copy,
    )
    query, properties = join_properties(query, question)
    corners = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    ends = [of(perimeter.c.geom).label(name) for name, of in zip(ENDS, corners, strict=True)]
    geometry = _dot() if question.is_dots else _geometry(copy)
    return query.add_columns(_feature(properties, geometry).label("feature"), *ends)


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


def _feature(properties: Properties, geometry: ColumnElement[Any]) -> ColumnElement[Any]:
    members: list[Any] = []
    for name, value in properties.items():
        members += [f'{"," if members else ""}"{name}":', _json(value)]
    # A function takes a hundred arguments at most: those of three indicators are more.
    parts = [func.concat(*members[at : at + 90]) for at in range(0, len(members), 90)]
    return func.concat(
        '{"type":"Feature","id":', _json(territory.c.code),
        ',"geometry":', func.coalesce(geometry, "null"),
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


def _dot() -> ColumnElement[Any]:
    """Return the text of a point inside the outline: of a ring its centroid may lie outside."""
    return func.ST_AsGeoJSON(func.ST_PointOnSurface(perimeter.c.geom), DOT_DECIMALS, 0)


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
