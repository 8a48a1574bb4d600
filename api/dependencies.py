"""What a route asks for: the snapshot of one answer, its entity tag, its format."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.dependencies.utils import get_flat_params
from sqlalchemy import Connection, Engine

from api.answers import Answers
from api.bodies import Body, Tag, make_body, make_edition
from api.cache import (
    Memory,
    VersionCache,
    canonical_query,
    fingerprint_program,
    is_known,
    make_etag,
)
from api.codings import choose_coding
from api.column_types import types_of_list
from api.errors import NotReady, ReadyAnswer
from api.exports import FILES, STREAMS, Table, form_of
from api.formats import (
    CSVW,
    GEOJSON,
    HTML,
    JSON,
    JSON_LD,
    LOCALES,
    MVT,
    Locale,
    header,
    write_features,
    write_json,
    write_json_list,
)
from api.geocoding.interface import Geocoder
from api.layer_files import LAYER_FORMS, LayerFile, write_layer_file
from api.locating.outlines import OutlineCache
from api.middleware import IS_HEAD, REVALIDATE
from api.paging import read_cursor, write_cursor
from api.parameters import (
    DEFAULT_LIMIT,
    MOST_CSV,
    MOST_JSON,
    MOST_STREAMED,
    Form,
    PageQuery,
)
from api.provenance import Provenance, license_links, release_ids
from api.ready import OFFER, Offer
from api.states import DERIVED
from api.states import PARAMETERS as STATES
from api.streaming import RowStream, place
from api.tabular import describes, write_csvw, written_as
from observatory.db.filters import Page, Row, Slice
from observatory.db.known import refuse_unknown
from observatory.db.layer_table import LayerTable
from observatory.db.layers import Layer
from observatory.db.outlines import Generation
from observatory.db.published import get_file_mark
from observatory.db.releases import describe_every_release
from observatory.db.streams import take
from observatory.db.versions import DataVersion, get_data_version, read_snapshot
from observatory.errors import InvalidRequest, TooLarge

EVERY_RELEASE = "every release"
LICENSE = 'rel="license"'
MOST_ANSWER = 96 * 2**20
CLOSED_FROM = 16 * 2**20
NOTHING_YET = DataVersion(0, "published", datetime(1999, 1, 1, tzinfo=UTC))
NOT_KEPT = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Encoding"}


@dataclass(slots=True)
class State:
    """What the application shares between requests, made when it starts."""

    engine: Engine
    versions: VersionCache
    answers: Answers
    memory: Memory
    home: Path
    geocoder: Geocoder | None = None
    outlines: OutlineCache = field(default_factory=OutlineCache)
    files: int = 0  # being answered


async def check_parameters(request: Request) -> None:
    """Refuse parameters that the route does not have, twice the same, or holding NUL."""
    known = {field.alias for field in get_flat_params(request.scope["route"].dependant)}
    known -= set(request.path_params)
    names = Counter(name for name, _ in request.query_params.multi_items())
    if states := sorted((set(names) - known) & STATES):
        raise InvalidRequest(f"{', '.join(states)}: {DERIVED}.")
    if unknown := sorted(set(names) - known):
        allowed = f"allowed: {', '.join(sorted(known))}" if known else "none is allowed here"
        raise InvalidRequest(f"Unknown parameter: {', '.join(unknown)[:200]}; {allowed}.")
    if twice := [name for name, times in names.items() if times > 1]:
        raise InvalidRequest(f"{', '.join(twice)} is given twice; write a comma list.")
    # PostgreSQL has no text with a NUL.
    texts = (*request.query_params.values(), *map(str, request.path_params.values()))
    if any("\x00" in text for text in texts):
        raise InvalidRequest("A parameter holds the character NUL.")


@dataclass(slots=True)
class Snapshot:
    """One state of the database, and what the answers made from it carry."""

    connection: Connection
    data: DataVersion
    request: Request
    form: Form
    tag: Tag
    is_kept: bool = True
    is_history: bool = False
    has_file: bool = False  # is made from a file that changes without a version of the data
    # What the snapshot holds on to; an answer that is streamed takes it over.
    held: ExitStack = field(default_factory=ExitStack)

    @property
    def etag(self) -> str:
        """Return the tag of the answer."""
        return self.tag.etag

    def slice(self, query: PageQuery, *key: type) -> Slice:
        """Return the page that a query asks for; the types are those of the list's key.

        What it names has to exist: every list answers a wrong code alike.
        """
        file = FILES.get(self.form)
        most, default = (file.most, file.most) if file else (MOST_CSV, MOST_CSV)
        if self.form is Form.JSON:
            most, default = MOST_JSON, DEFAULT_LIMIT
        limit = default if query.limit is None else query.limit
        if limit > most:
            raise InvalidRequest(f"limit: at most {most} rows in this format; follow `next`.")
        refuse_unknown(self.connection, query.named())
        return read_cursor(query.cursor, limit, self.data.version, key)

    def whole(self, query: PageQuery) -> int | None:
        """Return how many rows are asked for, when that is more than a page; else None."""
        if self.form is not Form.JSON and self.form not in STREAMS:
            return None
        default = DEFAULT_LIMIT if self.form is Form.JSON else MOST_STREAMED
        limit = query.limit or default
        if query.cursor is not None or limit <= MOST_JSON:
            return None
        refuse_unknown(self.connection, query.named())
        return limit

    def begin(self, query: PageQuery, whole: int | None, *key: type) -> Slice:
        """Return the page that is asked for, or the first of a whole answer."""
        return self.slice(query, *key) if whole is None else Slice(MOST_JSON)

    def write_stream(
        self,
        fields: Sequence[str],
        page: Page,
        limit: int,
        chunks: Iterable[list[Row]],
        *,
        said: Mapping[str, str] | None = None,
        **members: Any,
    ) -> Response:
        """Write rows while they are read, in this snapshot; page: the first of them, for the count.

        Raises TooLarge for more than are sent when all are asked for.
        """
        if page.matched > limit == MOST_STREAMED:
            raise TooLarge(
                f"This asks for {page.matched:,} rows, and {MOST_STREAMED:,} is the most: name "
                "levels, vintages, indicators or periods, or follow pages (limit=10000)."
            )
        self.held.enter_context(place())
        returned = min(limit, page.matched)
        latest = {"latest": page.latest} if page.latest else {}
        # Which releases the rows name is known when they are read: all that stand are told.
        every = self.recall(EVERY_RELEASE, self._every_release).values()
        made_of = Provenance(
            self.data, str(self.request.url),
            [one for one in every if one["state"] == "published"],
            page.matched, returned, {**latest, **members},
        )  # fmt: skip
        content = self._stream(fields, take(chunks, limit), made_of)
        media_type, more = JSON, self._licensed(made_of)
        if self.form in STREAMS:
            form = FILES[self.form]
            media_type = form.media_type
            more = self._file_headers(self._file_name(), form.extension, made_of, ())
        headers = {**self._headers(), **more, **(said or {})}
        is_head = IS_HEAD in self.request.scope
        close = self.held.pop_all().close
        return RowStream(() if is_head else content, headers, media_type, close)

    def _stream(
        self, fields: Sequence[str], chunks: Iterable[list[Row]], made_of: Provenance
    ) -> Iterator[bytes]:
        if self.form in STREAMS:
            types = types_of_list(self.request) if self.form is Form.PARQUET else {}
            table = Table(self.request.url.path, fields, (), made_of, types, self.locale)
            return STREAMS[self.form](table, chunks)
        opening = self._opening(made_of)
        closing = {"links": self._links(None, 0), **self._notice(), **made_of.members}
        return write_json_list(opening, fields, chunks, closing)

    def _opening(self, made_of: Provenance) -> dict[str, Any]:
        return {
            "data_version": self.data.version,
            "origin": self.data.origin,
            "numberMatched": made_of.matched,
            "numberReturned": made_of.returned,
        }

    def _notice(self) -> dict[str, str]:
        notice = header(self.data.origin).get("notice")
        return {"notice": notice} if notice else {}

    def remember(
        self, question: Hashable, ask: Callable[[Connection, Any], list[Row]]
    ) -> list[Row]:
        """Return the rows that answer a question, counted once per version for all their pages."""
        rows: list[Row] = self.recall(question, lambda: ask(self.connection, question))
        return rows

    def recall(self, question: Hashable, compute: Callable[[], Any]) -> Any:
        """Return what was computed for a question, once per version."""
        key = (self.data.version, self.data.published_at, question)
        return state_of(self.request).memory.recall(key, compute)

    def write_list(
        self,
        fields: Sequence[str],
        page: Page,
        *,
        said: Mapping[str, str] | None = None,
        more_links: Sequence[dict[str, str]] = (),
        **members: Any,
    ) -> Response:
        """Write a page as JSON or CSV; what the members say of it, a CSV says in its headers."""
        links = [*self._links(page.next_key, page.matched), *more_links]
        if self.form is Form.CSVW:
            return self._describe_csv(fields, page, said or {})
        latest = {"latest": page.latest} if page.latest else {}
        made_of = self._provenance(fields, page, {**latest, **members})
        if self.form in FILES:
            return self._write_file(fields, page, made_of, links, said or {})
        body = {
            **self._opening(made_of),
            "items": [dict(zip(fields, row, strict=True)) for row in page.rows],
            "links": links,
            **self._notice(),
            **latest,
            **members,
        }
        return self._respond(write_json(body), JSON, self._licensed(made_of))

    def _licensed(self, made_of: Provenance) -> dict[str, str]:
        licences = license_links(made_of.releases)
        return {"Link": ", ".join(licences)} if licences else {}

    def _provenance(
        self, fields: Sequence[str], page: Page, members: Mapping[str, Any]
    ) -> Provenance:  # fmt: skip
        """Tell what rows are made of: the releases they name, else all that stand."""
        every = {} if self.is_history else self.recall(EVERY_RELEASE, self._every_release)
        ids = release_ids(fields, page.rows)
        named = [every[one] for one in ids if one in every]
        if not any(name.endswith("release") for name in fields):
            named = [one for one in every.values() if one["state"] == "published"]
        return Provenance(
            self.data, str(self.request.url), named, page.matched, len(page.rows), members
        )

    def _licences(self) -> list[str]:
        """Link to the licences of all that is published: a layer says of each figure its own."""
        return license_links(self._provenance((), Page([], 0), {}).releases)

    def _every_release(self) -> dict[int, dict[str, Any]]:
        return {one["id"]: one for one in describe_every_release(self.connection)}

    @property
    def locale(self) -> Locale:
        """Return how a CSV is to be written."""
        return LOCALES[self.request.query_params.get("locale") or "en"]

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
            **_validators(self.etag),
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
        self, layer: Layer, members: Mapping[str, Any], more: Mapping[str, str] | None = None
    ) -> Response:
        """Write features that are text already, with their foreign members (RFC 7946, 6.1)."""
        foreign = {
            "data_version": self.data.version,
            **header(self.data.origin),
            "numberMatched": layer.matched,
            "numberReturned": layer.returned,
            **members,
            "links": self._links(layer.next_key, layer.matched),
        }
        return self._respond(write_features(foreign, layer.features), GEOJSON, more)

    def write_layer_file(
        self,
        layer_name: str,
        table: LayerTable,
        indicators: Sequence[str],
        members: Mapping[str, Any],
    ) -> Response:
        """Write features as a file; only those of GeoJSON are text already."""
        page = Page([(number,) for number in table.releases], table.matched, table.next_key)
        made_of = self._provenance(("release",), page, members)
        made_of = replace(made_of, returned=len(table.rows))
        layer = LayerFile(layer_name, table, made_of, indicators)
        content = write_layer_file(self.form, layer)
        form = LAYER_FORMS[self.form]
        links = self._links(table.next_key, table.matched)
        headers = self._file_headers(layer_name, form.extension, made_of, links)
        return self._respond(content, form.media_type, headers)

    def write_file(
        self, content: bytes, media_type: str, name: str, more: Mapping[str, str]
    ) -> Response:
        """Write a file made of what was sent, as it is: compressing it may take longer than it."""
        name = f"demonstration-{name}" if self.data.origin == "demonstration" else name
        headers = {
            **NOT_KEPT,
            "X-Data-Version": str(self.data.version),
            "X-Origin": self.data.origin,
            "Content-Encoding": "identity",
            "Content-Disposition": f'attachment; filename="{name}"',
            **more,
        }
        return Response(content, 200, headers, media_type)

    def _describe_csv(
        self, fields: Sequence[str], page: Page, said: Mapping[str, str]
    ) -> Response:  # fmt: skip
        url = self.request.url
        csv_address = written_as(str(url), Form.CSV)
        content = write_csvw(
            self.connection, url.path, csv_address, fields, page.rows, self.data, self.locale
        )
        return self._respond(content, CSVW, said)

    def _write_file(
        self,
        fields: Sequence[str],
        page: Page,
        made_of: Provenance,
        links: Sequence[Mapping[str, str]],
        said: Mapping[str, str],
    ) -> Response:
        path, form = self.request.url.path, FILES[self.form]
        headers = self._file_headers(self._file_name(), form.extension, made_of, links)
        types = types_of_list(self.request) if self.form is Form.PARQUET else {}
        table = Table(path, fields, page.rows, made_of, types, self.locale)
        return self._respond(form.write(table), form.media_type, {**headers, **said})

    def _file_name(self) -> str:
        return self.request.url.path.removeprefix("/v1/").replace("/", "-")

    def _file_headers(
        self,
        name: str,
        extension: str,
        made_of: Provenance,
        links: Sequence[Mapping[str, str]],
    ) -> dict[str, str]:
        # Once saved, the name of a CSV is all that says that its figures are fictional.
        mark = "demonstration-" if self.data.origin == "demonstration" else ""
        written = [f'<{link["href"]}>; rel="{link["rel"]}"' for link in links]
        return {
            "X-Number-Matched": str(made_of.matched),
            "X-Number-Returned": str(made_of.returned),
            "Content-Disposition": f'attachment; filename="{mark}{name}.{extension}"',
            "Link": ", ".join([*written, *self._described_by(), *license_links(made_of.releases)]),
        }

    def _described_by(self) -> list[str]:
        """Link to the description of the columns (Model for Tabular Data, 5.2)."""
        url = self.request.url
        if self.form is not Form.CSV or not describes(url.path):
            return []
        return [f'<{written_as(str(url), Form.CSVW)}>; rel="describedby"; type="{CSVW}"']

    def _links(self, next_key: Row | None, matched: int) -> list[dict[str, str]]:
        url = self.request.url
        links = [{"rel": "self", "href": str(url)}]
        if next_key is not None:
            cursor = write_cursor(self.data.version, matched, next_key)
            href = str(url.include_query_params(cursor=cursor))
            links.append({"rel": "next", "href": href})
        return links

    def _headers(self) -> dict[str, str]:
        return {
            **(_validators(self.etag) if self.is_kept else NOT_KEPT),
            "X-Data-Version": str(self.data.version),
            "X-Origin": self.data.origin,
        }

    def _respond(
        self, body: bytes, media_type: str, more: Mapping[str, str] | None = None
    ) -> Response:
        if len(body) > MOST_ANSWER:
            raise TooLarge(
                f"The answer has {len(body) / 2**20:,.0f} MB, and {MOST_ANSWER / 2**20:.0f} is the "
                "most: ask for fewer rows (limit), a smaller bbox, a zoom, or one parent."
            )
        headers = {**self._headers(), **(more or {})}
        if media_type == GEOJSON and LICENSE not in headers.get("Link", ""):
            headers["Link"] = ", ".join(filter(None, (headers.get("Link"), *self._licences())))
        ready = make_body(self.tag, body, headers, media_type)
        if not self.is_kept:
            return _write(ready)
        if len(body) > CLOSED_FROM:
            self.connection.detach()  # closed at the end, with the room that its answer took
        route = route_of(self.request)
        state_of(self.request).answers.keep(self.tag, ready, route, len(body))
        if self.has_file:
            return _write(ready)
        return _send(self.request, self.data, self.tag, ready)


def _validators(etag: str) -> dict[str, str]:
    return {"ETag": etag, "Cache-Control": REVALIDATE, "Vary": "Accept, Accept-Encoding"}


def _write(body: Body) -> Response:
    return Response(body.content, 200, body.headers, body.media_type)


def _send(request: Request, data: DataVersion, tag: Tag, body: Body) -> Response:
    """Send an answer, and let the same request be answered before it is routed next time."""
    offer = request.scope.get(OFFER)
    if isinstance(offer, Offer):
        offer.data, offer.etag = data, tag.etag
    return _write(body)


def route_of(request: Request) -> str:
    """Return the pattern of the address that was asked."""
    return str(getattr(request.scope.get("route"), "path", request.url.path))


def state_of(request: Request) -> State:
    """Return what the application shares."""
    state = request.app.state.observatory
    assert isinstance(state, State)
    return state


@dataclass(slots=True)
class Asker:
    """One request for data."""

    request: Request

    @property
    def state(self) -> State:
        """Return what the application shares."""
        return state_of(self.request)

    def generations(self, snapshot: Snapshot) -> list[Generation]:
        """Return the outlines of the neighbourhoods, prepared once per data version."""
        data = snapshot.data
        return self.state.outlines.get(data.version, data.published_at, snapshot.connection)

    @contextmanager
    def snapshot(
        self, *, is_history: bool = False, shows_history: bool = False
    ) -> Iterator[Snapshot]:  # fmt: skip
        """Yield the snapshot of the answer, unless the answer is ready on either side.

        is_history: asks for what others published, which is real and there before any data of ours.
        shows_history: has some of it beside our figures.
        Its file changes without a new version of the data: the tag names the file too.
        What is asked in a body is nobody else's business: its answer is kept nowhere.
        """
        is_kept = self.request.method != "POST"
        has_file = is_history or shows_history
        current = self.state.versions.current()
        with ExitStack() as turns, ExitStack() as held:
            if current is not None and is_kept and not has_file:
                self._wait_or_answer(turns, current)
            connection = held.enter_context(read_snapshot(self.state.engine))
            data = get_data_version(connection)
            if is_history:
                data = replace(data or NOTHING_YET, origin="published")
            if data is None:
                raise NotReady
            tag = self._tag(data, *([get_file_mark(connection)] if has_file else []))
            if has_file and is_kept:
                self._answer_at_once(data, tag, has_file=True)
            yield Snapshot(
                connection,
                data,
                self.request,
                self._form(),
                tag,
                is_kept,
                is_history,
                has_file,
                held,
            )

    def _wait_or_answer(self, stack: ExitStack, current: DataVersion) -> Tag:
        """Answer what is ready; else let one compute it, and look again when it has."""
        tag = self._tag(current)
        self._answer_at_once(current, tag)
        turn = self.state.answers.turn(tag, route_of(self.request))
        if stack.enter_context(turn):
            self._answer_at_once(current, tag)
        return tag

    def _answer_at_once(self, data: DataVersion, tag: Tag, *, has_file: bool = False) -> None:
        if is_known(tag.etag, self.request.headers.get("If-None-Match")):
            raise ReadyAnswer(Response(status_code=304, headers=_validators(tag.etag)))
        if ready := self.state.answers.find(tag, route_of(self.request)):
            is_fast = not has_file
            raise ReadyAnswer(_send(self.request, data, tag, ready) if is_fast else _write(ready))

    def _form(self) -> Form:
        """Return the format that `f` names, else the one that Accept prefers."""
        if asked := self.request.query_params.get("f"):
            return Form(asked)
        accepted = self.request.headers.get("Accept", "").partition(",")[0].partition(";")[0]
        return form_of(accepted.strip(), self.request.url.path)

    def _tag(self, data: DataVersion, *more: str) -> Tag:
        url = self.request.url
        published, program = data.published_at.isoformat(), fingerprint_program()
        question = make_etag(
            data.version,
            published,
            program,
            f"{url.scheme}://{url.netloc}{url.path}",  # the links of the answer name it
            canonical_query(self.request.query_params.multi_items()),
            self._form(),
            # "in force today" is part of the question
            datetime.now(UTC).date().isoformat(),
            *more,
        )
        coding = choose_coding(self.request.headers.get("Accept-Encoding"))
        return Tag(make_edition(data.version, published, program), question, coding)


async def get_asker(request: Request) -> Asker:
    """Return the request as a question for data."""
    return Asker(request)


AskerDep = Annotated[Asker, Depends(get_asker)]
