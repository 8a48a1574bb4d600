"""Addresses to coordinates: what a geocoder is, and which one the settings name."""

from api.geocoding.geoplateforme import GEOPLATEFORME, BatchService
from api.geocoding.interface import Geocoder
from observatory.errors import UsageError

__all__ = ["Geocoder", "choose_geocoder"]


def choose_geocoder(setting: str) -> Geocoder | None:
    """Return the geocoder that OBSERVATORY_GEOCODER names; addresses leave for nobody else.

    none: no address is ever sent anywhere. An http(s) address: a service of your own that speaks
    like Géoplateforme's (addok, for one).
    """
    if setting == "none":
        return None
    if setting == "geoplateforme":
        return BatchService(GEOPLATEFORME)
    if setting.startswith(("http://", "https://")):
        return BatchService(setting)
    raise UsageError(
        f"OBSERVATORY_GEOCODER={setting!r} names no geocoder: write none, geoplateforme, or the "
        "http(s) address of a service like it."
    )
