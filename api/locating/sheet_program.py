"""Reads a workbook as CSV in a process of its own: a program, which knows nothing of the others.

The library makes room for the whole rectangle that the cells of a sheet span, and ends its process
where there is none: a workbook of a kilobyte may ask for 549 GB. Here its end is nobody else's.
Reads the workbook on its standard input, with the limits as its argument (JSON); writes the names
of the columns as a line of JSON, then the rows as CSV; else a sentence, and ends with its code.
"""

import csv
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

UNREADABLE, LARGE, SHORT = 3, 4, 5  # of memory
ROWS_OF_A_BLOCK = 1_000


class RefusedError(Exception):
    """What is wrong with the workbook, and the code to end with."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(said)
        self.code = code


def main() -> int:
    """Write the first sheet."""
    limits = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 5))
    try:
        _write(_open(io.BytesIO(sys.stdin.buffer.read()), limits), limits)
    except RefusedError as refused:
        # Only the last line counts: others may have been written before.
        sys.stdout.buffer.write(f"\n{refused}".encode())
        return refused.code
    except MemoryError:
        return SHORT
    return 0


def _open(content: io.BytesIO, limits: dict[str, int]) -> CalamineSheet:
    try:
        with zipfile.ZipFile(content) as archive:
            if sum(item.file_size for item in archive.infolist()) > limits["unzipped"]:
                raise RefusedError(
                    LARGE, f"The workbook holds more than {limits['unzipped']:,} bytes: send a CSV."
                )
        content.seek(0)
        return CalamineWorkbook.from_filelike(content).get_sheet_by_index(0)
    except (zipfile.BadZipFile, CalamineError, IndexError, ValueError) as error:
        said = f"The workbook cannot be read: {str(error)[:200]}."
        raise RefusedError(UNREADABLE, " ".join(said.split())) from None


def _write(sheet: CalamineSheet, limits: dict[str, int]) -> None:
    _check(sheet, limits)
    rows, left = _rows(sheet), limits["bytes"]
    sys.stdout.buffer.write(json.dumps([_text(cell) for cell in next(rows)]).encode() + b"\n")
    while block := list(islice(rows, ROWS_OF_A_BLOCK)):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(map(_text, row) for row in block)
        content = text.getvalue().encode()
        left -= len(content)
        if left < 0:
            said = f"The sheet has more than {limits['bytes']:,} bytes of text: send it in parts."
            raise RefusedError(LARGE, said)
        sys.stdout.buffer.write(content)


def _check(sheet: CalamineSheet, limits: dict[str, int]) -> None:
    if sheet.start is None or sheet.end is None:
        raise RefusedError(UNREADABLE, "The first sheet is empty; its first row names the columns.")
    rows, columns = (last - first + 1 for first, last in zip(sheet.start, sheet.end, strict=True))
    for number, most, name in ((columns, limits["columns"], "columns"),
                               (rows - 1, limits["rows"], "rows")):  # fmt: skip
        if number > most:
            raise RefusedError(LARGE, f"The file has {number:,} {name}, and {most:,} is the most.")


def _rows(sheet: CalamineSheet) -> Iterator[list[Any]]:
    """Yield the rows of the rectangle that has cells, which need not begin at A1."""
    assert sheet.start is not None
    # Its columns alone, and yet the empty rows above it.
    yield from islice(sheet.iter_rows(), sheet.start[0], None)


def _text(cell: Any) -> str:
    """Return a cell as it was typed, of whatever type the workbook made it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return str(cell.date())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


if __name__ == "__main__":
    sys.exit(main())
