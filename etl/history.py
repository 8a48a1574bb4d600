"""Loads the figures that others published (data/published): there before any file is read."""

import csv
import hashlib
import re
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from etl.indicators import DATA
from observatory.db.published import replace_history
from observatory.domain.benchmark import BenchmarkKind
from observatory.errors import SourceChanged

HISTORY = DATA / "published" / "published_gaps.csv"
COLUMNS = (
    "year", "geography_generation", "indicator", "scope", "deprived_value", "comparison_value",
    "comparison_kind", "published_gap", "unit", "source", "benchmark_kind", "indicator_code",
    "edition",
)  # fmt: skip
# "33 (un sur trois)" is a number with a gloss; "40+" and "<25" are no numbers.
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(?: \(.*\))?")
_YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?")


def load_history(engine: Engine, path: Path = HISTORY) -> bool:
    """Bring the published figures to those of the file; tell whether anything changed.

    Raises SourceChanged where a line is not what the file's columns say.
    """
    content = path.read_bytes()
    rows = read_history(path)
    with engine.begin() as connection:
        return replace_history(connection, rows, hashlib.sha256(content).hexdigest())


def read_history(path: Path = HISTORY) -> list[dict[str, Any]]:
    """Read the file, line by line; a value that is no number stays as its text alone."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise SourceChanged(
                "the columns are not those of published figures",
                file=str(path), line=1, value=",".join(reader.fieldnames or ()),
                remedy=f"Write: {','.join(COLUMNS)}.",
            )  # fmt: skip
        return [_row(line, row, path) for line, row in enumerate(reader, 2)]


def _row(line: int, row: dict[str, str], path: Path) -> dict[str, Any]:
    years = _YEARS.fullmatch(row["year"])
    kind = row["benchmark_kind"]
    if years is None or (kind and kind not in set(BenchmarkKind)):
        raise SourceChanged(
            "the year or the benchmark kind is not one of ours", file=str(path), line=line,
            value=f"{row['year']}, {kind}", remedy="Write 2013 or 2008-2013, and a known kind.",
        )  # fmt: skip
    first, last = int(years[1]), int(years[2] or years[1])
    return {
        "line": line,
        "period": row["year"],
        "period_start": date(first, 1, 1),
        "period_end": date(last, 12, 31),
        "generation": row["geography_generation"],
        "indicator": row["indicator"],
        "indicator_code": row["indicator_code"] or None,
        "scope": row["scope"],
        "deprived_value": _number(row["deprived_value"]),
        "deprived_text": row["deprived_value"],
        "comparison_value": _number(row["comparison_value"]),
        "comparison_text": row["comparison_value"],
        "comparison": row["comparison_kind"],
        "benchmark_kind": kind or None,
        "gap_text": row["published_gap"],
        "unit": row["unit"],
        "edition": row["edition"],
        "source": row["source"],
    }


def _number(text: str) -> float | None:
    found = _NUMBER.fullmatch(text)
    return float(found[1]) if found else None
