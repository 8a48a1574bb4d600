"""`observatory sources draft FILE`: a first declaration of an unknown file, doubts listed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import yaml

from observatory.errors import ObservatoryError, SourceChanged, UsageError

if TYPE_CHECKING:
    from etl.drafting import Draft
    from etl.snapshot import Snapshot

_ORDER = (
    "id", "shape", "title", "edition", "producer", "licence", "operation", "landing_page",
    "files", "member", "dialect", "encoding", "level", "vintage", "code", "name",
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("draft")(draft)


def draft(
    file: Annotated[Path, typer.Argument(help="A table or a file of outlines, zipped or not.")],
    output: Annotated[
        Path | None, typer.Option("--output", help="Write there, in place of standard output.")
    ] = None,
) -> None:
    """Write a first declaration of an unknown file, with the points to decide as comments."""
    from etl.catalogue import sources_folder

    text = draft_text(file)
    if output is None:
        typer.echo(text)
    elif output.exists():
        raise UsageError(f"{output} exists already: give another name, or remove it.")
    elif not output.parent.is_dir():
        raise UsageError(f"{output.parent}: there is no such folder. Declarations are read from "
                         f"{sources_folder()}.")  # fmt: skip
    else:
        output.write_text(text, encoding="utf-8")
        typer.echo(f"Written: {output}. Declarations are read from {sources_folder()}.", err=True)


def draft_text(file: Path) -> str:
    """Return the YAML of a first declaration."""
    from etl.catalogue import read_declarations

    if not file.is_file():
        raise UsageError(f"{file}: there is no such file.")
    known = read_declarations()
    snapshot = _only_file(file)
    found = _draft(snapshot, known)
    if snapshot.member is not None:
        found.content["member"] = file.name
    _rename(found, {(one.id, one.edition) for one in known})
    _try(found, snapshot)
    return _yaml(file, found)


def _only_file(file: Path) -> "Snapshot":
    from etl.snapshot import Folder

    folder = Folder(file.parent, [file])
    if file in folder.refused:
        raise folder.refused[file]
    inside = [one for one in folder.matching(["*"]) if one.member is not None]
    tables = [one for one in inside if not one.basename.casefold().startswith(("meta", "."))]
    if len(tables) > 1:
        raise SourceChanged(
            f"the archive holds {len(tables)} files",
            file=str(file),
            remedy="Unpack it and draft each: "
            f"{', '.join(sorted(one.basename for one in tables)[:8])}.",
        )
    return tables[0] if tables else folder.matching(["*"])[0]


def _draft(snapshot: "Snapshot", known: list[Any]) -> "Draft":
    from etl.drafting import draft_table
    from etl.drafting_layers import VECTORS, draft_layer
    from etl.sniff import sniff

    if snapshot.basename.casefold().endswith(VECTORS):
        return draft_layer(snapshot, known)
    return draft_table(snapshot.basename, sniff(snapshot), known)


def _rename(found: "Draft", taken: set[tuple[str, str]]) -> None:
    edition = found.content["edition"]
    if (found.content["id"], edition) in taken:
        found.content["edition"] = f"{edition}-draft"
        found.doubts.append(f"edition: {edition} of this source is declared already")


def _try(found: "Draft", snapshot: "Snapshot") -> None:
    """Read the file by the draft; what refuses it is the first point to decide."""
    from pydantic import TypeAdapter, ValidationError

    from etl.catalogue import Declaration
    from etl.indicators import read_indicators
    from etl.load import read_checked

    adapter: TypeAdapter[Declaration] = TypeAdapter(Declaration)
    for key in ("partitions", None):
        try:
            declared = adapter.validate_python(found.content)
            read_checked(declared, dict.fromkeys(declared.files, snapshot), read_indicators())
        except ValidationError as error:
            wrong = ", ".join(".".join(map(str, one["loc"][1:])) for one in error.errors())
            found.doubts.insert(0, f"the draft cannot be loaded before these are given: {wrong}")
        except ObservatoryError as error:
            if key is not None and found.content.get(key) and "declared" in str(error):
                found.doubts.append(f"{key}: left out, because {error}")
                found.content[key] = []
                continue
            found.doubts.insert(0, f"read by this draft, the file is refused: {error}")
        return


def _yaml(file: Path, found: "Draft") -> str:
    content = {key: found.content[key] for key in _ORDER if key in found.content}
    content |= {key: value for key, value in found.content.items() if key not in content}
    lines = [f"# Draft of a declaration of {file.name}. To decide before it is one:"]
    lines += [f"# - {' '.join(doubt.split())}" for doubt in found.doubts]
    kept = {key: value for key, value in content.items() if value not in ([], {}, None)}
    return "\n".join([*lines, *(_entry(key, value) for key, value in kept.items())]) + "\n"


def _entry(key: str, value: Any) -> str:
    is_scalar = not isinstance(value, dict | list)
    text: str = yaml.safe_dump(
        {key: value}, sort_keys=False, allow_unicode=True, width=98,
        default_flow_style=False if is_scalar else None,
    )  # fmt: skip
    return text.rstrip("\n").replace("? '' :", "'':")
