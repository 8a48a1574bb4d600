"""Answers sent without a route are those of the route, byte for byte, whatever is asked."""

from collections.abc import Iterator, Mapping
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
    *(f"/ogc/collections/qpv-2024/items/{code}" for code in ("nothing", "QP%00", "a%3Fb", "%2e")),
    *(f"/v1/locate?lon={lon}&lat=48.85" for lon in
      ("2.35", "2.47", "999", "nan", "-0", "1e1", "%2B2", " 2", "2.", "", "2&lon=3", "-61.5")),
    *(f"/v1/locate?{more}" for more in
      ("lat=48.85&lon=2.350&level=qpv", "level=qpv&lon=2.36&lat=91", "lo%6E=2.35&lat=48.85",
       "lon=2.35&lat=48.85&vintage=2015&on=all", "lon=2.35", "lon=2.35&lat=48.85&f=x")),
)  # fmt: skip
# Of what a browser, a program or a proxy says besides.
SAYS: dict[str, dict[str, str]] = {
    "identity": {"Accept-Encoding": "identity"},
    "gzip": {"Accept-Encoding": "gzip", "Accept": "application/geo+json"},
    "origin": {"Accept-Encoding": "br", "Origin": "https://elsewhere.example", "Host": "a.example"},
}
Answer = tuple[Any, ...]


@pytest.fixture(params=["*", "https://elsewhere.example"])
def client(
    demo_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: Any
) -> Iterator[TestClient]:
    monkeypatch.setattr(BodyCache, "put", lambda *_: None)
    settings = Settings(home=tmp_path, answers_mb=0, cors_origins=(request.param,))
    with TestClient(create_app(settings, database_url=demo_database)) as client:
        yield client


def ask(client: TestClient, address: str, said: Mapping[str, str], method: str = "GET") -> Answer:
    answer = client.request(method, address, headers=said)
    headers = [(name, value) for name, value in answer.headers.multi_items() if name != "date"]
    return answer.status_code, headers, answer.content


def ask_all(client: TestClient) -> dict[Any, Answer]:
    """Ask for everything, and again for what is known, and for the headers alone."""
    answers = {(kind, address): ask(client, address, said)
               for kind, said in SAYS.items() for address in ADDRESSES}  # fmt: skip
    for (kind, address), found in list(answers.items()):
        if kind == "gzip" and (tag := dict(found[1]).get("etag")):
            for held in (tag, "*", '"another"'):
                known = {**SAYS[kind], "If-None-Match": held}
                answers[held, address] = ask(client, address, known)
    for address in ADDRESSES[-6:]:
        answers["HEAD", address] = ask(client, address, SAYS["gzip"], "HEAD")
    strange = {"Host": "A.example:80:80"}
    answers["host", ADDRESSES[-4]] = ask(client, ADDRESSES[-4], strange)
    return answers


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of what is answered without a route."""
    sent: list[str] = []
    answer = Quick._answer

    async def count(self: Quick, scope: Any) -> Any:
        found = await answer(self, scope)
        if found is not None:
            sent.append(scope["path"])
        return found

    monkeypatch.setattr(Quick, "_answer", count)
    return sent


def test_what_is_long_is_written_by_the_route_in_whatever_coding(
    client: TestClient, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.quick.LONG", 100)
    monkeypatch.setattr("api.routes.layers.LONG", 100)
    for box in ("-13,45,-11,47", "-13,45,-11,48", "-14,45,-11,48"):
        found = ask(client, f"/v1/geojson/qpv/2024?{GAP}&limit=5&bbox={box}", SAYS["identity"])
        assert found[0] == 200
    assert sent == []


def test_what_is_sent_without_a_route_is_what_the_route_sends(
    client: TestClient, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_self: Quick, _scope: Any) -> None:
        return None

    counted = Quick._answer
    monkeypatch.setattr(Quick, "_answer", never)
    usual = ask_all(client)
    monkeypatch.setattr(Quick, "_answer", counted)
    quick = ask_all(client)
    assert {asked: quick[asked] for asked in usual if quick[asked] != usual[asked]} == {}
    assert sum(path.startswith("/tiles") for path in sent) > 20
    assert sum(path.startswith("/v1/locate") for path in sent) > 20
    assert sum(path.startswith("/v1/geojson") for path in sent) > 20
