"""Gaps as others published them."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import models
from api.dependencies import AskerDep
from api.parameters import Benchmarks, Names, PageQuery, PeriodChoice
from api.routes.documents import documents_list
from observatory.db import published
from observatory.db.filters import Periods
from observatory.db.known import Named
from observatory.errors import InvalidRequest

router = APIRouter(tags=["gaps"])


class HistoryQuery(PageQuery):
    """Which published figures."""

    indicator: Names = Field((), description="The publisher's name, or the code of ours.")
    generation: Names = Field((), description="ZUS, QPV2015, QPV2024…")
    benchmark: Benchmarks = ()
    period: PeriodChoice = Periods()
    contradicted: bool = Field(False, description="Only figures that editions contradict.")
    line: int | None = Field(
        None, ge=1, le=2**31 - 1, description="One figure, by its line in the published file."
    )

    def named(self) -> Named:
        """Return nothing: its names are the publishers', whom the list itself asks."""
        return Named()


@router.get(
    "/v1/published-gaps",
    operation_id="listPublishedGaps",
    **documents_list(models.PublishedGap, "National gaps as published from 1999 on."),
)
def list_published_gaps(asker: AskerDep, query: Annotated[HistoryQuery, Query()]) -> Response:
    """List the gaps that Onzus, ONPV, INSEE and SSMSI published, each with its edition.

    They are there before any file is loaded, and are never mixed with figures of ours. A value
    that was printed as words has its text and no number. Figures of one period, generation,
    indicator and scope that editions give differently name each other in `contradicted_by`.
    """
    if query.period.is_latest:
        raise InvalidRequest("period: latest has no meaning here; name years or a span.")
    question = published.HistoryQuestion(
        indicators=query.indicator,
        generations=query.generation,
        kinds=() if query.benchmark == "all" else tuple(map(str, query.benchmark)),
        periods=query.period,
        only_contradicted=query.contradicted,
        line=query.line,
    )
    with asker.snapshot(is_history=True) as snapshot:
        asked = snapshot.slice(query, str, int)
        page = published.list_history(snapshot.connection, question, asked)
        return snapshot.write_list(published.FIELDS, page)
