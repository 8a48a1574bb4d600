"""The bulk files of a release: its figures as CSV and Parquet, its perimeters as GeoParquet."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection

from api import models
from api.column_types import ColumnType, types_of
from api.file_store import FileStore, StoredFile
from api.formats import CSV, DEMONSTRATION, PARQUET, write_csv_chunks
from api.parquet import write_parquet_chunks
from api.provenance import Provenance
from api.streaming import Places
from observatory.db import release_files as held
from observatory.db.observations import FIELDS
from observatory.db.versions import DataVersion

FOLDER = "files"
EDITION = 1  # of these files: another number when they are written in another way
# One makes them, the others of this worker wait for it; all the while each holds a connection.
_PLACES = Places(
    4,
    "{most} questions wait for the files of releases that are being made, which is the most: try "
    "again in a moment.",
)
_GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {
        "geometry": {
            "encoding": "WKB",
            "geometry_types": ["MultiPolygon"],
            "orientation": "counterclockwise",
        }
    },
}
_PERIMETER_TYPES = {**types_of(models.Territory), "geometry": ColumnType.SHAPE}


def recall_files(
    store: FileStore, connection: Connection, data: DataVersion, release: Mapping[str, Any]
) -> list[StoredFile]:
    """Return the files of a release in a data version, made now if nobody has asked before.

    Raises Busy where as many as may wait for files do.
    """
    told = (EDITION, data.version, data.published_at.isoformat(), release["id"], release["sha256"])
    key = hashlib.sha256(repr(told).encode()).hexdigest()[:32]
    if (found := store.find(key)) is not None:
        return found
    with _PLACES.take():
        return store.recall(key, lambda into: list(_make(into, connection, data, release)))


def _make(
    store: FileStore, connection: Connection, data: DataVersion, release: Mapping[str, Any]
) -> Iterator[StoredFile]:
    number, name = int(release["id"]), _name(release, data)
    made_of = Provenance(data, f"/v1/releases/{number}/files", [dict(release)])
    if indicators := held.list_indicators_of(connection, number):
        types = types_of(models.Observation)
        rows = held.stream_figures(connection, number, indicators)
        yield store.add(f"{name}-observations.csv", CSV, write_csv_chunks(FIELDS, rows))
        rows = held.stream_figures(connection, number, indicators)
        content = write_parquet_chunks(FIELDS, rows, made_of, types)
        yield store.add(f"{name}-observations.parquet", PARQUET, content)
    if held.count_perimeters(connection, number):
        rows = held.stream_perimeters(connection, number)
        more = {"geo": orjson.dumps(_GEO).decode()}
        content = write_parquet_chunks(held.PERIMETER_FIELDS, rows, made_of, _PERIMETER_TYPES, more)
        yield store.add(f"{name}-perimeters.parquet", PARQUET, content)


def _name(release: Mapping[str, Any], data: DataVersion) -> str:
    mark = f"{DEMONSTRATION}-" if DEMONSTRATION in (data.origin, release["origin"]) else ""
    return mark + re.sub(r"[^A-Za-z0-9._-]+", "_", f"{release['source']}-{release['edition']}")
