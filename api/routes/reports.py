"""The published editions of the report: a list, their files, a feed, and a page to browse them."""

import re
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse
from pydantic import Field

from api import models
from api.cache import is_known
from api.dependencies import AskerDep
from api.formats import HTML, header
from api.parameters import PageQuery, read_parent
from api.parameters import Query as Parameters
from api.reports_feed import ATOM, write_feed
from api.reports_page import ON_PAGE, SHOWN_ERRATA, render_reports
from api.routes.documents import documents_list, documents_text
from observatory.db.report import published
from observatory.db.report.published import EditionQuestion, get_editions_mark
from observatory.domain.report.document import EditionKind
from observatory.errors import InvalidRequest, NotFound

router = APIRouter(tags=["reports"])

# A report is one self-contained file: its own styles and pictures, and, where the file's own policy
# names it by its hash, the script of its live charts. That policy stands before anything of the
# data, so that nothing which the data hold can add to it.
REPORT_POLICY = (
    "default-src 'none'; {scripts}img-src 'self' data:; style-src 'unsafe-inline'; font-src data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_OWN_POLICY = re.compile(
    rb'\A\s*<!DOCTYPE html>\s*<html lang="[a-z]{2}">\s*<head>\s*<meta charset="utf-8">\s*'
    rb'<meta http-equiv="Content-Security-Policy" content="[^"]*?'
    rb"script-src ('sha256-[\w+/=]{44}');"
)
FOREVER = "public, max-age=31536000, immutable"
IN_FEED = 50  # the newest editions
PLACE = "^(national|[a-z_]+:[0-9A-Za-z]+(:[0-9]{4})?)$"
PeriodWord = Annotated[str, Field(pattern=r"^\d{4}(-[QS]\d)?$", examples=["2018"])]
PlaceWord = Annotated[str, Field(pattern=PLACE, max_length=40, examples=["department:93"])]
WHERE = "national, or level:code, or level:code:vintage."


class ReportsQuery(PageQuery):
    """Which editions."""

    kind: EditionKind | None = None
    place: PlaceWord | None = Field(None, description=WHERE)
    language: Literal["fr", "en"] | None = None
    period: PeriodWord | None = Field(None, description="2018, or 2026-S2, 2026-Q4 of digests.")
    latest: bool = Field(False, description="Only the editions that no later one replaces.")


class FeedQuery(Parameters):
    """Which editions the feed is of."""

    lang: Literal["fr", "en"] = Field("fr", description="Of the editions.")
    kind: EditionKind | None = None
    place: PlaceWord | None = Field(None, description=WHERE)


class BrowseQuery(FeedQuery):
    """Which editions the page shows. A form sends what nobody chose as an empty text."""

    kind: EditionKind | Literal[""] | None = None  # type: ignore[assignment]
    place: PlaceWord | Literal[""] | None = None
    page: int = Field(1, ge=1, le=10_000)


def read_place(word: str | None) -> str | tuple[str, str, int | None] | None:
    """Read a place as the database is asked for it."""
    if not word or word == published.NATIONAL:
        return word or None
    try:
        key = read_parent(word)
    except ValueError as error:
        raise InvalidRequest(f"place: {error}") from error
    return key.level, key.code, key.vintage


@router.get(
    "/v1/reports",
    operation_id="listReports",
    **documents_list(models.Edition, "The files of the published editions of the report."),
)
def list_reports(asker: AskerDep, query: Annotated[ReportsQuery, Query()]) -> Response:
    """List the files of the published editions, with their addresses; the newest last."""
    question = EditionQuestion(
        kinds=(query.kind,) if query.kind else (),
        languages=(query.language,) if query.language else (),
        periods=(query.period,) if query.period else (),
        place=read_place(query.place),
        latest=query.latest,
    )
    with asker.snapshot(mark=get_editions_mark) as snapshot:
        page = published.list_published(snapshot.connection, question, snapshot.slice(query, int))
        return snapshot.write_list(published.FIELDS, page)


