"""Resolves a declared address into files: never a frozen name where the producer stamps it."""

import base64
import binascii
import hashlib
import html
import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from etl.catalogue import Address
from etl.fetch.web import Web

_HREF = re.compile(r"""href\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_NPM = "application/vnd.npm.install-v1+json, application/json;q=0.8"
LONGEST_NAME = 150
_OURS = (".origin.json", ".part", ".part.json")  # names that the cache gives to its own files


@dataclass(frozen=True, slots=True)
class Target:
    """One file to fetch: its address, its name in the cache, and the digest that is announced."""

    url: str
    name: str
    digest: tuple[str, str] | None = None  # algorithm and hexadecimal value


def resolve(web: Web, address: Address) -> list[Target]:
    """Return the files of an address; ValueError says what the producer no longer offers."""
    match address.kind:
        case "url":
            found = [Target(address.url, name_of(address.url))]
        case "page":
            found = _of_page(web, address)
        case "datagouv":
            found = _of_dataset(web, address)
        case "npm":
            found = [_of_package(web, address)]
    if not found:
        wanted = f"resource {address.resource}" if address.resource else f"link {address.link!r}"
        raise ValueError(f"no {wanted} is offered there any more")
    names = [target.name for target in found]
    if len(set(names)) < len(names):
        raise ValueError(f"two of the files have one name ({', '.join(names)}): narrow the link")
    return found


def name_of(url: str, suffix: str = "") -> str:
    """Return the file's own name, such that it cannot lead out of its folder."""
    name = PurePosixPath(unquote(urlsplit(url).path)).name
    if suffix and not PurePosixPath(name).suffix:
        name += f".{suffix}"  # what a portal calls the format: as little to be trusted
    name = re.sub(r"[\x00-\x1f\\/:]", "_", name)[-LONGEST_NAME:].lstrip(".")
    return f"{name}_" if name.endswith(_OURS) else name or "file"


def _of_page(web: Web, address: Address) -> list[Target]:
    base, content = web.get(address.url)
    links = [html.unescape(link) for link in _HREF.findall(content.decode("utf-8", "replace"))]
    wanted = re.compile(address.link or "", re.IGNORECASE)
    urls = dict.fromkeys(urljoin(base, link) for link in links)
    return [Target(url, name_of(url)) for url in urls if wanted.search(unquote(url))]


def _of_dataset(web: Web, address: Address) -> list[Target]:
    content = _object(json.loads(web.get(address.url, "application/json")[1]))
    resources = [_object(one) for one in content.get("resources") or []]
    wanted = re.compile(address.link or "", re.IGNORECASE)
    return [
        Target(one["url"], name_of(one["url"], one.get("format") or ""), _announced(one))
        for one in resources
        if one.get("url") and _is_wanted(one, address, wanted)
    ]


def _object(value: Any) -> dict[str, Any]:
    """Return a JSON object; whatever else a changed portal sends holds nothing that we look for."""
    return value if isinstance(value, dict) else {}


def _is_wanted(resource: dict[str, Any], address: Address, link: re.Pattern[str]) -> bool:
    if address.resource is not None:
        return resource.get("id") == address.resource
    return bool(link.search(f"{resource.get('title')} {resource['url']}"))


def _announced(resource: dict[str, Any]) -> tuple[str, str] | None:
    """Return the resource's checksum where the portal gives one that can be computed here."""
    checksum = _object(resource.get("checksum"))
    kind, value = str(checksum.get("type", "")).lower(), str(checksum.get("value", "")).lower()
    return (kind, value) if kind in hashlib.algorithms_guaranteed and value else None


def _of_package(web: Web, address: Address) -> Target:
    registry = web.registry()
    if registry is None:
        raise ValueError(
            "no package registry is known: set npm_config_registry, or `npm config set registry`"
        )
    web.trust(registry)
    page = f"{registry.rstrip('/')}/{quote(address.url, safe='@')}"
    versions = _object(_object(json.loads(web.get(page, _NPM)[1])).get("versions"))
    dist = _object(_object(versions.get(str(address.version))).get("dist"))
    if not dist.get("tarball"):
        raise ValueError(f"the registry has no {address.url} {address.version}")
    return Target(dist["tarball"], name_of(dist["tarball"]), _integrity(dist, address))


def _integrity(dist: dict[str, Any], address: Address) -> tuple[str, str]:
    """Return the sha512 of a package; without it nothing says that the bytes are its own."""
    for part in str(dist.get("integrity") or "").split():
        kind, _, value = part.partition("-")
        if kind == "sha512":
            try:
                return kind, base64.b64decode(value, validate=True).hex()
            except binascii.Error:
                break
    raise ValueError(f"the registry gives no sha512 of {address.url} {address.version}")
