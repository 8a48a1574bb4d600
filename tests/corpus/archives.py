"""Archives that harm whoever unpacks them, and files too large to hold."""

import io
import struct
import zipfile

from tests.corpus.makers import COUNTS, SHEET, TABLE, Case, linked, workbook, zipped

FILE = "allocataires.csv"
GOOD = TABLE.encode()


def archive(content: bytes, *words: str) -> Case:
    return Case({"pack.zip": content}, ["pack.zip", *words], {**COUNTS, "member": "pack.zip"})


def encrypted() -> bytes:
    content = bytearray(zipped({FILE: GOOD}))
    for signature, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flag] |= 1
    return bytes(content)


def shared_bytes(copies: int, size: int) -> bytes:
    """A zip whose members all point at the same bytes: each looks harmless."""
    inner = zipped({FILE: bytes(size)})
    start = inner.index(b"PK\x01\x02")
    end = inner.index(b"PK\x05\x06")
    entry = inner[start:end]
    entries = b"".join(
        entry.replace(FILE.encode(), f"{number:012d}.csv".encode()) for number in range(copies)
    )
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, copies, copies, len(entries), start, 0)
    return inner[:start] + entries + tail


def many_members() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as pack:
        for number in range(20_001):
            pack.writestr(f"{number}.txt", b"")
        pack.writestr(FILE, GOOD)
    return content.getvalue()


ARCHIVES = {
    "a zip that was cut": archive(zipped({FILE: GOOD})[:-30], "damaged", "Download it again"),
    "a zip of which a byte changed": archive(
        zipped({FILE: GOOD}).replace(b"\xc3", b"\xc4", 1)[:60]
        + b"\xff\xff" + zipped({FILE: GOOD})[62:], "damaged",
    ),
    "an encrypted zip": archive(encrypted(), "encrypted"),
    "a path out of the folder": archive(
        zipped({"../../etc/" + FILE: GOOD}), "../../etc/", "outside its folder", "Ask the producer"
    ),
    "an absolute path": archive(zipped({"/etc/" + FILE: GOOD}), "/etc/", "outside its folder"),
    "a path of Windows": archive(
        zipped({"..\\..\\" + FILE: GOOD}), "outside its folder"
    ),
    "a link in a zip": archive(linked(FILE, "/etc/passwd"), FILE, "link to another file"),
    "a zip of too many files": archive(many_members(), "20,002 files, of at most 20,000"),
    "a zip bomb": archive(zipped({FILE: bytes(40 << 20)}), FILE, "zip bomb", "41,943,040"),
    "a bomb of shared bytes": archive(shared_bytes(400, 1 << 20), "zip bomb"),
    "a zip in a zip": Case(
        {"pack.zip": zipped({"inner.zip": zipped({FILE: GOOD})})},
        ["none of the declared files", FILE],
    ),
}  # fmt: skip

# Each would fill the memory if it were held before it is refused.
HEAVY = {
    "five million rows": Case(
        {FILE: "CODGEO;LIBGEO;A;TX;NOTE\n" + "QP001001;x;1;1;0\n" * 5_000_000},
        [FILE, "line 1010", "more than 1,009 lines", "at most 4 rows"],
    ),
    "five million rows in a zip": Case(
        {"pack.zip": zipped({FILE: b"".join(b"QP%06d;%d;1;1;0\n" % (n % 1000, n)
                                            for n in range(500_000))})},
        [FILE, "more than 1,009 lines"],
    ),
    "a line without an end": Case(
        {FILE: b"x" * (60 << 20)}, [FILE, "line 1", "longer than 1,048,576 bytes"]
    ),
    "a cell at the end of the sheet": Case(
        {"allocataires.xlsx": workbook({"Données": {("A", 1): "x", ("XFD", 1_000_000): "y"}})},
        ["allocataires.xlsx", "1,000,000 rows by 16,384 columns", "stray cell"], SHEET,
    ),
    "a workbook that is a bomb": Case(
        {"allocataires.xlsx": zipped({"xl/worksheets/sheet1.xml": bytes(60 << 20)})},
        ["allocataires.xlsx", "zip bomb"], SHEET,
    ),
}  # fmt: skip
