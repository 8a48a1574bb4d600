"""The facts of intercommunalities, urban units and contracts, a generation read once for all."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

import shapely
from sqlalchemy import Connection

from observatory.db.report.departments import count_zones
from observatory.db.report.sheets import Generation
from observatory.db.report.zones import Zone, read_outlines, read_vintages
from observatory.domain.report.document import Outline, Place
from observatory.domain.report.local_facts import LocalFacts, NeighbourhoodFacts
from observatory.errors import NotFound

MOST = 2
"""Indicators of each theme in the edition of a place."""
NEAR = 0.01
"""Degrees, about 1 km, by which a simplified outline may leave out what it holds."""


def read_locals(
    connection: Connection,
    place_level: str,
    vintage: int,
    codes: Collection[str] | None = None,
    *,
    level: str = "qpv",
) -> Iterator[LocalFacts]:
    """Yield the facts of the places of one level that hold neighbourhoods, by code.

    vintage: a generation of neighbourhoods; one that is none (a place's own) means the last.

    A neighbourhood counts where it mostly lies. Raises NotFound for a code that holds none.
    """
    vintages = read_vintages(connection, level)
    vintage = vintage if vintage in vintages else vintages[0]
    generation = Generation.read(connection, level, vintage, MOST)
    by_place: dict[str, list[Zone]] = defaultdict(list)
    places: dict[str, Place] = {}
    for zone in generation.zones:
        for place in zone.parents.get(place_level, ())[:1]:
            by_place[place.code].append(zone)
            places[place.code] = place
    wanted = sorted(by_place) if codes is None else sorted(set(codes))
    if missing := [code for code in wanted if code not in places]:
        names = ", ".join(missing)
        raise NotFound(f"{place_level} without neighbourhoods of {vintage}: {names}.")
    outlines = read_outlines(connection, place_level, wanted)
    for code in wanted:
        zones = by_place[code]
        neighbourhoods = tuple(generation.facts_of(zone) for zone in zones)
        outline = outlines.get(code)
        yield LocalFacts(
            place=places[code], level=level, vintage=vintage, data=generation.data,
            neighbourhoods=neighbourhoods,
            count=count_zones(zones, level, vintage, places[code]),
            outline=outline if outline and holds(outline, neighbourhoods) else None,
        )  # fmt: skip


def holds(outline: Outline, neighbourhoods: Iterable[NeighbourhoodFacts]) -> bool:
    """Tell whether most of the neighbourhoods lie in an outline.

    The last outline of a code may be of another place: 00758 was Lyon, and is Toulouse.
    """
    shape = shapely.buffer(shapely.from_wkb(outline.wkb), NEAR)
    known = [(one.longitude, one.latitude) for one in neighbourhoods if one.longitude is not None]
    inside = [shape.intersects(shapely.Point(*point)) for point in known]
    return bool(2 * sum(inside) >= len(inside))
