"""Answers kept on disk: shared by the workers, bounded in bytes, never trusted without a check."""

import contextlib
import fcntl
import hashlib
import logging
import os
import re
import secrets
import shutil
import stat
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import orjson

from api.bodies import Body

log = logging.getLogger(__name__)

FOLDER = "answers"
MAGIC = b"OBSBODY1"
_HEAD = struct.Struct(">I")
_START = len(MAGIC) + 32
_OURS = re.compile(r"\d+-[0-9a-f]{16}")
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_LOCK = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
POLL_SECONDS = 0.02
LEFT_OVER_SECONDS = 600


class Shelf:
    """A folder of bodies, one folder per version of the data.

    Each file holds its tag, its headers, its body and the checksum of them all: what is torn, what
    somebody else wrote, and what answers another question is not there. A disk that is full or may
    not be written to is no error: nothing is kept, and that is logged once.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most = most_bytes
        self._lock = threading.Lock()
        self._edition = ""
        self._unswept = 0
        self._has_failed = False

    def turn_to(self, edition: str) -> None:
        """Keep answers of this edition of the data from now on; those of the others go."""
        with self._lock:
            if edition == self._edition or self._most <= 0:
                return
            self._edition = edition
        with self._surviving():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self._folder / edition).mkdir(mode=0o700, exist_ok=True)
            self.sweep()

    def get(self, etag: str) -> Body | None:
        """Return an answer that is whole, ours and of this tag."""
        path = self._path(etag)
        try:
            found = os.open(path, _READ)
        except OSError:
            return None
        with os.fdopen(found, "rb") as file:
            about = os.fstat(found)
            if not _is_ours(about) or about.st_size > self._most:
                return None
            body = unpack(etag, file.read())
        if body is not None:
            with contextlib.suppress(OSError):
                now = time.time_ns()  # finer than the system's own stamp
                os.utime(path, ns=(now, now))  # the least recently used goes first
        return body

    def put(self, etag: str, body: Body) -> None:
        """Keep an answer: seen whole or not at all."""
        content = pack(etag, body)
        if not self._edition or len(content) > self._most // 4:
            return
        path = self._path(etag)
        part = path.with_name(f".{secrets.token_hex(8)}.part")
        with self._surviving():
            try:
                path.parent.mkdir(mode=0o700, exist_ok=True)  # swept by a worker of other data
                with os.fdopen(os.open(part, _WRITE, 0o600), "wb") as file:
                    file.write(content)
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
            self._count(len(content))

    def _count(self, written: int) -> None:
        self._unswept += written
        # Other workers write too: the bound is looked after by what is there, now and then.
        if self._unswept > self._most // 16:
            self.sweep()

    def sweep(self) -> None:
        """Remove other editions, left-overs, and the least recently used beyond the bound."""
        self._unswept = 0
        for folder in self._folder.iterdir():
            if folder.name != self._edition and _OURS.fullmatch(folder.name):
                shutil.rmtree(folder, ignore_errors=True)
        files = sorted(self._list(), key=lambda item: item[1].st_mtime_ns)
        held = sum(about.st_size for _, about in files)
        for path, about in files:
            is_left_over = path.suffix and time.time() - about.st_mtime > LEFT_OVER_SECONDS
            if held > self._most * 7 // 8 or is_left_over:
                with contextlib.suppress(OSError):
                    path.unlink()
                held -= about.st_size

    def _list(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in (self._folder / self._edition).iterdir():
            with contextlib.suppress(OSError):
                yield path, path.lstat()

    def lock(self, name: str, seconds: float) -> "Lock":
        """Wait until no other worker computes the answer of this name, or for so many seconds."""
        path = self._path(name).with_suffix(".lock")
        try:
            opened = os.open(path, _LOCK, 0o600)
        except OSError:
            return Lock(None, path, False)  # nothing can be shared: everybody computes
        deadline, has_waited = time.monotonic() + seconds, False
        while not _try_lock(opened):
            has_waited = True
            if time.monotonic() > deadline:
                os.close(opened)
                return Lock(None, path, True)
            time.sleep(POLL_SECONDS)
        return Lock(opened, path, has_waited)

    def _path(self, etag: str) -> Path:
        return self._folder / self._edition / hashlib.sha256(etag.encode()).hexdigest()[:40]

    @contextlib.contextmanager
    def _surviving(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if not self._has_failed:
                log.warning("answers are not kept on disk: %s", error)
            self._has_failed = True


class Lock:
    """A lock on one answer; the kernel frees that of a worker that was killed."""

    def __init__(self, opened: int | None, path: Path, has_waited: bool) -> None:
        self._opened = opened
        self._path = path
        self.has_waited = has_waited

    def release(self) -> None:
        """Let the others look."""
        if self._opened is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._opened)
            self._opened = None


def _try_lock(opened: int) -> bool:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_ours(about: os.stat_result) -> bool:
    writable_by_others = about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISREG(about.st_mode) and about.st_uid == os.geteuid() and not writable_by_others


def pack(etag: str, body: Body) -> bytes:
    """Write an answer with its checksum in front."""
    head = orjson.dumps(
        {"etag": etag, "headers": body.headers, "media_type": body.media_type, "size": body.size}
    )
    rest = b"".join((_HEAD.pack(len(head)), head, body.content))
    return b"".join((MAGIC, hashlib.sha256(rest).digest(), rest))


def unpack(etag: str, content: bytes) -> Body | None:
    """Read an answer; None when a byte is missing or changed, or it answers another question."""
    rest = memoryview(content)[_START:]
    if not content.startswith(MAGIC) or hashlib.sha256(rest).digest() != content[8:_START]:
        return None
    try:
        (length,) = _HEAD.unpack(rest[: _HEAD.size])
        head = orjson.loads(rest[_HEAD.size : _HEAD.size + length])
        if head["etag"] != etag:
            return None
    except (struct.error, ValueError, LookupError, TypeError):
        return None
    content = bytes(rest[_HEAD.size + length :])
    return Body(content, head["headers"], head["media_type"], head["size"])
