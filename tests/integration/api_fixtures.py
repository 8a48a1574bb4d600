"""A small database for the API: two generations, a list without outlines, every kind of gap."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from api.app import create_app
from observatory.db import tables as t
from observatory.db.embedded import EmbeddedServer
from observatory.db.engine import create_engine
from observatory.db.migrate import upgrade
from observatory.db.publish.bands import fill_bands
from observatory.db.publish.search import fill_search
from observatory.settings import Settings

SHA = "ab" * 32
HIDDEN = 12.25  # a confidential value, which must never leave the database


@pytest.fixture(scope="session")
def api_home() -> Iterator[Path]:
    # pytest's own temporary folders are closed to the account that runs the server.
    path = Path(tempfile.mkdtemp(prefix="observatory-api-test-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def api_server(api_home: Path) -> Iterator[EmbeddedServer]:
    with EmbeddedServer(api_home) as server:
        upgrade(server.url())
        engine = create_engine(server.url())
        with engine.begin() as connection:
            fill(connection)
        engine.dispose()
        yield server


@pytest.fixture(scope="session")
def api_settings(api_home: Path) -> Settings:
    return Settings(home=api_home)


@pytest.fixture(scope="session")
def client(api_server: EmbeddedServer, api_settings: Settings) -> Iterator[TestClient]:
    app = create_app(api_settings, database_url=api_server.url("app_read"))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def fill(connection: sa.Connection) -> None:
    """Write the rows; the numbers are chosen to be told apart, not to be plausible."""
    Filler(connection).fill()


class Filler:
    """Writes rows, remembering the ids of what they name."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.ids: dict[tuple[str, int], int] = {}

    def add(self, table: sa.Table, **values: Any) -> int:
        key = self.connection.execute(sa.insert(table).values(values)).inserted_primary_key
        return int(key[0]) if key else 0

    def fill(self) -> None:
        self.add(t.data_version, version=1, origin="demonstration")
        self.add(t.data_version, version=2, origin="demonstration")
        self.release = self.add(
            t.release, source="filosofi_qpv", edition="2018", title="Filosofi", producer="Insee",
            licence="Licence Ouverte 2.0", operation="filosofi", address="/somewhere/secret/f.zip",
            published_on=date(2021, 3, 4), accessed_on=date(2026, 1, 2), sha256=SHA,
            rows_read=10, rows_kept=9, rows_refused=1, origin="demonstration", state="published",
            published_in=2,
        )  # fmt: skip
        self.staged = self.add(
            t.release, source="unseen", edition="2030", title="Not yet", producer="Insee",
            licence="Licence Ouverte 2.0", operation="filosofi", address="https://example.org/x",
            accessed_on=date(2026, 1, 2), sha256=SHA, origin="demonstration", state="staged",
        )  # fmt: skip
        self.add(
            t.finding, release_id=self.release, source="filosofi_qpv", check_name="odd_row",
            severity="warning", message="One row is odd.", row_count=1,
            samples=[{"file": "f.csv", "line": 3}],
        )  # fmt: skip
        self.add(t.load_run, origin="demonstration", address="demo", state="done", done=4, total=4,
                 step="gaps")  # fmt: skip
        self.editions()
        self.places()
        fill_search(self.connection)
        fill_bands(self.connection)
        self.figures()
        self.gaps()

    def editions(self) -> None:
        """Add two published editions of the national report, the second a correction; a draft."""
        made = {"kind": "annual", "period": "2018", "language": "fr", "title": "Les écarts en 2018",
                "data_version": 2, "origin": "demonstration"}  # fmt: skip
        file = {"format": "html", "media_type": "text/html", "size": 5}
        first = self.edition({**made, "number": 1, "fingerprint": "f"},
                             {**file, "file_name": "rapport-2018.html", "sha256": SHA})  # fmt: skip
        errata = [{"path": "/v1/gaps?indicator=pov60", "field": "difference", "before_text": "1",
                   "before_value": 1.0, "after_text": "2", "after_value": 2.0}]  # fmt: skip
        self.edition({**made, "number": 2, "fingerprint": "g", "replaces": first},
                     {**file, "file_name": "rapport-2018.html", "sha256": "c" * 64},
                     errata)  # fmt: skip
        place = {"level": "department", "code": "01", "vintage": 2024, "name": "Ain"}
        self.edition({**made, **place, "number": 1, "fingerprint": "h", "language": "en"},
                     {**file, "file_name": "ain.html", "sha256": "d" * 64})  # fmt: skip
        self.edition({**made, "number": 3, "fingerprint": "i"},
                     {**file, "file_name": "draft.html", "sha256": "e" * 64},
                     is_published=False)  # fmt: skip

    def edition(
        self, made: dict[str, Any], file: dict[str, Any], errata: Any = (), *,
        is_published: bool = True,
    ) -> int:  # fmt: skip
        number = self.add(t.report_edition, **made, state="draft")
        self.add(t.report_file, **file, edition=number)
        for one in errata:
            self.add(t.report_erratum, **one, edition=number)
        if is_published:
            self.connection.execute(
                sa.update(t.report_edition).where(t.report_edition.c.id == number)
                .values(state="published", published_at=datetime(2026, 12, 15, tzinfo=UTC))
            )  # fmt: skip
        return number

    def place(self, level: str, code: str, vintage: int, name: str, **more: Any) -> int:
        box = more.pop("box", None)
        number = self.add(
            t.territory, level=level, code=code, vintage=vintage, name=name,
            release_id=self.release, **more,
        )  # fmt: skip
        self.ids[code, vintage] = number
        if box is not None:
            # ST_MakeEnvelope turns clockwise: what RFC 7946 does not want.
            shape = sa.func.ST_Multi(sa.func.ST_MakeEnvelope(*box, 4326))
            self.add(t.perimeter, territory_id=number, geom=shape, source_srid=2154,
                     area_m2=1234.5, metric_srid=2154, release_id=self.release)  # fmt: skip
        return number

    def places(self) -> None:
        first = self.place("qpv", "QP001001", 2024, "Grande Reyssouze Terre des Fleurs",
                           box=(5.00, 46.00, 5.01, 46.01))  # fmt: skip
        second = self.place("qpv", "QP001002", 2024, "Les Épinettes", box=(5.02, 46.0, 5.03, 46.01))
        self.place("qpv", "QP001003", 2024, "=HYPERLINK(1)", box=(6.0, 47.0, 6.01, 47.01))
        self.place("qpv", "QP976001", 2024, "Disparu", valid_to=date(2024, 6, 30),
                   box=(5.00, 46.00, 5.01, 46.01))  # fmt: skip
        ended = {"valid_from": date(2015, 1, 1), "valid_to": date(2023, 12, 31)}
        old = self.place("qpv", "QP001001", 2015, "Reyssouze", box=(5.0, 46.0, 5.01, 46.01),
                         **ended)  # fmt: skip
        self.copies(old, (5.00, 46.00, 5.01, 46.01))
        self.place("qpv", "QP001009", 2015, "Sans contour", **ended)
        self.place("zus", "8201010", 1996, "Une ZUS de la liste")
        commune = self.place("commune", "01053", 2018, "Bourg-en-Bresse",
                             box=(4.9, 45.9, 5.1, 46.1))  # fmt: skip
        epci = self.place("epci", "200071751", 2018, "CA du Bassin de Bourg")
        other = self.place("epci", "200042935", 2018, "Haut-Bugey")
        for child, parent, level, share, is_main in (
            (first, commune, "commune", 1.0, True),
            (first, epci, "epci", 0.8, True),
            (first, other, "epci", 0.2, False),
            (second, epci, "epci", None, True),
        ):
            self.add(t.membership, child_id=child, parent_id=parent, parent_level=level,
                     parent_vintage=2018, share=share, is_main=is_main,
                     basis="unknown" if share is None else "declared")  # fmt: skip
        self.add(t.passage, old_id=old, new_id=first, weight=1.0, basis="area")
        square = sa.func.ST_Multi(sa.func.ST_MakeEnvelope(5.00, 46.00, 5.01, 46.01, 4326))
        self.add(t.perimeter_simplified, territory_id=first, zoom=8, level="qpv", vintage=2024,
                 geojson='{"type":"Point","coordinates":[5,46]}',
                 geom=sa.func.ST_Transform(square, 3857))  # fmt: skip

    def copies(self, number: int, box: tuple[float, ...]) -> None:
        """Write a generalised copy for every zoom: one corner cut up to zoom 8, none beyond."""
        west, south, east, north = box
        for zoom in (4, 6, 8, 10, 12, 24):
            cut = f", {west} {north}" if zoom > 8 else ""
            ring = f"{west} {south}, {east} {south}, {east} {north}{cut}, {west} {south}"
            shape = sa.func.ST_GeomFromText(f"MULTIPOLYGON((({ring})))", 4326)
            self.add(t.perimeter_simplified, territory_id=number, zoom=zoom, level="qpv",
                     vintage=2015, geojson=sa.func.ST_AsGeoJSON(shape),
                     geom=sa.func.ST_Transform(shape, 3857))  # fmt: skip

    def figures(self) -> None:
        common = {"aggregation": "none", "polarity": "lower_is_better", "kind": "result",
                  "theme": "revenus", "default_benchmark": "epci"}  # fmt: skip
        self.pov60 = self.add(
            t.indicator, code="pov60", label_fr="Taux de pauvreté", label_en="Poverty rate",
            unit="percent", nature="published_rate", sources=["filosofi"], **common,
        )  # fmt: skip
        self.pop = self.add(
            t.indicator, code="population", label_fr="Population", label_en="Population",
            unit="count", nature="count", **{**common, "theme": "contexte"},
        )  # fmt: skip
        for code, vintage, period, value, status, conf in (
            ("QP001001", 2024, "2018", 40.5, "A", "F"),
            ("QP001001", 2024, "2021", 41.5, "P", "F"),
            ("QP001002", 2024, "2018", None, "Q", "F"),
            ("QP001003", 2024, "2018", HIDDEN, "A", "C"),
            ("01053", 2018, "2018", 18.0, "A", "F"),
        ):
            self.add(
                t.observation, indicator_id=self.pov60, territory_id=self.ids[code, vintage],
                period=period, release_id=self.release, value=value, obs_status=status,
                period_start=date(int(period), 1, 1), period_end=date(int(period), 12, 31),
                conf_status=conf, known_from=2, numerator=HIDDEN if conf == "C" else None,
            )  # fmt: skip
        # What was known before: superseded, invisible.
        self.add(
            t.observation, indicator_id=self.pov60, territory_id=self.ids["QP001001", 2024],
            period="2018", release_id=self.staged, value=99.0, obs_status="A",
            period_start=date(2018, 1, 1), period_end=date(2018, 12, 31), known_from=1, known_to=2,
        )  # fmt: skip

    def gap(self, code: str, period: str, rival: str | None, **more: Any) -> None:
        values: dict[str, Any] = {
            "benchmark_kind": "epci", "is_main": True, "outcome": "not_compared",
            "obs_status": "A", **more,
        }  # fmt: skip
        self.add(
            t.gap, indicator_id=self.pov60, territory_id=self.ids[code, 2024], period=period,
            benchmark_id=self.ids[rival, 2018] if rival else None, release_id=self.release,
            **values,
        )  # fmt: skip

    def gaps(self) -> None:
        compared = {"outcome": "worse", "interval_nature": "rounding", "ratio_upper": float("inf")}
        self.gap("QP001001", "2018", "200071751", value=40.5, benchmark_value=18.0, difference=22.5,
                 difference_lower=22.4, difference_upper=22.6, ratio=2.25, **compared)  # fmt: skip
        self.gap("QP001001", "2018", "200042935", value=40.5, benchmark_value=20.5, difference=20.0,
                 **{**compared, "is_main": False})  # fmt: skip
        self.gap("QP001001", "2018", "01053", benchmark_kind="commune", value=40.5,
                 benchmark_value=20.0, difference=20.5, difference_lower=20.1,
                 difference_upper=20.9, **{**compared, "interval_nature": "chance"})  # fmt: skip
        self.gap("QP001001", "2021", None, reason="no_benchmark")
        self.gap("QP001002", "2018", "200071751", reason="zone_suppressed", obs_status="Q")
        # Bounds of a hidden count, and those of a confidential figure, which would give it away.
        bounds = {"difference_lower": -20.5, "difference_upper": 79.5, "difference_min": -20.5,
                  "difference_max": 79.5, "ratio_lower": 0.0, "ratio_upper": 4.9}  # fmt: skip
        secret = {"conf_status": "C", "interval_nature": "suppression", "sign_certain": False}
        self.gap("QP001002", "2018", None, benchmark_kind="department", reason="zone_suppressed",
                 **{**bounds, **secret, "obs_status": "Q"})  # fmt: skip
        self.gap("QP001001", "2021", None, benchmark_kind="department", reason="no_benchmark")
        self.gap("QP001003", "2018", None, benchmark_kind="department", value=HIDDEN,
                 reason="zone_missing_in_benchmark", **bounds, **secret)  # fmt: skip
        for indicator, kind, reason in (
            (self.pov60, "rest_of_epci", "non_additive"),
            (self.pop, "epci", "count_not_compared"),
        ):
            self.add(t.gap_refusal, indicator_id=indicator, period="2018", level="qpv",
                     vintage=2024, benchmark_kind=kind, reason=reason)  # fmt: skip
