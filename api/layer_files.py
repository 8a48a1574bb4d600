"""Layers as files of GIS: GeoParquet, FlatGeobuf, KML, zipped Shapefile."""

import io
import re
import tempfile
import threading
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import numpy as np
import orjson
import pyarrow as pa
import shapely
from pyarrow import parquet

from api.column_types import ColumnType
from api.columns import COLUMNS
from api.parameters import Form
from api.parquet import TYPES, make_table, metadata
from api.provenance import Provenance
from observatory.db.layer_table import LayerTable

if TYPE_CHECKING:
    import geopandas

CRS = "EPSG:4326"  # longitude first, as these formats have it
MEGABYTE = 10**6
# Two at once: a national layer takes a hundred megabytes while it is written.
_TURN = threading.Semaphore(2)
_DATATYPES = {
    "number": ColumnType.NUMBER,
    "integer": ColumnType.WHOLE,
    "boolean": ColumnType.YES_NO,
}
# A dBASE name has ten characters; the README of the archive tells each in full.
SHORT = {
    "benchmark_value": "bench_val", "difference": "diff", "difference_lower": "diff_low",
    "difference_upper": "diff_up", "ratio_lower": "ratio_low", "ratio_upper": "ratio_up",
    "interval_nature": "interval", "is_significant": "signif", "sign_certain": "sign_sure",
    "conf_status": "conf_stat", "benchmark_code": "bench_code", "benchmark_name": "bench_name",
}  # fmt: skip
LONGEST = 10


@dataclass(frozen=True, slots=True)
class LayerFile:
    """A layer, its name, and where it comes from."""

    name: str
    table: LayerTable
    provenance: Provenance
    indicators: Sequence[str] = field(default=())

    def bare(self, name: str) -> str:
        """Return the name of a column without the indicator that precedes it."""
        for code in self.indicators:
            if name.startswith(f"{code}_") and name.removeprefix(f"{code}_") in COLUMNS:
                return name.removeprefix(f"{code}_")
        return name

    def types(self) -> dict[str, ColumnType]:
        """Return the type of each column."""
        return {
            name: _DATATYPES.get(COLUMNS[self.bare(name)].datatype, ColumnType.TEXT)
            for name in self.table.fields
        }


@dataclass(frozen=True, slots=True)
class LayerForm:
    """How layers are written in one form; most_bytes: of perimeters as the database has them."""

    media_type: str
    extension: str
    most_bytes: int
    write: Callable[[LayerFile], bytes]


def write_layer_file(form: Form, layer: LayerFile) -> bytes:
    """Write a layer; whatever is put on disk on the way is gone when this returns or fails."""
    with _TURN:
        return LAYER_FORMS[form].write(layer)


def write_geoparquet(layer: LayerFile) -> bytes:
    """Write GeoParquet 1.1: WKB in a Parquet file whose metadata say so."""
    types = layer.types()
    columns = [(name, TYPES[types[name]]) for name in layer.table.fields]
    table = make_table(layer.table.rows, pa.schema(columns), types)
    table = table.append_column("geometry", pa.array(layer.table.geometries, pa.binary()))
    told = {**metadata(layer.provenance), "geo": orjson.dumps(_geo(layer)).decode()}
    content = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata(told), content, compression="zstd")
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


def make_frame(layer: LayerFile) -> "geopandas.GeoDataFrame":
    """Return a layer with typed columns, a missing value being null whatever the type."""
    # Here: with GDAL they take 50 MB of a worker, and most workers never write such a file.
    import geopandas
    import pandas as pd

    kinds = {ColumnType.NUMBER: "float64", ColumnType.WHOLE: "Int64", ColumnType.YES_NO: "boolean"}
    types = layer.types()
    columns = list(zip(*layer.table.rows, strict=True)) or [()] * len(layer.table.fields)
    series = {
        name: pd.Series(list(values), dtype=kinds.get(types[name], "str"))
        for name, values in zip(layer.table.fields, columns, strict=True)
    }
    shapes = shapely.from_wkb(np.array(layer.table.geometries, dtype=object))
    return geopandas.GeoDataFrame(series, geometry=shapes, crs=CRS)


