"""Revisions: figures that a later edition, or another source, changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, or_, select

from observatory.db.filters import Page, Periods, Slice, TerritoryFilter, as_dicts, fetch_page
from observatory.db.indicators import get_references
from observatory.db.tables import indicator, release, revision, revision_family, territory
from observatory.domain.period import parse_period
from observatory.errors import InvalidRequest

FIELDS = (
    "indicator", "level", "code", "vintage", "name", "period", "unit", "kind", "old_value",
    "new_value", "change", "half_width", "exceeds", "old_obs_status", "new_obs_status",
    "old_source", "old_edition", "old_release", "source", "edition", "release",
)  # fmt: skip
FAMILY_FIELDS = (
    "kind", "old_source", "old_edition", "source", "edition", "indicator", "level", "vintage",
    "period", "compared", "changed", "exceeding", "without_interval", "largest",
)  # fmt: skip
_OLD = release.alias("old")
_ELSEWHERE: dict[str, Any] = {
    "indicator": indicator.c.code,
    "unit": indicator.c.unit,
    **{name: territory.c[name] for name in ("level", "code", "vintage", "name")},
    "old_source": _OLD.c.source,
    "old_edition": _OLD.c.edition,
    "old_release": _OLD.c.id,
    "source": release.c.source,
    "edition": release.c.edition,
    "release": release.c.id,
}
_KEY = tuple(
    revision.c[name]
    for name in ("indicator_id", "territory_id", "period", "old_release_id", "release_id")
)
KEY_TYPES = (int, int, str, int, int)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionQuestion:
    """Which revisions; an empty list is no condition."""

    territories: TerritoryFilter = field(default_factory=TerritoryFilter)
    indicators: tuple[str, ...] = ()
    periods: Periods = field(default_factory=Periods)
    sources: tuple[str, ...] = ()  # the newer figure's, or the older one's
    kinds: tuple[str, ...] = ()
    exceeds: bool | None = None


def list_revisions(connection: Connection, question: RevisionQuestion, asked: Slice) -> Page:
    """Return one page of figures that changed, with their old and their new value."""
    query: Select[Any] = (
        select(*_columns(revision, FIELDS))
        .select_from(revision)
        .join(territory, territory.c.id == revision.c.territory_id)
        .where(*question.territories.clauses())
    )
    query = _narrow(connection, query, revision, question)
    if question.exceeds is not None:
        query = query.where(revision.c.exceeds.is_(question.exceeds))
    return fetch_page(connection, query, _KEY, asked)


def summarise_revisions(
    connection: Connection, question: RevisionQuestion
) -> list[dict[str, Any]]:  # fmt: skip
    """Return, per pair of releases and family, how many figures were compared and changed."""
    places = question.territories
    query: Select[Any] = select(*_columns(revision_family, FAMILY_FIELDS))
    query = query.select_from(revision_family)
    query = _narrow(connection, query, revision_family, question)
    if places.levels:
        query = query.where(revision_family.c.level.in_(places.levels))
    if places.vintages:
        query = query.where(revision_family.c.vintage.in_(places.vintages))
    return as_dicts(connection.execute(query.order_by(*FAMILY_FIELDS[:9])))


def _columns(of: Table, names: Sequence[str]) -> list[ColumnElement[Any]]:
    return [(of.c[name] if name in of.c else _ELSEWHERE[name]).label(name) for name in names]


def _narrow(
    connection: Connection, query: Select[Any], of: Any, question: RevisionQuestion
) -> Select[Any]:
    query = (
        query.join(indicator, indicator.c.id == of.c.indicator_id)
        .join(_OLD, _OLD.c.id == of.c.old_release_id)
        .join(release, release.c.id == of.c.release_id)
    )
    if question.indicators:
        ids = [reference.id for reference in get_references(connection, question.indicators)]
        query = query.where(of.c.indicator_id.in_(ids))
    if question.sources:
        sources: Sequence[str] = question.sources
        query = query.where(or_(release.c.source.in_(sources), _OLD.c.source.in_(sources)))
    if question.kinds:
        query = query.where(of.c.kind.in_(question.kinds))
    if question.periods.is_latest:
        raise InvalidRequest("period: latest has no meaning here; every period is listed.")
    if question.periods:
        query = query.where(of.c.period.in_(_periods(connection, question.periods)))
    return query


def _periods(connection: Connection, asked: Periods) -> list[str]:
    known = connection.scalars(select(revision_family.c.period).distinct())
    return [period for period in known if asked.holds(period, *parse_period(period))]
