"""The cache: immutable snapshots of each release, the bytes untouched, each with its origin.

`cache/<source>/<edition>/<number>-<date>/<file>` and `<file>.origin.json` beside it. A change at
the producer's is a new snapshot; the load reads the newest, and nothing is lost of the others.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from etl.snapshot import Folder

SIDECAR = ".origin.json"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the bytes of one file came from, and what the producer's server said of them."""

    name: str
    url: str
    accessed_at: str
    etag: str | None
    last_modified: str | None
    sha256: str
    size: int
    version: str | None = None  # of an npm package: its bytes never change

    def write(self, folder: Path) -> None:
        """Write the sidecar, whole or not at all."""
        partial = folder / f".{self.name}{SIDECAR}.part"
        partial.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False), "utf-8")
        partial.replace(folder / f"{self.name}{SIDECAR}")


@dataclass(frozen=True, slots=True)
class Kept:
    """The newest snapshot of a release."""

    folder: Path
    origins: tuple[Origin, ...]

    @property
    def sha256(self) -> str:
        """Return what identifies the snapshot: the bytes of all its files, whatever their names."""
        return together(self.origins)


def together(origins: Sequence[Origin]) -> str:
    """Return one digest for the files of a release."""
    if len(origins) == 1:
        return origins[0].sha256
    return hashlib.sha256("".join(sorted(o.sha256 for o in origins)).encode()).hexdigest()


def latest(release: Path) -> Kept | None:
    """Return the newest snapshot in the folder of a release."""
    names = sorted(p.name for p in release.iterdir() if p.is_dir()) if release.is_dir() else []
    for name in reversed(names):
        folder = release / name
        origins = tuple(_read(path) for path in sorted(folder.glob(f"*{SIDECAR}")))
        if origins:
            return Kept(folder, origins)
    return None


def _read(path: Path) -> Origin:
    return Origin(**json.loads(path.read_text("utf-8")))


def keep(release: Path, made: Path, origins: Sequence[Origin]) -> Kept:
    """Make a folder of whole files the newest snapshot of the release, in one rename."""
    release.mkdir(parents=True, exist_ok=True)
    for origin in origins:
        origin.write(made)
    number = max((int(p.name.split("-")[0]) for p in release.iterdir() if p.is_dir()), default=0)
    folder = release / f"{number + 1:04d}-{max(o.accessed_at for o in origins)[:10]}"
    made.rename(folder)
    return Kept(folder, tuple(origins))


def refresh(kept: Kept, seen: Sequence[Origin]) -> None:
    """Note the address and the validators under which the same bytes are now offered."""
    by_digest = {origin.sha256: origin for origin in seen}
    for origin in kept.origins:
        now = by_digest.get(origin.sha256)
        if now is not None and now != origin:
            replace(origin, url=now.url, etag=now.etag, last_modified=now.last_modified).write(
                kept.folder
            )


def link(source: Path, target: Path) -> None:
    """Put the same bytes in a second place, without a second copy where the disk allows it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


class Cache(Folder):
    """The newest snapshot of every release, as a folder of official files."""

    def walk(self) -> Iterator[Path]:
        """Yield the files that a load reads: neither sidecars nor older snapshots."""
        for release in sorted(self.root.glob("*/*")):
            kept = latest(release)
            if kept is not None:
                yield from (kept.folder / origin.name for origin in kept.origins)
