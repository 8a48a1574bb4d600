"""Declarations of tables of figures."""

from typing import Literal

from pydantic import Field, model_validator

from etl.catalogue.parts import Declared, Dialect, Dropped, ParentColumn, Partition, Rows, Source
from observatory.domain.observation import ObsStatus
from observatory.domain.period import parse_period
from observatory.domain.territory import Level


class Note(Declared):
    """A column that says, row by row, why cells are blank."""

    column: str
    of: tuple[str, ...]  # the columns that the note is about
    meanings: dict[str, ObsStatus]


class Absence(Declared):
    """Where a source has no figures at all: a blank there is no secret."""

    codes: str  # pattern of the territories' codes
    of: tuple[str, ...]  # the columns that it is about
    status: ObsStatus
    why: str

    @model_validator(mode="after")
    def _stands_for_no_value(self) -> "Absence":
        if not self.status.is_missing:
            raise ValueError(f"absent: {self.status.value} does not stand in place of a value")
        return self


class Repair(Declared):
    """Codes that a program took for numbers, and how they get their own shape back."""

    column: str
    strip: str = ""  # what it added on the right: ".0"
    width: int = 0  # up to where it took zeros off on the left


class Periods(Declared):
    """The column of a long table that says of which period each row is."""

    column: str
    meanings: dict[str, str]  # what is written there → the period

    @model_validator(mode="after")
    def _are_periods(self) -> "Periods":
        for period in self.meanings.values():
            parse_period(period)
        if len(set(self.meanings.values())) < len(self.meanings):
            raise ValueError(f"{self.column}: one period is written in one way")
        return self


class Figure(Declared):
    """One column (or sum of columns) that becomes observations of one indicator."""

    indicator: str
    column: str | None = None
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    period: str | None = None  # of the whole column; none where the table says it row by row
    half_step: float = 0.0  # of the producer's rounding, in the unit of the indicator
    status: ObsStatus = ObsStatus.NORMAL

    @model_validator(mode="after")
    def _has_columns(self) -> "Figure":
        if (self.column is None) == (not self.plus):
            raise ValueError(f"{self.indicator}: give either column or plus")
        if self.period is not None:
            parse_period(self.period)
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Return every column that the figure is made of."""
        return (self.column,) if self.column is not None else (*self.plus, *self.minus)


class Figures(Source):
    """A table with a column per figure: a row per territory, or per territory and period."""

    shape: Literal["figures"]
    dialect: Dialect = Dialect()
    level: Level
    vintage: int
    code: str
    constant_code: str | None = None  # a file of one row whose code is the producer's own
    name: str | None = None
    creates_territories: bool = False
    fold: str | None = None  # code list (data/codes) that sends several codes to one: counts add
    drop_codes: str | None = None  # code list whose rows only repeat a part of other rows
    exploded: bool = False  # a row per part that repeats the whole's values: counted once
    drop: tuple[Dropped, ...] = ()
    missing: dict[str, ObsStatus] = Field(default={"": ObsStatus.SUPPRESSED})
    notes: tuple[Note, ...] = ()
    absent: tuple[Absence, ...] = ()
    repairs: tuple[Repair, ...] = ()
    periods: Periods | None = None
    figures: tuple[Figure, ...] = Field(min_length=1)
    ignored: tuple[str, ...] = ()
    # A file that nobody here has seen may hold more columns: a finding lists them.
    open_columns: bool = False
    also: dict[str, str] = Field(default={})  # another spelling of a column → the declared one
    parents: tuple[ParentColumn, ...] = ()
    prefix_parent: ParentColumn | None = None  # IRIS → commune: the code's first five characters
    expected_rows: Rows
    partitions: tuple[Partition, ...] = ()

    @model_validator(mode="after")
    def _says_each_period_once(self) -> "Figures":
        for figure in self.figures:
            if (figure.period is None) == (self.periods is None):
                raise ValueError(f"{figure.indicator}: its period is said once, there or in a row")
        return self

    @model_validator(mode="after")
    def _is_closed_once_seen(self) -> "Figures":
        if self.open_columns and self.verified:
            raise ValueError(f"{self.id}: the columns of a verified declaration are closed")
        return self
