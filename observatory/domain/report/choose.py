"""Which figures an edition speaks with: the period and the benchmark of each indicator."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from observatory.domain.indicator import Indicator, Kind, Nature, Polarity
from observatory.domain.period import parse_period
from observatory.domain.report.facts import Family, Generation, SummaryRow
from observatory.errors import InvalidRequest, NotFound

OLDEST_BORROWED = 2
"""A figure older than this many years says nothing about the year of the report."""
COVERED = 0.1
"""With fewer of the neighbourhoods a benchmark does not speak for them where another can."""
LAW = "rest_of_urban_unit"
KINDS = (LAW, "urban_unit", "rest_of_epci", "epci", "rest_of_commune", "commune", "department",
         "region", "rest_of_country", "country", "ring_500m", "ring_300m")  # fmt: skip
THEMES = ("emploi", "revenus", "education", "sante", "logement", "securite", "economie",
          "contexte", "moyens")  # fmt: skip
# What a theme is known by; otherwise the indicator with the most compared neighbourhoods.
PREFERRED = (
    "unemp_1564", "emp_1564", "med_income_uc", "pov60", "income_d1", "no_diploma", "css_share",
    "gp_ratio", "overcrowding", "vacancy_rate", "offence_assault", "estab_rate",
    "single_parent_share", "credits_per_capita",
)  # fmt: skip
_LIVES = {("zus", 1996): (1996, 2014), ("qva", 2015): (2015, 2023), ("qpv", 2015): (2015, 2023)}
"""First and last year in force: laws of 14 November 1996 and 21 February 2014, decree 2023-1312."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What an edition says of one indicator in one generation.

    main: the row that speaks, with the gap to the rest of the agglomeration where it is known;
    local: the row whose neighbourhoods' gaps are distributed, None where none is; is_borrowed: of
    an earlier year than the edition's.
    """

    indicator: Indicator
    main: SummaryRow
    local: SummaryRow | None
    is_borrowed: bool

    @property
    def generation(self) -> Generation:
        """Return whose figures they are."""
        return self.main.generation

    @property
    def families(self) -> tuple[Family, ...]:
        """Return the families that the line is made from."""
        rows = [self.main, *([self.local] if self.local else [])]
        return tuple(dict.fromkeys(row.family for row in rows))


def first_year(generation: Generation) -> int:
    """Return the year from which its policy is counted: that of its list and contracts."""
    return generation.vintage


def is_in_force(generation: Generation, year: int) -> bool:
    """Tell whether a generation is the one that the policy is about in a year."""
    start, end = _LIVES.get((generation.level, generation.vintage), (generation.vintage, 9999))
    return start <= year <= end


def find_year(period: str) -> int:
    """Return the year in which a period ends."""
    return parse_period(period)[1].year


def choose_year(
    rows: Iterable[SummaryRow], indicators: Mapping[str, Indicator], asked: str | None
) -> int:
    """Return the year asked for, or the one with the most gaps to the default benchmarks.

    Raises NotFound where there are no gaps, InvalidRequest for what is no year.
    """
    counts: dict[int, int] = defaultdict(int)
    for row in _comparable(rows, indicators):
        default = indicators[row.indicator].default_benchmark == row.kind
        counts[find_year(row.period)] += row.observed if default else 0
    if not counts:
        raise NotFound(
            "No gap has been computed here yet: load data first (observatory load), then build "
            "the report."
        )
    if asked is None:
        return max(counts, key=lambda year: (counts[year], year))
    if not (asked.isdigit() and len(asked) == 4):
        raise InvalidRequest(f"{asked!r} is not a reference year: write four digits, like 2018.")
    if int(asked) not in counts:
        years = ", ".join(map(str, sorted(counts)))
        raise NotFound(f"No gap was computed for {asked}. Years that have some: {years}.")
    return int(asked)


def choose_lines(
    rows: Iterable[SummaryRow], indicators: Mapping[str, Indicator], year: int
) -> tuple[Line, ...]:
    """Choose a period and a benchmark for every generation and indicator, in their order."""
    found: dict[tuple[Generation, str], list[SummaryRow]] = defaultdict(list)
    for row in _comparable(rows, indicators):
        found[row.generation, row.indicator].append(row)
    lines = []
    for (_, code), known in sorted(found.items(), key=lambda item: item[0]):
        period = _choose_period(known, year)
        if period is not None:
            own = [row for row in known if row.period == period]
            lines.append(_make_line(indicators[code], own, find_year(period) != year))
    return tuple(lines)


def choose_lead(lines: Iterable[Line]) -> Line:
    """Return the line that a theme is known by: a result with a direction, of the year, covered."""
    return max(lines, key=weigh)


def list_leads(lines: Iterable[Line], year: int) -> tuple[Line, ...]:
    """Return the leads of every theme of every generation in force, or of all if none is."""
    lines = tuple(lines)
    grouped: dict[tuple[Generation, str], list[Line]] = defaultdict(list)
    for line in lines:
        grouped[line.generation, line.indicator.theme].append(line)
    kept = set(in_force(grouped_generations(lines), year))
    return tuple(choose_lead(grouped[key]) for key in sorted(grouped) if key[0] in kept)


def grouped_generations(lines: Iterable[Line]) -> tuple[Generation, ...]:
    """Return the generations that have something to say."""
    return tuple(sorted({line.generation for line in lines}))


def in_force(generations: Iterable[Generation], year: int) -> tuple[Generation, ...]:
    """Return those in force in a year; where none is, all of them: no figure is passed over."""
    generations = tuple(generations)
    return tuple(one for one in generations if is_in_force(one, year)) or generations


def _comparable(
    rows: Iterable[SummaryRow], indicators: Mapping[str, Indicator]
) -> list[SummaryRow]:
    """Return what holds a gap; counts are compared only through a rate or a share."""
    return [
        row
        for row in rows
        if row.panel == "all"
        and row.kind is not None
        and (row.is_pooled or row.is_local)
        and indicators[row.indicator].nature is not Nature.COUNT
    ]


def _choose_period(rows: Sequence[SummaryRow], year: int) -> str | None:
    """Return the fullest period of the year, otherwise the closest of the two years before."""
    fullness: dict[str, int] = defaultdict(int)
    for row in rows:
        fullness[row.period] = max(fullness[row.period], _known(row))
    own = [period for period in fullness if find_year(period) == year]
    if own:
        return max(own, key=lambda one: (fullness[one], parse_period(one)[1], one))
    before = [one for one in fullness if year - OLDEST_BORROWED <= find_year(one) < year]
    return max(before, key=lambda one: (parse_period(one)[1], fullness[one], one), default=None)


def _known(row: SummaryRow) -> int:
    """Return for how many neighbourhoods a row speaks; bounds hold those that are hidden too."""
    refused = ("not_listed", "no_parent", "ept_not_loaded")
    if row.is_bounded:
        return row.zones - sum(count for why, count in row.missing if why in refused)
    return row.observed


def _make_line(indicator: Indicator, rows: Sequence[SummaryRow], is_borrowed: bool) -> Line:
    main = _choose_kind(indicator, rows)
    local = main
    if not main.is_local:
        has_local = [row for row in rows if row.is_local]
        local = _choose_kind(indicator, has_local) if has_local else None  # type: ignore[assignment]
    return Line(indicator=indicator, main=main, local=local, is_borrowed=is_borrowed)


def _choose_kind(indicator: Indicator, rows: Sequence[SummaryRow]) -> SummaryRow:
    """Return the law's benchmark, else the indicator's own, else the fullest."""
    by_kind = {row.kind: row for row in rows}
    for kind in (LAW, indicator.default_benchmark.value):
        row = by_kind.get(kind)
        if row is not None and _known(row) >= COVERED * row.zones:
            return row
    most = max(map(_known, rows))
    # Among those about as full, the one that is closest to the agglomeration.
    return min(
        (row for row in rows if _known(row) >= 0.9 * most),
        key=lambda row: (KINDS.index(row.kind or ""), -_known(row)),
    )


def _is_sure(row: SummaryRow) -> bool:
    """Tell whether a difference is established, of most of the neighbourhoods at least."""
    if row.is_pooled:
        return row.outcome in ("worse", "better")
    return 2 * max(row.worse, row.better) > row.judged


def weigh(line: Line) -> tuple[bool | int | str, ...]:
    """Return what orders the lines of a theme: the heaviest is the one it is known by."""
    indicator, code = line.indicator, line.indicator.code
    preference = PREFERRED.index(code) if code in PREFERRED else len(PREFERRED)
    return (
        indicator.polarity is not Polarity.NEUTRAL,
        indicator.kind is Kind.RESULT,
        not line.is_borrowed,
        _known(line.main) >= COVERED * line.main.zones,
        -preference,
        _is_sure(line.main),
        _known(line.main),
        code,
    )
