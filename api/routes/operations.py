"""Operations: is the service alive, is it ready, how far is the load?"""

import re
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from api import models
from api.dependencies import Asker, AskerDep
from api.errors import NotReady
from api.formats import JSON, header, write_json
from api.geocoding.interface import Reach
from api.metrics import METRICS, write_metrics
from api.routes.documents import documents, documents_text
from observatory.db.overview import describe_map
from observatory.db.report.published import count_editions, count_failures
from observatory.db.versions import DataVersion, get_data_version, get_last_load, read_snapshot

router = APIRouter(tags=["operations"])
FOLDERS = re.compile(r"(?<![\w:/])(?:/[^\s/:'\"]+)+/")
NEVER_KEPT = {"Cache-Control": "no-store"}


@router.get("/healthz", operation_id="isAlive", summary="The process answers.")
async def is_alive() -> dict[str, str]:
    """Answer without asking the database."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    operation_id="isReady",
    **documents(models.Ready, "The database answers, and has data or is being loaded."),
)
def is_ready(asker: AskerDep) -> Response:
    """Answer 503 when nothing can be served and nothing is on its way."""
    data, load = _read(asker)
    if data is None and (load is None or load["state"] != "running"):
        raise NotReady
    return _respond({"status": "ok", "data_version": data.version if data else None})


@router.get(
    "/v1/status",
    operation_id="getStatus",
    **documents(models.Status, "What is published, and how far the load is."),
)
def get_status(asker: AskerDep) -> Response:
    """Return the current version and the latest load with its progress."""
    with read_snapshot(asker.state.engine) as connection:
        data, load = get_data_version(connection), get_last_load(connection)
        drawn = _describe_map(asker, connection, data) if data else {"layers": [], "map": None}
    reach = _tell_reach(asker, data) if data else Reach(False)
    basemap = asker.state.basemap
    return _respond(
        {
            "data_version": data.version if data else None,
            **(header(data.origin) if data else {"origin": None}),
            "published_at": data.published_at if data else None,
            "load": load and {**load, "message": hide_folders(load["message"])},
            **drawn,
            "geocoding": {"has_addresses": reach.has_addresses, "sent_to": reach.sent_to},
            "basemap": basemap.describe() if basemap else None,
        }
    )


@router.get(
    "/metrics",
    operation_id="getMetrics",
    **documents_text(METRICS, "What a monitor watches, as Prometheus reads it."),
)
def get_metrics(asker: AskerDep) -> Response:
    """Return gauges: the version of the data, the last load, the editions of the report."""
    with read_snapshot(asker.state.engine) as connection:
        data, load = get_data_version(connection), get_last_load(connection)
        editions, runs = count_editions(connection), count_failures(connection)
    text = write_metrics(data, load, editions, runs)
    return Response(text, headers=NEVER_KEPT, media_type=METRICS)


def _describe_map(asker: Asker, connection: Connection, data: DataVersion) -> dict[str, Any]:
    key = (data.version, data.published_at, "map")
    found: dict[str, Any] = asker.state.memory.recall(key, lambda: describe_map(connection))
    return found


def _tell_reach(asker: Asker, data: DataVersion) -> Reach:
    geocoder = asker.state.geocoder
    if geocoder is None:
        return Reach(False)
    key = (data.version, data.published_at, "geocoding")
    found: Reach = asker.state.memory.recall(key, geocoder.tell_reach)
    return found


def hide_folders(message: str | None) -> str | None:
    """Keep the names of files and the addresses of a message, not the folders of the machine."""
    return message and FOLDERS.sub("", message)


def _read(asker: Asker) -> tuple[DataVersion | None, dict[str, Any] | None]:
    with read_snapshot(asker.state.engine) as connection:
        return get_data_version(connection), get_last_load(connection)


def _respond(body: dict[str, Any]) -> Response:
    return Response(write_json(body), headers=NEVER_KEPT, media_type=JSON)
