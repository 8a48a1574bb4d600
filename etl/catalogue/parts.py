"""What every declaration is made of: addresses, dialects, bounds, what a release says of itself."""

import re
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from observatory.domain.territory import Level


class Declared(BaseModel):
    """A closed, frozen part of a declaration: `milesime:` is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Address(Declared):
    """Where the producer publishes the bytes."""

    kind: Literal["url", "page", "datagouv", "npm"]
    url: str
    link: str | None = None  # pattern of the link to follow on a page, or of a resource's title
    resource: str | None = None  # of a data.gouv.fr dataset, by its id
    version: str | None = None  # npm: the exact version; `url` is then the package's name
    verified: bool = False  # somebody has seen this very address answer with this very file
    on_request: bool = False  # too large for everybody: fetched by who wants it, then loaded


class Calendar(Declared):
    """When the producer is expected to publish the next edition, or a revision of this one."""

    month: int = Field(ge=1, le=12)  # the first expected month of a year
    frequency: Literal["yearly", "quarterly", "monthly"] = "yearly"
    grace_days: int = Field(default=30, ge=0, le=366)  # after that month, before it is called late


class Dialect(Declared):
    """How a table is written."""

    format: Literal["csv", "xls", "json", "parquet", "vector"] = "csv"
    delimiter: str = ";"
    encoding: str = "utf-8-sig"  # with or without the byte-order mark
    decimal: Literal[",", "."] | None = None  # none: either, but one style per column
    sheet: str | None = None
    header_row: int = 1
    first_row: int | None = None  # of the figures, where labels stand between them and the header

    @property
    def body_row(self) -> int:
        """Return the line of the file on which the figures begin."""
        return self.header_row + 1 if self.first_row is None else self.first_row


class Rows(Declared):
    """How many rows a file must have."""

    min: int
    max: int


class Dropped(Declared):
    """Rows that are not territories (national totals), dropped by rule and counted."""

    column: str
    equals: str
    why: str
    rows: int = 1  # how many such rows the file has: none of them is a finding, more a refusal


class Partition(Declared):
    """The set of departments, regions, years… that a column must show: all, and no other.

    A file that was cut between two departments has every column and nearly every row.
    """

    column: str
    pattern: str | None = None  # its first group that matches is the part of the cell that counts
    expected: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()  # code lists (data/codes) to add to the expected values
    what: str = "value"  # what a value is, for whoever reads the error: department, year…

    @field_validator("pattern")
    @classmethod
    def _is_pattern(cls, pattern: str | None) -> str | None:
        if pattern is not None and re.compile(pattern).groups == 0:
            raise ValueError(f"{pattern!r} has no group: which part of the cell counts?")
        return pattern

    @model_validator(mode="after")
    def _expects_something(self) -> "Partition":
        if not self.expected and not self.lists:
            raise ValueError(f"{self.column}: give expected or lists")
        return self


class Correction(Declared):
    """One cell: where it is, what it must hold, what it should have held, and why."""

    file: str = "table"  # role of the file in the declaration
    line: int | None = None
    where: dict[str, str] = {}  # column → value: the one row that has all of them
    column: str
    expect: str
    value: str
    why: str

    @model_validator(mode="after")
    def _says_where(self) -> "Correction":
        if self.line is None and not self.where:
            raise ValueError(f"{self.column}: say which row, by its line or by where")
        if self.expect == self.value:
            raise ValueError(f"{self.column}: the correction changes nothing")
        return self


class Source(Declared):
    """What every release says of itself."""

    id: str
    edition: str
    title: str
    producer: str
    licence: str
    operation: str
    landing_page: str | None = None
    address: Address | None = None
    calendar: Calendar | None = None
    published_on: date | None = None
    maturity: Literal["provisional", "final"] = "final"
    files: dict[str, str]  # role → name of the file in a folder (fnmatch pattern)
    optional: tuple[str, ...] = ()  # roles of files without which the release is whole all the same
    member: str | None = None  # of the zip file, if the file is one
    sha256: str | None = None
    corrections: tuple[Correction, ...] = ()  # read from data/corrections
    # Of two sources that give the same figure, the one with the higher number is current; a later
    # edition is current among equals.
    precedence: int = Field(default=0, ge=-100, le=100)
    # Somebody has read this very file by this declaration; false: its columns are known from what
    # others say of them, and the first file that comes may show that they are wrong.
    verified: bool = True
    doubts: tuple[str, ...] = ()  # what the figures make us doubt: findings of the release


class ParentColumn(Declared):
    """A column that says in which territory of another level a territory lies."""

    column: str
    level: Level
    vintage: int
    none: tuple[str, ...] = ("",)  # what is written where there is none
    outside: str | None = None  # pattern of pseudo-codes: in no territory of this level
    labels: str | None = None  # NIVGEO of the labels file
    is_main: bool | None = None
