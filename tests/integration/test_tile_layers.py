"""Tiles of small layers are those that PostGIS writes: the same features, to within a unit."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import shapely
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from observatory.db import tile_layers, tiles
from observatory.db.filters import InForce
from observatory.db.indicators import get_references
from observatory.db.layer_figures import FIGURES, Joined
from observatory.db.layers import PLACE
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.territory import Level
from observatory.geography.mvt import Table, write_tile
from observatory.geography.mvt_shapes import BUFFER, EXTENT, ZoomLayer
from tests.mvt_reader import Feature, read_layers

FAMILY = sa.text("""
    SELECT i.code, g.period, g.benchmark_kind, t.vintage
    FROM gap g JOIN territory t ON t.id = g.territory_id JOIN indicator i ON i.id = g.indicator_id
    WHERE t.level = 'qpv' AND g.is_main AND g.difference IS NOT NULL
    GROUP BY 1, 2, 3, 4 ORDER BY count(*) DESC, 1, 2 LIMIT 1
""")
DOT = 4  # square units: what is smaller may be there or not


@pytest.fixture(scope="module")
def connection(demo_engine: Engine) -> Iterator[Connection]:
    with demo_engine.connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def question(connection: Connection) -> tiles.TileQuestion:
    code, period, kind, vintage = connection.execute(FAMILY).one()
    (indicator,) = get_references(connection, [code])
    return tiles.TileQuestion(
        level=Level.QPV,
        vintage=vintage,
        joined=(Joined(indicator, period, BenchmarkKind(kind)),),
        fields=(*PLACE, *FIGURES),
        shows_chance=True,
    )


@pytest.fixture(scope="module")
def table(connection: Connection, question: tiles.TileQuestion) -> Table:
    return tile_layers.read_table(connection, question)[0]


def choose(layer: ZoomLayer) -> list[tuple[int, int]]:
    """Return the fullest tiles, those that cut most finely, and one beside them."""
    fullest = sorted(layer.tiles, key=lambda at: (layer.tiles[at].start - layer.tiles[at].stop, at))
    x, y = fullest[0]
    beside = [
        (x + step, y) for step in (-1, 1) if (x + step, y) not in layer.tiles and x + step >= 0
    ]
    return [*fullest[:3], *sorted(layer.tiles)[:2], *beside[:1]]


def features(content: bytes) -> dict[int, Feature]:
    return {one.id: one for layer in read_layers(content) for one in layer.features}


@pytest.mark.parametrize("z", range(tiles.MOST_ZOOM + 1))
def test_a_tile_says_what_postgis_says(
    connection: Connection, question: tiles.TileQuestion, table: Table, z: int
) -> None:
    zoom, version = tile_layers.read_zoom(connection, question, z)
    assert version == connection.execute(sa.text("SELECT max(version) FROM data_version")).scalar()
    fullest, *_ = choose(zoom)
    for x, y in choose(zoom):
        content = write_tile(table, zoom, x, y)
        wanted = tiles.read_tile(connection, question, tiles.Square(z, x, y)).content
        compare(content, wanted)
        assert (x, y) != fullest or features(content).keys() & features(wanted).keys()


def compare(content: bytes, wanted: bytes) -> None:
    ours, theirs = features(content), features(wanted)
    for number in ours.keys() ^ theirs.keys():
        assert (ours.get(number) or theirs[number]).shape.area <= DOT
    for number in ours.keys() & theirs.keys():
        one, other = ours[number], theirs[number]
        assert one.properties == other.properties
        check_shape(one.shape, other.shape)
    if ours and theirs:
        (layer,), (other_layer,) = read_layers(content), read_layers(wanted)
        for name in ("name", "version", "extent", "keys"):
            assert getattr(layer, name) == getattr(other_layer, name)
        codes = [one.properties["code"][1] for one in layer.features]
        assert codes == sorted(codes)


def check_shape(drawn: Any, wanted: Any) -> None:
    """Each edge is where it should be, to within a unit."""
    assert shapely.is_valid(drawn)
    west, north, east, south = drawn.bounds
    assert min(west, north) >= -BUFFER
    assert max(east, south) <= EXTENT + BUFFER
    assert drawn.symmetric_difference(wanted).area <= wanted.length + 1


def test_the_kinds_of_values_are_those_of_postgis(
    connection: Connection, question: tiles.TileQuestion, table: Table
) -> None:
    zoom, _ = tile_layers.read_zoom(connection, question, 0)
    (ours,) = read_layers(write_tile(table, zoom, 0, 0))
    (theirs,) = read_layers(tiles.read_tile(connection, question, tiles.Square(0, 0, 0)).content)
    kinds = {kind for kind, _ in ours.values}
    assert {"string", "double", "uint", "bool"} <= kinds
    assert set(ours.values) == set(theirs.values)
    assert len(ours.values) == len(set(ours.values))


def test_a_layer_without_copies_is_drawn_from_its_perimeters(
    connection: Connection, question: tiles.TileQuestion, table: Table
) -> None:
    bare = replace(question, has_copies=False)
    for z in (2, 7, 12):
        zoom, _ = tile_layers.read_zoom(connection, bare, z)
        (x, y), *_ = choose(zoom)
        wanted = tiles.read_tile(connection, bare, tiles.Square(z, x, y)).content
        compare(write_tile(table, zoom, x, y), wanted)


def test_what_is_not_in_force_is_not_shown(
    connection: Connection, question: tiles.TileQuestion
) -> None:
    never = replace(question, on=InForce(date(1900, 1, 1)))
    table, version = tile_layers.read_table(connection, never)
    zoom, _ = tile_layers.read_zoom(connection, never, 4)
    assert version is not None
    assert [write_tile(table, zoom, x, y) for x, y in choose(zoom)[:1]] == [b""]


def test_a_layer_of_nothing_has_a_version_all_the_same(
    connection: Connection, question: tiles.TileQuestion
) -> None:
    nothing = replace(question, vintage=1900)
    zoom, version = tile_layers.read_zoom(connection, nothing, 10)
    assert (zoom.tiles, version) == ({}, tile_layers.read_table(connection, nothing)[1])
    assert version is not None
