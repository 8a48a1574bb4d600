"""The files of the pages, in memory: one digest names them all, and each is compressed once."""

import hashlib
import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from api.codings import (
    BROTLI,
    COMPRESS_FROM,
    GZIP,
    IDENTITY,
    ZSTD,
    choose_coding,
    encode_densely,
    is_compressible,
)

WEB = Path(__file__).parent / "web"
FOLDERS = ("static", "vendor")
ROOT = "/assets"
# Compressed once and sent for as long as the process lives: the smallest is worth its time.
_OFFERED = (BROTLI, ZSTD, GZIP)
_DIGITS = 16
_SCRIPT = "text/javascript"
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class WebFile:
    """One file, and its bodies in the codings that were asked for."""

    content: bytes
    media_type: str
    tag: str
    _bodies: dict[str, bytes] = field(default_factory=dict)

    def body(self, accept_encoding: str | None) -> tuple[str, bytes]:
        """Return the coding that a client prefers, and the file in it."""
        coding = choose_coding(accept_encoding, _OFFERED) if self.is_compressed else IDENTITY
        if coding not in self._bodies:
            self._bodies[coding] = encode_densely(coding, self.content)
        return coding, self._bodies[coding]

    @property
    def is_compressed(self) -> bool:
        """Tell whether the file gets shorter."""
        return len(self.content) >= COMPRESS_FROM and is_compressible(self.media_type)


@dataclass(frozen=True, slots=True)
class WebFiles:
    """All files of one moment. Workers with the same files have the same digest.

    files: by path below the folder of the pages, as `static/main.js`.
    """

    digest: str
    files: Mapping[str, WebFile]
    stamp: Stamp

    def locate(self, path: str) -> str:
        """Return the address under which a file may be kept for good."""
        return f"{ROOT}/{self.digest}/{path}"


def read_files(web: Path = WEB) -> WebFiles:
    """Read the folders that exist; the vendored modules are made at set-up."""
    stamp = take_stamp(web)
    files = {name: _read(web / name) for name, *_ in stamp}
    digest = hashlib.sha256()
    for name, file in files.items():
        digest.update(f"{name}\0{len(file.content)}\0".encode())
        digest.update(file.content)
    return WebFiles(digest.hexdigest()[:_DIGITS], files, stamp)


def take_stamp(web: Path = WEB) -> Stamp:
    """Return name, time and size of each file, in order: what is cheap to see of a change."""
    return tuple(sorted(_list_files(web)))


def _list_files(web: Path) -> Iterator[tuple[str, int, int]]:
    for folder in FOLDERS:
        for path in (web / folder).rglob("*"):
            if path.is_file():
                status = path.stat()
                yield path.relative_to(web).as_posix(), status.st_mtime_ns, status.st_size


def _read(path: Path) -> WebFile:
    content = path.read_bytes()
    # What a machine's own table says of scripts differs; a module of the wrong type does not run.
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    media_type = _SCRIPT if path.suffix in {".js", ".mjs"} else guessed
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    tag = hashlib.sha256(content).hexdigest()[:_DIGITS]
    return WebFile(content, media_type + charset, tag)
