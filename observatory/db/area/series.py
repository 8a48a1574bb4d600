"""Which series answer a question: indicators by period, with the counts that they are made of."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, text

from observatory.db.area.question import MOST_ROWS, AreaQuestion
from observatory.db.filters import Periods
from observatory.db.indicators import get_references
from observatory.domain.area_reasons import refuse_indicator
from observatory.domain.indicator import Aggregation, Nature, Polarity
from observatory.domain.period import parse_period
from observatory.errors import InvalidRequest

_INDICATORS = text("""
    SELECT i.id, i.code, i.unit, i.nature, i.aggregation, i.polarity, i.scale, i.materiality,
           i.denominator_periods, coalesce(x.id, i.id) AS x_id, coalesce(x.code, i.code) AS x_code,
           n.id AS n_id, i.secrecy_threshold
    FROM indicator i
    LEFT JOIN indicator x ON x.code = i.numerator
    LEFT JOIN indicator n ON n.code = i.denominator
    WHERE i.id = ANY(:ids) ORDER BY i.code
""")

# Counted when published: the observations themselves are millions.
_AVAILABLE = text("""
    SELECT DISTINCT indicator_id, period, level, vintage FROM availability
    WHERE figure = 'observation' AND indicator_id = ANY(:ids) AND computed > 0
""")

LevelVintage = tuple[str, int]
CountKey = tuple[int, str]  # indicator's id, period


@dataclass(frozen=True, slots=True)
class AreaIndicator:
    """An indicator, and the ids of its counts; n_id is None for a count."""

    id: int
    code: str
    unit: str
    nature: Nature
    aggregation: Aggregation
    polarity: Polarity
    scale: float
    materiality: float
    denominator_periods: dict[str, str] = field(hash=False)
    x_id: int
    x_code: str
    n_id: int | None
    secrecy_threshold: int | None


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator at one period; the levels and vintages of its count and its denominator."""

    indicator: AreaIndicator
    period: str | None
    x_layers: frozenset[LevelVintage] = field(default_factory=frozenset)
    n_layers: frozenset[LevelVintage] = field(default_factory=frozenset)

    @property
    def x(self) -> CountKey:
        """Return the key of the count, or of the numerator."""
        return self.indicator.x_id, self.period or ""

    @property
    def n(self) -> CountKey | None:
        """Return the key of the denominator, which may be of another period."""
        period = self.period or ""
        if self.indicator.n_id is None:
            return None
        return self.indicator.n_id, self.indicator.denominator_periods.get(period, period)

    @property
    def keys(self) -> list[CountKey]:
        """Return the keys of both counts."""
        return [self.x] if self.n is None else [self.x, self.n]

    @property
    def layers(self) -> frozenset[LevelVintage]:
        """Return the levels and vintages that have both counts."""
        return self.x_layers if self.n is None else self.x_layers & self.n_layers

    def vintages(self, level: str) -> list[int]:
        """Return the vintages of a level that have both counts, the latest first."""
        return sorted((v for one, v in self.layers if one == level), reverse=True)

    def commune_vintages(self, of_iris: Mapping[int, frozenset[int]]) -> list[int]:
        """Return the vintages of communes that have both counts, or whose IRIS do.

        of_iris: the vintages of the communes that IRIS of a vintage are placed in.
        """
        sides = [self.x_layers] if self.n is None else [self.x_layers, self.n_layers]
        reached = []
        for layers in sides:
            own = {v for level, v in layers if level == "commune"}
            reached.append(own.union(*(of_iris[v] for lv, v in layers if lv == "iris")))
        return sorted(set.intersection(*reached), reverse=True)


_OF_IRIS = text("""
    SELECT DISTINCT t.vintage, m.parent_vintage
    FROM territory t JOIN membership m ON m.child_id = t.id AND m.parent_level = 'commune'
    WHERE t.level = 'iris'
""")


def iris_vintages(connection: Connection) -> dict[int, frozenset[int]]:
    """Return the vintages of the communes that the IRIS of each vintage are placed in."""
    found: dict[int, set[int]] = defaultdict(set)
    for vintage, of_communes in connection.execute(_OF_IRIS):
        found[vintage].add(of_communes)
    return defaultdict(frozenset, {key: frozenset(value) for key, value in found.items()})


def list_series(
    connection: Connection, question: AreaQuestion, extra: dict[CountKey, set[LevelVintage]]
) -> tuple[list[Series], list[dict[str, Any]]]:
    """Return the series asked for, those without any figure included, and what `latest` meant.

    extra: layers that no observation holds (the cells of a grid).
    """
    ids = [reference.id for reference in get_references(connection, question.indicators)]
    indicators = [_indicator(row) for row in connection.execute(_INDICATORS, {"ids": ids})]
    counts = {i for one in indicators for i in (one.id, one.x_id, one.n_id) if i is not None}
    layers: dict[CountKey, set[LevelVintage]] = defaultdict(set)
    for indicator_id, period, level, vintage in connection.execute(
        _AVAILABLE, {"ids": sorted(counts)}
    ):
        layers[indicator_id, period].add((level, vintage))
    for key, found in extra.items():
        layers[key] |= found
    series = [s for one in indicators for s in _of_indicator(one, question.periods, layers)]
    if (number := len(series) * max(len(question.rests), 1)) > MOST_ROWS:
        raise InvalidRequest(
            f"This asks for {number} rows, and {MOST_ROWS} is the most: name fewer indicators, "
            "periods or rest_of."
        )
    return series, _latest(series) if question.periods.is_latest else []


def _indicator(row: Any) -> AreaIndicator:
    return AreaIndicator(
        row.id, row.code, row.unit, Nature(row.nature), Aggregation(row.aggregation),
        Polarity(row.polarity), row.scale, row.materiality, dict(row.denominator_periods),
        row.x_id, row.x_code, row.n_id, row.secrecy_threshold,
    )  # fmt: skip


def _of_indicator(
    indicator: AreaIndicator, asked: Periods, layers: dict[CountKey, set[LevelVintage]]
) -> list[Series]:
    """Return one series a period; one without period where nothing at all is loaded."""
    known = sorted(period for key, period in layers if key == indicator.x_id)
    chosen = _choose(known, asked)
    nothing: set[LevelVintage] = set()
    found = []
    periods: list[str | None] = [*chosen] or [None]
    for period in periods:
        one = Series(indicator, period)
        ns = nothing if one.n is None else layers.get(one.n, nothing)
        found.append(
            replace(one, x_layers=frozenset(layers.get(one.x, nothing)), n_layers=frozenset(ns))
        )
    return found


def _choose(known: Sequence[str], asked: Periods) -> list[str]:
    if not asked:
        return list(known)
    ends = {period: parse_period(period) for period in known}
    if asked.is_latest:
        return sorted(known, key=lambda period: ends[period][1])[-1:]
    spanned = [p for p in known if asked.holds(p, *ends[p]) and p not in asked.exact]
    return [*asked.exact, *spanned]


def _latest(series: Sequence[Series]) -> list[dict[str, Any]]:
    return [{"indicator": one.indicator.code, "period": one.period} for one in series]


def refused(series: Series) -> str | None:
    """Return why a series has no figure of any area."""
    reason = refuse_indicator(series.indicator.aggregation, series.indicator.nature)
    return None if reason is None else reason.value
