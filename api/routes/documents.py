"""How a route describes its answers in OpenAPI: models, formats, problems."""

from typing import Any, Generic, TypeVar

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from api.errors import PROBLEM
from api.formats import CSVW, PARQUET, SDMX_CSV, XLSX

RowT = TypeVar("RowT")


class Problem(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Unprocessable Content",
                    "status": 422,
                    "detail": "Unknown parameter: vintge; allowed: code, level, vintage.",
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str


class Link(BaseModel):
    """Where to go from here: self, next."""

    rel: str
    href: str


class Envelope(BaseModel, Generic[RowT]):
    """A list; of a CSV, X-Data-Version, X-Origin, X-Number-Matched, X-Absences and Link say it."""

    data_version: int
    origin: str = Field(description="official or demonstration")
    numberMatched: int
    numberReturned: int
    items: list[RowT]
    links: list[Link]
    notice: str | None = Field(None, description="Present when the data are fictional.")
    latest: list[dict[str, Any]] | None = Field(
        None, description="What period=latest meant, for each series."
    )
    as_published_in: list[dict[str, Any]] | None = Field(
        None, description="The releases that edition or release meant. CSV: X-As-Published-In."
    )
    as_known: dict[str, Any] | None = Field(
        None,
        description="The data version that as_known_on or data_version meant. CSV: "
        "X-As-Known-Version, X-As-Known-On.",
    )
    absences: str | None = Field(
        None,
        description="Of /v1/gaps: whether what was not computed has a row, as it has where "
        "indicator, level and vintage are named, or none.",
    )
    ranking: dict[str, Any] | None = Field(
        None,
        description="Of /v1/gaps/ranking: the family; how many are ranked, and not, by reason; "
        "tested and significant; centre, overdispersion, shrunken mean and tau; `size`: the "
        "inhabitants that similar_to meant, of when and whence. CSV: X-Ranking.",
    )
    composite: dict[str, Any] | None = Field(
        None,
        description="Of /v1/composite: version and seed, the indicators with their period, "
        "benchmark and weight, and those left out. CSV: X-Composite.",
    )


WHAT = {
    404: "Nothing has that key.",
    408: "The body did not arrive in time; `detail` says how long it may take.",
    413: "The question, or its answer, is larger than the limit that `detail` names.",
    414: "The address is longer than any question that is answered.",
    422: "A parameter is unknown or cannot be understood; `detail` names it.",
    500: "A bug of ours.",
    502: "The geocoder does not answer; try again in a moment.",
    503: "The database does not answer, or holds nothing yet; try again after `Retry-After`.",
}
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "You hold this answer already."}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the ways to fail."""
    return {
        status: {
            "description": WHAT[status],
            "content": {PROBLEM: {"schema": Problem.model_json_schema()}},
        }
        for status in statuses
    }


def documents(model: type[BaseModel], summary: str, *more: int) -> dict[str, Any]:
    """Describe a route that answers one JSON object; the response is written by ourselves."""
    return {
        "summary": summary,
        "response_class": Response,
        "responses": {
            200: {"model": model, "description": summary},
            **UNCHANGED,
            **problems(*dict.fromkeys((404, *more, 414, 422, 500, 503))),
        },
    }


def documents_list(row: type[BaseModel], summary: str, *more: int) -> dict[str, Any]:
    """Describe a route that answers a list, in JSON or as a file."""
    described = documents(Envelope[row], summary, 413, *more)  # type: ignore[valid-type]
    described["responses"][200]["content"] = {
        "text/csv": {"schema": {"type": "string", "description": "The same names as header."}},
        CSVW: {"schema": {"type": "object", "description": "What the csv's columns are."}},
        **{
            media_type: {"schema": {"type": "string", "contentMediaType": media_type}}
            for media_type in (XLSX, PARQUET)
        },
    }
    return described


def documents_whole(row: type[BaseModel], summary: str, *more: int) -> dict[str, Any]:
    """Describe a list that is also sent whole, and as SDMX-CSV."""
    described = documents_list(row, summary, *more)
    described["responses"][200]["content"][SDMX_CSV] = {"schema": {"type": "string"}}
    return described


def documents_forms(model: type[BaseModel], summary: str, *more: int) -> dict[str, Any]:
    """Describe a route that answers one object, also as a table and as a page."""
    described = documents(model, summary, *more)
    described["responses"][200]["content"] = {"text/csv": {}, XLSX: {}, "text/html": {}}
    return described


def documents_files(summary: str, *media_types: str) -> dict[str, Any]:
    """Describe a route that answers one of several files, within a limit on their size."""
    described = documents_text(media_types[0], summary, 413)
    described["responses"][200]["content"] = {media_type: {} for media_type in media_types}
    return described


def documents_text(media_type: str, summary: str, *more: int) -> dict[str, Any]:
    """Describe a route that answers something else than JSON."""
    return {
        "summary": summary,
        "response_class": Response,
        "responses": {
            200: {"description": summary, "content": {media_type: {}}},
            **UNCHANGED,
            **problems(*dict.fromkeys((404, *more, 414, 422, 500, 503))),
        },
    }
