"""A tiny database for the report: five neighbourhoods whose figures are calculated by hand."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from observatory.db import tables
from observatory.db.engine import create_engine
from tests.conftest import Clone

ZONES = ("QP001001", "QP001002", "QP002001", "QP002002", "QP971001")
# code: west, south, metric system
DEPARTMENTS = {"01": (2.0, 46.0, 2154), "02": (3.0, 46.0, 2154), "971": (-61.5, 16.0, 5490)}


@pytest.fixture(scope="module")
def report_address(clone: Clone) -> str:
    """A migrated database with the tiny data."""
    address = clone("report_tiny_test", "app")
    engine = create_engine(address)
    with engine.begin() as connection:
        Filler(connection).fill()
    engine.dispose()
    return address


@pytest.fixture(scope="module")
def report_engine(report_address: str) -> Iterator[Engine]:
    engine = create_engine(report_address)
    yield engine
    engine.dispose()


class Filler:
    """Writes rows, remembering the ids of what they name."""

    def __init__(self, connection: Connection, origin: str = "demonstration") -> None:
        self.connection = connection
        self.origin = origin
        self.territories: dict[tuple[str, str, int], int] = {}
        self.indicators: dict[str, int] = {}

    def add(self, table: sa.Table, **values: Any) -> Any:
        return self.connection.execute(sa.insert(table).values(values)).inserted_primary_key

    def version(self) -> None:
        self.add(tables.data_version, version=7, origin=self.origin)

    def release(self, source: str, operation: str) -> int:
        return self.add(
            tables.release, source=source, edition="2018", title=f"Fichier {source}",
            producer="Insee", licence="Licence Ouverte 2.0", operation=operation,
            address=f"{source}.zip", published_on=date(2021, 3, 4), accessed_on=date(2026, 1, 2),
            sha256="0" * 64, origin=self.origin, state="published", published_in=7,
        )[0]  # fmt: skip

    def territory(self, level: str, code: str, vintage: int, release: int, name: str) -> int:
        number = self.add(tables.territory, level=level, code=code, vintage=vintage, name=name,
                          release_id=release)[0]  # fmt: skip
        self.territories[level, code, vintage] = number
        return number

    def perimeter(
        self, territory: int, box: tuple[float, float, float, float], srid: int, release: int
    ) -> None:
        shape = sa.func.ST_Multi(sa.func.ST_MakeEnvelope(*box, 4326))
        self.add(tables.perimeter, territory_id=territory, geom=shape, source_srid=4326,
                 area_m2=1.0, metric_srid=srid, release_id=release)  # fmt: skip

    def indicator(self, code: str, **values: Any) -> int:
        defaults = {
            "code": code, "label_fr": f"Libellé de {code}", "label_en": f"Label of {code}",
            "theme": "emploi", "unit": "percent", "nature": "proportion", "aggregation": "none",
            "polarity": "lower_is_better", "kind": "result", "scale": 100.0, "sources": [],
            "default_benchmark": "rest_of_urban_unit",
        }  # fmt: skip
        self.indicators[code] = self.add(tables.indicator, **(defaults | values))[0]
        return self.indicators[code]

    def gap(self, indicator: str, zone: str, period: str, kind: str, **values: Any) -> None:
        defaults: dict[str, Any] = {
            "indicator_id": self.indicators[indicator], "period": period, "benchmark_kind": kind,
            "territory_id": self.territories["qpv", zone, 2015], "is_main": True,
            "outcome": "not_compared", "obs_status": "A",
        }  # fmt: skip
        self.add(tables.gap, **(defaults | values))

    def fill(self) -> None:
        self.version()
        census, income = self.release("census_2018", "census"), self.release("filo", "filosofi")
        self._places(census)
        self._indicators()
        self._unemployment(census)
        self._income(income)
        self._poverty(income)
        self.gap("no_diploma", "QP001001", "2016-12-31", "rest_of_urban_unit", value=50.0,
                 benchmark_value=20.0, difference=30.0, outcome="worse", zone_numerator=50,
                 zone_denominator=100, benchmark_id=self.territories["urban_unit", "00001", 2010],
                 benchmark_numerator=20, benchmark_denominator=100, release_id=census)  # fmt: skip
        self.add(tables.finding, release_id=census, source="census_2018",
                 check_name="duplicate_code", severity="warning", message="twice",
                 row_count=3)  # fmt: skip

    def _places(self, release: int) -> None:
        for code, (west, south, srid) in DEPARTMENTS.items():
            number = self.territory("department", code, 2015, release, f"Département {code}")
            self.perimeter(number, (west, south, west + 1, south + 1), srid, release)
        for code, name in (("00001", "Ville-Une"), ("00002", "Ville-Deux")):
            self.territory("urban_unit", code, 2010, release, name)
        self.territory("epci", "200000001", 2015, release, "Intercommunalité <Une>")
        for index, zone in enumerate(ZONES):
            department = "971" if zone.startswith("QP97") else zone[3:5]
            west, south, srid = DEPARTMENTS[department]
            number = self.territory("qpv", zone, 2015, release, f"Quartier {zone[-3:]}")
            x, y = west + 0.2 + 0.1 * index, south + 0.3
            self.perimeter(number, (x, y, x + 0.02, y + 0.02), srid, release)
            self.add(tables.membership, child_id=number, parent_level="department",
                     parent_id=self.territories["department", department, 2015],
                     parent_vintage=2015, share=1.0, basis="declared", is_main=True)  # fmt: skip

    def _indicators(self) -> None:
        self.indicator("active", nature="count", aggregation="sum", unit="count", scale=1.0)
        counts = {"aggregation": "ratio_of_sums", "numerator": "active", "denominator": "active"}
        self.indicator("unemp_1564", **counts, label_fr="Part des chômeurs & chômeuses")
        self.indicator("med_income_uc", theme="revenus", nature="amount", unit="euro", scale=1.0,
                       polarity="higher_is_better", default_benchmark="epci",
                       label_fr="Revenu disponible médian par UC")  # fmt: skip
        self.indicator("pov60", theme="revenus", nature="published_rate", scale=1.0)
        self.indicator("no_diploma", theme="education", **counts)
        self.indicator("gp_ratio", theme="sante", nature="rate", unit="per_5000", scale=5000.0,
                       **counts)  # fmt: skip

    def _unemployment(self, release: int) -> None:
        """Pooled 90/400 against 200/1,500; local gaps 20, 0 and 20 points; weighted mean 10."""
        first, second = (self.territories["urban_unit", code, 2010] for code in ("00001", "00002"))
        rows = (
            (ZONES[0], 30, 100, first, 100, 1000, "worse"),
            (ZONES[1], 20, 200, first, 100, 1000, "similar"),
            (ZONES[2], 40, 100, second, 100, 500, "worse"),
        )
        for zone, x, n, benchmark, bx, bn, outcome in rows:
            gap = 100 * (x / n - bx / bn)
            self.gap("unemp_1564", zone, "2018", "rest_of_urban_unit", benchmark_id=benchmark,
                     value=100 * x / n, benchmark_value=100 * bx / bn, difference=gap,
                     difference_lower=gap - 5, difference_upper=gap + 5, zone_numerator=x,
                     zone_denominator=n, benchmark_numerator=bx, benchmark_denominator=bn,
                     interval_nature="sampling", confidence_level=0.95, p_value=0.01,
                     p_adjusted=0.02, is_significant=outcome == "worse", outcome=outcome,
                     release_id=release, benchmark_release_id=release)  # fmt: skip
        self.gap("unemp_1564", ZONES[3], "2018", "rest_of_urban_unit", zone_denominator=100,
                 reason="zone_suppressed", obs_status="Q")  # fmt: skip
        self.gap("unemp_1564", ZONES[4], "2018", "rest_of_urban_unit", reason="no_parent",
                 obs_status="O")  # fmt: skip
        # Not the main benchmark: it must count nowhere.
        self.gap("unemp_1564", ZONES[0], "2018", "rest_of_urban_unit", is_main=False,
                 benchmark_id=second, value=30.0, benchmark_value=90.0, difference=-60.0,
                 outcome="better")  # fmt: skip

    def _income(self, release: int) -> None:
        epci = self.territories["epci", "200000001", 2015]
        for zone, value in ((ZONES[0], 12000.0), (ZONES[2], 14000.0)):
            self.gap("med_income_uc", zone, "2018", "epci", benchmark_id=epci, value=value,
                     benchmark_value=20000.0, difference=value - 20000, outcome="worse",
                     difference_lower=value - 20001, difference_upper=value - 19999,
                     interval_nature="rounding", release_id=release)  # fmt: skip
        self.gap("med_income_uc", ZONES[1], "2018", "epci", reason="zone_missing", obs_status="O")

    def _poverty(self, release: int) -> None:
        """The default family is refused; the EPCI has one gap."""
        self.add(tables.gap_refusal, indicator_id=self.indicators["pov60"], period="2018",
                 level="qpv", vintage=2015, benchmark_kind="rest_of_urban_unit",
                 reason="no_counts")  # fmt: skip
        self.gap("pov60", ZONES[0], "2018", "epci", value=44.0, benchmark_value=20.0,
                 benchmark_id=self.territories["epci", "200000001", 2015], difference=24.0,
                 outcome="worse", release_id=release)  # fmt: skip


class Summarised(Filler):
    """The tiny database, with the summaries of its gaps: of all, and of the Ain alone.

    Unemployment: 90 of 400 against 200 of 1,500, that is 22.5 less 13.333 = 9.1667 points; local
    gaps 20, 0 and 20. Income: gaps of −8,000 and −6,000 €, the median between them.
    """

    def fill(self) -> None:
        super().fill()
        ain = self.territories["department", "01", 2015]
        pooled = {
            "value": 22.5, "benchmark_value": 40 / 3, "difference": 22.5 - 40 / 3, "ratio": 1.6875,
            "p25": 10.0, "p50": 20.0, "p75": 20.0, "worse": 2, "similar": 1, "outcome": "worse",
            "difference_lower": 5.0, "difference_upper": 13.0, "is_significant": True,
        }  # fmt: skip
        self.summary("unemp_1564", "rest_of_urban_unit", observed=3, interval_nature="sampling",
                     missing={"zone_suppressed": 1, "no_parent": 1}, **pooled)  # fmt: skip
        self.summary("unemp_1564", "rest_of_urban_unit", panel="constant", observed=2,
                     interval_nature="chance", **pooled)  # fmt: skip
        self.summary("unemp_1564", "rest_of_urban_unit", scope_id=ain, zones=2, observed=2,
                     p50=10.0, outcome="worse", reason="no_counts", worse=1, similar=1)  # fmt: skip
        self.summary("med_income_uc", "epci", observed=2, worse=2, p25=-7500.0, p50=-7000.0,
                     p75=-6500.0, mean_gap=-7000.0, reason="non_additive")  # fmt: skip
        self.summary("pov60", None, value=44.0, observed=1)

    def summary(self, code: str, kind: str | None, **values: Any) -> None:
        defaults: dict[str, Any] = {
            "level": "qpv", "vintage": 2015, "period": "2018", "panel": "all", "zones": 5,
            "share_basis": "zones", "outcome": "not_compared",
        }  # fmt: skip
        self.add(tables.summary, indicator_id=self.indicators[code], benchmark_kind=kind,
                 **(defaults | values))  # fmt: skip
