"""Declarations of what a producer says of two generations of one zoning."""

from typing import Literal

from pydantic import Field

from etl.catalogue.parts import Declared, Dialect, Rows, Source
from observatory.domain.passage import Statement
from observatory.domain.territory import Level


class Generations(Declared):
    """The zoning, and the vintages that the correspondence ties."""

    level: Level
    old: int
    new: int


class Correspondence(Source):
    """Which neighbourhoods of the former generation each new one comes from, without weights."""

    shape: Literal["correspondence"]
    dialect: Dialect = Dialect()
    generations: Generations
    new: str  # column of the new code
    statement: str  # column of the producer's word
    old: tuple[str, ...]  # columns of the old codes, filled from the first one on
    words: dict[str, Statement] = Field(default={word.value: word for word in Statement})
    ignored: tuple[str, ...] = ()
    expected_rows: Rows
