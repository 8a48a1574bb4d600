"""What every export carries: who made the figures, under which licence, of when, and the query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.formats import header
from api.licences import licence_address
from observatory.db.filters import Row
from observatory.db.versions import DataVersion

Release = dict[str, Any]
QUOTED = ("producer", "licence", "title", "source", "edition", "published_on", "landing_page", "id")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What an answer was made from; `members` is what its JSON says of the whole list."""

    data: DataVersion
    address: str
    releases: Sequence[Release] = ()
    matched: int | None = None
    returned: int | None = None
    members: Mapping[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """Return it by name, in the order of a reader's questions; dates are ISO 8601."""
        return {
            "producer": self._distinct("producer"),
            "licence": self._distinct("licence"),
            "licence_address": "; ".join(licences_of(self.releases)),
            "edition": "; ".join(f"{one['source']} {one['edition']}" for one in self.releases),
            "published_at": self.data.published_at.isoformat(),
            "data_version": self.data.version,
            **header(self.data.origin),
            "query": self.address,
            "numberMatched": self.matched,
            "numberReturned": self.returned,
            **self.members,
        }

    def quoted(self) -> list[dict[str, Any]]:
        """Return what must be quoted of each release."""
        return [{name: one[name] for name in QUOTED} for one in self.releases]

    def _distinct(self, name: str) -> str:
        return "; ".join(dict.fromkeys(one[name] for one in self.releases))


def release_ids(fields: Sequence[str], rows: Iterable[Row]) -> list[int]:
    """Return the numbers of the releases that the rows name."""
    places = [place for place, name in enumerate(fields) if name.endswith("release")]
    return sorted({row[place] for row in rows for place in places if row[place] is not None})


def licences_of(releases: Iterable[Release]) -> list[str]:
    """Return the addresses of the licences of some releases."""
    found = {licence_address(release["licence"]) for release in releases}
    return sorted(uri for uri in found if uri)


def license_links(releases: Iterable[Release]) -> list[str]:
    """Return the links of a header that name the licences (RFC 4946)."""
    return [f'<{uri}>; rel="license"' for uri in licences_of(releases)]
