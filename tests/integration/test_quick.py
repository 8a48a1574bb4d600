"""Answers sent without a route are those of the route, byte for byte, whatever is asked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.bodies import BodyCache
from api.quick import Quick
from observatory.settings import Settings

GAP = "indicator=pov60&measure=difference"
ADDRESSES = (
    *(f"/tiles/qpv-2024/{place}.mvt?{GAP}" for place in
      ("10/518/352", "10/519/352", "6/32/22", "10/0/0", "10/2000/1", "17/1/1")),
    *(f"/v1/geojson/qpv/2024?{GAP}&limit=5&bbox={box}" for box in
      ("2,48,3,49", "2.1%2C48,3,49", "170,-30,-140,10", "a,b,c,d", "2,48,2,48", "0,0,1,1")),
    *(f"/ogc/collections/qpv-2024/items?limit=3&bbox={box}" for box in
      ("2,48,3,49", "0,0,1,1", "x")),
    *(f"/ogc/collections/qpv-2024/items/{code}" for code in ("nothing", "QP%00")),
    *(f"/v1/locate?lon={lon}&lat=48.85" for lon in ("2.35", "2.47", "999", "nan")),
)  # fmt: skip


@pytest.fixture
def client(
    demo_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    monkeypatch.setattr(BodyCache, "put", lambda *_: None)
    settings = Settings(home=tmp_path, answers_mb=0)
    with TestClient(create_app(settings, database_url=demo_database)) as client:
        yield client


def ask(client: TestClient, address: str, coding: str) -> tuple[Any, ...]:
    answer = client.get(address, headers={"Accept-Encoding": coding})
    said = {name: value for name, value in answer.headers.items() if name != "date"}
    return answer.status_code, said, answer.content


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_what_is_sent_without_a_route_is_what_the_route_sends(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, coding: str
) -> None:
    sent: list[bool] = []
    answer = Quick._answer

    async def never(_self: Quick, _scope: Any) -> None:
        return None

    async def count(self: Quick, scope: Any) -> Any:
        found = await answer(self, scope)
        sent.append(found is not None)
        return found

    monkeypatch.setattr(Quick, "_answer", never)
    usual = [ask(client, address, coding) for address in ADDRESSES]
    monkeypatch.setattr(Quick, "_answer", count)
    for address, before in zip(ADDRESSES, usual, strict=True):
        assert ask(client, address, coding) == before, address
    assert sum(sent) >= 8
