"""Provenance and freshness, and the published reports."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse

from api import models
from api.dependencies import AskerDep
from api.parameters import PageQuery, Words
from api.routes.documents import documents, documents_list, documents_text
from observatory.db import releases
from observatory.errors import NotFound

router = APIRouter(tags=["provenance"])

# A report is one self-contained file: its own styles and pictures, and no script at all.
REPORT_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; font-src data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
FOREVER = "public, max-age=31536000, immutable"


class ReleasesQuery(PageQuery):
    """Which releases."""

    source: Words = ()
    state: Literal["published", "superseded"] | None = None


@router.get(
    "/v1/releases",
    operation_id="listReleases",
    **documents_list(models.Release, "What was loaded, from whom, and when."),
)
def list_releases(asker: AskerDep, query: Annotated[ReleasesQuery, Query()]) -> Response:
    """List releases: producer, licence, dates, checksum, rows read, kept and refused."""
    states = [query.state] if query.state else []
    with asker.snapshot() as snapshot:
        page = releases.list_releases(
            snapshot.connection, snapshot.slice(query, int), sources=query.source, states=states
        )
        return snapshot.write_list(releases.FIELDS, page)


@router.get(
    "/v1/releases/{release_id}",
    operation_id="getRelease",
    **documents(models.OneRelease, "One release, and what the checks found in it.", 404),
)
def get_release(
    asker: AskerDep, release_id: Annotated[int, InPath(ge=1, le=2**31 - 1, examples=[1])]
) -> Response:
    """Return one release with its findings."""
    with asker.snapshot() as snapshot:
        return snapshot.write_object(releases.get_release(snapshot.connection, release_id))


@router.get(
    "/v1/reports",
    operation_id="listReports",
    **documents_list(models.Edition, "Published editions of the annual report."),
)
def list_reports(asker: AskerDep, query: Annotated[PageQuery, Query()]) -> Response:
    """List the files of the published editions, with their addresses."""
    fields = (*releases.EDITION_FIELDS, "url")
    sha256, name = (releases.EDITION_FIELDS.index(field) for field in ("sha256", "file_name"))
    with asker.snapshot() as snapshot:
        page = releases.list_editions(snapshot.connection, snapshot.slice(query, int))
        rows = [(*row, f"/reports/{row[sha256]}/{row[name]}") for row in page.rows]
        return snapshot.write_list(fields, replace(page, rows=rows))


@router.get(
    "/reports/{sha256}/{file_name}",
    operation_id="getReportFile",
    **documents_text("application/octet-stream", "A file of an edition.", 404),
)
def get_report_file(
    asker: AskerDep,
    sha256: Annotated[str, InPath(pattern="^[0-9a-f]{64}$")],
    file_name: Annotated[str, InPath(max_length=200)],
) -> Response:
    """Return the file that the database knows by this name and checksum."""
    with asker.snapshot() as snapshot:
        edition = releases.get_edition(snapshot.connection, sha256, file_name)
    path: Path = asker.state.home / "published" / sha256
    if not path.is_file():
        raise NotFound("This edition is known, and its file is not on this machine.")
    headers = {
        "ETag": f'"{sha256}"',
        "Cache-Control": FOREVER,
        "Content-Security-Policy": REPORT_POLICY,
    }
    return FileResponse(path, media_type=edition["media_type"], headers=headers)
