"""Invented addresses: the same streets in every commune, in, outside and across neighbourhoods."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from etl.demo import geography
from etl.demo.layout import MERGED_INTO
from etl.demo.places import Region
from etl.readers.addresses import split_addresses
from etl.tidy import TidyRelease

FORMER = "Avre-la-Fusionnée"  # the commune that merged into MERGED_INTO
NUMBERS = np.arange(1, 25)
_SUFFIXED = ((3, "bis"), (5, "ter"), (7, "b"))


@dataclass(frozen=True, slots=True)
class _Street:
    """A straight street within the unit square of its commune, as neighbourhoods are placed."""

    name: str
    west: float
    east: float
    south: float


# Neighbourhoods lie around (0.28, 0.28), (0.72, 0.28), (0.28, 0.72), (0.72, 0.72), and on borders.
STREETS = (
    _Street("Rue des Lilas", 0.05, 0.95, 0.28),
    _Street("Boulevard Saint-Fictif", 0.61, 0.83, 0.30),
    _Street("Impasse de la Nuée", 0.18, 0.38, 0.22),
    _Street("Avenue du Général Imaginaire", 0.61, 0.83, 0.72),
    _Street("Place de l'Œillet", 0.45, 0.55, 0.50),
    _Street("Rue du 8 Mai 1945", 0.10, 0.90, 0.92),
    _Street("Allée Sainte-Énigme", 0.44, 0.56, 0.60),
)
_OF_FORMER = _Street("Rue des Lilas", 0.10, 0.30, 0.08)


def address_release(region: Region) -> TidyRelease:
    """Return the addresses of every commune."""
    communes = region.communes
    found = [_along(street, communes, region.corners) for street in STREETS]
    merged = (communes["code"] == MERGED_INTO).to_numpy()
    former = _along(_OF_FORMER, communes[merged], region.corners[merged])
    rows = pd.concat([*found, former.assign(former_name=FORMER)], ignore_index=True)
    release = TidyRelease()
    split_addresses(rows, release)
    return release


def _along(street: _Street, communes: pd.DataFrame, corners: geography.Floats) -> pd.DataFrame:
    """Return the numbers of one street in some communes, evenly spread along it."""
    numbers = pd.DataFrame({"number": NUMBERS, "suffix": ""})
    suffixed = pd.DataFrame(_SUFFIXED, columns=["number", "suffix"])
    numbers = pd.concat([numbers, suffixed], ignore_index=True)
    share = (numbers["number"] - 1 + 0.3 * (numbers["suffix"] != "")) / (len(NUMBERS) - 1)
    u = np.tile(street.west + share * (street.east - street.west), len(communes))
    at = np.repeat(np.arange(len(communes)), len(numbers))
    points = geography.place(u, np.full(len(u), street.south), corners[at])
    frame = communes.iloc[at].reset_index(drop=True)
    return pd.DataFrame(
        {
            "commune_code": frame["code"],
            "commune_name": frame["name"],
            "former_name": None,
            "postcode": _postcodes(frame),
            "name": street.name,
            "number": np.tile(numbers["number"], len(communes)),
            "suffix": np.tile(numbers["suffix"], len(communes)),
            "lon": points[:, 0],
            "lat": points[:, 1],
        }
    )


def _postcodes(communes: pd.DataFrame) -> "pd.Series[str]":
    """Return postcodes that two neighbours of a row share."""
    pair = (10 * communes["row"] + communes["column"] // 2).astype(str).str.zfill(2)
    postcodes: pd.Series[str] = communes["department"] + pair + "0"
    return postcodes
