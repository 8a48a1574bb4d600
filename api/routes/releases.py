"""Provenance and freshness."""

import logging
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse

from api import models
from api.cache import is_known
from api.dependencies import AskerDep
from api.file_store import FileStore, StoredFile
from api.licences import licence_address
from api.middleware import REVALIDATE
from api.parameters import FormQuery, PageQuery, Words
from api.provenance import license_links
from api.release_files import FOLDER, recall_files
from api.routes.documents import documents, documents_list, documents_text
from api.snapshot import Snapshot
from api.state import state_of
from observatory.db import releases
from observatory.db.filters import Page
from observatory.errors import Busy, NotFound

log = logging.getLogger(__name__)
router = APIRouter(tags=["provenance"])

ReleaseNumber = Annotated[int, InPath(ge=1, le=2**31 - 1, examples=[1])]


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
def get_release(asker: AskerDep, release_id: ReleaseNumber) -> Response:
    """Return one release with its findings."""
    with asker.snapshot() as snapshot:
        return snapshot.write_object(releases.get_release(snapshot.connection, release_id))


@router.get(
    "/v1/releases/{release_id}/files",
    operation_id="listReleaseFiles",
    **documents_list(models.ReleaseFile, "The bulk files of a release.", 404),
)
def list_release_files(
    asker: AskerDep, release_id: ReleaseNumber, query: Annotated[FormQuery, Query()]
) -> Response:
    """List the files of a release: its figures (CSV, Parquet), its perimeters (GeoParquet).

    They are made when they are first asked for in a data version, which takes a while.
    """
    with asker.snapshot() as snapshot:
        release, files = _files(snapshot, release_id)
        named = [release[name] for name in ("licence", "producer")]
        rows = [
            (file.name, file.media_type, file.size, file.sha256, named[0],
             licence_address(named[0]), named[1], f"/v1/releases/{release_id}/files/{file.name}",
             snapshot.data.version, release_id)
            for file in files
        ]  # fmt: skip
        return snapshot.write_list(tuple(models.ReleaseFile.model_fields), Page(rows, len(rows)))


@router.get(
    "/v1/releases/{release_id}/files/{name}",
    operation_id="getReleaseFile",
    **documents_text("application/octet-stream", "A bulk file of a release.", 404),
)
def get_release_file(
    asker: AskerDep,
    release_id: ReleaseNumber,
    name: Annotated[str, InPath(max_length=200)],
    request: Request,
) -> Response:
    """Return a file that the list of the release names, whole or in part (Range)."""
    with asker.snapshot() as snapshot:
        release, files = _files(snapshot, release_id)
        version = snapshot.data.version
    found = next((file for file in files if file.name == name), None)
    if found is None:
        raise NotFound(f"The release has no file {name}; see /v1/releases/{release_id}/files.")
    headers = {
        "ETag": f'"{found.sha256}"',
        "Cache-Control": REVALIDATE,
        "X-Data-Version": str(version),
        "Content-Disposition": f'attachment; filename="{name}"',
        "Link": ", ".join(license_links([release])),
    }
    if is_known(headers["ETag"], request.headers.get("If-None-Match")):
        return Response(status_code=304, headers=headers)
    path = _store(asker.state.home).path(found)
    return FileResponse(path, media_type=found.media_type, headers=headers)


def _files(snapshot: Snapshot, release_id: int) -> tuple[dict[str, Any], list[StoredFile]]:
    release = releases.get_release(snapshot.connection, release_id)
    try:
        store = _store(state_of(snapshot.request).home)
        return release, recall_files(store, snapshot.connection, snapshot.data, release)
    except OSError as error:
        log.error("the bulk files cannot be written", exc_info=error)
        raise Busy(
            "The files of releases cannot be written here just now; the figures are at "
            f"/v1/observations?release={release_id}&f=csv."
        ) from error


def _store(home: Path) -> FileStore:
    return FileStore(home / FOLDER)
