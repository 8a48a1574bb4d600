"""Gaps of the levels that store none: measured whole for the question, then cut in pages."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import ARRAY, Connection, func, literal, select
from sqlalchemy import column as sql_column

from observatory.db.filters import Page, Periods, Row, Slice, cut_page
from observatory.db.gap_rows import KEY, stored_rows
from observatory.db.gaps import GapQuestion, list_gaps
from observatory.db.indicators import IndicatorRef, get_references
from observatory.db.measure.on_request import Wanted, measure_level
from observatory.db.tables import gap, territory
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.period import parse_period
from observatory.domain.territory import Level
from observatory.errors import InvalidRequest

MOST_INDICATORS = 5
# Gaps a period: nine families of every IRIS of 2021, or four of every commune.
MOST_GAPS = 150_000
Recall = Callable[[Hashable, Callable[[], Any]], Any]
KEY_COLUMNS = ("indicator_id", "territory_id", "period", "benchmark_kind", "benchmark_id")
_ORDER = [(name, "ascending") for name in KEY_COLUMNS]


def list_gaps_on_request(
    connection: Connection, question: GapQuestion, asked: Slice, recall: Recall
) -> Page:
    """Return one page of gaps of a level such as communes, in the rows of the stored ones.

    The question names one level, one vintage and some indicators: families are measured whole.
    recall: keeps what was measured for the next pages of the same data.
    """
    level, vintage = _one_layer(question)
    references = get_references(connection, question.indicators)
    wanted = [Wanted(level, vintage, (one.id,), _kinds(question, one)) for one in references]
    if not _check_size(connection, wanted):
        return list_gaps(connection, question, asked)  # nobody to measure
    tables = [_measured(connection, one, recall) for one in wanted]
    found = _of_periods(pa.concat_tables(tables), question.periods)
    if not len(found):
        return list_gaps(connection, question, asked)  # rows of nulls, each with its reason
    found = found.filter(_asked_for(connection, question, found)).sort_by(_ORDER)
    start = 0 if asked.after is None else _place_after(found, asked.after)
    rows = _named(connection, found.slice(start, asked.limit + 1), question)
    page = cut_page(rows, len(KEY), asked, lambda: len(found))
    return replace(page, latest=_spell(found, references, level, vintage, question.periods))


def _measured(connection: Connection, wanted: Wanted, recall: Recall) -> pa.Table:
    found = recall(wanted, lambda: measure_level(connection, wanted))
    at = found.column_names.index("benchmark_id")
    # No benchmark is number 0, as in the keys of the stored gaps.
    return found.set_column(at, "benchmark_id", pc.fill_null(found["benchmark_id"], 0))


def _one_layer(question: GapQuestion) -> tuple[Level, int]:
    levels, vintages = question.territories.levels, question.territories.vintages
    if len(levels) != 1 or len(vintages) != 1:
        raise InvalidRequest(
            "Gaps of this level are measured on request: name one level and one vintage "
            "(level=commune&vintage=2021)."
        )
    if not 1 <= len(question.indicators) <= MOST_INDICATORS:
        raise InvalidRequest(
            f"Gaps of this level are measured on request: name 1 to {MOST_INDICATORS} indicators."
        )
    return levels[0], vintages[0]


def _check_size(connection: Connection, wanted: Sequence[Wanted]) -> int:
    """Return how many territories there are; refuse what would take too much time and memory."""
    level, vintage = wanted[0].level, wanted[0].vintage
    is_wanted = (territory.c.level == level, territory.c.vintage == vintage)
    number = connection.scalar(select(func.count()).select_from(territory).where(*is_wanted)) or 0
    asked = number * sum(len(one.kinds) for one in wanted)
    if asked > MOST_GAPS:
        raise InvalidRequest(
            f"Gaps of this level are measured on request, whole families at a time: {number} "
            f"territories ({level} {vintage}) with these indicators and benchmarks make {asked} "
            f"gaps a period, and {MOST_GAPS} is the most. Name fewer with indicator= and "
            f"benchmark= (here {MOST_GAPS // number} families at once)."
        )
    return number


def _kinds(question: GapQuestion, reference: IndicatorRef) -> tuple[BenchmarkKind, ...]:
    level = question.territories.levels[0]
    if question.every_kind:
        held = [kind for kind in BenchmarkKind if kind.ring_metres is None]
        return tuple(kind for kind in held if kind.parent_level is not level)
    kinds = question.kinds or (reference.default_benchmark,)
    for kind in kinds:
        if kind.ring_metres is not None:
            raise InvalidRequest(f"{kind}: rings are drawn around neighbourhoods only.")
        if kind.parent_level is level:
            raise InvalidRequest(
                f"{kind} is no benchmark of a {level}: name one above it with benchmark=."
            )
    return kinds


def _of_periods(found: pa.Table, periods: Periods) -> pa.Table:
    """Keep the asked periods; the latest is the last one of each indicator with a gap."""
    if not periods:
        return found
    known = pc.unique(found["period"]).to_pylist()
    if not periods.is_latest:
        kept = [one for one in known if periods.holds(one, *parse_period(one))]
        return found.filter(pc.is_in(found["period"], pa.array(kept, pa.string())))
    return pa.concat_tables(_latest(found))


def _latest(found: pa.Table) -> Iterator[pa.Table]:
    yield found.slice(0, 0)
    for indicator in pc.unique(found["indicator_id"]).to_pylist():
        own = found.filter(pc.equal(found["indicator_id"], indicator))
        known_between = pc.coalesce(own["difference"], own["difference_min"], own["difference_max"])
        measured = own.filter(pc.is_valid(known_between))
        known = pc.unique((measured if len(measured) else own)["period"]).to_pylist()
        last = max(known, key=lambda one: parse_period(one)[1])
        yield own.filter(pc.equal(own["period"], last))


def _asked_for(connection: Connection, question: GapQuestion, found: pa.Table) -> Any:
    kept = list(connection.scalars(
        select(territory.c.id).where(*question.territories.clauses(territory))
    ))  # fmt: skip
    is_kept = pc.is_in(found["territory_id"], pa.array(kept, pa.int64()))
    if question.is_main is None:
        return is_kept
    return pc.and_(is_kept, pc.equal(pc.fill_null(found["is_main"], True), question.is_main))


def _place_after(found: pa.Table, key: tuple[Any, ...]) -> int:
    """Return how many rows come before a page that starts after a key, or with it."""
    is_before = pa.scalar(True)  # equal so far is before: the page starts after the key
    for name, value in reversed(list(zip(KEY_COLUMNS, key, strict=True))):
        equal_so_far = pc.and_(pc.equal(found[name], value), is_before)
        is_before = pc.or_(pc.less(found[name], value), equal_so_far)
    return int(pc.sum(is_before).as_py() or 0)


def _named(connection: Connection, found: pa.Table, question: GapQuestion) -> list[Row]:
    """Return the rows as those of the stored gaps: names and codes for the numbers."""
    columns = [column for column in gap.c if column.name != "id"]
    arrays = [
        literal(
            found[column.name].to_pylist()
            if column.name in found.column_names
            else [None] * len(found),
            ARRAY(column.type),
        )
        for column in columns
    ]
    listed = [sql_column(column.name, column.type) for column in columns]
    table = func.unnest(*arrays).table_valued(*listed, with_ordinality="place", name="measured")
    measured = table.render_derived()
    query = stored_rows(shows_chance=question.shows_chance, of=measured)
    return [tuple(row) for row in connection.execute(query.order_by(measured.c.place))]


def _spell(
    found: pa.Table, references: Sequence[IndicatorRef], level: Level, vintage: int, when: Periods
) -> list[dict[str, Any]]:
    """Say what `latest` meant."""
    if not when.is_latest:
        return []
    codes = {one.id: one.code for one in references}
    families = found.select(["indicator_id", "benchmark_kind", "period"]).group_by(
        ["indicator_id", "benchmark_kind", "period"]
    )
    return [
        {
            "indicator": codes[row["indicator_id"]],
            "level": level,
            "vintage": vintage,
            "benchmark_kind": row["benchmark_kind"],
            "period": row["period"],
        }
        for row in families.aggregate([]).to_pylist()
    ]
