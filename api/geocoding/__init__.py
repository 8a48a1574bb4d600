"""Addresses to coordinates: what a geocoder is, and which one the settings name."""

from sqlalchemy import Engine

from api.geocoding.geoplateforme import GEOPLATEFORME, BatchService
from api.geocoding.interface import Geocoder
from api.geocoding.local import LocalGeocoder, LocalOrRemote
from observatory.errors import UsageError

__all__ = ["Geocoder", "choose_geocoder"]


def choose_geocoder(setting: str, engine: Engine) -> Geocoder | None:
    """Return the geocoder that OBSERVATORY_GEOCODER names; addresses leave for nobody else.

    local: the addresses that are loaded, and no others. none: not even those. auto: those, or
    Géoplateforme while none is loaded. An http(s) address: a service of your own that speaks like
    Géoplateforme's (addok, for one).
    """
    if setting == "none":
        return None
    if setting == "local":
        return LocalGeocoder(engine)
    if setting == "auto":
        return LocalOrRemote(LocalGeocoder(engine), BatchService(GEOPLATEFORME))
    if setting == "geoplateforme":
        return BatchService(GEOPLATEFORME)
    if setting.startswith(("http://", "https://")):
        return BatchService(setting)
    raise UsageError(
        f"OBSERVATORY_GEOCODER={setting!r} names no geocoder: write local, none, auto, "
        "geoplateforme, or the http(s) address of a service like it."
    )
