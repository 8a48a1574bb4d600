"""datapackage.json: what each file and each column is, for programs (Data Package, version 2)."""

import hashlib
from collections.abc import Mapping
from typing import Any

from etl.report.render.csv_columns import list_columns
from etl.report.render.tables import sources
from observatory.domain.report.document import Column, Document, Table

_PROFILES = "https://datapackage.org/profiles/2.0/"


def describe(
    document: Document, tables: Mapping[str, Table], files: Mapping[str, bytes]
) -> dict[str, Any]:
    """Return the descriptor of a folder. tables, files: by path."""
    return {
        "$schema": f"{_PROFILES}datapackage.json",
        "name": name_edition(document),
        "title": str(document.title),
        "description": " ".join(filter(None, (str(document.subtitle), document.banner))),
        "version": str(document.data_version),
        "created": f"{document.dated.isoformat()}T00:00:00Z",
        "sources": [{"title": str(name)} for (name,) in sources(document).rows],
        "resources": [_resource(path, table, files[path]) for path, table in tables.items()],
    }


def name_edition(document: Document) -> str:
    """Return a name of an edition that addresses and files accept, its language last."""
    place = document.place
    where = (place.level, place.code, str(place.vintage)) if place else ("france",)
    parts = (document.kind, document.period, *where, document.language)
    return "-".join(parts).lower().replace("_", "-")


def _resource(path: str, table: Table, body: bytes) -> dict[str, Any]:
    return {
        "$schema": f"{_PROFILES}dataresource.json",
        "name": path.removeprefix("data/").removesuffix(".csv"),
        "type": "table",
        "path": path,
        "title": str(table.caption),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(body),
        "hash": f"sha256:{hashlib.sha256(body).hexdigest()}",
        "schema": {
            "$schema": f"{_PROFILES}tableschema.json",
            "fields": [_field(column) for column in list_columns(table)],
            "missingValues": [""],
        },
    }


def _field(column: Column) -> dict[str, str]:
    kind = "number" if column.is_number else "string"
    unit = {"unit": column.unit} if column.unit else {}
    return {"name": column.name, "type": kind, "title": column.label, **unit}
