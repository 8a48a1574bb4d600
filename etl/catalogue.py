"""Source declarations (data/sources/*.yml): everything that changes from one year to the next.

A reader is written per shape of file; a release is a declaration. Templates
(data/sources/templates/*.yml) hold what the editions of one series share; `{yy}`-like words in
braces are replaced by the edition's own `variables`.
"""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from etl.indicators import DATA
from observatory.domain.observation import ObsStatus
from observatory.domain.period import parse_period
from observatory.domain.territory import Level
from observatory.errors import SourceChanged


class Declared(BaseModel):
    """A closed, frozen part of a declaration: `milesime:` is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Address(Declared):
    """Where the producer publishes the bytes."""

    kind: Literal["url", "page", "datagouv"]
    url: str
    link: str | None = None  # pattern of the link to follow on a page, or of a resource's title
    verified: bool = False  # somebody has seen this very address answer with this very file


class Dialect(Declared):
    """How a table is written."""

    format: Literal["csv", "xls"] = "csv"
    delimiter: str = ";"
    encoding: str = "utf-8-sig"
    sheet: str | None = None
    header_row: int = 1


class Rows(Declared):
    """How many rows a file must have."""

    min: int
    max: int


class Dropped(Declared):
    """Rows that are not territories (national totals), dropped by rule and counted."""

    column: str
    equals: str
    why: str


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
    published_on: date | None = None
    maturity: Literal["provisional", "final"] = "final"
    files: dict[str, str]  # role → name of the file in a folder (fnmatch pattern)
    member: str | None = None  # of the zip file, if the file is one
    sha256: str | None = None


class ParentColumn(Declared):
    """A column that says in which territory of another level a territory lies."""

    column: str
    level: Level
    vintage: int
    none: tuple[str, ...] = ("",)  # what is written where there is none
    outside: str | None = None  # pattern of pseudo-codes: in no territory of this level
    labels: str | None = None  # NIVGEO of the labels file
    is_main: bool | None = None


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
    missing: dict[str, ObsStatus] = {"": ObsStatus.SUPPRESSED}
    notes: tuple[Note, ...] = ()
    figures: tuple[Figure, ...]
    ignored: tuple[str, ...] = ()
    parents: tuple[ParentColumn, ...] = ()
    prefix_parent: ParentColumn | None = None  # IRIS → commune: the code's first five characters
    expected_rows: Rows


class Layer(Declared):
    """One layer of a pack of perimeters, in its own coordinate system."""

    file: str
    srid: int


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
    communes: Communes | None = None
    ignored: tuple[str, ...] = ()
    expected_rows: Rows


class Composition(Source):
    """Which commune lies in which territory of the other levels, one vintage of the code."""

    shape: Literal["composition"]
    dialect: Dialect = Dialect()
    labels_dialect: Dialect = Dialect()
    vintage: int
    code: str = "CODGEO"
    name: str = "LIBGEO"
    parents: tuple[ParentColumn, ...]
    label_columns: dict[str, str] = {}  # level → column of the name, where the table holds it
    country: str | None = None  # code of the country made of the metropolitan departments
    country_name: str = ""
    ignored: tuple[str, ...] = ()
    expected_rows: Rows


class Outlines(Source):
    """Outlines of communes, and of the territories dissolved from them."""

    shape: Literal["outlines"]
    dialect: Dialect = Dialect()
    vintage: int
    code: str
    name: str
    parents: tuple[ParentColumn, ...]
    expected_rows: Rows


class Passages(Source):
    """Yearly mergers and splits of communes, composed between the vintages in use."""

    shape: Literal["passages"]
    dialect: Dialect = Dialect()
    vintages: tuple[int, ...]
    expected_rows: Rows


class TerritoryList(Source):
    """A list of territories without perimeter."""

    shape: Literal["territories"]
    dialect: Dialect
    level: Level
    vintage: int
    code: str
    name: str
    ignored: tuple[str, ...] = ()
    expected_rows: Rows


Declaration = Annotated[
    Figures | Perimeters | Composition | Outlines | Passages | TerritoryList,
    Field(discriminator="shape"),
]
_ADAPTER: TypeAdapter[Declaration] = TypeAdapter(Declaration)


def read_declarations(folder: Path = DATA / "sources") -> list[Declaration]:
    """Read every declaration; raise SourceChanged naming the file on the first mistake."""
    declarations = [_read(path) for path in sorted(folder.glob("*.yml"))]
    keys = [(declared.id, declared.edition) for declared in declarations]
    for key in keys:
        if keys.count(key) > 1:
            raise SourceChanged(f"{key[0]}, edition {key[1]}, is declared twice", file=str(folder))
    return declarations


def _read(path: Path) -> Declaration:
    content = _parse(path, _text(path))
    template = content.pop("template", None)
    if template is not None:
        shared = path.parent / "templates" / f"{template}.yml"
        if not shared.is_file():
            raise SourceChanged(f"there is no template {template!r}", file=str(path))
        variables = content.pop("variables", {})
        content = {**_parse(shared, _substitute(_text(shared), variables, path)), **content}
    content.setdefault("id", path.stem)
    try:
        return _ADAPTER.validate_python(content)
    except ValidationError as error:
        raise SourceChanged(f"the declaration is wrong: {error}", file=str(path)) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceChanged(f"the declaration cannot be read: {error}", file=str(path)) from None


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SourceChanged(f"the declaration is no YAML: {error}", file=str(path)) from None
    if not isinstance(content, dict):
        raise SourceChanged("the declaration is no mapping of names to values", file=str(path))
    return content


def _substitute(text: str, variables: dict[str, Any], path: Path) -> str:
    """Replace {word} by the edition's own value; an unknown word is a mistake."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in variables:
            raise SourceChanged(f"the template wants a variable {match[1]!r}", file=str(path))
        return str(variables[match[1]])

    return re.sub(r"\{([a-z]\w*)\}", value, text)
