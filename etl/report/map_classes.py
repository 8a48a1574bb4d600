"""The classes of a map: few, with round limits, the worst darkest, and missing on its own."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from observatory.domain.report.writer import Writer
from observatory.domain.report_text import text

FAVOURABLE = "#5aa0d0"
UNFAVOURABLE = ("#fddbb0", "#f6a052", "#d1590f", "#7a2c04")
CONTEXT = ("#dcd3e8", "#b39fcb", "#8565a8", "#4b2d73")


@dataclass(frozen=True, slots=True)
class Classes:
    """Limits of the severity of a gap, and a label and a colour for each class."""

    polarity: int
    limits: tuple[float, ...]
    labels: tuple[str, ...]
    colours: tuple[str, ...]

    def label_of(self, gap: float) -> str:
        """Return the class of a gap."""
        severity = -self.polarity * gap if self.polarity else gap
        if not self.polarity:
            return self.labels[int(np.searchsorted(self.limits, severity))]
        if severity <= 0:
            return self.labels[0]
        return self.labels[1 + int(np.searchsorted(self.limits, severity))]


def make_classes(gaps: Sequence[float], polarity: int, unit: str, writer: Writer) -> Classes:
    """Cut at the quartiles of the unfavourable gaps, rounded so that a legend can be read."""
    severities = [-polarity * gap for gap in gaps] if polarity else list(gaps)
    shown = [s for s in severities if s > 0] if polarity else severities
    step = 10.0 ** -writer.decimals(unit)
    limits = [limit for limit in _round_limits(shown, step) if limit < max(shown)]
    if polarity:
        limits = [limit for limit in limits if limit > 0]
        signed = [0.0, *(-polarity * limit for limit in limits)]
        labels = [text("map_favourable", writer.language)]
    else:
        signed = limits
        labels = [text("map_class_first", writer.language, high=writer.gap(signed[0], unit))]
    numbers = [writer.gap(limit, unit) for limit in signed]
    labels += [
        text("map_class", writer.language, low=low, high=high) for low, high in pairwise(numbers)
    ]
    labels.append(text("map_class_last", writer.language, low=numbers[-1]))
    shades = UNFAVOURABLE if polarity else CONTEXT
    count = len(labels) - (1 if polarity else 0)
    colours = [FAVOURABLE] if polarity else []
    colours += [shades[round(index)] for index in np.linspace(0, len(shades) - 1, count)]
    return Classes(polarity, tuple(limits), tuple(labels), tuple(colours))


def _round_limits(values: Iterable[float], step: float) -> list[float]:
    known = list(values)
    if not known:
        return []
    quartiles = np.quantile(known, (0.25, 0.5, 0.75), method="inverted_cdf")
    return sorted({_round(float(limit), step) for limit in quartiles})


def _round(value: float, step: float) -> float:
    """Keep two figures, and no more decimals than the indicator is written with."""
    if not value:
        return 0.0
    magnitude = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    unit = max(magnitude, step)
    return round(round(value / unit) * unit, 10)
