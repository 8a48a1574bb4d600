"""Every number of every format of every edition is what the public interface answers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.app import create_app
from etl.report.drawing.draw import draw
from etl.report.render import csv, html, json, pdf, xlsx
from observatory.domain.report.document import Chart, Document, Map
from observatory.domain.report.printed import list_printed
from observatory.settings import Settings
from tests.functional.report_editions import list_editions, read_vocabulary
from tests.functional.report_numbers import Answers, check_figure
from tests.functional.report_renderings import (
    Known,
    known_of,
    strange_in_csv,
    strange_in_html,
    strange_in_json,
    strange_in_pdf,
    strange_in_xlsx,
)
from tests.functional.report_tokens import scales_of_svg
from tests.functional.report_words import Vocabulary, list_words, unexplained

_MOST_TOLD = 20
_FICTIONAL = ("department:20", "department:96", "epci:290000011", "urban_unit:20401")
_REAL = ("department:88", "department:974", "epci:200068757", "urban_unit:00760")
Draw = Callable[..., str]


@dataclass(frozen=True)
class Format:
    """How a format is made, and what of its numbers the document does not hold."""

    render: Callable[[Document, Draw], bytes]
    strange: Callable[[bytes, Known], list[str]]


FORMATS: Mapping[str, Format] = {
    "csv": Format(lambda document, _: csv.render(document), strange_in_csv),
    "html": Format(lambda document, _: html.render(document), strange_in_html),
    "json": Format(lambda document, _: json.render(document), strange_in_json),
    "pdf": Format(pdf.render, strange_in_pdf),
    "xlsx": Format(lambda document, _: xlsx.render(document), strange_in_xlsx),
}


@dataclass
class World:
    """The editions of a database, its interface, and the words that this knows."""

    editions: list[Document]
    answers: Answers
    vocabulary: Vocabulary
    rendered: dict[tuple[int, str], tuple[bytes, list[str]]] = field(default_factory=dict)

    def samples(self) -> list[Document]:
        """Return one edition of each kind and language: renderers know no other difference."""
        found: dict[tuple[str, str], Document] = {}
        for document in self.editions:
            found.setdefault((document.kind, document.language), document)
        return list(found.values())

    def render(self, document: Document, name: str) -> tuple[bytes, list[str]]:
        """Return a file, made once, and the labels of the scales of its drawings."""
        key = id(document), name
        if key not in self.rendered:
            pencil = Pencil()
            self.rendered[key] = FORMATS[name].render(document, pencil), pencil.scales
        return self.rendered[key]


def _open(engine: Engine, address: str, places: tuple[str, ...], every: int) -> Iterator[World]:
    editions = list(list_editions(engine, places, every))
    with TestClient(create_app(Settings(), database_url=address)) as client:
        answers = Answers(client)
        answers.prefetch(at.figure for document in editions for at in list_printed(document))
        yield World(editions, answers, read_vocabulary(client))


@pytest.fixture(scope="module")
def demonstration(demo_engine: Engine, demo_database: str) -> Iterator[World]:
    yield from _open(demo_engine, demo_database, _FICTIONAL, every=9)


@pytest.fixture(scope="module")
def nation(national_engine: Engine, national_database: str) -> Iterator[World]:
    yield from _open(national_engine, national_database, _REAL, every=100)


@pytest.fixture(params=["demonstration", pytest.param("nation", marks=pytest.mark.national)])
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(request.param)
    return found


def test_every_figure_is_what_the_interface_answers(world: World) -> None:
    wrong = [
        f"{document.kind} {document.language} {at.section}/{at.block}/{at.row}/{at.column}: {found}"
        for document in world.editions
        for at in list_printed(document)
        if (found := check_figure(world.answers, at.figure, document.language))
    ]
    assert wrong[:_MOST_TOLD] == []


def test_no_word_holds_a_number_that_is_neither_a_figure_nor_allowed(world: World) -> None:
    found = {
        f"{document.kind} {document.language} {words}"
        for document in world.editions
        for words in unexplained(list_words(document), world.vocabulary)
    }
    assert sorted(found)[:_MOST_TOLD] == []


@pytest.mark.parametrize("name", FORMATS)
def test_every_number_of_a_file_is_one_of_its_document(world: World, name: str) -> None:
    for document in world.samples():
        body, scales = world.render(document, name)
        found = FORMATS[name].strange(body, known_of(document, scales))
        assert (document.kind, document.language, found[:_MOST_TOLD]) == (
            document.kind, document.language, [],
        )  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_edition_gives_the_same_bytes(world: World, name: str) -> None:
    for document in world.samples():
        again = FORMATS[name].render(document, draw)
        assert again == world.render(document, name)[0], f"{document.kind} {document.language}"


def test_two_readings_of_the_database_give_the_same_editions(demo_engine: Engine) -> None:
    first, second = (
        list(list_editions(demo_engine, ("department:96",), every=20)) for _ in range(2)
    )
    assert first == second


class Pencil:
    """Draws, and keeps the labels of the scales, which are no figures."""

    def __init__(self) -> None:
        self.scales: list[str] = []

    def __call__(self, block: Chart | Map, language: str, *width: Any) -> str:
        drawn = draw(block, language, *width)
        self.scales += scales_of_svg(drawn)
        return drawn
