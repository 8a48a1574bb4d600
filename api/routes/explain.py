"""How one gap was calculated, step by step, for a program or for a person."""

from dataclasses import asdict, astuple
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api import models
from api.dependencies import AskerDep
from api.explain_page import render_explanation
from api.formats import header
from api.parameters import Code, CsvLocale, Form, PeriodChoice, VintageNumber, Word
from api.parameters import Query as Parameters
from api.routes.documents import documents_forms
from api.routes.sentences import GAP_FIELDS, with_sentences
from observatory.db.explain import FIGURE_FIELDS, ExplainQuestion, Explanation, explain_gap
from observatory.db.filters import Page, Periods
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.explanation import NO_LINE, Figure, Step
from observatory.domain.territory import Level, TerritoryKey
from observatory.errors import InvalidRequest

router = APIRouter(tags=["gaps"])

MOST_LISTED = 500  # figures of a step in JSON and on the page; the CSV lists all


class ExplainQuery(Parameters):
    """Which gap, and how to tell it."""

    indicator: Word
    level: Level = Level.QPV
    code: Code
    vintage: VintageNumber
    period: PeriodChoice = Periods(is_latest=True)
    benchmark: BenchmarkKind | None = Field(
        None, description="The kind of benchmark; by default the one that the indicator declares."
    )
    benchmark_code: Code | None = Field(
        None, description="Which benchmark, where a neighbourhood straddles several; default: main."
    )
    lang: Literal["fr", "en"] = Field("fr", description="Of the page.")
    f: Literal["json", "html", "csv", "xlsx"] | None = Field(
        None,
        description="json (default); html: a page to read and to print; csv, xlsx: every figure "
        "behind the gap, with its file and its line.",
    )

    locale: CsvLocale = None

    def question(self) -> ExplainQuestion:
        """Return the question for the database."""
        if self.period.spans or len(self.period.exact) > 1:
            raise InvalidRequest("period: one gap has one period, as in 2018; or latest.")
        return ExplainQuestion(
            indicator=self.indicator,
            zone=TerritoryKey(self.level, self.code, self.vintage),
            periods=self.period or Periods(is_latest=True),
            kind=self.benchmark,
            benchmark_code=self.benchmark_code,
        )


@router.get(
    "/v1/gaps/explain",
    operation_id="explainGap",
    **documents_forms(models.Explanation, "The calculation of one gap, step by step.", 404),
)
def explain(asker: AskerDep, query: Annotated[ExplainQuery, Query()], request: Request) -> Response:
    """Explain one gap: both sides, what was subtracted, each count with its file and line.

    The numbers are measured again by the functions that measured the stored gap. What a producer
    hides is marked as hidden, and shown nowhere. The chance interval of register counts is shown.
    """
    with asker.snapshot() as snapshot:
        explanation = explain_gap(snapshot.connection, query.question())
        if snapshot.form in (Form.CSV, Form.XLSX):
            rows = [astuple(one) for step in explanation.steps for one in step.figures]
            return snapshot.write_list(FIGURE_FIELDS, Page(rows, len(rows)))
        told = {"question": _spell(query, explanation), **_tell(explanation)}
        if snapshot.form is Form.HTML:
            told |= {"labels": explanation.labels, **header(snapshot.data.origin)}
            return snapshot.write_page(render_explanation(told, query.lang, request.url))
        return snapshot.write_object(told)


def _spell(query: ExplainQuery, explanation: Explanation) -> dict[str, Any]:
    """Return the question with what its defaults meant."""
    gap = dict(zip(GAP_FIELDS, explanation.gap, strict=False))
    meant = {"benchmark": "benchmark_kind"}
    names = ("indicator", "level", "code", "vintage", "period", "benchmark", "benchmark_code")
    return {name: gap[meant.get(name, name)] for name in names}


def _tell(explanation: Explanation) -> dict[str, Any]:
    (gap,) = with_sentences([explanation.gap])
    return {
        "gap": dict(zip(GAP_FIELDS, gap, strict=True)),
        "agrees": explanation.agrees,
        "steps": [_step(step) for step in explanation.steps],
        "releases": explanation.releases,
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "key": step.key,
        "formula": step.formula,
        "fr": step.fr,
        "en": step.en,
        "numbers": step.numbers,
        "number_of_figures": len(step.figures),
        "figures": [_figure(one) for one in step.figures[:MOST_LISTED]],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    fr, en = NO_LINE[figure.no_line] if figure.no_line else (None, None)
    return {**asdict(figure), "no_line_fr": fr, "no_line_en": en}
