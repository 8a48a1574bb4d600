"""The territory whose rest an area is compared with, and what it counts."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import Connection, text

from observatory.db.answers import Columns, read_columns
from observatory.db.area.counts import Counts, read_counts
from observatory.db.area.question import RestKey
from observatory.db.area.series import CountKey, Series
from observatory.db.measure.stock import METROPOLIS_WITH_EPT
from observatory.domain.agglomeration import IntArray
from observatory.domain.intervals import FloatArray
from observatory.domain.reasons import Reason
from observatory.domain.sides import BoolArray
from observatory.domain.territory import Level

_PAIRS = text("""
    SELECT m.child_id AS unit, p.id, p.level, p.code, p.vintage, p.name, m.share
    FROM membership m JOIN territory p ON p.id = m.parent_id
    WHERE m.child_id = ANY(CAST(:units AS int[])) AND m.parent_level = ANY(:levels)
    UNION ALL
    SELECT t.id, t.id, t.level, t.code, t.vintage, t.name, 1.0 FROM territory t
    WHERE t.id = ANY(CAST(:units AS int[])) AND t.level = 'commune' AND 'commune' = ANY(:levels)
    UNION ALL  -- an IRIS lies where its commune does
    SELECT DISTINCT m.child_id, p.id, p.level, p.code, p.vintage, p.name, 1.0
    FROM membership m
    JOIN territory i ON i.id = m.child_id AND i.level = 'iris'
    JOIN membership u ON u.child_id = m.parent_id AND u.parent_level = ANY(:levels)
    JOIN territory p ON p.id = u.parent_id
    WHERE m.child_id = ANY(CAST(:units AS int[])) AND m.parent_level = 'commune'
    ORDER BY 1, 2
""")
_CHILDREN = text("""
    SELECT c.vintage, m.child_id FROM membership m
    JOIN territory c ON c.id = m.child_id AND c.level = 'commune'
    WHERE m.parent_id = :parent AND m.basis = 'composition' ORDER BY 1, 2
""")


@dataclass(frozen=True, slots=True)
class Parent:
    """A territory, its counts, and the part of each of the area's units that lies in it."""

    level: str
    code: str
    vintage: int
    name: str
    x: float
    n: float
    share: FloatArray
    release: int | None


@dataclass(slots=True)
class ParentReader:
    """Finds parents and reads their counts, once for all series."""

    connection: Connection
    keys: list[CountKey]
    with_iris: bool
    of_iris: dict[int, frozenset[int]]
    _pairs: dict[tuple[bytes, Level], Columns] = field(default_factory=dict)
    _children: dict[int, dict[int, IntArray]] = field(default_factory=dict)
    _counts: dict[tuple[int, int], Counts] = field(default_factory=dict)

    def find(
        self,
        rest: RestKey,
        series: Series,
        units: IntArray,
        people: FloatArray,
        vintage: int | None,
    ) -> Parent | Reason:
        """Return the parent that holds most of the area, or the one that is named.

        people: what each unit weighs in the area. vintage: of the area's communes; None: the
        units are others, and any vintage of communes that has the counts will do.
        """
        pairs = self._read_pairs(units, rest.level)
        allowed = series.commune_vintages(self.of_iris) if vintage is None else [vintage]
        metropolis = is_found = False
        for of in sorted(set(pairs["vintage"].tolist()), reverse=True):
            if rest.vintage not in (None, of):
                continue
            chosen = _main(pairs, of, rest, units, people)
            if chosen is None:
                continue
            if isinstance(chosen, Reason):
                metropolis = True
                continue
            is_found = True
            at, share = chosen
            parent = int(pairs["id"][at])
            composed = self._read_children(parent, str(pairs["level"][at]), of)
            for found in (v for v in allowed if v in composed):
                return self._counted(pairs, at, share, series, found, composed[found])
        if metropolis:
            return Reason.EPT_NOT_LOADED
        return Reason.NO_BENCHMARK if is_found else Reason.NO_PARENT

    def _read_pairs(self, units: IntArray, level: Level) -> Columns:
        key = units.tobytes(), level
        if key not in self._pairs:
            levels = [level.value, *(["ept"] if level is Level.EPCI else [])]
            self._pairs[key] = read_columns(
                self.connection, _PAIRS, units=units.tolist(), levels=levels
            )
        return self._pairs[key]

    def _read_children(self, parent: int, level: str, vintage: int) -> dict[int, IntArray]:
        if level == "commune":
            return {vintage: np.array([parent], dtype=np.intp)}
        if parent not in self._children:
            found: dict[int, list[int]] = defaultdict(list)
            for of, child in self.connection.execute(_CHILDREN, {"parent": parent}):
                found[of].append(child)
            self._children[parent] = {of: np.array(ids) for of, ids in found.items()}
        return self._children[parent]

    def _counted(
        self,
        pairs: Columns,
        at: int,
        share: FloatArray,
        series: Series,
        of: int,
        children: IntArray,
    ) -> Parent:
        key = int(pairs["id"][at]), of
        if key not in self._counts:
            self._counts[key] = read_counts(
                self.connection, self.keys, children, with_iris=self.with_iris
            )
        columns = [self._counts[key].of(count, children) for count in series.keys]
        sums = [float(column.value.sum()) for column in columns]  # NaN where one is missing
        return Parent(
            pairs["level"][at], pairs["code"][at], int(pairs["vintage"][at]), pairs["name"][at],
            sums[0], sums[-1], share, columns[0].release,
        )  # fmt: skip


def _main(
    pairs: Columns, vintage: int, rest: RestKey, units: IntArray, people: FloatArray
) -> tuple[int, FloatArray] | Reason | None:
    """Return the place in the pairs of the main parent of a vintage, and its part of each unit.

    Inside Grand Paris the EPT stand for the EPCI (METHOD rule 1), unless it is named.
    """
    ours = pairs["vintage"] == vintage
    if rest.code is not None:
        ours &= pairs["code"] == rest.code
    elif rest.level is Level.EPCI:
        ours &= pairs["code"] != METROPOLIS_WITH_EPT
    places = np.flatnonzero(ours)
    lies_in_metropolis = (pairs["code"] == METROPOLIS_WITH_EPT) & (pairs["vintage"] == vintage)
    if not len(places):
        is_metropolis = rest.code is None and lies_in_metropolis.any()
        return Reason.EPT_NOT_LOADED if is_metropolis else None
    at = np.searchsorted(units, pairs["unit"][places])
    inside = people[at] * np.nan_to_num(pairs["share"][places])
    codes, group = np.unique(pairs["code"][places].astype(str), return_inverse=True)
    weights = np.bincount(group, inside, len(codes))
    best = int(np.argmax(weights))  # ties: the lowest code
    if (
        rest.code is None
        and rest.level is Level.EPCI
        and not _is_main(weights[best], pairs, ours, lies_in_metropolis, units, people)
    ):
        return Reason.EPT_NOT_LOADED
    share = np.zeros(len(units))
    share[at[group == best]] = pairs["share"][places][group == best]
    return int(places[group == best][0]), share


def _is_main(
    weight: float,
    pairs: Columns,
    ours: BoolArray,
    metropolis: BoolArray,
    units: IntArray,
    people: FloatArray,
) -> bool:
    """Tell whether no more people of the area live in the metropolis outside every loaded EPT."""
    in_ept = set(pairs["unit"][ours & (pairs["level"] == "ept")].tolist())
    lonely = [unit for unit in pairs["unit"][metropolis].tolist() if unit not in in_ept]
    return bool(weight >= people[np.searchsorted(units, lonely)].sum())
