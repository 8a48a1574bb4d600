"""The summaries behind an edition: of its scope, and of the scope's regions and departments."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, tuple_

from observatory.db.tables import indicator, membership, summary, territory
from observatory.domain.report.document import Place
from observatory.domain.report.facts import Family, SummaryRow
from observatory.domain.territory import ZONINGS

PARTS = {None: ("region", "department"), "region": ("department",)}
"""Levels of the territories that a scope is divided into."""
_SCOPE = territory.alias("scope")
_NUMBERS = (
    "value", "numerator", "benchmark_value", "benchmark_min", "benchmark_max", "difference",
    "difference_min", "difference_max", "ratio", "interval_nature", "confidence_level",
    "is_significant", "sign_certain", "outcome", "mean_gap", "p25", "p50", "p75", "worse",
    "similar", "better", "zones", "observed", "observed_share", "panel_periods", "reason",
)  # fmt: skip
_OTHERS = ("period", "panel", "level", "vintage")
_LIMITS = ("difference_lower", "difference_upper")


def read_summaries(connection: Connection, scope: Place | None) -> tuple[SummaryRow, ...]:
    """Return every summary of a scope: all kinds, periods and panels, in the order of its key.

    Territories other than regions, departments and the nation have none.
    """
    return _read(connection, _rows().where(_is_scope(scope)))


def read_parts(
    connection: Connection, families: Sequence[Family], scope: Place | None
) -> tuple[SummaryRow, ...]:
    """Return the same families' summaries of the scope's regions and departments.

    families: of an empty kind, the neighbourhoods alone.
    """
    levels = PARTS.get(scope.level if scope else None, ())
    if not (levels and families):
        return ()
    key = (indicator.c.code, summary.c.level, summary.c.vintage, summary.c.period,
           func.coalesce(summary.c.benchmark_kind, ""))  # fmt: skip
    wanted = sorted((f.indicator, f.level, f.vintage, f.period, f.kind) for f in families)
    question = _rows().where(
        summary.c.panel == "all", _SCOPE.c.level.in_(levels), tuple_(*key).in_(wanted),
        *([] if scope is None else [summary.c.scope_id.in_(_inside(scope))]),
    )  # fmt: skip
    return _read(connection, question)


def _rows() -> Select[Any]:
    return (
        select(
            indicator.c.code.label("indicator"),
            summary.c.benchmark_kind.label("kind"),
            *(summary.c[name] for name in (*_OTHERS, *_NUMBERS, *_LIMITS, "missing")),
            *(_SCOPE.c[name].label(f"scope_{name}") for name in ("level", "code", "vintage",
                                                                 "name")),
        )
        .join(indicator, indicator.c.id == summary.c.indicator_id)
        .outerjoin(_SCOPE, _SCOPE.c.id == summary.c.scope_id)
        .where(summary.c.level.in_(sorted(ZONINGS)))
        .order_by(
            indicator.c.code.collate("C"), summary.c.level, summary.c.vintage,
            summary.c.period.collate("C"), func.coalesce(summary.c.benchmark_kind, ""),
            _SCOPE.c.level, _SCOPE.c.code.collate("C"), _SCOPE.c.vintage, summary.c.panel,
        )
    )  # fmt: skip


def _is_scope(scope: Place | None) -> ColumnElement[bool]:
    if scope is None:
        return summary.c.scope_id.is_(None)
    return and_(
        _SCOPE.c.level == scope.level,
        _SCOPE.c.code == scope.code,
        _SCOPE.c.vintage == scope.vintage,
    )


def _inside(scope: Place) -> Select[Any]:
    """Return the territories that hold the neighbourhoods of a scope."""
    own, parent, other = membership.alias("own"), territory.alias("within"), membership
    return (
        select(other.c.parent_id)
        .join(own, own.c.child_id == other.c.child_id)
        .join(parent, parent.c.id == own.c.parent_id)
        .where(
            own.c.is_main, other.c.is_main, parent.c.level == scope.level,
            parent.c.code == scope.code, parent.c.vintage == scope.vintage,
            or_(*(other.c.parent_level == level for level in PARTS[scope.level])),
        )
    )  # fmt: skip


def _read(connection: Connection, question: Select[Any]) -> tuple[SummaryRow, ...]:
    return tuple(_make(row) for row in connection.execute(question).mappings())


def _make(row: Any) -> SummaryRow:
    lower, upper = (row[name] for name in _LIMITS)
    # METHOD, rule 8: the interface shows the chance interval of a register on request only.
    is_shown = row["interval_nature"] != "chance"
    return SummaryRow(
        indicator=row["indicator"],
        kind=row["kind"],
        scope=_place(row),
        limits=None if lower is None or upper is None else (lower, upper),
        difference_lower=lower if is_shown else None,
        difference_upper=upper if is_shown else None,
        missing=_counts(row["missing"].items()),
        **{name: row[name] for name in (*_OTHERS, *_NUMBERS)},
    )


def _place(row: Any) -> Place | None:
    if row["scope_code"] is None:
        return None
    return Place(**{name: row[f"scope_{name}"] for name in ("level", "code", "vintage", "name")})


def _counts(items: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(items))
