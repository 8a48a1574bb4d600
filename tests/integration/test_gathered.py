"""What is cut from a layer that was read whole is what the database answers, to the byte."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from starlette.testclient import TestClient

from api.app import create_app
from api.bodies import BodyCache
from api.gathered import GatheredLayers
from observatory.db import gathered, layers
from observatory.db.filters import BBox, InForce, Slice, TerritoryFilter
from observatory.db.gathered import WholeLayer
from observatory.db.layers import LayerQuestion
from observatory.db.lines import Lines
from observatory.db.ogc import features
from observatory.db.ogc import gathered as items
from observatory.db.ogc.collections import list_collections
from observatory.db.ogc.features import FeatureQuestion
from observatory.db.ogc.gathered import WholeItems
from observatory.db.ogc.layout import make_layout
from observatory.domain.territory import Level
from observatory.geography.reference import CRS84, GLOBAL, read_box
from observatory.settings import Settings

YEAR = 1950
PLACE = text("""
    INSERT INTO territory (level, code, vintage, name, valid_from, valid_to, release_id)
    SELECT 'zus', :code, :year, :name, :begun, :ended, min(id) FROM release RETURNING id
""")
SHAPE = text("""
    INSERT INTO perimeter (territory_id, geom, source_srid, area_m2, metric_srid, release_id)
    SELECT :id, ST_Multi(ST_GeomFromText(:shape, 4326)), 2154, 1.5, 2154, min(id) FROM release
