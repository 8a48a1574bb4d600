"""Blank lines of a CSV as rows: readers pass over them, and people expect their row back."""

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from api.locating import limits
from observatory.errors import TooLarge

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]
_BLOCK = 4 * 2**20  # the places of what is in one take some tens of megabytes
_LF, _CR, _QUOTE = b'\n\r"'
_LINE_END, _NO_QUOTE = re.compile(rb"[\r\n]"), re.compile(rb"[^\"]")


def fill_blanks(content: bytes, delimiter: bytes, columns: int) -> bytes:
    """Write a row of empty cells in each blank line: as many rows come out as went in.

    Blank lines at the end are the end; those within quotes belong to a cell; the first line is
    the header. Raises TooLarge before anything is written.
    """
    if b"\n\n" not in content and b"\n\r\n" not in content:
        return content  # as most are, which may be large: uncopied
    text = np.frombuffer(content, dtype=np.uint8)
    found: list[tuple[int, int, Places]] = []
    number = 0
    for start, stop, blanks in _find_blanks(content, text, delimiter):
        number += len(blanks)
        _check(number, columns)
        found.append((start, stop, blanks))
    fill = delimiter * (columns - 1) or b'""'
    return b"".join(_write(content, text, found, fill))


def _check(number: int, columns: int) -> None:
    if number > limits.MOST_ROWS:
        raise TooLarge(
            f"The file has more than {limits.MOST_ROWS:,} blank lines, each of which is a row, and "
            f"{limits.MOST_ROWS:,} rows are the most: remove them, or send the file in parts."
        )
    if number * columns > limits.MOST_BLANK_CELLS:
        raise TooLarge(
            f"The blank lines of the file, which are rows of {columns:,} columns, make more than "
            f"{limits.MOST_BLANK_CELLS:,} empty cells: remove them, or send the file in parts."
        )


def _find_blanks(
    content: bytes, text: Bytes, delimiter: bytes
) -> Iterator[tuple[int, int, Places]]:  # fmt: skip
    """Yield where blocks below the header start and stop, and where in each a line is blank."""
    header = _LINE_END.search(content)
    start = header.end() if header else len(content)
    end = len(content.rstrip(b"\r\n")) - 1  # what ends there is no line end
    starts = np.frombuffer(delimiter + b"\r\n", dtype=np.uint8)
    is_quoted = 0
    while start < end:
        # A run of quotes is in one block.
        after = _NO_QUOTE.search(content, min(start + _BLOCK, end), end)
        stop = after.start() if after else end
        blanks = _blanks_of(text, start, stop)
        runs, states = _follow_quotes(text[start - 1 : stop], starts, is_quoted)
        yield start, stop, blanks[states[np.searchsorted(runs, blanks)] == 0]
        start, is_quoted = stop, int(states[-1])


def _blanks_of(text: Bytes, start: int, stop: int) -> Places:
    before, here, after = (text[start + by : stop + by] for by in (-1, 0, 1))
    is_end = (here == _LF) | ((here == _CR) & (after == _LF))
    return np.flatnonzero(is_end & (before == _LF))


def _follow_quotes(text: Bytes, starts: Bytes, is_quoted: int) -> tuple[Places, Places]:
    """Return where quoting may change, and whether text is quoted before the first and after each.

    text: with the byte before it; starts: the bytes after which a cell starts; is_quoted: 0 or 1.
    """
    is_quote = text == _QUOTE
    is_quote[0] = False
    edges = np.flatnonzero(np.diff(is_quote, append=False)).reshape(-1, 2)
    # An even number of quotes is an empty cell, or quotes within one: nothing changes.
    runs = edges[(edges[:, 1] - edges[:, 0]) % 2 == 1, 0]
    # Where a cell starts they open it, or close what was open; elsewhere they close it, or are
    # text as in 12": never do they open.
    is_turn = np.isin(text[runs], starts)
    turns = np.cumsum(is_turn)
    since = np.maximum.accumulate(np.where(is_turn, -is_quoted, turns))
    return runs, np.concatenate([[is_quoted], (turns - since) % 2])


def _write(
    content: bytes, text: Bytes, found: list[tuple[int, int, Places]], fill: bytes
) -> Iterator[bytes | memoryview]:  # fmt: skip
    """Yield the text block by block; fill: one byte, repeated."""
    view, done = memoryview(content), 0
    for start, stop, blanks in found:
        if not len(blanks):
            continue
        yield view[done:start]
        is_blank = np.zeros(stop - start, dtype=bool)
        is_blank[blanks] = True
        places = np.arange(stop - start) + len(fill) * np.cumsum(is_blank)
        filled = np.full(stop - start + len(fill) * len(blanks), fill[0], dtype=np.uint8)
        filled[places] = text[start:stop]
        yield filled.data
        done = stop
    yield view[done:]
