"""Hand-made rows for the tests of the report: two indicators, two generations, three releases."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation, Indicator, Kind, Nature, Polarity
from observatory.domain.reasons import Reason
from observatory.domain.report_choice import Choice, choose_lines
from observatory.domain.report_compose import compose_report
from observatory.domain.report_content import Report
from observatory.domain.report_rows import (
    DataVersion,
    FamilyCount,
    FamilyKey,
    FamilySummary,
    Figures,
    Generation,
    MainFigures,
    Refusal,
    ReleaseRow,
    Stock,
)
from observatory.domain.territory import Level

OLD, NEW = Generation(Level.QPV, 2015), Generation(Level.QPV, 2024)
REST, EPCI, UNIT = (
    BenchmarkKind.REST_OF_URBAN_UNIT,
    BenchmarkKind.EPCI,
    BenchmarkKind.URBAN_UNIT,
)


def make_indicator(code: str = "unemp_1564", **values: Any) -> Indicator:
    """Return a proportion of which less is better, in percent, unless told otherwise."""
    defaults: dict[str, Any] = {
        "code": code, "label_fr": f"Libellé {code}", "label_en": f"Label {code}",
        "theme": "emploi", "unit": "percent", "nature": Nature.PROPORTION,
        "aggregation": Aggregation.RATIO_OF_SUMS, "polarity": Polarity.LOWER_IS_BETTER,
        "kind": Kind.RESULT, "scale": 100.0,
    }  # fmt: skip
    return Indicator(**(defaults | values))


def make_median(code: str = "med_income_uc", **values: Any) -> Indicator:
    """Return a median income, compared with the EPCI."""
    return make_indicator(code, **({
        "theme": "revenus", "unit": "euro", "nature": Nature.AMOUNT, "scale": 1.0,
        "aggregation": Aggregation.NONE, "polarity": Polarity.HIGHER_IS_BETTER,
        "default_benchmark": EPCI,
    } | values))  # fmt: skip


def make_key(
    code: str = "unemp_1564",
    period: str = "2018",
    kind: BenchmarkKind = REST,
    generation: Generation = OLD,
) -> FamilyKey:
    return FamilyKey(code, generation, period, kind)


def make_stock(
    indicators: Iterable[Indicator],
    compared: dict[FamilyKey, int],
    *,
    refused: dict[FamilyKey, Reason] | None = None,
    generations: dict[Generation, int] | None = None,
    origin: str = "official",
) -> Stock:
    """Return a stock of families that have ten rows each."""
    return Stock(
        data_version=DataVersion(7, origin),
        indicators=tuple(indicators),
        generations=generations or {OLD: 12},
        families=tuple(FamilyCount(key, 10, count) for key, count in compared.items()),
        refusals=tuple(Refusal(key, reason) for key, reason in (refused or {}).items()),
    )


def make_release(number: int = 1, **values: Any) -> ReleaseRow:
    defaults: dict[str, Any] = {
        "id": number, "source": "census_2018", "edition": "2018", "title": "Recensement",
        "producer": "Insee", "licence": "Licence Ouverte 2.0", "operation": "census",
        "address": "base.zip", "published_on": date(2021, 3, 4),
        "accessed_on": date(2026, 1, 2), "origin": "official", "sha256": "0" * 64,
    }  # fmt: skip
    return ReleaseRow(**(defaults | values))


UNEMPLOYMENT = FamilySummary(
    key=make_key(), zones=5, compared=3, worse=2, similar=1, better=0, adjusted=3,
    zone_x=90, zone_n=400, benchmark_x=200, benchmark_n=1500, all_n=500, unknown_n=0,
    weighted_mean=10.0, mean=40 / 3, p25=10.0, p50=20.0, p75=20.0,
)  # fmt: skip
"""Three zones: 30/100 and 20/200 against 100/1,000, 40/100 against 100/500; a fourth of 100.

Pooled: 90/400 − 200/1,500 = 22.5 − 13.333 % = 9.1667 points, the first benchmark counted once.
Local gaps: 30 − 10 = 20, 10 − 10 = 0, 40 − 20 = 20; mean 13.333; weighted by 100, 200, 100: 10.
"""

INCOME = FamilySummary(
    key=make_key("med_income_uc", kind=EPCI), zones=3, compared=2, worse=2,
    mean=-7000.0, p25=-7500.0, p50=-7000.0, p75=-6500.0,
)  # fmt: skip
"""Medians of 12,000 and 14,000 against 20,000: gaps −8,000 and −6,000, mean −7,000."""


def compose(
    stock: Stock,
    year: int = 2018,
    figures: Figures | None = None,
    places: MainFigures | None = None,
    language: str = "fr",
) -> tuple[Report, Choice]:
    """Choose and compose, as the report's builder does."""
    choice = choose_lines(stock, year)
    report = compose_report(stock, choice, figures or Figures(), places or MainFigures(), language)
    return report, choice
