"""Files made from a state of the data, kept by checksum: bounded, and shared by workers on disk."""

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

MOST_BYTES = 4 * 2**30
PART, INDEX, LOCK = ".part", ".json", "lock"
ABANDONED_SECONDS = 3_600.0


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file: the name it is known by, and the checksum it is kept under."""

    name: str
    media_type: str
    size: int
    sha256: str


Maker = Callable[["FileStore"], list[StoredFile]]


class FileStore:
    """A folder of files named by their checksum, and of lists of files named by their key."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self._most = most_bytes

    def path(self, file: StoredFile) -> Path:
        """Return where a file lies."""
        return self.folder / file.sha256

    def recall(self, key: str, make: Maker) -> list[StoredFile]:
        """Return the files of a key, made now if they are not there; one worker makes them."""
        if (found := self.find(key)) is not None:
            return found
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock():
            if (found := self.find(key)) is not None:
                return found
            files = make(self)
            content = orjson.dumps([asdict(file) for file in files])
            self._replace(key + INDEX, (content,))
            self._tidy(key)
            return files

    def add(self, name: str, media_type: str, chunks: Iterable[bytes]) -> StoredFile:
        """Write a file; it is there whole or not at all."""
        digest, size = hashlib.sha256(), 0

        def counted() -> Iterator[bytes]:
            nonlocal size
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                yield chunk

        part = self._write(counted())
        part.replace(self.folder / digest.hexdigest())
        return StoredFile(name, media_type, size, digest.hexdigest())

    def find(self, key: str) -> list[StoredFile] | None:
        """Return the files of a key, if they are there."""
        index = self.folder / (key + INDEX)
        try:
            files = [StoredFile(**one) for one in orjson.loads(index.read_bytes())]
            _touch(index)  # the lists that nobody asks for are the first to go
        except FileNotFoundError:
            return None
        return files if all(self.path(file).is_file() for file in files) else None

    def _replace(self, name: str, chunks: Iterable[bytes]) -> None:
        part = self._write(chunks)
        _touch(part)
        part.replace(self.folder / name)

    def _write(self, chunks: Iterable[bytes]) -> Path:
        handle, name = tempfile.mkstemp(dir=self.folder, suffix=PART)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return Path(name)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.folder / LOCK).open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _tidy(self, newest: str) -> None:
        """Remove what was abandoned, and the lists used the longest ago, until there is room."""
        for part in self.folder.glob(f"*{PART}"):
            if time.time() - part.stat().st_mtime > ABANDONED_SECONDS:
                part.unlink(missing_ok=True)
        indexes = sorted(self.folder.glob(f"*{INDEX}"), key=lambda path: path.stat().st_mtime_ns)
        while indexes and self._size() > self._most and indexes[0].name != newest + INDEX:
            indexes.pop(0).unlink()
            self._remove_unlisted(indexes)

    def _size(self) -> int:
        return sum(path.stat().st_size for path in self._files())

    def _files(self) -> list[Path]:
        return [path for path in self.folder.iterdir() if len(path.name) == 64]

    def _remove_unlisted(self, indexes: Iterable[Path]) -> None:
        listed = {one["sha256"] for path in indexes for one in orjson.loads(path.read_bytes())}
        for path in self._files():
            if path.name not in listed:
                path.unlink()


def _touch(path: Path) -> None:
    # The system's own stamp stands still for milliseconds, in which several files are used.
    now = time.time_ns()
    os.utime(path, ns=(now, now))
