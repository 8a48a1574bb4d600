"""Accounts for every file of a folder: loaded, refused, set aside by a rule, or unknown."""

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from etl.catalogue import SET_ASIDE, Declaration, Declared, sources_folder
from etl.snapshot import Folder, Snapshot
from observatory.db.files import FileOutcome
from observatory.db.staging import Finding
from observatory.errors import SourceChanged

# GDAL reads them with the .shp of their name: they share its fate.
_COMPANIONS = frozenset((".dbf", ".shx", ".prj", ".cpg", ".qix", ".qpj", ".sbn", ".sbx"))


class SetAside(Declared):
    """Files that are not to be loaded, by the pattern of their path inside the folder."""

    pattern: str
    reason: str


_RULES: TypeAdapter[list[SetAside]] = TypeAdapter(list[SetAside])


def read_set_aside(folder: Path | None = None) -> list[SetAside]:
    """Read which files are set aside, and why; no such list sets nothing aside."""
    path = (folder or sources_folder()) / SET_ASIDE
    if not path.is_file():
        return []
    try:
        return _RULES.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise SourceChanged(f"the list is wrong: {error}", file=str(path)) from None


@dataclass(slots=True)
class Use:
    """A release that wanted a file, and why it was refused if it was."""

    source: str
    edition: str
    reason: str | None = None

    def __str__(self) -> str:
        return f"{self.source} {self.edition}"


@dataclass(slots=True)
class Accounts:
    """Which releases read which files, as the load goes."""

    folder: Folder
    uses: dict[Path, list[Use]] = field(default_factory=dict)

    def add(
        self, declared: Declaration, files: Iterable[Snapshot], reason: str | None = None
    ) -> None:
        """Note that a release has read its files, or was refused for a reason."""
        for path in {snapshot.path for snapshot in files}:
            use = Use(declared.id, declared.edition, reason)
            self.uses.setdefault(path, []).append(use)

    def close(self, rules: Sequence[SetAside], *, is_published: bool = True) -> list[FileOutcome]:
        """Return the outcome of every file of the folder."""
        shapes = {path.with_suffix(""): path for path in self.folder.files if _is_shape(path)}
        files = [self._account(path, rules, shapes) for path in sorted(self.folder.files)]
        return files if is_published else [_withheld(file) for file in files]

    def _account(
        self, path: Path, rules: Sequence[SetAside], shapes: Mapping[Path, Path]
    ) -> FileOutcome:
        name = path.relative_to(self.folder.root).as_posix()
        size = path.lstat().st_size
        shape = shapes.get(path.with_suffix(""))
        if path.suffix.casefold() in _COMPANIONS and shape in self.uses:
            return _used(name, size, self.uses[shape], f"companion of {shape.name}")
        if path in self.uses:
            return _used(name, size, self.uses[path], None)
        if path in self.folder.refused:
            return FileOutcome(name, size, "refused", reason=str(self.folder.refused[path]))
        reason = next((rule.reason for rule in rules if _matches(name, rule.pattern)), None)
        if reason is not None:
            return FileOutcome(name, size, "set_aside", reason=reason)
        return FileOutcome(name, size, "unknown", reason="no declaration and no rule names it")


def _withheld(file: FileOutcome) -> FileOutcome:
    """Say of a file that was read that nothing of it shows: another one stopped the load."""
    if file.outcome != "loaded":
        return file
    return replace(file, reason="read, and not published: another file was refused")


def _used(name: str, size: int, uses: Sequence[Use], note: str | None) -> FileOutcome:
    """Return the outcome of a file that releases wanted: loaded if one of them took it."""
    taken = [use for use in uses if use.reason is None]
    if not taken:
        return FileOutcome(name, size, "refused", uses[0].source, uses[0].edition, uses[0].reason)
    others = [str(use) for use in taken[1:]]
    notes = [note, f"also read by {', '.join(others)}" if others else None]
    reason = "; ".join(text for text in notes if text) or None
    return FileOutcome(name, size, "loaded", taken[0].source, taken[0].edition, reason)


def _is_shape(path: Path) -> bool:
    return path.suffix.casefold() == ".shp"


def _matches(name: str, pattern: str) -> bool:
    """Match a whole path, or a name in any sub-folder where the pattern has no folder."""
    text = name if "/" in pattern else name.rpartition("/")[2]
    return fnmatch.fnmatchcase(text.casefold(), pattern.casefold())


def find_unknown(files: Sequence[FileOutcome]) -> list[Finding]:
    """Return what nobody accounts for, as a warning that lists it."""
    unknown = [file for file in files if file.outcome == "unknown"]
    refused = [file for file in files if file.outcome == "refused" and file.source is None]
    return [
        Finding(check, severity, message, len(found), [_sample(file) for file in found[:50]])
        for check, severity, message, found in (
            ("file_unknown", "warning", _named("files that nobody declared", unknown), unknown),
            ("file_refused", "warning", _named("files that are not opened", refused), refused),
        )
        if found
    ]


def _named(message: str, files: Sequence[FileOutcome]) -> str:
    names = ", ".join(file.name for file in files[:10])
    return f"{message}: {names}{', …' if len(files) > 10 else ''}"


def _sample(file: FileOutcome) -> dict[str, object]:
    return {"file": file.name, "value": file.size, "reason": file.reason}
