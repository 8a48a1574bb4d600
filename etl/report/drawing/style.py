"""What every drawing shares: measures, letters, colours, and how numbers are written on axes."""

from typing import Any

from etl.report import typeface
from observatory.domain.report.document import Outcome

FONT = typeface.FAMILY
FAMILY = f"{FONT}, Liberation Sans, Arial, Helvetica, sans-serif"
"""Letters of the PDF first, then those of the reader. vl-convert, which everywhere holds Liberation
Sans and not the first, measures with it: as wide as Arial, and wider than the PDF's."""

FULL, HALF = 642, 310
"""Widths in pixels of 1/96 inch: 170 mm, between the margins of A4, and 82 mm, in two columns."""

SIZE = 12  # letters of 9 points
CHARACTER = 6.1  # mean width of a letter of this size
INK, QUIET, LINE, GRID = "#1e1e1e", "#595959", "#767676", "#e2e2e2"

# Okabe and Ito's vermilion and blue, darkened to 4.5:1 on white; shapes say the same as colours.
COLOURS = {
    Outcome.WORSE: "#b34700",
    Outcome.BETTER: "#005b96",
    Outcome.SIMILAR: "#5c5c5c",
    Outcome.NEUTRAL: "#4a4a4a",
}
# Bars have no shape: they differ by lightness and by a pattern (see svg.PATTERNS).
DOTTED, HATCHED = "#fcfbfd", "#fdfcfb"
FILLS = {
    Outcome.WORSE: "#b34700",
    Outcome.BETTER: DOTTED,
    Outcome.SIMILAR: "#dcdcdc",
    Outcome.NEUTRAL: "#4a4a4a",
}
SHAPES = {
    Outcome.WORSE: "circle",
    Outcome.BETTER: "square",
    Outcome.SIMILAR: "diamond",
    Outcome.NEUTRAL: "triangle-up",
}
# Of series: each readable as letters on white (4.5:1); the shape of their points tells too.
SERIES = ("#14406b", "#bd5200", "#2a7ab0", "#7a5195", "#3c7d52", "#707070")
SERIES_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")

CONFIG: dict[str, Any] = {
    "aria": False,  # the title and description of the whole figure replace Vega's own
    "background": None,
    "font": FAMILY,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK, "titleColor": INK, "labelFontSize": SIZE, "titleFontSize": SIZE,
        "titleFontWeight": "normal", "gridColor": GRID, "domainColor": LINE, "tickColor": LINE,
        "labelLimit": 0, "titlePadding": 8,
    },
    "legend": {
        "labelColor": INK, "titleColor": INK, "labelFontSize": SIZE, "titleFontSize": SIZE,
        "titleFontWeight": "bold", "labelLimit": 0, "titleLimit": 0, "symbolSize": 110,
        "symbolOpacity": 1,
    },
    "text": {"color": INK, "fontSize": SIZE},
}  # fmt: skip

FRENCH: dict[str, Any] = {
    "decimal": ",",
    "thousands": "\u202f",
    "grouping": [3],
    "currency": ["", "\u00a0€"],
    "minus": "\u2212",
    "percent": "\u00a0%",
}
ENGLISH: dict[str, Any] = {
    "decimal": ".",
    "thousands": ",",
    "grouping": [3],
    "currency": ["€", ""],
    "minus": "\u2212",
}


def locale(language: str) -> dict[str, Any]:
    """Return how Vega writes numbers in a language."""
    return FRENCH if language == "fr" else ENGLISH
