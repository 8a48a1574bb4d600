"""Gaps over time: the trend of each series, its change since the first date, and the caveats."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from observatory.db import gaps
from observatory.db.filters import Page, Periods, Row, Slice
from observatory.db.gap_rows import FIELDS as GAP_FIELDS
from observatory.db.gaps import GapQuestion
from observatory.db.gaps_on_request import list_gaps_on_request
from observatory.db.tables import indicator
from observatory.db.trend_caveats import caveat_columns
from observatory.db.trend_series import Declared, GapSeries, change_columns, trend_columns
from observatory.domain.period import parse_period
from observatory.domain.series import read_breaks, reference_date
from observatory.errors import InvalidRequest

FIELDS = (
    "reference_date", "trend_slope", "trend_chi2", "trend_points", "base_period", "change_of",
    "change", "change_lower", "change_upper", "change_nature", "convergence", "years_to_parity",
    "half_life", "caveats", "caveats_fr", "caveats_en",
)  # fmt: skip
"""What a row has after the columns of a gap."""

MOST_GAPS = 20_000
Recall = Callable[[Hashable, Callable[[], Any]], Any]
_PERIOD = GAP_FIELDS.index("period")
_HIDDEN = {
    "interval_nature": ("difference_lower", "difference_upper", "ratio_lower", "ratio_upper"),
    "change_nature": ("change_lower", "change_upper"),
}


def list_trends(connection: Connection, question: GapQuestion, recall: Recall) -> list[Row]:
    """Return the gaps of a question, series by series in order of time, each with its past.

    The gaps are those that /v1/gaps answers, of every period: the asked periods choose the rows,
    and the first of them is the date that changes are counted from (latest: the first of all).
    Raises InvalidRequest where more than MOST_GAPS gaps would have to be read.
    """
    everywhen = replace(question, periods=Periods(), shows_chance=True)
    found = _read(connection, everywhen, recall)
    dated = [row for row in found if row[_PERIOD] is not None]
    series = GapSeries(dated, _declared(connection, {row[0] for row in dated}))
    kept = _chosen(series, question.periods)
    first_known = np.flatnonzero(series.is_known & (question.periods.is_latest | kept))
    base = series.bases(first_known)
    columns = [
        series.of_period(reference_date),
        *trend_columns(series),
        *change_columns(series, base),
        *caveat_columns(series, base),
    ]
    rows = [(*gap, *more) for gap, more in zip(dated, zip(*columns, strict=True), strict=True)]
    ordered = [rows[at] for at in series.order if kept[at]]
    shown = ordered if question.shows_chance else [_without_chance(row) for row in ordered]
    nothing = (None,) * len(FIELDS)
    return [*shown, *((*row, *nothing) for row in found if row[_PERIOD] is None)]


def _read(connection: Connection, question: GapQuestion, recall: Recall) -> list[Row]:
    asked = Slice(MOST_GAPS)
    if all(level.is_zoning for level in question.territories.levels):
        page: Page = gaps.list_gaps(connection, question, asked)
    else:
        page = list_gaps_on_request(connection, question, asked, recall)
    if page.next_key is not None:
        raise InvalidRequest(
            f"These are {page.matched} gaps, and series are made of {MOST_GAPS} at most: name "
            "fewer indicators, territories (code, parent) or benchmarks."
        )
    return page.rows


def _declared(connection: Connection, codes: Iterable[str]) -> dict[str, Declared]:
    columns = (indicator.c.code, indicator.c.sources, indicator.c.breaks, indicator.c.materiality)
    query = select(*columns).where(indicator.c.code.in_(sorted(codes)))
    return {
        code: Declared(tuple(sources), read_breaks(breaks), materiality)
        for code, sources, breaks, materiality in connection.execute(query)
    }


def _chosen(series: GapSeries, periods: Periods) -> NDArray[np.bool_]:
    """Tell which gaps the asked periods keep; the latest is the last known one of each series."""
    if periods.is_latest:
        last = {series.number[at]: at for at in np.lexsort((series.x, series.is_known))}
        return np.isin(np.arange(len(series.x)), list(last.values()))
    if not periods:
        return np.ones(len(series.x), dtype=bool)
    kept = series.of_period(lambda one: periods.holds(one, *parse_period(one)))
    return np.array(kept, dtype=bool)


_ALL = (*GAP_FIELDS, *FIELDS)
_PLACES = {
    _ALL.index(nature): [_ALL.index(name) for name in hidden] for nature, hidden in _HIDDEN.items()
}


def _without_chance(row: Row) -> Row:
    """Hide the chance intervals of register counts (METHOD rule 8)."""
    if all(row[nature] != "chance" for nature in _PLACES):
        return row
    hidden = {at for nature, ends in _PLACES.items() if row[nature] == "chance" for at in ends}
    return tuple(None if at in hidden else value for at, value in enumerate(row))
