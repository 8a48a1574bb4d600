"""A file of points or addresses, located row by row; nothing of it is stored or logged."""

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from api import models
from api.dependencies import Asker, AskerDep
from api.formats import CSV as CSV_TYPE
from api.formats import JSON, header
from api.formats import XLSX as XLSX_TYPE
from api.geocoding.geoplateforme import MOST as MOST_SENT
from api.geocoding.local import MOST as MOST_LOCAL
from api.locating.batch import (
    MOST_DISTANCES,
    Answer,
    Question,
    check_table,
    list_replaced,
    locate_table,
)
from api.locating.columns import Columns, detect_columns
from api.locating.limits import MOST_BYTES, MOST_GEOJSON_BYTES, MOST_ROWS, MOST_SHEET_ROWS
from api.locating.read import CSV, GEOJSON, XLSX, Source
from api.locating.read import read_file as read_source
from api.locating.stream import NDJSON, NDJSON_TYPE, stream_lines
from api.locating.write import MOST_JSON_ROWS, MOST_XLSX_ROWS, as_csv, as_json, as_xlsx
from api.parameters import Day, Vintages, Zonings, day_of, spell_day
from api.parameters import Query as BareQuery
from api.routes.documents import documents
from api.routes.uploads import SECONDS, STILL_SECONDS, read_upload
from api.snapshot import Snapshot
from api.streaming import Places, RowStream
from observatory.db.locate import choose_generations
from observatory.domain.territory import Level
from observatory.errors import TooLarge

router = APIRouter(tags=["locate"])
# In one worker: a file of a million rows takes hundreds of MB until its answer is made.
FILES = Places(1, "Another file is being answered: try again in a moment.")
_NAME = "localisation"
Column = Annotated[str | None, Field(None, min_length=1, max_length=200)]
_BODY = {
    "requestBody": {
        "required": True,
        "description": f"At most {MOST_BYTES:,} bytes ({MOST_GEOJSON_BYTES:,} of GeoJSON); "
        f"{MOST_ROWS:,} rows of CSV (`;` or `,`, decimal comma or point, UTF-8 or Windows-1252), "
        f"{MOST_SHEET_ROWS:,} of XLSX or GeoJSON, {MOST_LOCAL:,} addresses, {MOST_SENT:,} where "
        f"another service finds them. It arrives within {SECONDS:.0f} seconds, and never pauses "
        f"for {STILL_SECONDS:.0f}.",
        "content": {
            "text/csv": {"schema": {"type": "string"}, "example": "id,lon,lat\n1,2.47,48.61\n"},
            XLSX_TYPE: {"schema": {"type": "string", "format": "binary"}},
            "application/geo+json": {"schema": {"type": "object"}},
        },
    }
}
DOCUMENTED: dict[str, Any] = documents(
    models.LocatedRows, "Where each row of a file lies: yes, no, partly or unknown.", 408, 413, 502
)
DOCUMENTED["responses"][200]["content"] = {
    "text/csv": {"schema": {"type": "string"}},
    XLSX_TYPE: {"schema": {"type": "string", "format": "binary"}},
    NDJSON_TYPE: {"schema": {"type": "string"}},
}


class BatchQuery(BareQuery):
    """In which generations, with what, in which format, and which columns hold the place."""

    level: Zonings = ()
    vintage: Vintages = ()
    on: Day = None
    distance: bool = Field(False, description=f"Metres too, for {MOST_DISTANCES:,} rows at most.")
    f: Literal["csv", "xlsx", "json", "ndjson"] | None = Field(
        None, description="By default the format that was sent; json for GeoJSON. ndjson: one JSON "
        "document a line, sent as rows are done, for who shows how far it is."
    )  # fmt: skip
    lon: Column
    lat: Column
    address: Column
    number: Column
    postcode: Column
    city: Column

    def columns(self) -> dict[str, str | None]:
        """Return the columns that are named."""
        names = ("lon", "lat", "address", "number", "postcode", "city")
        return {name: getattr(self, name) for name in names}


