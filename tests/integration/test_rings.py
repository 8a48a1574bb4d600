"""Rings from publication to answer: drawn with the outlines, measured, served, kept."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from api.app import create_app
from etl.demo.layout import iris_code
from etl.demo.plans import neighbourhoods
from etl.demo.releases import World, make_world
from observatory.db.engine import create_engine
from observatory.db.measure import measure_gaps
from observatory.db.measure.touched import sign_places, touched_indicators
from observatory.db.publish.rings import derive_rings
from observatory.settings import Settings

# One of each commune in which nothing but the neighbourhoods of 2015 has rates of its own: what is
# left of its IRIS is uniform.
LONELY = ("Les Verrières", "Les Jumelles", "Le Petit Large", "Clos-Perdu", "Les Tamaris",
          "Le Platier", "L'Atoll", "Le Morne-Fictif")  # fmt: skip


@pytest.fixture(scope="module")
def demo_engine(demo_database: str) -> Iterator[Engine]:
    engine = create_engine(demo_database)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def client(demo_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home = tmp_path_factory.mktemp("rings")
    with TestClient(create_app(Settings(home=home), database_url=demo_database)) as client:
        yield client


def ask(client: TestClient, **question: Any) -> list[dict[str, Any]]:
    answer = client.get("/v1/gaps", params={"limit": 1000, **question})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_a_ring_answers_with_a_gap_its_bounds_and_no_territory(client: TestClient) -> None:
    found = ask(client, indicator="rsa_share", level="qpv", vintage=2015, period="2018",
                benchmark="ring_300m")  # fmt: skip
    assert len(found) == 26
    computed = [row for row in found if row["difference"] is not None]
    assert len(computed) > 15
    for row in computed:
        assert row["benchmark_kind"] == "ring_300m"
        assert row["benchmark_level"] is row["benchmark_code"] is row["benchmark_name"] is None
        assert row["obs_status"] == "E"
        assert row["difference_min"] <= row["difference"] <= row["difference_max"]
        assert row["is_main"]
        assert row["benchmark_release"] is not None


def test_a_ring_without_counts_or_of_no_additive_indicator_says_so(client: TestClient) -> None:
    asked = {"level": "qpv", "vintage": 2015, "period": "2018", "benchmark": "ring_500m"}
    reasons = {"caf_cover": "no_fine_source", "med_income_uc": "non_additive",
               "population": "count_not_compared", "css_share": "no_fine_source"}  # fmt: skip
    for indicator, reason in reasons.items():
        rows = ask(client, indicator=indicator, **asked)
        assert {row["reason"] for row in rows} == {reason}, indicator
        assert {row["outcome"] for row in rows} == {"not_compared"}


def test_both_widths_stand_beside_the_other_kinds(client: TestClient) -> None:
    rows = ask(client, indicator="rsa_share", code="QP020001", level="qpv", vintage=2015,
               period="2018", benchmark="all")  # fmt: skip
    assert {"ring_300m", "ring_500m", "rest_of_urban_unit"} <= {
        row["benchmark_kind"] for row in rows
    }


def test_a_refusal_common_to_the_family_is_stored_once(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        stored = connection.execute(
            text("""
            SELECT count(*) FROM gap g JOIN indicator i ON i.id = g.indicator_id
            WHERE i.code = 'css_share' AND g.benchmark_kind LIKE 'ring%'
        """)
        ).scalar_one()
        refused = (
            connection.execute(
                text("""
            SELECT DISTINCT r.reason FROM gap_refusal r JOIN indicator i ON i.id = r.indicator_id
            WHERE i.code = 'css_share' AND r.benchmark_kind LIKE 'ring%'
        """)
            )
            .scalars()
            .all()
        )
    assert (stored, refused) == (0, ["no_fine_source"])


@pytest.fixture(scope="module")
def world() -> World:
    return make_world()


def gaps_of(engine: Engine, indicator: str) -> pd.DataFrame:
    with engine.connect() as connection:
        found = (
            connection.execute(
                text("""
            SELECT t.code, t.vintage, t.name, g.period, g.value, g.benchmark_value,
                   g.difference, g.difference_min, g.difference_max
            FROM gap g JOIN indicator i ON i.id = g.indicator_id
            JOIN territory t ON t.id = g.territory_id
            WHERE i.code = :code AND g.benchmark_kind = 'ring_300m'
        """),
                {"code": indicator},
            )
            .mappings()
            .all()
        )
    return pd.DataFrame([dict(row) for row in found])


def true_surroundings(world: World, found: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the true share of RSA outside, in the commune of each row, and its households."""
    drawn = world.drawn
    frame = drawn.atoms.frame
    plan = neighbourhoods(2015).set_index("name")["plan"]
    commune = frame[frame["plan"] >= 0].drop_duplicates("plan").set_index("plan")["commune"]
    outside = pd.Series(frame.index, frame["commune"])[frame["plan"].to_numpy() < 0]
    row = outside[commune[plan[found["name"]]]].to_numpy()
    year = found["period"].astype(int).to_numpy() - 2015
    rate = drawn.expected_rate("caf_rsa", "caf_households")
    return rate[row, year], drawn.counts["caf_households"][row, year]


