"""The national gaps that others published, to stand beside ours for the same comparison."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from observatory.db.published import measures
from observatory.db.tables import published_gap
from observatory.domain.period import parse_period

_SHOWN = (
    "period", "scope", "indicator", "deprived_value", "comparison_value", "comparison", "unit",
    "edition", "source", "line",
)  # fmt: skip
_KEY = ("indicator_code", "generation", "benchmark_kind")
# Reports are about the metropole or the whole country; of a region nobody published a gap of ours.
NATIONAL = (None, "country")


@dataclass(frozen=True, slots=True)
class Beside:
    """The published figures that have an indicator and a kind of ours, by these."""

    known: dict[tuple[str, str, str], list[tuple[float, dict[str, Any]]]]

    def nearest(
        self, indicator: str, generation: tuple[str, int], kind: str | None, period: str
    ) -> list[dict[str, Any]] | None:
        """Return the figures of the nearest period, several where editions differ; None: none.

        generation: the level of the zoning and its vintage.
        """
        level, vintage = generation
        named = (f"{level}{vintage}".upper(), level.upper())
        found = [one for name in named for one in self.known.get((indicator, name, kind or ""), [])]
        if not found:
            return None
        middle = _middle(*parse_period(period))
        least = min(abs(moment - middle) for moment, _ in found)
        return [shown for moment, shown in found if abs(moment - middle) == least]


def read_beside(connection: Connection) -> Beside:
    """Read every published pair of figures that is about an indicator and a kind of ours."""
    one = published_gap.c
    query = (
        select(
            *(one[name] for name in (*_SHOWN, *_KEY, "period_start", "period_end")), measures()[0]
        )
        .where(one.indicator_code.is_not(None), one.benchmark_kind.is_not(None))
        .order_by(one.line)
    )
    known: dict[tuple[str, str, str], list[tuple[float, dict[str, Any]]]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        shown = {name: row[name] for name in (*_SHOWN[:5], "difference", *_SHOWN[5:])}
        key = row["indicator_code"], row["generation"], row["benchmark_kind"]
        known[key].append((_middle(row["period_start"], row["period_end"]), shown))
    return Beside(dict(known))


def _middle(start: date, end: date) -> float:
    return (start.toordinal() + end.toordinal()) / 2
