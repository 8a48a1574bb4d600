"""Gaps, and what is available."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import models
from api.dependencies import AskerDep
from api.parameters import (
    Benchmarks,
    Codes,
    FigureQuery,
    Levels,
    PageQuery,
    Parents,
    PeriodChoice,
    Vintages,
    WholeForm,
    WholeLimit,
    Words,
)
from api.routes.documents import documents_list, documents_whole
from api.routes.sentences import GAP_FIELDS, with_sentences
from observatory.db import availability, gaps
from observatory.db.filters import Periods, TerritoryFilter
from observatory.db.gaps_on_request import list_gaps_on_request
from observatory.db.streams import stream_gaps
from observatory.domain.territory import ZONINGS, Level
from observatory.errors import InvalidRequest

router = APIRouter(tags=["gaps"])
ABSENCES = {
    True: "listed: every territory of these levels and vintages has a row",
    False: "not listed: what was neither computed nor refused has no row; name indicator, level "
    "and vintage to have one, with its reason, of every territory",
}


class GapsQuery(FigureQuery):
    """Which gaps."""

    benchmark: Benchmarks = ()
    is_main: bool | None = Field(None, description="Only the main benchmark of each kind.")
    chance: bool = Field(
        False, description="Show the chance interval of register counts (METHOD, rule 8)."
    )

    def question(self) -> gaps.GapQuestion:
        """Return the question for the database."""
        every = self.benchmark == "all"
        return gaps.GapQuestion(
            territories=TerritoryFilter(**self.territory_filter()),
            indicators=self.indicator,
            kinds=() if self.benchmark == "all" else self.benchmark,
            every_kind=every,
            periods=self.period,
            is_main=self.is_main,
            shows_chance=self.chance,
        )


class GapListQuery(GapsQuery):
    """Which gaps, on their own."""

    f: WholeForm = None  # type: ignore[assignment]  # one form more
    limit: WholeLimit = None


def refuse_other_levels(levels: tuple[Level, ...]) -> None:
    """Refuse levels whose gaps are not stored where only stored ones are drawn."""
    if others := [level for level in levels if not level.is_zoning]:
        raise InvalidRequest(
            f"Layers draw stored gaps, those of {', '.join(sorted(ZONINGS))}; the gaps of "
            f"{', '.join(others)} are measured on request: ask /v1/gaps with one level, one "
            "vintage and up to five indicators."
        )


@router.get(
    "/v1/gaps",
    operation_id="listGaps",
    **documents_whole(models.Gap, "Gaps between neighbourhoods and their benchmarks."),
)
def list_gaps(asker: AskerDep, query: Annotated[GapListQuery, Query()]) -> Response:
    """List gaps; one that was not computed is a row of nulls with its reason.

    Without `benchmark`, each indicator's default benchmark, which every row names. A question that
    names indicator, level and vintage (and neither `benchmark=all` nor `is_main`) has a row for
    every territory, those of which nothing was computed too (`no_benchmark`, `zone_missing`); a
    broader one lists what was computed or refused, for every indicator would add its own hundreds
    of thousands of such rows: it may have fewer, and `absences` says which it is. The gaps of
    neighbourhoods are stored; those of another level (one `level`, one `vintage`, up to five
    indicators, 150,000 gaps a period at most) are measured on request, its rest being the parent
    without the territory itself.
    """
    question = query.question()
    with asker.snapshot() as snapshot:
        is_stored = all(level.is_zoning for level in query.level)
        whole = snapshot.whole(query) if is_stored else None
        asked = snapshot.begin(query, whole, int, int, str, str, int)
        members: dict[str, Any] = {}
        if is_stored:
            page = gaps.list_gaps(snapshot.connection, question, asked)
            absences = ABSENCES[question.names_a_family]
            # A CSV has no place for it but its headers.
            members = {"absences": absences, "said": {"X-Absences": absences}}
        else:
            page = list_gaps_on_request(snapshot.connection, question, asked, snapshot.recall)
        if whole is not None and page.next_key is not None:
            rows = map(with_sentences, stream_gaps(snapshot.connection, question))
            return snapshot.write_stream(GAP_FIELDS, page, whole, rows, **members)
        page = replace(page, rows=with_sentences(page.rows))
        return snapshot.write_list(GAP_FIELDS, page, **members)


class AvailabilityQuery(PageQuery):
    """Which figures to count."""

    level: Levels = ()
    vintage: Vintages = ()
    code: Codes = ()
    parent: Parents = ()
    indicator: Words = ()
    period: PeriodChoice = Periods()
    figure: Literal["observation", "gap"] | None = None


@router.get(
    "/v1/availability",
    operation_id="listAvailability",
    **documents_list(models.Availability, "Which figures exist, and how many."),
)
def list_availability(asker: AskerDep, query: Annotated[AvailabilityQuery, Query()]) -> Response:
    """Count observations by status, and gaps by outcome and reason."""
    if query.period.is_latest:
        raise InvalidRequest("period: latest has no meaning here; every period is listed.")
    narrowed: dict[str, Any] = {
        "levels": query.level,
        "vintages": query.vintage,
        "codes": query.code,
        "parents": query.parent,
    }
    question = availability.AvailabilityQuestion(
        territories=TerritoryFilter(**narrowed),
        indicators=query.indicator,
        periods=query.period,
        **({"figures": (query.figure,)} if query.figure else {}),
    )
    with asker.snapshot() as snapshot:
        asked = snapshot.slice(query, *[str] * len(availability.GROUP))
        rows = snapshot.remember(question, availability.count_availability)
        page = availability.cut_availability(rows, asked)
        return snapshot.write_list(availability.FIELDS, page)
