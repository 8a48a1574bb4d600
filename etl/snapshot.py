"""Finds the bytes of a release in a folder, plain or zipped, and fingerprints them untouched."""

import fnmatch
import hashlib
import os
import stat
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from etl.archive import DAMAGED, damaged, list_members, names_in
from etl.contract import Contract
from etl.limits import LIMITS
from observatory.errors import SourceChanged, UsageError

READING = 1 << 20  # bytes hashed at a time


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One file as the producer wrote it: a path, and a member's name if the path is a zip."""

    path: Path
    member: str | None = None
    # what the declaration promises of the bytes; no part of what they are
    contract: Contract = field(default_factory=Contract, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.path} → {self.member}" if self.member else str(self.path)

    @property
    def basename(self) -> str:
        """Return the file's own name, wherever it lies."""
        return Path(self.member or self.path).name

    @property
    def vsi(self) -> str:
        """Return the name by which GDAL opens the file."""
        return f"/vsizip/{self.path}/{self.member}" if self.member else str(self.path)

    @property
    def size(self) -> int:
        """Return the number of bytes, unpacked, as the archive states it."""
        if self.member is None:
            return self.path.stat().st_size
        with zipfile.ZipFile(self.path) as archive:
            return archive.getinfo(self.member).file_size

    def read(self, most: int = LIMITS.file_bytes) -> bytes:
        """Return the bytes; a damaged archive, or more bytes than may be, is a SourceChanged."""
        parts, size = [], 0
        for chunk in self.chunks():
            size += len(chunk)
            if size > most:
                raise SourceChanged(
                    f"the file is larger than {most:,} bytes, the most that is read at once",
                    file=str(self),
                    remedy="No declared file comes near: check what this one is.",
                )
            parts.append(chunk)
        return b"".join(parts)

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes; a damaged archive is a SourceChanged naming it."""
        try:
            if self.member is None:
                with self.path.open("rb") as file:
                    yield from iter(lambda: file.read(READING), b"")
            else:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as inner:
                    yield from iter(lambda: inner.read(READING), b"")
        except DAMAGED as error:
            raise damaged(self.path, str(error)) from None
        except OSError as error:
            raise SourceChanged(f"cannot be read: {error.strerror}", file=str(self)) from None


class Folder:
    """A folder of official files, zip or unpacked, whatever the sub-folders."""

    def __init__(self, root: Path, files: Iterable[Path] | None = None) -> None:
        if root.is_file():
            raise UsageError(
                f"{root} is a file. Give the folder that holds it ({root.parent}); "
                "observatory sources check FILE reads one file and checks it."
            )
        if not root.is_dir():
            raise UsageError(
                f"{root}: there is no such folder. Give the one that holds the official files "
                "(DATA=DIR make run, or observatory load --from DIR)."
            )
        self.root = root
        self._found: dict[str, list[Snapshot]] = defaultdict(list)
        self.files: list[Path] = []  # every file, whatever it is, for the accounts
        self.damaged: dict[str, SourceChanged] = {}  # by name, the archive's and its members'
        self.refused: dict[Path, SourceChanged] = {}
        for path in self.walk() if files is None else files:
            self._add(path)

    def walk(self) -> Iterator[Path]:
        """Yield every file of the folder."""
        return _walk(self.root)

    def _add(self, path: Path) -> None:
        self.files.append(path)
        try:
            self._check_kind(path)
            members = list_members(path) if path.suffix.casefold() == ".zip" else []
        except SourceChanged as error:
            # Only a release that needs the archive stops on it; the folder may hold others.
            self.refused[path] = error
            for name in (path.name, *names_in(path)):
                self.damaged[name.casefold()] = error
            return
        self._found[path.name.casefold()].append(Snapshot(path))
        for member in members:
            self._found[Path(member).name.casefold()].append(Snapshot(path, member))

    def _check_kind(self, path: Path) -> None:
        """Refuse what is no file of this folder: a link out of it, a pipe, a device."""
        if path.is_symlink() and not path.resolve().is_relative_to(self.root.resolve()):
            raise SourceChanged(
                "this is a link to a file outside the folder, which is not followed",
                file=str(path),
                remedy="Copy the file into the folder.",
            )
        try:
            is_file = stat.S_ISREG(path.stat().st_mode)
        except OSError as error:
            raise SourceChanged(f"cannot be read: {error.strerror}", file=str(path)) from None
        if not is_file:
            raise SourceChanged(
                "this is no regular file", file=str(path), remedy="Take it out of the folder."
            )

    def find(self, pattern: str, *, archive: str | None = None) -> list[Snapshot]:
        """Return the files whose name matches, unpacked ones before zipped ones.

        `archive` names the zip file that the producer ships them in: if that one is damaged, the
        error says so instead of "not found".
        """
        # With a folder in front, where a producer gives the files of several years one name.
        folder, _, wanted = pattern.casefold().rpartition("/")
        found = [
            self._only(inside)
            for name, candidates in sorted(self._found.items())
            if fnmatch.fnmatchcase(name, wanted)
            and (inside := [one for one in candidates if self._lies_in(one, folder)])
        ]
        if not found:
            self._explain_absence(wanted, archive)
        return found

    def matching(self, patterns: Iterable[str]) -> list[Snapshot]:
        """Return whatever has a name like one of these, for the accounts of a refused release."""
        wanted = [pattern.casefold() for pattern in patterns]
        return [
            snapshot
            for name, candidates in self._found.items()
            if any(fnmatch.fnmatchcase(name, pattern) for pattern in wanted)
            for snapshot in candidates
        ]

    def _explain_absence(self, wanted: str, archive: str | None) -> None:
        for name, error in self.damaged.items():
            if fnmatch.fnmatchcase(name, wanted) or (archive and name == archive.casefold()):
                raise error

    def _lies_in(self, snapshot: Snapshot, folder: str) -> bool:
        """Tell whether a folder, or the zip file, on the way to the file has this name."""
        place = snapshot.path.relative_to(self.root) / (snapshot.member or "")
        return not folder or any(
            fnmatch.fnmatchcase(part.casefold(), folder) for part in place.parts[:-1]
        )

    def _only(self, candidates: list[Snapshot]) -> Snapshot:
        plain = [c for c in candidates if c.member is None] or candidates
        if len(plain) > 1 and len({digest([c]) for c in plain}) > 1:
            raise SourceChanged(
                f"{len(plain)} files of this name differ: {', '.join(map(str, plain))}",
                file=plain[0].basename,
                remedy="Keep only the one to load.",
            )
        return plain[0]


def digest(snapshots: list[Snapshot], *more: str) -> str:
    """Return the SHA-256 of the files' bytes, and of what else decides how they are read."""
    total = hashlib.sha256()
    for snapshot in snapshots:
        for chunk in snapshot.chunks():
            total.update(chunk)
    for text in more:
        total.update(text.encode())
    return total.hexdigest()


def _walk(root: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            yield Path(folder) / name
