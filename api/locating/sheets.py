"""Workbooks as tables of text, read by a program of its own whose memory and time are bounded."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa

from api.locating import limits, sheet_program
from api.locating.header import name_columns
from api.locating.lines import read_lines
from observatory.errors import InvalidRequest, TooLarge


def read_xlsx(content: bytes) -> pa.Table:
    """Read the first sheet, whose first row names the columns.

    Raises InvalidRequest, TooLarge.
    """
    ended = subprocess.run(
        # By its path, and nothing from where we are: it needs none of our packages.
        [sys.executable, "-P", str(Path(sheet_program.__file__)), json.dumps(_limits())],
        input=content, capture_output=True, check=False,
    )  # fmt: skip
    if ended.returncode:
        raise _explain(ended.returncode, ended.stdout)
    header, _, rows = ended.stdout.partition(b"\n")
    names = name_columns(json.loads(header))
    return read_lines(rows, names, ",", 0)


def _limits() -> dict[str, int]:
    return {
        "memory": limits.SHEET_MEMORY,
        "seconds": limits.SHEET_SECONDS,
        "unzipped": limits.MOST_UNZIPPED,
        "bytes": limits.MOST_BYTES,
        "rows": limits.MOST_SHEET_ROWS,
        "columns": limits.MOST_COLUMNS,
    }


def _explain(code: int, told: bytes) -> InvalidRequest:
    said = told.rpartition(b"\n")[2].decode("utf-8", "replace")
    if code == sheet_program.UNREADABLE:
        return InvalidRequest(said)
    if code == sheet_program.LARGE:
        return TooLarge(said)
    if code == -signal.SIGXCPU:
        return TooLarge(
            f"The workbook takes more than {limits.SHEET_SECONDS} seconds to read: send a CSV."
        )
    if code > 0 and code != sheet_program.SHORT:
        return InvalidRequest("The workbook cannot be read: save it again, or send a CSV.")
    return TooLarge(
        f"The workbook cannot be opened in {limits.SHEET_MEMORY // 2**20} MB (cells far apart span "
        "all that lies between them): send a CSV."
    )
