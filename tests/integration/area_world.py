"""A few communes with outlines, IRIS, cells and neighbourhoods: figures that add up in the head."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from pyproj import Transformer
from shapely import box

from observatory.db import tables as t
from observatory.db.availability import refresh_availability
from observatory.domain.period import parse_period
from observatory.geography.perimeter import geodesic_area

Box = tuple[float, float, float, float]
# Four communes in a row, a tenth of a degree each.
ROW = {code: (5.0 + i / 10, 46.0, 5.1 + i / 10, 46.1) for i, code in enumerate("ABCD")}


class World:
    """Writes the rows, remembering the ids of what they name."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.ids: dict[tuple[str, str, int], int] = {}
        self.indicators: dict[str, int] = {}

    def add(self, table: sa.Table, **values: Any) -> int:
        key = self.connection.execute(sa.insert(table).values(values)).inserted_primary_key
        return int(key[0]) if key else 0

    def fill(self) -> None:
        """Write everything."""
        self.add(t.data_version, version=1, origin="demonstration")
        self.release = self.add(
            t.release, source="census", edition="2018", title="Census", producer="Insee",
            licence="Licence Ouverte 2.0", operation="census", address="https://example.org/c",
            accessed_on=date(2026, 1, 2), sha256="ab" * 32, origin="demonstration",
            state="published", published_in=1,
        )  # fmt: skip
        self.places()
        self.catalogue()
        self.figures()
        self.cells()
        refresh_availability(self.connection, sorted(self.indicators.values()))

    def place(self, level: str, code: str, vintage: int, outline: Box | None = None) -> int:
        number = self.add(t.territory, level=level, code=code, vintage=vintage, name=code,
                          release_id=self.release)  # fmt: skip
        self.ids[level, code, vintage] = number
        if outline is not None:
            shape = sa.func.ST_Multi(sa.func.ST_MakeEnvelope(*outline, 4326))
            self.add(t.perimeter, territory_id=number, geom=shape, source_srid=2154,
                     area_m2=geodesic_area(box(*outline)), metric_srid=2154,
                     release_id=self.release)  # fmt: skip
        return number

    def member(self, child: tuple[str, str, int], parent: tuple[str, str, int],
               share: float | None = 1.0, basis: str = "composition",
               is_main: bool = True) -> None:  # fmt: skip
        self.add(t.membership, child_id=self.ids[child], parent_id=self.ids[parent],
                 parent_level=parent[0], parent_vintage=parent[2], share=share, is_main=is_main,
                 basis="unknown" if share is None else basis)  # fmt: skip

    def places(self) -> None:
        """Write communes of 2018 with outlines; B and C became B in 2021."""
        for code, outline in ROW.items():
            self.place("commune", code, 2018, outline)
        for code in "ABD":
            self.place("commune", code, 2021)
        for old in "BC":
            self.add(t.passage, old_id=self.ids["commune", old, 2018],
                     new_id=self.ids["commune", "B", 2021], weight=1.0,
                     basis="declared")  # fmt: skip
        for code, vintage in (("E1", 2018), ("E1", 2021), ("200054781", 2021)):
            self.place("epci", code, vintage)
        self.place("department", "01", 2018)
        self.place("department", "01", 2021)
        for code in "ABD":
            self.member(("commune", code, 2021), ("department", "01", 2021))
        for code in "AB":
            self.member(("commune", code, 2021), ("epci", "E1", 2021))
        self.member(("commune", "D", 2021), ("epci", "200054781", 2021))
        for code in "ABCD":
            self.member(("commune", code, 2018), ("department", "01", 2018))
        for code, outline in (("A1", (5.0, 46.0, 5.05, 46.1)), ("A2", (5.05, 46.0, 5.1, 46.1))):
            self.place("iris", code, 2018, outline)
            self.member(("iris", code, 2018), ("commune", "A", 2018), basis="declared")
        self.place("zus", "Z1", 1996)
        self.neighbourhoods()

    def neighbourhoods(self) -> None:
        """Write four: Q1 holds half of Q2, Q3 is half in A, Q4 nobody knows where."""
        outlines: dict[str, Box | None] = {
            "Q1": (5.11, 46.01, 5.13, 46.02), "Q2": (5.12, 46.01, 5.14, 46.02),
            "Q3": (5.09, 46.01, 5.11, 46.02), "Q4": None,
        }  # fmt: skip
        for code, outline in outlines.items():
            self.place("qpv", code, 2015, outline)
            self.member(("qpv", code, 2015), ("department", "01", 2021), basis="area")
        for code, commune, share, is_main in (
            ("Q1", "B", 1.0, True), ("Q2", "B", 1.0, True), ("Q3", "A", 0.5, True),
            ("Q3", "B", 0.5, False), ("Q4", "B", None, True),
        ):  # fmt: skip
            self.member(("qpv", code, 2015), ("commune", commune, 2021), share, "area", is_main)

    def catalogue(self) -> None:
        """Write a proportion, a rate, their counts, and a median."""
        common = {"label_fr": "x", "label_en": "x", "theme": "t", "kind": "result",
                  "polarity": "lower_is_better", "default_benchmark": "epci"}  # fmt: skip
        for code in ("population", "active", "unemployed", "households", "rsa", "offences",
                     "fiscal_households"):  # fmt: skip
            self.indicators[code] = self.add(t.indicator, code=code, unit="count", nature="count",
                                             aggregation="sum", **common)  # fmt: skip
        for code, x, n, scale, nature in (
            ("unemp", "unemployed", "active", 100, "proportion"),
            ("rsa_share", "rsa", "households", 100, "proportion"),
            ("offence_rate", "offences", "population", 1_000, "rate"),
        ):
            self.indicators[code] = self.add(
                t.indicator, code=code, unit="percent", nature=nature, scale=scale, numerator=x,
                denominator=n, aggregation="ratio_of_sums", **common,
            )  # fmt: skip
        self.indicators["median"] = self.add(
            t.indicator, code="median", unit="euro", nature="amount", aggregation="none", **common
        )

    def figure(self, indicator: str, place: tuple[str, str, int], period: str,
               value: float | None, status: str = "A", conf: str = "F") -> None:  # fmt: skip
        start, end = parse_period(period)
        self.add(t.observation, indicator_id=self.indicators[indicator],
                 territory_id=self.ids[place], period=period, release_id=self.release, value=value,
                 obs_status=status, conf_status=conf, period_start=start, period_end=end,
                 known_from=1)  # fmt: skip

    def figures(self) -> None:
        """Write counts; those of IRIS make the communes' of 2018, one is hidden."""
        for code, people, active, unemployed, offences in (
            ("A", 1_500, 1_000, 200, 30), ("B", 2_400, 1_600, 160, 24), ("D", 600, 400, 100, 6)
        ):  # fmt: skip
            for name, value in (("population", people), ("active", active),
                                ("unemployed", unemployed), ("offences", offences)):  # fmt: skip
                self.figure(name, ("commune", code, 2021), "2018", value)
        self.figure("households", ("iris", "A1", 2018), "2018-12-31", 100)
        self.figure("households", ("iris", "A2", 2018), "2018-12-31", 300)
        self.figure("rsa", ("iris", "A1", 2018), "2018-12-31", 30)
        self.figure("rsa", ("iris", "A2", 2018), "2018-12-31", 77.0, conf="C")
        for code, value in (("Q1", 900), ("Q2", 400), ("Q3", 200), ("Q4", 50)):
            self.figure("population", ("qpv", code, 2015), "2018", value)
        self.figure("median", ("commune", "A", 2021), "2018", 20_000)

    def cells(self) -> None:
        """Write a row of ten cells of 200 m in D, with ten households each."""
        x, y = Transformer.from_crs(4326, 2154, always_xy=True).transform(5.35, 46.05)
        x, y = x // 200 * 200 + 100, y // 200 * 200 + 100
        back = Transformer.from_crs(2154, 4326, always_xy=True)
        for i in range(10):
            lon, lat = back.transform(x + 200 * i, y)
            point = sa.func.ST_SetSRID(sa.func.ST_MakePoint(lon, lat), 4326)
            self.add(t.grid_cell, release_id=self.release, cell=str(i), grid="200m", vintage=2017,
                     srid=2154, size_m=200, x=x + 200 * i, y=y, geom=point,
                     households=10.0)  # fmt: skip
