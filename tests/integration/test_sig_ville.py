"""The SIG Ville contract: a client written from its description works on all its paths."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.geocoding.geoplateforme import BatchService
from observatory.db.embedded import EmbeddedServer
from observatory.settings import Settings
from tests.integration.geocoder_server import FakeGeocoder, serving
from tests.integration.sig_ville_client import SigVilleClient, Unreachable

pytest_plugins = ["tests.integration.api_fixtures"]

INSIDE, BETWEEN, FAR = (5.005, 46.005), (5.0125, 46.005), (3.0, 46.0)
KNOWN = {
    "1 rue des lilas": (*INSIDE, 0.95, "housenumber"),
    "2 rue des lilas": (*FAR, 0.93, "housenumber"),
    "3 rue des lilas": (*INSIDE, 0.62, "housenumber"),
    "rue des lilas": (*INSIDE, 0.97, "street"),
}


def speak(client: TestClient, method: str = "GET") -> SigVilleClient:
    def send(how: str, path: str, asked: list[tuple[str, str]]) -> tuple[int, dict[str, Any]]:
        if how == "GET":
            answer = client.get(f"{path}?{urlencode(asked)}")
        else:
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = client.post(path, content=urlencode(asked), headers=form)
        return answer.status_code, answer.json()

    return SigVilleClient(send, method)


@pytest.fixture
def geocoder() -> Iterator[FakeGeocoder]:
    with serving(FakeGeocoder(KNOWN)) as fake:
        yield fake


@pytest.fixture
def geocoding(
    api_server: EmbeddedServer, api_settings: Settings, geocoder: FakeGeocoder
) -> Iterator[TestClient]:
    settings = api_settings.model_copy(update={"geocoder": geocoder.address})
    with TestClient(create_app(settings, database_url=api_server.url("app_read"))) as found:
        found.app.state.observatory.geocoder = BatchService(geocoder.address, between=0.001)  # type: ignore[attr-defined]
        yield found


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_point_is_in_not_in_or_nobody_knows(client: TestClient, method: str) -> None:
    sig = speak(client, method)
    assert sig.in_neighbourhood(*INSIDE) is True
    assert sig.in_neighbourhood(*FAR) is False
    assert sig.in_neighbourhood(*INSIDE, "QP_2015") is True
    # of 2015, one neighbourhood has no outline and may be anywhere
    assert sig.in_neighbourhood(*FAR, "QP_2015") is None
    for kind in ("ZUS", "ZFU", "HZUS"):
        assert sig.in_neighbourhood(*INSIDE, kind) is None


def test_what_is_undetermined_says_why(client: TestClient) -> None:
    kinds = "&".join(f"type_quartier[]={kind}" for kind in ("QP", "ZUS", "ZFU", "HZUS"))
    answer = client.get(f"/api/xy.json?x=5.005&y=46.005&{kinds}").json()
    reasons = {one["type_quartier"]: one["raison"] for one in answer["reponses"]}
    assert reasons == {"QP": None, "ZUS": "no_perimeter", "ZFU": "not_loaded", "HZUS": "not_loaded"}
    assert all(one["message"] for one in answer["reponses"] if one["raison"])
    assert answer["code_reponse"] == "OUI"
    assert answer["code_quartier"] == "QP001001"


def test_bands_and_both_generations(client: TestClient) -> None:
    address = "/api/xy.json?x=5,0125&y=46,005&type_quartier=QP,QP_2015"
    new, old = client.get(address).json()["reponses"]
    assert (new["code_reponse"], new["QP_BANDE_300"], new["QP_BANDE_500"]) == ("NON", True, True)
    assert (old["type_quartier"], old["code_reponse"]) == ("QP_2015", "INDETERMINE")
    assert old["QP_BANDE_300"] is True  # of the one that has an outline


def test_without_a_geocoder_an_address_is_undetermined(client: TestClient) -> None:
    sig = speak(client)
    assert sig.neighbourhood_of_address(nom_voie="1 rue des lilas") == (None, None)
    unknown = {"QP": None, "ZFU": None}
    assert sig.kinds_of_address("QP", "ZFU", nom_voie="1 rue des lilas") == unknown
    answer = client.get("/api/v2.json?adresse[nom_voie]=1 rue des lilas").json()
    assert answer["raison"] == "no_geocoder"
    assert answer["adresse"]["score"] is None


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_is_found(geocoding: TestClient, geocoder: FakeGeocoder, method: str) -> None:
    sig = speak(geocoding, method)
    whole = {"nom_voie": "1 rue des lilas", "code_postal": "01000", "nom_commune": "Bourg"}
    assert sig.neighbourhood_of_address(**whole) == (True, "QP001001")
    assert geocoder.asked[-1] == [{"line": "1 rue des lilas", "postcode": "01000", "city": "Bourg"}]
    apart = {"num_voie": "2", "nom_voie": "rue des lilas"}
    assert sig.neighbourhood_of_address(**apart) == (False, None)
    assert sig.kinds_of_address("QP", "QP_2015", "ZFU", **whole) == {
        "QP": True, "QP_2015": True, "ZFU": None}  # fmt: skip


@pytest.mark.parametrize(
    ("street", "reason"),
    [
        ("3 rue des lilas", "address_unsure"),
        ("rue des lilas", "address_imprecise"),
        ("9 rue inconnue", "address_not_found"),
        ("", "no_address"),
    ],
)
def test_a_doubtful_address_is_undetermined(
    geocoding: TestClient, street: str, reason: str
) -> None:
    answer = geocoding.get("/api/v2.json", params={"adresse[nom_voie]": street})
    assert answer.json()["raison"] == reason
    assert answer.json()["code_reponse"] == "INDETERMINE"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_geocoder_that_stumbles_is_asked_again(
    geocoding: TestClient, geocoder: FakeGeocoder
) -> None:
    geocoder.failures[:] = [503, 429]
    assert speak(geocoding).neighbourhood_of_address(nom_voie="1 rue des lilas")[0] is True


def test_a_client_tries_again_when_the_geocoder_is_away(
    geocoding: TestClient, geocoder: FakeGeocoder
) -> None:
    geocoder.failures[:] = [504] * 3  # all that we try ourselves
    sig = speak(geocoding)
    assert sig.neighbourhood_of_address(nom_voie="1 rue des lilas") == (True, "QP001001")
    assert sig.statuses == [502, 200]
    geocoder.failures[:] = [500] * 3
    with pytest.raises(Unreachable):
        speak(geocoding).neighbourhood_of_address(nom_voie="1 rue des lilas")


@pytest.mark.parametrize(
    ("status", "address", "detail"),
    [
        (422, "/api/xy.json?x=5", "y: '' is no number"),
        (422, "/api/xy.json?x=nan&y=46", "x: 'nan'"),
        (422, "/api/xy.json?x=181&y=46", "x: '181'"),
        (422, "/api/xy.json?x=5&y=46&type_quartier=QPV", "QP, QP_2015, ZUS"),
        (422, "/api/xy.json?x=5&y=46&f=csv", "JSON"),
        (422, "/api/v2.json?type_adresse=AUTRE", "MIXTE nor WSA"),
        (422, "/api/v2.json?adresse[nom_voie]=%00", "NUL"),
        (422, f"/api/v2.json?adresse[nom_voie]={'x' * 201}", "200 characters"),
        (422, f"/api/v2.json?{'&'.join(f'a{n}=1' for n in range(60))}", "50 parameters"),
    ],
)
def test_a_question_that_has_no_meaning_is_refused(
    client: TestClient, status: int, address: str, detail: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert detail in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b'{"x": 5.005, "y": 46.005, "type_quartier": ["QP"]}', "application/json", 200),
        (b"[]", "application/json", 422),
        (b"{", "application/json", 422),
        (b"\xff=1", "application/x-www-form-urlencoded", 422),
        (b"x" * 20_000, "application/x-www-form-urlencoded", 413),
    ],
)
def test_a_body_is_a_form_or_json(
    client: TestClient, body: bytes, media_type: str, status: int
) -> None:
    answer = client.post("/api/xy.json", content=body, headers={"Content-Type": media_type})
    assert answer.status_code == status, answer.text


def test_json_may_hold_an_address(geocoding: TestClient) -> None:
    body = {"type_quartier": "QP", "adresse": {"nom_voie": "1 rue des lilas", "num_voie": None}}
    answer = geocoding.post("/api/v2.json", json=body)
    assert answer.json()["code_quartier"] == "QP001001"
