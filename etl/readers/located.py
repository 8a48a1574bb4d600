"""Where points lie: transformed to degrees, and refused where their system must be another."""

import numpy as np
import pyproj
from numpy.typing import NDArray

from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.errors import SourceChanged
from observatory.geography.crs import ZONES

Floats = NDArray[np.float64]
TOLERATED = 0.01  # more points than this out of France: the axes or the system are others


def to_degrees(x: Floats, y: Floats, srid: int) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes."""
    if srid == 4326:
        return x, y
    transformer = pyproj.Transformer.from_crs(srid, 4326, always_xy=True)
    longitude, latitude = transformer.transform(x, y)
    return np.asarray(longitude), np.asarray(latitude)


def outside_france(longitude: Floats, latitude: Floats) -> NDArray[np.bool_]:
    """Tell which points lie in no French territory's box; a missing one lies nowhere."""
    inside = ~(np.isfinite(longitude) & np.isfinite(latitude))
    for zone in ZONES.values():
        inside |= (
            (longitude >= zone.west) & (longitude <= zone.east)
            & (latitude >= zone.south) & (latitude <= zone.north)
        )  # fmt: skip
    return ~inside


def place_points(
    snapshot: Snapshot, longitude: Floats, latitude: Floats, release: TidyRelease
) -> tuple[Floats, Floats]:
    """Leave a point out of France without its place, as a finding; refuse a file of them."""
    outside = outside_france(longitude, latitude)
    count = int(outside.sum())
    if count > TOLERATED * len(outside):
        first = int(outside.argmax())
        raise SourceChanged(
            f"{count} of {len(outside)} points lie out of France",
            file=str(snapshot),
            value=(float(longitude[first]), float(latitude[first])),
            remedy="The coordinates are swapped or of another system than the declared one.",
        )
    if count:
        message = "points out of France: kept without their place"
        release.findings.append(Finding("point_out_of_france", "warning", message, count))
    return np.where(outside, np.nan, longitude), np.where(outside, np.nan, latitude)
