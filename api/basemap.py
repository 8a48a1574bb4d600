"""The optional background of the maps: its tiles, and the one host that pages may ask for them."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from observatory.errors import UsageError

# Raster tiles of the national mapping agency, open and without a key.
PLAN_IGN = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&TILEMATRIXSET=PM&FORMAT=image/png"
    "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)
PLACES = ("{z}", "{x}", "{y}")
# What may stand in the list of a content policy: a host, and no second word.
_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Basemap:
    """The address of the tiles with {z}, {x} and {y}, the words of their owner, and their host."""

    tiles: str
    credit: str
    origin: str

    def describe(self) -> dict[str, str]:
        """Return what the pages need to know."""
        host = self.origin.split("//", 1)[1]
        return {"tiles": self.tiles, "credit": self.credit, "host": host}


def choose_basemap(setting: str | None, credit: str | None = None) -> Basemap | None:
    """Return the basemap that OBSERVATORY_BASEMAP names; without it no page asks another host.

    Raises UsageError if it is neither `ign` nor the http(s) address of tiles.
    """
    if setting is None:
        return None
    if setting == "ign":
        return Basemap(PLAN_IGN, credit or "© IGN – Plan IGN", "https://data.geopf.fr")
    origin = _find_origin(setting)
    if origin is None or any(setting.count(place) != 1 for place in PLACES):
        raise UsageError(
            f"OBSERVATORY_BASEMAP={setting!r} names no tiles: write ign, or the http(s) address of "
            "raster tiles with {z}, {x} and {y} once each after the host; or unset it."
        )
    return Basemap(setting, credit or origin.split("//", 1)[1], origin)


def _find_origin(tiles: str) -> str | None:
    try:
        parts = urlsplit(tiles)
    except ValueError:  # an unclosed bracket
        return None
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    return origin if _ORIGIN.fullmatch(origin) else None
