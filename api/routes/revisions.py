"""Revisions: the figures that a later edition, or another source, changed."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import models
from api.dependencies import AskerDep
from api.parameters import FigureQuery, Words
from api.routes.documents import documents_list
from observatory.db import revisions
from observatory.db.filters import TerritoryFilter
from observatory.db.revisions import RevisionQuestion

router = APIRouter(tags=["provenance"])


class RevisionsQuery(FigureQuery):
    """Which revisions."""

    source: Words = ()
    kind: Literal["later_edition", "same_edition", "other_source"] | None = None
    exceeds: bool | None = Field(
        None, description="Only changes larger (or not) than the half-width of the interval."
    )


@router.get(
    "/v1/revisions",
    operation_id="listRevisions",
    **documents_list(models.Revision, "Figures that were changed, with both values."),
)
def list_revisions(asker: AskerDep, query: Annotated[RevisionsQuery, Query()]) -> Response:
    """List the figures that two releases give differently (METHOD, rule 18).

    `later_edition`: each edition of a source against the one before; `same_edition`: an edition
    published anew; `other_source`: the current figure against that of another source.
    """
    question = RevisionQuestion(
        territories=TerritoryFilter(**query.territory_filter()),
        indicators=query.indicator,
        periods=query.period,
        sources=query.source,
        kinds=(query.kind,) if query.kind else (),
        exceeds=query.exceeds,
    )
    with asker.snapshot() as snapshot:
        asked = snapshot.slice(query, *revisions.KEY_TYPES)
        page = revisions.list_revisions(snapshot.connection, question, asked)
        return snapshot.write_list(revisions.FIELDS, page)
