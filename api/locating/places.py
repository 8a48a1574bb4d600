"""Where the rows of a file are: by their coordinates, else by their address."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from api.geocoding.interface import Address, Found, Geocoder
from api.locating.columns import Columns
from observatory.db.locate_streets import Streets, gather_streets
from observatory.domain.locate_reasons import LocateReason

REASONS = [None, *(str(reason) for reason in LocateReason)]
REASON_PLACE = {reason: place for place, reason in enumerate(REASONS)}
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"


@dataclass(slots=True)
class Places:
    """Where rows are: degrees, NaN where unknown for the reason (a place among REASONS).

    streets: rows that are somewhere in a street; their reason says so, for each generation to see.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    reason: NDArray[np.int8]
    found: list[Found | None] | None = None
    streets: list[int] = field(default_factory=list)


def place_rows(part: pa.Table, columns: Columns, geocoder: Geocoder | None) -> Places:
    """Return where rows are: by their coordinates, else by their address."""
    count = part.num_rows
    lon, lat = np.full(count, np.nan), np.full(count, np.nan)
    reason = np.full(count, REASON_PLACE[LocateReason.NO_COORDINATES], dtype=np.int8)
    if columns.lon is not None and columns.lat is not None:
        lon, lat = _degrees(part[columns.lon]), _degrees(part[columns.lat])
        is_given = _is_given(part[columns.lon]) & _is_given(part[columns.lat])
        is_good = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
        reason[is_given] = REASON_PLACE[LocateReason.BAD_COORDINATES]
        reason[is_good] = 0
        lon, lat = np.where(is_good, lon, np.nan), np.where(is_good, lat, np.nan)
    places = Places(lon, lat, reason)
    if columns.has_address:
        _geocode(part, columns, geocoder, places)
    return places


def _is_given(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    given: NDArray[np.bool_] = column.is_valid().to_numpy()
    return given


def _degrees(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Read numbers with a point or a comma; NaN where a cell is none."""
    try:
        numbers = column.cast(pa.float64())
    except pa.ArrowInvalid:
        text = pc.replace_substring(pc.utf8_trim_whitespace(column), ",", ".")
        is_number = pc.match_substring_regex(text, _NUMBER)
        numbers = pc.if_else(is_number, text, None).cast(pa.float64())
    found: NDArray[np.float64] = numbers.to_numpy()
    return np.where(np.isfinite(found), found, np.nan)


def _geocode(part: pa.Table, columns: Columns, geocoder: Geocoder | None, places: Places) -> None:
    """Ask for the addresses of the rows that have no coordinates, and for no others."""
    asked = np.flatnonzero(places.reason == REASON_PLACE[LocateReason.NO_COORDINATES])
    addresses = list(_addresses(part.take(pa.array(asked)), columns))
    known = [at for at, address in enumerate(addresses) if address]
    places.reason[asked] = REASON_PLACE[LocateReason.NO_ADDRESS]
    if geocoder is None:
        places.reason[asked[known]] = REASON_PLACE[LocateReason.NO_GEOCODER]
        return
    places.found = [None] * part.num_rows
    for at, found in zip(known, geocoder.geocode([addresses[at] for at in known]), strict=True):
        _settle(places, int(asked[at]), found)


def _settle(places: Places, row: int, found: Found | LocateReason) -> None:
    assert places.found is not None
    if isinstance(found, LocateReason):
        places.reason[row] = REASON_PLACE[found]
        return
    places.found[row] = found
    places.reason[row] = REASON_PLACE[found.doubt]
    if found.doubt is not None:
        return
    if found.points is None:
        places.lon[row], places.lat[row] = found.lon, found.lat
        return
    places.streets.append(row)
    places.reason[row] = REASON_PLACE[LocateReason.STREET_ACROSS]


def _addresses(rows: pa.Table, columns: Columns) -> Iterator[Address]:
    names = (columns.number, columns.address, columns.postcode, columns.city)
    cells = [
        rows[name].to_pylist() if name is not None else [None] * rows.num_rows for name in names
    ]
    for number, line, postcode, city in zip(*cells, strict=True):
        yield Address(" ".join(filter(None, (number, line))), postcode or "", city or "")


def gather_rows(places: Places) -> Streets:
    """Return the points of the rows that are streets, in the order of places.streets."""
    found = [places.found[row] for row in places.streets] if places.found is not None else []
    return gather_streets([one.points for one in found if one and one.points is not None])


def count_addresses(table: pa.Table, columns: Columns) -> int:
    """Return how many rows have to be asked for: those without coordinates."""
    if columns.lon is None or columns.lat is None:
        return int(table.num_rows)
    return int((~(_is_given(table[columns.lon]) & _is_given(table[columns.lat]))).sum())
