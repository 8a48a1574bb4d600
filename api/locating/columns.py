"""Which columns of a file hold the place: known by their names, or named by the question."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from observatory.errors import InvalidRequest

NAMES: dict[str, tuple[str, ...]] = {
    "lon": ("lon", "lng", "long", "longitude", "x", "coord_x", "x_wgs84", "result_longitude"),
    "lat": ("lat", "latitude", "y", "coord_y", "y_wgs84", "result_latitude"),
    "address": ("adresse", "address", "adresse_complete", "adresse_postale", "libelle_adresse",
                "nom_voie", "voie", "rue", "street", "libelle_voie"),
    "number": ("numero", "num_voie", "numero_voie", "no_voie", "number"),
    "postcode": ("code_postal", "codepostal", "cp", "postcode", "postal_code"),
    "city": ("commune", "ville", "city", "nom_commune", "libelle_commune", "localite"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """The column of each part of a place; None where the file has none."""

    lon: str | None = None
    lat: str | None = None
    address: str | None = None
    number: str | None = None
    postcode: str | None = None
    city: str | None = None

    @property
    def has_point(self) -> bool:
        """Tell whether rows may have coordinates."""
        return self.lon is not None

    @property
    def has_address(self) -> bool:
        """Tell whether rows may have an address."""
        return self.address is not None

    def said(self) -> dict[str, str]:
        """Return what was understood, for the answer to confirm."""
        return {part: name for part, name in asdict(self).items() if name is not None}


def detect_columns(names: Sequence[str], asked: Mapping[str, str | None]) -> Columns:
    """Return the columns of the place: those named by the question, else by what they are called.

    Raises InvalidRequest where a named column is not there, or nothing tells of a place.
    """
    found: dict[str, str | None] = {}
    plain = {_plain(name): name for name in reversed(names)}
    for part, usual in NAMES.items():
        if (wanted := asked.get(part)) is not None and wanted not in names:
            raise InvalidRequest(f"{part}: the file has no column {wanted!r}; {_has(names)}.")
        found[part] = wanted or next((plain[one] for one in usual if one in plain), None)
    if found["lon"] is None or found["lat"] is None:
        found["lon"] = found["lat"] = None
    if found["lon"] is None and found["address"] is None:
        raise InvalidRequest(
            f"No column tells where a row is: name two of them longitude and latitude, or one of "
            f"them adresse; {_has(names)}."
        )
    return Columns(**found)


def _has(names: Sequence[str]) -> str:
    return f"it has {', '.join(names)[:300]}"


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.lower())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")
