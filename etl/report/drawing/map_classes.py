"""The classes of a map: few, with round limits, the worst darkest, and missing on its own."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from etl.report.drawing.style import DOTTED
from etl.report.drawing.words import word
from observatory.domain.report.document import Map
from observatory.domain.report.writer import Writer

UNFAVOURABLE = ("#fddbb0", "#f6a052", "#d1590f", "#7a2c04")
CONTEXT = ("#dcd3e8", "#b39fcb", "#8565a8", "#4b2d73")


@dataclass(frozen=True, slots=True)
class Classes:
    """Limits of the severity of a figure, and a label and a colour for each class.

    polarity: of a gap, whose favourable values are one class; 0 where high is only high.
    """

    polarity: int
    limits: tuple[float, ...]
    labels: tuple[str, ...]
    colours: tuple[str, ...]

    def label_of(self, value: float) -> str:
        """Return the class of a figure."""
        severity = -self.polarity * value if self.polarity else value
        if self.polarity and severity <= 0:
            return self.labels[0]
        return self.labels[bool(self.polarity) + int(np.searchsorted(self.limits, severity))]


def make_classes(block: Map, writer: Writer) -> Classes:
    """Cut at the quartiles of the unfavourable gaps, rounded so that a legend can be read."""
    polarity = block.polarity if block.is_difference else 0
    values = [spot.value.value for spot in block.spots if spot.value.value is not None]
    severities = [-polarity * value for value in values] if polarity else values
    shown = [s for s in severities if s > 0] if polarity else severities
    limits = (
        []
        if len(set(values)) == 1 and not polarity
        else [
            limit
            for limit in _round_limits(shown, 10.0 ** -writer.decimals(block.unit))
            if limit < max(shown) and (limit > 0 or not polarity)
        ]
    )
    labels = _labels(limits, polarity, block, writer) if values else []
    shades = UNFAVOURABLE if polarity else CONTEXT
    count = len(labels) - bool(polarity)
    spread = np.linspace(0, len(shades) - 1, max(count, 1)) if count != 1 else [2]
    colours = ([DOTTED] if polarity else []) + [shades[round(float(index))] for index in spread]
    return Classes(polarity, tuple(limits), tuple(labels), tuple(colours[: len(labels)]))


def _labels(limits: list[float], polarity: int, block: Map, writer: Writer) -> list[str]:
    """Name the classes by their limits, from the mildest to the worst."""

    def write(limit: float) -> str:
        return writer.number(limit, writer.decimals(block.unit), signed=block.is_difference)

    known = {spot.value.value: spot.value.text for spot in block.spots}
    known.pop(None, None)
    if len(known) == 1 and not polarity:
        return list(known.values())
    if polarity:
        numbers = [write(0.0), *(write(-polarity * limit) for limit in limits)]
        labels = [word("map_favourable", writer.language)]
    elif limits:
        numbers = [write(limit) for limit in limits]
        labels = [word("map_first", writer.language, high=numbers[0])]
    else:  # one figure, or several that are equal
        return [word("value", writer.language)]
    labels += [word("from_to", writer.language, low=a, high=b) for a, b in pairwise(numbers)]
    return [*labels, word("map_last", writer.language, low=numbers[-1])]


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
