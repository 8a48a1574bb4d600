"""Declarations of tables of figures."""

from typing import Literal

from pydantic import Field, model_validator

from etl.catalogue.parts import Declared, Dialect, Dropped, ParentColumn, Rows, Source
from observatory.domain.observation import ObsStatus
from observatory.domain.period import parse_period
from observatory.domain.territory import Level


class Note(Declared):
    """A column that says, row by row, why cells are blank."""

    column: str
    of: tuple[str, ...]  # the columns that the note is about
    meanings: dict[str, ObsStatus]


class Figure(Declared):
    """One column (or sum of columns) that becomes observations of one indicator."""

    indicator: str
    column: str | None = None
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    period: str
    half_step: float = 0.0  # of the producer's rounding, in the unit of the indicator
    status: ObsStatus = ObsStatus.NORMAL

    @model_validator(mode="after")
    def _has_columns(self) -> "Figure":
        if (self.column is None) == (not self.plus):
            raise ValueError(f"{self.indicator}: give either column or plus")
        parse_period(self.period)
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Return every column that the figure is made of."""
        return (self.column,) if self.column is not None else (*self.plus, *self.minus)


class Figures(Source):
    """A wide table: a row per territory, a column per figure."""

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
    figures: tuple[Figure, ...]
    ignored: tuple[str, ...] = ()
    parents: tuple[ParentColumn, ...] = ()
    prefix_parent: ParentColumn | None = None  # IRIS → commune: the code's first five characters
    expected_rows: Rows
