"""Vector tiles of large layers, encoded by the database; what the tiles of any layer hold."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Double,
    Select,
    Table,
    case,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
)

from observatory.db.filters import InForce, in_force
from observatory.db.layer_figures import Joined
from observatory.db.layers import ENDS, PLACE, LayerQuestion, join_properties
from observatory.db.statements import VERSION, bind, find, send
from observatory.db.tables import perimeter, perimeter_simplified, territory
from observatory.db.tables.places import TILING_ZOOMS
from observatory.db.zooms import copy_for
from observatory.domain.territory import ZONINGS, Level
from observatory.geography.mvt_shapes import BUFFER, EXTENT
from observatory.geography.web_mercator import HALF_WORLD_M

MOST_ZOOM = 16
# Below, no copy is coarse enough: every neighbourhood is smaller than a pixel, and drawn as one.
FIRST_COPY = 4
FIELDS = ("code", "name", "value", "benchmark_value", "difference", "difference_lower",
          "difference_upper", "ratio", "outcome", "obs_status", "reason")  # fmt: skip
OF_PLACE = frozenset(PLACE)
_NUMBERS = frozenset({"area_m2", "vintage", "value", "benchmark_value"})

Metres = ColumnElement[Any]


def side_of(z: int) -> float:
    """Return the side of a tile, in metres of the projection."""
    return 2 * HALF_WORLD_M / float(2**z)


@dataclass(frozen=True, slots=True)
class Square:
    """A tile of the usual pyramid of web maps: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    @property
    def side(self) -> float:
        """Return the side in metres of the projection."""
        return side_of(self.z)

    def ends(self) -> dict[str, float]:
        """Return the sides in metres of EPSG:3857, by the names that a statement binds."""
        west, north = self.x * self.side - HALF_WORLD_M, HALF_WORLD_M - self.y * self.side
        return dict(zip(ENDS, (west, north - self.side, west + self.side, north), strict=True))


@dataclass(frozen=True, slots=True)
class Tile:
    """The bytes of a tile; version: that of the data that the statement itself saw."""

    content: bytes
    version: int | None


def _envelope(margin: float = 0.0) -> ColumnElement[Any]:
    """Return the square that is bound, so many metres larger on each side."""
    west, south, east, north = (bind(name, Double) for name in ENDS)
    return func.ST_MakeEnvelope(west - margin, south - margin, east + margin, north + margin, 3857)


@dataclass(frozen=True, slots=True, kw_only=True)
class TileQuestion:
    """Which layer, and which figures its features carry.

    has_copies: the layer's generalised copies are there; a database that was just brought to this
    version shows its perimeters until the next publication.
    """

    level: Level
    vintage: int
    joined: tuple[Joined, ...] = ()
    fields: tuple[str, ...] = FIELDS
    on: InForce | None = None
    shows_chance: bool = False
    has_copies: bool = True


def has_copies(connection: Connection, level: Level, vintage: int) -> bool:
    """Tell whether every perimeter of a layer has its generalised copies; one stands for all."""
    copy = perimeter_simplified.c
    made = select(copy.territory_id).where(
        copy.territory_id == territory.c.id, copy.zoom == TILING_ZOOMS[-1]
    )
    lacking = (
        _with_perimeters()
        .add_columns(territory.c.id)
        .where(territory.c.level == level, territory.c.vintage == vintage, ~made.exists())
    )
    return not connection.execute(select(lacking.exists())).scalar()


def read_tile(connection: Connection, question: TileQuestion, square: Square) -> Tile:
    """Return a Mapbox Vector Tile 2.1 with one layer, `level-vintage`; nothing where it is empty.

    Missing figures are left out of a feature, as the format has no null.
    """
    shape = _shape(question, square)
    rows = send(connection, shape, lambda: _write_tile(question, square.z), square.ends())
    return make_tile(*rows)


def find_tile(question: TileQuestion, square: Square) -> tuple[str, dict[str, float]] | None:
    """Return the statement of a tile and what it binds, where it was sent before."""
    ends = square.ends()
    text = find(_shape(question, square), ends)
    return None if text is None else (text, ends)


def make_tile(row: Sequence[Any]) -> Tile:
    """Return the tile that a statement's one row holds."""
    content, version = row
    return Tile(bytes(content or b""), version)


def _shape(question: TileQuestion, square: Square) -> Hashable:
    return "tile", question, square.z


def _write_tile(question: TileQuestion, z: int) -> Select[Any]:
    features = _features(question, z).subquery("tile")
    name = f"{question.level}-{question.vintage}"
    encoded = func.ST_AsMVT(literal_column("tile"), name, EXTENT, "shape", "id")
    return select(select(encoded).select_from(features).scalar_subquery(), VERSION)


def _features(question: TileQuestion, z: int) -> Select[Any]:
    """Return the shapes that are drawn, each with its properties.

    The shapes come first, cut once; then the properties of each by its key, which LIMIT makes
    certain: joined freely, the planner reads every territory there is for some hundreds.
    """
    shown = _shown(question, z)
    query = select_properties(question).where(territory.c.id == shown.c.territory_id)
    one = query.limit(1).lateral("properties")
    return (
        select(shown.c.shape, *one.c)
        .select_from(shown.join(one, true()))
        .where(shown.c.shape.is_not(None))
    )


