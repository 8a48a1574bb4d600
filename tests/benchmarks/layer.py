"""The layer that all are asked for: outlines with one gap joined, as a table for the peers."""

import math
import random
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

FIGURES = (
    "value", "benchmark_value", "difference", "difference_lower", "difference_upper", "ratio",
    "ratio_lower", "ratio_upper", "interval_nature", "is_significant", "sign_certain", "outcome",
    "obs_status", "conf_status", "reason", "trend",
)  # fmt: skip
NEAR = 20  # features of a box
_FAMILY = text("""
    SELECT i.id AS indicator, i.code, g.period, g.benchmark_kind AS kind, t.vintage
    FROM gap g JOIN territory t ON t.id = g.territory_id JOIN indicator i ON i.id = g.indicator_id
    WHERE t.level = 'qpv' AND g.is_main AND g.difference IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5 ORDER BY count(*) DESC, 2, 3 LIMIT 1
""")
_FIGURES = ", ".join(f"g.{name}" for name in FIGURES)
# Everything the peers could wish for: one table, its key, its indexes, its statistics.
_MAKE = f"""
    DROP SCHEMA IF EXISTS bench CASCADE;
    CREATE SCHEMA bench;
    CREATE TABLE bench.layer AS
        SELECT t.code, t.level, t.vintage, t.name, p.area_m2, {_FIGURES},
               b.code AS benchmark_code, b.name AS benchmark_name,
               p.geom::geometry(MultiPolygon, 4326) AS geom
        FROM territory t JOIN perimeter p ON p.territory_id = t.id
        LEFT JOIN gap g ON g.territory_id = t.id AND g.indicator_id = %(indicator)s AND g.is_main
            AND g.period = %(period)s AND g.benchmark_kind = %(kind)s
        LEFT JOIN territory b ON b.id = g.benchmark_id
        WHERE t.level = 'qpv' AND t.vintage = %(vintage)s ORDER BY t.code;
    CREATE TABLE bench.places AS
        SELECT code, name, level, vintage, area_m2, geom FROM bench.layer ORDER BY code;
    CREATE TABLE bench.projected AS
        SELECT *, ST_Transform(geom, 3857) AS shape FROM bench.layer ORDER BY code;
    CREATE TABLE bench.boxes (n integer PRIMARY KEY, code text NOT NULL, box geometry NOT NULL);
    ALTER TABLE bench.layer ADD PRIMARY KEY (code);
    ALTER TABLE bench.places ADD PRIMARY KEY (code);
    CREATE INDEX ON bench.layer USING gist (geom);
    CREATE INDEX ON bench.places USING gist (geom);
    CREATE INDEX ON bench.projected USING gist (shape);
"""  # noqa: S608
_CENTRES = text("SELECT code, ST_X(c), ST_Y(c) FROM bench.layer, ST_Centroid(geom) c ORDER BY code")
_BOX = text("INSERT INTO bench.boxes VALUES (:n, :code, ST_MakeEnvelope(:w, :s, :e, :n_, 4326))")
_PROPERTIES = ("code", "level", "vintage", "name", "area_m2", *FIGURES, "benchmark_code",
               "benchmark_name")  # fmt: skip
