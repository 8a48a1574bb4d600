"""Every French territory is measured in its own metric system."""

import pyproj
import pytest

from observatory.geography.crs import (
    ZONES,
    metric_srid,
    metric_srid_of_place,
    utm_srid,
    zone_of_department,
)

# A place of each territory: longitude, latitude, and the system in which France measures there.
PLACES = {
    "75": (2.35, 48.86, "RGF93 v1 / Lambert-93"),
    "2A": (8.74, 41.93, "RGF93 v1 / Lambert-93"),
    "971": (-61.53, 16.24, "RGAF09 / UTM zone 20N"),
    "972": (-61.07, 14.61, "RGAF09 / UTM zone 20N"),
    "973": (-52.33, 4.94, "RGFG95 / UTM zone 22N"),
    "974": (55.45, -20.88, "RGR92 / UTM zone 40S"),
    "975": (-56.18, 46.78, "RGSPM06 / UTM zone 21N"),
    "976": (45.23, -12.78, "RGM04 / UTM zone 38S"),
    "977": (-62.85, 17.90, "RGAF09 / UTM zone 20N"),
    "978": (-63.08, 18.07, "RGAF09 / UTM zone 20N"),
    "987": (-149.57, -17.54, "RGPF / UTM zone 6S"),
}


@pytest.mark.parametrize(("department", "place"), PLACES.items(), ids=PLACES)
def test_distances_are_measured_in_the_territory_s_own_system(department, place):
    longitude, latitude, system = place
    srid = metric_srid(department, longitude, latitude)
    crs = pyproj.CRS.from_epsg(srid)
    assert crs.name == system
    assert crs.axis_info[0].unit_name == "metre"
    assert metric_srid_of_place(longitude, latitude) == srid


@pytest.mark.parametrize(("department", "place"), PLACES.items(), ids=PLACES)
def test_a_box_holds_its_own_places_and_no_other_system_s(department, place):
    longitude, latitude, _ = place
    point = longitude, latitude, longitude, latitude
    own = zone_of_department(department)
    assert own is not None
    assert own.holds(*point)
    assert {zone.srid for zone in ZONES.values() if zone.holds(*point)} == {own.srid}


@pytest.mark.parametrize(
    ("longitude", "zone"),
    [
        (-154.7, "5S"),  # Manuae
        (-151.75, "5S"),  # Bora Bora
        (-149.57, "6S"),  # Papeete
        (-144.3, "6S"),
        (-140.1, "7S"),  # Nuku Hiva
        (-135.0, "8S"),  # Mangareva
    ],
)
def test_polynesia_is_cut_by_longitude(longitude, zone):
    srid = metric_srid("987", longitude, -17.5)
    assert pyproj.CRS.from_epsg(srid).name == f"RGPF / UTM zone {zone}"


@pytest.mark.parametrize(
    ("longitude", "latitude"), [(166.4, -22.3), (-176.2, -13.3), (-0.1, 51.6), (179.99, 1.0)]
)
def test_an_unknown_place_has_its_utm_zone(longitude, latitude):
    # Nouméa, Mata-Utu, London, the last zone before the antimeridian
    srid = metric_srid(None, longitude, latitude)
    use = pyproj.CRS.from_epsg(srid).area_of_use
    assert use is not None
    assert use.west <= longitude <= use.east
    assert use.south <= latitude <= use.north
    assert metric_srid_of_place(longitude, latitude) == srid
    assert metric_srid("999", longitude, latitude) == srid


def test_there_are_sixty_utm_zones():
    assert utm_srid(180.0, 1.0) == 32660
    assert utm_srid(-180.0, -1.0) == 32701


@pytest.mark.parametrize("code", ["00", "96", "2C", "970", "", "ZZ"])
def test_what_is_no_department_has_no_zone(code):
    assert zone_of_department(code) is None


@pytest.mark.parametrize("code", ["01", "2A", "2B", "59", "95"])
def test_metropolitan_departments_share_one_system(code):
    assert zone_of_department(code) == ZONES["metropole"]
