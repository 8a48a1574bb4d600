"""The published files: whole or not at all, under the checksum of their bytes."""

import hashlib
import os
import tempfile
from pathlib import Path

FOLDER = "published"  # in the home


def keep_file(home: Path, content: bytes) -> str:
    """Keep bytes, if they are not there already, and return their SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    if not is_intact(home, sha256):
        write_atomically(home / FOLDER / sha256, content)
    return sha256


def is_intact(home: Path, sha256: str) -> bool:
    """Tell whether a file is there, and is what its name says."""
    path = home / FOLDER / sha256
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file: a reader sees the whole of it or none, whenever we are killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".making-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), 0o644)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
