"""Which indicators the tables of places show, and with which comparison."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from observatory.domain.indicator import Indicator, Kind, Nature, Polarity
from observatory.domain.period import parse_period
from observatory.domain.report.served import SummaryKey

LEADS = 3  # of a theme
PREFERRED = (
    "emp_1564", "unemp_1564", "unemp_1524", "pov60", "med_income_uc", "no_diploma",
    "brevet_success", "css_share", "gp_ratio", "vacancy_rate", "turnover_rate", "overcrowding",
    "offence_burglary", "offence_assault", "estab_rate", "firms_created", "credits_per_capita",
)  # fmt: skip
DEFAULT = "rest_of_urban_unit"


class Measure(StrEnum):
    """What stands in the column of the gap."""

    POOLED = "pooled"  # the gap of the summed neighbourhoods
    BOUNDS = "bounds"  # it is known between two limits
    MEDIAN = "median"  # of the local gaps: what is not additive has no other
    VALUE = "value"  # the neighbourhoods alone: there is no gap


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow:
    """A row of /v1/summaries. lower, upper: the interval; least, most: bounds of unknown cells."""

    key: SummaryKey
    value: float | None = None
    difference: float | None = None
    lower: float | None = None
    upper: float | None = None
    least: float | None = None
    most: float | None = None
    p25: float | None = None
    median: float | None = None
    p75: float | None = None
    worse: int = 0
    similar: int = 0
    better: int = 0
    zones: int = 0
    observed: int = 0
    outcome: str = "not_compared"
    reason: str | None = None

    @property
    def measure(self) -> Measure | None:
        """Return the most that is known of it, None for nothing."""
        if self.key.kind is None:
            return None if self.value is None else Measure.VALUE
        known = ((self.difference, Measure.POOLED), (self.least, Measure.BOUNDS),
                 (self.median, Measure.MEDIAN))  # fmt: skip
        return next((measure for value, measure in known if value is not None), None)

    @property
    def is_covered(self) -> bool:
        """Tell whether it speaks of half of the neighbourhoods at least."""
        return 2 * self.observed >= self.zones or self.measure is Measure.BOUNDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """An indicator that the tables show: its family and what is known of it."""

    indicator: Indicator
    key: SummaryKey  # without scope
    measure: Measure

    def label(self, language: str) -> str:
        """Return the indicator's name."""
        return self.indicator.label_fr if language == "fr" else self.indicator.label_en


def choose_leads(
    indicators: Mapping[str, Indicator], whole: Iterable[AreaRow]
) -> dict[str, tuple[Lead, ...]]:
    """Return, by theme, the indicators to show: those with a gap, or else with a value.

    whole: the rows of every neighbourhood of the generations, whatever their comparison.
    """
    best: dict[str, tuple[AreaRow, Measure]] = {}
    for row in whole:
        code, measure = row.key.indicator, row.measure
        one = indicators[code]
        if one.nature is Nature.COUNT or measure is None or not row.is_covered:
            continue
        if code not in best or _rank(row, one) > _rank(best[code][0], one):
            best[code] = row, measure
    themes: dict[str, list[Lead]] = defaultdict(list)
    for code, (row, measure) in sorted(
        best.items(), key=lambda item: _preference(indicators[item[0]], item[1][0].key.period)
    ):
        lead = Lead(indicator=indicators[code], key=row.key, measure=measure)
        themes[lead.indicator.theme].append(lead)
    return {theme: _first(leads) for theme, leads in sorted(themes.items())}


def _first(leads: list[Lead]) -> tuple[Lead, ...]:
    """Keep the gaps if there are any: values alone say nothing of a difference."""
    gaps = [lead for lead in leads if lead.measure is not Measure.VALUE]
    return tuple((gaps or leads)[:LEADS])


def _rank(row: AreaRow, indicator: Indicator) -> tuple[bool | int | str, ...]:
    kinds = (DEFAULT, indicator.default_benchmark.value)
    kind = row.key.kind or ""
    place = 2 - kinds.index(kind) if kind in kinds else 0
    end = parse_period(row.key.period)[1].isoformat()
    return (row.key.kind is not None, place, end, row.key.vintage, row.observed, kind)


def _preference(indicator: Indicator, period: str) -> tuple[int, int, bool, bool, str]:
    code = indicator.code
    place = PREFERRED.index(code) if code in PREFERRED else len(PREFERRED)
    is_neutral = indicator.polarity is Polarity.NEUTRAL
    return (place, -int(period[:4]), indicator.kind is not Kind.RESULT, is_neutral, code)
