"""The parameters of /items: read from the address, checked and bounded, turned into conditions."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from shapely.geometry.base import BaseGeometry
from starlette.requests import Request

from api.ogc.filters import Language, parse_filter
from observatory.db.ogc.cql import Filter
from observatory.db.ogc.drawn import read_numbers
from observatory.db.ogc.features import FeatureQuestion
from observatory.db.ogc.layout import Condition, Kind, Layout, Property, exists_during
from observatory.errors import InvalidRequest
from observatory.geography.reference import CRS84, read_box, read_reference

DEFAULT_LIMIT, MOST_FEATURES = 100, 5_000
FORMS = ("json", "html")
ITEM = ("f", "crs")
RESULTS, HITS = "results", "hits"
ITEMS = (
    *ITEM, "limit", "cursor", "bbox", "bbox-crs", "datetime", "filter", "filter-lang",
    "filter-crs", "resultType",
)  # fmt: skip

Given = Mapping[str, str]


def read_parameters(
    request: Request, known: tuple[str, ...], forms: tuple[str, ...] = FORMS
) -> dict[str, str]:
    """Return the parameters of an address; refuse unknown ones, and two of a name."""
    given = request.query_params.multi_items()
    names = Counter(name for name, _ in given)
    if unknown := sorted(set(names) - set(known)):
        raise InvalidRequest(
            f"Unknown parameter: {', '.join(unknown)[:200]}; allowed: {', '.join(known)}."
        )
    if twice := [name for name, times in names.items() if times > 1]:
        raise InvalidRequest(f"{', '.join(twice)} is given twice.")
    if any("\x00" in value for _, value in given):
        raise InvalidRequest("A parameter holds the character NUL.")
    found = dict(given)
    if found.get("f", forms[0]) not in forms:
        offered = " or ".join(forms)
        raise InvalidRequest(f"f: {found['f'][:40]!r} is not offered; choose {offered}.")
    return found


@dataclass(frozen=True, slots=True)
class ItemsQuestion:
    """Which features, how many, and whether only their number is asked."""

    features: FeatureQuestion
    limit: int
    cursor: str | None
    is_count: bool


def names_of_items(layout: Layout) -> tuple[str, ...]:
    """Return every parameter of /items: those of the standard, and the properties themselves."""
    return (*ITEMS, *(one.name for one in filterable(layout)))


def filterable(layout: Layout) -> list[Property]:
    """Return the properties that may stand alone as a parameter."""
    return [one for one in layout.properties.values() if one.kind is not Kind.GEOMETRY]


def read_items(given: Given, layout: Layout) -> ItemsQuestion:
    """Return the question that the parameters ask; raises InvalidRequest."""
    named: set[str] = set()
    conditions = [
        *_read_datetime(given),
        *_read_filter(given, layout, named),
        *_read_properties(given, layout, named),
    ]
    features = FeatureQuestion(
        layout=layout,
        reference=read_reference(
            given.get("crs", CRS84.address), "crs", layout.collection.references
        ),
        outline=read_outline(given, layout),
        conditions=conditions,
        named=frozenset(named),
    )
    kind = given.get("resultType", RESULTS)
    if kind not in (RESULTS, HITS):
        raise InvalidRequest(f"resultType: {kind[:40]!r} is not offered; results or hits.")
    return ItemsQuestion(features, _read_limit(given), given.get("cursor"), kind == HITS)


def _read_limit(given: Given) -> int:
    text = given.get("limit", str(DEFAULT_LIMIT))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= 1):
        raise InvalidRequest(f"limit: {text[:40]!r} is not a number of features, 1 or more.")
    return min(int(text), MOST_FEATURES)  # more is no error (/req/core/fc-limit-response-1)


def read_outline(given: Given, layout: Layout) -> BaseGeometry | None:
    """Return the box that is asked for, in degrees; raises InvalidRequest."""
    offered = layout.collection.references
    reference = read_reference(given.get("bbox-crs", CRS84.address), "bbox-crs", offered)
    if "bbox" not in given:
        return None
    try:
        numbers = [float(part) for part in given["bbox"].split(",")]
    except ValueError:
        raise InvalidRequest("bbox: four numbers are expected, as in 2.2,48.8,2.5,49.0.") from None
    return read_box(read_numbers(numbers), reference)


def _read_datetime(given: Given) -> list[Condition]:
    """Hold for territories that exist at some time of an interval; unknown dates exclude none."""
    if "datetime" not in given:
        return []
    ends = given["datetime"].split("/")
    if len(ends) > 2:
        raise InvalidRequest("datetime: an instant, or an interval of two with a / between them.")
    start, end = (_read_end(ends[place], len(ends) == 2) for place in (0, -1))
    if start and end and start > end:
        raise InvalidRequest("datetime: the interval ends before it begins.")
    return exists_during(start, end)


def _read_end(text: str, may_be_open: bool) -> date | None:
    if text in ("", "..") and may_be_open:
        return None
    try:
        # RFC 3339; a plain day is what most people write
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).date()
    except ValueError:
        raise InvalidRequest(
            f"datetime: {text[:40]!r} is no time; write 2024-01-01, 2024-01-01T00:00:00Z or "
            "2024-01-01/.."
        ) from None


def _read_filter(given: Given, layout: Layout, named: set[str]) -> list[Condition]:
    offered = layout.collection.references
    reference = read_reference(given.get("filter-crs", CRS84.address), "filter-crs", offered)
    language = given.get("filter-lang", Language.TEXT)
    if language not in list(Language):
        raise InvalidRequest(
            f"filter-lang: {language[:40]!r} is not offered; cql2-text or cql2-json."
        )
    if "filter" not in given:
        return []
    tree = parse_filter(given["filter"], Language(language))
    translator = Filter(layout.properties, reference)
    condition = translator.translate(tree)
    named |= translator.named
    return [condition]


def _read_properties(given: Given, layout: Layout, named: set[str]) -> list[Condition]:
    """Read `department=93`: each property may stand alone as a parameter."""
    translator = Filter(layout.properties)
    found = []
    for one in filterable(layout):
        if one.name in given:
            value = _read_value(one, given[one.name])
            equal = {"op": "=", "args": [{"property": one.name}, value]}
            found.append(translator.translate(equal))
    named |= translator.named
    return found


def _read_value(one: Property, text: str) -> Any:
    if one.kind is Kind.TEXT:
        return text
    if one.kind is Kind.DATE:
        return {"date": text}
    try:
        number = orjson.loads(text)
    except orjson.JSONDecodeError:
        number = None
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise InvalidRequest(f"{one.name}: {text[:40]!r} is not a number.")
    return number
