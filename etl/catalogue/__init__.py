"""Source declarations (data/sources/*.yml): everything that changes from one year to the next.

A reader is written per shape of file; a release is a declaration. Templates
(data/sources/templates/*.yml) hold what the editions of one series share; `{yy}`-like words in
braces are replaced by the edition's own `variables`.
"""

import re
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from etl.catalogue.administrative import (
    Contracts,
    GoneCommune,
    History,
    NthColumn,
    Package,
    Series,
)
from etl.catalogue.corrections import read_corrections
from etl.catalogue.figures import Absence, Figure, Figures, Note, Periods, Repair
from etl.catalogue.money import Credits, Repeated
from etl.catalogue.parts import (
    Address,
    Calendar,
    Declared,
    Dialect,
    Dropped,
    ParentColumn,
    Partition,
    Rows,
    Source,
)
from etl.catalogue.passages import Correspondence, Generations
from etl.catalogue.places import (
    Communes,
    Composition,
    Layer,
    ListedParent,
    Outlines,
    Passages,
    Perimeters,
    TerritoryList,
)
from etl.catalogue.points import Addresses, Facilities, Grid, Position
from etl.indicators import DATA
from observatory.errors import SourceChanged
from observatory.settings import load_settings

__all__ = [
    "SET_ASIDE",
    "Absence",
    "Address",
    "Addresses",
    "Calendar",
    "Communes",
    "Composition",
    "Contracts",
    "Correspondence",
    "Credits",
    "Declaration",
    "Declared",
    "Dialect",
    "Dropped",
    "Facilities",
    "Figure",
    "Figures",
    "Generations",
    "GoneCommune",
    "Grid",
    "History",
    "Layer",
    "ListedParent",
    "Note",
    "NthColumn",
    "Outlines",
    "Package",
    "ParentColumn",
    "Partition",
    "Passages",
    "Perimeters",
    "Periods",
    "Position",
    "Repair",
    "Repeated",
    "Rows",
    "Series",
    "Source",
    "TerritoryList",
    "read_declarations",
    "sources_folder",
]

Declaration = Annotated[
    Figures
    | Perimeters
    | Composition
    | Outlines
    | Passages
    | Correspondence
    | TerritoryList
    | Grid
    | Facilities
    | Addresses
    | Credits
    | Package
    | Contracts
    | History
    | Series,
    Field(discriminator="shape"),
]
_ADAPTER: TypeAdapter[Declaration] = TypeAdapter(Declaration)


SET_ASIDE = "set_aside.yml"  # in the same folder, and no declaration


def sources_folder() -> Path:
    """Return the folder of the declarations: ours, unless the operator names another."""
    return load_settings().sources or DATA / "sources"


def read_declarations(folder: Path | None = None) -> list[Declaration]:
    """Read every declaration; raise SourceChanged naming the file on the first mistake."""
    folder = folder or sources_folder()
    paths = [path for path in sorted(folder.glob("*.yml")) if path.name != SET_ASIDE]
    declarations = [declared for path in paths for declared in _read(path)]
    keys = [(declared.id, declared.edition) for declared in declarations]
    for key in keys:
        if keys.count(key) > 1:
            raise SourceChanged(f"{key[0]}, edition {key[1]}, is declared twice", file=str(folder))
    return _with_corrections(declarations, folder.parent / "corrections")


def _with_corrections(declarations: list[Declaration], folder: Path) -> list[Declaration]:
    """Give each release its corrections; those of an edition that nobody declares are a mistake."""
    corrections = read_corrections(folder)
    known = {(declared.id, declared.edition) for declared in declarations}
    for source, edition in corrections.keys() - known:
        raise SourceChanged(
            f"corrections of {source}, edition {edition}, which is not declared", file=str(folder)
        )
    return [
        declared.model_copy(update={"corrections": corrections[declared.id, declared.edition]})
        if (declared.id, declared.edition) in corrections
        else declared
        for declared in declarations
    ]


def _read(path: Path) -> list[Declaration]:
    """Return what a file declares: one release, or one for each value of a variable."""
    content = _parse(path, _text(path))
    each = content.pop("each", None)
    if each is None:
        return [_declare(path, content)]
    return [
        _declare(path, {**content, "variables": {**content.get("variables", {}), name: value}})
        for name, values in each.items()
        for value in values
    ]


def _declare(path: Path, content: dict[str, Any]) -> Declaration:
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
