"""Tells in which encoding bytes are, so that a file in another one is refused by name."""

import codecs

from observatory.errors import SourceChanged

# UTF-8 read as Windows-1252 and written again: "é" has become "Ã©", "œ" "Å“", "’" "â€™".
DOUBLE_ENCODED = "Ã[\x80-\xbf\u2018-\u203a€ŠŒŽšœžŸƒˆ˜™]|Å[‘’“]|â€"
# What accented letters of French become tells the one-byte encodings apart.
_FRENCH = "éèàç"
_ONE_BYTE = ("cp1252", "cp850", "mac_roman")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins alike
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MIXED = "a mix of UTF-8 and one-byte lines"


def detect_encoding(content: bytes) -> str:
    """Return the encoding that bytes are most probably in; `ascii` fits all declarations."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    if content.isascii():
        return _wide(content) or "ascii"
    if is_utf8(content):
        return "utf-8"
    if any(not line.isascii() and is_utf8(line) for line in content.split(b"\n")):
        return MIXED
    return _wide(content) or best_one_byte(content)


def is_utf8(content: bytes) -> bool:
    """Tell whether bytes are well-formed UTF-8."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _wide(content: bytes) -> str | None:
    """Recognise UTF-16 without its mark: every second byte of plain letters is zero."""
    start = content[:4096]
    if start[1::2].count(0) > len(start) // 4:
        return "utf-16-le"
    return "utf-16-be" if start[::2].count(0) > len(start) // 4 else None


def best_one_byte(content: bytes) -> str:
    """Return the one-byte encoding under which the bytes hold most letters of French."""
    return max(_ONE_BYTE, key=lambda name: french_letters(content, name))


def french_letters(content: bytes, encoding: str) -> int:
    """Count the accented letters of French that bytes hold under an encoding."""
    return sum(content.count(letter.encode(encoding)) for letter in _FRENCH)


def decode(content: bytes, encoding: str, file: str) -> str:
    """Decode bytes as declared; whatever is in another encoding is a SourceChanged naming it."""
    _refuse_nul(content, encoding, file)
    detected = _contradiction(content, encoding)
    if detected is not None:
        raise SourceChanged(
            f"the file is {detected}, not {encoding}",
            file=file,
            line=first_line_beyond_ascii(content),
            remedy=f"The declaration expects {encoding}: the producer changed the encoding.",
        )
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_decoded(content, encoding, file, error) from None


def _contradiction(content: bytes, encoding: str) -> str | None:
    """Return the encoding that bytes plainly have, where the declared one would read them too."""
    name = codecs.lookup(encoding).name
    if name == "utf-8" and content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig (it begins with a byte-order mark)"
    if name.startswith(("utf", "ascii")) or content.isascii():
        return None
    if is_utf8(content):
        return "utf-8"
    best = best_one_byte(content)
    ours, theirs = french_letters(content, encoding), french_letters(content, best)
    return best if theirs >= 3 and theirs > 4 * ours else None


def first_line_beyond_ascii(content: bytes) -> int:
    """Return the number of the first line that tells encodings apart."""
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.isascii():
            return number
    return 1


def _refuse_nul(content: bytes, encoding: str, file: str) -> None:
    at = content.find(b"\0")
    if at < 0 or encoding.lower().startswith(("utf-16", "utf-32")):
        return
    detected = detect_encoding(content)
    is_wide = detected.startswith(("utf-16", "utf-32"))
    raise SourceChanged(
        f"the file is {detected}, not {encoding}" if is_wide else "the file holds NUL bytes",
        file=file,
        line=content.count(b"\n", 0, at) + 1,
        value=around(content, at),
        remedy=f"The declaration expects {encoding}: the producer changed the encoding."
        if is_wide
        else "It is no text, or it was damaged on its way: download it again.",
    )


def _not_decoded(
    content: bytes, encoding: str, file: str, error: UnicodeDecodeError
) -> SourceChanged:
    return SourceChanged(
        f"byte 0x{content[error.start]:02x} is not {encoding}; "
        f"the file seems to be {detect_encoding(content)}",
        file=file,
        line=content.count(b"\n", 0, error.start) + 1,
        value=around(content, error.start),
        remedy=f"The declaration expects {encoding}: the producer changed the "
        "encoding, or the file was saved again by another program.",
    )


def around(content: bytes, at: int) -> str:
    """Return the bytes around a position as text, within their line."""
    before = content[max(0, at - 15) : at].rpartition(b"\n")[2]
    return (before + content[at : at + 15].partition(b"\n")[0]).decode("latin-1").rstrip("\r")
