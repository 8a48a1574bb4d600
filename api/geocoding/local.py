"""The geocoder of this very database: addresses are looked up in what is loaded, and stay here."""

from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np
from sqlalchemy import Connection, Engine

from api.geocoding.interface import PRECISE, THRESHOLD, Address, Found, Geocoder, Reach
from observatory.db.streets import (
    AT_ONCE,
    Candidate,
    Match,
    find_streets,
    has_streets,
    make_plain,
)
from observatory.db.versions import read_snapshot
from observatory.domain.addresses import Parts, read_address
from observatory.domain.locate_reasons import LocateReason

MOST = 100_000  # of a file
MOST_CHARACTERS = 200  # of a part of an address; what follows is not read
STREET = "street"
TIE = 0.03  # scores nearer than this do not tell two streets apart
# A number that is not in the list, or with another suffix, makes an address less sure.
_TRUST = {Match.NUMBER: 1.0, Match.SAME_SUFFIX: 1.0, Match.OTHER_SUFFIX: 0.95, Match.STREET: 0.9}
Outcome = Found | LocateReason


class LocalGeocoder:
    """Finds addresses among those that are published, if any are."""

    most = MOST

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def is_loaded(self) -> bool:
        """Tell whether any address is published."""
        with read_snapshot(self._engine) as connection:
            return has_streets(connection)

    def tell_reach(self) -> Reach:
        """Return whether any address is published; none leaves."""
        return Reach(self.is_loaded())

    def geocode(self, addresses: Sequence[Address]) -> list[Outcome]:
        """Return where each address is, or why nobody knows; nothing of it is kept or sent."""
        with read_snapshot(self._engine) as connection:
            if not has_streets(connection):
                return [LocateReason.NO_GEOCODER] * len(addresses)
            found: list[Outcome] = []
            for start in range(0, len(addresses), AT_ONCE):
                found += _find(connection, addresses[start : start + AT_ONCE])
            return found


def _find(connection: Connection, some: Sequence[Address]) -> list[Outcome]:
    written = [[_clean(part) for part in (one.line, one.postcode, one.city)] for one in some]
    texts = make_plain(connection, *zip(*written, strict=True))
    parts = [read_address(*text) for text in texts]
    found = [_missing(one) for one in parts]
    candidates = find_streets(connection, [one for one in parts if one.street and one.has_commune])
    places = [place for place, one in enumerate(parts) if one.street and one.has_commune]
    for asked, several in groupby(candidates, key=lambda one: one.place):
        place = places[asked]
        found[place] = _choose(parts[place], list(several))
    return found


def _clean(text: str) -> str:
    """Return a text that a database takes (none of its texts holds NUL), and no novel."""
    return text[:MOST_CHARACTERS].replace("\x00", " ")


def _missing(parts: Parts) -> Outcome:
    """Return why an address that nothing answers is not known."""
    if not parts.has_commune:
        return LocateReason.ADDRESS_INCOMPLETE
    return LocateReason.ADDRESS_NOT_FOUND if parts.street else LocateReason.ADDRESS_IMPRECISE


def _choose(parts: Parts, candidates: Sequence[Candidate]) -> Outcome:
    """Return the street that answers, unless several do; best first.

    A street that lies in two postcodes of a commune is one street.
    """
    first = candidates[0]
    best = [one for one in candidates if one.score > first.score - TIE]
    same = [one for one in best if _street(one) == _street(first)]
    if len(same) < len(best) and first.score >= THRESHOLD:
        return LocateReason.ADDRESS_AMBIGUOUS
    match = min(one.match for one in same)
    return _found(parts, [one for one in same if one.match == match])


def _street(one: Candidate) -> tuple[str, str | None, str]:
    return one.commune_code, one.former_name, one.name.casefold()


def _found(parts: Parts, same: Sequence[Candidate]) -> Found:
    first = same[0]
    lon, lat = (np.array(_joined(getattr(one, name) for one in same)) for name in ("lon", "lat"))
    is_number = first.match is not Match.STREET
    trust = _TRUST[first.match] if parts.number else 1.0
    middle = int(np.argsort(lon)[len(lon) // 2])
    return Found(
        float(lon[middle]), float(lat[middle]), round(first.score * trust, 3),
        _label(parts, first, is_number), PRECISE if is_number else STREET,
        (lon, lat) if len(lon) > 1 or not is_number else None,
    )  # fmt: skip


def _joined(lists: Iterable[list[float]]) -> list[float]:
    return [value for one in lists for value in one]


def _label(parts: Parts, one: Candidate, is_number: bool) -> str:
    number = f"{parts.number} {parts.suffix}".strip() if is_number else ""
    return " ".join(filter(None, (number, one.name, one.postcode, one.commune_name)))


class LocalOrRemote:
    """Looks addresses up here, and asks a service where none is loaded."""

    def __init__(self, local: LocalGeocoder, remote: Geocoder) -> None:
        self._local, self._remote = local, remote

    @property
    def most(self) -> int:
        """Return how many addresses a file may hold."""
        return self._chosen().most

    def tell_reach(self) -> Reach:
        """Return what the one that answers just now tells."""
        return self._chosen().tell_reach()

    def geocode(self, addresses: Sequence[Address]) -> list[Outcome]:
        """Return where each address is, or why nobody knows."""
        return self._chosen().geocode(addresses)

    def _chosen(self) -> Geocoder:
        return self._local if self._local.is_loaded() else self._remote
