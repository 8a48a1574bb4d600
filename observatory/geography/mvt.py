"""Writes layers of Mapbox Vector Tiles 2.1: the properties of territories, and their shapes."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observatory.geography.mvt_shapes import EXTENT, ZoomLayer
from observatory.geography.varints import Numbers, sizes_of, write_varint, write_varints

Value = str | float | int | bool | None
_ABSENT = -1
# Fields of the format, with their kind of content (MVT 2.1, appendix).
_LAYER, _NAME, _FEATURE, _KEY, _VALUE = 0x1A, 0x0A, 0x12, 0x1A, 0x22
_ENDING = b"\x28" + write_varint(EXTENT) + b"\x78\x02"  # extent, then version
_TEXT, _DOUBLE, _UNSIGNED, _SIGNED, _BOOLEAN = b"\x0a", b"\x19", b"\x28", b"\x30", b"\x38"
_TAGS, _OPENING = 0x12, 4  # numbers that precede the tags

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Table:
    """The properties of a layer's territories, their words and numbers written once.

    name, keys: as in a layer. values: all that there are, each as in a layer. ids: ascending.
    cells: for each territory and key, the place of its value; -1 where it has none.
    """

    name: bytes
    keys: bytes
    values: Sequence[bytes]
    ids: Numbers
    cells: Numbers

    @property
    def nbytes(self) -> int:
        """Return about how many bytes it takes."""
        return self.cells.nbytes + self.ids.nbytes + sum(len(one) + 41 for one in self.values)

    def places_of(self, ids: Numbers) -> Numbers:
        """Return the place of each id; -1 where there is none."""
        if not len(self.ids):
            return np.full(len(ids), _ABSENT)
        places = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[places] == ids, places, _ABSENT)


def make_table(name: str, ids: Sequence[int], columns: Mapping[str, Sequence[Value]]) -> Table:
    """Return properties ready to be written; ids: one for each value of every column, ascending.

    Raises TypeError for a value that the format has no kind for.
    """
    known: dict[tuple[type, Value], int] = {}
    cells = np.full((len(ids), len(columns)), _ABSENT, np.int64)
    for place, values in enumerate(columns.values()):
        cells[:, place] = [
            _ABSENT if value is None else known.setdefault((type(value), value), len(known))
            for value in values
        ]
    written = [_field(_VALUE, _write_value(value)) for _, value in known]
    keys = b"".join(_field(_KEY, key.encode()) for key in columns)
    named = _field(_NAME, name.encode())
    return Table(named, keys, written, np.array(ids, np.int64), cells)


def _field(number: int, content: bytes) -> bytes:
    return bytes((number,)) + write_varint(len(content)) + content


def _write_value(value: Value) -> bytes:
    """Write a value as PostGIS does: whole numbers without a sign where they need none."""
    match value:
        case str():
            return _field(_TEXT[0], value.encode())
        case bool():
            return _BOOLEAN + bytes((value,))
        case float():
            return _DOUBLE + struct.pack("<d", value)
        case int() if value >= 0:
            return _UNSIGNED + write_varint(value)
        case int():
            return _SIGNED + write_varint(-2 * value - 1)
    raise TypeError(f"{value!r} is a {type(value).__name__}, which no tile holds.")


def write_tile(table: Table, layer: ZoomLayer, x: int, y: int) -> bytes:
    """Return a tile of one layer, column x from the west, row y from the north; empty: b""."""
    own = layer.tiles.get((x, y))
    if own is None:
        return b""
    places, pieces = table.places_of(layer.ids[own]), layer.pieces[own]
    there = places >= 0
    if not there.all():
        places = places[there]
        pieces = [piece for piece, is_there in zip(pieces, there, strict=True) if is_there]
    return _write_layer(table, places, pieces) if pieces else b""


def _write_layer(table: Table, places: Numbers, pieces: Sequence[bytes]) -> bytes:
    cells = table.cells[places]
    present = cells >= 0
    # The values of this tile alone, numbered as they stand in the table.
    is_used = np.zeros(len(table.values), bool)
    is_used[cells[present]] = True
    used = np.flatnonzero(is_used)
    numbering = np.zeros(len(table.values) + 1, np.int64)  # the last: of what is absent
    numbering[used] = np.arange(len(used))
    heads, ends = _write_heads(numbering[cells], present, pieces)
    parts = [table.name]
    start = 0
    for end, piece in zip(ends, pieces, strict=True):
        parts += heads[start:end], piece
        start = end
    parts.append(table.keys)
    parts += [table.values[place] for place in used.tolist()]
    parts.append(_ENDING)
    return _field(_LAYER, b"".join(parts))


def _write_heads(tags: Numbers, present: Mask, pieces: Sequence[bytes]) -> tuple[bytes, list[int]]:
    """Return all of each feature that precedes its piece, one after the other; where they end.

    It is numbers alone: the field and its length, then the tags and theirs.
    """
    rows = np.empty((len(pieces), _OPENING + 2 * tags.shape[1]), np.int64)
    rows[:, 0], rows[:, 2] = _FEATURE, _TAGS
    rows[:, _OPENING::2], rows[:, _OPENING + 1 :: 2] = np.arange(tags.shape[1]), tags
    rows[:, 1] = rows[:, 3] = 0  # lengths: known below, from the inmost
    sizes = sizes_of(rows)
    sizes[:, _OPENING:] *= np.repeat(present, 2, axis=1)
    rows[:, 3] = sizes[:, _OPENING:].sum(1)
    sizes[:, 3] = sizes_of(rows[:, 3])
    rows[:, 1] = sizes[:, 2:].sum(1) + np.fromiter(map(len, pieces), np.int64, len(pieces))
    sizes[:, 1] = sizes_of(rows[:, 1])
    ends: list[int] = np.cumsum(sizes.sum(1)).tolist()
    return write_varints(rows, sizes).tobytes(), ends
