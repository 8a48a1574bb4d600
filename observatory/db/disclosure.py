"""Withholds the derived figures from which a small count could be read, and logs each decision.

METHOD rule 7, formula 17. What a producer printed is public, and stays: only what we derive from
it is withheld. Run in the transaction that publishes, once the gaps are measured.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy import ARRAY, BigInteger, Connection, any_, bindparam, text, update

from observatory.db.answers import Columns, read_columns
from observatory.db.staging import Finding, record_findings
from observatory.db.tables import gap
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.disclosure import Region, difference_region, told_by_counts
from observatory.domain.indicator import Nature
from observatory.domain.observation import IntervalNature
from observatory.domain.reasons import Reason
from observatory.domain.sides import BoolArray
from observatory.domain.territory import ZONINGS

CHECK = "disclosure"
_RESTS = [kind.value for kind in BenchmarkKind if kind.is_rest]
_APART = [kind.value for kind in BenchmarkKind if kind.is_apart]

# The region is the parent less its neighbourhoods, or their ring. Every gap with it tells its
# counts.
_RESTS_PUBLISHED = text("""
    SELECT g.id, g.benchmark_numerator AS x, g.benchmark_denominator AS n, i.nature,
           i.secrecy_threshold::float8 AS threshold, i.code AS indicator, g.period,
           g.release_id
    FROM gap g JOIN indicator i ON i.id = g.indicator_id
    WHERE i.id = ANY(:indicators) AND i.secrecy_threshold IS NOT NULL
      AND g.benchmark_kind = ANY(:kinds) AND g.benchmark_numerator IS NOT NULL
    ORDER BY g.id
""")
# The region is what the wider ring adds to the narrower one: the wider is withheld.
_NARROW, _WIDE = (BenchmarkKind.RING_300M.value, BenchmarkKind.RING_500M.value)
_RINGS_PUBLISHED = text("""
    SELECT w.id, w.benchmark_numerator AS outer_x, w.benchmark_denominator AS outer_n,
           g.benchmark_numerator AS inner_x, g.benchmark_denominator AS inner_n, i.nature,
           i.secrecy_threshold::float8 AS threshold, i.code AS indicator, w.period,
           w.release_id
    FROM gap w JOIN indicator i ON i.id = w.indicator_id
    JOIN gap g ON (g.indicator_id, g.territory_id, g.period)
                = (w.indicator_id, w.territory_id, w.period)
    WHERE i.id = ANY(:indicators) AND i.secrecy_threshold IS NOT NULL
      AND w.benchmark_kind = :wide AND g.benchmark_kind = :narrow
      AND w.benchmark_numerator IS NOT NULL AND g.benchmark_numerator IS NOT NULL
    ORDER BY w.id
""")
# The region is what one generation adds to a neighbourhood of the other that lies in it, both
# printed in the same file's terms: every edition counts as published. The shares of outlines are
# measured, hence the margin.
_PERIMETERS = text("""
    WITH several AS (
        SELECT o.indicator_id, o.period FROM observation o
        JOIN territory t ON t.id = o.territory_id AND t.level = ANY(:levels)
        WHERE o.numerator IS NOT NULL AND o.indicator_id IN (
            SELECT id FROM indicator WHERE id = ANY(:indicators) AND secrecy_threshold IS NOT NULL)
        GROUP BY 1, 2 HAVING count(DISTINCT (t.level, t.vintage)) > 1
    ), pair AS (
        SELECT old_id AS inner_id, new_id AS outer_id FROM passage WHERE weight > 1 - 1e-6
        UNION
        SELECT new_id, old_id FROM passage WHERE new_share > 1 - 1e-6
    )
    SELECT u.indicator_id, u.period, i.code AS indicator, i.nature,
           i.secrecy_threshold::float8 AS threshold, p.inner_id, p.outer_id,
           max(u.release_id) AS release_id,
           u.numerator AS inner_x, u.denominator AS inner_n,
           v.numerator AS outer_x, v.denominator AS outer_n
    FROM several s
    JOIN indicator i ON i.id = s.indicator_id AND i.secrecy_threshold IS NOT NULL
    JOIN observation u ON (u.indicator_id, u.period) = (s.indicator_id, s.period)
    JOIN pair p ON p.inner_id = u.territory_id
    JOIN observation v ON (v.indicator_id, v.period) = (s.indicator_id, s.period)
     AND v.territory_id = p.outer_id
    WHERE u.numerator IS NOT NULL AND v.numerator IS NOT NULL
    GROUP BY u.indicator_id, u.period, i.code, i.nature, i.secrecy_threshold, p.inner_id,
             p.outer_id, u.numerator, u.denominator, v.numerator, v.denominator
    ORDER BY u.indicator_id, u.period, p.inner_id, p.outer_id