def select_properties(question: TileQuestion) -> Select[Any]:
    """Select `id` and what the features of a tile carry, of the territories in force."""
    layer = LayerQuestion(
        level=question.level,
        vintage=question.vintage,
        joined=question.joined,
        fields=question.fields,
        shows_chance=question.shows_chance,
    )
    query: Select[Any] = select(territory.c.id.label("id")).select_from(territory)
    if "area_m2" in question.fields:
        query = query.outerjoin(perimeter, perimeter.c.territory_id == territory.c.id)
    query, properties = join_properties(query, layer)
    named = [_finite(column).label(name) for name, column in properties.items()]
    query = query.add_columns(*named)
    return query if question.on is None else query.where(in_force(territory, question.on))


def _finite(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Leave out an unbounded limit: what reads a tile takes it for a number."""
    if not isinstance(column.type, Double):
        return column
    return case((column.not_in([float("inf"), float("-inf")]), column), else_=null())


def _shown(question: TileQuestion, z: int) -> CTE:
    """Return the territories that a square meets, and what it shows of them, in its own units."""
    query, owner, shape = select_shapes(question, z)
    near = _envelope(side_of(z) * BUFFER / EXTENT)
    if owner is perimeter:
        near = func.ST_Transform(near, 4326)
    drawn = func.ST_AsMVTGeom(shape, _envelope(), EXTENT, BUFFER, True)
    found = query.where(owner.c.geom.op("&&")(near))
    found = found.add_columns(owner.c.territory_id, drawn.label("shape"))
    return found.cte("shown").prefix_with("MATERIALIZED")


def select_shapes(question: TileQuestion, z: int) -> tuple[Select[Any], Table, Metres]:
    """Select nothing yet of the outlines of a layer; return whose they are, and what is seen."""
    copy = copy_for(question.level, z) if question.has_copies else None
    if copy is None:
        query = _with_perimeters().where(
            territory.c.level == question.level, territory.c.vintage == question.vintage
        )
        full = func.ST_Transform(perimeter.c.geom, 3857)
        return query, perimeter, _visible(question, z, full)
    query = select().select_from(perimeter_simplified).where(*_of_copy(question, copy))
    return query, perimeter_simplified, _visible(question, z, perimeter_simplified.c.geom)


def _of_copy(question: TileQuestion, copy: int) -> list[ColumnElement[bool]]:
    # The index of a zoom is found by its condition: constants, not parameters.
    named = {"level": question.level.value, "vintage": question.vintage, "zoom": copy}
    return [
        perimeter_simplified.c[name] == literal(value, literal_execute=True)
        for name, value in named.items()
    ]


def _with_perimeters() -> Select[Any]:
    query: Select[Any] = select().select_from(territory)
    return query.join(perimeter, perimeter.c.territory_id == territory.c.id)


def _visible(question: TileQuestion, z: int, shape: Metres) -> Metres:
    if question.level not in ZONINGS or z >= FIRST_COPY:
        return shape
    return func.ST_Expand(func.ST_Centroid(shape), side_of(z) / EXTENT)


def kind_of(field: str) -> str:
    """Return what a field of a tile holds, in the words of TileJSON."""
    if field.rpartition("is_")[1] or field.endswith("sign_certain"):
        return "Boolean"
    measured = field in _NUMBERS or field.endswith(("_value", "_lower", "_upper"))
    return "Number" if measured or field.endswith(("difference", "ratio")) else "String"


Box = tuple[float, float, float, float]  # west, south, east, north, in degrees
OCEAN_WIDE = 40.0  # degrees: metropolitan France has 15
NEAR = 15.0  # degrees from the middle one: all of metropolitan France, and nothing overseas


@dataclass(frozen=True, slots=True)
class Extent:
    """What holds a layer, in degrees, and how many territories it has.

    core: what holds most of it, where the whole spans oceans; else the whole.
    """

    bounds: Box | None
    core: Box | None
    number: int


def read_extent(connection: Connection, level: Level, vintage: int) -> Extent:
    """Return what holds the perimeters of a layer."""
    shape = perimeter.c.geom
    middle = [(func.ST_XMin(shape) + func.ST_XMax(shape)) / 2,
              (func.ST_YMin(shape) + func.ST_YMax(shape)) / 2]  # fmt: skip
    halves = [func.percentile_cont(0.5).within_group(place) for place in middle]
    query = (
        select(func.count(), *_ends(shape))
        .select_from(perimeter)
        .join(territory, territory.c.id == perimeter.c.territory_id)
        .where(territory.c.level == level, territory.c.vintage == vintage)
    )
    number, west, south, east, north, lon, lat = connection.execute(
        query.add_columns(*halves)
    ).one()
    if west is None:
        return Extent(None, None, number)
    bounds: Box = (west, south, east, north)
    core: Box = bounds
    if east - west > OCEAN_WIDE:
        # Around the place that has as many territories on either side, which no ocean has.
        near = [func.abs(at - half) < NEAR for at, half in zip(middle, (lon, lat), strict=True)]
        _, *ends = connection.execute(query.where(*near)).one()
        core = (ends[0], ends[1], ends[2], ends[3]) if ends[0] is not None else bounds
    return Extent(bounds, core, number)


def _ends(shape: Any) -> tuple[Any, ...]:
    return (
        func.min(func.ST_XMin(shape)), func.min(func.ST_YMin(shape)),
        func.max(func.ST_XMax(shape)), func.max(func.ST_YMax(shape)),
    )  # fmt: skip
