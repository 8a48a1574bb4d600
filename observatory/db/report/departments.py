"""The facts of a department's diagnosis."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, and_, func, select

from observatory.db.filters import if_free
from observatory.db.report.families import POPULATION
from observatory.db.report.figures import read_sources
from observatory.db.report.summaries import Group, read_summaries
from observatory.db.report.zones import (
    Zone,
    find_place,
    read_dataset,
    read_outlines,
    read_vintages,
    read_zones,
)
from observatory.db.tables import gap, indicator, membership, observation, territory
from observatory.domain.reasons import Reason
from observatory.domain.report.document import Place
from observatory.domain.report.finding import Finding
from observatory.domain.report.leads import LEADS, OBLIGATORY
from observatory.domain.report.local_facts import (
    Dataset,
    DepartmentFacts,
    Known,
    NeighbourhoodFacts,
    PooledGap,
)
from observatory.domain.report.pooled import choose_gaps, choose_pooled
from observatory.domain.report.served import ObservationKey, address
from observatory.domain.report.text import Rule, Served
from observatory.errors import NotFound

MOST = 2
"""Indicators of each theme on the page."""


def read_department(connection: Connection, code: str, *, level: str = "qpv") -> DepartmentFacts:
    """Return the facts of a department: its last neighbourhoods, and the gaps of any generation.

    Raises NotFound for an unknown department, or one without neighbourhoods.
    """
    place = find_place(connection, "department", code)
    vintages = read_vintages(connection, level)
    vintage, zones = _last_zones(connection, level, vintages, place)
    data = read_dataset(connection)
    region = next((p for zone in zones for p in zone.parents.get("region", ())), None)
    region = region and find_place(connection, "region", region.code)
    wanted = [code for theme in OBLIGATORY for code in LEADS[theme]]
    found = read_summaries(connection, [*wanted, POPULATION], level, vintages,
                           [place, *([region] if region else [])])  # fmt: skip
    gaps = choose_gaps(_pooled(found, wanted, vintages), MOST)
    share, share_vintage = _share(connection, found, place, vintages)
    present = {one.finding.indicator.theme for one in gaps}
    return DepartmentFacts(
        place=place, level=level, vintage=vintage, data=data, gaps=gaps, region=region,
        neighbourhoods=_neighbourhoods(connection, zones, data),
        count=count_zones(zones, level, vintage, place),
        population=_population(found, vintage, "value"),
        counted=_population(found, vintage, "observed"), share=share, share_vintage=share_vintage,
        outline=read_outlines(connection, "department", [code]).get(code),
        absent=tuple(theme for theme in OBLIGATORY if theme not in present),
        sources=_sources(connection, gaps),
    )  # fmt: skip


def _sources(connection: Connection, gaps: Sequence[PooledGap]) -> tuple[str, ...]:
    """Return the releases of the figures, of the neighbourhoods and of their benchmarks."""
    ids: set[int] = set()
    for finding in (one.finding for one in gaps):
        zones = and_(territory.c.level == finding.level, territory.c.vintage == finding.vintage)
        for table, column in ((observation, observation.c.release_id),
                              (gap, gap.c.benchmark_release_id)):  # fmt: skip
            query = (
                select(column).distinct()
                .join(territory, and_(territory.c.id == table.c.territory_id, zones))
                .join(indicator, indicator.c.id == table.c.indicator_id)
                .where(indicator.c.code == finding.indicator.code,
                       table.c.period == finding.period, column.is_not(None))
            )  # fmt: skip
            if table is gap:
                query = query.where(gap.c.benchmark_kind == finding.kind)
            else:
                query = query.where(observation.c.known_to.is_(None))
            ids |= set(connection.scalars(query))
    return tuple(sorted(set(read_sources(connection, ids).values())))


def count_zones(zones: Sequence[Any], level: str, vintage: int, place: Place) -> Known:
    """Return how many neighbourhoods a place has, as the interface counts them."""
    path = address("/v1/territories", level=level, vintage=vintage,
                   parent=f"{place.level}:{place.code}:{place.vintage}")  # fmt: skip
    return Known(value=len(zones), served=(Served(path, "numberMatched"),))


def _last_zones(
    connection: Connection, level: str, vintages: Sequence[int], place: Place
) -> tuple[int, list[Zone]]:
    for vintage in vintages:
        if zones := read_zones(connection, level, vintage, place):
            return vintage, zones
    raise NotFound(f"The department {place.code} has no neighbourhood of level {level}.")


def _pooled(
    found: dict[Group, list[Finding]] | Any, codes: Sequence[str], vintages: Sequence[int]
) -> list[PooledGap]:
    chosen = []
    for code in codes:
        for vintage in vintages:
            one = choose_pooled(found.get((code, vintage, "department"), ()))
            if one is not None:
                region = _same(one.finding, found.get((code, vintage, "region"), ()))
                nation = _same(one.finding, found.get((code, vintage, None), ()))
                chosen.append(replace(one, region=region, nation=nation))
    return chosen


def _same(finding: Finding, others: Sequence[Finding]) -> Finding | None:
    return next((one for one in others
                 if (one.period, one.kind) == (finding.period, finding.kind)), None)  # fmt: skip


def _population(found: Any, vintage: int, field: str) -> Known:
    own = [one for one in found.get((POPULATION, vintage, "department"), ())
           if one.kind == "" and one.value is not None]  # fmt: skip
    if not own:
        return Known(value=None, reason=Reason.ZONE_MISSING.value)
    last = max(own, key=lambda one: one.period)
    value = last.value if field == "value" else last.observed
    return Known(value=value, served=(Served(last.path, field),), period=last.period)


def _share(
    connection: Connection, found: Any, place: Place, vintages: Sequence[int]
) -> tuple[Known, int]:
    """Return the share at the last period at which both populations are known."""
    totals = _totals(connection, place)
    for vintage in vintages:
        rows = found.get((POPULATION, vintage, "department"), ())
        own = {one.period: one for one in rows if one.kind == "" and one.value is not None}
        own = {period: one for period, one in own.items() if one.observed == one.zones}
        for period in sorted(own.keys() & totals.keys(), reverse=True):
            total, path = totals[period]
            served = (Served(own[period].path, "value"), Served(path, "value"))
            return Known(value=100 * own[period].value / total, served=served, period=period,
                         rule=Rule.SHARE), vintage  # fmt: skip
    return Known(value=None, reason=Reason.NO_BENCHMARK.value), vintages[0]


def _totals(connection: Connection, place: Place) -> dict[str, tuple[float, str]]:
    """Return the department's inhabitants by period: published, else summed over its communes."""
    known = _published_totals(connection, place)
    commune, holder = territory.alias("commune"), territory.alias("holder")
    free = if_free(observation.c.conf_status, observation.c.value)
    query = (
        select(commune.c.vintage, observation.c.period, func.sum(free))
        .select_from(observation)
        .join(indicator, and_(indicator.c.id == observation.c.indicator_id,
                              indicator.c.code == POPULATION))
        .join(commune, and_(commune.c.id == observation.c.territory_id,
                            commune.c.level == "commune"))
        .join(membership, and_(membership.c.child_id == commune.c.id,
                               membership.c.parent_level == "department",
                               membership.c.parent_vintage == commune.c.vintage))
        .join(holder, and_(holder.c.id == membership.c.parent_id, holder.c.code == place.code))
        .where(observation.c.known_to.is_(None))
        .group_by(commune.c.vintage, observation.c.period)
        .having(func.count() == func.count(free))
        .order_by(commune.c.vintage, observation.c.period)
    )  # fmt: skip
    for vintage, period, total in connection.execute(query):
        path = address("/v1/observations", indicator=POPULATION, level="commune", vintage=vintage,
                       period=period, parent=f"department:{place.code}:{vintage}")  # fmt: skip
        known.setdefault(period, (total, path))
    return known


