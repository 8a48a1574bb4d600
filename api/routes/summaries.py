"""Summaries: national, regional and departmental figures of the neighbourhoods."""

import operator
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BeforeValidator, Field

from api import models
from api.dependencies import AskerDep
from api.formats import DEMONSTRATION
from api.parameters import (
    TERRITORY,
    Levels,
    PageQuery,
    PeriodChoice,
    Vintages,
    Words,
    read_benchmarks,
    read_parents,
    split_commas,
)
from api.routes.documents import documents_list
from api.routes.sentences import sentences
from api.snapshot import Snapshot
from api.spelling import MOST_VALUES, Spelled, listed, one_of
from observatory.db import summaries
from observatory.db.filters import ParentKey, Periods, Row
from observatory.db.known import Named
from observatory.db.published_beside import NATIONAL, Beside, read_beside
from observatory.db.summaries import SummaryQuestion
from observatory.domain.benchmark import BenchmarkKind

router = APIRouter(tags=["gaps"])

_REASON = summaries.FIELDS.index("reason")
_OLDER, _NEWER = summaries.FIELDS[: _REASON + 1], summaries.FIELDS[_REASON + 1 :]
SUMMARY_FIELDS = (*_OLDER, "reason_fr", "reason_en", *_NEWER, "published")
_IS_ABOUT = operator.itemgetter(
    *map(summaries.FIELDS.index, ("indicator", "level", "vintage", "benchmark_kind", "period"))
)
_SCOPE_LEVEL = summaries.FIELDS.index("scope_level")
ALONE, EVERYWHERE = "none", "everywhere"
SCOPE_LEVELS = ("country", "region", "department")


def read_scopes(value: object) -> object:
    """Read `country:FM`, `region:11`, `department` (all of them), `everywhere`, or several."""
    parts = split_commas(value)
    if not isinstance(parts, tuple):
        return value
    read = [part if part in (*SCOPE_LEVELS, EVERYWHERE) else read_parents([part])
            for part in parts]  # fmt: skip
    return tuple(part if isinstance(part, str) else part[0] for part in read)  # type: ignore[index]


_Kinds = Annotated[
    Literal["all"]
    | Annotated[tuple[BenchmarkKind | Literal["none"], ...], Field(max_length=MOST_VALUES)],
    BeforeValidator(read_benchmarks),
    Spelled(
        f"^all$|{listed(one_of((*BenchmarkKind, ALONE)))}",
        "none,epci",
        "Benchmark kinds, none (the neighbourhoods alone), or all; by default the "
        "neighbourhoods alone and the kind that each indicator declares.",
    ),
]
_Scope = Annotated[
    tuple[ParentKey | Literal["country", "region", "department", "everywhere"], ...],
    BeforeValidator(read_scopes),
    Field(max_length=MOST_VALUES),
    Spelled(
        listed(f"(?:{TERRITORY}|{one_of((*SCOPE_LEVELS, EVERYWHERE))})"),
        "country:FM",
        "Territories (level:code or level:code:vintage), a whole level (country, region, "
        "department), or everywhere: every neighbourhood of the generation.",
    ),
]


class SummariesQuery(PageQuery):
    """Which summaries."""

    level: Levels = ()
    vintage: Vintages = ()
    indicator: Words = ()
    period: PeriodChoice = Periods()
    benchmark: _Kinds = ()
    scope: _Scope = ()
    panel: Literal["all", "constant"] | None = Field(
        None,
        description="all: whoever has a figure; constant: those that have one at every period.",
    )
    chance: bool = Field(
        False, description="Show the chance interval of register counts (METHOD, rule 8)."
    )

    def named(self) -> Named:
        """Return the indicators, and the territories that are summed over."""
        scopes = tuple(one for one in self.scope if isinstance(one, ParentKey))
        return Named(
            indicators=self.indicator, levels=self.level, vintages=self.vintage, parents=scopes
        )

    def question(self) -> SummaryQuestion:
        """Return the question for the database."""
        kinds = () if self.benchmark == "all" else self.benchmark
        named: list[Any] = [one for one in self.scope if isinstance(one, ParentKey)]
        return SummaryQuestion(
            levels=self.level,
            vintages=self.vintage,
            indicators=self.indicator,
            periods=self.period,
            kinds=tuple(kind for kind in kinds if isinstance(kind, BenchmarkKind)),
            alone=ALONE in kinds,
            only_alone=tuple(kinds) == (ALONE,),
            every_kind=self.benchmark == "all",
            scopes=tuple(named),
            scope_levels=tuple(str(one) for one in self.scope if one in SCOPE_LEVELS),
            everywhere=EVERYWHERE in self.scope,
            panels=(self.panel,) if self.panel else (),
            shows_chance=self.chance,
        )


@router.get(
    "/v1/summaries",
    operation_id="listSummaries",
    **documents_list(models.Summary, "Neighbourhoods summed up by nation, region, department."),
)
def list_summaries(asker: AskerDep, query: Annotated[SummariesQuery, Query()]) -> Response:
    """List pooled figures and gaps, with their coverage (METHOD, formula 12 and rule 12).

    The pooled gap is Σx_z/Σn_z − Σx_R/Σn_R, each benchmark once; `mean_gap` is the mean of the
    local gaps weighted by n_z. Rates published without counts are weighted by a proxy population,
    which the row names. `missing` counts the neighbourhoods without a figure, by status (of the
    neighbourhoods alone) or by reason (of gaps). Against a rest, rates without counts are known
    between bounds: `value_min` to `benchmark_max`, `difference_min` and `difference_max`.
    `published` holds what others published of the same national gap, at the nearest period; they
    may have another source, field or age group, which their words tell.
    """
    with asker.snapshot(shows_history=True) as snapshot:
        asked = snapshot.slice(query, *summaries.KEY_TYPES)
        page = summaries.list_summaries(snapshot.connection, query.question(), asked)
        # What is fictional is not compared with what is real.
        is_real = snapshot.data.origin != DEMONSTRATION
        beside = read_beside(snapshot.connection) if is_real else Beside({})
        rows = [_served(row, beside) for row in page.rows]
        return snapshot.write_list(
            SUMMARY_FIELDS, replace(page, rows=rows), more_links=_links(snapshot, rows)
        )


def _served(row: Row, beside: Beside) -> Row:
    newer = row[len(_OLDER) :]
    return (*row[: len(_OLDER)], *sentences(row[_REASON]), *newer, _published(row, beside))


def _published(row: Row, beside: Beside) -> list[dict[str, Any]] | None:
    indicator, level, vintage, kind, period = _IS_ABOUT(row)
    if row[_SCOPE_LEVEL] not in NATIONAL:
        return None
    return beside.nearest(indicator, (level, vintage), kind, period)


def _links(snapshot: Snapshot, rows: Sequence[Row]) -> list[dict[str, str]]:
    """Link to all that others published of the indicators that have something beside them."""
    codes = sorted({_IS_ABOUT(row)[0] for row in rows if row[-1]})
    if not codes:
        return []
    address = snapshot.request.url_for("list_published_gaps")
    href = str(address.include_query_params(indicator=",".join(codes)))
    return [{"rel": "related", "href": href}]
