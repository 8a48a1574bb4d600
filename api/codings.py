"""Content codings: which one a client prefers (RFC 9110, 12.5.3), and bodies written in it."""

import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache

import brotli
import zstandard

IDENTITY, GZIP, BROTLI, ZSTD = "identity", "gzip", "br", "zstd"
# Equal weights: the first. Of 4.7 MB of outlines zstd at level 1 makes 1.34 MB in 23 ms, brotli
# at 2 makes 1.36 in 103, gzip at 5 makes 1.31 in 147; higher levels cost ten times more for 2 %.
OFFERED = (ZSTD, BROTLI, GZIP)
COMPRESS_FROM = 1_024
LEVELS = {ZSTD: 1, BROTLI: 2, GZIP: 5}
MOST_HEADER = 1_000
# A longer body is compressed while it is made, and never held whole.
STREAM_FROM = 8 * 2**20
_PIECE = 2**18
# An unnamed identity is acceptable, and less than whatever is named.
_LEAST = 0.0001
_ELEMENT = re.compile(
    r"([a-z0-9!#$%&'*+.^_`|~-]+)(?:[ \t]*;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?", re.I
)
_TEXTS = ("text/", "application/json", "application/geo+json", "application/ld+json",
          "application/problem+json", "application/csvm+json", "application/schema+json",
          "application/vnd.oai.openapi+json", "application/vnd.mapbox-vector-tile",
          "application/vnd.google-earth.kml", "application/xml", "application/javascript",
          "application/vnd.sdmx", "application/flatgeobuf", "image/svg+xml")  # fmt: skip


@lru_cache(1_024)
def choose_coding(header: str | None, offered: tuple[str, ...] = OFFERED) -> str:
    """Return the coding that an Accept-Encoding prefers: one of those offered, or identity.

    What cannot be read is as if it were not there; a client that refuses everything gets identity,
    as the standard allows, since a body is worth more to it than an error.
    """
    if not header or len(header) > MOST_HEADER:
        return IDENTITY
    weights = _read_weights(header)
    anything = weights.get("*")
    identity = weights.get(IDENTITY, _LEAST if anything is None else anything)
    best = max(offered, key=lambda coding: weights.get(coding, anything or 0.0))
    weight = weights.get(best, anything or 0.0)
    return best if weight > 0 and weight >= identity else IDENTITY


def _read_weights(header: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for element in header.split(","):
        if match := _ELEMENT.fullmatch(element.strip(" \t")):
            name = match[1].lower()
            weights.setdefault(
                GZIP if name == "x-gzip" else name, float(match[2]) if match[2] else 1.0
            )
    return weights


def is_compressible(media_type: str) -> bool:
    """Tell whether a body of this type gets shorter; workbooks, Parquet and images do not."""
    return media_type.startswith(_TEXTS)


def encode(coding: str, content: bytes) -> bytes:
    """Write a body in a coding; the same bytes every time, as a strong tag promises."""
    if len(content) < STREAM_FROM or coding == IDENTITY:
        return _ENCODE[coding](content)
    compress, finish = make_stream(coding)
    return b"".join((compress(content), finish()))


def encode_densely(coding: str, content: bytes) -> bytes:
    """Write a body that is sent for long: smaller than `encode` does, and five times slower."""
    return _ENCODE_DENSELY[coding](content)


def decode(coding: str, content: bytes) -> bytes:
    """Read back what `encode` wrote."""
    return content if coding == IDENTITY else b"".join(decode_pieces(coding, content))


def decode_pieces(coding: str, content: bytes) -> Iterator[bytes]:
    """Read back piece by piece."""
    read = _READERS[coding]()
    for start in range(0, len(content), _PIECE):
        yield read(content[start : start + _PIECE])


class Encoder:
    """Holds a body while it is made: a long one compressed, to the bytes that `encode` writes.

    coding: of the body; a long one without any is held in another, to be read back when it is sent.
    """

    def __init__(self, coding: str) -> None:
        self.coding = coding
        self.size = 0  # of what was added
        self._waiting: list[bytes] = []
        self._written: list[bytes] = []
        self._stream: tuple[Callable[[bytes], bytes], Callable[[], bytes]] | None = None

    @property
    def is_long(self) -> bool:
        """Tell whether the body is held compressed."""
        return self._stream is not None

    def add(self, content: bytes) -> None:
        """Add a piece."""
        self.size += len(content)
        self._waiting.append(content)
        if self._stream is None and self.size >= STREAM_FROM:
            self.coding = ZSTD if self.coding == IDENTITY else self.coding
            self._stream = make_stream(self.coding)
        if self._stream is not None:
            self._written += map(self._stream[0], self._waiting)
            self._waiting.clear()

    def finish(self) -> bytes:
        """Return the body; a short one as it was added."""
        if self._stream is None:
            return b"".join(self._waiting)
        return b"".join((*self._written, self._stream[1]()))


def make_stream(coding: str) -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    """Return the functions that compress a body piece by piece, and end it."""
    if coding == ZSTD:
        writer = zstandard.ZstdCompressor(level=LEVELS[ZSTD]).compressobj()
        return writer.compress, writer.flush
    if coding == BROTLI:
        pieces = brotli.Compressor(quality=LEVELS[BROTLI])
        return pieces.process, pieces.finish
    deflate = zlib.compressobj(LEVELS[GZIP], zlib.DEFLATED, 31)
    return deflate.compress, deflate.flush


_ENCODE: dict[str, Callable[[bytes], bytes]] = {
    IDENTITY: bytes,
    GZIP: lambda content: gzip.compress(content, LEVELS[GZIP], mtime=0),
    BROTLI: lambda content: brotli.compress(content, quality=LEVELS[BROTLI]),
    ZSTD: lambda content: zstandard.ZstdCompressor(level=LEVELS[ZSTD]).compress(content),
}
_ENCODE_DENSELY: dict[str, Callable[[bytes], bytes]] = {
    IDENTITY: bytes,
    GZIP: lambda content: gzip.compress(content, 9, mtime=0),
    BROTLI: lambda content: brotli.compress(content, quality=5),
    ZSTD: lambda content: zstandard.ZstdCompressor(level=9).compress(content),
}
_READERS: dict[str, Callable[[], Callable[[bytes], bytes]]] = {
    IDENTITY: lambda: bytes,
    GZIP: lambda: zlib.decompressobj(31).decompress,
    BROTLI: lambda: brotli.Decompressor().process,
    ZSTD: lambda: zstandard.ZstdDecompressor().decompressobj().decompress,
}
