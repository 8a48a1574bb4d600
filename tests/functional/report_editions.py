"""The editions that a database gives, as documents, and the words that its interface knows."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection, Engine
from starlette.testclient import TestClient

from observatory.db.report.annex import read_annexes
from observatory.db.report.bulletins import read_changes
from observatory.db.report.departments import read_department
from observatory.db.report.facts import find_place, read_facts
from observatory.db.report.sheets import read_sheets
from observatory.domain.report.annex import compose_annexes
from observatory.domain.report.annual import compose_annual
from observatory.domain.report.bulletin import compose_digest
from observatory.domain.report.diagnosis import compose_diagnosis
from observatory.domain.report.digest import shorten
from observatory.domain.report.document import Document, EditionKind, Place
from observatory.domain.report.legal_register import REGISTER
from observatory.domain.report.sheet import compose_sheet
from observatory.domain.report.text import LANGUAGES
from observatory.domain.territory import Level
from tests.functional.report_words import Vocabulary

_PERIODS = ((EditionKind.HALF_YEAR, "2026-S2"), (EditionKind.QUARTER, "2026-Q4"))
_GENERATIONS = (("qpv", 2024), ("qpv", 2015), ("zus", 1996))
# Editions name no smaller ones; names of communes hold no digits.
_MANY = (Level.IRIS, Level.COMMUNE)


def list_editions(engine: Engine, departments: tuple[str, ...], every: int) -> Iterator[Document]:
    """Yield each kind of edition in both languages; of the neighbourhoods, one in `every`.

    The annual edition is that of the nation and of the first department.
    """
    with engine.connect() as connection:
        place = find_place(connection, "department", departments[0])
        for language in LANGUAGES:
            for scope in (None, place):
                annual = _annual(connection, scope, language)
                yield annual
                yield shorten(annual, EditionKind.SYNTHESIS)
                yield shorten(annual, EditionKind.SUMMARY)
            for kind, period in _PERIODS:
                yield compose_digest(read_changes(connection, kind, period), language)
            for code in departments:
                yield compose_diagnosis(read_department(connection, code), language)
        for level, vintage in _GENERATIONS:
            for number, facts in enumerate(read_sheets(connection, vintage, level=level)):
                if number % every == 0:
                    yield from (compose_sheet(facts, language) for language in LANGUAGES)


def _annual(connection: Connection, scope: Place | None, language: str) -> Document:
    document = compose_annual(read_facts(connection, scope), language)
    annexes = compose_annexes(read_annexes(connection, scope), language)
    return replace(document, sections=(*document.sections, *annexes))


def read_vocabulary(client: TestClient) -> Vocabulary:
    """Return the names and codes of the interface's catalogue, territories and published gaps."""
    labels: set[str] = set()
    names: set[str] = set()
    codes: set[str] = set()
    for item in _items(client, "/v1/indicators"):
        labels |= {item["label_fr"], item["label_en"]}
    for level in Level:
        if level not in _MANY:
            for item in _items(client, f"/v1/territories?level={level}"):
                names |= {item["name"], f"{item['code']} {item['name']}"}
                codes.add(item["code"])
    for item in _items(client, "/v1/releases"):
        names |= {item["edition"], item["title"], item["licence"], item["sha256"][:12]}
    for code, pair in REGISTER.items():  # as the law writes them
        codes.add(code)
        names |= set(pair)
    for item in _items(client, "/v1/published-gaps"):
        names |= {item["scope"], item["edition"], item["generation"], item["indicator"],
                  item["comparison"]}  # fmt: skip
    return Vocabulary(frozenset(labels), frozenset(names), frozenset(codes))


def _items(client: TestClient, path: str) -> Iterator[dict[str, str]]:
    address: str | None = f"{path}{'&' if '?' in path else '?'}limit=10000"
    while address:
        answer = client.get(address).json()
        yield from answer["items"]
        following = [link["href"] for link in answer["links"] if link["rel"] == "next"]
        address = following[0] if following else None
