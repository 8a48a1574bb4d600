"""CSVW: what a CSV answer is, for programs (W3C Metadata Vocabulary for Tabular Data, 2015)."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from api.columns import COLUMNS, TABLES, TableTitle
from api.formats import ENGLISH, Locale, header, write_json
from api.parameters import Form
from api.provenance import licences_of, release_ids
from observatory.db.filters import Row
from observatory.db.releases import describe_releases
from observatory.db.versions import DataVersion
from observatory.errors import InvalidRequest

_FORM = re.compile(r"(?<=[?&])f=[^&]*")
# How write_csv writes (RFC 4180).
DIALECT = {
    "encoding": "utf-8",
    "quoteChar": '"',
    "doubleQuote": True,
    "lineTerminators": ["\r\n"],
    "header": True,
    "headerRowCount": 1,
}


def describes(path: str) -> bool:
    """Tell whether the columns of a list are described."""
    return path in TABLES


def written_as(address: str, form: Form) -> str:
    """Return the address of the same question in another form, otherwise byte for byte the same.

    A processor ignores metadata whose `url` is not the very address of the table.
    """
    address, found = _FORM.subn(f"f={form}", address, count=1)
    if found:
        return address
    return f"{address}{'&' if '?' in address else '?'}f={form}"


def write_csvw(
    connection: Connection,
    path: str,
    address: str,
    fields: Sequence[str],
    rows: Sequence[Row],
    data: DataVersion,
    locale: Locale = ENGLISH,
) -> bytes:
    """Describe the CSV at an address, whose rows name the releases that it is made of."""
    if not describes(path):
        raise InvalidRequest(
            f"f: the columns of {path} have no CSVW description; those of "
            f"{', '.join(TABLES)} have one."
        )
    releases = describe_releases(connection, release_ids(fields, rows))
    return write_json(describe_table(TABLES[path], address, fields, releases, data, locale))


def describe_table(
    table: TableTitle,
    address: str,
    fields: Sequence[str],
    releases: Sequence[dict[str, Any]],
    data: DataVersion,
    locale: Locale = ENGLISH,
) -> dict[str, Any]:
    """Return the description of a table and of its columns, in the order of its header."""
    schema: dict[str, Any] = {"columns": [_column(name, locale) for name in fields]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "fr"}],
        "url": address,
        "dc:title": _texts(table.fr, table.en),
        "dc:modified": {"@value": data.published_at.date().isoformat(), "@type": "xsd:date"},
        "dc:hasVersion": str(data.version),
        **({"dc:description": notice} if (notice := header(data.origin).get("notice")) else {}),
        "dc:license": [{"@id": uri} for uri in licences_of(releases)],
        "dc:source": [_source(release) for release in releases],
        "dialect": {**DIALECT, "delimiter": locale.delimiter},
        "tableSchema": schema,
    }


def _texts(fr: str, en: str) -> list[dict[str, str]]:
    return [{"@value": fr, "@language": "fr"}, {"@value": en, "@language": "en"}]


def _column(name: str, locale: Locale) -> dict[str, Any]:
    found = COLUMNS[name]
    return {
        "name": name,
        # The header itself is a title of no language: by it a validator knows the column again.
        "titles": {"und": name, "fr": found.fr, "en": found.en},
        "datatype": _datatype(found.datatype, locale),
        "null": [""],
        **({"propertyUrl": found.concept} if found.concept else {}),
    }


def _datatype(name: str, locale: Locale) -> str | dict[str, Any]:
    if name != "number" or locale.decimal == ".":
        return name
    return {"base": name, "format": {"decimalChar": locale.decimal}}


def _source(release: dict[str, Any]) -> dict[str, Any]:
    """Say of a release what a reader of the table needs to quote it."""
    return {
        "dc:identifier": f"{release['source']}/{release['edition']}",
        "dc:title": release["title"],
        "dc:publisher": release["producer"],
        "dc:rights": release["licence"],
        **({"schema:url": {"@id": page}} if (page := release["landing_page"]) else {}),
        **({"dc:issued": day.isoformat()} if (day := release["published_on"]) else {}),
    }
