"""Every table of words of the editions says the same in both languages."""

from importlib import import_module
from pkgutil import iter_modules
from string import Formatter
from typing import Any

import pytest

from observatory.domain import report
from observatory.domain.report.text import join, say

MODULES = [
    import_module(f"{report.__name__}.{found.name}") for found in iter_modules(report.__path__)
]


def is_table(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(
        isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(one, str) for one in pair)
        for pair in value.values()
    )  # fmt: skip


# Each language agrees there by words of its own; test_headlines.py holds whole sentences.
GRAMMATICAL = {"HEADLINES", "READINGS"}
TABLES = [
    (f"{module.__name__.rsplit('.')[-1]}.{name}", value)
    for module in MODULES
    for name, value in vars(module).items()
    if name not in GRAMMATICAL and is_table(value) and all(isinstance(key, str) for key in value)
]


def test_the_tables_are_found() -> None:
    assert len(TABLES) >= 10


@pytest.mark.parametrize(("name", "table"), TABLES, ids=[name for name, _ in TABLES])
def test_both_languages_hold_the_same_places(name: str, table: dict[str, tuple[str, str]]) -> None:
    for key, pair in table.items():
        french, english = ({field for _, field, _, _ in Formatter().parse(one)} for one in pair)
        assert french - {None} == english - {None}, f"{name} {key}"


def test_an_unknown_sentence_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        say({"known": ("a", "b")}, "unknown", "fr")


def test_sentences_are_joined_with_their_figures() -> None:
    pairs = {"one": ("Un {x}.", "One {x}.")}
    whole = join([say(pairs, "one", "fr", x="mot"), say(pairs, "one", "en", x="word")])
    assert str(whole) == "Un mot. One word."
