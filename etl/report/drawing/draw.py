"""From a block of a document to its specification, and to its picture."""

from etl.report.drawing.curves import make_series
from etl.report.drawing.histogram import make_histogram
from etl.report.drawing.maps import make_map
from etl.report.drawing.parts import Spec
from etl.report.drawing.rows import make_bars, make_spread
from etl.report.drawing.style import CONFIG, FULL
from etl.report.drawing.svg import render_svg
from observatory.domain.report.document import Chart, ChartKind, Map

MAKERS = {
    ChartKind.SPREAD: make_spread,
    ChartKind.SERIES: make_series,
    ChartKind.BARS: make_bars,
    ChartKind.HISTOGRAM: make_histogram,
}


def make_spec(block: Chart | Map, language: str, width: int = FULL) -> Spec:
    """Return the Vega-Lite specification of a block; width: of the whole, in pixels (170 mm)."""
    if isinstance(block, Map):
        return {**make_map(block, language, width), "config": CONFIG}
    return {**MAKERS[block.kind](block, language, width), "config": CONFIG}


def draw(block: Chart | Map, language: str, width: int = FULL) -> str:
    """Return the block as one SVG element, named and described, its ids beginning with its own.

    The same block gives the same characters. Letters are text in `style.FAMILY`.
    """
    return render_svg(
        make_spec(block, language, width),
        name=block.id,
        title=str(block.title),
        description=str(block.description),
        language=language,
        width=width,
    )
