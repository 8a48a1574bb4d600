"""The outlines of all communes, at every zoom: no sliver, no hole, no overlap."""

import numpy as np
import pytest
import shapely
from sqlalchemy import Engine, text

pytestmark = pytest.mark.national

_PERIMETERS = text("""
    SELECT ST_AsBinary(p.geom) FROM territory t JOIN perimeter p ON p.territory_id = t.id
    WHERE t.level = 'commune' AND t.vintage = 2018 ORDER BY t.id
""")
_COPIES = text("""
    SELECT geojson FROM perimeter_simplified
    WHERE level = 'commune' AND vintage = 2018 AND zoom = :zoom ORDER BY territory_id
""")


def test_what_is_sent_to_maps_is_valid_as_it_is_written(national_engine: Engine) -> None:
    # QN06104M touches itself where its points are rounded to a centimetre
    query = text("""
        SELECT t.code, zoom FROM perimeter_simplified s JOIN territory t ON t.id = s.territory_id
        WHERE NOT ST_IsValid(ST_GeomFromGeoJSON(geojson))
    """)
    with national_engine.connect() as connection:
        assert connection.execute(query).all() == []


@pytest.fixture(scope="module")
def communes(national_engine: Engine) -> np.ndarray:
    with national_engine.connect() as connection:
        found = [bytes(wkb) for wkb in connection.scalars(_PERIMETERS)]
    assert len(found) == 35_357
    return shapely.from_wkb(found)


def holes(shapes: np.ndarray) -> int:
    """Holes of the whole: what neither neighbour covers, enclaves abroad and lakes included."""
    parts = shapely.get_parts(shapely.coverage_union_all(shapes))
    return int(shapely.get_num_interior_rings(parts).sum())


@pytest.fixture(scope="module")
def holes_of_communes(communes: np.ndarray) -> int:
    return holes(communes)


def copy_for(engine: Engine, zoom: int) -> int | None:
    """Return the zoom of the copy that a map of communes is given; None: the perimeters."""
    query = text("""
        SELECT min(zoom) FROM perimeter_simplified
        WHERE level = 'commune' AND vintage = 2018 AND zoom >= :zoom
    """)
    with engine.connect() as connection:
        return connection.execute(query, {"zoom": zoom}).scalar()


def test_every_zoom_is_one_of_the_copies_checked_here(national_engine: Engine) -> None:
    found = {zoom: copy_for(national_engine, zoom) for zoom in range(4, 13)}
    assert found == {4: 6, 5: 6, 6: 6, 7: 8, 8: 8, 9: None, 10: None, 11: None, 12: None}


@pytest.mark.parametrize("copy", [6, 8, None])
def test_no_zoom_has_slivers(
    national_engine: Engine, communes: np.ndarray, holes_of_communes: int, copy: int | None
) -> None:  # fmt: skip
    shown = communes
    if copy is not None:
        with national_engine.connect() as connection:
            shown = shapely.from_geojson(list(connection.scalars(_COPIES, {"zoom": copy})))
    assert len(shown) == 35_357
    assert shapely.is_valid(shown).all()
    assert shapely.coverage_is_valid(shown)
    assert shapely.area(shown).sum() == pytest.approx(shapely.area(communes).sum(), rel=0.005)
    assert holes(shown) == holes_of_communes


def test_the_tiles_have_the_very_same_copies_projected(national_engine: Engine) -> None:
    apart = text("""
        SELECT count(*), max(ST_HausdorffDistance(
            geom, ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON(geojson), 4326), 3857)))
        FROM perimeter_simplified WHERE level = 'commune' AND vintage = 2018 AND zoom = 6
    """)
    with national_engine.connect() as connection:
        number, metres = connection.execute(apart).one()
    assert number == 35_357
    assert metres < 0.01


def test_no_neighbourhood_disappears(national_engine: Engine) -> None:
    lost = text("""
        SELECT s.zoom, count(*), count(*) FILTER (
            WHERE ST_AsMVTGeom(s.geom, ST_Expand(ST_Envelope(s.geom), 40075016.68 / (2 ^ s.zoom)),
                               4096 * 3, 0) IS NULL OR NOT ST_IsValid(s.geom))
        FROM perimeter_simplified s WHERE s.level = 'qpv' GROUP BY 1 ORDER BY 1
    """)
    with national_engine.connect() as connection:
        found = connection.execute(lost).all()
    assert [row[0] for row in found] == [4, 6, 8, 10, 12, 24]
    assert {(row[1], row[2]) for row in found} == {(3_120, 0)}
