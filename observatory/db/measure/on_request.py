"""Measures the gaps of any other level when they are asked for, as the stored ones are measured."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, text

from observatory.db.answers import groups_of, read_columns
from observatory.db.disclosure import WITHHELD
from observatory.db.frames import arrow_type, as_arrow
from observatory.db.measure.compare import MeasuredFamilies, compare_families
from observatory.db.measure.families import Family, Parents, summed_parents
from observatory.db.measure.run import Refusal, lay_out
from observatory.db.measure.stock import (
    Column,
    LevelVintage,
    Membership,
    Series,
    Stock,
    read_memberships,
    read_stock,
    read_zones,
)
from observatory.db.measure.trends import trends_of
from observatory.db.measure.write import COLUMNS, gap_columns
from observatory.db.tables import gap
from observatory.domain.agglomeration import IntArray
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.disclosure import told_by_counts
from observatory.domain.indicator import Aggregation, Nature
from observatory.domain.territory import Level

# IRIS keep their counts only (publish/figures.py): their ratios are made here.
_IRIS = text("""
    SELECT i.id AS indicator_id, x.period, x.territory_id, x.value AS numerator,
           n.value AS denominator, i.scale * x.value / nullif(n.value, 0) AS value,
           CASE WHEN x.value IS NULL THEN x.obs_status ELSE n.obs_status END AS obs_status,
           x.release_id,
           CASE WHEN 'C' IN (x.conf_status, n.conf_status) THEN 'C' ELSE 'F' END AS conf_status
    FROM indicator i
    JOIN indicator xi ON xi.code = i.numerator
    JOIN indicator ni ON ni.code = i.denominator
    JOIN observation x ON x.indicator_id = xi.id AND x.known_to IS NULL
    JOIN territory t ON t.id = x.territory_id AND t.level = 'iris' AND t.vintage = :vintage
    JOIN observation n ON n.indicator_id = ni.id AND n.known_to IS NULL
     AND n.territory_id = x.territory_id
     AND n.period = coalesce(i.denominator_periods ->> x.period, x.period)
    WHERE i.id = ANY(:indicators)
    ORDER BY i.id, x.period COLLATE "C", x.territory_id
""")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Every gap of one level and vintage, of some indicators, with some kinds of benchmark."""

    level: Level
    vintage: int
    indicators: tuple[int, ...]
    kinds: tuple[BenchmarkKind, ...]


def measure_level(connection: Connection, wanted: Wanted) -> pa.Table:
    """Return the gaps, in the columns of the table gap; a refused family is a row per territory.

    The rest of a parent is the parent without the territory itself: other levels tile the land,
    and nothing would be left without all of them. Families are measured whole, since p-values are
    adjusted over them. What would give a small count away is withheld as the stored gaps are.
    """
    parents = {kind.parent_level for kind in wanted.kinds} | {Level.EPT}
    stock = read_stock(connection, wanted.indicators, {*parents, wanted.level})
    series = _series(connection, stock, wanted)
    memberships = read_memberships(connection, wanted.level, wanted.vintage, parents)
    memberships = memberships or _through_communes(stock, wanted)
    families, refusals = lay_out(stock, series, memberships, wanted.kinds)
    families = [_alone(family) if family.kind.is_rest else family for family in families]
    compared = list(compare_families(families))
    tables = [
        withhold(_table(gap_columns(measured, trend)), measured)
        for measured, trend in zip(compared, trends_of(connection, compared), strict=True)
    ]
    return pa.concat_tables([_table({}), *tables, *_refused(series, refusals)])


def _series(connection: Connection, stock: Stock, wanted: Wanted) -> dict[Series, Column]:
    """Return the figures of the level: its own, those of its counts, or sums over communes."""
    if wanted.level is Level.IRIS:
        return _iris(connection, wanted)
    found = read_zones(connection, wanted.level, wanted.vintage, wanted.indicators)
    for key in wanted.indicators:
        indicator = stock.indicators[key]
        if indicator.aggregation is not Aggregation.RATIO_OF_SUMS:
            continue
        counted = stock.ids[indicator.numerator or ""]
        for period in {of for code, of in stock.communes if code == counted}:
            for sums in summed_parents(stock, indicator, key, period, wanted.level):
                if sums.key == (wanted.level, wanted.vintage):
                    hidden = _confidential(stock, key, period, sums.key)
                    found.setdefault((key, period), as_zones(sums, hidden))
    return found


def _iris(connection: Connection, wanted: Wanted) -> dict[Series, Column]:
    answer = read_columns(
        connection, _IRIS, vintage=wanted.vintage, indicators=list(wanted.indicators)
    )
    return {
        (indicator, period): Column(
            part["territory_id"], part["value"], np.zeros(len(part["value"])), part["obs_status"],
            part["release_id"], part["numerator"], part["denominator"], part["conf_status"],
        )
        for (indicator, period), part in groups_of(answer, ("indicator_id", "period"))
    }  # fmt: skip


