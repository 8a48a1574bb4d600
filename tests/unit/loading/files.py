"""Small files in the producers' habits, written by hand, and what reads them."""

import io
import zipfile
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from etl.catalogue import Declaration
from etl.snapshot import Snapshot

ADAPTER: TypeAdapter[Declaration] = TypeAdapter(Declaration)
SOURCE = {
    "id": "tiny",
    "edition": "2018",
    "title": "Tiny",
    "producer": "Nobody",
    "licence": "None",
    "operation": "caf",
    "expected_rows": {"min": 0, "max": 100},
}


def declare(**parts: Any) -> Any:
    """Return a declaration: what every test shares, and what this one is about."""
    return ADAPTER.validate_python({**SOURCE, "files": {"table": "tiny.csv"}, **parts})


def write(folder: Path, content: str | bytes, name: str = "tiny.csv") -> Snapshot:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Snapshot(path)


def zipped(folder: Path, name: str, **members: str) -> Path:
    """Write a zip; double underscores stand for dots, which no argument's name may hold."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for member, text in members.items():
            archive.writestr(member.replace("__", "."), text)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content.getvalue())
    return folder / name
