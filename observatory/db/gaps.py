"""Gaps: those computed, those refused as a family, and those asked for and never computed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    func,
    literal,
    select,
    tuple_,
    union_all,
)

from observatory.db.filters import (
    Page,
    Periods,
    Slice,
    TerritoryFilter,
    after_key,
    count,
    cut_page,
)
from observatory.db.gap_rows import (
    FIELDS,
    KEY,
    Asked,
    count_bounded,
    family_table,
    missing_rows,
    refused_rows,
    stored_rows,
    zone,
)
from observatory.db.gap_set import names_one, read_set
from observatory.db.indicators import IndicatorRef, get_references
from observatory.db.tables import gap, gap_refusal, indicator
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.period import parse_period
from observatory.errors import InvalidRequest

__all__ = ["FIELDS", "Family", "GapQuestion", "list_families", "list_gaps", "pick_families"]

MOST_ASKED = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class GapQuestion:
    """Which gaps. No kind: the default benchmark of each indicator; every_kind: all of them."""

    territories: TerritoryFilter = field(default_factory=TerritoryFilter)
    indicators: tuple[str, ...] = ()
    kinds: tuple[BenchmarkKind, ...] = ()
    every_kind: bool = False
    periods: Periods = field(default_factory=Periods)
    is_main: bool | None = None
    shows_chance: bool = False

    @property
    def names_a_family(self) -> bool:
        """Tell whether the question names gaps that ought to exist, rather than browses."""
        named = self.indicators and self.territories.levels and self.territories.vintages
        return bool(named) and not self.every_kind and self.is_main is None


@dataclass(frozen=True, slots=True)
class Family:
    """Gaps of one indicator, zoning, benchmark kind and period: how many are computed, bounded."""

    indicator_id: int
    indicator: str
    level: str
    vintage: int
    kind: str
    period: str
    computed: int
    bounded: int  # between bounds alone: no difference, and no refusal

    @property
    def series(self) -> tuple[int, str, int, str]:
        """What the family is, whatever the period."""
        return self.indicator_id, self.level, self.vintage, self.kind

    @property
    def key(self) -> Asked:
        """The series and the period."""
        return *self.series, self.period


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a question about gaps selects: branches of one shape, each in the order of its index."""

    question: GapQuestion
    named: list[IndicatorRef]
    keys: list[Asked] | None  # None: whatever the family
    missing: list[Asked]
    latest: list[Family]

    def branches(self) -> list[Select[Any]]:
        """Return the rows that are stored, refused, and missing."""
        found = _branches(self.question, self.named, self.keys)
        if self.missing:
            clauses = self.question.territories.clauses(zone)
            found.append(missing_rows(self.missing).where(*clauses))
        return found

    def of_indicator(self, reference: IndicatorRef) -> list[Select[Any]]:
        """Return the same rows of one indicator."""
        keys = self.keys and [key for key in self.keys if key[0] == reference.id]
        missing = [key for key in self.missing if key[0] == reference.id]
        return replace(self, named=[reference], keys=keys, missing=missing).branches()


def select_gaps(connection: Connection, question: GapQuestion) -> Gaps:
    """Find out what a question means: which families, which of them are missing."""
    named = get_references(connection, question.indicators) if question.indicators else []
    families, chosen = _choose(connection, question)
    missing = list(_expected(question, named, families, chosen)) if question.names_a_family else []
    if len(missing) > MOST_ASKED:
        raise InvalidRequest(
            f"This asks for {len(missing)} families of gaps, and {MOST_ASKED} is the most: "
            "name fewer indicators, periods, vintages or benchmarks."
        )
    keys = None if chosen is None else [family.key for family in chosen]
    latest = (chosen or []) if question.periods.is_latest else []
    return Gaps(question, named, keys, missing, latest)


def list_gaps(connection: Connection, question: GapQuestion, asked: Slice) -> Page:
    """Return one page of gaps, and what `latest` meant."""
    selected = select_gaps(connection, question)
    branches = selected.branches()
    if names_one(question.territories):
        stored, refused, *others = branches
        page = read_set(connection, (stored, *others), refused, question.territories, asked)
    else:
        page = _read(connection, selected, branches, asked)
    return replace(page, latest=[_spell(family) for family in selected.latest])


def _read(
    connection: Connection, selected: Gaps, branches: Sequence[Select[Any]], asked: Slice
) -> Page:
    """Take the first rows of each branch, each by its own index, then the first of those."""
    heads = [_head(branch, asked).subquery() for branch in branches]
    both = union_all(*(select(head) for head in heads)).subquery()
    query = select(both).order_by(*(both.c[name] for name in KEY)).limit(asked.limit + 1)
    rows = [tuple(row) for row in connection.execute(query)]
    return cut_page(rows, len(KEY), asked, lambda: _count(connection, selected, branches))


def _count(connection: Connection, selected: Gaps, branches: Sequence[Select[Any]]) -> int:
    stored, _, *missing = branches
    listed = sum(count(connection, branch) for branch in (stored, *missing))
    return listed + int(connection.scalar(_count_refused(selected)) or 0)


