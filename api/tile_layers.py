"""Tiles of small layers, cut from what a worker keeps of them: nothing is asked for each tile."""

from api.errors import Outdated
from api.glance import check
from api.snapshot import Snapshot
from api.state import state_of
from observatory.db import tile_layers
from observatory.db.tiles import Square, TileQuestion
from observatory.geography.mvt import Table, write_tile
from observatory.geography.mvt_shapes import ZoomLayer


def make_tile(snapshot: Snapshot, question: TileQuestion, square: Square) -> bytes:
    """Return a tile, from what is read now if it is not there; nothing where it is empty.

    Raises Outdated where the data changed meanwhile.
    """
    kept = state_of(snapshot.request).kept

    def read_zoom() -> ZoomLayer:
        zoom, version = tile_layers.read_zoom(snapshot.connection, question, square.z)
        check(snapshot, version)
        return zoom

    def read_table() -> Table:
        table, version = tile_layers.read_table(snapshot.connection, question)
        check(snapshot, version)
        return table

    zoom = kept.get(snapshot.data, _name_zoom(question, square.z), read_zoom)
    table = kept.get(snapshot.data, question, read_table)
    return write_tile(table, zoom, square.x, square.y)


def cut_tile(snapshot: Snapshot, question: TileQuestion, square: Square) -> bytes:
    """Return a tile from what is there; raises Outdated where something is not."""
    kept = state_of(snapshot.request).kept
    zoom = kept.find(snapshot.data, _name_zoom(question, square.z))
    table = kept.find(snapshot.data, question)
    if zoom is None or table is None:
        raise Outdated
    return write_tile(table, zoom, square.x, square.y)


def _name_zoom(question: TileQuestion, z: int) -> tuple[object, ...]:
    """Return what the shapes of a layer at a zoom are kept by: whatever figures they carry."""
    return "zoom", question.level, question.vintage, question.has_copies, z