""")


@pytest.fixture(scope="module")
def world(demo_engine: Engine) -> Iterator[Connection]:
    """Yield a list of triangles on both sides of the antimeridian, gone when the tests end.

    Their corners lie on the lines that boxes are drawn on: much is touched, and no more.
    """
    drawn = random.Random(11)
    with demo_engine.connect() as connection:
        for number in range(90):
            # In an order that is not the one of bytes.
            code = f"{drawn.choice('aAéZz_-')}{drawn.choice('bB-_')}{number}"
            ended = None if number % 3 else "1960-01-01"
            row = {"code": code, "year": YEAR, "name": f'Œ "{number}" é', "begun": "1950-01-01"}
            (place,) = connection.execute(PLACE, {**row, "ended": ended}).one()
            if number % 9:
                connection.execute(SHAPE, {"id": place, "shape": triangle(drawn)})
        yield connection
        connection.rollback()


def triangle(drawn: random.Random) -> str:
    side = drawn.choice((-180.0, 178.0))
    while True:
        corners = [(side + drawn.randint(0, 8) / 4, drawn.randint(-8, 8) / 4) for _ in range(3)]
        (a, b), (c, d), (e, f) = corners
        if (c - a) * (f - b) != (e - a) * (d - b):
            ring = ", ".join(f"{x} {y}" for x, y in (*corners, corners[0]))
            return f"POLYGON(({ring}))"


def boxes(number: int) -> Iterator[BBox]:
    drawn = random.Random(5)
    for turn in range(number):
        # Half of the boxes lie on the lines of the corners.
        step = 4 if turn % 2 else 0.9
        west, east = (drawn.choice((-180.0, 178.0)) + drawn.randint(0, 8) / step % 2 for _ in "we")
        south, north = sorted(drawn.randint(-9, 9) / step % 5 - 2.5 for _ in "sn")
        if south < north:
            yield BBox(west, south, east, north)


def pages(codes: list[str]) -> Iterator[Slice]:
    drawn = random.Random(3)
    while True:
        limit = drawn.choice((1, 2, 7, 20, 200))
        if drawn.random() < 0.5:
            yield Slice(limit)
        else:
            yield Slice(limit, (drawn.choice(codes),), drawn.choice((4, 50)))


@pytest.mark.parametrize("is_dots", [False, True])
@pytest.mark.parametrize("on", [None, InForce(date(1970, 1, 1))])
def test_any_box_of_a_layer_is_cut_as_the_database_would(
    world: Connection, on: InForce | None, is_dots: bool
) -> None:
    question = LayerQuestion(
        level=Level("zus"),
        vintage=YEAR,
        territories=TerritoryFilter(on=on),
        fields=("name", "code"),
        is_dots=is_dots,
    )
    whole = WholeLayer.of(question)
    found, outlines = whole.read(world), whole.outlines.read(world)
    assert found is not None
    assert outlines is not None
    every = [None, *boxes(250)]
    crossing = filled = 0
    for box, page in zip(every, pages(found.codes), strict=False):
        asked = replace(question, territories=replace(question.territories, bbox=box))
        areas = None if box is None else gathered.areas_of(box)
        if box is not None and areas is None:  # a box without a surface is the database's
            continue
        row = gathered.cut_row(found, None if areas is None else outlines.meeting(areas), page)
        assert row is not None
        cut = layers.make_layer(box, row)
        written = layers.read_layer(world, asked, page)
        assert replace(cut, matched=page.matched or cut.matched) == written
        crossing += box is not None and box.west > box.east and cut.bbox is not None
        filled += bool(cut.features)
    assert min(crossing, filled) > 20


@pytest.mark.parametrize("reference", GLOBAL)
def test_any_box_of_a_collection_is_cut_as_the_database_would(
    world: Connection, reference: Any
) -> None:
    named = {one.name: one for one in list_collections(world)}
    question = FeatureQuestion(layout=make_layout(named[f"zus-{YEAR}"]), reference=reference)
    whole = WholeItems.of(question)
    found, outlines = whole.read(world), whole.outlines.read(world)
    assert found is not None
    assert outlines is not None
    many = 0
    for box, page in zip(boxes(80), pages(found.codes), strict=False):
        outline = read_box((box.west, box.south, box.east, box.north), CRS84)
        areas = items.areas_of(outline)
        if areas is None:
            continue
        rows = items.cut_rows(found, outlines.meeting(areas), page)
        assert rows is not None
        written = features.list_features(world, replace(question, outline=outline), page)
        if rows:
            assert features.make_page(rows, page.limit) == written
            many += 1
        else:
            assert not written.texts
    assert many > 20
    for code in (*found.codes[:5], "none"):
        row = items.cut_row(found, code)
        assert (features.make_feature(row) if row else None) == features.read_feature(
            world, question, code
        )


def test_a_list_of_too_many_or_too_long_features_is_not_gathered(
    world: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = WholeLayer(LayerQuestion(level=Level("zus"), vintage=YEAR))
    monkeypatch.setattr(gathered, "MOST_BYTES", 100)
    assert whole.read(world) is None
    assert whole.outlines.read(world) is None
    monkeypatch.undo()
    assert whole.read(world) is not None
    monkeypatch.setattr(gathered, "MOST_FEATURES", 89)
    assert whole.read(world) is None


@pytest.fixture
def client(
    demo_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """Yield a worker that keeps no body, and gathers at once what it would beside the requests."""
    monkeypatch.setattr(BodyCache, "put", lambda *_: None)
    monkeypatch.setattr(GatheredLayers, "_start", GatheredLayers._gather)
    settings = Settings(home=tmp_path, answers_mb=0)
    with TestClient(create_app(settings, database_url=demo_database)) as client:
        yield client


def ask(client: TestClient, address: str, coding: str) -> tuple[Any, ...]:
    answer = client.get(address, headers={"Accept-Encoding": coding})
    said = {name: value for name, value in answer.headers.items() if name != "date"}
    return answer.status_code, said, answer.content


def addresses(client: TestClient) -> list[str]:
    layer = client.get("/v1/geojson/qpv/2024").json()
    ends = [value for place in layer["features"] for ring in place["geometry"]["coordinates"][0]
            for value in ring]  # fmt: skip
    drawn = random.Random(2)
    found = []
    for _ in range(12):
        west, east = sorted(point[0] for point in drawn.sample(ends, 2))
        south, north = sorted(point[1] for point in drawn.sample(ends, 2))
        for box in (f"{west},{south},{east},{north}", f"{east},{south},{west},{north}"):
            gap = "indicator=pov60&measure=difference"
            found.append(f"/v1/geojson/qpv/2024?{gap}&limit={drawn.randint(1, 9)}&bbox={box}")
            found.append(f"/ogc/collections/qpv-2024/items?limit=3&bbox={box}")
    codes = [place["id"] for place in layer["features"]]
    found += [f"/ogc/collections/qpv-2024/items/{code}" for code in codes[:5]]
    found += ["/v1/geojson/qpv/2024?indicator=pov60", "/v1/geojson/qpv/2015?fields=name&zoom=6"]
    return found


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_what_is_answered_from_memory_is_what_the_database_writes(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, coding: str
) -> None:
    listed = addresses(client)
    with monkeypatch.context() as patched:
        patched.setattr(GatheredLayers, "find", lambda *_, **__: None)
        patched.setattr(GatheredLayers, "read", lambda *_: None)
        written = [ask(client, address, coding) for address in listed]
    assert {status for status, *_ in written} == {200}
    for address in listed:
        ask(client, address, coding)

    async def fail(*_: object) -> None:
        raise AssertionError("the database is asked for what is held")

    monkeypatch.setattr(Lines, "fetch", fail)
    monkeypatch.setattr(layers, "read_layer", fail)
    monkeypatch.setattr(WholeLayer, "read", fail)
    answered = [ask(client, address, coding) for address in listed]
    assert answered == written


def test_a_wrong_box_is_refused_as_ever(client: TestClient) -> None:
    for address in ("/v1/geojson/qpv/2024?limit=5&bbox=", "/ogc/collections/qpv-2024/items?bbox="):
        good = [client.get(f"{address}2,48,3,49").status_code for _ in range(3)]
        assert (good, client.get(f"{address}a,b").status_code // 100) == ([200] * 3, 4)
