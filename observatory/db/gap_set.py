"""All gaps of one territory at once: what its families share is spelled out here, not in SQL.

Most of such a set are refusals of whole families: thousands of rows that differ in six columns of
forty. Sorting and carrying the others costs the database several times what reading the six does.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import repeat
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, func, select

from observatory.db.filters import Page, Row, Slice, TerritoryFilter
from observatory.db.gap_rows import FIELDS, KEY, NOT_COMPARED, zone
from observatory.db.tables import gap_refusal, indicator

_WIDTH = len(KEY)
_PLACE = ("level", "code", "vintage", "name")
_OF_FAMILY = ("period", "benchmark_kind", "indicator", "unit", "reason")


def names_one(territories: TerritoryFilter) -> bool:
    """Tell whether a filter names one territory: by level, code and vintage."""
    listed = (territories.levels, territories.vintages, territories.codes)
    return all(len(values) == 1 for values in listed)


def read_set(
    connection: Connection,
    whole: Sequence[Select[Any]],
    refused: Select[Any],
    territories: TerritoryFilter,
    asked: Slice,
) -> Page:
    """Return a page of one territory's gaps, in the order of their key by code points.

    whole: the branches read as they are. refused: the family refusals, of which only what tells
    them apart is read.
    """
    places = select(zone.c.id, *(zone.c[name] for name in _PLACE))
    found = connection.execute(places.where(*territories.clauses(zone))).one_or_none()
    if found is None:
        return Page([], 0)
    # One tuple a row, its key first: keys are unique, so that nothing else is ever compared.
    keyed = [(*row[-_WIDTH:], row[:-_WIDTH]) for row in _rows(connection, whole)]
    keyed += _refusals(connection, refused, found[0])
    keyed.sort()
    matched = len(keyed) if asked.matched is None else asked.matched
    if asked.after is not None:
        keyed = keyed[bisect_right(keyed, asked.after, key=itemgetter(slice(_WIDTH))) :]
    shown = keyed[: asked.limit]
    more = len(keyed) > asked.limit
    return Page(_spell_out(shown, found[1:]), matched, shown[-1][:_WIDTH] if more else None)


def _rows(connection: Connection, branches: Sequence[Select[Any]]) -> Iterator[Row]:
    for branch in branches:
        yield from map(tuple, connection.execute(branch).all())


def _refusals(connection: Connection, refused: Select[Any], zone_id: int) -> Iterator[Row]:
    """Yield key, indicator, unit and reason; read as columns, one row in place of thousands."""
    told_apart = (
        indicator.c.id, gap_refusal.c.period, gap_refusal.c.benchmark_kind,
        indicator.c.code, indicator.c.unit, gap_refusal.c.reason,
    )  # fmt: skip
    arrays = refused.with_only_columns(*(func.array_agg(column) for column in told_apart))
    ids, periods, kinds, *others = (read or () for read in connection.execute(arrays).one())
    return zip(ids, repeat(zone_id), periods, kinds, repeat(0), *others)


def _spell_out(keyed: Sequence[Row], place: Sequence[Any]) -> list[Row]:
    template: list[Any] = [None] * len(FIELDS)
    for name, value in zip((*_PLACE, "outcome"), (*place, NOT_COMPARED), strict=True):
        template[FIELDS.index(name)] = value
    period, kind, code, unit, reason = (FIELDS.index(name) for name in _OF_FAMILY)
    rows = []
    for entry in keyed:
        if len(entry) == _WIDTH + 1:
            rows.append(entry[_WIDTH])
            continue
        row = template.copy()
        _, _, row[period], row[kind], _, row[code], row[unit], row[reason] = entry
        rows.append(tuple(row))
    return rows
