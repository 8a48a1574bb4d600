"""What a file that is not text is, by its first bytes: its sender reads a name, not the bytes."""

from observatory.errors import InvalidRequest

# (first bytes, what the file is, what its sender can do)
_KINDS = (
    (b"SQLite format 3\x00", "a GeoPackage or another SQLite file", "export its layer as GeoJSON"),
    (b"fgb\x03fgb", "a FlatGeobuf file", "export it as GeoJSON"),
    (b"\x00\x00\x27\x0a", "a Shapefile (.shp)", "export it as GeoJSON"),
    (b"PAR1", "a Parquet file", "export it as CSV"),
    (b"ARROW1", "an Arrow file", "export it as CSV"),
    (b"\xd0\xcf\x11\xe0", "a workbook of the old format (.xls)", "save it as .xlsx or as CSV"),
    (b"%PDF", "a PDF", "send the table that it was made of"),
    (b"\x1f\x8b", "a compressed file (gzip)", "unpack it first"),
    (b"7z\xbc\xaf", "a compressed file (7z)", "unpack it first"),
    (b"Rar!", "a compressed file (RAR)", "unpack it first"),
    (b"\x89PNG", "a picture", "send the table of what it shows"),
    (b"\xff\xd8\xff", "a picture", "send the table of what it shows"),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 64 * 2**10  # a text has no NUL at all; a file that is none has one early


def refuse_binary(content: bytes) -> None:
    """Raise InvalidRequest, with the name of the kind, for what is no text."""
    for mark, name, remedy in _KINDS:
        if content.startswith(mark):
            raise InvalidRequest(
                f"The file is {name}; CSV, XLSX and GeoJSON are read: {remedy}, and send that."
            )
    if b"\x00" in content[:_HEAD] and not content.startswith(_UTF16):
        raise InvalidRequest(
            "The file is no text (it holds NUL bytes) and of no kind that is known here; CSV, XLSX "
            "and GeoJSON are read: export it as CSV in UTF-8, and send that."
        )
