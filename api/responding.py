"""Single bodies as answers: their headers, their links, and whether they are kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from api.bodies import Body, Tag, finish_body, is_read_back, make_body
from api.cache import is_known
from api.codings import Encoder, decode_pieces
from api.formats import GEOJSON, HTML, JSON, JSON_LD, MVT, header, write_feature_parts, write_json
from api.middleware import REVALIDATE
from api.paging import fingerprint_question, write_cursor
from api.reading import Reading
from api.ready import OFFER, Offer
from api.state import kind_of, state_of
from observatory.db.filters import Row
from observatory.db.layers import Layer
from observatory.db.versions import DataVersion
from observatory.errors import TooLarge

LICENSE = 'rel="license"'
MOST_ANSWER = 96 * 2**20
CLOSED_FROM = 16 * 2**20
NOT_KEPT = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Encoding"}


@dataclass(slots=True)
class Responding(Reading):
    """A snapshot that writes one body, and what goes with it."""

    def write_object(self, value: Mapping[str, Any]) -> Response:
        """Write one thing as JSON."""
        body = {"data_version": self.data.version, **header(self.data.origin), **value}
        return self._respond(write_json(body), JSON)

    def write_page(self, content: str) -> Response:
        """Write a page for a person."""
        return self._respond(content.encode(), HTML)

    def write_document(
        self, value: Mapping[str, Any], more: Mapping[str, str] | None = None
    ) -> Response:
        """Write a document whose members a standard names, and nothing of ours around them."""
        return self._respond(write_json({**value, **header(self.data.origin)}), JSON, more)

    def write_tile(self, content: bytes) -> Response:
        """Write a vector tile; an empty one is as new as the data all the same."""
        if content:
            return self._respond(content, MVT)
        headers = {
            **validators(self.etag),
            "X-Data-Version": str(self.data.version),
            "X-Origin": self.data.origin,
        }
        return Response(status_code=204, headers=headers)

    def write_linked_data(self, value: Mapping[str, Any]) -> Response:
        """Write a graph as JSON-LD."""
        return self._respond(write_json(value), JSON_LD)

    def write_text(
        self, content: bytes, media_type: str, more: Mapping[str, str] | None = None
    ) -> Response:
        """Write what is ready, with headers of its own."""
        return self._respond(content, media_type, more)

    def write_layer(
        self,
        parts: Iterable[Layer],
        members: Mapping[str, Any],
        more: Mapping[str, str] | None = None,
    ) -> Response:
        """Write features that are text already, with their foreign members (RFC 7946, 6.1)."""
        seen: list[Layer] = []
        opening = {"data_version": self.data.version, **header(self.data.origin), **members}
        texts = (_without_text(part, seen) for part in parts)
        pieces = write_feature_parts(opening, texts, lambda: self._tell_layer(seen))
        return self._write_pieces(pieces, GEOJSON, more)

    def _tell_layer(self, parts: Sequence[Layer]) -> dict[str, Any]:
        last = parts[-1]
        boxes = [part.bbox for part in parts if part.bbox is not None]
        west, south, east, north = zip(*boxes, strict=True) if boxes else [()] * 4
        box = [min(west), min(south), max(east), max(north)] if boxes else None
        return {
            "numberMatched": last.matched,
            "numberReturned": sum(part.returned for part in parts),
            **({"bbox": box} if box else {}),
            "links": self._links(last.next_key, last.matched),
        }

    def write_file(
        self, content: bytes, media_type: str, name: str, more: Mapping[str, str]
    ) -> Response:
        """Write a file made of what was sent, as it is: compressing it may take longer than it."""
        return Response(content, 200, self.sent_headers(name, more), media_type)

    def sent_headers(self, name: str, more: Mapping[str, str]) -> dict[str, str]:
        """Return the headers of a file made of what was sent, which nobody keeps."""
        name = f"demonstration-{name}" if self.data.origin == "demonstration" else name
        return {
            **NOT_KEPT,
            "X-Data-Version": str(self.data.version),
            "X-Origin": self.data.origin,
            "Content-Encoding": "identity",
            "Content-Disposition": f'attachment; filename="{name}"',
            **more,
        }

    def _links(self, next_key: Row | None, matched: int) -> list[dict[str, str]]:
        url = self.request.url
        links = [{"rel": "self", "href": str(url)}]
        if next_key is not None:
            cursor = write_cursor(
                fingerprint_question(self.request), self.data.version, matched, next_key
            )
            href = str(url.include_query_params(cursor=cursor))
            links.append({"rel": "next", "href": href})
        return links

    def _headers(self) -> dict[str, str]:
        return {
            **(validators(self.etag) if self.is_kept else NOT_KEPT),
            "X-Data-Version": str(self.data.version),
            "X-Origin": self.data.origin,
        }

    def _respond(
        self, body: bytes, media_type: str, more: Mapping[str, str] | None = None
    ) -> Response:
        _refuse_long(len(body))
        headers = self._said(media_type, more)
        return self._send(make_body(self.tag, body, headers, media_type))

    def _write_pieces(
        self, pieces: Iterable[bytes], media_type: str, more: Mapping[str, str] | None
    ) -> Response:
        """Write a body that is text; a long one is compressed while it is made."""
        written = Encoder(self.tag.coding)
        for piece in pieces:
            written.add(piece)
            _refuse_long(written.size)
        return self._send(finish_body(self.tag, written, self._said(media_type, more), media_type))

    def _said(self, media_type: str, more: Mapping[str, str] | None) -> dict[str, str]:
        headers = {**self._headers(), **(more or {})}
        if media_type == GEOJSON and LICENSE not in headers.get("Link", ""):
            headers["Link"] = ", ".join(filter(None, (headers.get("Link"), *self.licences())))
        return headers

    def _send(self, ready: Body) -> Response:
        if not self.is_kept:
            return write_body(self.tag, ready)
        if not self.is_remembered:
            held = self.request.headers.get("If-None-Match")
            return unchanged(self.tag) if is_known(self.etag, held) else write_body(self.tag, ready)
        if ready.size > CLOSED_FROM:
            self.connection.detach()  # closed at the end, with the room that its answer took
        answers = state_of(self.request).answers
        if self.is_planned:
            answers.hold(self.tag, ready)
        else:
            answers.keep(self.tag, ready, kind_of(self.request))
        if self.has_file:
            return write_body(self.tag, ready)
        return send_body(self.request, self.data, self.tag, ready)


def validators(etag: str) -> dict[str, str]:
    """Return the headers by which an answer is asked for again."""
    return {"ETag": etag, "Cache-Control": REVALIDATE, "Vary": "Accept, Accept-Encoding"}


def unchanged(tag: Tag) -> Response:
    """Say that what the client holds is the answer."""
    return Response(status_code=304, headers=validators(tag.etag))


def _refuse_long(size: int) -> None:
    if size > MOST_ANSWER:
        raise TooLarge(
            f"The answer has more than {MOST_ANSWER / 2**20:.0f} MB, which is the most: ask for "
            "fewer rows (limit), a smaller bbox, a zoom, or one parent."
        )


def _without_text(part: Layer, seen: list[Layer]) -> bytes:
    """Return the text of a part, and remember the rest of it."""
    seen.append(replace(part, features=b""))
    return part.features


def write_body(tag: Tag, body: Body) -> Response:
    """Send bytes that are made, with the headers that go with them."""
    if not is_read_back(tag, body):
        return Response(body.content, 200, body.headers, body.media_type)
    headers = {name: said for name, said in body.headers.items() if name != "Content-Encoding"}
    headers["Content-Length"] = str(body.size)
    if "ETag" in headers:
        headers["ETag"] = tag.etag
    pieces = decode_pieces(body.coding, body.content)
    return StreamingResponse(pieces, 200, headers, body.media_type)


def send_body(request: Request, data: DataVersion, tag: Tag, body: Body) -> Response:
    """Send an answer, and let the same request be answered before it is routed next time."""
    if is_known(tag.etag, request.headers.get("If-None-Match")):
        return unchanged(tag)
    offer = request.scope.get(OFFER)
    if isinstance(offer, Offer) and not is_read_back(tag, body):
        offer.data, offer.etag = data, tag.etag
    return write_body(tag, body)
