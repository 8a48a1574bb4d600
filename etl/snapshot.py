"""Finds the bytes of a release in a folder, plain or zipped, and fingerprints them untouched."""

import fnmatch
import hashlib
import io
import os
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from observatory.errors import SourceChanged, UsageError

READING = 1 << 20  # bytes hashed at a time
# RuntimeError: encrypted, or compressed in a way that nobody reads
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, io.UnsupportedOperation, RuntimeError)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One file as the producer wrote it: a path, and a member's name if the path is a zip."""

    path: Path
    member: str | None = None

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

    def read(self) -> bytes:
        """Return the bytes; a damaged archive is a SourceChanged naming it."""
        return b"".join(self.chunks())

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
            raise _damaged(self.path, str(error)) from None
        except OSError as error:
            raise SourceChanged(f"cannot be read: {error.strerror}", file=str(self)) from None


class Folder:
    """A folder of official files, zip or unpacked, whatever the sub-folders."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise UsageError(
                f"{root}: there is no such folder. Give the one that holds the official files "
                "(DATA=DIR make run, or observatory load --from DIR)."
            )
        self.root = root
        self._found: dict[str, list[Snapshot]] = defaultdict(list)
        self.damaged: dict[str, SourceChanged] = {}
        for path in self.files():
            self._add(path)

    def files(self) -> Iterator[Path]:
        """Yield every file of the folder."""
        for folder, _, names in os.walk(self.root):
            yield from (Path(folder) / name for name in sorted(names))

    def _add(self, path: Path) -> None:
        self._found[path.name.casefold()].append(Snapshot(path))
        if path.suffix.casefold() != ".zip":
            return
        try:
            with zipfile.ZipFile(path) as archive:
                members = [m for m in archive.namelist() if not m.endswith("/")]
        except (*DAMAGED, OSError) as error:
            # Only a release that needs the archive stops on it; the folder may hold others.
            self.damaged[path.name.casefold()] = _damaged(path, str(error))
            return
        for member in members:
            self._found[Path(member).name.casefold()].append(Snapshot(path, member))

    def find(self, pattern: str, *, archive: str | None = None) -> list[Snapshot]:
        """Return the files whose name matches, unpacked ones before zipped ones.

        `archive` names the zip file that the producer ships them in: if that one is damaged, the
        error says so instead of "not found".
        """
        wanted = pattern.casefold()
        found = [
            self._only(candidates)
            for name, candidates in sorted(self._found.items())
            if fnmatch.fnmatchcase(name, wanted)
        ]
        if not found and archive is not None and archive.casefold() in self.damaged:
            raise self.damaged[archive.casefold()]
        return found

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


def _damaged(path: Path, detail: str) -> SourceChanged:
    return SourceChanged(
        f"the archive is damaged or was not downloaded whole ({detail})",
        file=str(path),
        remedy="Download it again.",
    )
