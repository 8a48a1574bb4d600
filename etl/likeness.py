"""Finds the declaration that reads the files most like an unknown one."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from etl.catalogue.parts import Source

AnySource = TypeVar("AnySource", bound=Source)

ENOUGH = 0.5  # share of the columns that must be known


def year_in(name: str) -> int | None:
    """Return the year that a file's name or an edition tells, if any."""
    found = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", name)
    return int(found[-1]) if found else None


def stem(column: str, year: int | None) -> str:
    """Return a column's name without its year: MED19 of 2019 and MED18 of 2018 are the same."""
    folded = column.strip().casefold()
    if year is None:
        return folded
    folded = folded.replace(str(year), "{year}")
    return re.sub(rf"(?<!\d){year % 100:02d}(?!\d)", "{yy}", re.sub(
        rf"(?<=[a-z_0-9]){year % 100:02d}$", "{yy}", folded))  # fmt: skip


def words_of(declared: Source) -> set[str]:
    """Return every text of a declaration: the columns that it knows are among them."""
    content = declared.model_dump(mode="json", exclude={"title", "producer", "licence", "files"})
    return set(_texts(content))


def _texts(content: Any) -> Iterable[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for key, value in content.items():
            yield str(key)
            yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)


def likeness(columns: Sequence[str], year: int | None, declared: Source) -> float:
    """Return the share of a file's columns that a declaration knows, years apart."""
    theirs = {stem(word, year_in(declared.edition)) for word in words_of(declared)}
    return sum(stem(column, year) in theirs for column in columns) / max(len(columns), 1)


def most_like(
    columns: Sequence[str], year: int | None, declarations: Sequence[AnySource]
) -> tuple[AnySource, float] | None:
    """Return the declaration that knows most of the columns, the newest of equals; None if few."""
    ranked = [(likeness(columns, year, one), one.edition, number)
              for number, one in enumerate(declarations)]  # fmt: skip
    share, _, number = max(ranked, default=(0.0, "", 0))
    return (declarations[number], share) if share >= ENOUGH else None
