"""What clients of the SIG Ville service send: the same names in the address, a form or JSON."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson

from api.geocoding.interface import Address
from observatory.errors import InvalidRequest

MOST_FIELDS = 50
MOST_CHARACTERS = 200  # of a part of an address
DEFAULT_TYPE = "QP"
ADDRESS_TYPES = ("MIXTE", "WSA")
PARTS = ("num_voie", "nom_voie", "code_postal", "nom_commune")
NUL = "\x00"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: the types of neighbourhood, and every other value by its name."""

    kinds: tuple[str, ...]
    values: Mapping[str, str]


def read_question(query: str, body: bytes, media_type: str, types: Sequence[str]) -> Asked:
    """Return what is asked in the address and the body; a name given twice is the last one's."""
    pairs = [*_pairs(query), *_body(body, media_type)]
    if any(NUL in name or NUL in value for name, value in pairs):
        raise InvalidRequest("A parameter holds the character NUL.")
    kinds = [value for name, value in pairs if name.partition("[")[0] == "type_quartier"]
    split = [kind.strip() for value in kinds for kind in value.split(",") if kind.strip()]
    if unknown := sorted(set(split) - set(types)):
        raise InvalidRequest(
            f"type_quartier: {', '.join(unknown)[:80]} is none of {', '.join(types)}."
        )
    values = {name: value.strip() for name, value in pairs}
    if "f" in values:
        raise InvalidRequest("f: these addresses answer JSON; leave it out.")
    return Asked(tuple(dict.fromkeys(split)) or (DEFAULT_TYPE,), values)


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise InvalidRequest(f"More than {MOST_FIELDS} parameters: ask for one place.") from None


def _body(body: bytes, media_type: str) -> list[tuple[str, str]]:
    if not body.strip():
        return []
    if "json" in media_type:
        return _flatten(_load(body))
    try:
        return _pairs(body.decode())
    except UnicodeDecodeError:
        raise InvalidRequest("The form is not UTF-8 text.") from None


def _load(body: bytes) -> Mapping[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidRequest(f"The body is not JSON ({error}).") from None
    if not isinstance(found, dict):
        raise InvalidRequest("The body is no object.")
    return found


def _flatten(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Write nested values as a form does: adresse[code_postal], type_quartier[]."""
    pairs: list[tuple[str, str]] = []
    for name, value in found.items():
        if isinstance(value, Mapping):
            pairs += [(f"{name}[{inner}]", _spell(one)) for inner, one in value.items()]
        elif isinstance(value, list):
            pairs += [(f"{name}[]", _spell(one)) for one in value]
        else:
            pairs.append((name, _spell(value)))
    return pairs


def _spell(value: Any) -> str:
    return "" if value is None else str(value)


def read_point(asked: Asked) -> tuple[float, float]:
    """Return longitude and latitude; a decimal comma is understood."""
    lon, lat = (_degrees(asked, name, most) for name, most in (("x", 180.0), ("y", 90.0)))
    return lon, lat


def _degrees(asked: Asked, name: str, most: float) -> float:
    text = asked.values.get(name, "")
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not abs(value) <= most:
        raise InvalidRequest(
            f"{name}: {text[:40]!r} is no number of degrees; x is the longitude and y the latitude."
        )
    return value


def read_address(asked: Asked) -> Address:
    """Return the address; MIXTE has number and street in nom_voie, WSA has each apart."""
    kind = asked.values.get("type_adresse") or ADDRESS_TYPES[0]
    if kind not in ADDRESS_TYPES:
        raise InvalidRequest(f"type_adresse: {kind[:40]!r} is neither MIXTE nor WSA.")
    number, street, postcode, city = (_part(asked, name) for name in PARTS)
    return Address(" ".join(filter(None, (number, street))), postcode, city)


def _part(asked: Asked, name: str) -> str:
    value = asked.values.get(f"adresse[{name}]", "")
    if len(value) > MOST_CHARACTERS:
        raise InvalidRequest(f"adresse[{name}] has more than {MOST_CHARACTERS} characters.")
    return value


def _text(name: str, description: str, **more: Any) -> dict[str, Any]:
    schema = {"type": "string", "maxLength": MOST_CHARACTERS, **more}
    return {"name": name, "in": "query", "description": description, "schema": schema}


_TYPES = {
    "name": "type_quartier[]",
    "in": "query",
    "description": "QP: the generation of 2024; QP_2015: the former one. By default QP. Also "
    "written type_quartier=QP.",
    "schema": {"type": "array", "items": {"enum": ["QP", "QP_2015", "ZUS", "ZFU", "HZUS"]}},
}
_POINT = [
    {**_text(name, text), "required": True, "schema": {"type": "number", "minimum": -most,
                                                       "maximum": most}}
    for name, text, most in (("x", "Longitude, degrees.", 180), ("y", "Latitude, degrees.", 90))
]  # fmt: skip
_ADDRESS = [
    _text("type_adresse", "MIXTE: number and street in nom_voie; WSA: each apart.",
          enum=list(ADDRESS_TYPES)),
    *(_text(f"adresse[{name}]", f"Of the address: {name}.") for name in PARTS),
]  # fmt: skip


def _describe(parameters: list[dict[str, Any]], method: str) -> dict[str, Any]:
    if method == "GET":
        return {"parameters": parameters}
    properties = {one["name"]: one["schema"] for one in parameters}
    required = [one["name"] for one in parameters if one.get("required")]
    schema = {"type": "object", "properties": properties, "required": required}
    form = {"application/x-www-form-urlencoded": {"schema": schema}}
    return {"requestBody": {"description": "The same names as in the address.", "content": form}}


DESCRIPTION = {
    (operation, method): _describe([_TYPES, *parameters], method)
    for operation, parameters in (
        ("xy", _POINT),
        ("v1", _ADDRESS),
        ("v2", _ADDRESS),
        ("georeferenceur", _ADDRESS),
    )
    for method in ("GET", "POST")
}
