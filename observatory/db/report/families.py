"""The families of gaps that pages about one place show, chosen once for a generation."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from observatory.db.gap_rows import count_bounded
from observatory.db.measure.stock import read_indicators
from observatory.db.tables import gap, gap_refusal, observation, territory
from observatory.domain.indicator import Indicator
from observatory.domain.report.leads import (
    LEADS,
    Family,
    Held,
    choose_family,
    choose_leads,
)

POPULATION = "population"


@dataclass(frozen=True, slots=True, kw_only=True)
class Families:
    """What is shown of a generation, by the indicator's id, in the order of pages.

    refusals: why a family was refused as a whole, by (id, period); periods: of the figures.
    """

    indicators: Mapping[int, Indicator]
    shown: Mapping[int, Family]
    refusals: Mapping[tuple[int, str], str]
    population: tuple[int, str] | None
    absent: tuple[str, ...]


def read_families(connection: Connection, level: str, vintage: int, most: int) -> Families:
    """Choose at most `most` indicators of each theme, and what each is compared with."""
    indicators = read_indicators(connection)
    figures = _count_figures(connection, level, vintage)
    held = _count_gaps(connection, level, vintage)
    chosen = {
        key: choose_family(indicators[key], held[key], figures[key][1]) for key in sorted(figures)
    }
    known = {indicators[key].code: family is not None for key, family in chosen.items()}
    numbers = {one.code: key for key, one in indicators.items()}
    ordered = sorted(indicators.values(), key=lambda one: one.code)
    leads = [numbers[one.code] for one in choose_leads(ordered, known, most)]
    shown = {key: chosen[key] or Family(figures[key][0]) for key in leads}
    present = {indicators[key].theme for key in shown}
    people = numbers.get(POPULATION)
    return Families(
        indicators=indicators,
        shown=shown,
        refusals=_read_refusals(connection, level, vintage),
        population=(people, figures[people][0]) if people in figures else None,
        absent=tuple(theme for theme in LEADS if theme not in present),
    )


def _count_figures(connection: Connection, level: str, vintage: int) -> dict[int, tuple[str, int]]:
    """Return the last period with a figure, and how many it has."""
    query = (
        select(observation.c.indicator_id, observation.c.period, func.count())
        .join(territory, territory.c.id == observation.c.territory_id)
        .where(territory.c.level == level, territory.c.vintage == vintage,
               observation.c.known_to.is_(None), observation.c.value.is_not(None),
               observation.c.conf_status == "F")
        .group_by(observation.c.indicator_id, observation.c.period)
        .order_by(observation.c.indicator_id, observation.c.period)
    )  # fmt: skip
    return {key: (period, count) for key, period, count in connection.execute(query)}


def _count_gaps(connection: Connection, level: str, vintage: int) -> dict[int, list[Held]]:
    query = (
        select(gap.c.indicator_id, gap.c.period, gap.c.benchmark_kind,
               func.count(gap.c.difference), count_bounded())
        .join(territory, and_(territory.c.id == gap.c.territory_id, territory.c.level == level,
                              territory.c.vintage == vintage))
        .where(gap.c.is_main)
        .group_by(gap.c.indicator_id, gap.c.period, gap.c.benchmark_kind)
        .order_by(gap.c.indicator_id, gap.c.period, gap.c.benchmark_kind)
    )  # fmt: skip
    found: dict[int, list[Held]] = defaultdict(list)
    for key, period, kind, gaps, bounded in connection.execute(query):
        found[key].append(Held(period=period, kind=kind, gaps=gaps, bounded=bounded))
    return found


def _read_refusals(connection: Connection, level: str, vintage: int) -> dict[tuple[int, str], str]:
    """Return the reasons of the declared kinds."""
    declared = {key: one.default_benchmark for key, one in read_indicators(connection).items()}
    query = select(
        gap_refusal.c.indicator_id, gap_refusal.c.period, gap_refusal.c.benchmark_kind,
        gap_refusal.c.reason,
    ).where(gap_refusal.c.level == level, gap_refusal.c.vintage == vintage)  # fmt: skip
    return {
        (key, period): reason
        for key, period, kind, reason in connection.execute(query)
        if declared[key] == kind
    }