def _count_refused(selected: Gaps) -> Select[Any]:
    """Count families times places: millions of rows that nobody has to read one by one."""
    question, of = selected.question, gap_refusal
    group = (of.c.level, of.c.vintage)
    families = select(*group, func.count().label("number")).join(
        indicator, indicator.c.id == of.c.indicator_id
    )
    families = _narrow_families(families, of, question, selected.named)
    if selected.keys is not None:
        columns = (of.c.indicator_id, *group, of.c.benchmark_kind, of.c.period)
        families = families.where(tuple_(*columns).in_(select(family_table(selected.keys))))
    refused = families.group_by(*group).cte("refused")
    layer = (zone.c.level, zone.c.vintage)
    listed = select(refused.c.level, refused.c.vintage)
    places = select(*layer, func.count().label("number")).where(
        tuple_(*layer).in_(listed), *question.territories.clauses(zone)
    )
    held = places.group_by(*layer).subquery()
    is_same = and_(held.c.level == refused.c.level, held.c.vintage == refused.c.vintage)
    return select(func.sum(refused.c.number * held.c.number)).select_from(
        refused.join(held, is_same)
    )


def _head(branch: Select[Any], asked: Slice) -> Select[Any]:
    by_name = {column.name: column for column in branch.selected_columns}
    key: list[ColumnElement[Any]] = [by_name[name].element for name in KEY]
    if asked.after is not None:
        branch = branch.where(after_key(key, asked.after))
    return branch.order_by(*key).limit(asked.limit + 1)


def _branches(
    question: GapQuestion, named: Sequence[IndicatorRef], keys: Sequence[Asked] | None
) -> list[Select[Any]]:
    stored = _narrow(stored_rows(shows_chance=question.shows_chance), gap, question, named)
    refused = _narrow(refused_rows(), gap_refusal, question, named)
    if question.is_main is not None:
        stored = stored.where(gap.c.is_main == question.is_main)
    if keys is None:
        return [stored, refused]
    return [
        branch.where(tuple_(*_family_columns(of)).in_(select(family_table(keys))))
        for branch, of in ((stored, gap), (refused, gap_refusal))
    ]


def _family_columns(of: Any) -> tuple[ColumnElement[Any], ...]:
    return (of.c.indicator_id, zone.c.level, zone.c.vintage, of.c.benchmark_kind, of.c.period)


def _narrow(
    branch: Select[Any], of: Any, question: GapQuestion, named: Sequence[IndicatorRef]
) -> Select[Any]:
    narrowed = _narrow_families(branch, of, question, named)
    return narrowed.where(*question.territories.clauses(zone))


def _narrow_families(
    branch: Select[Any], of: Any, question: GapQuestion, named: Sequence[IndicatorRef]
) -> Select[Any]:
    if named:
        branch = branch.where(of.c.indicator_id.in_([reference.id for reference in named]))
    if question.kinds:
        branch = branch.where(of.c.benchmark_kind.in_(question.kinds))
    elif not question.every_kind:
        branch = branch.where(of.c.benchmark_kind == indicator.c.default_benchmark)
    if question.periods.exact and not question.periods.spans:
        branch = branch.where(of.c.period.in_(question.periods.exact))
    return branch


def _choose(
    connection: Connection, question: GapQuestion
) -> tuple[list[Family], list[Family] | None]:
    """Return the families that exist, and those of the asked periods (None: no need to know)."""
    periods = question.periods
    if periods.exact and not periods.spans:
        return [], None
    if not periods:
        return (list_families(connection, question) if question.names_a_family else []), None
    families = list_families(connection, question)
    return families, pick_families(families, periods)


def list_families(connection: Connection, question: GapQuestion) -> list[Family]:
    """Return which families have gaps or refusals, whatever the period."""
    everywhen = replace(question, periods=Periods())
    named = get_references(connection, question.indicators) if question.indicators else []
    found = []
    for of, branch in (
        (gap, stored_rows(shows_chance=False)),
        (gap_refusal, refused_rows()),
    ):
        group = (of.c.indicator_id, indicator.c.code, zone.c.level, zone.c.vintage,
                 of.c.benchmark_kind, of.c.period)  # fmt: skip
        known = (func.count(gap.c.difference), count_bounded()) if of is gap else (literal(0),) * 2
        query = _narrow(branch, of, everywhen, named).with_only_columns(*group, *known)
        found += [Family(*row) for row in connection.execute(query.group_by(*group))]
    return sorted(found, key=lambda family: family.key)


def pick_families(families: Sequence[Family], periods: Periods) -> list[Family]:
    """Keep the families of the asked periods.

    The latest is the last period with at least one gap, computed or bounded; where there never was
    any, the last one refused. The answer spells out which.
    """
    if not periods.is_latest:
        return [f for f in families if periods.holds(f.period, *parse_period(f.period))]
    last: dict[Any, Family] = {}
    for family in families:
        best = last.get(family.series)
        if best is None or _recency(family) > _recency(best):
            last[family.series] = family
    return list(last.values())


def _recency(family: Family) -> tuple[Any, ...]:
    known = family.computed + family.bounded
    return known > 0, parse_period(family.period)[1], known


def _expected(
    question: GapQuestion,
    named: Sequence[IndicatorRef],
    families: Sequence[Family],
    chosen: Sequence[Family] | None,
) -> Iterator[Asked]:
    """Yield the families in which every zone ought to have a row."""
    known = {family.series for family in families}
    for reference in named:
        for kind in question.kinds or (reference.default_benchmark,):
            for level in question.territories.levels:
                for vintage in question.territories.vintages:
                    series = (reference.id, str(level), vintage, str(kind))
                    periods = {*question.periods.exact}
                    periods |= {f.period for f in chosen or () if f.series == series}
                    if not periods and (series not in known or question.periods):
                        periods = {""}
                    yield from ((*series, period) for period in sorted(periods))


def _spell(family: Family) -> dict[str, Any]:
    return {
        "indicator": family.indicator,
        "level": family.level,
        "vintage": family.vintage,
        "benchmark_kind": family.kind,
        "period": family.period,
    }
