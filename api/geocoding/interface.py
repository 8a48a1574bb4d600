"""What a geocoder is: addresses in, coordinates with a score out, in the same order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from observatory.domain.locate_reasons import LocateReason
from observatory.geography.locating import Floats

THRESHOLD = 0.8  # of a score: below it, what is found is perhaps another place
PRECISE = "housenumber"


@dataclass(frozen=True, slots=True)
class Address:
    """What is known of an address; `line` holds number and street, or the whole of it."""

    line: str
    postcode: str = ""
    city: str = ""

    def __bool__(self) -> bool:
        return bool(self.line or self.city)


@dataclass(frozen=True, slots=True)
class Found:
    """Where an address is, as a geocoder says: degrees, a score from 0 to 1, and how precisely.

    kind: housenumber, street, locality or municipality. points: longitudes and latitudes of all
    that it may be, where a geocoder knows them (the numbers of a street): its answer is theirs
    together.
    """

    lon: float
    lat: float
    score: float
    label: str
    kind: str
    points: tuple[Floats, Floats] | None = None

    @property
    def doubt(self) -> LocateReason | None:
        """Say why the point is not good enough to tell on which side of a boundary it lies."""
        if self.score < THRESHOLD:
            return LocateReason.ADDRESS_UNSURE
        is_known = self.kind == PRECISE or self.points is not None
        return None if is_known else LocateReason.ADDRESS_IMPRECISE


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether any address can be found, and the host that addresses are sent to; None: none."""

    has_addresses: bool
    sent_to: str | None = None


class Geocoder(Protocol):
    """Finds addresses; most: how many of them in one file."""

    @property
    def most(self) -> int:
        """Return how many addresses a file may hold."""
        ...

    def tell_reach(self) -> Reach:
        """Return what whoever asks ought to know before: may it answer, and who reads along."""
        ...

    def geocode(self, addresses: Sequence[Address]) -> list[Found | LocateReason]:
        """Return where each address is, or why nobody knows.

        Raises GeocoderUnreachable where the service does not answer, or not as it should.
        """
        ...
