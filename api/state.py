"""What the application shares between the requests that it answers."""

from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request
from sqlalchemy import Engine

from api.answers import Answers
from api.basemap import Basemap
from api.cache import Memory, VersionCache
from api.gathered import GatheredLayers
from api.geocoding.interface import Geocoder
from api.locating.outlines import OutlineCache
from api.plans import Plans
from observatory.db.lines import Lines

MOST_KIND = 300  # characters


@dataclass(slots=True)
class State:
    """What the application shares between requests, made when it starts."""

    engine: Engine
    versions: VersionCache
    answers: Answers
    memory: Memory
    home: Path
    lines: Lines
    gathered: GatheredLayers
    geocoder: Geocoder | None = None
    basemap: Basemap | None = None
    plans: Plans = field(default_factory=Plans)
    outlines: OutlineCache = field(default_factory=OutlineCache)
    arriving: int = 0  # bytes of files that are being sent


def state_of(request: Request) -> State:
    """Return what the application shares."""
    state = request.app.state.observatory
    assert isinstance(state, State)
    return state


def route_of(request: Request) -> str:
    """Return the pattern of the address that was asked."""
    path = getattr(request.scope.get("route"), "path", None)
    return request.url.path if path is None else str(path)


def kind_of(request: Request) -> str:
    """Return what the weight of an answer depends on, whatever place or indicator it is about."""
    query = request.query_params
    told = (
        route_of(request),
        str(request.path_params.get("level", "")),
        query.get("f", ""),
        str(len(query.get("limit", ""))),
        *sorted(set(query)),
    )
    return " ".join(told)[:MOST_KIND]
