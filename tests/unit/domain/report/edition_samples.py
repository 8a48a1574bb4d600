"""Hand-made facts for the tests of annual editions: four themes, two generations, three zones."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import shapely

from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation, Indicator, Kind, Nature, Polarity
from observatory.domain.report.document import Outline, Place
from observatory.domain.report.facts import Facts, Family, Generation, LocalGap, Release, SummaryRow
from observatory.domain.series import Break

YEAR = 2018
QPV = Generation("qpv", 2015)
NEW = Generation("qpv", 2024)
REST, UNIT, EPCI = "rest_of_urban_unit", "urban_unit", "epci"
AIN = Place(level="department", code="01", vintage=2026, name="Ain")
CUT = Break("2018", "Autre source.", "Another source.")


def indicator(code: str, **values: Any) -> Indicator:
    defaults: dict[str, Any] = {
        "code": code, "label_fr": f"Taux {code}", "label_en": f"Rate {code}", "theme": "emploi",
        "unit": "percent", "nature": Nature.PROPORTION, "aggregation": Aggregation.RATIO_OF_SUMS,
        "polarity": Polarity.LOWER_IS_BETTER, "kind": Kind.RESULT, "scale": 100.0,
        "sources": ("register",),
    }  # fmt: skip
    return Indicator(**(defaults | values))


INDICATORS = {
    one.code: one
    for one in (
        indicator("css_share", theme="sante"),
        indicator("emp_1564", polarity=Polarity.HIGHER_IS_BETTER, sources=("census",),
                  default_benchmark=BenchmarkKind.URBAN_UNIT),
        indicator("med_income_uc", theme="revenus", unit="euro", nature=Nature.AMOUNT,
                  polarity=Polarity.HIGHER_IS_BETTER, breaks=(CUT,),
                  default_benchmark=BenchmarkKind.EPCI),
        indicator("income_d1", theme="revenus", unit="euro", nature=Nature.AMOUNT,
                  polarity=Polarity.HIGHER_IS_BETTER, default_benchmark=BenchmarkKind.EPCI),
        indicator("pov60", theme="revenus"),
        indicator("population", theme="contexte", unit="count", nature=Nature.COUNT,
                  polarity=Polarity.NEUTRAL),
        indicator("rsa_share", theme="revenus", polarity=Polarity.NEUTRAL, kind=Kind.CONTEXT),
        indicator("unemp_1564"),
    )
}  # fmt: skip


def row(code: str = "unemp_1564", **values: Any) -> SummaryRow:
    """Return a pooled gap of 10 points: 25 against 15 %, in two of three neighbourhoods."""
    defaults: dict[str, Any] = {
        "indicator": code, "level": "qpv", "vintage": 2015, "period": "2018", "kind": REST,
        "zones": 3, "observed": 3, "worse": 2, "similar": 1, "value": 25.0,
        "benchmark_value": 15.0, "difference": 10.0, "difference_lower": 8.0,
        "difference_upper": 12.0, "limits": (8.0, 12.0), "ratio": 25 / 15, "p25": 4.0, "p50": 9.0,
        "p75": 14.0, "mean_gap": 9.5, "interval_nature": "sampling", "confidence_level": 0.95,
        "is_significant": True, "outcome": "worse",
    }  # fmt: skip
    return SummaryRow(**(defaults | values))


def local(code: str, **values: Any) -> SummaryRow:
    """Return local gaps without a pooled one: −7,000 € in half of them."""
    defaults: dict[str, Any] = {
        "kind": EPCI, "value": None, "benchmark_value": None, "difference": None,
        "difference_lower": None, "difference_upper": None, "limits": None, "ratio": None,
        "interval_nature": "none", "is_significant": None, "outcome": "not_compared",
        "p25": -8000.0, "p50": -7000.0, "p75": -6000.0, "mean_gap": -7100.0, "worse": 3,
        "similar": 0, "reason": "non_additive",
    }  # fmt: skip
    return row(code, **(defaults | values))


def bounded(code: str = "emp_1564", **values: Any) -> SummaryRow:
    """Return a gap known between −23.5 and −15.2 points, of surely less employment."""
    defaults: dict[str, Any] = {
        "kind": REST, "p25": None, "p50": None, "p75": None, "mean_gap": None, "worse": 0,
        "observed": 0, "difference_min": -23.5, "difference_max": -15.2, "benchmark_min": 63.7,
        "benchmark_max": 66.5, "sign_certain": True, "outcome": "worse",
        "reason": "denominator_unknown", "missing": (("denominator_unknown", 3),),
    }  # fmt: skip
    return local(code, **(defaults | values))


def alone(code: str, **values: Any) -> SummaryRow:
    """Return a level that nothing is compared with."""
    defaults: dict[str, Any] = {"kind": None, "value": 40.0, "p50": 41.0, "p25": 38.0, "p75": 44.0,
                                "worse": 0, "reason": None}  # fmt: skip
    return local(code, **(defaults | values))


def gap(code: str = "unemp_1564", zone: str = "QP001001", **values: Any) -> LocalGap:
    """Return a neighbourhood's gap of 10 points, in 8 to 12, at a point of the Ain."""
    defaults: dict[str, Any] = {
        "indicator": code, "level": "qpv", "code": zone, "vintage": 2015, "period": "2018",
        "kind": REST, "name": f"Quartier {zone[-1]}", "benchmark_name": "Ville", "department": "01",
        "value": 25.0, "benchmark_value": 15.0, "difference": 10.0, "lower": 8.0, "upper": 12.0,
        "limits": (8.0, 12.0), "nature": "sampling", "is_significant": True, "outcome": "worse",
        "longitude": 5.0, "latitude": 46.0, "srid": 2154,
    }  # fmt: skip
    return LocalGap(**(defaults | values))


