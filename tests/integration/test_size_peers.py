"""The ranking among neighbourhoods of similar size, on the database of the API's tests."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from observatory.db import tables as t
from observatory.db.embedded import EmbeddedServer
from observatory.db.engine import create_engine
from observatory.db.size_peers import SizePeers, find_size_peers
from observatory.domain.territory import Level
from observatory.errors import NotFound

pytest_plugins = ["tests.integration.api_fixtures"]
RANKING = "/v1/gaps/ranking?indicator=pov60&level=qpv&vintage=2024&period=2018"


@pytest.fixture
def connection(api_server: EmbeddedServer) -> Iterator[sa.Connection]:
    """What a test writes here is taken back."""
    engine = create_engine(api_server.url())
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


def count(
    connection: sa.Connection, code: str, period: str, value: float | None, **more: Any
) -> None:
    """Write the population of a neighbourhood of 2024."""

    def number(column: Any, *where: sa.ColumnElement[bool]) -> int:
        return int(connection.execute(sa.select(column).where(*where)).scalar_one())

    place = t.territory.c
    connection.execute(sa.insert(t.observation).values({
        "indicator_id": number(t.indicator.c.id, t.indicator.c.code == "population"),
        "territory_id": number(place.id, place.code == code, place.vintage == 2024),
        "release_id": number(t.release.c.id, t.release.c.source == "filosofi_qpv"),
        "period": period, "period_start": date(int(period), 1, 1),
        "period_end": date(int(period), 12, 31), "value": value,
        "obs_status": "A" if value is not None else "O", "known_from": 2, **more,
    }))  # fmt: skip


def find(connection: sa.Connection, code: str) -> SizePeers:
    return find_size_peers(connection, code, Level.QPV, 2024)


def test_peers_have_from_half_to_double_the_inhabitants_at_the_last_period(
    connection: sa.Connection,
) -> None:
    count(connection, "QP001001", "2018", 2_000)
    count(connection, "QP001002", "2018", 4_000)
    count(connection, "QP001003", "2018", 4_001)
    # Of an earlier year, at which all three were of one size.
    for code in ("QP001001", "QP001002", "QP001003"):
        count(connection, code, "2013", 1_500)
    first, last = find(connection, "QP001001"), find(connection, "QP001003")
    assert first.codes == {"QP001001", "QP001002"}
    assert last.codes == {"QP001002", "QP001003"}
    about = {name: first.about[name] for name in ("population", "smallest", "largest", "period")}
    assert about == {"population": 2_000, "smallest": 1_000, "largest": 4_000, "period": "2018"}
    assert (first.about["source"], first.about["edition"]) == ("filosofi_qpv", "2018")
    # The fourth neighbourhood of the generation has no population: it is of no size.
    assert (first.about["unknown"], first.about["reason"]) == (1, None)


def test_a_neighbourhood_without_a_known_population_says_why_and_has_no_peer(
    connection: sa.Connection,
) -> None:
    count(connection, "QP001001", "2018", 2_000)
    count(connection, "QP001002", "2018", None, obs_status="Q")
    count(connection, "QP001003", "2018", 2_000, conf_status="C")
    said = {code: find(connection, code) for code in ("QP001002", "QP001003", "QP976001")}
    assert {code: peers.about["reason"] for code, peers in said.items()} == {
        "QP001002": "zone_suppressed", "QP001003": "zone_suppressed", "QP976001": "zone_missing",
    }  # fmt: skip
    assert all(peers.codes == frozenset() for peers in said.values())
    assert {peers.about["population"] for peers in said.values()} == {None}
    assert find(connection, "QP001001").codes == {"QP001001"}
    assert find(connection, "QP001001").about["unknown"] == 3


def test_a_code_of_another_generation_is_refused(connection: sa.Connection) -> None:
    with pytest.raises(NotFound, match="QP001009"):
        find(connection, "QP001009")


def test_the_ranking_says_that_no_population_is_loaded(client: TestClient) -> None:
    answer = client.get(f"{RANKING}&similar_to=QP001001").json()
    size = answer["ranking"]["size"]
    assert (answer["numberMatched"], size["population"], size["period"]) == (0, None, None)
    assert (size["reason"], size["unknown"]) == ("zone_missing", 4)
    assert size["reason_fr"]
    assert "size" not in client.get(RANKING).json()["ranking"]
    headers = client.get(f"{RANKING}&similar_to=QP001001&f=csv").headers
    assert "half_to_double" in headers["x-ranking"]


@pytest.mark.parametrize("code", ["QP999999", "QP001009"])
def test_a_code_that_the_generation_has_not_is_not_found(client: TestClient, code: str) -> None:
    answer = client.get(f"{RANKING}&similar_to={code}")
    assert answer.status_code == 404
    assert code in answer.json()["detail"]
