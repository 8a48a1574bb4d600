"""Declarations of territories: perimeters, compositions, outlines, passages, lists."""

from typing import Literal

from pydantic import Field

from etl.catalogue.parts import (
    Declared,
    Dialect,
    Dropped,
    ParentColumn,
    Partition,
    Rows,
    Source,
)
from observatory.domain.territory import Level


class Layer(Declared):
    """One layer of a pack of perimeters, in its own coordinate system."""

    file: str
    srid: int
    encoding: str | None = None  # where it is not that of the other layers


class ListedParent(Declared):
    """A column of a list that names the territories of another level which a territory lies in."""

    column: str
    level: Level
    vintage: int
    labels: str | None = None  # column of their names, in the same order
    separator: str = ","
    none: tuple[str, ...] = ("",)  # what is written where there is none


class Communes(Declared):
    """Where a perimeter's attributes name its communes."""

    column: str
    by: Literal["code", "name"]
    vintage: int
    labels: str | None = None
    separator: str = ","


class Perimeters(Source):
    """Outlines with a code and a name."""

    shape: Literal["perimeters"]
    level: Level
    vintage: int
    code: str
    name: str
    encoding: str = "utf-8"
    layers: tuple[Layer, ...]
    check_layer: Layer | None = None  # holds the same perimeters once more: must agree
    check_parts: tuple[Layer, ...] = ()  # each holds once more those of some departments
    communes: Communes | None = None
    ignored: tuple[str, ...] = ()
    expected_rows: Rows
    partitions: tuple[Partition, ...] = ()


class Composition(Source):
    """Which commune lies in which territory of the other levels, one vintage of the code."""

    shape: Literal["composition"]
    dialect: Dialect = Dialect()
    labels_dialect: Dialect = Dialect()
    vintage: int
    code: str = "CODGEO"
    name: str | None = "LIBGEO"  # null: the table holds codes only, another list has the names
    parents: tuple[ParentColumn, ...]
    label_columns: dict[str, str] = Field(
        default={}
    )  # level → column of the name, where the table holds it
    country: str | None = None  # code of the country made of the metropolitan departments
    country_name: str = ""
    ignored: tuple[str, ...] = ()
    expected_rows: Rows
    partitions: tuple[Partition, ...] = ()


class Outlines(Source):
    """Outlines of communes, and of the territories dissolved from them."""

    shape: Literal["outlines"]
    dialect: Dialect = Dialect()
    vintage: int
    code: str
    name: str
    parents: tuple[ParentColumn, ...]
    expected_rows: Rows
    partitions: tuple[Partition, ...] = ()


class Passages(Source):
    """Yearly mergers and splits of communes, composed between the vintages in use."""

    shape: Literal["passages"]
    dialect: Dialect = Dialect()
    vintages: tuple[int, ...]
    swapped: tuple[str, ...] = ()  # years (`de`) in which the producer has swapped the codes
    expected_rows: Rows
    partitions: tuple[Partition, ...] = ()


class TerritoryList(Source):
    """A list of territories without perimeter, and of what they lie in."""

    shape: Literal["territories"]
    dialect: Dialect
    level: Level
    vintage: int
    code: str
    name: str
    parents: tuple[ListedParent, ...] = ()
    repeats: bool = False  # a row per territory and commune: the name stands on each of them
    drop: tuple[Dropped, ...] = ()
    fold: str | None = None  # code list that sends parents to others: arrondissements to communes
    ignored: tuple[str, ...] = ()
    expected_rows: Rows
    partitions: tuple[Partition, ...] = ()