def moved(difference: float, half: float = 1.0, **values: Any) -> LocalGap:
    """Return a gap and its limits, so far on each side."""
    limits = (difference - half, difference + half)
    return gap(difference=difference, lower=limits[0], upper=limits[1], limits=limits, **values)


SUMMARIES = (
    alone("css_share"),
    alone("emp_1564", period="2010"),
    alone("emp_1564"),
    bounded(),
    local("emp_1564", kind=UNIT, value=44.9, p25=-19.0, p50=-15.0, p75=-11.0, reason="no_counts"),
    local("income_d1", worse=2, similar=1),
    local("med_income_uc", period="2016"),
    local("med_income_uc"),
    alone("pov60"),
    alone("population", value=5000.0, numerator=5000.0, p50=1500.0),
    row("rsa_share", period="2017-12-31", outcome="not_compared", worse=0, similar=0,
        observed=2, missing=(("zone_suppressed", 1),)),
    row(period="2016", difference=7.0, limits=(6.5, 7.5)),
    row(period="2017", difference=9.5),
    row(),
    alone("css_share", vintage=2024),
    alone("population", vintage=2024, value=6000.0, numerator=6000.0),
    row("emp_1564", vintage=2024),
    row("pov60", vintage=2024),
)  # fmt: skip
_PART = {"scope": AIN, "zones": 3}
PARTS = (
    row(**_PART),
    local("med_income_uc", **_PART),
    local("emp_1564", kind=UNIT, **_PART),
)
GAPS = (
    gap(), gap(zone="QP001002", difference=6.0, outcome="worse"),
    gap(zone="QP001003", difference=None, value=None, reason="zone_suppressed", outcome="none"),
    moved(14.0, zone="QP001001", period="2016"),
    *(gap("med_income_uc", zone, kind=EPCI, difference=-7000.0, lower=None, upper=None, limits=None)
      for zone in ("QP001001", "QP001002")),
)  # fmt: skip
RELEASES = (
    Release(number=1, source="census", edition="2018", title="Recensement de 2018",
            producer="Insee", licence="Licence Ouverte 2.0", operation="census", address="a.zip",
            published_on=date(2021, 6, 30), accessed_on=date(2026, 1, 2), origin="official",
            sha256="0" * 64),
    Release(number=2, source="filosofi", edition="E2", title="Filosofi", producer="Insee",
            licence="Licence Ouverte 2.0", operation="filosofi", address="b.zip",
            published_on=None, accessed_on=date(2026, 1, 2), origin="official", sha256="1" * 64),
)  # fmt: skip
OUTLINES = tuple(
    Outline(code=code, name=code, srid=2154,
            wkb=shapely.to_wkb(shapely.box(place, 46, place + 1, 47), hex=True))
    for place, code in enumerate(("01", "02", "03"), start=4)
)  # fmt: skip


def facts(**values: Any) -> Facts:
    """Return the facts of 2018, of all neighbourhoods, changed where told."""
    summaries = values.get("summaries", SUMMARIES)
    defaults: dict[str, Any] = {
        "scope": None, "year": YEAR, "data_version": 7, "origin": "official",
        "dated": date(2026, 11, 26), "indicators": INDICATORS,
        "generations": {QPV: 3, NEW: 4}, "summaries": summaries, "parts": PARTS, "gaps": GAPS,
        "releases": RELEASES, "uses": uses(summaries), "outlines": OUTLINES,
        "refusals": {Family("css_share", "qpv", 2015, "2018", REST): "no_counts"},
    }  # fmt: skip
    return Facts(**(defaults | values))


def uses(rows: Iterable[SummaryRow]) -> tuple[tuple[Family, int], ...]:
    """Say that census figures come from the first release, and the others from the second."""
    return tuple(
        (one.family, 1 if one.indicator in ("emp_1564", "unemp_1564") else 2) for one in rows
    )


def of_scope(rows: Iterable[SummaryRow], scope: Place) -> tuple[SummaryRow, ...]:
    """Return the same rows of a territory."""
    return tuple(replace(one, scope=scope) for one in rows)