_FEATURE = (
    """concat('{"type":"Feature","id":"', code, '","geometry":', ST_AsGeoJSON(geom, 9, 0),"""
    + ",".join(
        f"""'{"," if n else ',"properties":{'}"{name}":', coalesce(to_json({name})::text, 'null')"""
        for n, name in enumerate(_PROPERTIES)
    )
    + ", '}}')"
)
_COLLECTION = f"SELECT string_agg({_FEATURE}, ',') FROM"
WHOLE = f"{_COLLECTION} bench.layer;"
ONE = f"""\\set n random(1, :most)
{_COLLECTION} bench.layer WHERE code = (SELECT code FROM bench.boxes WHERE n = :n);
"""  # noqa: S608
BOX = f"""\\set n random(1, :most)
{_COLLECTION} (SELECT * FROM bench.layer WHERE geom && (SELECT box FROM bench.boxes WHERE n = :n)
               ORDER BY code LIMIT {NEAR}) q;
"""  # noqa: S608
POINT = """\\set n random(1, :most)
SELECT code, name FROM bench.layer
WHERE ST_Intersects(geom, (SELECT ST_Centroid(box) FROM bench.boxes WHERE n = :n));
"""
_TILE = f"""\\set n random(1, :most)
SELECT ST_AsMVT(q, 'layer') FROM (
    SELECT ST_AsMVTGeom(%s, e, 4096, 64) AS shape, {", ".join(_PROPERTIES)}
    FROM bench.%s, (SELECT ST_TileEnvelope(z, x, y) AS e FROM bench.tiles_%s WHERE n = :n) t
    WHERE %s) q;
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked: the layer's names, boxes of about 20 features, codes, points, tiles."""

    code: str
    period: str
    kind: str
    vintage: int
    boxes: list[tuple[float, float, float, float]]
    codes: list[str]
    points: list[tuple[float, float]]
    tiles: dict[int, list[tuple[int, int]]]


def prepare(engine: Engine, zooms: tuple[int, ...]) -> Subject:
    """Make the schema `bench` in the database, and return what is asked of it."""
    with engine.begin() as connection:
        family = connection.execute(_FAMILY).mappings().one()
        connection.exec_driver_sql(_fill(_MAKE, dict(family)))
        centres = [tuple(row) for row in connection.execute(_CENTRES)]
        random.Random(5).shuffle(centres)
        boxes = [_box(centre, centres) for centre in centres]
        rows = [
            {"n": n, "code": centre[0], "w": w, "s": s, "e": e, "n_": north}
            for n, (centre, (w, s, e, north)) in enumerate(zip(centres, boxes, strict=True), 1)
        ]
        connection.execute(_BOX, rows)
        tiles = {z: _tiles(connection, z, centres) for z in zooms}
        points = [((w + e) / 2, (s + north) / 2) for w, s, e, north in boxes]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in ("layer", "places", "projected", "boxes"):
            connection.exec_driver_sql(f"VACUUM ANALYZE bench.{table}")
    codes = [centre[0] for centre in centres]
    return Subject(family["code"], family["period"], family["kind"], family["vintage"],
                   boxes, codes, points, tiles)  # fmt: skip


def _fill(script: str, values: dict[str, object]) -> str:
    quoted = {name: "'{}'".format(str(value).replace("'", "''")) for name, value in values.items()}
    return script % quoted


def _box(
    centre: tuple[str, float, float], centres: list[tuple[str, float, float]]
) -> tuple[float, float, float, float]:
    """Return the square around a place that holds the middles of its nearest."""
    _, x, y = centre
    far = sorted(max(abs(lon - x), abs(lat - y)) for _, lon, lat in centres)[NEAR - 1]
    return x - far, y - far, x + far, y + far


def _tiles(
    connection: Connection, z: int, centres: list[tuple[str, float, float]]
) -> list[tuple[int, int]]:
    """Return the tile of each place: where there are many, a map is looked at as often."""
    found = [tile_of(z, lon, lat) for _, lon, lat in centres]
    connection.exec_driver_sql(
        f"CREATE TABLE bench.tiles_{z} (n integer PRIMARY KEY, z integer, x integer, y integer)"
    )
    fill = text(f"INSERT INTO bench.tiles_{z} VALUES (:n, {z}, :x, :y)")  # noqa: S608
    connection.execute(fill, [{"n": n, "x": x, "y": y} for n, (x, y) in enumerate(found, 1)])
    return found


def tile_of(z: int, lon: float, lat: float) -> tuple[int, int]:
    """Return the column and row of the tile that holds a place."""
    side, turned = 2**z, math.asinh(math.tan(math.radians(lat)))
    return int((lon + 180) / 360 * side), int((1 - turned / math.pi) / 2 * side)


def tile_sql(z: int, *, is_projected: bool) -> str:
    """Return the script of a tile: from the outlines, or from what is kept in its projection."""
    if is_projected:
        return _TILE % ("shape", "projected", z, "shape && e")
    return _TILE % ("ST_Transform(geom, 3857)", "layer", z, "geom && ST_Transform(e, 4326)")
