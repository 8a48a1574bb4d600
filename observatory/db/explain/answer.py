"""Explains a gap: finds its row, measures it again, and lays out the steps."""

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection

from observatory.db.explain.gather import Gathered, gather, is_alike
from observatory.db.explain.limits import interval_of
from observatory.db.explain.read import GapKey, read_gap, read_indicators
from observatory.db.explain.steps import lay_out_steps
from observatory.db.filters import Periods, Row, Slice, TerritoryFilter
from observatory.db.gaps import FIELDS, GapQuestion, list_gaps
from observatory.db.indicators import get_references
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.explanation import Figure, Step
from observatory.domain.territory import Level, TerritoryKey
from observatory.errors import InvalidRequest, NotFound

FIGURE_FIELDS = tuple(field.name for field in fields(Figure))
_MOST_BENCHMARKS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainQuestion:
    """Which gap; kind None: the default of the indicator; no benchmark_code: the main one."""

    indicator: str
    zone: TerritoryKey
    periods: Periods
    kind: BenchmarkKind | None = None
    benchmark_code: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The gap as /v1/gaps gives it, the steps, and whether they lead to the stored numbers.

    labels: of the indicator, fr and en. agrees: None where nothing was measured again.
    """

    gap: Row
    labels: tuple[str, str]
    steps: list[Step]
    releases: list[dict[str, Any]]
    agrees: bool | None


def explain_gap(connection: Connection, question: ExplainQuestion) -> Explanation:
    """Return the calculation of one gap.

    Raises NotFound where there is no such territory or benchmark, InvalidRequest for a level whose
    gaps are not stored.
    """
    if not question.zone.level.is_zoning:
        raise InvalidRequest(
            f"level: gaps of a {question.zone.level} are measured on request and not explained "
            "yet; ask /v1/gaps."
        )
    gap = _choose(connection, question)
    row = dict(zip(FIELDS, gap, strict=True))
    labels = read_indicators(connection, [question.indicator])[question.indicator]
    key = GapKey(question.indicator, question.zone, row["period"] or "",
                 BenchmarkKind(row["benchmark_kind"]), row["benchmark_code"])  # fmt: skip
    gathered = gather(connection, key, read_gap(connection, key), labels)
    return Explanation(
        gap, (labels.label_fr, labels.label_en), lay_out_steps(gathered, row),
        list(gathered.tracer.releases.values()), _agrees(gathered),
    )  # fmt: skip


def _choose(connection: Connection, question: ExplainQuestion) -> Row:
    """Return the row of /v1/gaps, chance intervals shown: who asks why asks for them."""
    (reference,) = get_references(connection, [question.indicator])
    zone = question.zone
    asked = GapQuestion(
        territories=TerritoryFilter(
            levels=(Level(zone.level),), vintages=(zone.vintage,), codes=(zone.code,)
        ),
        indicators=(question.indicator,),
        kinds=(question.kind or reference.default_benchmark,),
        periods=question.periods,
        shows_chance=True,
    )
    rows = list_gaps(connection, asked, Slice(_MOST_BENCHMARKS)).rows
    if not rows:
        raise NotFound(f"No territory is {zone}; /v1/territories lists them.")
    main, code = FIELDS.index("is_main"), FIELDS.index("benchmark_code")
    if question.benchmark_code is None:
        return next((row for row in rows if row[main]), rows[0])
    for row in rows:
        if row[code] == question.benchmark_code:
            return row
    known = ", ".join(sorted({str(row[code]) for row in rows if row[code]})) or "none"
    raise NotFound(
        f"{zone} has no benchmark {question.benchmark_code} of this kind; its benchmarks: {known}."
    )


# What is made of the figures of this gap alone; the adjustment is of its whole family, and the
# interval of its level.
_OWN = (
    "value", "benchmark_value", "difference", "difference_min", "difference_max", "ratio",
    "p_value", "zone_numerator", "zone_denominator", "benchmark_numerator",
    "benchmark_denominator", "interval_nature", "sign_certain", "obs_status", "reason",
    "release_id",
)  # fmt: skip


def _agrees(gathered: Gathered) -> bool | None:
    """Tell whether the gap measured again is the stored one."""
    stored, again = gathered.stored, gathered.again
    if stored is None or again is None:
        return None
    if not all(is_alike(stored[name], again.row[name]) for name in _OWN):
        return False
    if not all(is_alike(stored[name], value) for name, value in interval_of(gathered).items()):
        return False
    adjusted = gathered.adjusted
    return adjusted is None or is_alike(stored["p_adjusted"], adjusted.p_adjusted)
