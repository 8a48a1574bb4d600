"""Layers as files of GIS: GeoParquet, FlatGeobuf, KML, zipped Shapefile."""

import io
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import shapely
from pyarrow import parquet

from api.gis_files import write_flatgeobuf, write_kml, write_shapefile
from api.layer import LayerFile
from api.parameters import Form
from api.parquet import metadata
from observatory.errors import Busy

MEGABYTE = 10**6
# Two at once: a national layer takes a hundred megabytes while it is written.
_TURN = threading.BoundedSemaphore(2)
# Who waits holds a thread and a connection, whose snapshot the database keeps.
WAIT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class LayerForm:
    """How layers are written in one form; most_bytes: of perimeters as the database has them."""

    media_type: str
    extension: str
    most_bytes: int
    write: Callable[[LayerFile], bytes]


def write_layer_file(form: Form, layer: LayerFile) -> bytes:
    """Write a layer; whatever is put on disk on the way is gone when this returns or fails.

    Raises Busy where others are written for longer than WAIT_SECONDS.
    """
    with _turn():
        return LAYER_FORMS[form].write(layer)


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURN.acquire(timeout=WAIT_SECONDS):
        raise Busy("Other layers are being written: ask again in a few seconds.")
    try:
        yield
    finally:
        _TURN.release()


def write_geoparquet(layer: LayerFile) -> bytes:
    """Write GeoParquet 1.1: WKB in a Parquet file whose metadata say so."""
    told = {**metadata(layer.provenance), "geo": orjson.dumps(_geo(layer)).decode()}
    content = io.BytesIO()
    table = layer.arrow().replace_schema_metadata(told)
    parquet.write_table(table, content, compression="zstd")
    return content.getvalue()


def _geo(layer: LayerFile) -> dict[str, Any]:
    shapes = shapely.from_wkb(np.array(layer.table.geometries, dtype=object))
    present = shapes[~shapely.is_missing(shapes)]
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in present}),
        "orientation": "counterclockwise",
    }  # without crs: OGC:CRS84
    if len(present):
        column["bbox"] = shapely.total_bounds(present).tolist()
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


LAYER_FORMS: Mapping[Form, LayerForm] = {
    Form.GEOPARQUET: LayerForm(
        "application/vnd.apache.parquet", "parquet", 64 * MEGABYTE, write_geoparquet
    ),
    Form.FGB: LayerForm("application/flatgeobuf", "fgb", 40 * MEGABYTE, write_flatgeobuf),
    Form.KML: LayerForm("application/vnd.google-earth.kml+xml", "kml", 10 * MEGABYTE, write_kml),
    Form.SHP: LayerForm("application/zip", "zip", 40 * MEGABYTE, write_shapefile),
}
"""How each form of file is written."""
