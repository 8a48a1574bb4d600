"""How questions that differ by their place alone are answered again, and what they share."""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from fastapi import Response
from starlette.types import Scope

from observatory.db.lines import Row
from observatory.db.versions import DataVersion

MOST_PLANS, MOST_KEY = 512, 2_000
# Of each kind of address: its pattern, whose named parts vary, and which parameters do.
_KINDS = (
    (re.compile(r"(/tiles/[^/]+)/(?P<z>\d{1,2})/(?P<x>\d{1,5})/(?P<y>\d{1,5})\.mvt"), ()),
    (re.compile(r"(/v1/geojson/[^/]+/[^/]+)"), ("bbox",)),
    (re.compile(r"(/ogc/collections/[^/]+/items)/(?P<code>[^/]+)"), ()),
    (re.compile(r"(/ogc/collections/[^/]+/items)"), ("bbox",)),
    (re.compile(r"(/v1/locate)"), ("lon", "lat")),
)
Key = tuple[str, ...]
Place = Mapping[str, str]
# The text and the values of a statement, or None where a place is not a usual one.
Ask = Callable[[Place], tuple[str, Mapping[str, Any]] | None]
# The rows of a place where they are held, or None.
Find = Callable[[Place], list[Row] | None]
Write = Callable[[Any, Place, list[Row]], Response]  # of the snapshot that writes


@dataclass(frozen=True, slots=True)
class Plan:
    """How questions of one key are answered, as long as the data and the day are the same."""

    data: DataVersion
    day: int
    asker: Callable[[Any], Any]  # of the request
    route: Any
    path_params: dict[str, Any]
    ask: Ask | None  # None: nothing is asked of the database
    write: Write
    find: Find | None = None  # asked first


class Plans:
    """The plans that were made last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plans: OrderedDict[Key, Plan] = OrderedDict()
        self._data: DataVersion | None = None

    def get(self, key: Key) -> Plan | None:
        """Return a plan, and keep it longer than those nobody asks for."""
        with self._lock:
            if key in self._plans:
                self._plans.move_to_end(key)
            return self._plans.get(key)

    def put(self, key: Key, plan: Plan) -> None:
        """Keep a plan, and none of other data: they hold the outlines that they answered from."""
        with self._lock:
            if plan.data != self._data:
                self._plans.clear()
                self._data = plan.data
            self._plans[key] = plan
            while len(self._plans) > MOST_PLANS:
                self._plans.popitem(last=False)


def read_key(scope: Scope) -> tuple[Key, Place] | None:
    """Return what a question has in common with others, and its place; None: of no such kind."""
    for pattern, names in _KINDS:  # noqa: B007 - of the one that matched
        if match := pattern.fullmatch(scope["path"]):
            break
    else:
        return None
    place, common = dict(match.groupdict()), []
    for pair in scope["query_string"].decode("latin-1").split("&"):
        name, _, value = pair.partition("=")
        if name not in names:
            common.append(pair)
        elif name in place:
            return None
        else:
            place[name] = unquote_plus(value)
    if not set(names) <= set(place):
        return None
    accept = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    key = (match[1], str(len(match.groups())), "&".join(common), accept.decode("latin-1"))
    return (key, place) if sum(map(len, key)) < MOST_KEY else None
