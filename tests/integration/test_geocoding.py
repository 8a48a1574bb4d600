"""The local geocoder on the addresses of the demonstration, whose plan says where each street lies.

In the commune 20007 (Songeval-sur-Avre, 20100) the neighbourhood QN02001I, formerly QP020001, holds
the numbers 4 to 9 of the rue des Lilas and the whole impasse de la Nuée; another one the avenue.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from api.app import create_app
from api.geocoding import choose_geocoder, local
from api.geocoding.interface import Address, Found, Reach
from api.geocoding.local import LocalGeocoder
from observatory.cli import build_app
from observatory.db.engine import create_engine
from observatory.db.plain_words import plain
from observatory.db.versions import create_reader
from observatory.domain.locate_reasons import LocateReason
from observatory.errors import UsageError
from observatory.settings import Settings

HERE, CITY = "20100", "Songeval-sur-Avre"
QPV_2024, QPV_2015 = "QN02001I", "QP020001"


@pytest.fixture(scope="module")
def geocoder(demo_database: str) -> Iterator[LocalGeocoder]:
    engine = create_reader(demo_database)
    yield LocalGeocoder(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def client(demo_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    with TestClient(create_app(settings, database_url=demo_database)) as found:
        yield found


def one(geocoder: LocalGeocoder, line: str, postcode: str = HERE, city: str = CITY) -> Any:
    return geocoder.geocode([Address(line, postcode, city)])[0]


@pytest.mark.parametrize(
    ("line", "postcode", "city", "label"),
    [
        ("12 rue des Lilas", HERE, CITY, "12 Rue des Lilas"),
        ("12, RUE DES LILAS", HERE, "SONGEVAL S/ AVRE", "12 Rue des Lilas"),
        ("12 rue des lilas 20100 Songeval-sur-Avre", "", "", "12 Rue des Lilas"),
        ("12 r. des Lilas, Songeval-sur-Avre", "", "", "12 Rue des Lilas"),
        ("3bis rue des lilas", HERE, CITY, "3 bis Rue des Lilas"),
        ("5 ter r des Lilas", HERE, "", LocateReason.ADDRESS_AMBIGUOUS),
        ("7 bis rue des Lilas", HERE, CITY, "7 bis Rue des Lilas"),
        ("4 bd St Fictif", "", "20007", "4 Boulevard Saint-Fictif"),
        ("4 Bld. Saint Fictif", "", CITY, "4 Boulevard Saint-Fictif"),
        ("4 av. du Gal Imaginaire", HERE, CITY, "4 Avenue du Général Imaginaire"),
        ("5 rue du huit mai 1945", HERE, CITY, "5 Rue du 8 Mai 1945"),
        ("2 place de l'oeillet", HERE, CITY, "2 Place de l'Œillet"),
        ("8 allées ste Enigme", HERE, "Songeval-sur-Avre Cedex 2", "8 Allée Sainte-Énigme"),
        ("9 impasse de la Nuee", HERE, "Songeval", "9 Impasse de la Nuée"),
    ],
)  # fmt: skip
def test_an_address_is_found_however_it_is_written(
    geocoder: LocalGeocoder, line: str, postcode: str, city: str, label: Any
) -> None:
    found = one(geocoder, line, postcode, city)
    if isinstance(label, LocateReason):
        assert found is label
        return
    assert found.label == f"{label} {HERE} {CITY}"
    assert (found.kind, found.points, found.doubt) == ("housenumber", None, None)
    assert 0.9 <= found.score <= 1


@pytest.mark.parametrize(
    ("line", "low", "high"),
    [
        ("12 avenue du général imaginère", 0.8, 0.99),
        ("12 boulevard saint fictff", 0.8, 0.99),
        ("12 rue des lilqs", 0.8, 0.85),  # one letter of five
        ("12 rue des lulqs", 0.0, 0.79),  # two of them
        ("12 avenue des Lilas", 0.0, 0.79),  # there is no such avenue
        ("12 lilas", 0.9, 0.99),
    ],
)
def test_a_slip_of_the_pen_lowers_the_score(
    geocoder: LocalGeocoder, line: str, low: float, high: float
) -> None:
    found = one(geocoder, line)
    if high < 0.8 and isinstance(found, LocateReason):
        assert found is LocateReason.ADDRESS_NOT_FOUND
        return
    assert low <= found.score <= high
    assert found.doubt is (LocateReason.ADDRESS_UNSURE if high < 0.8 else None)


def test_the_commune_is_known_by_its_name_its_code_its_postcode_or_nearly(
    geocoder: LocalGeocoder,
) -> None:
    for postcode, city, least in (
        ("", CITY, 1.0), ("", "20007", 1.0), (HERE, "Songevale sur Avre", 0.95),
        ("", "Songevalle-sur-Avre", 0.8), ("20999", CITY, 0.9), ("02100", CITY, 0.0),
    ):  # fmt: skip
        found = one(geocoder, "12 rue des Lilas", postcode, city)
        assert isinstance(found, Found)
        assert found.label.endswith(CITY)
        assert found.score >= least
    # a postcode of another department: perhaps another commune of that name
    assert found.doubt is LocateReason.ADDRESS_UNSURE


@pytest.mark.parametrize(
    ("line", "postcode", "city", "reason"),
    [
        # two communes share the postcode, and each has such a street
        ("12 rue des Lilas", HERE, "", LocateReason.ADDRESS_AMBIGUOUS),
        # two communes merged, and each had one
        ("12 rue des Lilas", "", "Brumeval-sur-Avre", LocateReason.ADDRESS_AMBIGUOUS),
        ("12 rue des Lilas", "", "", LocateReason.ADDRESS_INCOMPLETE),
        ("12 rue Zzyzx", HERE, CITY, LocateReason.ADDRESS_NOT_FOUND),
        ("12 rue des Lilas", "75001", "", LocateReason.ADDRESS_NOT_FOUND),
        ("", HERE, CITY, LocateReason.ADDRESS_IMPRECISE),
    ],
)
def test_what_is_not_known_says_why(
    geocoder: LocalGeocoder, line: str, postcode: str, city: str, reason: LocateReason
) -> None:
    assert one(geocoder, line, postcode, city) is reason


def test_a_cell_that_is_no_address_is_not_found(geocoder: LocalGeocoder) -> None:
    lines = ["\x00", "12 rue des\x00Lilas", "12 " * 400, "'; DROP TABLE street", "%_\\:x", "💥"]
    found = geocoder.geocode([Address(line, HERE, CITY) for line in lines])
    assert [isinstance(one, Found) for one in found] == [False, True, *[False] * 4]


def test_a_commune_that_merged_tells_its_streets_from_the_others(geocoder: LocalGeocoder) -> None:
    old = one(geocoder, "12 rue des Lilas", "", "Avre-la-Fusionnée")
    assert old.doubt is None
    assert old.lat < one(geocoder, "12 rue du 8 mai 1945", "", "Brumeval-sur-Avre").lat


def test_a_batch_is_answered_in_its_order(
    geocoder: LocalGeocoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["3 rue des Lilas", "", "rue Zzyzx", "4 rue des Lilas", "3 rue des Lilas"]
    asked = [Address(line, HERE, CITY) for line in lines]
    whole = geocoder.geocode(asked)
    monkeypatch.setattr(local, "AT_ONCE", 2)
    again = geocoder.geocode(asked)
    assert [getattr(found, "label", found) for found in again] == [
        getattr(found, "label", found) for found in whole]  # fmt: skip
    assert whole[0].label == whole[4].label != whole[3].label  # type: ignore[union-attr]
    assert geocoder.geocode([]) == []


STREETS = (
    ("4 rue des Lilas", "yes", QPV_2024, None),
    ("9 rue des Lilas", "yes", QPV_2024, None),
    ("3 rue des Lilas", "no", None, None),
    ("10 rue des Lilas", "no", None, None),
    ("rue des Lilas", "partly", None, "street_across_boundary"),
    ("99 rue des Lilas", "partly", None, "street_across_boundary"),
    ("impasse de la Nuée", "yes", QPV_2024, None),
    ("99 impasse de la Nuée", "yes", QPV_2024, None),
    ("boulevard Saint-Fictif", "no", None, None),
    ("12 rue Zzyzx", "unknown", None, "address_not_found"),
)


@pytest.mark.parametrize(("line", "answer", "code", "reason"), STREETS)
def test_a_street_is_in_out_or_partly(
    client: TestClient, line: str, answer: str, code: str | None, reason: str | None
) -> None:
    asked = {"address": line, "postcode": HERE, "city": CITY, "level": "qpv", "vintage": 2024}
    found = client.get("/v1/locate", params=asked)
    assert found.headers["Cache-Control"] == "no-store"
    (item,) = found.json()["items"]
    assert (item["answer"], item["code"], item["reason"]) == (answer, code, reason)
    if answer == "partly":
        assert item["others"] == [QPV_2024]
        assert (item["within_300m"], found.json()["found"]["kind"]) == (None, "street")
    if answer == "unknown":
        assert found.json()["found"] is None


def test_a_file_of_addresses_has_the_same_answers(client: TestClient) -> None:
    rows = "".join(f"{line};{HERE};{CITY}\n" for line, *_ in STREETS)
    content = f"adresse;cp;ville\n{rows}"
    answer = client.post("/v1/locate/batch?f=json&level=qpv,zus&on=2024-06-01", content=content)
    items = answer.json()["items"]
    names = ("answer", "code", "reason")
    assert [tuple(item[f"qpv_2024_{name}"] for name in names) for item in items] == [
        tuple(expected) for _, *expected in STREETS]  # fmt: skip
    assert items[4]["qpv_2024_others"] == QPV_2024
    assert {item["zus_reason"] for item in items} == {"not_loaded", "address_not_found"}
    summary = answer.json()["summary"][0]
    assert (summary["yes"], summary["no"], summary["partly"], summary["unknown"]) == (4, 3, 2, 1)
    assert summary["share"] == pytest.approx(4 / 7)
    assert summary["reasons"] == {"street_across_boundary": 2, "address_not_found": 1}
    streamed = client.post("/v1/locate/batch?f=ndjson&vintage=2024", content=content)
    lines = [json.loads(line) for line in streamed.text.splitlines()]
    assert [row["qpv_2024_answer"] for line in lines[1:-1] for row in line["items"]] == [
        answer for _, answer, *_ in STREETS]  # fmt: skip


def test_sig_ville_says_neither_yes_nor_no_of_a_street_on_both_sides(client: TestClient) -> None:
    def ask(line: str) -> dict[str, Any]:
        place = {"adresse[nom_voie]": line, "adresse[code_postal]": HERE,
                 "adresse[nom_commune]": CITY, "type_quartier": "QP,QP_2015"}  # fmt: skip
        found: dict[str, Any] = client.get("/api/v2.json", params=place).json()
        return found

    inside = ask("4 rue des Lilas")
    assert [one["code_quartier"] for one in inside["reponses"]] == [QPV_2024, QPV_2015]
    assert inside["adresse"]["score"] == 1
    across = ask("rue des Lilas")
    assert (across["code_reponse"], across["code_quartier"]) == ("INDETERMINE", None)
    assert across["raison"] == "street_across_boundary"
    assert "traverse" in across["message"]
    assert ask("boulevard Saint-Fictif")["code_reponse"] == "NON"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Give lon and lat"),
        ("lon=5", "Give lon and lat"),
        ("lon=5&lat=46&address=x", "either"),
        (f"address={'x' * 201}", "200"),
    ],
)
def test_a_question_has_a_point_or_an_address(client: TestClient, query: str, said: str) -> None:
    answer = client.get(f"/v1/locate?{query}")
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_offline_an_address_is_answered_alike(
    demo_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("OBSERVATORY_DATABASE_URL", demo_database)
    file, out = tmp_path / "addresses.csv", tmp_path / "out.csv"
    file.write_text("".join(
        ["adresse;cp;ville\n", *(f"{line};{HERE};{CITY}\n" for line, *_ in STREETS)]
    ))  # fmt: skip
    words = ["locate", str(file), "-o", str(out), "--vintage", "2024"]
    build_app()(words, standalone_mode=False)
    rows = list(csv.DictReader(out.read_text().splitlines(), delimiter=";"))
    assert [row["qpv_2024_answer"] for row in rows] == [answer for _, answer, *_ in STREETS]
    assert "2 en partie" in capsys.readouterr().err


def test_no_address_is_logged_nor_kept(
    client: TestClient, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    with caplog.at_level("DEBUG"):
        client.get("/v1/locate", params={"address": "12 rue Secrète", "postcode": HERE})
    # the client of the test logs what it asks
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith("http")]
    assert not any("Secr" in message for message in ours)
    home = client.app.state.observatory.home  # type: ignore[attr-defined]
    kept = [path for path in home.rglob("*") if path.is_file()]
    assert not any(b"Secr" in path.read_bytes() for path in kept)


def test_a_refusal_of_the_database_does_not_show_the_address(geocoder: LocalGeocoder) -> None:
    with geocoder._engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("SELECT CAST(:line AS text), 1 / 0"), {"line": "12 rue Secrète"})
    assert "Secrète" not in str(caught.value)


def test_the_setting_says_who_finds_addresses(demo_engine: Engine, migrated_engine: Engine) -> None:
    assert choose_geocoder("none", demo_engine) is None
    empty = choose_geocoder("local", migrated_engine)
    assert empty is not None
    assert empty.geocode([Address("1 rue des Lilas", HERE)]) == [LocateReason.NO_GEOCODER]
    here = choose_geocoder("auto", demo_engine)
    assert here is not None
    assert here.most == local.MOST
    assert isinstance(here.geocode([Address("4 rue des Lilas", HERE, CITY)])[0], Found)
    away = choose_geocoder("auto", migrated_engine)
    assert away is not None
    assert away.most == choose_geocoder("geoplateforme", demo_engine).most  # type: ignore[union-attr]
    reaches = [one.tell_reach() for one in (empty, here, away)]
    assert reaches == [Reach(False), Reach(True), Reach(True, "data.geopf.fr")]
    with pytest.raises(UsageError, match="names no geocoder"):
        choose_geocoder("elsewhere", demo_engine)


@pytest.mark.parametrize(
    ("setting", "has_addresses", "sent_to"),
    [
        ("local", True, None),
        ("none", False, None),
        ("https://addok.example.fr/search/csv", True, "addok.example.fr"),
    ],
)
def test_the_status_says_whether_addresses_can_be_asked_and_who_reads_them(
    demo_database: str, tmp_path: Path, setting: str, has_addresses: bool, sent_to: str | None
) -> None:
    settings = Settings(home=tmp_path, geocoder=setting)
    with TestClient(create_app(settings, database_url=demo_database)) as client:
        told = client.get("/v1/status").json()["geocoding"]
    assert told == {"has_addresses": has_addresses, "sent_to": sent_to}


def test_by_default_nothing_leaves_the_machine() -> None:
    assert Settings().geocoder == "local"


def test_plain_texts_keep_the_commas_that_they_are_asked_to_keep(demo_database: str) -> None:
    engine = create_engine(demo_database)
    with engine.connect() as connection:
        query = text(f"SELECT {plain(':t', ',')}, {plain(':t')}")
        assert tuple(connection.execute(query, {"t": "L'Œuvre, n°2"}).one()) == (
            "l oeuvre, n 2", "l oeuvre n 2")  # fmt: skip
    engine.dispose()
