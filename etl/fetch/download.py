"""Downloads one file: whole, resumed where it was cut, or not at all."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from etl.fetch.resolve import Target
from etl.fetch.store import Origin
from etl.fetch.web import Web


@dataclass(frozen=True, slots=True)
class Partial:
    """The first bytes of a file, and what tells whether the rest still belongs to them."""

    folder: Path
    name: str

    @property
    def path(self) -> Path:
        """Return where the first bytes are."""
        return self.folder / f".{self.name}.part"

    @property
    def note(self) -> Path:
        """Return where the server's own mark of the file is kept; absent: no resuming."""
        return self.folder / f".{self.name}.part.json"

    def forget(self) -> None:
        """Drop the bytes."""
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)

    def headers(self, url: str) -> dict[str, str]:
        """Return how to ask for the rest; nothing where all of it is to be asked for."""
        if not self.note.is_file() or not self.path.is_file() or not self.path.stat().st_size:
            self.forget()
            return {}
        note = json.loads(self.note.read_text("utf-8"))
        if note["url"] != url:
            self.forget()
            return {}
        return {"Range": f"bytes={self.path.stat().st_size}-", "If-Range": note["mark"]}

    def remember(self, url: str, answer: httpx2.Response) -> None:
        """Note the mark of a file that the server can resume."""
        self.note.unlink(missing_ok=True)
        mark = _mark(answer.headers)
        resumes = answer.headers.get("accept-ranges", "").lower() == "bytes"
        if mark and (resumes or answer.status_code == httpx2.codes.PARTIAL_CONTENT):
            self.note.write_text(json.dumps({"url": url, "mark": mark}), "utf-8")


def _mark(headers: Mapping[str, str]) -> str | None:
    """Return a strong validator: weak ones do not promise the same bytes."""
    if headers.get("content-encoding", "identity") != "identity":
        return None
    etag = headers.get("etag", "")
    return etag if etag and not etag.startswith("W/") else headers.get("last-modified")


def download(web: Web, target: Target, folder: Path, known: Origin | None = None) -> Origin | None:
    """Keep the bytes untouched under their own name; None where they are those known already."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = Partial(folder, target.name)
    try:
        headers = web.patiently(target.url, lambda: _attempt(web, target, partial, known))
        if headers is None:
            return None
        _verify(target, partial)
    except ValueError:
        partial.forget()  # these bytes are wrong: nothing of them is worth resuming
        raise
    except BaseException:
        if not partial.note.is_file():
            partial.forget()
        raise
    return _complete(target, partial, headers)


def _attempt(
    web: Web, target: Target, partial: Partial, known: Origin | None
) -> Mapping[str, str] | None:
    rest = partial.headers(target.url)
    # The bytes as they are stored: a coding made for the journey cannot be resumed.
    headers = {"Accept-Encoding": "identity", **(rest or _conditions(known, target.url))}
    with web.client.stream("GET", target.url, headers=headers) as answer:
        if answer.status_code == httpx2.codes.NOT_MODIFIED and known is not None:
            return None
        if rest and answer.status_code == httpx2.codes.RANGE_NOT_SATISFIABLE:
            partial.forget()
            raise httpx2.RemoteProtocolError("the server has no rest of this file")
        answer.raise_for_status()
        if answer.headers.get("content-type", "").startswith("text/html"):
            raise ValueError("the answer is a web page")
        _receive(web, answer, partial, target.url)
    return answer.headers


def _conditions(known: Origin | None, url: str) -> dict[str, str]:
    """Return how to ask for the file only if it has changed."""
    if known is None or known.url != url:
        return {}
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _receive(web: Web, answer: httpx2.Response, partial: Partial, url: str) -> None:
    start = _start(answer, partial)
    partial.remember(url, answer)
    begun, size = web.clock(), start
    with partial.path.open("ab" if start else "wb") as file:
        for chunk in answer.iter_bytes():
            size += len(chunk)
            if size > web.limits.bytes:
                raise ValueError(f"more than {web.limits.bytes} bytes")
            if web.clock() - begun > web.limits.seconds:
                raise TimeoutError(f"not all here after {web.limits.seconds:.0f} seconds")
            file.write(chunk)
    length = answer.headers.get("content-length", "")
    as_sent = "content-encoding" not in answer.headers
    if as_sent and length.isdecimal() and size - start < int(length):
        raise httpx2.RemoteProtocolError(f"{size - start} bytes came of {length}")


def _start(answer: httpx2.Response, partial: Partial) -> int:
    """Return from which byte the answer goes on; a server that ignores the range starts anew."""
    if answer.status_code != httpx2.codes.PARTIAL_CONTENT:
        return 0
    have = partial.path.stat().st_size if partial.path.is_file() else 0
    if not answer.headers.get("content-range", "").startswith(f"bytes {have}-"):
        partial.forget()
        raise httpx2.RemoteProtocolError("the server sends another part than the one asked for")
    return have


def _verify(target: Target, partial: Partial) -> None:
    if target.digest is None:
        return
    kind, wanted = target.digest
    found = digest_of(partial.path, kind)
    if found != wanted:
        raise ValueError(f"its {kind} is {found[:16]}…, and the producer announces {wanted[:16]}…")


def digest_of(path: Path, kind: str) -> str:
    """Return the digest of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, kind).hexdigest()


def _complete(target: Target, partial: Partial, headers: Mapping[str, str]) -> Origin:
    path = partial.path.rename(partial.folder / target.name)
    partial.note.unlink(missing_ok=True)
    return Origin(
        name=target.name,
        url=target.url,
        accessed_at=datetime.now(UTC).isoformat(timespec="seconds"),
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        sha256=digest_of(path, "sha256"),
        size=path.stat().st_size,
    )