def write_flatgeobuf(layer: LayerFile) -> bytes:
    """Write FlatGeobuf, indexed unless a territory has no perimeter; its header says whence."""
    import pyogrio

    frame = make_frame(layer)
    options = {"SPATIAL_INDEX": "NO" if frame.geometry.isna().any() else "YES"}
    with tempfile.TemporaryDirectory(prefix="observatory-") as folder:
        path = Path(folder) / f"{layer.name}.fgb"
        told = metadata(layer.provenance)
        pyogrio.write_dataframe(
            frame, path, driver="FlatGeobuf", layer=layer.name, layer_options=options,
            layer_metadata=told, geometry_type="MultiPolygon", promote_to_multi=True,
        )  # fmt: skip
        return path.read_bytes()


def write_kml(layer: LayerFile) -> bytes:
    """Write KML 2.2; the document's description says where it comes from."""
    import pyogrio

    with tempfile.TemporaryDirectory(prefix="observatory-") as folder:
        path = Path(folder) / f"{layer.name}.kml"
        pyogrio.write_dataframe(
            make_frame(layer), path, driver="KML", layer=layer.name.replace("-", "_"),
            dataset_options={"NameField": "name"},
        )  # fmt: skip
        text = path.read_text("utf-8")
    said = f"<description>{escape(_in_words(layer.provenance))}</description>"
    return re.sub(r"(<Document[^>]*>)", lambda found: found[1] + said, text, count=1).encode()


def write_shapefile(layer: LayerFile) -> bytes:
    """Write a zipped Shapefile: UTF-8, WGS 84, names of ten characters that a README explains."""
    import pyogrio

    frame = make_frame(layer)
    names = shorten(layer)
    for name, kind in layer.types().items():
        if kind is ColumnType.YES_NO:  # dBASE has no third state beside true and false
            frame[name] = frame[name].map({True: "true", False: "false"}).astype("str")
    with tempfile.TemporaryDirectory(prefix="observatory-") as folder:
        path = Path(folder) / f"{layer.name}.shp"
        pyogrio.write_dataframe(
            frame.rename(columns=names), path, driver="ESRI Shapefile", encoding="UTF-8",
            geometry_type="MultiPolygon", promote_to_multi=True,
        )  # fmt: skip
        (Path(folder) / "README.txt").write_text(_explain(layer, names), "utf-8")
        return _zip(Path(folder))


def _zip(folder: Path) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return content.getvalue()


def shorten(layer: LayerFile) -> dict[str, str]:
    """Return a name of at most ten characters for each column, each once."""
    names: dict[str, str] = {}
    for name in layer.table.fields:
        bare = layer.bare(name)
        short = SHORT.get(bare, bare)
        if bare != name:
            code = name.removesuffix(f"_{bare}")
            mark = f"{layer.indicators.index(code) + 1}_"
            short = mark + short[: LONGEST - len(mark)]
        names[name] = _once(short[:LONGEST], set(names.values()))
    return names


def _once(name: str, taken: set[str]) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name[: LONGEST - len(str(number))]}{number}"
    return found


def _explain(layer: LayerFile, names: Mapping[str, str]) -> str:
    lines = [_in_words(layer.provenance), "", "Colonnes / Columns", ""]
    for name, short in names.items():
        column = COLUMNS[layer.bare(name)]
        lines.append(f"{short:<10}  {name}: {column.fr} / {column.en}")
    return "\n".join(lines) + "\n"


def _in_words(provenance: Provenance) -> str:
    """Return one line for each thing that a reader has to know."""
    told = provenance.told().items()
    return "\n".join(
        f"{name}: {value if isinstance(value, str) else orjson.dumps(value, default=str).decode()}"
        for name, value in told
        if value not in (None, "")
    )


LAYER_FORMS: Mapping[Form, LayerForm] = {
    Form.GEOPARQUET: LayerForm(
        "application/vnd.apache.parquet", "parquet", 64 * MEGABYTE, write_geoparquet
    ),
    Form.FGB: LayerForm("application/flatgeobuf", "fgb", 40 * MEGABYTE, write_flatgeobuf),
    Form.KML: LayerForm("application/vnd.google-earth.kml+xml", "kml", 10 * MEGABYTE, write_kml),
    Form.SHP: LayerForm("application/zip", "zip", 40 * MEGABYTE, write_shapefile),
}