""")
# The two generations' rests of one parent differ by that region: one of them is withheld, the
# former generation's, for all its neighbourhoods there.
_SAME_RESTS = text("""
    WITH told AS (
        SELECT * FROM unnest(
            CAST(:indicators AS int[]), CAST(:periods AS text[]),
            CAST(:inner AS int[]), CAST(:outer AS int[])) AS t (indicator_id, period, a, b)
    ), former AS (
        SELECT t.indicator_id, t.period,
               CASE WHEN za.vintage <= zb.vintage THEN za.id ELSE zb.id END AS id,
               least(za.vintage, zb.vintage) AS vintage
        FROM told t JOIN territory za ON za.id = t.a JOIN territory zb ON zb.id = t.b
    )
    SELECT DISTINCT g.id
    FROM former f
    JOIN gap mine ON (mine.indicator_id, mine.period, mine.territory_id)
                   = (f.indicator_id, f.period, f.id)
     AND mine.benchmark_kind = ANY(:kinds)
    JOIN gap g ON (g.indicator_id, g.period, g.benchmark_kind, g.benchmark_id)
                = (mine.indicator_id, mine.period, mine.benchmark_kind, mine.benchmark_id)
    JOIN territory z ON z.id = g.territory_id AND z.vintage = f.vintage
    WHERE g.difference IS NOT NULL OR g.difference_min IS NOT NULL
""")
# Hidden today, printed by an earlier edition: nothing of ours tells it, and whoever kept that
# edition knows it.
_PRINTED_BEFORE = text("""
    SELECT i.code AS indicator, o.period, o.release_id, count(DISTINCT o.territory_id) AS number
    FROM observation o
    JOIN indicator i ON i.id = o.indicator_id
    JOIN observation e ON (e.indicator_id, e.territory_id, e.period)
                        = (o.indicator_id, o.territory_id, o.period)
     AND e.known_to IS NOT NULL AND e.value IS NOT NULL
    WHERE o.known_to IS NULL AND o.obs_status = 'Q' AND o.indicator_id = ANY(:indicators)
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
""")
_CLEARED = (
    "benchmark_value", "difference", "difference_lower", "difference_upper", "difference_min",
    "difference_max", "ratio", "ratio_lower", "ratio_upper", "benchmark_numerator",
    "benchmark_denominator", "confidence_level", "p_value", "p_adjusted", "is_significant",
    "sign_certain", "trend",
)  # fmt: skip
# What a withheld gap still says: stored ones, and those on request.
WITHHELD: Mapping[str, str | None] = {
    **dict.fromkeys(_CLEARED),
    "interval_nature": IntervalNature.NONE.value,
    "outcome": "not_compared",
    "reason": Reason.DISCLOSIVE.value,
}
_WITHHOLD = update(gap).where(gap.c.id == any_(bindparam("ids", type_=ARRAY(BigInteger))))
_FORGET = text("""
    DELETE FROM finding f USING release r
    WHERE f.check_name = :check AND r.id = f.release_id
      AND EXISTS (SELECT FROM observation o WHERE o.release_id = r.id
                  AND o.indicator_id = ANY(:indicators))