@router.get(
    "/v1/reports/{edition_id}/errata",
    operation_id="listReportErrata",
    **documents_list(models.Erratum, "What a published edition changed.", 404),
)
def list_errata(
    asker: AskerDep,
    edition_id: Annotated[int, InPath(ge=1, le=2**31 - 1, examples=[1])],
    query: Annotated[PageQuery, Query()],
) -> Response:
    """List the figures that an edition changed or withdrew in the one that it replaces."""
    with asker.snapshot(mark=get_editions_mark) as snapshot:
        page = published.list_public_errata(
            snapshot.connection, edition_id, snapshot.slice(query, int)
        )
        return snapshot.write_list(published.ERRATUM_FIELDS, page)


@router.get(
    "/reports/feed.atom",
    operation_id="getReportsFeed",
    **documents_text(ATOM, "The newest editions, as an Atom feed (RFC 4287)."),
)
def get_feed(
    asker: AskerDep, query: Annotated[FeedQuery, Query()], request: Request
) -> Response:  # fmt: skip
    """Return the newest editions of a language, each with a link to its file in every format."""
    question = EditionQuestion(
        kinds=(query.kind,) if query.kind else (),
        languages=(query.lang,),
        place=read_place(query.place),
    )
    with asker.snapshot(mark=get_editions_mark) as snapshot:
        shelf = published.list_shelf(snapshot.connection, question, IN_FEED, 0, 0)
        content = write_feed(shelf.editions, query.lang, request.url, snapshot.data)
        return snapshot.write_text(content, ATOM)


@router.get(
    "/reports",
    operation_id="browseReports",
    **documents_text(HTML, "A page to browse the published editions."),
)
def browse(asker: AskerDep, query: Annotated[BrowseQuery, Query()], request: Request) -> Response:
    """Return the page: the editions of a language, their formats and sizes, and their errata."""
    question = EditionQuestion(
        kinds=(query.kind,) if query.kind else (),
        languages=(query.lang,),
        place=read_place(query.place),
    )
    with asker.snapshot(mark=get_editions_mark) as snapshot:
        shelf = published.list_shelf(
            snapshot.connection, question, ON_PAGE, ON_PAGE * (query.page - 1), SHOWN_ERRATA
        )
        choices = published.list_choices(snapshot.connection)
        notice = header(snapshot.data.origin).get("notice")
        return snapshot.write_page(
            render_reports(shelf, choices, query.lang, request.url, notice, query.page)
        )


@router.get(
    "/reports/{sha256}/{file_name}",
    operation_id="getReportFile",
    **documents_text("application/octet-stream", "A file of an edition.", 404),
)
def get_report_file(
    asker: AskerDep,
    sha256: Annotated[str, InPath(pattern="^[0-9a-f]{64}$")],
    file_name: Annotated[str, InPath(max_length=200)],
    request: Request,
) -> Response:
    """Return the file of a published edition that has this name and checksum."""
    with asker.snapshot(mark=get_editions_mark) as snapshot:
        edition = published.get_file(snapshot.connection, sha256, file_name)
    path: Path = asker.state.home / "published" / sha256
    # A torn file must not be kept by caches for good, under the checksum of the whole one.
    if not path.is_file() or path.stat().st_size != edition["size"]:
        raise NotFound("This edition is known, and its file is not whole on this machine.")
    headers = {
        "ETag": f'"{sha256}"',
        "Cache-Control": FOREVER,
        "Content-Security-Policy": report_policy(path),
    }
    if is_known(headers["ETag"], request.headers.get("If-None-Match")):
        return Response(status_code=304, headers=headers)
    if not re.match("text/html|application/json", edition["media_type"]):
        headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return FileResponse(path, media_type=edition["media_type"], headers=headers)


def report_policy(path: Path) -> str:
    """Return what a file of a report may do: run the one script that its own policy names."""
    with path.open("rb") as file:
        named = _OWN_POLICY.match(file.read(1000))
    scripts = f"script-src {named[1].decode()}; " if named else ""
    return REPORT_POLICY.format(scripts=scripts)
