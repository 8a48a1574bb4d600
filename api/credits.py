"""What a layer, a tile or a style must say of those whose data it shows."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.licences import licence_address

Source = Mapping[str, Any]


def credit(sources: Iterable[Source]) -> dict[str, Any]:
    """Return producers, licences and editions as members of an answer; `sources` tells all."""
    listed = [dict(source) for source in sources]
    return {
        "producer": _distinct(source["producer"] for source in listed),
        "licence": _distinct(source["licence"] for source in listed),
        "edition": _distinct(f"{source['source']} {source['edition']}" for source in listed),
        "sources": listed,
    }


def license_link(sources: Iterable[Source]) -> dict[str, str]:
    """Return the header that names the licences (RFC 4946), if their addresses are known."""
    addresses = dict.fromkeys(licence_address(source["licence"]) for source in sources)
    links = [f'<{address}>; rel="license"' for address in addresses if address]
    return {"Link": ", ".join(links)} if links else {}


def attribution(sources: Iterable[Source]) -> str:
    """Return the line that a map shows in its corner."""
    return _distinct(f"{source['producer']} ({source['licence']})" for source in sources)


def _distinct(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))
