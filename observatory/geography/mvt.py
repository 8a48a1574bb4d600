"""Writes layers of Mapbox Vector Tiles 2.1: the properties of territories, and their shapes.

A tile is joined of bytes that are there already: without arrays, whose every step takes longer
than the few features that most tiles have.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from observatory.geography.mvt_shapes import EXTENT, ZoomLayer
from observatory.geography.varints import write_varint

Value = str | float | int | bool | None
# Fields of the format, with their kind of content (MVT 2.1, appendix).
_LAYER, _NAME, _KEY, _VALUE, _STRING = 0x1A, 0x0A, 0x1A, 0x22, 0x0A
_FEATURE, _TAGS = b"\x12", b"\x12"
_ENDING = b"\x28" + write_varint(EXTENT) + b"\x78\x02"  # extent, then version
_DOUBLE, _UNSIGNED, _SIGNED, _BOOLEAN = b"\x19", b"\x28", b"\x30", b"\x38"
_SMALL = [write_varint(number) for number in range(2**14)]
_OF_ROW, _OF_VALUE = 200, 41  # bytes that Python takes beside what is written

Row = tuple[tuple[bytes, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """The properties of a layer's territories, their words and numbers written once.

    name, keys: as in a layer. values: all that there are, each as in a layer. rows: of each
    territory's id, the keys that it has a value for, as in a tag, and the places of these values.
    """

    name: bytes
    keys: bytes
    values: Sequence[bytes]
    rows: Mapping[int, Row]

    @property
    def nbytes(self) -> int:
        """Return about how many bytes it takes."""
        of_rows = sum(_OF_ROW + 8 * len(cells) for _, cells in self.rows.values())
        return of_rows + sum(len(one) + _OF_VALUE for one in self.values)


def make_table(name: str, ids: Sequence[int], columns: Mapping[str, Sequence[Value]]) -> Table:
    """Return properties ready to be written; ids: one for each value of every column.

    Raises TypeError for a value that the format has no kind for.
    """
    known: dict[tuple[type, Value], int] = {}
    held: dict[tuple[bytes, ...], tuple[bytes, ...]] = {}  # of rows alike, once
    rows: dict[int, Row] = {}
    numbers = _numbers(len(columns))
    for number, *values in zip(ids, *columns.values(), strict=True):
        there = [(key, value) for key, value in zip(numbers, values, strict=False)
                 if value is not None]  # fmt: skip
        keys = tuple(key for key, _ in there)
        cells = (known.setdefault((type(value), value), len(known)) for _, value in there)
        rows[number] = held.setdefault(keys, keys), tuple(cells)
    written = [_field(_VALUE, _write_value(value)) for _, value in known]
    named = b"".join(_field(_KEY, key.encode()) for key in columns)
    return Table(_field(_NAME, name.encode()), named, written, rows)


def _numbers(most: int) -> Sequence[bytes]:
    """Return the first so many numbers as they are written, at least."""
    return _SMALL if most <= len(_SMALL) else [write_varint(number) for number in range(most)]


def _field(number: int, content: bytes) -> bytes:
    return bytes((number,)) + _length(len(content)) + content


def _length(size: int) -> bytes:
    return _SMALL[size] if size < len(_SMALL) else write_varint(size)


def _write_value(value: Value) -> bytes:
    """Write a value as PostGIS does: whole numbers without a sign where they need none."""
    match value:
        case str():
            return _field(_STRING, value.encode())
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
    found = zip(map(table.rows.get, layer.ids[own]), layer.pieces[own], strict=True)
    shown = [(row, piece) for row, piece in found if row is not None]
    return _write_layer(table, shown) if shown else b""


def _write_layer(table: Table, shown: Sequence[tuple[Row, bytes]]) -> bytes:
    # The values of this tile alone, numbered as they come.
    used = dict.fromkeys(chain.from_iterable(cells for (_, cells), _ in shown))
    number = dict(zip(used, _numbers(len(used)), strict=False)).__getitem__
    parts = [table.name]
    for (keys, cells), piece in shown:
        pairs = zip(keys, map(number, cells), strict=True)
        tags = b"".join([part for pair in pairs for part in pair])
        size = _length(len(tags))
        whole = _length(1 + len(size) + len(tags) + len(piece))
        parts += _FEATURE, whole, _TAGS, size, tags, piece
    parts.append(table.keys)
    parts += [table.values[place] for place in used]
    parts.append(_ENDING)
    return _field(_LAYER, b"".join(parts))
