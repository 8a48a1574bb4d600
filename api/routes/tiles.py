"""Vector tiles with figures joined, what describes them, and a ready style."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from api import map_style, tile_layers
from api.credits import attribution, credit, license_link
from api.dependencies import Asker, AskerDep
from api.formats import JSON, MVT
from api.glance import at_a_glance, check
from api.map_question import (
    MapQuery,
    MapQuestion,
    classify,
    read_question,
    tell_figures,
    tell_sources,
)
from api.parameters import FIRST_VINTAGE, LAST_VINTAGE, spell_day
from api.plans import Place
from api.quick import learn
from api.routes.documents import documents_text
from api.snapshot import Snapshot
from observatory.db import tiles
from observatory.db.indicators import get_indicator
from observatory.db.lines import Row
from observatory.db.tile_layers import is_kept_whole
from observatory.domain.indicator import Polarity
from observatory.domain.territory import ZONINGS, Level
from observatory.errors import InvalidRequest, NotFound

router = APIRouter(tags=["maps"])
LARGEST = 2**tiles.MOST_ZOOM - 1
EMPTY = {204: {"description": "Nothing of the layer lies in this tile."}}
Vintage = Annotated[int, Path(ge=FIRST_VINTAGE, le=LAST_VINTAGE, examples=[2024])]
# The least zoom of which a tile of a whole layer is of use, and not megabytes.
FIRST_ZOOMS = {Level.COMMUNE: 5, Level.IRIS: 8}


class StyleQuery(MapQuery):
    """The figure that is drawn, and in which language it is named."""

    language: Literal["fr", "en"] = Field("fr", description="Of the style's name.")


_TILE = documents_text(MVT, "A vector tile of territories, with values or gaps joined.")
_TILE["responses"][204] = {"description": "No territory of the layer is there."}


@router.get("/tiles/{level}-{vintage}/{z}/{x}/{y}.mvt", operation_id="getTile", **_TILE)
def get_tile(
    asker: AskerDep,
    level: Level,
    vintage: Vintage,
    z: Annotated[int, Path(ge=0, le=tiles.MOST_ZOOM, examples=[10])],
    x: Annotated[int, Path(ge=0, le=LARGEST, examples=[518])],
    y: Annotated[int, Path(ge=0, le=LARGEST, examples=[352])],
    query: Annotated[MapQuery, Query()],
) -> Response:
    """Return a tile of the web maps' pyramid; an empty one is 204.

    A missing figure is left out of its feature: the format has no null.
    """
    if max(x, y) >= 2**z:
        raise NotFound(f"Tile {z}/{x}/{y}: at zoom {z}, x and y go from 0 to {2**z - 1}.")

    def write(_: Asker, snapshot: Snapshot) -> Response:
        asked = read_question(snapshot, level, vintage, query)
        content = make_tile(snapshot, asked, query, tiles.Square(z, x, y))
        _learn(asker, snapshot, _tile(snapshot, asked, query))
        return snapshot.write_tile(content)

    return at_a_glance(asker, write)


def _learn(asker: Asker, snapshot: Snapshot, question: tiles.TileQuestion) -> None:
    """Let the other tiles of a map be answered without asking again what the first one was."""
    held, data = asker.state.gathered, snapshot.data

    def ask(place: Place) -> tuple[str, Mapping[str, Any]] | None:
        square = _square(place)
        return None if square is None else tiles.find_tile(question, square)

    def cut(place: Place) -> list[Row] | None:
        square = _square(place)
        return None if square is None else tile_layers.find_tile(held, data, question, square)

    def write(snapshot: Snapshot, _: Place, rows: list[Row]) -> Response:
        tile = tiles.make_tile(*rows)
        check(snapshot, tile.version)
        return snapshot.write_tile(tile.content)

    learn(asker, snapshot, ask, write, cut if is_kept_whole(question.level) else None)


def _square(place: Place) -> tiles.Square | None:
    """Return the tile that an address names; None where the route has to say what is wrong."""
    z, x, y = int(place["z"]), int(place["x"]), int(place["y"])
    return None if z > tiles.MOST_ZOOM or max(x, y) >= 2**z else tiles.Square(z, x, y)


def make_tile(
    snapshot: Snapshot, asked: MapQuestion, query: MapQuery, square: tiles.Square
) -> bytes:
    """Return a tile of one layer; nothing where it is empty."""
    question = _tile(snapshot, asked, query)
    if is_kept_whole(question.level):
        return tile_layers.make_tile(snapshot, question, square)
    tile = tiles.read_tile(snapshot.connection, question, square)
    check(snapshot, tile.version)
    return tile.content


def _tile(snapshot: Snapshot, asked: MapQuestion, query: MapQuery) -> tiles.TileQuestion:
    level, vintage = asked.zoning.level, asked.zoning.vintage
    made = snapshot.recall(
        ("copies", level, vintage), lambda: tiles.has_copies(snapshot.connection, level, vintage)
    )
    return tiles.TileQuestion(
        level=level,
        vintage=vintage,
        joined=asked.joined,
        fields=asked.fields or _fields(asked),
        on=asked.on,
        shows_chance=query.chance,
        has_copies=made,
    )


def _fields(asked: MapQuestion) -> tuple[str, ...]:
    """Return what a tile's features carry unasked: less than a layer's, which is read once."""
    drawn = () if asked.measure in tiles.FIELDS else (asked.measure,)
    return (*tiles.FIELDS, *drawn)


@router.get(
    "/tiles/{level}-{vintage}.json",
    operation_id="getTileJSON",
    **documents_text(JSON, "What describes a layer of tiles (TileJSON 3.0).", 404),
)
def get_tilejson(
    asker: AskerDep, level: Level, vintage: Vintage, query: Annotated[MapQuery, Query()]
) -> Response:
    """Return the address of the tiles, their fields, zooms and bounds, and whom to credit."""
    with asker.snapshot() as snapshot:
        asked = read_question(snapshot, level, vintage, query)
        extent = _extent(snapshot, level, vintage)
        sources = tell_sources(snapshot, asked)
        body = {
            "tilejson": "3.0.0",
            "name": f"{level}-{vintage}",
            "attribution": attribution(sources),
            "scheme": "xyz",
            "tiles": [_address(asker, f"/tiles/{level}-{vintage}/{{z}}/{{x}}/{{y}}.mvt")],
            "minzoom": FIRST_ZOOMS.get(level, 0),
            "maxzoom": _most_zoom(level),
            "bounds": extent.bounds,
            "vector_layers": [describe_layer(asked)],
            "on": spell_day(asked.on),
            "figures": tell_figures(snapshot, asked),
            **credit(sources),
        }
        return snapshot.write_document(body, license_link(sources))


def _most_zoom(level: Level) -> int:
    """Return the zoom beyond which a map enlarges what it has: a tile has centimetres at 14."""
    return 14 if level in ZONINGS else 12


def describe_layer(asked: MapQuestion) -> dict[str, Any]:
    """Return the name of a layer, and what its features carry, in the words of TileJSON."""
    names = asked.fields or _fields(asked)
    prefixes = [f"{one.indicator.code}_" for one in asked.joined]
    own = [name for name in names if name in tiles.OF_PLACE]
    figures = [name for name in names if name not in own]
    told = figures if len(prefixes) == 1 else [p + name for p in prefixes for name in figures]
    kinds = {name: tiles.kind_of(name) for name in (*own, *told)}
    return {"id": f"{asked.zoning.level}-{asked.zoning.vintage}", "fields": kinds}


def _extent(snapshot: Snapshot, level: Level, vintage: int) -> tiles.Extent:
    extent: tiles.Extent = snapshot.recall(
        ("extent", level, vintage), lambda: tiles.read_extent(snapshot.connection, level, vintage)
    )
    if not extent.number:
        raise NotFound(
            f"No outline of {level} {vintage} is loaded, so that it has no tiles; "
            "/v1/availability tells what there is."
        )
    return extent


def _address(asker: Asker, path: str, left_out: tuple[str, ...] = ()) -> str:
    """Return an address of ours with the parameters that were asked."""
    url = asker.request.url
    kept = [pair for pair in asker.request.query_params.multi_items() if pair[0] not in left_out]
    return f"{url.scheme}://{url.netloc}{path}" + (f"?{urlencode(kept)}" if kept else "")


@router.get(
    "/styles/{level}-{vintage}.json",
    operation_id="getStyle",
    **documents_text(JSON, "A MapLibre style of one indicator, legend included.", 404),
)
def get_style(
    asker: AskerDep, level: Level, vintage: Vintage, query: Annotated[StyleQuery, Query()]
) -> Response:
    """Return a style that draws one measure in classes; what is missing looks like nothing else.

    `metadata` holds the legend: of each class its limits, colour and number of territories.
    """
    if len(query.indicator) > 1:
        raise InvalidRequest("indicator: a style draws one; ask for a style of each.")
    with asker.snapshot() as snapshot:
        asked = read_question(snapshot, level, vintage, query)
        extent = _extent(snapshot, level, vintage)
        return snapshot.write_document(
            _style(asker, snapshot, asked, query, extent),
            license_link(tell_sources(snapshot, asked)),
        )


def _style(
    asker: Asker, snapshot: Snapshot, asked: MapQuestion, query: StyleQuery, extent: tiles.Extent
) -> dict[str, Any]:
    layer = f"{asked.zoning.level}-{asked.zoning.vintage}"
    described: Mapping[str, Any] = {"label_fr": layer, "label_en": layer, "polarity": "neutral"}
    fill: Any = map_style.SIMILAR
    measure, legend = None, []
    if asked.joined:
        (joined,) = asked.joined
        described = get_indicator(snapshot.connection, joined.indicator.code)
        measure, polarity = asked.measure, Polarity(described["polarity"])
        classes = classify(snapshot, asked, joined)
        fill = map_style.fill_of(classes, measure, polarity)
        legend = map_style.legend_of(classes, measure, polarity)
    sources = tell_sources(snapshot, asked)
    source = _address(asker, f"/tiles/{layer}.json", ("language",))
    style = {
        "version": 8,
        "name": described[f"label_{query.language}"],
        "sources": {"observatory": {"type": "vector", "url": source}},
        "layers": map_style.layers_of(layer, fill, measure),
        "metadata": {
            "observatory:layer": layer,
            "observatory:measure": measure,
            "observatory:figures": tell_figures(snapshot, asked),
            "observatory:legend": legend,
            "observatory:on": spell_day(asked.on),
            **{f"observatory:{name}": value for name, value in credit(sources).items()},
        },
    }
    if extent.core is not None:
        west, south, east, north = extent.core
        centre = [(west + east) / 2, (south + north) / 2]
        style |= {"center": centre, "zoom": map_style.zoom_of(extent.core)}
    return style