@router.post(
    "/v1/locate/batch", operation_id="locateBatch", openapi_extra=_BODY, **DOCUMENTED
)  # fmt: skip
def locate_batch(
    asker: AskerDep,
    query: Annotated[BatchQuery, Query()],
    body: Annotated[bytes, Depends(read_upload)],
) -> Response:
    """Add to each row whether it lies in a neighbourhood, by default of every generation of QPV.

    The summary (the share of the rows that are known) and the columns understood are members of
    the JSON, a sheet of the XLSX, and the headers X-Summary and X-Columns of CSV and XLSX. Columns
    that an earlier answer left in the file are replaced, and named in `replaced` or X-Replaced.

    ndjson: the first line has columns and rows_total (also in X-Rows-Total), each further one
    rows_done and items, the last one rows_done and summary, or problem if it stopped on the way.
    """
    with ExitStack() as held:
        held.enter_context(FILES.take())
        held.callback(asker.state.answers.tidy)
        source = read_source(body)
        columns = detect_columns(source.table.column_names, query.columns())
        form = query.f or {CSV: CSV, XLSX: XLSX, GEOJSON: "json"}[source.kind]
        _limit(source, form)
        on = spell_day(day_of(query.on))
        with asker.snapshot() as snapshot:
            question = _question(asker, snapshot, query)
            if form == NDJSON:
                return _stream(snapshot, source, columns, question, on, held)
            answer = locate_table(source.table, columns, question, lambda done, total: None)
            return _write(snapshot, source, columns, answer, form, on)


def _question(asker: Asker, snapshot: Snapshot, query: BatchQuery) -> Question:
    on = day_of(query.on)
    levels = query.level or (Level.QPV,)
    chosen = choose_generations(asker.generations(snapshot), levels, query.vintage, on)
    return Question(chosen, on, query.distance, asker.state.geocoder)


def _limit(source: Source, form: str) -> None:
    most = {"json": MOST_JSON_ROWS, NDJSON: MOST_JSON_ROWS, "xlsx": MOST_XLSX_ROWS}.get(
        form, MOST_ROWS
    )
    if source.table.num_rows > most:
        raise TooLarge(
            f"f={form}: {source.table.num_rows:,} rows, and {most:,} is the most; ask for csv."
        )


def _write(
    snapshot: Snapshot, source: Source, columns: Columns, answer: Answer, form: str, on: str
) -> Response:  # fmt: skip
    said = {"X-Columns": _ascii(columns.said()), "X-Summary": _ascii(answer.summary),
            **_replaced(answer.replaced)}  # fmt: skip
    if form == CSV:
        content = as_csv(answer.table, source.delimiter)
        return snapshot.write_file(content, CSV_TYPE, f"{_NAME}.csv", said)
    told = header(snapshot.data.origin)
    if form == XLSX:
        notice = told.get("notice", f"data version {snapshot.data.version}")
        content = as_xlsx(answer.table, answer.summary, notice)
        return snapshot.write_file(content, XLSX_TYPE, f"{_NAME}.xlsx", said)
    members: Mapping[str, Any] = {
        "data_version": snapshot.data.version, **told, "on": on, "columns": columns.said(),
        "replaced": answer.replaced, "summary": answer.summary,
    }  # fmt: skip
    return snapshot.write_file(as_json(members, answer.table), JSON, f"{_NAME}.json", {})


def _stream(
    snapshot: Snapshot, source: Source, columns: Columns, question: Question, on: str,
    held: ExitStack,
) -> Response:  # fmt: skip
    """Send the rows as they are done: the answer needs nothing more of the snapshot.

    held: what is given back once the rows are sent.
    """
    check_table(source.table, columns, question)
    replaced = list_replaced(source.table, columns, question)
    opening = {
        "data_version": snapshot.data.version, **header(snapshot.data.origin),
        "on": on, "columns": columns.said(), "replaced": replaced,
    }  # fmt: skip
    said = {"X-Columns": _ascii(columns.said()), "X-Rows-Total": str(source.table.num_rows),
            **_replaced(replaced)}  # fmt: skip
    headers = snapshot.sent_headers(f"{_NAME}.ndjson", said)
    lines = stream_lines(source.table, columns, question, opening)
    return RowStream(lines, headers, NDJSON_TYPE, held.pop_all().close)


def _replaced(names: Sequence[str]) -> dict[str, str]:
    return {"X-Replaced": _ascii(names)} if names else {}


def _ascii(value: Any) -> str:
    """Write JSON that a header can carry."""
    return json.dumps(value, separators=(",", ":"))