def test_where_the_surroundings_are_uniform_the_ring_is_unbiased(
    demo_engine: Engine, world: World
) -> None:
    found = gaps_of(demo_engine, "rsa_share")
    found = found[found["name"].isin(LONELY) & (found["vintage"] == 2015)]
    found = found.dropna(subset=["difference"])
    rate, households = true_surroundings(world, found)
    error = found["benchmark_value"] / 100 - rate
    assert len(error) > 60
    # of the mean of independent draws
    standard_error = np.sqrt((rate * (1 - rate) / households).sum()) / len(error)
    assert abs(error.mean()) < 3 * standard_error < 0.01
    truth = found["value"] - 100 * rate
    assert (found["difference_min"] <= truth).all()
    assert (truth <= found["difference_max"]).all()


def test_figures_alone_draw_nothing_again_and_outlines_touch_every_indicator(
    demo_engine: Engine,
) -> None:
    with demo_engine.connect() as connection:  # rolled back at the end
        before = sign_places(connection)
        marks = "SELECT min(xmin::text), count(*) FROM ring_part"
        rows = connection.execute(text(marks)).one()
        derive_rings(connection, [])
        assert connection.execute(text(marks)).one() == rows
        assert touched_indicators(connection, 10**6, [], before) == []
        connection.execute(text("DELETE FROM perimeter USING territory t WHERE t.id = territory_id "
                                "AND t.level = 'iris' AND t.code = :code"),
                           {"code": iris_code("20007")})  # fmt: skip
        connection.execute(text("DELETE FROM ring"))
        derive_rings(connection, [])
        everything = list(connection.scalars(text("SELECT id FROM indicator ORDER BY id")))
        assert touched_indicators(connection, 10**6, [], before) == everything
        measure_gaps(connection, everything)
        reasons: dict[str, str | None] = dict(
            connection.execute(
                text("""
            SELECT t.name, g.reason FROM gap g JOIN indicator i ON i.id = g.indicator_id
            JOIN territory t ON t.id = g.territory_id
            WHERE i.code = 'rsa_share' AND g.benchmark_kind = 'ring_300m' AND g.period = '2018'
              AND t.vintage = 2015
        """)
            ).all()
        )
        assert reasons["Les Tours de Craie"] == "no_fine_source"
        assert reasons["La Lisière"] == "benchmark_incomplete"  # half of it lies there
        assert reasons["Les Verrières"] is None
        connection.rollback()


def test_the_weights_stored_are_shares(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        most = connection.execute(
            text("""
            SELECT max(given) FROM (
                SELECT sum(weight) AS given FROM ring_part WHERE metres = 0 GROUP BY territory_id
            ) zones
        """)
        ).scalar_one()
        rings = connection.execute(
            text("""
            SELECT count(*), min(area_m2), bool_and(area_m2 > 0) FROM ring
        """)
        ).one()
        wider = connection.execute(
            text("""
            SELECT bool_and(b.area_m2 > a.area_m2) FROM ring a JOIN ring b USING (territory_id)
            WHERE a.metres = 300 AND b.metres = 500
        """)
        ).scalar_one()
    assert most <= 1 + 1e-9
    assert rings[0] == 2 * (26 + 27)
    assert rings[2]
    assert wider


def test_the_calculation_of_a_ring_is_explained(client: TestClient) -> None:
    asked: dict[str, str | int] = {
        "indicator": "rsa_share",
        "level": "qpv",
        "code": "QP020001",
        "vintage": 2015,
        "period": "2018",
        "benchmark": "ring_300m",
    }
    (gap,) = ask(client, **asked)
    answer = client.get("/v1/gaps/explain", params=asked)
    assert answer.status_code == 200, answer.text
    steps = {step["key"]: step for step in answer.json()["steps"]}
    assert steps["benchmark"]["numbers"]["units"] == 1
    unit = steps["benchmark"]["figures"][0]
    assert (unit["level"], unit["code"]) == ("iris", "200070000")
    # the sum by hand: what the neighbourhoods leave of the IRIS, for the share in the ring
    counts = {}
    for name in ("caf_rsa", "caf_households"):
        (whole,) = [f for f in steps["benchmark"]["figures"] if f["indicator"] == name]
        taken = [f for f in steps["neighbourhoods"]["figures"] if f["indicator"] == name]
        left = whole["value"] - sum(f["share"] * f["value"] for f in taken)
        counts[name] = whole["share"] * left
    rest = steps["rest"]["numbers"]
    assert rest["numerator"] == pytest.approx(counts["caf_rsa"], rel=1e-9)
    assert rest["denominator"] == pytest.approx(counts["caf_households"], rel=1e-9)
    assert gap["benchmark_value"] == pytest.approx(
        100 * counts["caf_rsa"] / counts["caf_households"], rel=1e-9
    )
