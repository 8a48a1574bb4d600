"""Lists as answers: a page or all its rows, as JSON or as a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Response

from api.column_types import types_of_list
from api.exports import FILES, STREAMS, Table
from api.formats import CSVW, JSON, header, write_json_list
from api.layer import LayerFile
from api.layer_files import LAYER_FORMS, write_layer_file
from api.middleware import IS_HEAD
from api.parameters import MOST_STREAMED, Form
from api.provenance import Provenance, license_links
from api.reading import EVERY_RELEASE
from api.responding import Responding
from api.state import state_of
from api.streaming import STREAMS as PLACES
from api.streaming import RowStream
from api.tabular import describes, write_csvw, written_as
from observatory.db.filters import Page, Row
from observatory.db.layer_table import LayerTable
from observatory.db.streams import take
from observatory.errors import TooLarge

_HOLDERS = {Form.XLSX: "a workbook", Form.CSV: "a CSV", Form.PARQUET: "a Parquet file"}
ROWS = 500  # of a page, that are written at once


@dataclass(slots=True)
class Snapshot(Responding):
    """One state of the database, and what the answers made from it carry."""

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
            self._refuse_part(page)
            return self._write_file(fields, page, made_of, links, said or {})
        closing = {"links": links, **self._notice(), **latest, **members}
        # As bytes a few rows at a time: as named values, ten thousand take thirty megabytes.
        parts = (page.rows[at : at + ROWS] for at in range(0, len(page.rows), ROWS))
        pieces = write_json_list(self._opening(made_of), fields, parts, closing)
        return self._write_pieces(pieces, JSON, self._licensed(made_of))

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
        self.held.enter_context(PLACES.take())
        self.held.callback(state_of(self.request).answers.tidy)
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

    def _licensed(self, made_of: Provenance) -> dict[str, str]:
        licences = license_links(made_of.releases)
        return {"Link": ", ".join(licences)} if licences else {}

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

    def _describe_csv(
        self, fields: Sequence[str], page: Page, said: Mapping[str, str]
    ) -> Response:  # fmt: skip
        url = self.request.url
        csv_address = written_as(str(url), Form.CSV)
        content = write_csvw(
            self.connection, url.path, csv_address, fields, page.rows, self.data, self.locale
        )
        return self._respond(content, CSVW, said)

    def _refuse_part(self, page: Page) -> None:
        """Refuse a file that would end without a word before the rows do, unasked.

        Whoever names a limit, or follows `next`, has asked for a part.
        """
        asks_for_part = {"limit", "cursor"} & set(self.request.query_params)
        if page.next_key is None or asks_for_part:
            return
        most, other = FILES[self.form].most, ""
        if self.form is Form.XLSX:
            other = "take f=csv or f=parquet, "
        raise TooLarge(
            f"This asks for {page.matched:,} rows, and {_HOLDERS.get(self.form, 'a file')} of this "
            f"list holds {most:,} at most: {other}narrow the question with the filters of this "
            f"list, or ask for a part (limit={most}) and follow its link `next`."
        )

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
