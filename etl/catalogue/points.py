"""Declarations of points: grid cells, facilities, addresses."""

import re
from typing import Literal

from pydantic import Field, field_validator, model_validator

from etl.catalogue.parts import Declared, Dialect, Rows, Source


class Position(Declared):
    """The columns of the coordinates, and their system."""

    x: str
    y: str
    srid: int = 4326


class Grid(Source):
    """Square cells with a few sums: known by their centre, or by an INSPIRE identifier."""

    shape: Literal["grid"]
    dialect: Dialect = Dialect(delimiter=",")
    vintage: int  # reference year of the figures
    srid: int
    size_m: int
    cell: str | None = None  # CRS3035RES200mN…E…: the lower left corner
    centre: Position | None = None
    persons: str | None = None
    households: str | None = None
    households_poor: str | None = None
    living_standard_sum: str | None = None
    social_dwellings: str | None = None
    is_imputed: str | None = None  # 1: spread by the producer over a group of cells
    communes: str | None = None
    ignored: tuple[str, ...] = ()
    expected_rows: Rows

    @model_validator(mode="after")
    def _has_a_place(self) -> "Grid":
        if (self.cell is None) == (self.centre is None):
            raise ValueError("give either cell (an identifier) or centre (two columns)")
        if self.centre is not None and self.centre.srid != self.srid:
            raise ValueError("the centres are in another system than the grid")
        return self

    @property
    def grid(self) -> str:
        """Return the name of the grid, after the side of its cells."""
        return f"{self.size_m // 1000}km" if self.size_m % 1000 == 0 else f"{self.size_m}m"

    @property
    def measures(self) -> dict[str, str]:
        """Return the declared columns of numbers, by the name of ours."""
        names = (
            "persons",
            "households",
            "households_poor",
            "living_standard_sum",
            "social_dwellings",
        )
        return {name: column for name in names if (column := getattr(self, name)) is not None}


class Facilities(Source):
    """Places that one goes to: schools, doctors, nurseries."""

    shape: Literal["facilities"]
    dialect: Dialect = Dialect()
    identifier: str | None = None  # none: the line of the file
    # An identifier that stands on several rows names an establishment of several sites: each is
    # kept, and what the establishment counts is counted once.
    repeated: Literal["refuse", "sites"] = "refuse"
    category: str | None = None
    constant_category: str | None = None
    categories: dict[str, str] = Field(default={})  # value of the file → category; closed
    category_pattern: str | None = None  # codes that are kept as they are
    category_label: str | None = None
    name: str | None = None
    sector: str | None = None
    sectors: dict[str, str | None] = Field(default={})
    commune: str | None = None
    places: str | None = None
    social_index: str | None = None
    missing: tuple[str, ...] = ("",)  # what stands in place of a number
    position: Position | None = None
    geometry: str | None = None  # a column of WKB points, or the layer's own
    srid: int = 4326  # of that geometry
    encoding: str = "utf-8"  # of a vector layer
    ignored: tuple[str, ...] = ()
    expected_rows: Rows

    @field_validator("category_pattern")
    @classmethod
    def _is_a_pattern(cls, value: str | None) -> str | None:
        if value is not None:
            re.compile(value)
        return value

    @model_validator(mode="after")
    def _has_a_category(self) -> "Facilities":
        if (self.category is None) == (self.constant_category is None):
            raise ValueError("give either category (a column) or constant_category")
        return self


class Addresses(Source):
    """Numbers of streets with their point."""

    shape: Literal["addresses"]
    dialect: Dialect = Dialect()
    identifier: str
    number: str
    suffix: str | None = None
    street: str
    postcode: str
    commune: str
    commune_name: str
    former_commune: str | None = None  # the name of what a commune was before a merger
    position: Position
    ignored: tuple[str, ...] = ()
    expected_rows: Rows