def _confidential(stock: Stock, key: int, period: str, of: LevelVintage) -> IntArray:
    """Return the territories with a commune, of one of the two counts, that is not free."""
    indicator = stock.indicators[key]
    n_period = stock.denominator_periods[key].get(period, period)
    found = [np.empty(0, dtype=np.intp)]
    for code, when in ((indicator.numerator, period), (indicator.denominator, n_period)):
        for vintage, column in stock.communes.get((stock.ids[code or ""], when), {}).items():
            hidden = column.territory[column.confidentiality != "F"]
            child, parent = stock.composition.get(vintage, {}).get(of, (hidden, hidden))
            found.append(parent[np.isin(child, hidden)])
    return np.unique(np.concatenate(found))


def as_zones(sums: Parents, confidential: IntArray) -> Column:
    """Return sums over communes as the figures of their level; one that lacks a part is missing."""
    is_missing = np.isnan(sums.value)
    status = np.where(is_missing, "M", "A").astype(object)
    is_secret = is_missing & np.isin(sums.territory, confidential)
    return Column(
        sums.territory, sums.value, sums.half_step, status, sums.release, sums.x, sums.n,
        np.where(is_secret, "C", "F").astype(object), sums.count_steps,
    )  # fmt: skip


def _through_communes(stock: Stock, wanted: Wanted) -> dict[LevelVintage, Membership]:
    """Return in which territories each one lies, by the communes that both are made of.

    Of one over several, the share is unknown: its communes' counts would give one per indicator.
    """
    found = {}
    own = (wanted.level, wanted.vintage)
    for composition in stock.composition.values():
        for key, (child, parent) in composition.items():
            if own in composition and key != own:
                found[key] = _shared(*composition[own], child, parent)
    return found


def _shared(child: IntArray, zone: IntArray, other: IntArray, parent: IntArray) -> Membership:
    _, at, at_other = np.intersect1d(child, other, assume_unique=True, return_indices=True)
    pairs = np.unique(np.stack([zone[at], parent[at_other]]), axis=1)
    first = np.append(True, pairs[0][1:] != pairs[0][:-1])
    is_only = first & np.append(first[1:], True)
    nowhere = np.zeros(len(first), dtype=bool)
    return Membership(pairs[0], pairs[1], np.where(is_only, 1.0, np.nan), first, nowhere)


def _alone(family: Family) -> Family:
    """Give each territory a parent of its own, so that it is the only one subtracted."""
    has_parent = family.parent >= 0
    rows = family.parent[has_parent]
    own = np.full(len(family.parent), -1)
    own[has_parent] = np.arange(len(rows))
    names = [name for name in Parents.__slots__ if name not in ("key", "count_steps")]
    steps = family.parents.count_steps
    parents = Parents(
        family.parents.key, **{name: getattr(family.parents, name)[rows] for name in names},
        count_steps=None if steps is None else steps[:, rows],
    )  # fmt: skip
    nobody = np.empty(0, dtype=np.intp)
    return replace(family, parents=parents, parent=own, hidden=nobody, hidden_share=np.empty(0))


def withhold(found: pa.Table, measured: MeasuredFamilies) -> pa.Table:
    """Clear the rows from which a small count could be read (METHOD rule 7, formula 17)."""
    families = measured.families
    limits = [family.indicator.secrecy_threshold or np.nan for family in families]
    is_apart = np.array([family.kind.is_apart for family in families])
    is_share = np.array([family.indicator.nature is Nature.PROPORTION for family in families])
    at = measured.family
    threshold = np.where(is_apart, limits, np.nan)[at]
    told = told_by_counts(measured.benchmark_x, measured.benchmark_n, threshold, is_share[at])
    if not told.any():
        return found
    for place, field in enumerate(found.schema):
        if field.name in WITHHELD:
            said = pa.scalar(WITHHELD[field.name], field.type)
            found = found.set_column(place, field, pc.if_else(told, said, found[field.name]))
    return found


def _refused(series: dict[Series, Column], refusals: Sequence[Refusal]) -> list[pa.Table]:
    tables = []
    for indicator, period, kind, reason in refusals:
        zones = series[indicator, period]
        number = len(zones.territory)
        given = {"indicator_id": indicator, "period": period, "benchmark_kind": kind.value,
                 "reason": reason.value, "outcome": "not_compared"}  # fmt: skip
        columns: dict[str, Any] = {name: [value] * number for name, value in given.items()}
        tables.append(_table({**columns, "territory_id": zones.territory}))
    return tables


_SCHEMA = pa.schema([(name, arrow_type(gap, name)) for name in COLUMNS])


def _table(columns: dict[str, Any]) -> pa.Table:
    """Return the columns with their types; those that are not given are null."""
    number = len(columns["territory_id"]) if columns else 0
    arrays = [
        as_arrow(columns[field.name], field.type)
        if field.name in columns
        else pa.nulls(number, field.type)
        for field in _SCHEMA
    ]
    return pa.Table.from_arrays(arrays, schema=_SCHEMA)
