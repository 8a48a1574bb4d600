"""The coordinate systems of the French territories.

Stored geometries are EPSG:4326; distances and buffers are measured in the territory's own metric
system, areas on the ellipsoid. Mayotte's RGM23 (EPSG:10674) is unknown to PostGIS 3.3; RGM04
(4471) differs from it by less than a metre in position and by nothing in distance.
"""

from dataclasses import dataclass

METROPOLITAN = "metropole"
DEGREE_M = 110_500.0  # of latitude, at its shortest


@dataclass(frozen=True, slots=True)
class Zone:
    """A territory's metric system and the box (west, south, east, north) that holds it."""

    srid: int
    west: float
    south: float
    east: float
    north: float

    def holds(self, west: float, south: float, east: float, north: float) -> bool:
        """Tell whether a box in degrees lies inside the territory's."""
        return (
            self.west <= west and self.south <= south and east <= self.east and north <= self.north
        )


ZONES: dict[str, Zone] = {
    METROPOLITAN: Zone(2154, -5.8, 41.2, 10.0, 51.5),
    "971": Zone(5490, -62.0, 15.6, -60.8, 16.7),
    "972": Zone(5490, -61.4, 14.2, -60.6, 15.1),
    "973": Zone(2972, -55.0, 1.9, -51.2, 6.3),
    "974": Zone(2975, 55.0, -21.6, 56.0, -20.7),
    "975": Zone(4467, -56.8, 46.5, -55.9, 47.4),
    "976": Zone(4471, 44.7, -13.2, 45.5, -12.5),
    "977": Zone(5490, -63.1, 17.7, -62.6, 18.1),
    "978": Zone(5490, -63.4, 17.9, -62.9, 18.2),
    "987": Zone(3297, -155.0, -28.5, -134.0, -7.5),
}
# RGPF, UTM zones 5S to 8S: the western limits of the last three (the islands are in no other)
POLYNESIAN_UTM = ((-138.0, 3299), (-144.0, 3298), (-150.0, 3297))


def zone_of_department(department: str) -> Zone | None:
    """Return the zone of a department; None where the code is no French department's."""
    if department in ZONES:
        return ZONES[department]
    is_metropolitan = department in ("2A", "2B") or (
        department.isdigit() and len(department) == 2 and 1 <= int(department) <= 95
    )
    return ZONES[METROPOLITAN] if is_metropolitan else None


def metric_srid(department: str | None, longitude: float, latitude: float) -> int:
    """Return the EPSG code in which the distances of a place are measured.

    Polynesia is cut in UTM zones by longitude; an unknown place gets its WGS84 UTM zone.
    """
    if department == "987":
        return next((srid for west, srid in POLYNESIAN_UTM if longitude >= west), 3296)
    zone = ZONES.get(department or "") or zone_of_department(department or "")
    return zone.srid if zone else utm_srid(longitude, latitude)


def metric_srid_of_place(longitude: float, latitude: float) -> int:
    """Return the metric system of a point in degrees, whatever the code of what lies there."""
    for department, zone in ZONES.items():
        if zone.holds(longitude, latitude, longitude, latitude):
            return metric_srid(department, longitude, latitude)
    return utm_srid(longitude, latitude)


def utm_srid(longitude: float, latitude: float) -> int:
    """Return the EPSG code of the WGS84 UTM zone of a point in degrees."""
    number = min(int((longitude + 180) // 6) + 1, 60)
    return (32600 if latitude >= 0 else 32700) + number
