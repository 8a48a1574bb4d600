"""The figure of a parent, as the measure takes it: published, or a sum over its communes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from sqlalchemy import Connection, Row

from observatory.db.explain.read import (
    Record,
    read_communes,
    read_figures,
    read_iris,
    read_rows,
)
from observatory.db.explain.recompute import Counted
from observatory.domain.indicator import Indicator
from observatory.domain.observation import ConfStatus


@dataclass(frozen=True, slots=True)
class CommuneCount:
    """A commune's count: its own figure, or the sum of its IRIS where none of them is blank.

    figures: what it is made of, the commune's own record first; empty where the source has none.
    """

    commune: Record
    value: float | None
    figures: Sequence[Record]

    @property
    def is_sum(self) -> bool:
        """Tell whether IRIS were added up."""
        return bool(self.figures) and self.figures[0]["level"] == "iris"


@dataclass(frozen=True, slots=True)
class Side:
    """What the parent's figure is made of: communes, or one published figure."""

    counted: Counted
    numerator: Sequence[CommuneCount] = ()
    denominator: Sequence[CommuneCount] = ()
    published: Record | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether every count may be shown (METHOD rule 7)."""
        parts = [one for count in (*self.numerator, *self.denominator) for one in count.figures]
        return all(one["conf_status"] == ConfStatus.FREE for one in parts if one["value"])


def possible_sides(
    connection: Connection,
    parent_id: int,
    period: str,
    indicator: Row[tuple[object, ...]],
    counts: tuple[Row[tuple[object, ...]], Row[tuple[object, ...]]] | None,
    core: Indicator,
) -> Iterator[Side]:
    """Yield the ways in which the parent may be counted, a published figure first: it is one row.

    counts: the indicators of the numerator and of the denominator, None where there are none.
    """
    yield from _published(connection, parent_id, period, indicator.id)
    if counts is not None:
        numerator, denominator = counts
        other = indicator.denominator_periods.get(period, period)
        for communes in read_communes(connection, parent_id).values():
            xs = _count(connection, numerator.id, period, communes)
            ns = _count(connection, denominator.id, other, communes)
            if any(one.figures for one in xs) and any(one.figures for one in ns):
                yield Side(_sum(xs, ns, core), xs, ns)


def _published(
    connection: Connection, parent_id: int, period: str, indicator_id: int
) -> Iterator[Side]:
    rows = read_rows(connection, indicator_id, period, [parent_id])
    figures = read_figures(connection, indicator_id, period, [parent_id])
    for row, figure in zip(rows, figures, strict=True):
        if row["denominator_release_id"] is None:  # not a ratio of ours: its counts are above
            value, step = (_float(row[name]) for name in ("value", "half_step"))
            counted = Counted(np.nan, np.nan, value, np.nan_to_num(step), row["release_id"])
            yield Side(counted, published=figure)


def _count(
    connection: Connection, indicator_id: int, period: str, communes: Sequence[Record]
) -> list[CommuneCount]:
    """Count communes as the measure does (measure/stock.py)."""
    ids = [commune["id"] for commune in communes]
    own = {row["id"]: row for row in read_figures(connection, indicator_id, period, ids)}
    without = [number for number in ids if number not in own]
    iris = {
        number: list(rows)
        for number, rows in groupby(
            read_iris(connection, indicator_id, period, without), lambda row: row["commune_id"]
        )
    }
    return [_one(commune, own.get(commune["id"]), iris) for commune in communes]


def _one(commune: Record, own: Record | None, iris: dict[int, list[Record]]) -> CommuneCount:
    if own is not None:
        return CommuneCount(commune, own["value"], [own])
    parts = iris.get(commune["id"], [])
    values = [part["value"] for part in parts]
    is_whole = bool(values) and None not in values
    return CommuneCount(commune, sum(values) if is_whole else None, parts)


def _sum(xs: Sequence[CommuneCount], ns: Sequence[CommuneCount], core: Indicator) -> Counted:
    x, n = (total([one.value for one in counts]) for counts in (xs, ns))
    releases = [part["release_id"] for one in xs for part in one.figures]
    return Counted(x, n, core.scale * x / n if n > 0 else np.nan, 0.0, max(releases))


def total(values: Sequence[float | None]) -> float:
    """Add up in the order of the measure; NaN as soon as one is missing."""
    weights = np.array([_float(value) for value in values])
    return float(np.bincount(np.zeros(len(weights), dtype=np.intp), weights, 1)[0])


def _float(value: float | None) -> float:
    return np.nan if value is None else float(value)
