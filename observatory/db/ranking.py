"""The gaps of one family in order, the worst first, and how far that order can be trusted."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, and_, func, or_, select

from observatory.db.filters import Page, Periods, Row, Slice, TerritoryFilter, cut_page
from observatory.db.gap_rows import INTERVALS
from observatory.db.gaps import FIELDS as GAP_FIELDS
from observatory.db.gaps import GapQuestion, list_gaps
from observatory.db.tables import gap, indicator, territory
from observatory.domain.adjust import (
    ALPHA,
    dependence_factor,
    quantile_of_level,
    whatever_dependence,
)
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.funnel import funnel_position, overdispersion, z_scores
from observatory.domain.indicator import Polarity
from observatory.domain.intervals import FloatArray
from observatory.domain.observation import IntervalNature
from observatory.domain.ranking import (
    ShrunkenGaps,
    rank_worst_first,
    shrink_gaps,
)
from observatory.domain.reasons import Reason
from observatory.domain.territory import Level
from observatory.domain.trend import standard_error
from observatory.errors import NotFound

FIELDS = (
    "indicator", "level", "code", "vintage", "name", "period", "benchmark_kind", "benchmark_level",
    "benchmark_code", "benchmark_vintage", "benchmark_name", "unit", "value", "benchmark_value",
    "difference", "difference_lower", "difference_upper", "difference_min", "difference_max",
    "interval_nature", "confidence_level", "p_adjusted", "is_significant", "outcome", "obs_status",
    "conf_status", "reason", "release", "benchmark_release", "rank", "shrunken_difference",
    "shrunken_rank", "funnel", "p_adjusted_dependence", "is_significant_dependence",
)  # fmt: skip
_AT = {name: place for place, name in enumerate(GAP_FIELDS)}
_STORED = [_AT[name] for name in FIELDS if name in _AT]
_EVERYONE = Slice(20_000)  # no zoning has more rows than that, all benchmarks included
HIGHEST_FIRST = -1  # as if lower were better
_BY_CHANCE = (IntervalNature.CHANCE.value, IntervalNature.SAMPLING.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingQuestion:
    """Which family to rank. No kind: the indicator's default benchmark."""

    indicator: str
    level: Level
    vintage: int
    periods: Periods = field(default_factory=lambda: Periods(is_latest=True))
    kind: BenchmarkKind | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The whole family, worst first, what is not ranked last; and what is said of all of it."""

    rows: list[Row]
    about: dict[str, Any]
    latest: list[dict[str, Any]]


def rank_gaps(connection: Connection, question: RankingQuestion) -> Ranking:
    """Rank the main gaps of one family (METHOD formula 13).

    Raw ranks are those of the differences; shrunken ones those of DerSimonian & Laird's estimates.
    The funnel is around the mean of the gaps by their precision, its width by their overdispersion.
    An indicator without polarity has no worst: its largest differences come first, and `order`
    says so. Raises NotFound for an unknown indicator.
    """
    polarity, default = _read_indicator(connection, question.indicator)
    asked = GapQuestion(
        territories=TerritoryFilter(levels=(question.level,), vintages=(question.vintage,)),
        indicators=(question.indicator,),
        kinds=(question.kind or default,),
        periods=question.periods,
        shows_chance=True,
    )
    page = list_gaps(connection, asked, _EVERYONE)
    rows = [row for row in page.rows if row[_AT["is_main"]] is not False]
    period = next((row[_AT["period"]] for row in rows), None)
    tested = _count_tested(connection, asked, period) if period else 0
    columns = _measure(rows, polarity.sign or HIGHEST_FIRST, tested)
    about = {
        "indicator": question.indicator, "level": question.level, "vintage": question.vintage,
        "period": period, "benchmark_kind": asked.kinds[0],
        "order": "worst_first" if polarity.sign else "highest_first", **columns.about,
    }  # fmt: skip
    return Ranking(_in_order(rows, columns.added), about, page.latest)


def cut_ranking(
    connection: Connection,
    ranking: Ranking,
    places: TerritoryFilter,
    asked: Slice,
    *,
    shows_chance: bool,
    only: Collection[str] | None = None,
) -> Page:
    """Return a page of the ranking, its ranks being those of the whole family.

    places: which neighbourhoods to show; only: of them, those with these codes. Intervals of chance
    are shown on request (rule 8).
    """
    rows: Iterable[Row] = ranking.rows
    if places.parents or places.codes:
        query = select(territory.c.code).where(*places.clauses())
        kept, at = set(connection.scalars(query)), FIELDS.index("code")
        rows = (row for row in rows if row[at] in kept)
    if only is not None:
        at = FIELDS.index("code")
        rows = (row for row in rows if row[at] in only)
    if not shows_chance:
        rows = (_without_chance(row) for row in rows)
    return cut_rows(list(rows), asked, ranking.latest)


def cut_rows(rows: Sequence[Row], asked: Slice, latest: list[dict[str, Any]]) -> Page:
    """Return a page of rows that are in order already: their place is their key."""
    start = 0 if asked.after is None else max(int(asked.after[0]) + 1, 0)
    numbered = [
        (*row, place) for place, row in enumerate(rows[start : start + asked.limit + 1], start)
    ]
    page = cut_page(numbered, 1, asked, lambda: len(rows))
    return Page(page.rows, page.matched, page.next_key, latest)


def _read_indicator(connection: Connection, code: str) -> tuple[Polarity, BenchmarkKind]:
    query = select(indicator.c.polarity, indicator.c.default_benchmark)
    found = connection.execute(query.where(indicator.c.code == code)).first()
    if found is None:
        raise NotFound(f"No indicator has the code {code}; /v1/indicators lists them.")
    return Polarity(found.polarity), BenchmarkKind(found.default_benchmark)


def _count_tested(connection: Connection, asked: GapQuestion, period: str) -> int:
    """Count the family's p-values, those of what is not shown too: they were all adjusted.

    A confidential figure keeps its p-value; a withheld gap lost the one it was tested with.
    """
    is_withheld = and_(gap.c.reason == Reason.DISCLOSIVE, gap.c.zone_numerator.is_not(None))
    query = (
        select(func.count().filter(or_(gap.c.p_adjusted.is_not(None), is_withheld)))
        .select_from(gap)
        .join(indicator, indicator.c.id == gap.c.indicator_id)
        .join(territory, territory.c.id == gap.c.territory_id)
        .where(
            indicator.c.code == asked.indicators[0],
            gap.c.period == period,
            gap.c.benchmark_kind == asked.kinds[0],
            gap.c.is_main,
            *asked.territories.clauses(),
        )
    )
    return int(connection.execute(query).scalar_one())


@dataclass(frozen=True, slots=True)
class _Measured:
    added: list[tuple[Any, ...]]
    about: dict[str, Any]


def _measure(rows: Sequence[Row], sign: int, tested: int) -> _Measured:
    difference, p_adjusted = _floats(rows, "difference"), _floats(rows, "p_adjusted")
    error = _errors(rows)
    shrunken = shrink_gaps(difference, error)
    scores = z_scores(difference, shrunken.common, np.where(error > 0, error, np.nan))
    phi, factor = overdispersion(scores), float(dependence_factor(tested))
    by_dependence = whatever_dependence(p_adjusted, tested)
    rank = rank_worst_first(difference, sign)
    added = zip(
        map(_whole, rank), map(_number, shrunken.values),
        map(_whole, rank_worst_first(shrunken.values, sign)),
        funnel_position(scores, phi).tolist(), map(_number, by_dependence),
        (None if np.isnan(p) else bool(p < ALPHA) for p in by_dependence),
        strict=True,
    )  # fmt: skip
    about = {
        **_count(rows, rank), "tested": tested, "dependence_factor": factor if tested else None,
        "significant": int((p_adjusted < ALPHA).sum()),
        "significant_dependence": int((by_dependence < ALPHA).sum()),
        **_spread(shrunken, phi),
    }  # fmt: skip
    return _Measured(list(added), about)


def _errors(rows: Sequence[Row]) -> FloatArray:
    """Return the standard errors that intervals of chance or sampling say, NaN elsewhere."""
    by_chance = np.array([row[_AT["interval_nature"]] in _BY_CHANCE for row in rows], dtype=bool)
    quantile = quantile_of_level(_floats(rows, "confidence_level"))
    lower, upper = (_floats(rows, f"difference_{end}") for end in ("lower", "upper"))
    error = standard_error(lower, upper, quantile)
    # A gap that is only estimated is known between bounds: chance is not its whole error.
    is_exact = np.isnan(_floats(rows, "difference_min"))
    return np.where(by_chance & is_exact, error, np.nan)


def _count(rows: Sequence[Row], rank: FloatArray) -> dict[str, Any]:
    reasons = Counter(_reason(row) for row, r in zip(rows, rank, strict=True) if np.isnan(r))
    return {"ranked": int((~np.isnan(rank)).sum()), "not_ranked": dict(sorted(reasons.items()))}


def _spread(shrunken: ShrunkenGaps, phi: float) -> dict[str, Any]:
    has_errors = not np.isnan(shrunken.mean)
    return {
        "centre": _number(shrunken.common),
        "overdispersion": phi if has_errors else None,
        "shrunken_mean": _number(shrunken.mean),
        "tau": shrunken.tau2**0.5 if has_errors else None,
    }


def _reason(row: Row) -> str:
    """Return why a gap is not ranked; a figure that may not be published says nothing itself."""
    return str(row[_AT["reason"]] or Reason.ZONE_SUPPRESSED.value)


def _in_order(rows: Sequence[Row], added: Sequence[tuple[Any, ...]]) -> list[Row]:
    """Return the rows, worst first, then those without a rank by their reason."""
    found = []
    for row, more in zip(rows, added, strict=True):
        rank, code = more[0], row[_AT["code"]]
        kept = [row[place] for place in _STORED]
        if rank is None:
            kept[FIELDS.index("reason")] = _reason(row)
        place = (rank is None, rank or 0, _reason(row) if rank is None else "", code)
        found.append((place, (*kept, *more)))
    return [row for _, row in sorted(found, key=lambda one: one[0])]


_LIMITS = [FIELDS.index(name) for name in INTERVALS if name in FIELDS]
_NATURE = FIELDS.index("interval_nature")


def _without_chance(row: Row) -> Row:
    if row[_NATURE] != IntervalNature.CHANCE.value:
        return row
    return tuple(None if place in _LIMITS else cell for place, cell in enumerate(row))


def _floats(rows: Sequence[Row], name: str) -> NDArray[np.float64]:
    return np.array([row[_AT[name]] for row in rows], dtype=np.float64)


def _number(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)


def _whole(value: Any) -> int | None:
    return None if np.isnan(value) else int(value)
