"""Observations: the figures of now or of an old state, one row per indicator, place and period."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
    Select,
    SmallInteger,
    Subquery,
    Text,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)

from observatory.db.editions import is_current, last_word, was_known_in, was_published_in
from observatory.db.filters import Page, Periods, Slice, TerritoryFilter, fetch_page, if_free
from observatory.db.indicators import get_references
from observatory.db.tables import indicator, observation, release, territory
from observatory.domain.observation import ConfStatus, ObsStatus

FIELDS = (
    "indicator", "level", "code", "vintage", "name", "period", "period_start", "period_end", "unit",
    "value", "numerator", "denominator", "lower", "upper", "interval_nature", "obs_status",
    "conf_status", "source", "edition", "release", "published_on",
)  # fmt: skip
_FIGURES = {
    "value": "value",
    "numerator": "numerator",
    "denominator": "denominator",
    "lower": "value_lower",
    "upper": "value_upper",
}
# What the numbers of an indicator and a release stand for, written once the page is cut.
_NAMED = {
    "indicator": indicator.c.code,
    "unit": indicator.c.unit,
    "source": release.c.source,
    "edition": release.c.edition,
    "published_on": release.c.published_on,
}
_OF_TERRITORY = ("level", "code", "vintage", "name")
# The order of uq_observation_current: a page is read from the index, without a sort.
_KEY = (observation.c.indicator_id, observation.c.territory_id, observation.c.period)
# Several releases may have published the same figure.
_KEY_OF_RELEASES = (*_KEY, observation.c.release_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationQuestion:
    """Which observations."""

    territories: TerritoryFilter
    indicators: tuple[str, ...] = ()
    periods: Periods = field(default_factory=Periods)
    statuses: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    # At most one of the two; neither: the current figures.
    published_in: tuple[int, ...] = ()  # ids of releases, whatever became of their figures
    known_in: int | None = None  # a data version


def list_observations(connection: Connection, question: ObservationQuestion, asked: Slice) -> Page:
    """Return one page of observations, and what `latest` meant."""
    matching = _matching(connection, question)
    latest = []
    if question.periods.is_latest:
        latest = list_latest(connection, question)
        matching = matching.where(_is_one_of(latest))
    key = _KEY_OF_RELEASES if question.published_in else _KEY
    named = _named_in_an_old_state if _is_old(question) else _named
    counted = _countable(matching, question)
    page = fetch_page(connection, matching, key, asked, counted=counted, named=named)
    return replace(page, latest=[_spell(row) for row in latest])


def select_one_indicator(
    connection: Connection, question: ObservationQuestion, code: str, latest: list[Any] | None
) -> Select[Any]:
    """Select all that a question asks of one indicator, in the order of the pages.

    latest: the last periods, of every indicator; None when they are not asked for.
    """
    matching = _matching(connection, replace(question, indicators=(code,)))
    if latest is not None:
        matching = matching.where(_is_one_of(latest))
    key = _KEY_OF_RELEASES if question.published_in else _KEY
    labelled = [column.label(f"key_{place}") for place, column in enumerate(key)]
    named = _named_in_an_old_state if _is_old(question) else _named
    return named(matching.add_columns(*labelled).order_by(*key))


def key_types(question: ObservationQuestion) -> tuple[type, ...]:
    """Return the types of the key that pages of the answer follow."""
    return (int, int, str, int) if question.published_in else (int, int, str)


def _countable(matching: Select[Any], question: ObservationQuestion) -> Select[Any]:
    """Return the same rows without the territories, unless they are filtered: each has one."""
    if question.territories.clauses() or question.periods.is_latest:
        return matching
    conditions = [] if matching.whereclause is None else [matching.whereclause]
    return select(observation.c.period).where(*conditions)


def list_latest(connection: Connection, question: ObservationQuestion) -> list[Any]:
    """Return the last period of each indicator, level and vintage among what is asked for."""
    family = (observation.c.indicator_id, territory.c.level, territory.c.vintage)
    last = (
        _matching(connection, question)
        .with_only_columns(*family, func.max(observation.c.period).label("period"))
        .group_by(*family)
        .subquery("last")
    )
    query = select(last, indicator.c.code).join(indicator, indicator.c.id == last.c.indicator_id)
    order = (last.c.indicator_id, indicator.c.code, last.c.level, last.c.vintage)
    return list(connection.execute(query.order_by(*order)))


def _matching(connection: Connection, question: ObservationQuestion) -> Select[Any]:
    """Select what the filters let through.

    Indicators and releases are resolved first and named last: the planner takes the figures of a
    level for few, and would compare each of them with every indicator.
    """
    query = (
        select(*(_column(name).label(name) for name in FIELDS if name not in _NAMED))
        .add_columns(observation.c.indicator_id, observation.c.territory_id)
        .select_from(observation)
        .join(territory, territory.c.id == observation.c.territory_id)
        .where(_state(question), *question.territories.clauses())
    )
    if question.indicators:
        ids = [reference.id for reference in get_references(connection, question.indicators)]
        query = query.where(observation.c.indicator_id.in_(ids))
    if question.sources:
        of_sources = select(release.c.id).where(release.c.source.in_(question.sources))
        releases = list(connection.scalars(of_sources))
        query = query.where(observation.c.release_id.in_(releases))
    if question.statuses:
        query = query.where(observation.c.obs_status.in_(question.statuses))
    periods = question.periods
    if periods.exact or periods.spans:
        query = query.where(_within(periods))
    return query


def _named(page: Select[Any]) -> Select[Any]:
    """Write out the indicator and the release of the rows of a page."""
    rows = page.subquery("page")
    return _name(rows, {name: rows.c[name] for name in FIELDS if name not in _NAMED})


def _named_in_an_old_state(page: Select[Any]) -> Select[Any]:
    """Write them out, without the figures that their producer hides since."""
    rows = page.subquery("page")
    last = last_word(rows)
    is_hidden = func.coalesce(last.c.is_hidden, false())
    shown: dict[str, ColumnElement[Any]] = {
        name: rows.c[name] for name in FIELDS if name not in _NAMED
    }
    shown |= {name: case((~is_hidden, rows.c[name])) for name in _FIGURES}
    shown["obs_status"] = case(
        (and_(is_hidden, rows.c.conf_status == ConfStatus.FREE), ObsStatus.SUPPRESSED),
        else_=rows.c.obs_status,
    )
    return _name(rows, shown).outerjoin(last, true())


def _name(rows: Subquery, shown: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
    columns = {**_NAMED, **shown}
    key = [column for column in rows.c if column.name.startswith("key_")]
    return (
        select(*(columns[name].label(name) for name in FIELDS), *key)
        .join_from(rows, indicator, indicator.c.id == rows.c.indicator_id)
        .join(release, release.c.id == rows.c.release)
        .order_by(*key)
    )


def _is_old(question: ObservationQuestion) -> bool:
    return bool(question.published_in) or question.known_in is not None


def _state(question: ObservationQuestion) -> Any:
    if question.published_in:
        return was_published_in(question.published_in)
    return is_current() if question.known_in is None else was_known_in(question.known_in)


def _column(name: str) -> Any:
    if name in _FIGURES:
        return if_free(observation.c.conf_status, observation.c[_FIGURES[name]])
    if name in _OF_TERRITORY:
        return territory.c[name]
    return observation.c.release_id if name == "release" else observation.c[name]


def _within(periods: Periods) -> Any:
    spans = [
        and_(observation.c.period_start >= start, observation.c.period_end <= end)
        for start, end in periods.spans
    ]
    return or_(observation.c.period.in_(periods.exact), *spans)


def _is_one_of(latest: list[Any]) -> Any:
    """Hold for the last periods.

    IS TRUE keeps the list a hash table that each figure is looked up in: as a join, or as a list
    of thousands of conditions, it is compared with every figure of its place.
    """
    columns = {"indicator_id": Integer, "level": Text, "vintage": SmallInteger, "period": Text}
    listed: list[ColumnElement[Any]] = [
        literal([getattr(row, name) for row in latest], ARRAY(kind))
        for name, kind in columns.items()
    ]
    last = func.unnest(*listed).table_valued(*columns, name="last").render_derived()
    series = tuple_(
        observation.c.indicator_id, territory.c.level, territory.c.vintage, observation.c.period
    )
    return series.in_(select(*(last.c[name] for name in columns))).is_(true())


def _spell(row: Any) -> dict[str, Any]:
    return {
        "indicator": row.code,
        "level": row.level,
        "vintage": row.vintage,
        "period": row.period,
    }
