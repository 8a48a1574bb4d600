"""GeoJSON as a table of text: the properties of its features, then the places of their points."""

from collections.abc import Sequence
from typing import Any

import orjson
import pyarrow as pa

from api.locating import limits
from api.locating.header import name_columns
from observatory.errors import InvalidRequest, TooLarge

LON, LAT = "longitude", "latitude"  # columns of the points
_Feature = dict[str, Any]


def read_geojson(content: bytes) -> pa.Table:
    """Read a FeatureCollection of points (RFC 7946); one without a point keeps its properties.

    Raises InvalidRequest, TooLarge.
    """
    _check_weight(content)
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise InvalidRequest(f"The body is not GeoJSON ({error}).") from None
    features = document.get("features")
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise InvalidRequest("The GeoJSON is no FeatureCollection of points.")
    if len(features) > limits.MOST_SHEET_ROWS:
        raise TooLarge(
            f"The file has {len(features):,} rows, and {limits.MOST_SHEET_ROWS:,} is the most."
        )
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in _cells(features)})


def _check_weight(content: bytes) -> None:
    most, parts = limits.MOST_GEOJSON_BYTES, limits.MOST_GEOJSON_PARTS
    if len(content) > most:
        raise TooLarge(
            f"The GeoJSON has more than {most:,} bytes: send it in parts, or its points as CSV."
        )
    if content.count(b"{") + content.count(b"[") > parts:
        raise TooLarge(
            f"The GeoJSON has more than {parts:,} objects and lists: send it in parts, or its "
            "points as CSV."
        )


def _cells(features: Sequence[_Feature]) -> list[tuple[str, list[str | None]]]:
    """Return the cells of each column; what a property was called is what it is found by."""
    rows = [_properties(one) for one in features]
    known = list(dict.fromkeys(name for row in rows for name in row))
    columns: dict[str, list[str | None]] = {
        name: [_text(row.get(original)) for row in rows]
        for original, name in zip(known, name_columns(known), strict=True)
    }
    points = [_point(one.get("geometry")) for one in features]
    for at, name in enumerate((LON, LAT)):
        said = columns.get(name, [None] * len(rows))
        columns[name] = [cell if point is None else point[at]
                         for cell, point in zip(said, points, strict=True)]  # fmt: skip
    return list(columns.items())


def _properties(feature: _Feature) -> dict[str, Any]:
    found = feature.get("properties")
    return found if isinstance(found, dict) else {}


def _point(geometry: Any) -> tuple[str, str] | None:
    match geometry:
        case {"type": "Point", "coordinates": [int() | float() as lon, int() | float() as lat, *_]}:
            return str(lon), str(lat)
    return None


def _text(cell: Any) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, dict | list):
        return orjson.dumps(cell).decode()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
