"""Which content coding a client prefers, and that every coding holds the same body."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.codings import OFFERED, choose_coding, decode, encode, is_compressible, make_stream

ALL = ("identity", *OFFERED)

# RFC 9110, 12.5.3: its examples and rules, answered by hand.
CASES = [
    (None, "identity"),  # the client did not say
    ("", "identity"),
    ("compress, gzip", "gzip"),
    ("*", "zstd"),
    ("compress;q=0.5, gzip;q=1.0", "gzip"),
    ("gzip;q=1.0, identity; q=0.5, *;q=0", "gzip"),
    ("gzip, deflate, br, zstd", "zstd"),
    ("gzip, deflate, br", "br"),
    ("GZip", "gzip"),
    ("x-gzip", "gzip"),
    ("gzip;q=0", "identity"),
    ("gzip;q=0.000, br;q=0.001", "br"),
    ("gzip;q=0.5, br;q=0.8, zstd;q=0.2", "br"),
    ("identity, gzip;q=0.5", "identity"),
    ("identity;q=0.5, gzip;q=0.5", "gzip"),
    ("*;q=0", "identity"),  # nothing is acceptable: a body is worth more than an error
    ("identity;q=0, *;q=0", "identity"),
    ("*, zstd;q=0", "br"),
    ("*;q=0, br", "br"),
    ("gzip;q=2", "identity"),  # no weight: as if it were not there
    ("gzip;q=0.1234, br", "br"),
    ("gzip ; q=0.3 , br ;q=0.4", "br"),
    ("gzip;q", "identity"),
    (",,gzip,,", "gzip"),
    ("gzipped, brotli", "identity"),
    ("gzip" + "," * 2_000, "identity"),
]


@pytest.mark.parametrize(("header", "coding"), CASES)
def test_the_coding_that_the_standard_says(header: str | None, coding: str) -> None:
    assert choose_coding(header) == coding


weights = st.integers(0, 1000).map(lambda thousandths: f"{thousandths / 1000:.3f}")
spaces = st.sampled_from(["", " ", "\t", "  "])


@given(
    st.dictionaries(st.sampled_from([*ALL, "*", "deflate", "compress"]), weights, max_size=7),
    spaces,
    st.randoms(use_true_random=False),
)
def test_nothing_that_weighs_more_is_passed_over_and_nothing_refused_is_sent(
    asked: dict[str, str], space: str, random: object
) -> None:
    names = list(asked)
    random.shuffle(names)  # type: ignore[attr-defined]
    parts = [f"{name}{space};{space}q={asked[name]}" for name in names]
    chosen = choose_coding(f"{space},{space}".join(parts))

    def weight(coding: str) -> float:
        return float(asked.get(coding, asked.get("*", "0")))

    if chosen != "identity":
        assert weight(chosen) > 0
        assert weight(chosen) >= max(map(weight, ALL))
    else:
        rivals = [weight(coding) for coding in OFFERED]
        named = asked.get("identity", asked.get("*"))
        assert max(rivals) == 0 or (named is not None and max(rivals) < float(named))


@given(st.text(max_size=1_200))
def test_no_header_is_an_error(header: str) -> None:
    assert choose_coding(header) in ALL


@given(st.binary(max_size=5_000))
def test_every_coding_holds_the_same_body_and_writes_it_the_same_way(body: bytes) -> None:
    for coding in ALL:
        assert decode(coding, encode(coding, body)) == body
        assert encode(coding, body) == encode(coding, body)


@pytest.mark.parametrize("coding", OFFERED)
def test_a_body_may_be_compressed_piece_by_piece(coding: str) -> None:
    compress, finish = make_stream(coding)
    pieces = [compress(b"abc" * 1_000) for _ in range(5)]
    content = b"".join([*pieces, finish()])
    if coding == "zstd":  # a stream does not say its length in front
        import zstandard

        assert zstandard.ZstdDecompressor().decompressobj().decompress(content) == b"abc" * 5_000
    else:
        assert decode(coding, content) == b"abc" * 5_000


def test_what_is_compressed_already_is_left_alone() -> None:
    workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    for media_type in (workbook, "application/vnd.apache.parquet", "image/png", "application/zip"):
        assert not is_compressible(media_type)
    assert is_compressible("application/geo+json")
    assert is_compressible("text/csv; charset=utf-8")
