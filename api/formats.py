"""One writer per format: JSON, GeoJSON, CSV. The same names, in the same order, in all of them."""

import csv
import io
import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import orjson

JSON, CSV, GEOJSON = "application/json", "text/csv; charset=utf-8", "application/geo+json"
HTML = "text/html; charset=utf-8"
CSVW, JSON_LD = "application/csvm+json", "application/ld+json"
NOTICE = "données de démonstration, fictives / fictional demonstration data"
DEMONSTRATION = "demonstration"
# What a spreadsheet would run (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_json(value: Any) -> bytes:
    """Write JSON; NaN and infinity become null."""
    return orjson.dumps(value)


def header(origin: str) -> dict[str, str]:
    """Return what an answer says of its origin."""
    return {"origin": origin, **({"notice": NOTICE} if origin == DEMONSTRATION else {})}


def write_csv(fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Write comma-separated UTF-8 lines (RFC 4180); an empty cell is a missing value."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(fields)
    writer.writerows(_cells(row) for row in rows)
    return text.getvalue().encode()


def _cells(row: Sequence[Any]) -> list[Any]:
    # By exact type, and nothing for whole numbers and missing values: 4 million cells in a second.
    return [_CELLS[kind](value) if (kind := type(value)) in _CELLS else value for value in row]


def _text(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


_CELLS: dict[type, Callable[[Any], Any]] = {
    str: _text,
    float: _number,
    bool: lambda value: "true" if value else "false",
    date: date.isoformat,
    datetime: datetime.isoformat,
    dict: _json,
    list: _json,
}


def write_features(members: dict[str, Any], features: str) -> bytes:
    """Write a FeatureCollection (RFC 7946) around features that are text already."""
    opening = orjson.dumps({"type": "FeatureCollection", **members})[:-1]
    return b"".join((opening, b',"features":[', features.encode(), b"]}"))
