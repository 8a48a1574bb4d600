"""Reads cells of a grid: their centre, and the few sums that weights and drawn areas need."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from etl.catalogue import Grid
from etl.readers.blocks import Block, numbers, read_blocks
from etl.readers.located import outside_france, to_degrees
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.errors import SourceChanged

INSPIRE = r"^CRS(?P<srid>\d+)RES(?P<size>\d+)mN(?P<north>\d+)E(?P<east>\d+)$"
Floats = NDArray[np.float64]


def read_grid(declared: Grid, files: dict[str, Snapshot]) -> TidyRelease:
    """Return the cells, and what is odd about them as findings."""
    snapshot = files["table"]
    wanted = _columns(declared)
    blocks = read_blocks(
        snapshot, declared.dialect, wanted, set(declared.ignored), declared.expected_rows
    )
    table = pa.concat_tables([_cells(declared, block) for block in blocks])
    # Arrow's own text inside the frame: 2.3 million Python strings would take half a gigabyte.
    cells = table.to_pandas(types_mapper={pa.string(): pd.ArrowDtype(pa.string())}.get)
    _check_once(snapshot, cells)
    release = TidyRelease(cells=cells, rows_read=len(cells), rows_kept=len(cells))
    release.findings += _odd_cells(cells)
    return release


def _columns(declared: Grid) -> set[str]:
    places = {declared.cell} if declared.centre is None else {declared.centre.x, declared.centre.y}
    others = {declared.is_imputed, declared.communes}
    return {name for name in places | others if name is not None} | set(declared.measures.values())


def _cells(declared: Grid, block: Block) -> pa.Table:
    count = len(block.table)
    cell, x, y = _centres(declared, block)
    longitude, latitude = to_degrees(x, y, declared.srid)
    if (outside := outside_france(longitude, latitude)).any():
        block.refuse(
            outside,
            f"the cell lies out of France in EPSG:{declared.srid}",
            column=declared.cell or declared.centre.x,  # type: ignore[union-attr]
            remedy="The coordinates are swapped or of another system than the declared one.",
        )
    columns = {
        "cell": cell,
        "grid": pa.repeat(declared.grid, count),
        "vintage": pa.repeat(pa.scalar(declared.vintage, pa.int16()), count),
        "srid": pa.repeat(pa.scalar(declared.srid, pa.int32()), count),
        "size_m": pa.repeat(pa.scalar(declared.size_m, pa.int32()), count),
        "x": x,
        "y": y,
        "lon": longitude,
        "lat": latitude,
    }
    for name, column in declared.measures.items():
        columns[name] = _counts(block, column)
    if declared.is_imputed is not None:
        columns["is_imputed"] = _flags(block, declared.is_imputed)
    if declared.communes is not None:
        columns["communes"] = _communes(block, declared.communes)
    return pa.table(columns)


def _centres(declared: Grid, block: Block) -> tuple[pa.Array, Floats, Floats]:
    if declared.centre is not None:
        x, y = numbers(block, declared.centre.x, ()), numbers(block, declared.centre.y, ())
        names = [pa.array(np.round(axis).astype(np.int64)).cast(pa.string()) for axis in (x, y)]
        return pc.binary_join_element_wise(*names, "_"), x, y
    assert declared.cell is not None
    texts = block.texts(declared.cell).combine_chunks()
    parts = pc.extract_regex(texts, pattern=INSPIRE)
    block.refuse(pc.is_null(parts), "this is not the identifier of a cell", column=declared.cell)
    for field, expected in (("srid", declared.srid), ("size", declared.size_m)):
        block.refuse(
            pc.not_equal(pc.struct_field(parts, field), str(expected)),
            f"the cell is not of the declared grid ({expected})",
            column=declared.cell,
        )
    half = declared.size_m / 2
    north, east = (
        pc.struct_field(parts, field).cast(pa.float64()).to_numpy(zero_copy_only=False) + half
        for field in ("north", "east")
    )
    return texts, east, north


def _counts(block: Block, column: str) -> pa.Array:
    values = numbers(block, column)
    block.refuse(values < 0, "the count is negative", column=column)
    return pa.array(values, from_pandas=True)


def _flags(block: Block, column: str) -> pa.Array:
    texts = block.texts(column).combine_chunks()
    known = pc.is_in(texts, value_set=pa.array(["0", "1"]))
    block.refuse(pc.invert(known), "this is neither 0 nor 1", column=column)
    return pc.equal(texts, "1")


def _communes(block: Block, column: str) -> pa.Array:
    """Keep concatenated codes as published: five characters each."""
    texts = block.texts(column).combine_chunks()
    block.refuse(
        pc.invert(pc.match_substring_regex(texts, "^(([0-9]{2}|2[AB])[0-9]{3})*$")),
        "these are not codes of communes, five characters each",
        column=column,
        remedy="Codes are text: a program that reads them as numbers loses their zeros.",
    )
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _check_once(snapshot: Snapshot, cells: pd.DataFrame) -> None:
    twice = cells.duplicated(["x", "y"])
    if twice.any():
        first = int(np.flatnonzero(twice)[0])
        raise SourceChanged(
            f"the cell stands twice ({int(twice.sum())} rows)",
            file=str(snapshot),
            value=cells["cell"].iloc[first],
            remedy="Correct the file: a cell counted twice doubles its households.",
        )


def _odd_cells(cells: pd.DataFrame) -> list[Finding]:
    if not {"households", "households_poor"} <= set(cells):
        return []
    odd = cells[cells["households_poor"] > cells["households"] * (1 + 1e-9)]
    if not len(odd):
        return []
    samples = [{"cell": str(cell)} for cell in odd["cell"].head(5)]
    message = "cells with more poor households than households"
    return [Finding("poor_above_households", "warning", message, len(odd), samples)]
