"""Layers for map clients: features whose text the database writes, ready to be sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    FromClause,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from observatory.db.filters import Slice, TerritoryFilter, count, if_free
from observatory.db.gap_rows import INTERVALS, reason_of_absence, rival
from observatory.db.indicators import IndicatorRef
from observatory.db.tables import (
    gap,
    gap_refusal,
    observation,
    perimeter,
    perimeter_simplified,
    territory,
)
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.territory import Level

DECIMALS = 7  # a centimetre
PLACE = ("level", "code", "vintage", "name", "area_m2")
FIGURES = (
    "value", "benchmark_value", "difference", "difference_lower", "difference_upper", "ratio",
    "ratio_lower", "ratio_upper", "interval_nature", "is_significant", "sign_certain", "outcome",
    "obs_status", "conf_status", "reason", "benchmark_code", "benchmark_name",
)  # fmt: skip
_OF_GAP = ("benchmark_value", "difference", "ratio", *INTERVALS)

Properties = Mapping[str, ColumnElement[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerQuestion:
    """Which features, and which figures they carry."""

    level: Level
    vintage: int
    territories: TerritoryFilter = field(default_factory=TerritoryFilter)
    indicator: IndicatorRef | None = None
    period: str | None = None
    benchmark: BenchmarkKind | None = None  # None: no gap is asked for
    zoom: int | None = None
    shows_chance: bool = False


@dataclass(frozen=True, slots=True)
class Layer:
    """The features as one text, how many, how many match, and where the next page starts."""

    features: str
    returned: int
    matched: int
    next_key: tuple[str] | None


def read_layer(connection: Connection, question: LayerQuestion, asked: Slice) -> Layer:
    """Return the features of one page as one text, built where the data are."""
    after = [] if asked.after is None else [territory.c.code > asked.after[0]]
    page = _features(question).where(*after).order_by(territory.c.code).limit(asked.limit)
    rows = page.subquery()
    features = func.string_agg(rows.c.feature, aggregate_order_by(literal(","), rows.c.code))
    query = select(func.coalesce(features, ""), func.count(), func.max(rows.c.code))
    text, returned, last = connection.execute(query).one()
    has_more = returned == asked.limit and _goes_on(connection, question, last)
    matched = asked.matched
    if matched is None:
        is_whole = not has_more and asked.after is None
        matched = returned if is_whole else count(connection, _identities(question))
    return Layer(text, returned, matched, (last,) if has_more else None)


def _identities(question: LayerQuestion) -> Select[Any]:
    return select(territory.c.code).where(
        territory.c.level == question.level,
        territory.c.vintage == question.vintage,
        *question.territories.clauses(),
    )


def _goes_on(connection: Connection, question: LayerQuestion, last: str) -> bool:
    rest = _identities(question).where(territory.c.code > last)
    return bool(connection.execute(select(rest.exists())).scalar())


def _features(question: LayerQuestion) -> Select[Any]:
    """Return code and text of each feature."""
    rows = select_layer(question)
    feature = _feature(rows.properties, question.zoom).label("feature")
    return rows.query.add_columns(feature)


@dataclass(frozen=True, slots=True)
class LayerRows:
    """The rows of a layer by code, what each carries, and the releases it was made from."""

    query: Select[Any]
    properties: dict[str, ColumnElement[Any]]
    releases: tuple[ColumnElement[Any], ...]


def select_layer(question: LayerQuestion) -> LayerRows:
    """Select the features; a territory without a perimeter is unlocated."""
    query = (
        _identities(question)
        .select_from(territory)
        .outerjoin(perimeter, perimeter.c.territory_id == territory.c.id)
    )
    properties: dict[str, ColumnElement[Any]] = {
        **{name: territory.c[name] for name in PLACE[:4]},
        "area_m2": perimeter.c.area_m2,
    }
    releases: tuple[ColumnElement[Any], ...] = (perimeter.c.release_id,)
    if question.indicator is not None:
        query = query.outerjoin(observation, _is_observed(question))
        figures = _observed()
        releases = (*releases, observation.c.release_id)
        if question.benchmark is not None:
            one = _main_gap(question)
            query = query.outerjoin(one, true()).outerjoin(rival, rival.c.id == one.c.benchmark_id)
            figures = _compared(question, one)
            releases = (*releases, one.c.release_id, one.c.benchmark_release_id)
        properties |= {name: figures.get(name, cast(null(), Double)) for name in FIGURES}
    return LayerRows(query, properties, releases)


def _feature(properties: Properties, zoom: int | None) -> ColumnElement[Any]:
    members: list[Any] = []
    for name, value in properties.items():
        members += [f'{"," if members else ""}"{name}":', _json(value)]
    return func.concat(
        '{"type":"Feature","id":', _json(territory.c.code),
        ',"geometry":', func.coalesce(_geometry(zoom), "null"),
        ',"properties":{', *members, "}}",
    )  # fmt: skip


def _json(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Write one value as JSON; concatenated text is five times faster than jsonb_build_object."""
    text: ColumnElement[Any] = cast(value, Text)
    if isinstance(value.type, Text):
        text = cast(func.to_json(value), Text)
    elif isinstance(value.type, Double):  # an unbounded limit is no number in JSON
        text = case((text.not_in(["NaN", "Infinity", "-Infinity"]), text))
    return func.coalesce(text, "null")


