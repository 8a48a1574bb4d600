"""Opens a file of shapes with GDAL, only where its bytes are those of a format that we read."""

from typing import Any

import numpy as np
import pyogrio
from numpy.typing import NDArray
from pyogrio.errors import DataSourceError

from etl.limits import LIMITS
from etl.readers.workbook import cell_text
from etl.snapshot import Snapshot
from observatory.errors import SourceChanged

Vector = tuple[dict[str, Any], NDArray[np.object_], list[NDArray[Any]]]

# Shapefile, GeoPackage, FlatGeobuf. GDAL chooses by the bytes, not by the name, and some of its
# formats are orders to read other files of this machine, or to ask other hosts.
_MAGIC = (b"\x00\x00\x27\x0a", b"SQLite format 3\x00", b"fgb\x03")
_ORDERS = (b"gdal_streamed_alg",)
_BLANK = b"\xef\xbb\xbf \t\r\n"
_ANOTHER = "No declared file comes near: check what this one is."


def read_vector(snapshot: Snapshot, encoding: str) -> Vector:
    """Return the metadata, WKB geometries and columns of a vector file."""
    if not snapshot.size:
        raise SourceChanged("the file is empty", file=str(snapshot), remedy="Download it again.")
    if snapshot.size > LIMITS.vector_bytes:
        raise SourceChanged(
            f"the file of outlines is larger than {LIMITS.vector_bytes:,} bytes",
            file=str(snapshot),
            remedy=_ANOTHER,
        )
    _refuse_other_formats(snapshot)
    try:
        # no file is read beyond what its declaration allows by far
        meta, _, wkb, columns = pyogrio.raw.read(
            snapshot.vsi, encoding=encoding, max_features=LIMITS.features + 1
        )
    except (DataSourceError, UnicodeDecodeError, RuntimeError) as error:
        raise _unreadable(snapshot, str(error).splitlines()[0][:120]) from None
    _check_rows(snapshot, wkb)
    return meta, wkb, list(columns)


def _refuse_other_formats(snapshot: Snapshot) -> None:
    start = next(snapshot.chunks(), b"")
    is_json = start.lstrip(_BLANK).startswith(b"{")
    if start.startswith(_MAGIC) or (is_json and not any(order in start for order in _ORDERS)):
        return
    raise _unreadable(snapshot, "it is no shapefile, GeoPackage, FlatGeobuf or GeoJSON")


def _unreadable(snapshot: Snapshot, why: str) -> SourceChanged:
    return SourceChanged(
        f"no outlines can be read from the file ({why})",
        file=str(snapshot),
        remedy="It was cut, or is not of the declared format: download it again.",
    )


def _check_rows(snapshot: Snapshot, wkb: NDArray[np.object_]) -> None:
    if len(wkb) > LIMITS.features:
        raise SourceChanged(
            f"the file holds more than {LIMITS.features:,} outlines",
            file=str(snapshot),
            remedy=_ANOTHER,
        )
    without = next((number for number, one in enumerate(wkb, start=1) if one is None), None)
    if without is not None:
        raise SourceChanged(
            "the row has no outline",
            file=str(snapshot),
            line=without,
            column="geometry",
            remedy="The file was cut or saved again by another program: download it again.",
        )


def cell_texts(column: NDArray[Any]) -> list[str]:
    """Return a column as text; what is null is empty, also among numbers, which stay whole."""
    return ["" if cell is None or cell != cell else cell_text(cell).strip() for cell in column]
