"""Territories: search, and the sheet of one."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field
from sqlalchemy import Connection

from api import models
from api.dependencies import AskerDep
from api.parameters import (
    FIRST_VINTAGE,
    LAST_VINTAGE,
    Box,
    Codes,
    Day,
    Levels,
    PageQuery,
    Parents,
    Vintages,
    day_of,
    spell_day,
)
from api.parameters import Query as BareQuery
from api.routes.documents import documents, documents_list
from api.routes.sentences import GAP_FIELDS, with_sentences
from observatory.db import availability, gaps, territories
from observatory.db.filters import Page, Periods, Slice, TerritoryFilter
from observatory.db.found_places import FIELDS, FOUND_FIELDS
from observatory.db.search import MOST_NAMES
from observatory.domain.territory import Level, TerritoryKey
from observatory.errors import InvalidRequest, NotFound

router = APIRouter(tags=["territories"])
CodePath = Annotated[str, Path(pattern=r"^[0-9A-Za-z_-]{1,20}$", examples=["QP091032"])]
MOST_ROWS = 1_000


class TerritoriesQuery(PageQuery):
    """Which territories."""

    q: str | None = Field(
        None,
        max_length=100,
        description="Words of the name, without accents or with a slip, abbreviated (st, ste), "
        "beside a commune (reyssouze bourg) or a level (qpv bourg); or the beginning of a code. "
        "One entry for each place, its newest vintage; each of those that `vintage` asks for. At "
        f"most {MOST_NAMES} places: of more names, whole ones are kept first, then those that "
        "begin with the words, then the shortest; of a parent or a box, all.",
        examples=["reyssouze bourg"],
    )
    level: Levels = ()
    vintage: Vintages = ()
    code: Codes = ()
    parent: Parents = ()
    bbox: Box = None
    on: Day = None


@router.get(
    "/v1/territories",
    operation_id="listTerritories",
    **documents_list(models.Territory, "Search territories by name, code, level, parent or box."),
)
def list_territories(asker: AskerDep, query: Annotated[TerritoriesQuery, Query()]) -> Response:
    """Search territories; the best matches of `q` come first, a commune before its neighbourhoods.

    Without `q`, every vintage of every territory.
    """
    day = day_of(query.on)
    wanted = TerritoryFilter(
        levels=query.level,
        vintages=query.vintage,
        codes=query.code,
        parents=query.parent,
        bbox=query.bbox,
        on=day,
    )
    words = (query.q or "").strip() or None
    question = territories.TerritoryQuestion(territories=wanted, words=words)
    with asker.snapshot() as snapshot:
        asked = snapshot.slice(query, int, str, str, int)
        page = territories.list_territories(snapshot.connection, question, asked)
        fields = FIELDS if words is None else FOUND_FIELDS
        return snapshot.write_list(fields, page, on=spell_day(day))


class SheetQuery(BareQuery):
    """Which vintage of a territory."""

    vintage: int | None = Field(
        None,
        ge=FIRST_VINTAGE,
        le=LAST_VINTAGE,
        description="Needed when the code exists in several vintages.",
        examples=[2024],
    )


@router.get(
    "/v1/territories/{level}/{code}",
    operation_id="getTerritory",
    **documents(models.Sheet, "The sheet of one territory.", 404),
)
def get_territory(
    asker: AskerDep, level: Level, code: CodePath, query: Annotated[SheetQuery, Query()]
) -> Response:
    """Return one territory: perimeter, memberships, what is available, and its gaps."""
    with asker.snapshot() as snapshot:
        connection = snapshot.connection
        key, vintages, sheet = find_sheet(connection, level, code, query.vintage)
        territory_id = sheet.pop("id")
        return snapshot.write_object(
            {
                **sheet,
                "vintages": vintages,
                "memberships": territories.list_parents(connection, territory_id),
                "children": territories.count_children(connection, territory_id),
                "passages": territories.list_passages(connection, territory_id),
                "availability": _availability(connection, key),
                "gaps": _gaps(connection, key),
            }
        )


def find_sheet(
    connection: Connection, level: Level, code: str, asked: int | None
) -> tuple[TerritoryKey, list[int], dict[str, Any]]:
    """Return the territory that is meant, the vintages of its code, and what is known of it."""
    vintages = territories.list_vintages(connection, level, code)
    key = TerritoryKey(level, code, choose_vintage(level, code, asked, vintages))
    sheet = territories.find_territory(connection, key)
    assert sheet is not None
    return key, vintages, sheet


def choose_vintage(level: Level, code: str, asked: int | None, vintages: list[int]) -> int:
    """Return the vintage asked for, or the only one; a code alone may name several places."""
    listed = ", ".join(map(str, vintages))
    if not vintages:
        raise NotFound(f"No territory of level {level} has the code {code!r}.")
    if asked is not None and asked not in vintages:
        raise NotFound(f"{level} {code} is not known in {asked}; vintages: {listed}.")
    if asked is None and len(vintages) > 1:
        raise InvalidRequest(
            f"{level} {code} exists in several vintages: {listed}. Choose one with vintage=."
        )
    return vintages[0] if asked is None else asked


def _filter(key: TerritoryKey) -> TerritoryFilter:
    return TerritoryFilter(levels=(key.level,), codes=(key.code,), vintages=(key.vintage,))


def _availability(connection: Connection, key: TerritoryKey) -> list[dict[str, Any]]:
    question = availability.AvailabilityQuestion(territories=_filter(key), figures=("observation",))
    kept = ("indicator", "period", "obs_status")
    found = availability.count_availability(connection, question)
    rows = [dict(zip(availability.FIELDS, row, strict=True)) for row in found]
    return [{name: row[name] for name in kept} for row in rows]


def _gaps(connection: Connection, key: TerritoryKey) -> list[dict[str, Any]]:
    """Return the latest gap of each indicator with its default benchmark."""
    if not key.level.is_zoning:
        return []
    question = gaps.GapQuestion(territories=_filter(key), periods=Periods(is_latest=True))
    page: Page = gaps.list_gaps(connection, question, Slice(MOST_ROWS))
    return [dict(zip(GAP_FIELDS, row, strict=True)) for row in with_sentences(page.rows)]