def _geometry(zoom: int | None) -> ColumnElement[Any]:
    """Return the ready text that is good up to a zoom, else the perimeter (RFC 7946, 3.1.6)."""
    full = func.ST_AsGeoJSON(func.ST_ForcePolygonCCW(perimeter.c.geom), DECIMALS, 0)
    return full if zoom is None else func.coalesce(simplified(zoom), full)


def simplified(zoom: int) -> ColumnElement[Any]:
    """Return the GeoJSON text of the coarsest perimeter that is good up to a zoom, if any is."""
    return (
        select(perimeter_simplified.c.geojson)
        .where(
            perimeter_simplified.c.territory_id == territory.c.id,
            perimeter_simplified.c.zoom >= zoom,
        )
        .order_by(perimeter_simplified.c.zoom)
        .limit(1)
        .scalar_subquery()
    )


def _is_observed(question: LayerQuestion) -> ColumnElement[bool]:
    assert question.indicator is not None
    return and_(
        observation.c.indicator_id == question.indicator.id,
        observation.c.territory_id == territory.c.id,
        observation.c.period == question.period,
        observation.c.known_to.is_(None),
    )


def _observed() -> dict[str, ColumnElement[Any]]:
    return {
        "value": if_free(observation.c.conf_status, observation.c.value),
        "interval_nature": observation.c.interval_nature,
        "obs_status": func.coalesce(observation.c.obs_status, "O", type_=Text()),
        "conf_status": func.coalesce(observation.c.conf_status, "F", type_=Text()),
    }


def _main_gap(question: LayerQuestion) -> FromClause:
    """Return the gap with the main benchmark: a map shows one per territory."""
    assert question.indicator is not None
    return (
        select(gap)
        .where(
            gap.c.indicator_id == question.indicator.id,
            gap.c.territory_id == territory.c.id,
            gap.c.period == question.period,
            gap.c.benchmark_kind == question.benchmark,
        )
        .order_by(gap.c.is_main.desc(), gap.c.benchmark_id)
        .limit(1)
        .lateral("main_gap")
    )


def _compared(question: LayerQuestion, one: FromClause) -> dict[str, ColumnElement[Any]]:
    seen = _observed()
    figures: dict[str, ColumnElement[Any]] = {
        name: if_free(one.c.conf_status, one.c[name]) for name in _OF_GAP
    }
    if not question.shows_chance:  # METHOD, rule 8
        for name in INTERVALS:
            figures[name] = case((one.c.interval_nature != "chance", figures[name]))
    own = {name: one.c[name] for name in ("interval_nature", "is_significant", "sign_certain")}
    is_stored = one.c.id.is_not(None)
    return {
        **figures,
        **own,
        "value": func.coalesce(if_free(one.c.conf_status, one.c.value), seen["value"]),
        "outcome": func.coalesce(one.c.outcome, "not_compared", type_=Text()),
        "obs_status": func.coalesce(one.c.obs_status, seen["obs_status"], type_=Text()),
        "conf_status": func.coalesce(one.c.conf_status, seen["conf_status"], type_=Text()),
        "reason": case((is_stored, one.c.reason), else_=_absence(question)),
        "benchmark_code": rival.c.code,
        "benchmark_name": rival.c.name,
    }


def _absence(question: LayerQuestion) -> ColumnElement[Any]:
    """Say why nothing is stored: the whole family was refused, or one side is missing."""
    assert question.indicator is not None
    refusal = select(gap_refusal.c.reason).where(
        gap_refusal.c.indicator_id == question.indicator.id,
        gap_refusal.c.period == question.period,
        gap_refusal.c.level == question.level,
        gap_refusal.c.vintage == question.vintage,
        gap_refusal.c.benchmark_kind == question.benchmark,
    )
    absence = reason_of_absence(
        literal(question.indicator.id), territory.c.id, literal(question.period, Text)
    )
    return func.coalesce(refusal.scalar_subquery(), absence, type_=Text())
