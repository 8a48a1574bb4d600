"""The editions that a database gives, as documents, and the words that its interface knows."""

from collections.abc import Iterator

from sqlalchemy import Connection, Engine
from starlette.testclient import TestClient

from observatory.db.report.annex import read_indicators
from observatory.db.report.area_tables import read_places
from observatory.db.report.bulletins import read_changes
from observatory.db.report.departments import read_department
from observatory.db.report.history import read_history
from observatory.db.report.sheets import read_sheets
from observatory.db.report.zones import read_dataset
from observatory.domain.report.bulletin import compose_digest
from observatory.domain.report.diagnosis import compose_diagnosis
from observatory.domain.report.document import Document, EditionKind
from observatory.domain.report.history import compose_history
from observatory.domain.report.places import compose_places
from observatory.domain.report.sheet import compose_sheet
from observatory.domain.report.text import LANGUAGES, Text
from tests.functional.report_words import Vocabulary

_GENERATIONS = (("qpv", 2024), ("qpv", 2015), ("zus", 1996))


def list_editions(engine: Engine, departments: tuple[str, ...], every: int) -> Iterator[Document]:
    """Yield each kind of edition in both languages; of the neighbourhoods, one in `every`."""
    with engine.connect() as connection:
        for language in LANGUAGES:
            yield from _annual(connection, language)
            for kind, period in (
                (EditionKind.HALF_YEAR, "2026-S2"),
                (EditionKind.QUARTER, "2026-Q4"),
            ):
                yield compose_digest(read_changes(connection, kind, period), language)
            for code in departments:
                yield compose_diagnosis(read_department(connection, code), language)
        for level, vintage in _GENERATIONS:
            for number, facts in enumerate(read_sheets(connection, vintage, level=level)):
                if number % every == 0:
                    yield from (compose_sheet(facts, language) for language in LANGUAGES)


def _annual(connection: Connection, language: str) -> Iterator[Document]:
    indicators = read_indicators(connection)
    history = compose_history(read_history(connection), language)
    places = compose_places(read_places(connection, indicators, None), language)
    data = read_dataset(connection)
    for section in (history, places):
        yield Document(
            kind=EditionKind.ANNUAL, language=language, period="2026", place=None,
            title=section.title, subtitle=Text(), banner=None, origin=data.origin,
            data_version=data.version, dated=data.dated, sections=(section,),
        )  # fmt: skip


def read_vocabulary(client: TestClient) -> Vocabulary:
    """Return the names and codes of the interface's catalogue, territories and published gaps."""
    labels, names, codes = set(), set(), set()
    for item in _items(client, "/v1/indicators"):
        labels |= {item["label_fr"], item["label_en"]}
    for item in _items(client, "/v1/territories"):
        names |= {item["name"], f"{item['code']} {item['name']}"}
        codes.add(item["code"])
    for item in _items(client, "/v1/published-gaps"):
        names |= {item["scope"], item["edition"], item["generation"], item["indicator"],
                  item["comparison"]}  # fmt: skip
    return Vocabulary(frozenset(labels), frozenset(names), frozenset(codes))


def _items(client: TestClient, path: str) -> Iterator[dict[str, str]]:
    address: str | None = f"{path}?limit=10000"
    while address:
        answer = client.get(address).json()
        yield from answer["items"]
        following = [link["href"] for link in answer["links"] if link["rel"] == "next"]
        address = following[0] if following else None
