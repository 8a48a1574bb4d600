"""Opens a file of points of any format: its columns as text, and longitudes and latitudes."""

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import shapely
from numpy.typing import NDArray

from etl.catalogue import Facilities
from etl.codes import check_row_count
from etl.limits import LIMITS
from etl.readers.blocks import Block, numbers, read_whole
from etl.readers.located import Floats, to_degrees
from etl.readers.systems import check_system
from etl.readers.table import check_names
from etl.readers.vectors import cell_texts, read_vector
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
    check_system(snapshot, meta["crs"], declared.srid, declared.id)
    names = list(meta["fields"])
    check_names(snapshot, names, wanted, set(declared.ignored))
    texts = {
        name: cell_texts(column)
        for name, column in zip(names, columns, strict=True)
        if name in wanted
    }
    block = Block(snapshot, _text_table(texts, len(wkb)), 1)
    return _located(declared, block, wkb)


def _parquet(
    declared: Facilities, snapshot: Snapshot, wanted: set[str]
) -> tuple[Block, Floats, Floats]:
    try:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(snapshot.read(LIMITS.table_bytes)))
        names = [name for name in file.schema_arrow.names if name != declared.geometry]
        check_names(snapshot, names, wanted, set(declared.ignored))
        _check_size(declared, snapshot, file.metadata)
        table = file.read(sorted(wanted | {declared.geometry or ""}))
        texts = {name: table.column(name).cast(pa.string()).fill_null("") for name in wanted}
        wkb = table.column(declared.geometry).to_numpy()
    except (pa.ArrowException, OSError, KeyError) as error:
        raise SourceChanged(
            f"the Parquet file cannot be read ({str(error)[:120]})",
            file=str(snapshot),
            remedy="It was cut, or its columns are of other types: download it again.",
        ) from None
    return _located(declared, Block(snapshot, pa.table(texts), 1), wkb)


def _check_size(
    declared: Facilities, snapshot: Snapshot, metadata: pyarrow.parquet.FileMetaData
) -> None:
    """Refuse what would unpack beyond its declaration, before it is unpacked."""
    _check_count(declared, snapshot, metadata.num_rows)
    groups = (metadata.row_group(at) for at in range(metadata.num_row_groups))
    if (unpacked := sum(group.total_byte_size for group in groups)) > LIMITS.vector_bytes:
        raise SourceChanged(
            f"the file would unpack to {unpacked:,} bytes",
            file=str(snapshot),
            remedy="No declared file comes near: check what this one is.",
        )


def _check_count(declared: Facilities, snapshot: Snapshot, count: int) -> None:
    rows = declared.expected_rows
    check_row_count(snapshot, count, rows.min, rows.max)


def _text_table(texts: dict[str, list[str]], count: int) -> pa.Table:
    table = pa.table({name: pa.array(column, pa.string()) for name, column in texts.items()})
    return table if texts else pa.table({"": pa.nulls(count, pa.string())})


def _located(
    declared: Facilities, block: Block, wkb: NDArray[np.object_]
) -> tuple[Block, Floats, Floats]:
    _check_count(declared, block.snapshot, len(block.table))
    try:
        points = shapely.from_wkb(wkb)
    except (shapely.errors.ShapelyError, TypeError) as error:
        raise SourceChanged(
            f"the points cannot be read ({str(error)[:80]})",
            file=str(block.snapshot),
            column=declared.geometry,
            remedy="The file was damaged, or its geometry is no WKB: download it again.",
        ) from None
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