def _published_totals(connection: Connection, place: Place) -> dict[str, tuple[float, str]]:
    query = (
        select(territory.c.vintage, observation.c.period, observation.c.value)
        .select_from(observation)
        .join(territory, territory.c.id == observation.c.territory_id)
        .join(indicator, indicator.c.id == observation.c.indicator_id)
        .where(indicator.c.code == POPULATION, observation.c.known_to.is_(None),
               territory.c.level == place.level, territory.c.code == place.code,
               observation.c.conf_status == "F", observation.c.value.is_not(None))
        .order_by(territory.c.vintage, observation.c.period)
    )  # fmt: skip
    return {
        period: (value, ObservationKey(indicator=POPULATION, level=place.level, code=place.code,
                                       vintage=vintage, period=period).path)
        for vintage, period, value in connection.execute(query)
    }  # fmt: skip


def _neighbourhoods(
    connection: Connection, zones: Sequence[Zone], data: Dataset
) -> tuple[NeighbourhoodFacts, ...]:
    people = _people(connection, [zone.id for zone in zones])
    found = []
    for zone in zones:
        period, value = people.get(zone.id, ("", None))
        place = zone.place
        path = ObservationKey(indicator=POPULATION, level=place.level, code=place.code,
                              vintage=place.vintage, period=period).path  # fmt: skip
        known = Known(value=value, served=(Served(path, "value"),), period=period,
                      reason=None if value is not None else Reason.ZONE_MISSING.value)  # fmt: skip
        longitude, latitude = zone.point or (None, None)
        found.append(NeighbourhoodFacts(
            place=place, data=data, parents=zone.parents, population=known, gaps=(),
            longitude=longitude, latitude=latitude,
        ))  # fmt: skip
    return tuple(found)


def _people(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[str, float | None]]:
    """Return the last population of each, at the last period of all of them."""
    query = (
        select(observation.c.territory_id, observation.c.period,
               if_free(observation.c.conf_status, observation.c.value))
        .join(indicator, and_(indicator.c.id == observation.c.indicator_id,
                              indicator.c.code == POPULATION))
        .where(observation.c.territory_id.in_(ids), observation.c.known_to.is_(None))
        .order_by(observation.c.period)
    )  # fmt: skip
    rows = [tuple(row) for row in connection.execute(query)]
    last = max((period for _, period, _ in rows), default="")
    return {key: (period, value) for key, period, value in rows if period == last}
