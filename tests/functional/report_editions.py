"""The editions that a database gives, as documents, and the words that its interface knows."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, Engine
from starlette.testclient import TestClient

from etl.report.editions import Edition, Registry, load_registry
from observatory.db.report.facts import find_place
from observatory.db.report.sheets import read_sheets
from observatory.domain.report.digest import shorten
from observatory.domain.report.document import Document, EditionKind
from observatory.domain.report.history_words import COMPARISONS, NAMES
from observatory.domain.report.legal_register import REGISTER
from observatory.domain.report.nouns import name_label
from observatory.domain.report.published_names import RARE_NAMES
from observatory.domain.report.sheet import compose_sheet
from observatory.domain.report.text import LANGUAGES
from observatory.domain.territory import Level
from tests.functional.report_words import Vocabulary

_TODAY = date(2026, 11, 26)
_GENERATIONS = (("qpv", 2024), ("qpv", 2015), ("zus", 1996))
_SHORTER = (EditionKind.SYNTHESIS, EditionKind.SUMMARY)
# Editions name no smaller ones; names of communes hold no digits.
_MANY = (Level.IRIS, Level.COMMUNE)


def list_editions(engine: Engine, places: tuple[str, ...], every: int) -> Iterator[Document]:
    """Yield each kind of edition in both languages; of the neighbourhoods, one in `every`.

    places: `level:code`, whose annual editions are composed beside the nation's, and the diagnosis
    of each department.
    """
    registry = load_registry()
    with engine.connect() as connection:
        for language in LANGUAGES:
            for place in (None, *places):
                annual = _compose(registry, connection, EditionKind.ANNUAL, place, language)
                yield annual
                yield from (shorten(annual, kind) for kind in _SHORTER)
            for kind in (EditionKind.HALF_YEAR, EditionKind.QUARTER):
                yield _compose(registry, connection, kind, None, language)
            for place in places:
                if place.startswith("department:"):
                    yield _compose(registry, connection, EditionKind.DIAGNOSIS, place, language)
        for level, vintage in _GENERATIONS:
            for number, facts in enumerate(read_sheets(connection, vintage, level=level)):
                if number % every == 0:
                    yield from (compose_sheet(facts, language) for language in LANGUAGES)


def _compose(
    registry: Registry, connection: Connection, kind: EditionKind, name: str | None, language: str
) -> Document:
    place = find_place(connection, *name.split(":")) if name else None
    period = registry.choose_period(connection, kind, _TODAY)
    edition = Edition(kind=kind, place=place, period=period, language=language)
    return registry.composers[kind](connection, edition)


def read_vocabulary(client: TestClient) -> Vocabulary:
    """Return the names and codes of the interface's catalogue, territories and published gaps."""
    labels: set[str] = set()
    names: set[str] = set()
    codes: set[str] = set()
    for item in _items(client, "/v1/indicators"):
        labels |= {item["label_fr"], item["label_en"]}
        labels |= {name_label(item[f"label_{language}"], language).text for language in LANGUAGES}
    for level in Level:
        if level not in _MANY:
            for item in _items(client, f"/v1/territories?level={level}"):
                names |= {item["name"], f"{item['code']} {item['name']}"}
                codes.add(item["code"])
    for item in _items(client, "/v1/releases"):
        names |= {item["edition"], item["title"], item["licence"], item["sha256"][:12]}
        for finding in client.get(f"/v1/releases/{item['id']}").json()["findings"]:
            names |= {text for text in finding.values() if isinstance(text, str)}
    for code, pair in REGISTER.items():  # as the law writes them
        codes.add(code)
        names |= set(pair)
    for table in (NAMES, RARE_NAMES):  # labels of what is only published by others
        labels |= {word for pair in table.values() for word in pair}
    names |= {word for pair in COMPARISONS.values() for word in pair}
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
