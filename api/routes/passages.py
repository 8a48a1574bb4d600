"""From one vintage to another: lineage, the table of passages, figures carried over."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from api import models
from api.dependencies import AskerDep
from api.parameters import FIRST_VINTAGE, LAST_VINTAGE, PageQuery
from api.routes.documents import documents, documents_list
from api.routes.territories import CodePath, SheetQuery, find_sheet
from api.snapshot import Snapshot
from observatory.db import conversion, passages
from observatory.db.filters import Page, Slice, cut_page
from observatory.db.passages import VintagePair
from observatory.domain.territory import Level

router = APIRouter(tags=["passages"])
VintagePath = Annotated[int, Path(ge=FIRST_VINTAGE, le=LAST_VINTAGE, examples=[2015])]


@router.get(
    "/v1/territories/{level}/{code}/history",
    operation_id="getHistory",
    **documents(models.History, "What a territory came from, and what became of it.", 404),
)
def get_history(
    asker: AskerDep, level: Level, code: CodePath, query: Annotated[SheetQuery, Query()]
) -> Response:
    """Return the lineage of one territory: identical, modified, merged, split, new or ended."""
    with asker.snapshot() as snapshot:
        key, _, sheet = find_sheet(snapshot.connection, level, code, query.vintage)
        before, after = passages.trace(snapshot.connection, key)
        return snapshot.write_object(
            {
                **{name: sheet[name] for name in ("level", "code", "vintage", "name")},
                "before": [_spell(lineage) for lineage in before],
                "after": [_spell(lineage) for lineage in after],
            }
        )


def _spell(lineage: passages.Lineage) -> dict[str, object]:
    spelled = asdict(lineage)
    return {**spelled, "territories": spelled.pop("rows")} | {"relation": lineage.relation.value}


@router.get(
    "/v1/passages/{level}/{old_vintage}/{new_vintage}",
    operation_id="listPassages",
    **documents_list(models.Passage, "The table of passages between two vintages.", 404),
)
def list_passages(
    asker: AskerDep,
    level: Level,
    old_vintage: VintagePath,
    new_vintage: VintagePath,
    query: Annotated[PageQuery, Query()],
) -> Response:
    """List what passes to whom; one row a pair, one row for those that are new or ended."""
    with asker.snapshot() as snapshot:
        asked = snapshot.slice(query, str, str)
        pair = VintagePair(level, old_vintage, new_vintage)
        return snapshot.write_list(
            passages.FIELDS, passages.list_passages(snapshot.connection, pair, asked)
        )


@router.get(
    "/v1/passages/{level}/{old_vintage}/{new_vintage}/counts",
    operation_id="countPassages",
    **documents(models.PassageCounts, "How many entered, left, merged, split or stayed.", 404),
)
def count_passages(
    asker: AskerDep, level: Level, old_vintage: VintagePath, new_vintage: VintagePath
) -> Response:
    """Count the territories of both vintages by what ties them to the other one.

    Those of the new vintage are identical, modified, merged, split or new and make it up; those
    of the old one that have no successor are ended.
    """
    pair = VintagePair(level, old_vintage, new_vintage)
    with asker.snapshot() as snapshot:
        counts = passages.count_passages(snapshot.connection, pair)
        return snapshot.write_object(
            {"level": level.value, "old_vintage": old_vintage, "new_vintage": new_vintage, **counts}
        )


class ConversionQuery(PageQuery):
    """Which figure to carry over."""

    indicator: str = Field(pattern=r"^[0-9a-z_-]{1,80}$", examples=["population"])
    period: str = Field(max_length=20, examples=["2018"])


@router.get(
    "/v1/passages/{level}/{old_vintage}/{new_vintage}/figures",
    operation_id="listConvertedFigures",
    **documents_list(models.ConvertedFigure, "An additive figure, carried over.", 404),
)
def list_converted(
    asker: AskerDep,
    level: Level,
    old_vintage: VintagePath,
    new_vintage: VintagePath,
    query: Annotated[ConversionQuery, Query()],
) -> Response:
    """Estimate an additive figure of the old vintage on the new one; nothing is stored.

    `conversion` prints what no territory receives (`unmapped`): with the targets and what is
    withheld because a source is missing, it makes up the sources.
    """
    question = conversion.ConversionQuestion(
        VintagePair(level, old_vintage, new_vintage), query.indicator, query.period
    )
    with asker.snapshot() as snapshot:
        asked = snapshot.slice(query, str)
        found = conversion.convert_figures(snapshot.connection, question)
        return _write(snapshot, found, asked)


def _write(snapshot: Snapshot, found: conversion.Conversion, asked: Slice) -> Response:
    """Cut the page: the rows come in the order of their codes."""
    code = conversion.FIELDS.index("code")
    after = asked.after[0] if asked.after else ""
    rows = [(*row, row[code]) for row in found.rows if row[code] > after]
    page: Page = cut_page(rows[: asked.limit + 1], 1, asked, lambda: len(found.rows))
    return snapshot.write_list(conversion.FIELDS, page, **found.members)
