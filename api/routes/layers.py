"""Layers for map clients: GeoJSON with values or gaps joined."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from api import cutting
from api.credits import credit, license_link
from api.dependencies import Asker, AskerDep
from api.formats import GEOJSON
from api.glance import at_a_glance, check, check_current
from api.layer_files import LAYER_FORMS
from api.map_question import MapQuery, MapQuestion, read_question, tell_figures, tell_sources
from api.parameters import (
    CURSOR,
    DEFAULT_FEATURES,
    FIRST_VINTAGE,
    LAST_VINTAGE,
    MOST_FEATURES,
    Box,
    Parents,
    read_bbox,
    spell_day,
)
from api.plans import LONG, Place
from api.quick import learn
from api.routes.documents import documents_files
from api.snapshot import Snapshot
from observatory.db import layers
from observatory.db.filters import BBox, Slice, TerritoryFilter
from observatory.db.gathered import MOST_FEATURES as MOST_GATHERED
from observatory.db.gathered import WholeLayer
from observatory.db.known import Named
from observatory.db.layer_table import read_layer_table
from observatory.db.lines import Row
from observatory.domain.territory import Level
from observatory.errors import InvalidRequest

router = APIRouter(tags=["maps"])
MOST_PLANNED = 100  # features of an answer that is written on the event loop


class LayerQuery(MapQuery):
    """Which features, and what they carry."""

    bbox: Box = None
    parent: Parents = ()
    zoom: int | None = Field(
        None, ge=0, le=24, description="Generalised for a map's zoom; without it, full precision."
    )
    geometry: Literal["outline", "point"] = Field(
        "outline", description="point: one inside each outline, whatever the zoom; for symbols."
    )
    limit: int | None = Field(
        None, ge=1, le=MOST_FEATURES,
        description=f"Features: {DEFAULT_FEATURES} by default, {MOST_FEATURES} in files.",
    )  # fmt: skip
    cursor: str | None = Field(None, pattern=CURSOR)
    f: Literal["geojson", "geoparquet", "fgb", "kml", "shp"] | None = Field(
        None,
        description="geojson (default), GeoParquet, FlatGeobuf, KML, or a zipped Shapefile, which "
        "carry all their fields.",
    )


@router.get(
    "/v1/geojson/{level}/{vintage}",
    operation_id="getLayer",
    **documents_files(
        "A layer of territories (RFC 7946, or a file), with values or gaps joined.",
        GEOJSON,
        *(form.media_type for form in LAYER_FORMS.values()),
    ),
)
def get_layer(
    asker: AskerDep,
    level: Level,
    vintage: Annotated[int, Path(ge=FIRST_VINTAGE, le=LAST_VINTAGE, examples=[2024])],
    query: Annotated[LayerQuery, Query()],
) -> Response:
    """Return a layer; missing figures are null with `obs_status` and `reason`.

    `classes` are those of the whole layer, whatever part is shown: a value equal to a limit
    belongs to the class above it.
    """

    def write(_: Asker, snapshot: Snapshot) -> Response:
        return _write(asker, snapshot, level, vintage, query)

    if (query.limit or MOST_FEATURES) <= layers.FEW and query.f in (None, "geojson"):
        return at_a_glance(asker, write)
    with asker.snapshot() as snapshot:
        return write(asker, snapshot)


def _write(
    asker: Asker, snapshot: Snapshot, level: Level, vintage: int, query: LayerQuery
) -> Response:
    snapshot.refuse_unknown(Named(parents=query.parent, levels=(level,), vintages=(vintage,)))
    asked = read_question(snapshot, level, vintage, query)
    is_file = snapshot.form in LAYER_FORMS
    limit = query.limit or (MOST_FEATURES if is_file else DEFAULT_FEATURES)
    page = snapshot.page(query.cursor, limit, str)
    if is_file:
        return _write_file(snapshot, asked, query, page)
    sources = tell_sources(snapshot, asked)
    members = {**_members(snapshot, asked), **credit(sources)}
    question = _layer(asked, query)
    if query.bbox is not None and query.cursor is None and limit <= MOST_PLANNED:
        _learn(asker, snapshot, question, page, members, license_link(sources))
    parts = _read(asker, snapshot, question, page)
    return snapshot.write_layer(_check(snapshot, parts), members, license_link(sources))


def _read(
    asker: Asker, snapshot: Snapshot, question: layers.LayerQuestion, page: Slice
) -> Iterator[layers.Layer]:
    """Return the page from what is held of a small layer, which who asks for all of it reads."""
    held, is_whole = asker.state.gathered, page.limit >= MOST_GATHERED and page.after is None
    whole, box = WholeLayer.of(question), question.territories.bbox
    if question.territories.parents:  # as many as there are filters
        return layers.read_parts(snapshot.connection, question, page)
    if is_whole and box is None:
        held.read(snapshot.data, whole, snapshot.connection)
    if page.after is None or page.matched is not None:
        rows = cutting.find_layer(held, snapshot.data, whole, box, page, starts=False)
        if rows is not None:
            check_current(snapshot)
            layer = layers.make_layer(box, *rows)
            matched = layer.matched if page.matched is None else page.matched
            return iter((replace(layer, matched=matched),))
    return layers.read_parts(snapshot.connection, question, page)


def _learn(
    asker: Asker,
    snapshot: Snapshot,
    question: layers.LayerQuestion,
    page: Slice,
    members: Mapping[str, Any],
    more: Mapping[str, str],
) -> None:
    """Let the same be answered in other boxes without asking again what it is."""
    if not more:  # the licences of all that is published would have to be asked
        return
    held, data, whole = asker.state.gathered, snapshot.data, WholeLayer.of(question)

    def at(place: Place) -> BBox:
        box = read_bbox(place["bbox"])
        assert isinstance(box, BBox)
        return box

    def ask(place: Place) -> tuple[str, Mapping[str, Any]] | None:
        try:
            territories = replace(question.territories, bbox=at(place))
            return layers.find_layer(replace(question, territories=territories), page)
        except ValueError:
            return None

    def find(place: Place) -> list[Row] | None:
        try:
            return cutting.find_layer(
                held, data, whole, at(place), page, starts=True, most_bytes=LONG
            )
        except ValueError:
            return None

    def write(snapshot: Snapshot, place: Place, rows: list[Row]) -> Response:
        layer = layers.make_layer(at(place), *rows)
        check(snapshot, layer.version)
        return snapshot.write_layer([layer], members, more)

    learn(asker, snapshot, ask, write, None if question.territories.parents else find)


def _check(snapshot: Snapshot, parts: Iterator[layers.Layer]) -> Iterator[layers.Layer]:
    for part in parts:
        check(snapshot, part.version)
        yield part


def _write_file(snapshot: Snapshot, asked: MapQuestion, query: LayerQuery, page: Slice) -> Response:
    if query.fields:
        raise InvalidRequest("fields: the files carry all of them; f=geojson carries some.")
    if query.geometry != "outline":
        raise InvalidRequest("geometry: the files carry outlines; f=geojson carries points too.")
    most = LAYER_FORMS[snapshot.form].most_bytes
    table = read_layer_table(snapshot.connection, _layer(asked, query), page, most)
    codes = [joined.indicator.code for joined in asked.joined]
    name = f"{asked.zoning.level}-{asked.zoning.vintage}"
    return snapshot.write_layer_file(name, table, codes, _members(snapshot, asked))


def _layer(asked: MapQuestion, query: LayerQuery) -> layers.LayerQuestion:
    return layers.LayerQuestion(
        level=asked.zoning.level,
        vintage=asked.zoning.vintage,
        territories=TerritoryFilter(bbox=query.bbox, parents=query.parent, on=asked.on),
        joined=asked.joined,
        fields=asked.fields,
        zoom=query.zoom,
        is_dots=query.geometry == "point",
        shows_chance=query.chance,
    )


def _members(snapshot: Snapshot, asked: MapQuestion) -> dict[str, Any]:
    """Return what the whole layer shares; new members go at the end."""
    figures = tell_figures(snapshot, asked)
    names = ("indicator", "period", "benchmark", "unit", "measure")
    alone = figures[0] if len(figures) == 1 else dict.fromkeys((*names, "classes"))
    return {
        "level": asked.zoning.level,
        "vintage": asked.zoning.vintage,
        **{name: alone[name] for name in names},
        "on": spell_day(asked.on),
        "classes": alone["classes"],
        "figures": figures,
        "date": snapshot.data.published_at.date().isoformat(),
    }
