"""Answers ready to be sent: what they are, the tag that names them, those held in memory."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.codings import (
    COMPRESS_FROM,
    IDENTITY,
    OFFERED,
    STREAM_FROM,
    Encoder,
    decode,
    decode_pieces,
    encode,
    is_compressible,
)

MOST_BYTES = 24 * 2**20
# What a body costs beside its bytes: its headers, its place.
OVERHEAD = 2_048


@dataclass(frozen=True, slots=True)
class Body:
    """An answer, ready to be sent again as long as its version is current."""

    content: bytes
    headers: dict[str, str]
    media_type: str
    size: int = 0  # in bytes, before it was compressed

    @property
    def coding(self) -> str:
        """Return the content coding."""
        return self.headers.get("Content-Encoding", IDENTITY)


@dataclass(frozen=True, slots=True)
class Tag:
    """What names an answer: the edition of the data, the question, and the content coding."""

    edition: str
    question: str
    coding: str

    @property
    def etag(self) -> str:
        """Return the strong entity tag: the same tag, the same bytes (RFC 9110, 8.8.3)."""
        more = "" if self.coding == IDENTITY else f"-{self.coding}"
        return f'{self.question[:-1]}{more}"'

    def siblings(self) -> list["Tag"]:
        """Return the tags of the same answer in the other codings, the fastest to read first."""
        others = (IDENTITY, *OFFERED)
        return [Tag(self.edition, self.question, one) for one in others if one != self.coding]


def make_edition(version: int, *parts: str) -> str:
    """Return the name of a state of the data, for a folder."""
    return f"{version}-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:16]}"


def make_body(tag: Tag, content: bytes, headers: Mapping[str, str], media_type: str) -> Body:
    """Compress what gets shorter by it, and name it by its tag."""
    said = {name: value for name, value in headers.items() if name != "Content-Encoding"}
    if "ETag" in said:
        said["ETag"] = tag.etag
    is_short = len(content) < COMPRESS_FROM or not is_compressible(media_type)
    if tag.coding == IDENTITY or is_short:
        return Body(content, said, media_type, len(content))
    said["Content-Encoding"] = tag.coding
    return Body(encode(tag.coding, content), said, media_type, len(content))


def finish_body(tag: Tag, written: Encoder, headers: Mapping[str, str], media_type: str) -> Body:
    """Return a body that was compressed while it was made, or a short one in one piece.

    A long one is held compressed even where the tag has no coding: its own tag says so.
    """
    if not written.is_long:
        return make_body(tag, written.finish(), headers, media_type)
    own = replace(tag, coding=written.coding)
    said = {**headers, "Content-Encoding": own.coding}
    if "ETag" in said:
        said["ETag"] = own.etag
    return Body(written.finish(), said, media_type, written.size)


def change_coding(tag: Tag, sibling: Body) -> Body:
    """Write an answer that is kept in another coding."""
    if sibling.size < STREAM_FROM or sibling.coding == IDENTITY:
        content = decode(sibling.coding, sibling.content)
        return make_body(tag, content, sibling.headers, sibling.media_type)
    written = Encoder(tag.coding)
    for piece in decode_pieces(sibling.coding, sibling.content):
        written.add(piece)
    return finish_body(tag, written, sibling.headers, sibling.media_type)


def is_read_back(tag: Tag, body: Body) -> bool:
    """Tell whether a body is sent in no coding, and held in one, since it is long."""
    return tag.coding == IDENTITY and body.coding != IDENTITY and body.size >= STREAM_FROM


class BodyCache:
    """The last answers, by entity tag: which names version, question and coding."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._lock = threading.Lock()
        self._bodies: OrderedDict[str, Body] = OrderedDict()
        self._bytes = 0

    def get(self, etag: str) -> Body | None:
        """Return an answer, and keep it longer than those nobody asks for."""
        with self._lock:
            if etag in self._bodies:
                self._bodies.move_to_end(etag)
            return self._bodies.get(etag)

    def put(self, etag: str, body: Body) -> None:
        """Keep an answer; the oldest leave when there is no room."""
        if _size(body) > self._most // 4:
            return
        with self._lock:
            if etag in self._bodies:
                return
            self._bodies[etag] = body
            self._bytes += _size(body)
            while self._bytes > self._most:
                _, oldest = self._bodies.popitem(last=False)
                self._bytes -= _size(oldest)

    def clear(self) -> None:
        """Forget everything: the data have changed."""
        with self._lock:
            self._bodies.clear()
            self._bytes = 0

    def __len__(self) -> int:
        return len(self._bodies)


def _size(body: Body) -> int:
    return len(body.content) + OVERHEAD
