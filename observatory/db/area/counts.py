"""The counts of units: their own, or for communes the sums of their IRIS."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import Connection, text

from observatory.db.answers import Columns, groups_of, read_columns
from observatory.db.area.series import CountKey
from observatory.domain.agglomeration import IntArray
from observatory.domain.intervals import FloatArray

# What may not be published is hidden here too: it never leaves the database (METHOD rule 7).
_OWN = text("""
    SELECT o.indicator_id, o.period, o.territory_id AS unit,
           CASE WHEN o.conf_status = 'F' THEN o.value END AS value,
           coalesce(CASE WHEN o.conf_status = 'F' AND o.value IS NULL THEN o.value_lower END, 0)
               AS least,
           o.conf_status <> 'F' OR o.obs_status = 'Q' AS is_suppressed, o.release_id
    FROM observation o
    WHERE o.known_to IS NULL AND o.indicator_id = ANY(:indicators)
      AND o.territory_id = ANY(CAST(:units AS int[])) AND o.period = ANY(:periods)
    ORDER BY o.indicator_id, o.period COLLATE "C", o.territory_id
""")

_SUMMED = text("""
    SELECT o.indicator_id, o.period, m.parent_id AS unit,
           CASE WHEN count(o.value) FILTER (WHERE o.conf_status = 'F') = count(*)
                THEN sum(o.value) END AS value,
           coalesce(sum(o.value) FILTER (WHERE o.conf_status = 'F'), 0) AS least,
           bool_or(o.conf_status <> 'F' OR o.obs_status = 'Q') AS is_suppressed,
           max(o.release_id) AS release_id
    FROM membership m
    JOIN territory t ON t.id = m.child_id AND t.level = 'iris'
    JOIN observation o ON o.territory_id = m.child_id AND o.known_to IS NULL
    WHERE m.parent_id = ANY(CAST(:units AS int[])) AND m.parent_level = 'commune'
      AND o.indicator_id = ANY(:indicators) AND o.period = ANY(:periods)
    GROUP BY 1, 2, 3
    ORDER BY o.indicator_id, o.period COLLATE "C", m.parent_id
""")


@dataclass(frozen=True, slots=True)
class Column:
    """A count of some units, aligned with them: NaN is hidden or missing.

    least: what a hidden count is at the least. is_suppressed: hidden by its producer.
    is_known: there is a row for the unit, even if it hides the count.
    """

    value: FloatArray
    least: FloatArray
    is_suppressed: FloatArray
    is_known: FloatArray
    release: int | None


@dataclass(slots=True)
class Counts:
    """What was read of every count asked for: sorted by unit."""

    own: dict[CountKey, Columns] = field(default_factory=dict)
    summed: dict[CountKey, Columns] = field(default_factory=dict)

    def of(self, key: CountKey, units: IntArray) -> Column:
        """Return a count of the units: a commune's own, else the sum of its IRIS."""
        own, summed = (_aligned(of.get(key), units) for of in (self.own, self.summed))
        has_own = own.is_known > 0
        releases = [r for r in (own.release, summed.release) if r is not None]
        return Column(
            np.where(has_own, own.value, summed.value),
            np.where(has_own, own.least, summed.least),
            np.where(has_own, own.is_suppressed, summed.is_suppressed),
            np.maximum(own.is_known, summed.is_known),
            max(releases, default=None),
        )


def _aligned(rows: Columns | None, units: IntArray) -> Column:
    number = len(units)
    values, least = np.full(number, np.nan), np.zeros(number)
    hidden, known = np.zeros(number), np.zeros(number)
    if rows is None or not number:
        return Column(values, least, hidden, known, None)
    at = np.minimum(np.searchsorted(rows["unit"], units), len(rows["unit"]) - 1)
    has = rows["unit"][at] == units
    values[has], least[has] = rows["value"][at][has], rows["least"][at][has]
    hidden[has], known[has] = rows["is_suppressed"][at][has].astype(float), 1.0
    release = int(rows["release_id"][at][has].max()) if has.any() else None
    return Column(values, least, hidden, known, release)


def read_counts(
    connection: Connection, keys: Iterable[CountKey], units: IntArray, *, with_iris: bool
) -> Counts:
    """Read counts of units in at most two queries; with_iris: sums over IRIS are wanted too."""
    wanted = sorted(set(keys))
    if not wanted or not len(units):
        return Counts()
    given = {
        "indicators": sorted({indicator for indicator, _ in wanted}),
        "periods": sorted({period for _, period in wanted}),
        "units": units.tolist(),
    }
    parts = ("indicator_id", "period")
    found = Counts()
    for (indicator, period), rows in groups_of(read_columns(connection, _OWN, **given), parts):
        found.own[indicator, period] = rows
    if with_iris:
        summed = read_columns(connection, _SUMMED, **given)
        for (indicator, period), rows in groups_of(summed, parts):
            found.summed[indicator, period] = rows
    return found
