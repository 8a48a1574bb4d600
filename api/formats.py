"""Writers of text: JSON, GeoJSON, CSV. The same names, in the same order, in all of them."""

import csv
import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from observatory.domain.spreadsheet import no_formula

JSON, CSV, GEOJSON = "application/json", "text/csv; charset=utf-8", "application/geo+json"
HTML = "text/html; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARQUET = "application/vnd.apache.parquet"
SDMX_CSV = "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8"
MVT = "application/vnd.mapbox-vector-tile"
CSVW, JSON_LD = "application/csvm+json", "application/ld+json"
NOTICE = "données de démonstration, fictives / fictional demonstration data"
DEMONSTRATION = "demonstration"


def write_json(value: Any) -> bytes:
    """Write JSON; NaN and infinity become null."""
    return orjson.dumps(value)


def header(origin: str) -> dict[str, str]:
    """Return what an answer says of its origin."""
    return {"origin": origin, **({"notice": NOTICE} if origin == DEMONSTRATION else {})}


@dataclass(frozen=True, slots=True)
class Locale:
    """How the lines of a CSV are written: what separates cells, what decimals, what comes first.

    A spreadsheet takes both separators from the country it runs in, and the encoding from the mark.
    """

    delimiter: str = ","
    decimal: str = "."
    mark: bytes = b""


ENGLISH, FRENCH = Locale(), Locale(";", ",", b"\xef\xbb\xbf")
LOCALES = {"en": ENGLISH, "fr": FRENCH}


def write_csv(
    fields: Sequence[str], rows: Iterable[Sequence[Any]], locale: Locale = ENGLISH
) -> bytes:
    """Write UTF-8 lines (RFC 4180) in the way of a country; an empty cell is a missing value."""
    return b"".join(write_csv_chunks(fields, (rows,), locale))


def write_csv_chunks(
    fields: Sequence[str],
    chunks: Iterable[Iterable[Sequence[Any]]],
    locale: Locale = ENGLISH,
) -> Iterator[bytes]:
    """Write the same, chunk by chunk of rows; the first holds the header alone."""
    yield locale.mark + _lines([fields], locale)
    for rows in chunks:
        yield _lines((_cells(row, locale) for row in rows), locale)


def _lines(rows: Iterable[Sequence[Any]], locale: Locale) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=locale.delimiter).writerows(rows)
    return text.getvalue().encode()


def _cells(row: Sequence[Any], locale: Locale) -> list[Any]:
    # By exact type, and nothing for whole numbers and missing values: 4 million cells in a second.
    cells = _CELLS if locale.decimal == "." else _CELLS_WITH_COMMA
    return [cells[kind](value) if (kind := type(value)) in cells else value for value in row]


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _with_comma(value: float) -> str | None:
    return repr(value).replace(".", ",") if math.isfinite(value) else None


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


_CELLS: dict[type, Callable[[Any], Any]] = {
    str: no_formula,
    float: _number,
    bool: lambda value: "true" if value else "false",
    date: date.isoformat,
    datetime: datetime.isoformat,
    dict: _json,
    list: _json,
}
_CELLS_WITH_COMMA = {**_CELLS, float: _with_comma}


def write_json_list(
    opening: dict[str, Any],
    fields: Sequence[str],
    chunks: Iterable[Iterable[Sequence[Any]]],
    closing: dict[str, Any],
) -> Iterator[bytes]:
    """Write an object whose member `items` comes chunk by chunk, between its other members."""
    yield orjson.dumps(opening)[:-1] + b',"items":['
    comma = b""
    for rows in chunks:
        items = [dict(zip(fields, row, strict=True)) for row in rows]
        if items:
            yield comma + orjson.dumps(items)[1:-1]
            comma = b","
    yield b"]," + orjson.dumps(closing)[1:]


def write_feature_parts(
    opening: Mapping[str, Any],
    parts: Iterable[bytes],
    closing: Callable[[], Mapping[str, Any]],
) -> Iterator[bytes]:
    """Write a FeatureCollection around features that are text already, part by part.

    closing: the members that are known when the last feature is.
    """
    yield orjson.dumps({"type": "FeatureCollection", **opening})[:-1] + b',"features":['
    comma = b""
    for features in parts:
        if features:
            yield comma
            yield features
            comma = b","
    yield b"]," + orjson.dumps(closing())[1:]


def write_features(members: dict[str, Any], features: bytes) -> bytes:
    """Write a FeatureCollection (RFC 7946) around features that are text already."""
    opening = orjson.dumps({"type": "FeatureCollection", **members})[:-1]
    return b"".join((opening, b',"features":[', features, b"]}"))
