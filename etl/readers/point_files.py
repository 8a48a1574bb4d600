"""Opens a file of points of any format: its columns as text, and longitudes and latitudes."""

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pyproj
import shapely
from numpy.typing import NDArray

from etl.catalogue import Facilities
from etl.readers.blocks import Block, numbers, read_whole
from etl.readers.located import Floats, to_degrees
from etl.readers.perimeters import read_vector
from etl.readers.table import check_names
from etl.snapshot import Snapshot
from observatory.errors import SourceChanged

POINT = 0  # shapely's number of the type


def read_points(
    declared: Facilities, snapshot: Snapshot, wanted: set[str]
) -> tuple[Block, Floats, Floats]:
    """Return the declared columns as one block, and where each row lies (NaN: nowhere)."""
    match declared.dialect.format:
        case "vector":
            return _layer(declared, snapshot, wanted)
        case "parquet":
            return _parquet(declared, snapshot, wanted)
    position = declared.position
    if position is not None:
        wanted = wanted | {position.x, position.y}
    block = read_whole(
        snapshot, declared.dialect, wanted, set(declared.ignored), declared.expected_rows
    )
    if position is None:
        nowhere = np.full(len(block.table), np.nan)
        return block, nowhere, nowhere
    missing = declared.missing
    x, y = numbers(block, position.x, missing), numbers(block, position.y, missing)
    return block, *to_degrees(x, y, position.srid)


def _layer(
    declared: Facilities, snapshot: Snapshot, wanted: set[str]
) -> tuple[Block, Floats, Floats]:
    meta, wkb, columns = read_vector(snapshot, declared.encoding)
    found = pyproj.CRS.from_user_input(meta["crs"]) if meta["crs"] else None
    expected = pyproj.CRS.from_epsg(declared.srid)
    if found is None or not found.equals(expected, ignore_axis_order=True):
        raise SourceChanged(
            f"the layer's coordinate system is not the declared EPSG:{declared.srid}",
            file=str(snapshot),
            value=found.name if found else None,
        )
    names = list(meta["fields"])
    check_names(snapshot, names, wanted, set(declared.ignored))
    texts = {
        name: ["" if value is None else str(value).strip() for value in column]
        for name, column in zip(names, columns, strict=True)
        if name in wanted
    }
    block = Block(snapshot, _text_table(texts, len(wkb)), 1)
    return _located(declared, block, wkb)


def _parquet(
    declared: Facilities, snapshot: Snapshot, wanted: set[str]
) -> tuple[Block, Floats, Floats]:
    try:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(snapshot.read()))
        names = [name for name in file.schema_arrow.names if name != declared.geometry]
        check_names(snapshot, names, wanted, set(declared.ignored))
        table = file.read(sorted(wanted | {declared.geometry or ""}))
    except (pa.ArrowInvalid, OSError, KeyError) as error:
        raise SourceChanged(
            f"the Parquet file cannot be read ({str(error)[:120]})", file=str(snapshot)
        ) from None
    texts = {name: table.column(name).cast(pa.string()).fill_null("") for name in wanted}
    block = Block(snapshot, pa.table(texts), 1)
    return _located(declared, block, table.column(declared.geometry).to_numpy())


def _text_table(texts: dict[str, list[str]], count: int) -> pa.Table:
    table = pa.table({name: pa.array(column, pa.string()) for name, column in texts.items()})
    return table if texts else pa.table({"": pa.nulls(count, pa.string())})


def _located(
    declared: Facilities, block: Block, wkb: NDArray[np.object_]
) -> tuple[Block, Floats, Floats]:
    rows = declared.expected_rows
    if not rows.min <= len(block.table) <= rows.max:
        raise SourceChanged(
            f"{len(block.table)} rows where {rows.min} to {rows.max} are declared",
            file=str(block.snapshot),
        )
    points = shapely.from_wkb(wkb)
    wrong = shapely.get_type_id(points) != POINT
    if wrong.any():
        first = int(wrong.argmax())
        raise SourceChanged(
            "the row has no point",
            file=str(block.snapshot),
            line=block.first_line + first,
            value=shapely.to_wkt(points[first])[:60],
        )
    return block, *to_degrees(shapely.get_x(points), shapely.get_y(points), declared.srid)
