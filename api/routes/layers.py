"""Layers for map clients: GeoJSON with a value or a gap joined."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field
from sqlalchemy import Connection

from api.dependencies import AskerDep, Snapshot
from api.formats import GEOJSON
from api.layer_files import LAYER_FORMS
from api.paging import read_cursor
from api.parameters import (
    CURSOR,
    DEFAULT_FEATURES,
    FIRST_VINTAGE,
    LAST_VINTAGE,
    MOST_FEATURES,
    Box,
    Day,
    Form,
    Parents,
    PeriodChoice,
    Words,
    day_of,
    spell_day,
)
from api.parameters import Query as BareQuery
from api.routes.documents import documents_files
from api.routes.gaps import refuse_other_levels
from observatory.db import gaps, layers, observations
from observatory.db.filters import Periods, Slice, TerritoryFilter
from observatory.db.indicators import IndicatorRef, get_references
from observatory.db.known import Named, refuse_unknown
from observatory.db.layer_table import read_layer_table
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.territory import Level
from observatory.errors import InvalidRequest

router = APIRouter(tags=["maps"])
Measure = Literal["value", "difference", "ratio", "outcome"]
LATEST = Periods(is_latest=True)
MOST_JOINED = 10


class LayerQuery(BareQuery):
    """Which features, and what they carry."""

    indicator: Words = ()
    period: PeriodChoice = LATEST
    measure: Measure | None = Field(
        None, description="What is to be drawn; by default value, or difference with benchmark."
    )
    benchmark: BenchmarkKind | None = None
    bbox: Box = None
    parent: Parents = ()
    zoom: int | None = Field(None, ge=0, le=24, description="Simplified perimeters, good up to it.")
    on: Day = None
    limit: int | None = Field(
        None, ge=1, le=MOST_FEATURES,
        description=f"Features: {DEFAULT_FEATURES} by default, {MOST_FEATURES} in files.",
    )  # fmt: skip
    cursor: str | None = Field(None, pattern=CURSOR)
    chance: bool = Field(False, description="Show the chance interval of register counts.")
    f: Literal["geojson", "geoparquet", "fgb", "kml", "shp"] | None = Field(
        None,
        description="geojson (default), GeoParquet, FlatGeobuf, KML, or a zipped Shapefile; the "
        "files may join several indicators, whose code then precedes the names of their columns.",
    )


@router.get(
    "/v1/geojson/{level}/{vintage}",
    operation_id="getLayer",
    **documents_files(
        "A layer of territories (RFC 7946, or a file), with a value or a gap joined.",
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
    """Return a layer; missing figures are null with `obs_status` and `reason`."""
    _check(level, query)
    with asker.snapshot() as snapshot:
        version = snapshot.data.version
        if snapshot.form in LAYER_FORMS:
            asked = read_cursor(query.cursor, query.limit or MOST_FEATURES, version, (str,))
            return _write_file(snapshot, level, vintage, query, asked)
        code = query.indicator[0] if query.indicator else None
        question = _question(snapshot.connection, level, vintage, query, code)
        asked = read_cursor(query.cursor, query.limit or DEFAULT_FEATURES, version, (str,))
        layer = layers.read_layer(snapshot.connection, question, asked)
        return snapshot.write_layer(layer, _members(question, query))


def _write_file(
    snapshot: Snapshot, level: Level, vintage: int, query: LayerQuery, asked: Slice
) -> Response:
    questions = [
        _question(snapshot.connection, level, vintage, query, code)
        for code in query.indicator or (None,)
    ]
    most = LAYER_FORMS[snapshot.form].most_bytes
    table = read_layer_table(snapshot.connection, questions, asked, most)
    members = _members(questions[0], query)
    if len(questions) > 1:
        members |= {"indicator": [_joined(question) for question in questions]}
    return snapshot.write_layer_file(f"{level}-{vintage}", table, query.indicator, members)


def _joined(question: layers.LayerQuestion) -> dict[str, Any]:
    assert question.indicator is not None
    return {
        "indicator": question.indicator.code,
        "period": question.period,
        "benchmark": question.benchmark,
        "unit": question.indicator.unit,
    }


def _measure(query: LayerQuery) -> Measure:
    return query.measure or ("difference" if query.benchmark else "value")


def _check(level: Level, query: LayerQuery) -> None:
    periods = query.period
    if periods.spans or len(periods.exact) > 1:
        raise InvalidRequest("period: a layer shows one period, or latest.")
    if len(query.indicator) > MOST_JOINED:
        raise InvalidRequest(f"indicator: at most {MOST_JOINED} are joined to a layer.")
    if len(query.indicator) > 1 and query.f in (None, Form.GEOJSON):
        raise InvalidRequest("indicator: one in GeoJSON; the files (f=) join several.")
    if not query.indicator and (query.benchmark or query.measure or periods != LATEST):
        raise InvalidRequest("indicator is needed with period, measure or benchmark.")
    if query.benchmark or _measure(query) != "value":
        refuse_other_levels((level,))


def _question(
    connection: Connection, level: Level, vintage: int, query: LayerQuery, code: str | None
) -> layers.LayerQuestion:
    refuse_unknown(connection, Named(parents=query.parent))
    found: dict[str, Any] = {}
    if code is not None:
        reference = get_references(connection, [code])[0]
        benchmark = query.benchmark or reference.default_benchmark if level.is_zoning else None
        period = _choose_period(connection, level, vintage, query, reference, benchmark)
        found = {"indicator": reference, "benchmark": benchmark, "period": period}
    wanted = TerritoryFilter(bbox=query.bbox, parents=query.parent, on=day_of(query.on))
    return layers.LayerQuestion(
        level=level,
        vintage=vintage,
        territories=wanted,
        zoom=query.zoom,
        shows_chance=query.chance,
        **found,
    )


def _choose_period(
    connection: Connection,
    level: Level,
    vintage: int,
    query: LayerQuery,
    reference: IndicatorRef,
    benchmark: BenchmarkKind | None,
) -> str | None:
    """Return the asked period; the latest with a gap, or, when values are drawn, with a value."""
    if query.period.exact:
        return query.period.exact[0]
    zoning = TerritoryFilter(levels=(level,), vintages=(vintage,))
    named = (reference.code,)
    if benchmark is not None and _measure(query) != "value":
        family = gaps.GapQuestion(territories=zoning, indicators=named, kinds=(benchmark,))
        if chosen := gaps.pick_families(gaps.list_families(connection, family), LATEST):
            return chosen[0].period
    observed = observations.ObservationQuestion(territories=zoning, indicators=named)
    latest = observations.list_latest(connection, observed)
    return latest[0].period if latest else None


def _members(question: layers.LayerQuestion, query: LayerQuery) -> dict[str, Any]:
    """Return what the whole layer shares; new members go at the end."""
    reference = question.indicator
    return {
        "level": question.level,
        "vintage": question.vintage,
        "indicator": reference.code if reference else None,
        "period": question.period,
        "benchmark": question.benchmark,
        "unit": reference.unit if reference else None,
        "measure": _measure(query) if reference else None,
        "on": spell_day(question.territories.on),
    }
