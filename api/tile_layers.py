"""Tiles of small layers, cut from what a worker keeps of them: nothing is asked for each tile."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Connection

from api.gathered import GatheredLayers, Whole
from api.glance import check, check_current
from api.snapshot import Snapshot
from api.state import state_of
from observatory.db.lines import Row
from observatory.db.tile_layers import read_table, read_zoom
from observatory.db.tiles import Square, TileQuestion
from observatory.db.versions import DataVersion
from observatory.geography.mvt import Table, write_tile
from observatory.geography.mvt_shapes import ZoomLayer

T = TypeVar("T", ZoomLayer, Table)


@dataclass(frozen=True, slots=True)
class _Part(Generic[T]):
    own: T
    version: int
    nbytes: int


@dataclass(frozen=True, slots=True)
class _Shapes:
    """The shapes of a layer at a zoom, whatever figures its territories carry."""

    question: TileQuestion
    z: int

    def read(self, connection: Connection) -> _Part[ZoomLayer]:
        zoom, version = read_zoom(connection, self.question, self.z)
        return _Part(zoom, version, zoom.nbytes)


@dataclass(frozen=True, slots=True)
class _Properties:
    """What the territories of a layer carry, at any zoom."""

    question: TileQuestion

    def read(self, connection: Connection) -> _Part[Table]:
        table, version = read_table(connection, self.question)
        return _Part(table, version, table.nbytes)


def _wholes(question: TileQuestion, z: int) -> tuple[_Shapes, _Properties]:
    outlines = TileQuestion(
        level=question.level, vintage=question.vintage, has_copies=question.has_copies
    )
    return _Shapes(outlines, z), _Properties(question)


def make_tile(snapshot: Snapshot, question: TileQuestion, square: Square) -> bytes:
    """Return a tile, from what is read now if it is not there; nothing where it is empty.

    Raises Outdated where the data changed meanwhile.
    """
    shapes, properties = _wholes(question, square.z)
    drawn, told = _read(snapshot, shapes), _read(snapshot, properties)
    check_current(snapshot)
    return write_tile(told.own, drawn.own, square.x, square.y)


def _read(snapshot: Snapshot, whole: Whole[_Part[T]]) -> _Part[T]:
    held = state_of(snapshot.request).gathered
    part = held.read(snapshot.data, whole, snapshot.connection) or whole.read(snapshot.connection)
    assert part is not None
    check(snapshot, part.version)
    return part


def find_tile(
    held: GatheredLayers, data: DataVersion, question: TileQuestion, square: Square
) -> list[Row] | None:
    """Return a tile as the row of its statement; None where something of it is not held."""
    shapes, properties = _wholes(question, square.z)
    drawn, told = held.find(data, shapes), held.find(data, properties)
    if drawn is None or told is None:
        return None
    return [(write_tile(told.own, drawn.own, square.x, square.y), data.version)]
