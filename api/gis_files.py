"""Layers as FlatGeobuf, KML and zipped Shapefile, written by a program of its own (GDAL)."""

import io
import json
import re
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import orjson
import pyarrow as pa

from api.column_types import ColumnType
from api.columns import COLUMNS
from api.layer import LayerFile
from api.parquet import metadata
from api.provenance import Provenance
from observatory.errors import TooLarge

# Observed: the communes of France take 450 MB and five seconds; starting the program takes one.
MEMORY, SECONDS = 2 * 2**30, 60
# By its path: it imports GDAL, which no worker is to do.
PROGRAM = Path(__file__).with_name("gis_program.py")
SHORT_OF_MEMORY = 3
# What ends a program that asks for more than there is, or that the machine ends to live.
ENDED = {-signal.SIGXCPU, -signal.SIGABRT, -signal.SIGSEGV, -signal.SIGKILL}
# A dBASE name has ten characters; the README of the archive tells each in full.
SHORT = {
    "benchmark_value": "bench_val", "difference": "diff", "difference_lower": "diff_low",
    "difference_upper": "diff_up", "ratio_lower": "ratio_low", "ratio_upper": "ratio_up",
    "interval_nature": "interval", "is_significant": "signif", "sign_certain": "sign_sure",
    "conf_status": "conf_stat", "benchmark_code": "bench_code", "benchmark_name": "bench_name",
}  # fmt: skip
LONGEST = 10


def write_flatgeobuf(layer: LayerFile) -> bytes:
    """Write FlatGeobuf, indexed unless a territory has no perimeter; its header says whence."""
    is_whole = all(shape is not None for shape in layer.table.geometries)
    options = {
        "driver": "FlatGeobuf",
        "layer": layer.name,
        "layer_options": {"SPATIAL_INDEX": "YES" if is_whole else "NO"},
        "layer_metadata": metadata(layer.provenance),
    }
    with _folder() as folder:
        path = folder / f"{layer.name}.fgb"
        _write(layer.arrow(), path, options)
        return path.read_bytes()


def write_kml(layer: LayerFile) -> bytes:
    """Write KML 2.2; the document's description says where it comes from."""
    options = {
        "driver": "KML",
        "layer": layer.name.replace("-", "_"),
        "dataset_options": {"NameField": "name"},
    }
    with _folder() as folder:
        path = folder / f"{layer.name}.kml"
        _write(layer.arrow(), path, options)
        text = path.read_text("utf-8")
    said = f"<description>{escape(_in_words(layer.provenance))}</description>"
    return re.sub(r"(<Document[^>]*>)", lambda found: found[1] + said, text, count=1).encode()


def write_shapefile(layer: LayerFile) -> bytes:
    """Write a zipped Shapefile: UTF-8, WGS 84, names of ten characters that a README explains."""
    names, table = shorten(layer), layer.arrow()
    for at, kind in enumerate(layer.types().values()):
        if kind is ColumnType.YES_NO:  # dBASE has no third state beside true and false
            table = table.set_column(at, table.column_names[at], table[at].cast(pa.string()))
    table = table.rename_columns([*names.values(), "geometry"])
    with _folder() as folder:
        options = {"driver": "ESRI Shapefile", "layer": layer.name, "encoding": "UTF-8"}
        _write(table, folder / f"{layer.name}.shp", options)
        (folder / "README.txt").write_text(_explain(layer, names), "utf-8")
        return _zip(folder)


@contextmanager
def _folder() -> Iterator[Path]:
    """Yield a folder that is gone, with all that is in it, once the block ends or fails."""
    with tempfile.TemporaryDirectory(prefix="observatory-") as folder:
        yield Path(folder)


def _write(table: Any, path: Path, options: Mapping[str, Any]) -> None:
    """Have a file written by the program.

    Raises TooLarge where it needs more memory or time than it may take.
    """
    asked = {"path": str(path), "options": options, "memory": MEMORY, "seconds": SECONDS}
    content = io.BytesIO(json.dumps(asked).encode() + b"\n")
    content.seek(0, io.SEEK_END)
    with pa.ipc.new_stream(content, table.schema) as stream:
        stream.write_table(table)
    try:
        ended = subprocess.run(
            # Nothing from where we are: it needs none of our packages.
            [sys.executable, "-P", str(PROGRAM)],
            input=content.getbuffer(), capture_output=True, check=False, timeout=2 * SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _refuse() from None
    if ended.returncode == SHORT_OF_MEMORY or ended.returncode in ENDED:
        raise _refuse()
    if ended.returncode:
        said = ended.stderr.decode("utf-8", "replace").strip()[-300:]
        raise OSError(f"GDAL wrote no {path.suffix[1:]} (code {ended.returncode}): {said}")


def _refuse() -> TooLarge:
    return TooLarge(
        f"This layer cannot be written in this format within {SECONDS} seconds and "
        f"{MEMORY // 2**20:,} MB: name a parent, a bbox, or a zoom for simplified perimeters."
    )


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