""")


def withhold_disclosive(connection: Connection, indicators: Sequence[int]) -> int:
    """Withhold what would give a small count away; return how many gaps were.

    Of these indicators, as they were just measured: their former findings are replaced.
    """
    given = {"indicators": list(indicators)}
    connection.execute(_FORGET, {"check": CHECK, **given})
    ids = _of_rests(connection, indicators) | _of_rings(connection, indicators)
    ids |= _of_perimeters(connection, indicators)
    if ids:
        connection.execute(_WITHHOLD.values(WITHHELD), {"ids": sorted(ids)})
    for row in connection.execute(_PRINTED_BEFORE, given).mappings():
        message = "hidden figures that an earlier edition printed: that edition is public"
        _log(connection, "info", message, row["release_id"], row["indicator"], row["period"],
             int(row["number"]))  # fmt: skip
    return len(ids)


def _of_rests(connection: Connection, indicators: Sequence[int]) -> set[int]:
    found = read_columns(connection, _RESTS_PUBLISHED, indicators=list(indicators), kinds=_APART)
    told = told_by_counts(found["x"], found["n"], found["threshold"], _is_proportion(found))
    _log_all(connection, "rests and rings that would give a small count away", found, told)
    return set(found["id"][told].tolist())


def _of_rings(connection: Connection, indicators: Sequence[int]) -> set[int]:
    found = read_columns(
        connection, _RINGS_PUBLISHED, indicators=list(indicators), wide=_WIDE, narrow=_NARROW
    )
    told = _told_by_difference(found)
    _log_all(connection, "rings whose difference holds a small count", found, told)
    return set(found["id"][told].tolist())


def _of_perimeters(connection: Connection, indicators: Sequence[int]) -> set[int]:
    found = read_columns(
        connection, _PERIMETERS, indicators=list(indicators), levels=sorted(ZONINGS)
    )
    told = _told_by_difference(found)
    message = "pairs of a former and a new perimeter whose difference holds a small count"
    _log_all(connection, message, found, told)
    if not told.any():
        return set()
    names = {"indicators": "indicator_id", "periods": "period", "inner": "inner_id",
             "outer": "outer_id"}  # fmt: skip
    chosen = {name: found[column][told].tolist() for name, column in names.items()}
    return set(connection.scalars(_SAME_RESTS, {**chosen, "kinds": _RESTS}))


def _told_by_difference(found: Columns) -> BoolArray:
    outer = Region(found["outer_x"], found["outer_n"], found["outer_n"])
    inner = Region(found["inner_x"], found["inner_n"], found["inner_n"])
    x, n, _ = difference_region(outer, inner)
    return told_by_counts(x, n, found["threshold"], _is_proportion(found))


def _is_proportion(found: Columns) -> BoolArray:
    return np.asarray(found["nature"] == Nature.PROPORTION.value)


def _log_all(connection: Connection, message: str, found: Columns, told: BoolArray) -> None:
    """Record one finding per release, indicator and period; never the counts themselves."""
    keys = [found[name][told].tolist() for name in ("release_id", "indicator", "period")]
    grouped = sorted(zip(*keys, strict=True), key=str)
    for release, indicator, period in sorted(set(grouped), key=str):
        number = grouped.count((release, indicator, period))
        _log(connection, "warning", message, release, indicator, period, number)


def _log(
    connection: Connection,
    severity: str,
    message: str,
    release: int,
    indicator: str,
    period: str,
    number: int,
) -> None:
    source = connection.scalar(
        text("SELECT source FROM release WHERE id = :id"), {"id": int(release)}
    )
    found = Finding(CHECK, severity, message, number, [{"indicator": indicator, "period": period}])
    record_findings(connection, str(source), [found], release_id=int(release))
