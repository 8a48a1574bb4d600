"""Points as the database reads them: EWKB made of whole columns, not point by point."""

import binascii

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_EWKB = np.dtype([("order", "u1"), ("type", "<u4"), ("srid", "<u4"), ("xy", "<f8", 2)])
_POINT_WITH_SRID = 0x20000001


def ewkb_points(
    longitude: NDArray[np.float64], latitude: NDArray[np.float64], srid: int = 4326
) -> pa.StringArray:
    """Return one hexadecimal EWKB point a row; null where a coordinate is missing."""
    points = np.zeros(len(longitude), dtype=_EWKB)
    points["order"], points["type"], points["srid"] = 1, _POINT_WITH_SRID, srid
    points["xy"][:, 0], points["xy"][:, 1] = longitude, latitude
    text = binascii.hexlify(points.tobytes())
    width = 2 * _EWKB.itemsize
    offsets = np.arange(len(points) + 1, dtype=np.int32) * width
    known = np.isfinite(longitude) & np.isfinite(latitude)
    return pa.StringArray.from_buffers(
        len(points),
        pa.py_buffer(offsets),
        pa.py_buffer(text),
        pa.py_buffer(np.packbits(known, bitorder="little")),
    )
