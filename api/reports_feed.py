"""The newest editions as an Atom feed (RFC 4287)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from starlette.datastructures import URL

from api.report_words import KINDS, WORDS, place_of
from observatory.db.versions import DataVersion

ATOM = "application/atom+xml"
_NS = "http://www.w3.org/2005/Atom"
_BORN = "2026-01-01"  # of the feeds: part of their lasting names (RFC 4151)


def write_feed(
    editions: Sequence[Mapping[str, Any]], language: str, url: URL, data: DataVersion
) -> bytes:
    """Write the feed; url is its own address, whose host its names and its links have."""
    register_namespace("", _NS)
    at, host = ("fr", "en").index(language), str(url.replace(path="", query="", fragment=""))
    feed = Element(f"{{{_NS}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    _add(feed, "id", f"tag:{_authority(url)},{_BORN}:reports:{language}:{url.query}".rstrip(":"))
    _add(feed, "title", f"{WORDS['title'][at]} – {WORDS['product'][at]}")
    newest = max((one["published_at"] for one in editions), default=data.published_at)
    _add(feed, "updated", _moment(newest))
    author = SubElement(feed, f"{{{_NS}}}author")
    _add(author, "name", WORDS["product"][at])
    _link(feed, "self", str(url), ATOM)
    _link(feed, "alternate", f"{host}/reports?lang={language}", "text/html")
    for edition in editions:
        _entry(feed, edition, at, url, host)
    content: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def _entry(feed: Element, edition: Mapping[str, Any], at: int, url: URL, host: str) -> None:
    entry = SubElement(feed, f"{{{_NS}}}entry")
    day = edition["published_at"].astimezone(UTC).date()
    _add(entry, "id", f"tag:{_authority(url)},{day}:report:{edition['id']}")
    number = WORDS["number"][at].format(number=edition["number"])
    _add(entry, "title", f"{edition['title']} ({number})")
    for name in ("updated", "published"):
        _add(entry, name, _moment(edition["published_at"]))
    SubElement(entry, f"{{{_NS}}}category", term=edition["kind"], label=KINDS[edition["kind"]][at])
    files = sorted(edition["files"], key=lambda file: file["format"] != "html")
    for place, file in enumerate(files):
        # one alternate: the page where there is one
        link = _link(entry, "enclosure" if place else "alternate", host + file["url"],
                     file["media_type"].partition(";")[0])  # fmt: skip
        link.set("title", file["format"].upper())
        link.set("length", str(file["size"]))
    _add(entry, "summary", _summary(edition, at))


def _summary(edition: Mapping[str, Any], at: int) -> str:
    said = f"{KINDS[edition['kind']][at]}, {place_of(edition, at)}, {edition['period']}."
    if edition["errata"]:
        said += " " + WORDS["corrects"][at].format(count=edition["errata"])
    return said


def _authority(url: URL) -> str:
    return url.hostname or "localhost"


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{_NS}}}{name}").text = text


def _link(parent: Element, rel: str, href: str, media_type: str) -> Element:
    return SubElement(parent, f"{{{_NS}}}link", rel=rel, href=href, type=media_type)
