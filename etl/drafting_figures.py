"""Drafts the figures of an unknown table: those of its series, or of columns known elsewhere."""

import re

import pandas as pd

from etl.catalogue import Figures
from etl.drafting_codes import Draft
from etl.likeness import stem, year_in
from etl.sniff import NUMBER, Sniffed
from observatory.domain.period import parse_period


def add_figures(
    sniffed: Sniffed, like: Figures, names: dict[str, str], years: int, draft: Draft
) -> None:
    """Carry over the figures whose columns are here; list what is new and what is lost."""
    figures, lost = [], []
    for figure in like.figures:
        if not all(column in names for column in figure.columns):
            lost.append(f"{figure.indicator} ({', '.join(figure.columns)})")
            continue
        content = figure.model_dump(mode="json", exclude_defaults=True)
        for key in ("plus", "minus"):
            if key in content:
                content[key] = [names[column] for column in content[key]]
        if "column" in content:
            content["column"] = names[content["column"]]
        if figure.period is not None:  # a long table names its periods in its rows
            content["period"] = _shifted(figure.period, years)
        figures.append(content)
    draft.content["figures"] = figures
    draft.content["missing"] = {code: str(status) for code, status in like.missing.items()}
    draft.doubts.append(f"period: those of edition {like.edition}, moved by {years} years: "
                        "what does the producer say?")  # fmt: skip
    known = set(names.values())
    new = [column for column in sniffed.columns if column not in known]
    if new:
        draft.doubts.append(f"columns that edition {like.edition} has not: {', '.join(new)}")
    if lost:
        draft.doubts.append(f"figures without their column here (renamed?): {'; '.join(lost)}")


def _shifted(period: str, years: int) -> str:
    """Return a period some years later; one that has not begun is left as it was."""
    moved = re.sub(r"\d{4}", lambda match: str(int(match[0]) + years), period)
    return moved if parse_period(moved)[0] <= pd.Timestamp.now().date() else period


def match_figures(sniffed: Sniffed, year: int | None, known: list[Figures], draft: Draft) -> None:
    """Give a column the indicator that its name has elsewhere; list the other numbers."""
    elsewhere = {
        stem(figure.column, year_in(one.edition)): (figure, one)
        for one in known for figure in one.figures if figure.column and len(figure.column) > 2
    }  # fmt: skip
    others = []
    for column in sniffed.columns:
        found = elsewhere.get(stem(column, year))
        if found is not None:
            figure, one = found
            draft.content["operation"] = one.operation
            draft.content["figures"].append({
                "indicator": figure.indicator, "column": column,
                "period": str(year or figure.period), "half_step": figure.half_step,
            })  # fmt: skip
            draft.doubts.append(f"{column}: {figure.indicator}, as in {one.id} {one.edition}?")
        elif column != draft.content["code"] and _is_numeric(sniffed, column):
            others.append(column)
    if others:
        draft.doubts.append("figures: numbers without an indicator, each wants indicator, period "
                            f"and half_step: {', '.join(others)}")  # fmt: skip


def _is_numeric(sniffed: Sniffed, column: str) -> bool:
    cells = [cell for cell in sniffed.table[column].unique() if cell]
    return 2 * sum(NUMBER.fullmatch(cell) is not None for cell in cells) > len(cells)
