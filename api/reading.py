"""One state of the database as an answer reads it: its pages, its releases, what is kept of it."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from sqlalchemy import Connection

from api.bodies import Tag
from api.exports import FILES, STREAMS
from api.formats import LOCALES, Locale
from api.paging import fingerprint_question, read_cursor
from api.parameters import DEFAULT_LIMIT, MOST_CSV, MOST_JSON, MOST_STREAMED, Form, PageQuery
from api.provenance import Provenance, license_links, release_ids
from api.state import state_of
from observatory.db.filters import Page, Row, Slice
from observatory.db.known import Named, has_vintages, list_vintages, refuse_unknown, refuse_vintages
from observatory.db.releases import describe_every_release
from observatory.db.versions import DataVersion
from observatory.errors import InvalidRequest

EVERY_RELEASE = "every release"


@dataclass(slots=True)
class Reading:
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
    is_planned: bool = False  # cheap to make: of no use to other workers, on disk
    is_remembered: bool = True  # worth a place in memory

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
        self.refuse_unknown(query.named())
        return self.page(query.cursor, limit, *key)

    def page(self, cursor: str | None, limit: int, *key: type) -> Slice:
        """Return the page that a cursor of this very question names, or the first one."""
        question = "" if cursor is None else fingerprint_question(self.request)
        return read_cursor(cursor, question, limit, self.data.version, key)

    def refuse_unknown(self, named: Named) -> None:
        """Raise NotFound for what is named and exists nowhere."""
        refuse_unknown(self.connection, named)
        if not named.vintages:
            return
        key = ("has_vintages", named.levels, named.vintages)
        if not self.recall(key, lambda: has_vintages(self.connection, named)):
            existing = self.recall("vintages", lambda: list_vintages(self.connection))
            refuse_vintages(named, existing)

    def whole(self, query: PageQuery) -> int | None:
        """Return how many rows are asked for, when that is more than a page; else None."""
        if self.form is not Form.JSON and self.form not in STREAMS:
            return None
        default = DEFAULT_LIMIT if self.form is Form.JSON else MOST_STREAMED
        limit = query.limit or default
        if query.cursor is not None or limit <= MOST_JSON:
            return None
        self.refuse_unknown(query.named())
        return limit

    def begin(self, query: PageQuery, whole: int | None, *key: type) -> Slice:
        """Return the page that is asked for, or the first of a whole answer."""
        return self.slice(query, *key) if whole is None else Slice(MOST_JSON)

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

    def licences(self) -> list[str]:
        """Link to the licences of all that is published: a layer says of each figure its own."""
        return license_links(self._provenance((), Page([], 0), {}).releases)

    def _every_release(self) -> dict[int, dict[str, Any]]:
        return {one["id"]: one for one in describe_every_release(self.connection)}

    @property
    def locale(self) -> Locale:
        """Return how a CSV is to be written."""
        return LOCALES[self.request.query_params.get("locale") or "en"]
