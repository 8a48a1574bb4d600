"""What is printed beside each change and trend (METHOD rule 10), row by row."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from observatory.db.trend_series import Column, GapSeries, Places
from observatory.domain.caveats import CAVEATS, Caveat
from observatory.domain.convergence import DRAWN_ON
from observatory.domain.period import parse_period
from observatory.domain.series import Break, are_consecutive, breaks_between
from observatory.domain.territory import Level
from observatory.domain.trend import POINTS

Said = tuple[Caveat, str, str]


def caveat_columns(series: GapSeries, base: Places) -> list[Column]:
    """Return the codes, and the sentences in French and English; null where nothing is compared."""
    tell = _Caveats(series, base)
    said = [list(tell.of(at)) if known else [] for at, known in enumerate(series.is_known)]
    codes = [list(dict.fromkeys(str(code) for code, _, _ in one)) or None for one in said]
    sentences = [[" ".join(one[place] for one in row) or None for row in said] for place in (1, 2)]
    return [codes, *sentences]


class _Caveats:
    def __init__(self, series: GapSeries, base: Places) -> None:
        self.series, self.base = series, base
        self.overlaps = series.overlaps(base)
        self.codes, self.levels = series.column("benchmark_code"), series.column("level")
        self.vintages = series.column("vintage")
        self.first: dict[int, int] = {}
        for at in series.order[series.is_known[series.order]]:
            self.first.setdefault(int(series.number[at]), int(at))

    def of(self, at: int) -> Iterator[Said]:
        """Yield the caveats of one gap."""
        has_trend = self.series.trends.points[at] == POINTS
        if self.base[at] >= 0 or has_trend:
            yield _said(Caveat.RESIDENTS_MOVE)
        yield from self._breaks(at)
        if self.base[at] >= 0:
            yield from self._since_base(at, int(self.base[at]))
        if not has_trend:
            no_error = np.isnan(self.series.error[at])
            yield _said(Caveat.NO_STANDARD_ERROR if no_error else Caveat.TOO_FEW_POINTS)

    def _breaks(self, at: int) -> Iterator[Said]:
        series = self.series
        first = self.first[int(series.number[at])]
        if series.segment[first] == series.segment[at]:
            return
        found = self._between(first, at, stops=True)
        notes = [_noted(Caveat.BREAK_IN_SERIES, one) for one in found]
        yield from notes or [_said(Caveat.BREAK_IN_SERIES)]

    def _between(self, first: int, at: int, *, stops: bool) -> list[Break]:
        period, breaks = self.series.period, self.series.declared[at].breaks
        return [
            one for one in breaks_between(breaks, period[first], period[at]) if one.stops is stops
        ]

    def _since_base(self, at: int, base: int) -> Iterator[Said]:
        series = self.series
        for one in self._between(base, at, stops=False):
            yield _noted(Caveat.CAUTION, one)
        apart = float(series.x[at] - series.x[base])
        drawn_on = DRAWN_ON.get((Level(self.levels[at]), self.vintages[at]))
        told: list[tuple[Caveat, Any]] = [
            (Caveat.WINDOWS_OVERLAP, self.overlaps[at]),
            (Caveat.CONSECUTIVE_VINTAGES, are_consecutive(series.declared[at].sources, apart)),
            (Caveat.CURRENT_EUROS, series.money[at]),
            (Caveat.BENCHMARK_CHANGED, self.codes[at] != self.codes[base]),
            (
                Caveat.BASE_YEAR_OF_THE_LIST,
                parse_period(series.period[base])[0].year == drawn_on,
            ),
        ]
        yield from (_said(caveat) for caveat, holds in told if holds)


def _said(caveat: Caveat) -> Said:
    return caveat, *CAVEATS[caveat]


def _noted(caveat: Caveat, one: Break) -> Said:
    """Say a caveat with the period and the words of the declared break."""
    fr, en = CAVEATS[caveat]
    return caveat, f"{fr} ({one.start} : {one.note_fr})", f"{en} ({one.start}: {one.note_en})"
