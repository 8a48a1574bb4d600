"""Reads what the tables by region, department and neighbourhood show, as it is served."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from observatory.db import gaps, observations, summaries
from observatory.db.filters import ParentKey, Periods, Slice, TerritoryFilter
from observatory.db.gaps import GapQuestion
from observatory.db.observations import ObservationQuestion
from observatory.db.summaries import SummaryQuestion
from observatory.db.tables import membership, territory
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Indicator
from observatory.domain.report.areas import AreaRow, Lead, choose_leads
from observatory.domain.report.document import Place
from observatory.domain.report.places import (
    LEVELS,
    PlacesFacts,
    Residents,
)
from observatory.domain.report.served import ObservationKey, SummaryKey
from observatory.domain.report.zone_tables import ZoneFigure, ZoneRow
from observatory.domain.territory import Level

_ALL = Slice(limit=1_000_000)
_PEOPLE = "population"
_SAME = {"difference": "difference", "lower": "difference_lower", "upper": "difference_upper",
         "least": "difference_min", "most": "difference_max", "median": "p50",
         **{name: name for name in ("value", "p25", "p75", "worse", "similar", "better", "zones",
                                    "observed", "outcome", "reason")}}  # fmt: skip


def read_places(
    connection: Connection, indicators: Mapping[str, Indicator], scope: Place | None
) -> PlacesFacts:
    """Return the tables' rows: of the nation, or of what lies in a territory.

    scope: a region has its departments and neighbourhoods; any other has its neighbourhoods.
    """
    whole = _read(connection, every_kind=True, everywhere=True)
    leads = choose_leads(indicators, whole)
    chosen = [lead for theme in leads.values() for lead in theme]
    newest = max((row.key for row in whole if row.key.indicator == _PEOPLE and row.value),
                 key=lambda key: (key.vintage, key.period), default=None)  # fmt: skip
    inside = None if scope is None else _departments_of(connection, scope)
    areas = [row for lead in chosen for row in _read_family(connection, lead.key)]
    stock = _read_family(connection, newest) if newest else []
    return PlacesFacts(
        leads=leads,
        areas=tuple(row for row in areas if _is_inside(row, inside)),
        stock=tuple(row for row in stock if _is_inside(row, inside)),
        residents=tuple(_read_residents(connection, newest)) if newest else (),
        zones=tuple(_read_zones(connection, chosen, scope)),
    )


def _is_inside(row: AreaRow, inside: set[str] | None) -> bool:
    place = row.key.scope
    if inside is None or place is None:
        return True
    return place.level == "department" and place.code in inside


def _departments_of(connection: Connection, scope: Place) -> set[str]:
    """Return the departments of the neighbourhoods of a region; other places have none inside."""
    if scope.level != "region":
        return set()
    above, department = membership.alias("above"), territory.alias("department")
    region = territory.alias("region")
    query = (
        select(department.c.code)
        .distinct()
        .join_from(membership, department, department.c.id == membership.c.parent_id)
        .join(above, above.c.child_id == membership.c.child_id)
        .join(region, region.c.id == above.c.parent_id)
        .where(membership.c.parent_level == "department", membership.c.is_main, above.c.is_main,
               region.c.level == "region", region.c.code == scope.code)
    )  # fmt: skip
    return set(connection.scalars(query))


def _read(connection: Connection, **question: Any) -> list[AreaRow]:
    asked = SummaryQuestion(levels=(Level.QPV,), panels=("all",), **question)
    page = summaries.list_summaries(connection, asked, _ALL)
    rows = [dict(zip(summaries.FIELDS, row, strict=True)) for row in page.rows]
    return [_make_area(row) for row in rows]


def _read_family(connection: Connection, key: SummaryKey) -> list[AreaRow]:
    kinds = (BenchmarkKind(key.kind),) if key.kind else ()
    return _read(
        connection, vintages=(key.vintage,), indicators=(key.indicator,), kinds=kinds,
        periods=Periods((key.period,)), only_alone=not kinds, scope_levels=LEVELS,
    )  # fmt: skip


def _make_area(row: Mapping[str, Any]) -> AreaRow:
    scope = None
    if row["scope_code"] is not None:
        scope = Place(level=row["scope_level"], code=row["scope_code"],
                      vintage=row["scope_vintage"], name=row["scope_name"])  # fmt: skip
    key = SummaryKey(
        indicator=row["indicator"], level=row["level"], vintage=row["vintage"],
        period=row["period"], kind=row["benchmark_kind"], scope=scope,
    )  # fmt: skip
    return AreaRow(key=key, **{ours: row[theirs] for ours, theirs in _SAME.items()})


def _read_residents(connection: Connection, key: SummaryKey) -> Iterable[Residents]:
    question = ObservationQuestion(
        territories=TerritoryFilter(levels=tuple(Level(level) for level in LEVELS)),
        indicators=(_PEOPLE,), periods=Periods((key.period,)),
    )  # fmt: skip
    for row in _observed(connection, question):
        if row["value"] is not None:
            names = ("indicator", "level", "code", "vintage", "period")
            yield Residents(key=ObservationKey(**{n: row[n] for n in names}), value=row["value"])


def _observed(connection: Connection, question: ObservationQuestion) -> list[dict[str, Any]]:
    page = observations.list_observations(connection, question, _ALL)
    return [dict(zip(observations.FIELDS, row, strict=True)) for row in page.rows]


def _read_zones(
    connection: Connection, leads: Iterable[Lead], scope: Place | None
) -> list[ZoneRow]:
    """Return every neighbourhood that one of the leads has a row of, by generation and code."""
    places: dict[tuple[int, str], ZoneRow] = {}
    figures: dict[tuple[int, str], dict[str, ZoneFigure]] = {}
    for lead in leads:
        for row in _zone_rows(connection, lead, scope):
            key = row["vintage"], row["code"]
            places[key] = ZoneRow(**{n: row[n] for n in ("level", "code", "vintage", "name")})
            figures.setdefault(key, {})[lead.indicator.code] = _zone_figure(row, lead)
    return [
        ZoneRow(level=one.level, code=one.code, vintage=one.vintage, name=one.name,
                figures=figures[key])
        for key, one in sorted(places.items())
    ]  # fmt: skip


def _zone_rows(connection: Connection, lead: Lead, scope: Place | None) -> list[dict[str, Any]]:
    parents: tuple[ParentKey, ...] = ()
    if scope is not None:
        parents = (ParentKey(Level(scope.level), scope.code, scope.vintage),)
    within = TerritoryFilter(levels=(Level.QPV,), vintages=(lead.key.vintage,), parents=parents)
    periods = Periods((lead.key.period,))
    if lead.key.kind is None:
        question = ObservationQuestion(territories=within, indicators=(lead.key.indicator,),
                                       periods=periods)  # fmt: skip
        return _observed(connection, question)
    asked = GapQuestion(territories=within, indicators=(lead.key.indicator,), periods=periods,
                        kinds=(BenchmarkKind(lead.key.kind),), is_main=True)  # fmt: skip
    page = gaps.list_gaps(connection, asked, _ALL)
    return [dict(zip(gaps.FIELDS, row, strict=True)) for row in page.rows]


def _zone_figure(row: Mapping[str, Any], lead: Lead) -> ZoneFigure:
    if lead.key.kind is None:
        return ZoneFigure(value=row["value"])
    return ZoneFigure(
        value=row["difference"], least=row["difference_min"], most=row["difference_max"],
        outcome=row["outcome"], reason=row["reason"],
    )  # fmt: skip
