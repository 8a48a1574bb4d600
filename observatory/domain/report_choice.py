"""Which figures the report of a year prints: the period and the benchmark of each indicator."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from observatory.domain.indicator import Indicator, Kind, Nature, Polarity
from observatory.domain.period import parse_period
from observatory.domain.reasons import Reason
from observatory.domain.report_rows import FamilyCount, FamilyKey, Generation, Stock
from observatory.errors import InvalidRequest, NotFound

OLDEST_BORROWED = 2
"""A figure older than this many years says nothing about the year of the report."""

# What a theme is known by; otherwise the indicator with the most compared neighbourhoods.
PREFERRED = (
    "med_income_uc", "pov60", "unemp_1564", "emp_1564", "no_diploma", "css_share", "gp_ratio",
    "overcrowding", "vacancy_rate", "estab_rate", "credits_per_capita",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table. Without compared neighbourhoods it is printed as not computed."""

    key: FamilyKey
    is_default: bool  # the indicator's own default benchmark
    is_borrowed: bool  # of an earlier year than the report's
    compared: int


@dataclass(frozen=True, slots=True)
class Unavailable:
    """An indicator that the report of this year cannot print for a generation."""

    indicator: str
    generation: Generation
    reason: Reason | None  # a refusal of this very year
    latest: str | None  # the closest period that has gaps


@dataclass(frozen=True, slots=True)
class Choice:
    """What the report prints."""

    year: int
    lines: tuple[Line, ...]
    unavailable: tuple[Unavailable, ...]
    counts: int  # indicators that are counts: compared only through a rate


def choose_year(stock: Stock, asked: str | None) -> int:
    """Return the year asked for, or the one with the most gaps to their default benchmark."""
    available = _computed_by_year(stock)
    if not available:
        raise NotFound(
            "No gap has been computed yet: load data first (observatory load), then build the "
            "report."
        )
    if asked is None:
        return max(available, key=lambda year: (available[year], year))
    if not (asked.isdigit() and len(asked) == 4):
        raise InvalidRequest(f"{asked!r} is not a reference year: write four digits, like 2018.")
    if int(asked) not in _years_with_any(stock):
        years = ", ".join(str(year) for year in sorted(_years_with_any(stock)))
        raise NotFound(f"No gap was computed for {asked}. Years that have some: {years}.")
    return int(asked)


def _years_with_any(stock: Stock) -> set[int]:
    return {find_year(family.key.period) for family in stock.families if family.compared}


def _computed_by_year(stock: Stock) -> dict[int, int]:
    """Count computed gaps by year, with their default benchmark; another kind counts for none."""
    defaults = {indicator.code: indicator.default_benchmark for indicator in stock.indicators}
    counts: dict[int, int] = defaultdict(int)
    for family in stock.families:
        if family.compared:
            is_default = defaults[family.key.indicator] is family.key.kind
            counts[find_year(family.key.period)] += family.compared if is_default else 0
    return counts


def find_year(period: str) -> int:
    """Return the year in which a period ends."""
    return parse_period(period)[1].year


def choose_lines(stock: Stock, year: int) -> Choice:
    """Choose, for every generation and indicator, a period and one or two benchmarks."""
    families: dict[tuple[Generation, str], list[FamilyCount]] = defaultdict(list)
    for family in stock.families:
        families[family.key.generation, family.key.indicator].append(family)
    lines: list[Line] = []
    unavailable: list[Unavailable] = []
    comparable = [i for i in stock.indicators if i.nature is not Nature.COUNT]
    for generation in sorted(stock.generations):
        for indicator in comparable:
            known = families[generation, indicator.code]
            period = _choose_period(known, year)
            if period is None:
                unavailable.append(_explain(stock, indicator.code, generation, known, year))
            else:
                lines += _choose_benchmarks(indicator, generation, known, period, year)
    return Choice(year, tuple(lines), tuple(unavailable), len(stock.indicators) - len(comparable))


def _choose_period(families: Sequence[FamilyCount], year: int) -> str | None:
    """Return the fullest period of the year, otherwise the closest of the two years before."""
    compared: dict[str, int] = defaultdict(int)
    for family in families:
        compared[family.key.period] = max(compared[family.key.period], family.compared)
    computed = {period: count for period, count in compared.items() if count}
    own = [period for period in computed if find_year(period) == year]
    if own:
        return max(own, key=lambda period: (computed[period], _end(period)))
    earlier = [p for p in computed if year - OLDEST_BORROWED <= find_year(p) < year]
    return max(earlier, key=lambda period: (_end(period), computed[period]), default=None)


def _end(period: str) -> date:
    return parse_period(period)[1]


def _choose_benchmarks(
    indicator: Indicator,
    generation: Generation,
    families: Iterable[FamilyCount],
    period: str,
    year: int,
) -> list[Line]:
    """Return the default benchmark's line and, where it is empty, the fullest other's beside it."""
    compared = {family.key.kind: family.compared for family in families
                if family.key.period == period}  # fmt: skip
    is_borrowed = find_year(period) != year
    default = indicator.default_benchmark
    kinds = [default]
    if not compared.get(default):
        kinds.append(max(compared, key=lambda kind: (compared[kind], kind.value)))
    return [
        Line(
            key=FamilyKey(indicator.code, generation, period, kind),
            is_default=kind is default,
            is_borrowed=is_borrowed,
            compared=compared.get(kind, 0),
        )
        for kind in kinds
    ]


def _explain(
    stock: Stock, code: str, generation: Generation, families: Sequence[FamilyCount], year: int
) -> Unavailable:
    refused = [
        refusal.reason
        for refusal in stock.refusals
        if (refusal.key.indicator, refusal.key.generation) == (code, generation)
        and find_year(refusal.key.period) == year
    ]
    reason = max(sorted(set(refused)), key=refused.count, default=None)
    others = {family.key.period for family in families if family.compared}
    latest = min(others, key=lambda period: (abs(find_year(period) - year), period), default=None)
    return Unavailable(code, generation, reason, latest)


def choose_main(lines: Iterable[Line], indicators: Mapping[str, Indicator]) -> Line:
    """Return the line a theme is known by: a result with a direction, of the year, well covered.

    Every indicator that has lines has one with compared neighbourhoods.
    """
    computed = [line for line in lines if line.compared]
    return max(computed, key=lambda line: _weight(line, indicators))


def _weight(line: Line, indicators: Mapping[str, Indicator]) -> tuple[bool | int | str, ...]:
    indicator = indicators[line.key.indicator]
    preference = PREFERRED.index(indicator.code) if indicator.code in PREFERRED else len(PREFERRED)
    return (
        line.is_default,
        indicator.polarity is not Polarity.NEUTRAL,
        indicator.kind is Kind.RESULT,
        not line.is_borrowed,
        -preference,
        line.compared,
        indicator.code,
    )
