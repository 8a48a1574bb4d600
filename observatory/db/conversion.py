"""Carries the figures of one vintage over to another, on request (METHOD formula 8)."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from observatory.db.passages import VintagePair, require_pair
from observatory.domain.indicator import Aggregation, Nature
from observatory.domain.intervals import divide
from observatory.domain.observation import ObsStatus
from observatory.domain.passage import (
    Converted,
    Links,
    NoFigure,
    convert,
    has_no_history,
    refuse_conversion,
)
from observatory.domain.reasons import REASONS
from observatory.errors import InvalidRequest, NotFound

FIELDS = (
    "indicator", "level", "code", "vintage", "name", "period", "unit", "value", "lower", "upper",
    "numerator", "numerator_lower", "numerator_upper", "denominator", "interval_nature",
    "obs_status", "reason",
)  # fmt: skip

_INDICATOR = text("SELECT * FROM indicator WHERE code = :code")
_OLD = text("""
    SELECT t.id, o.value, o.numerator, o.denominator
    FROM territory t
    LEFT JOIN observation o
      ON o.territory_id = t.id AND o.indicator_id = :indicator AND o.period = :period
     AND o.known_to IS NULL AND o.conf_status = 'F'
    WHERE t.level = :level AND t.vintage = :old ORDER BY t.code
""")
_NEW = text("""
    SELECT id, code, name FROM territory WHERE level = :level AND vintage = :new
    ORDER BY code COLLATE "C"
""")
_LINKS = text("""
    SELECT p.old_id, p.new_id, p.weight
    FROM passage p
    JOIN territory o ON o.id = p.old_id AND o.level = :level AND o.vintage = :old
    JOIN territory n ON n.id = p.new_id AND n.level = :level AND n.vintage = :new
    UNION ALL  -- a commune that no row names passes whole to the one of its own code
    SELECT o.id, n.id, 1.0 FROM territory o
    JOIN territory n ON n.level = o.level AND n.code = o.code AND n.vintage = :new
    WHERE o.level = :level AND o.level = 'commune' AND o.vintage = :old
      AND NOT EXISTS (SELECT FROM passage p JOIN territory t ON t.id = p.new_id
                      WHERE p.old_id = o.id AND t.level = o.level AND t.vintage = :new)
    ORDER BY 1, 2
""")
_STATEMENTS = text("""
    SELECT DISTINCT new_id FROM declared_passage WHERE statement = 'NOUVEAU'
