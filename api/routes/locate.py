"""A point or an address, and the neighbourhoods around it."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import models
from api.dependencies import Asker, AskerDep
from api.errors import Outdated
from api.geocoding.interface import PRECISE, Address, Found
from api.locating.found import geocode_one, locate_found, locate_nothing, stand_all
from api.parameters import Day, Vintages, Zonings, day_of, spell_day
from api.parameters import Query as BareQuery
from api.plans import Place
from api.quick import learn
from api.routes.documents import documents
from api.snapshot import Snapshot
from observatory.db.filters import InForce
from observatory.db.lines import Row
from observatory.db.locate import Unlisted, choose_generations, locate
from observatory.db.outlines import Generation
from observatory.domain.locate_reasons import LocateReason
from observatory.errors import InvalidRequest

router = APIRouter(tags=["locate"])
MOST_DIGITS = 30
_DEGREES = re.compile(r"-?\d{1,3}(\.\d+)?", re.ASCII)
Text = Annotated[str | None, Field(None, min_length=1, max_length=200)]


class LocateQuery(BareQuery):
    """Which point, or which address, in which generations."""

    lon: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False, examples=[2.47])
    lat: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False, examples=[48.61])
    address: Text = Field(None, description="In place of lon and lat: 12 bis rue des Lilas.")
    postcode: Text = None
    city: Text = Field(None, description="The name of the commune, or its code.")
    level: Zonings = ()
    vintage: Vintages = ()
    on: Day = None
    distance: bool = Field(
        False, description="Also measure the metres to the boundary, and name the nearest."
    )

    @property
    def is_address(self) -> bool:
        """Tell whether an address is asked for, or a part of one."""
        return not (self.address is None and self.postcode is None and self.city is None)


@router.get(
    "/v1/locate",
    operation_id="locatePoint",
    **documents(
        models.Locations,
        "Is a point or an address in a neighbourhood? yes, no, partly or unknown.",
        502,
    ),
)
def locate_point(asker: AskerDep, query: Annotated[LocateQuery, Query()]) -> Response:
    """Answer for each generation, by default every zoning that is loaded.

    A list without all its perimeters says yes or unknown, never no. A street whose number is
    missing or unknown is answered by all its numbers: partly, where they lie on both sides of a
    boundary. An address is neither kept nor logged.
    """
    day = day_of(query.on)
    found, doubt = _find(asker, query)
    with asker.snapshot() as snapshot:
        snapshot.is_kept = not query.is_address
        chosen = choose_generations(asker.generations(snapshot), query.level, query.vintage, day)
        if found is None or doubt is not None:
            items = locate_nothing(chosen, doubt)
        else:
            items = locate_found(found, chosen=chosen, on=day, has_distance=query.distance)
        place = _say(found) if query.is_address else {"lon": query.lon, "lat": query.lat}
        if not (query.is_address or query.distance):
            _learn(asker, snapshot, chosen, day)
        return snapshot.write_object({**place, "on": spell_day(day), "items": items})


def _learn(
    asker: Asker, snapshot: Snapshot, chosen: Sequence[Generation | Unlisted], day: InForce | None
) -> None:
    """Let other points be answered from the same outlines, which are in memory."""
    standing, on = stand_all(chosen, day), spell_day(day)

    def write(snapshot: Snapshot, place: Place, _: list[Row]) -> Response:
        lon, lat = _read_degrees(place["lon"], 180), _read_degrees(place["lat"], 90)
        items = locate(lon, lat, standing)
        return snapshot.write_object({"lon": lon, "lat": lat, "on": on, "items": items})

    # a point is seldom asked twice, and found again no faster than located
    learn(asker, snapshot, None, write, is_kept=False)


def _read_degrees(text: str, most: int) -> float:
    """Return a usual number; raises Outdated for others: the route reads or refuses them."""
    if len(text) > MOST_DIGITS or not _DEGREES.fullmatch(text) or abs(found := float(text)) > most:
        raise Outdated
    return found


def _find(asker: Asker, query: LocateQuery) -> tuple[Found | None, LocateReason | None]:
    """Return the point that is asked for, or what is found of the address."""
    if query.is_address:
        if query.lon is not None or query.lat is not None:
            raise InvalidRequest("Give either lon and lat, or an address.")
        address = Address(query.address or "", query.postcode or "", query.city or "")
        return geocode_one(asker.state.geocoder, address)
    if query.lon is None or query.lat is None:
        raise InvalidRequest("Give lon and lat in degrees, or address with postcode or city.")
    return Found(query.lon, query.lat, 1.0, "", PRECISE), None


def _say(found: Found | None) -> dict[str, Any]:
    if found is None:
        return {"lon": None, "lat": None, "found": None}
    said = {"label": found.label, "score": found.score, "kind": found.kind}
    return {"lon": found.lon, "lat": found.lat, "found": said}
