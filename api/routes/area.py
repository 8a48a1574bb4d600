"""Any area: drawn, or a list of territories taken as one set."""

from collections.abc import Sequence
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field, field_validator
from shapely.geometry.base import BaseGeometry

from api import models
from api.dependencies import AskerDep
from api.parameters import FormQuery, PeriodChoice, Rests, Words, read_parent
from api.routes.documents import documents_list
from api.routes.sentences import sentences
from observatory.db.area.measure import measure_area
from observatory.db.area.question import FIELDS, MOST_TERRITORIES, AreaQuestion
from observatory.db.filters import Page, ParentKey, Periods, Row
from observatory.domain.area_reasons import AREA_REASONS, AreaReason
from observatory.errors import InvalidRequest, TooLarge
from observatory.geography.drawn import MOST_KM2, MOST_VERTICES, read_area

router = APIRouter(tags=["area"])
MOST_BYTES = 2**20
AREA_FIELDS = (*FIELDS, "reason_fr", "reason_en", "benchmark_excludes")
_REASON, _KIND = FIELDS.index("reason"), FIELDS.index("benchmark_kind")
# The rest of a parent is here the parent less the area: its neighbourhoods stay in it, whereas
# /v1/gaps takes every neighbourhood of the generation out.
THE_AREA = "area"
_HELP = (
    "send a GeoJSON Polygon, MultiPolygon, Feature or FeatureCollection, or "
    '{"territories": ["qpv:QP091032:2015"]}'
)
_EXAMPLES = {
    "drawn": {
        "summary": "A drawn polygon: longitude, latitude in degrees (CRS84)",
        "value": {
            "type": "Polygon",
            "coordinates": [[[4.80, 45.70], [4.90, 45.70], [4.90, 45.80], [4.80, 45.80],
                             [4.80, 45.70]]],
        },
    },
    "territories": {
        "summary": "Territories taken as one set; what is listed twice counts once",
        "value": {"territories": ["commune:69266", "epci:200040590:2021"]},
    },
}  # fmt: skip
_BODY = {
    "requestBody": {
        "required": True,
        "description": f"At most {MOST_BYTES:,} bytes, {MOST_VERTICES:,} vertices, {MOST_KM2:,} "
        f"km², {MOST_TERRITORIES} territories. A listed territory without its vintage is the one "
        "that has the figures.",
        "content": {
            media_type: {"schema": {"type": "object"}, "examples": _EXAMPLES}
            for media_type in ("application/geo+json", "application/json")
        },
    }
}


class AreaQuery(FormQuery):
    """What is asked of an area."""

    indicator: Words = Field(description="One indicator or a comma list.")
    period: PeriodChoice = Periods()
    rest_of: Rests = ()
    chance: bool = Field(
        False, description="Show the chance interval of register counts (METHOD, rule 8)."
    )

    @field_validator("indicator")
    @classmethod
    def some(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse no indicator."""
        if not value:
            raise ValueError("name an indicator; /v1/indicators lists them")
        return value


async def read_body(request: Request) -> bytes:
    """Return the body, given up as soon as it is too long, whatever its length was said to be."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_BYTES:
            raise TooLarge(
                f"The body has more than {MOST_BYTES:,} bytes: simplify the area, or write fewer "
                "decimals (6 are 10 cm)."
            )
    return bytes(content)


@router.post(
    "/v1/area",
    operation_id="measureArea",
    openapi_extra=_BODY,
    **documents_list(models.AreaFigure, "Figures of a drawn area, or of a set.", 404),
)
def measure(
    asker: AskerDep,
    query: Annotated[AreaQuery, Query()],
    body: Annotated[bytes, Depends(read_body)],
) -> Response:
    """Add up additive indicators over an area, from the finest level that covers it.

    What cannot be told is a row with its reason. Nothing that is sent is kept.
    """
    drawn, territories = read_question(body)
    question = AreaQuestion(
        drawn=drawn, territories=territories, indicators=query.indicator, periods=query.period,
        rests=query.rest_of, shows_chance=query.chance,
    )  # fmt: skip
    with asker.snapshot() as snapshot:
        answer = measure_area(snapshot.connection, question, snapshot.recall)
        page = Page(_with_sentences(answer.rows), len(answer.rows), latest=answer.latest)
        return snapshot.write_list(AREA_FIELDS, page, area=answer.members)


def read_question(body: bytes) -> tuple[BaseGeometry | None, tuple[ParentKey, ...]]:
    """Return the drawn surface, or the listed territories."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidRequest(f"The body is not JSON ({error}): {_HELP}.") from None
    if not isinstance(document, dict):
        raise InvalidRequest(f"The body is no object: {_HELP}.")
    if "territories" not in document:
        return read_area(document), ()
    if set(document) != {"territories"}:
        raise InvalidRequest(f"An area is drawn or listed, not both: {_HELP}.")
    return None, _read_list(document["territories"])


def _read_list(value: Any) -> tuple[ParentKey, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value) or not value:
        raise InvalidRequest(
            f"territories is a list of texts, level:code or level:code:vintage; {_HELP}."
        )
    if len(value) > MOST_TERRITORIES:
        raise InvalidRequest(
            f"The list has {len(value)} territories, and {MOST_TERRITORIES} is the most: name the "
            "territory that they make up."
        )
    try:
        keys = tuple(read_parent(text) for text in value)
    except ValueError as error:
        raise InvalidRequest(f"territories: {error}.") from None
    if any("\x00" in key.code for key in keys):
        raise InvalidRequest("A territory's code holds the character NUL.")
    return keys


def _with_sentences(rows: Sequence[Row]) -> list[Row]:
    return [(*row, *_sentences(row[_REASON]), row[_KIND] and THE_AREA) for row in rows]


def _sentences(reason: str | None) -> tuple[str | None, str | None]:
    """Return the sentences of an area's reason, else those of its gap's."""
    if reason in list(AreaReason):
        return AREA_REASONS[AreaReason(reason)]
    return sentences(reason)
