"""Charts and maps, drawn once for the page and for print: one Vega-Lite specification per block."""

from etl.report.drawing.draw import draw, make_spec
from etl.report.drawing.style import FONT, FULL, HALF

__all__ = ["FONT", "FULL", "HALF", "draw", "make_spec"]
