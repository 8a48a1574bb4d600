"""Declarations of the administrative reference: packages, contracts, histories, series of IRIS."""

from typing import Literal

from pydantic import Field

from etl.catalogue.parts import Declared, Dialect, Rows, Source
from observatory.domain.territory import Level


class GoneCommune(Declared):
    """A commune that the list still holds though it had gone: the correction of a known mistake.

    `expect` guards it: where the file no longer holds this name under this code, the producer has
    corrected it, and the release stops until the declaration is corrected too.
    """

    code: str
    expect: str
    why: str


class Package(Source):
    """The communes, EPCI, EPT, departments and regions of one year, as JSON in an npm package."""

    shape: Literal["package"]
    vintage: int
    previous: int | None = None  # vintage whose communes `anciensCodes` says what have become
    outside_epci: tuple[str, ...] = ()  # communes that the law lets stand alone
    gone: tuple[GoneCommune, ...] = ()
    country: str = "FM"
    country_name: str = "France métropolitaine"
    expected_rows: Rows  # communes of the year
    expected_epci: int
    expected_members: int
    expected_ept: int = 0


class Contracts(Source):
    """Contracts (contrats de ville), each of an EPCI, an EPT or a commune."""

    shape: Literal["contracts"]
    vintage: int  # of the contracts, and of the codes of the places that they name
    expected_rows: Rows


class History(Source):
    """The events of communes since 1943; its mergers are held against the table of passages."""

    shape: Literal["history"]
    dialect: Dialect = Dialect()
    passages_dialect: Dialect = Dialect()
    vintages: tuple[int, int]  # the events between these two are compared
    merging: tuple[str, ...]  # codes of events after which a commune is part of COMECH
    ignored: tuple[str, ...] = ()
    expected_rows: Rows


class NthColumn(Declared):
    """A column of a file that gives several the same name: the nth of it."""

    column: str
    nth: int = Field(default=1, ge=1)


class Series(Source):
    """Perimeters of several vintages in one file, a row each, cells written as Python lists."""

    shape: Literal["series"]
    level: Level
    srid: int
    encoding: str = "utf-8"
    year: NthColumn
    code: NthColumn
    name: NthColumn
    commune: NthColumn
    commune_vintages: dict[int, int]  # year → vintage of the communes that are loaded for it
    columns: int  # how many the file has: one more would move the others
    expected_rows: Rows
