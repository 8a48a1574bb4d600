"""Blank lines of a CSV: each is a row, no cell changes, and nobody fills the memory with them."""

import tracemalloc
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from api.locating import blanks, limits
from api.locating.read import read_file
from observatory.errors import TooLarge

BLANK = (None, None)
# As written, and as read: text without quotes around it keeps those that it holds.
BARE = some.text('a" \u00e9', max_size=5).filter(lambda text: not text.startswith('"'))
QUOTED = some.text('a",\r\n\u00e9', max_size=8)
CELLS = BARE.map(lambda text: (text, text)) | some.builds(
    lambda text, more: ('"' + text.replace('"', '""') + '"' + more, text + more), QUOTED, BARE
)
ROWS = some.lists(some.none() | some.tuples(CELLS, CELLS), max_size=8)


def rows_of(content: bytes) -> list[tuple[str | None, ...]]:
    return [tuple(row.values()) for row in read_file(content).table.to_pylist()]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        ('12" pipe,1\n\n2,3', [('12" pipe', "1"), BLANK, ("2", "3")]),
        ('12" pipe,1\n"x\n\ny",2', [('12" pipe', "1"), ("x\n\ny", "2")]),
        ('"x" 12",1\n\n"y\n\nz",""\n', [('x 12"', "1"), BLANK, ("y\n\nz", None)]),
        ('"""x\n\n""",1\n\n"""",2', [('"x\n\n"', "1"), BLANK, ('"', "2")]),
    ],
)
def test_a_quote_within_a_cell_is_text(
    lines: str, rows: list[tuple[str | None, ...]]
) -> None:  # fmt: skip
    assert rows_of(f"a,b\n{lines}".encode()) == rows


def test_quotes_of_the_header_are_its_own() -> None:
    assert rows_of(b'12" pipe,b\n1,2\n\n3,4') == [("1", "2"), BLANK, ("3", "4")]


@settings(max_examples=300, deadline=None)
@given(ROWS, some.sampled_from(["\n", "\r\n"]), some.sampled_from([1, 3, 2**22]))
def test_no_cell_changes_and_no_row_is_lost(
    rows: list[tuple[tuple[str, str], tuple[str, str]] | None], end: str, block: int
) -> None:
    lines = ["" if row is None else ",".join(written for written, _ in row) for row in rows]
    while rows and rows[-1] is None:  # those at the end are the end
        rows = rows[:-1]
    read = [BLANK if row is None else tuple(text or None for _, text in row) for row in rows]
    with mock.patch.object(blanks, "_BLOCK", block):
        assert rows_of(end.join(["a,b", *lines, ""]).encode()) == read


def test_blank_lines_without_end_are_refused_before_they_take_memory() -> None:
    many = b",".join(b"c%d" % number for number in range(200)) + b"\n" + b"\n" * 500_000
    few = b"a,b\n" + b"\n" * 30_000_000
    for content, said in ((many, "20,000,000 empty cells"), (few, "1,000,000 blank lines")):
        content += b"1,2\n"
        tracemalloc.start()
        try:
            with pytest.raises(TooLarge, match=said):
                read_file(content)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < len(content) + 150 * 2**20


def test_blank_lines_within_the_limits_are_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"a,b\n1,2\n\n\n3,4\n"
    monkeypatch.setattr(limits, "MOST_BLANK_CELLS", 4)
    assert rows_of(content) == [("1", "2"), BLANK, BLANK, ("3", "4")]
    monkeypatch.setattr(limits, "MOST_BLANK_CELLS", 3)
    with pytest.raises(TooLarge, match="2 columns, make more than 3 empty cells"):
        rows_of(content)
