"""A MapLibre style of one measure: colours by class, missing drawn as missing, and the legend."""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

from observatory.domain.indicator import Polarity

# Told apart by readers who do not see red and green alike; from near the centre outwards. They are
# those of the map page.
_UNFAVOURABLE = ("#f4b56a", "#dd7d1c", "#9a4200", "#5f2800")
_FAVOURABLE = ("#92c1e0", "#3f86bd", "#124f86", "#082d50")
_ABOVE = ("#c9b3d8", "#9668b0", "#5f2a7e", "#3a154f")
_BELOW = ("#8cc5a5", "#3f9d91", "#0b5f56", "#053b35")
_SEQUENTIAL = ("#d2f6e3", "#b7dfd1", "#9bc7be", "#7eb7b4", "#61a6a9", "#46949b", "#2a828c",
               "#1c6b76", "#0d5460")  # fmt: skip
SIMILAR, MISSING, LINE = "#efeadf", "#d0d3d8", "#6b7480"
_WORDS = {
    "better": "#3f86bd", "worse": "#dd7d1c", "similar": SIMILAR,
    "decreasing": "#3f9d91", "increasing": "#9668b0", "no_change": SIMILAR,
}  # fmt: skip
# Words that say that nothing is known are drawn as what is missing.
UNKNOWN_WORDS = frozenset({"not_compared", "cannot_be_calculated"})
_LABELS = {
    "better": "plus favorable / better", "worse": "moins favorable / worse",
    "similar": "proche / similar", "increasing": "en hausse / increasing",
    "decreasing": "en baisse / decreasing", "no_change": "stable / no change",
}  # fmt: skip
MOST_ZOOM = 14
MISSING_LABEL = "donnée absente ou non comparable / missing or not compared"

Ramp = Sequence[str]


def colours_of(classes: Mapping[str, Any], measure: str, polarity: Polarity) -> list[str]:
    """Return a colour per class; around zero, a hue on either side, whatever holds both between.

    Values may all lie on one side, whose classes are then of one hue: which side a class is on is
    told by its limits, never by its place.
    """
    if measure == "value" or classes["method"] != "zero":
        return _spread(_SEQUENTIAL, len(classes["counts"]))
    centre = 1.0 if measure == "ratio" else 0.0
    ends = [classes["minimum"], *classes["breaks"], classes["maximum"]]
    limits = list(itertools.pairwise(ends))
    under = sum(low < centre and high <= centre for low, high in limits)
    over = sum(low >= centre and high > centre for low, high in limits)
    below, above = (_spread(ramp, max(under, over)) for ramp in _sides(polarity))
    middle = [SIMILAR] * (len(limits) - under - over)
    return [*below[:under][::-1], *middle, *above[:over]]


def _sides(polarity: Polarity) -> tuple[Ramp, Ramp]:
    return {
        Polarity.LOWER_IS_BETTER: (_FAVOURABLE, _UNFAVOURABLE),
        Polarity.HIGHER_IS_BETTER: (_UNFAVOURABLE, _FAVOURABLE),
    }.get(polarity, (_BELOW, _ABOVE))


def _spread(ramp: Ramp, number: int) -> list[str]:
    """Take some colours of a ramp, evenly, keeping its far end."""
    return [ramp[round((place + 1) * len(ramp) / number) - 1] for place in range(number)]


def zoom_of(bounds: tuple[float, float, float, float]) -> int:
    """Return the zoom at which a box in degrees fits a map of 1,024 pixels by 700."""
    west, south, east, north = bounds
    # Tiles of 512 pixels; in the middle of France a degree of latitude is 1.45 of longitude high.
    wide = max((east - west) / 1024, 1.45 * (north - south) / 700, 1e-9)
    return max(0, min(MOST_ZOOM, math.floor(math.log2(360 / 512 / wide))))


def fill_of(classes: Mapping[str, Any] | None, measure: str, polarity: Polarity) -> Any:
    """Return the MapLibre expression of the fill's colour."""
    if classes is None:
        return MISSING
    if "words" in classes:
        known = [word for word in classes["words"] if word in _WORDS]
        pairs = [part for word in known for part in (word, _WORDS[word])]
        return ["match", ["get", measure], *pairs, MISSING] if pairs else MISSING
    first, *others = colours_of(classes, measure, polarity)
    steps = [
        part
        for limit, colour in zip(classes["breaks"], others, strict=True)
        for part in (limit, colour)
    ]
    colour = ["step", ["get", measure], first, *steps] if steps else first
    return ["case", ["has", measure], colour, MISSING]


def legend_of(
    classes: Mapping[str, Any] | None, measure: str, polarity: Polarity
) -> list[dict[str, Any]]:
    """Return the lines of the legend: from is in the class, to is not, but for the last."""
    missing = {"label": MISSING_LABEL, "colour": MISSING, "outline": "dashed", "is_missing": True}
    if classes is None:
        return [missing]
    if "words" in classes:
        counted = zip(classes["words"], classes["counts"], strict=True)
        lines = [
            {"label": _LABELS[word], "word": word, "colour": _WORDS[word], "count": number}
            for word, number in counted
            if word in _WORDS
        ]
        return [*lines, missing]
    ends = [classes["minimum"], *classes["breaks"], classes["maximum"]]
    colours = colours_of(classes, measure, polarity)
    lines = [
        {"from": low, "to": high, "colour": colour, "count": number}
        for low, high, colour, number in zip(
            ends[:-1], ends[1:], colours, classes["counts"], strict=True
        )
    ]
    return [*lines, missing]


def layers_of(layer: str, fill: Any, measure: str | None) -> list[dict[str, Any]]:
    """Return the layers of the style: fills, outlines, and dashes around what is missing."""
    common = {"source": "observatory", "source-layer": layer}
    drawn = [
        {"id": "fill", "type": "fill", **common,
         "paint": {"fill-color": fill, "fill-opacity": 0.85}},
        {"id": "outline", "type": "line", **common,
         "paint": {"line-color": LINE,
                   "line-width": ["interpolate", ["linear"], ["zoom"], 6, 0.2, 12, 1.2]}},
    ]  # fmt: skip
    if measure is None:
        return drawn
    unknown = ["in", ["get", measure], ["literal", sorted(UNKNOWN_WORDS)]]
    is_missing = ["any", ["!", ["has", measure]], unknown]
    dashes = {"line-color": LINE, "line-width": 1.2, "line-dasharray": [2, 2]}
    missing = {"id": "missing", "type": "line", **common, "filter": is_missing, "paint": dashes}
    return [*drawn, missing]