""")


@dataclass(frozen=True, slots=True)
class ConversionQuestion:
    """Which additive indicator, of which period, from which vintage to which."""

    pair: VintagePair
    indicator: str
    period: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """The figures on the new vintage, and what no territory of it received."""

    rows: list[tuple[Any, ...]]
    members: dict[str, Any] = field(default_factory=dict)


def convert_figures(connection: Connection, question: ConversionQuestion) -> Conversion:
    """Convert counts, or the numerators and the denominators of a ratio, apart."""
    require_pair(connection, question.pair)
    indicator = _indicator(connection, question.indicator)
    pair = question.pair
    key = {"level": pair.level.value, "old": pair.old, "new": pair.new}
    old = connection.execute(
        _OLD, {**key, "indicator": indicator["id"], "period": question.period}
    ).all()
    new = connection.execute(_NEW, key).all()
    links = _links(connection, key, [row.id for row in old], [row.id for row in new])
    value, numerator, denominator = (
        np.array([getattr(row, name) for row in old], dtype=np.float64)
        for name in ("value", "numerator", "denominator")
    )
    is_ratio = indicator["aggregation"] == Aggregation.RATIO_OF_SUMS
    counts = numerator if is_ratio else value
    if not np.isfinite(counts).any():
        raise NotFound(
            f"{question.indicator} has no count of {pair.level} {pair.old} in {question.period}."
        )
    is_part = indicator["nature"] == Nature.PROPORTION
    x = convert(links, counts, denominator if is_part else np.nan)
    n = convert(links, denominator) if is_ratio else None
    reasons = _reasons(connection, links, x, n, new)
    rows = _rows(question, indicator, new, x, n, reasons)
    return Conversion(rows, {"conversion": _summary(x, n)})


def _indicator(connection: Connection, code: str) -> dict[str, Any]:
    row = connection.execute(_INDICATOR, {"code": code}).mappings().first()
    if row is None:
        raise NotFound(f"No indicator has the code {code!r}; /v1/indicators lists them.")
    reason = refuse_conversion(Aggregation(row["aggregation"]), Nature(row["nature"]))
    if reason is not None:
        raise InvalidRequest(
            f"{code} cannot be carried over to another vintage: a figure that is no count, nor a "
            f"ratio of two, cannot be split ({reason}). {REASONS[reason][0]}"
        )
    return dict(row)


def _links(connection: Connection, key: dict[str, Any], old: list[int], new: list[int]) -> Links:
    old_at = {id_: position for position, id_ in enumerate(old)}
    new_at = {id_: position for position, id_ in enumerate(new)}
    found = connection.execute(_LINKS, key).all()
    return Links(
        old=np.array([old_at[row.old_id] for row in found], dtype=np.intp),
        new=np.array([new_at[row.new_id] for row in found], dtype=np.intp),
        weight=np.array([row.weight for row in found], dtype=np.float64),
        old_count=len(old),
        new_count=len(new),
    )


def _reasons(
    connection: Connection, links: Links, x: Converted, n: Converted | None, new: Any
) -> list[NoFigure | None]:
    """Return why each new territory has no figure; None where it has one."""
    known = x.value if n is None else divide(x.value, n.value)
    has_source = np.bincount(links.new, minlength=links.new_count) > 0
    is_new = set(connection.scalars(_STATEMENTS))
    return [
        None if np.isfinite(value)
        else NoFigure.SOURCE_MISSING if is_linked
        else NoFigure.NO_HISTORY if row.id in is_new or has_no_history(row.code)
        else NoFigure.NO_PASSAGE
        for row, value, is_linked in zip(new, known, has_source, strict=True)
    ]  # fmt: skip


def _rows(
    question: ConversionQuestion,
    indicator: dict[str, Any],
    new: Any,
    x: Converted,
    n: Converted | None,
    reasons: list[NoFigure | None],
) -> list[tuple[Any, ...]]:
    scale = indicator["scale"]

    def value_of(counts: NDArray[np.float64]) -> NDArray[np.float64]:
        return counts if n is None else scale * divide(counts, n.value)

    figures = [value_of(one) for one in (x.value, *x.bounds)]
    if n is not None:
        figures += [x.value, *x.bounds, n.value]
    columns = [[None if np.isnan(one) else float(one) for one in figure] for figure in figures]
    columns += [[None] * len(new)] * (7 - len(columns))
    pair = question.pair
    return [
        (question.indicator, pair.level.value, row.code, pair.new, row.name, question.period,
         indicator["unit"], *numbers, "model", _status(reason), reason)
        for row, reason, *numbers in zip(new, reasons, *columns, strict=True)
    ]  # fmt: skip


def _status(reason: NoFigure | None) -> ObsStatus:
    if reason is None:
        return ObsStatus.ESTIMATED
    is_void = reason is NoFigure.NO_HISTORY
    return ObsStatus.NOT_APPLICABLE if is_void else ObsStatus.MISSING


def _summary(x: Converted, n: Converted | None) -> dict[str, Any]:
    """Print what no territory received: with the targets it makes up the sources."""
    sides = {"numerator": x, "denominator": n} if n else {"value": x}
    return {
        name: {
            "sources": side.sources,
            "targets": float(np.nansum(side.value)),
            "unmapped": side.unmapped,
            "unmapped_share": side.unmapped_share,
            "withheld": side.withheld,
        }
        for name, side in sides.items()
        if side is not None
    }
