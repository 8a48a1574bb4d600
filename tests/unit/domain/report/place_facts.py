"""Hand-made facts about places, whose figures are invented."""

from dataclasses import replace
from datetime import date
from typing import Any

import shapely

from observatory.domain.indicator import Aggregation, Indicator, Kind, Nature, Polarity
from observatory.domain.report.document import Outline, Place
from observatory.domain.report.finding import Finding
from observatory.domain.report.local_facts import (
    Dataset,
    DepartmentFacts,
    Known,
    LocalFacts,
    LocalGap,
    NeighbourhoodFacts,
    Point,
    PooledGap,
    Rank,
    Series,
)
from observatory.domain.report.text import Rule, Served
from observatory.domain.series import Break

DATA = Dataset(version=7, origin="official", dated=date(2026, 11, 26))
PLACE = Place(level="qpv", code="QP088001", vintage=2015, name="Bitola")
DEPARTMENT = Place(level="department", code="88", vintage=2026, name="Vosges")
REGION = Place(level="region", code="44", vintage=2026, name="Grand Est")


def indicator(code: str = "unemp_1564", theme: str = "emploi", **more: Any) -> Indicator:
    known: dict[str, Any] = {
        "label_fr": f"Taux {code}", "label_en": f"Rate {code}", "unit": "percent",
        "nature": Nature.PROPORTION, "aggregation": Aggregation.RATIO_OF_SUMS,
        "polarity": Polarity.LOWER_IS_BETTER, "kind": Kind.RESULT,
    }  # fmt: skip
    return Indicator(code=code, theme=theme, **(known | more))


def finding(code: str = "unemp_1564", theme: str = "emploi", **more: Any) -> Finding:
    known: dict[str, Any] = {
        "indicator": indicator(code, theme), "level": "qpv", "vintage": 2015, "period": "2018",
        "kind": "rest_of_urban_unit", "path": f"/v1/gaps?indicator={code}", "place": PLACE,
        "is_neighbourhood": True, "value": 22.4, "benchmark": 11.8, "difference": 10.6,
        "lower": 9.0, "upper": 12.0, "nature": "sampling", "outcome": "worse",
        "is_significant": True, "sign_certain": True,
    }  # fmt: skip
    return Finding(**(known | more))


def alone(code: str, theme: str, value: float | None, reason: str, **more: Any) -> Finding:
    nothing: dict[str, Any] = dict.fromkeys(
        ("benchmark", "difference", "lower", "upper", "is_significant", "sign_certain")
    )
    own = {"kind": "", "value": value, "reason": reason, "outcome": "not_compared",
           "path": f"/v1/observations?indicator={code}"}  # fmt: skip
    return finding(code, theme, **(nothing | own | more))


def bounded(code: str = "emp_1564", theme: str = "emploi", **more: Any) -> Finding:
    return finding(code, theme, **({
        "value": None, "benchmark": None, "difference": None, "lower": None, "upper": None,
        "least": 8.0, "most": 15.0, "is_significant": None,
    } | more))  # fmt: skip


GAPS = (
    LocalGap(finding=finding(), benchmark="Épinal"),
    LocalGap(finding=bounded(), benchmark="Épinal"),
    LocalGap(finding=finding("med_income_uc", "revenus", kind="epci", difference=-2.0, lower=-3.0,
                             upper=-1.0), benchmark="CA d'Épinal"),
    LocalGap(finding=finding("gp_ratio", "sante", outcome="similar", lower=None, upper=None,
                             is_significant=False), benchmark="Épinal"),
    LocalGap(finding=alone("below_bac", "education", 83.3, "no_counts"), is_compared=False),
    LocalGap(finding=alone("vacancy_rate", "logement", None, "zone_suppressed"),
             is_compared=False),
)  # fmt: skip


def outline(code: str, west: float, size: float = 0.1) -> Outline:
    box = shapely.box(west, 48.0, west + size, 48.0 + size)
    return Outline(code=code, name=f"Lieu {code}", srid=2154, wkb=shapely.to_wkb(box, hex=True))


def known(value: float | None, path: str = "/v1/x", **more: Any) -> Known:
    return Known(value=value, served=(Served(path, "value"),), **more)


def series(code: str = "pov60", **more: Any) -> Series:
    one = indicator(code, "revenus", **more)
    points = tuple(
        Point(period=str(year), value=40.0 + year - 2015, path=f"/v1/observations?period={year}",
              benchmark=20.0 if year != 2016 else None,
              benchmark_path=f"/v1/gaps?period={year}" if year != 2016 else "")
        for year in (2015, 2016, 2018)
    )  # fmt: skip
    return Series(indicator=one, points=points, benchmark="Épinal")


BROKEN = (Break(start="2018", note_fr="Rupture", note_en="Break"),)


def neighbourhood(**more: Any) -> NeighbourhoodFacts:
    commune = Place(level="commune", code="88160", vintage=2026, name="Épinal")
    facts = NeighbourhoodFacts(
        place=PLACE, data=DATA, gaps=GAPS, population=known(1343.0, period="2018"),
        parents={"commune": (commune,), "department": (DEPARTMENT,)}, series=series(),
        rank=Rank(finding=GAPS[0].finding, rank=known(12.0), peers=known(88.0)),
        outline=outline("QP088001", 6.42, 0.01), around=(outline("88160", 6.4),),
        absent=("securite",), sources=("Insee, Recensement",), longitude=6.425, latitude=48.05,
    )  # fmt: skip
    return replace(facts, **more)


def pooled(**more: Any) -> PooledGap:
    own = finding(place=DEPARTMENT, is_neighbourhood=False)
    found = PooledGap(finding=own, local=replace(own, worse=5, similar=1, zones=6),
                      region=replace(own, place=REGION, difference=8.0),
                      nation=replace(own, place=None, difference=9.0))  # fmt: skip
    return replace(found, **more)


def department(**more: Any) -> DepartmentFacts:
    facts = DepartmentFacts(
        place=DEPARTMENT, level="qpv", vintage=2024, data=DATA, region=REGION, gaps=(pooled(),),
        neighbourhoods=(neighbourhood(),), count=known(6.0), counted=known(5.0),
        population=known(15628.0, period="2020"), outline=outline("88", 6.0, 1.0),
        share=known(3.5, period="2018", rule=Rule.SHARE), share_vintage=2015, absent=("economie",),
    )  # fmt: skip
    return replace(facts, **more)


def local(**more: Any) -> LocalFacts:
    place = Place(level="epci", code="200068757", vintage=2026, name="CA d'Épinal")
    facts = LocalFacts(
        place=place, level="qpv", vintage=2015, data=DATA, count=known(1.0),
        neighbourhoods=(neighbourhood(),), outline=outline("200068757", 6.3, 0.4),
    )  # fmt: skip
    return replace(facts, **more)
