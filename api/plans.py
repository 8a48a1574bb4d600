"""How questions that differ by their place alone are answered again, and what they share."""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from fastapi import Response

from api.parameters import Form
from api.ready import Key
from observatory.db.lines import Row
from observatory.db.versions import DataVersion

MOST_PLANS, MOST_KEY = 512, 2_000
LONG = 2**17  # bytes of an answer: to write or compress more is no work for the event loop
# Of each kind of address: its pattern, whose named parts vary, and which parameters do. No other
# characters: what has to be quoted in an address goes the usual way.
_KINDS = tuple(
    (re.compile(pattern, re.ASCII), names)
    for pattern, names in (
        (r"(/v1/locate)", ("lon", "lat")),
        (r"(/tiles/[\w.-]+)/(?P<z>\d{1,2})/(?P<x>\d{1,5})/(?P<y>\d{1,5})\.mvt", ()),
        (r"(/v1/geojson/[\w.-]+/[\w.-]+)", ("bbox",)),
        (r"(/ogc/collections/[\w.-]+/items)/(?P<code>[\w.-]+)", ()),
        (r"(/ogc/collections/[\w.-]+/items)", ("bbox",)),
    )
)
Place = Mapping[str, str]
# The text and the values of a statement, or None where a place is not a usual one.
Ask = Callable[[Place], tuple[str, Mapping[str, Any]] | None]
# The rows of a place where they are held, or None.
Find = Callable[[Place], list[Row] | None]
Write = Callable[[Any, Place, list[Row]], Response]  # of the snapshot that writes
Items = list[tuple[str, str]]


class Alike(NamedTuple):
    """All that questions of one plan have in common."""

    path: str
    parts: int
    query: tuple[tuple[str, str], ...]
    accept: bytes
    scheme: str
    host: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """How questions of one key are answered, as long as the data and the day are the same."""

    data: DataVersion
    day: int
    server: str  # scheme, host and port
    form: Form
    route: Any
    path_params: dict[str, Any]
    ask: Ask | None  # None: nothing is asked of the database
    write: Write
    find: Find | None  # asked first
    is_kept: bool  # an answer is worth its place in memory


class Plans:
    """The plans that were made last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plans: OrderedDict[Alike, Plan] = OrderedDict()
        self._data: DataVersion | None = None

    def get(self, key: Alike) -> Plan | None:
        """Return a plan, and keep it longer than those nobody asks for."""
        with self._lock:
            if key in self._plans:
                self._plans.move_to_end(key)
            return self._plans.get(key)

    def put(self, key: Alike, plan: Plan) -> None:
        """Keep a plan, and none of other data: they hold the outlines that they answered from.

        One of older data than those that are known is not kept.
        """
        with self._lock:
            if self._data is not None and plan.data.published_at < self._data.published_at:
                return
            if plan.data != self._data:
                self._plans.clear()
                self._data = plan.data
            self._plans[key] = plan
            while len(self._plans) > MOST_PLANS:
                self._plans.popitem(last=False)


def read_place(path: str, key: Key) -> tuple[Alike, Place, Items] | None:
    """Return what a question has in common with others, its place, and its whole query.

    None: of no such kind.
    """
    for pattern, names in _KINDS:  # noqa: B007 - of the one that matched
        if match := pattern.fullmatch(path):
            break
    else:
        return None
    items = parse_qsl(key.query.decode("latin-1"), keep_blank_values=True)
    place, common = match.groupdict(), []
    for item in items:
        if item[0] not in names:
            common.append(item)
        elif item[0] in place:
            return None
        else:
            place[item[0]] = item[1]
    if not all(name in place for name in names) or len(key.path) + len(key.query) > MOST_KEY:
        return None
    parts = len(match.groups())
    alike = Alike(match[1], parts, tuple(common), key.accept, key.scheme, key.host)
    return alike, place, items
