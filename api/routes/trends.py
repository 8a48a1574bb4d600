"""Gaps over time: trends, changes, convergence, and what to keep in mind."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api import models
from api.dependencies import AskerDep
from api.routes.documents import documents_list
from api.routes.gaps import GapsQuery
from api.routes.sentences import GAP_FIELDS, with_sentences
from observatory.db import gaps, trends
from observatory.db.filters import Page

router = APIRouter(tags=["gaps"])

TREND_FIELDS = (*GAP_FIELDS, *trends.FIELDS)
_WIDTH = len(gaps.FIELDS)


@router.get(
    "/v1/trends",
    operation_id="listTrends",
    **documents_list(models.Trend, "Gaps over time: each series, its trend and its change."),
)
def list_trends(asker: AskerDep, query: Annotated[GapsQuery, Query()]) -> Response:
    """List gaps series by series, in order of time; the last row of a series sums it up.

    The columns of `/v1/gaps`, then those of time. `trend`: of the last five comparable points up
    to the row. `change`: since `base_period`, the first of the asked periods in the same part of
    the series (a break starts another), of the difference or, for amounts of money, of the ratio.
    """
    question = query.question()
    with asker.snapshot() as snapshot:
        asked = snapshot.slice(query, int)
        rows = snapshot.recall(
            ("trends", question),
            lambda: trends.list_trends(snapshot.connection, question, snapshot.recall),
        )
        start = int(asked.after[0]) if asked.after else 0
        stop = max(start, 0) + asked.limit
        part = rows[max(start, 0) : stop]
        more = zip(with_sentences(row[:_WIDTH] for row in part), part, strict=True)
        page = Page(
            [(*told, *row[_WIDTH:]) for told, row in more],
            len(rows),
            (stop,) if stop < len(rows) else None,
        )
        return snapshot.write_list(TREND_FIELDS, page)
