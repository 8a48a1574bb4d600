"""Reads what the tables by region, department and neighbourhood show, as it is served."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from observatory.db import gaps, observations
from observatory.db.filters import ParentKey, Periods, Slice, TerritoryFilter
from observatory.db.gaps import GapQuestion
from observatory.db.observations import ObservationQuestion
from observatory.db.report.rows import read_parts, read_summaries
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Indicator
from observatory.domain.report.areas import AreaRow, Lead, choose_leads
from observatory.domain.report.document import Place
from observatory.domain.report.facts import Family, SummaryRow
from observatory.domain.report.places import LEVELS, PlacesFacts, Residents
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
    summaries = read_summaries(connection, None)
    leads = choose_leads(indicators, [_make_area(row) for row in summaries if _is_whole(row)])
    chosen = [lead for theme in leads.values() for lead in theme]
    newest = max((row.family for row in summaries
                  if _is_whole(row) and row.indicator == _PEOPLE and row.value),
                 key=lambda family: (family.vintage, family.period), default=None)  # fmt: skip
    families = {_family_of(lead.key) for lead in chosen}
    return PlacesFacts(
        leads=leads,
        areas=tuple(_read_areas(connection, families, scope)),
        stock=tuple(_read_areas(connection, {newest}, scope)) if newest else (),
        residents=tuple(_read_residents(connection, newest.period)) if newest else (),
        zones=tuple(_read_zones(connection, chosen, scope)),
    )


def _is_whole(row: SummaryRow) -> bool:
    return row.level == Level.QPV and row.panel == "all"


def _family_of(key: SummaryKey) -> Family:
    return Family(key.indicator, key.level, key.vintage, key.period, key.kind or "")


def _read_areas(
    connection: Connection, families: set[Family], scope: Place | None
) -> Iterable[AreaRow]:
    return map(_make_area, read_parts(connection, sorted(families), scope))


def _make_area(row: SummaryRow) -> AreaRow:
    key = SummaryKey(
        indicator=row.indicator, level=row.level, vintage=row.vintage, period=row.period,
        kind=row.kind, scope=row.scope,
    )  # fmt: skip
    return AreaRow(key=key, **{ours: getattr(row, theirs) for ours, theirs in _SAME.items()})


def _read_residents(connection: Connection, period: str) -> Iterable[Residents]:
    question = ObservationQuestion(
        territories=TerritoryFilter(levels=tuple(Level(level) for level in LEVELS)),
        indicators=(_PEOPLE,), periods=Periods((period,)),
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
