"""What a geocoder found, located: a point, or a street by all its numbers."""

from collections.abc import Sequence
from typing import Any

from api.geocoding.interface import Address, Found, Geocoder
from observatory.db.filters import InForce
from observatory.db.locate import FIELDS, Standing, Unlisted, locate, stand
from observatory.db.locate_streets import locate_street
from observatory.db.outlines import Generation
from observatory.domain.locate_reasons import LocateReason


def geocode_one(
    geocoder: Geocoder | None, address: Address
) -> tuple[Found | None, LocateReason | None]:
    """Return what is found of an address, and why its point tells nothing, if so."""
    if not address:
        return None, LocateReason.NO_ADDRESS
    if geocoder is None:
        return None, LocateReason.NO_GEOCODER
    found = geocoder.geocode([address])[0]
    return (None, found) if isinstance(found, LocateReason) else (found, found.doubt)


def locate_found(
    found: Found,
    *,
    chosen: Sequence[Generation | Unlisted],
    on: InForce | None,
    has_distance: bool = False,
) -> list[dict[str, Any]]:
    """Answer for each generation; a street has no distance, only its numbers would have one."""
    if found.points is not None:
        return locate_street(*found.points, chosen=chosen, on=on)
    return locate(found.lon, found.lat, stand_all(chosen, on), has_distance=has_distance)


def stand_all(
    chosen: Sequence[Generation | Unlisted], on: InForce | None
) -> list[Standing | Unlisted]:
    """Return what each generation can say of points on a day."""
    return [one if isinstance(one, Unlisted) else stand(one, on) for one in chosen]


def locate_nothing(
    chosen: Sequence[Generation | Unlisted], reason: LocateReason | None
) -> list[dict[str, Any]]:
    """Answer unknown for each generation: the place itself is not known."""
    return [
        {**dict.fromkeys(FIELDS), "level": one.level, "vintage": one.vintage, "answer": "unknown",
         "others": [], "reason": reason}
        for one in chosen
    ]  # fmt: skip
