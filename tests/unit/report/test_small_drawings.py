"""The low drawings of one-page editions: well formed, named, the same each time."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from etl.report.drawing import draw
from etl.report.drawing.small import draw_small, drawing_of
from observatory.domain.report.diagnosis import compose_diagnosis
from observatory.domain.report.document import Chart, ChartKind, EditionKind, Map
from observatory.domain.report.local_series import draw_series
from observatory.domain.report.sheet import compose_sheet
from observatory.domain.report.writer import Writer
from tests.unit.domain.report.place_facts import (
    BROKEN,
    department,
    neighbourhood,
    outline,
    series,
)
from tests.unit.report_documents import sample_document

SVG = "{http://www.w3.org/2000/svg}"


def locator() -> Map:
    return next(
        one for one in compose_sheet(neighbourhood(), "fr").blocks() if isinstance(one, Map)
    )


def read(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)


def test_a_locator_draws_the_neighbourhood_upon_its_communes() -> None:
    root = read(draw_small(locator(), "fr", 310))
    fills = [path.get("fill") for path in root.iter(f"{SVG}path")]
    assert fills == ["#ececec", "#14406b"]
    assert root.get("viewBox") == "0 0 310 150"
    assert [one.tag for one in root][:2] == [f"{SVG}title", f"{SVG}desc"]


def test_what_is_drawn_stays_in_its_frame_and_keeps_its_north_above() -> None:
    drawn = draw_small(replace(locator(), outlines=(outline("a", 2.0, 1.0),), spots=()), "fr", 310)
    numbers = [float(one) for one in re.findall(r"[\d.]+", re.findall(r' d="([^"]+)"', drawn)[0])]
    assert min(numbers) >= 0
    assert max(numbers[::2]) <= 310
    assert max(numbers[1::2]) <= 150


def test_points_are_drawn_on_the_department() -> None:
    (drawn,) = (one for one in compose_diagnosis(department(), "fr").blocks()
                if isinstance(one, Map))  # fmt: skip
    root = read(draw_small(drawn, "fr", 310))
    assert len(list(root.iter(f"{SVG}circle"))) == 1


def test_a_map_of_nothing_is_an_empty_picture() -> None:
    nothing = replace(locator(), outlines=(), spots=())
    assert not list(read(draw_small(nothing, "fr", 310)).iter(f"{SVG}path"))


def test_a_curve_writes_only_figures_of_its_block() -> None:
    chart = draw_series(series(), Writer("fr"))
    root = read(draw_small(chart, "fr", 310))
    written = {one.text for one in root.iter(f"{SVG}text")}
    assert written == {"40,0\u00a0%", "43,0\u00a0%", "20,0\u00a0%", "Quartier", "Épinal", "2015",
                       "2018"}  # fmt: skip


def test_a_curve_is_cut_at_a_break() -> None:
    def pieces(chart: Chart) -> int:
        root = read(draw_small(chart, "fr", 310))
        first = next(root.iter(f"{SVG}path")).get("d") or ""
        return first.count("M")

    assert pieces(draw_series(series(), Writer("fr"))) == 1
    assert pieces(draw_series(series(breaks=BROKEN), Writer("fr"))) == 2


def test_a_level_curve_and_a_long_name_are_drawn() -> None:
    flat = replace(series(), benchmark="Une unité urbaine au nom très long",
                   points=tuple(replace(one, value=20.0) for one in series().points))  # fmt: skip
    drawn = draw_small(draw_series(flat, Writer("fr")), "fr", 310)
    assert "Une unité urbai…" in drawn
    single = replace(series(), points=series().points[:1])
    assert "<circle" in draw_small(draw_series(single, Writer("fr")), "fr", 310)


def test_names_that_a_page_would_run_are_words() -> None:
    chart = replace(draw_series(series(), Writer("fr")), id="x")
    marks = tuple(replace(mark, series="<b>&") for mark in chart.marks)
    assert "&lt;b&gt;&amp;" in draw_small(replace(chart, marks=marks), "fr", 310)


def test_the_same_block_gives_the_same_characters() -> None:
    assert draw_small(locator(), "fr", 310) == draw_small(locator(), "fr", 310)


@pytest.mark.parametrize("kind", list(EditionKind))
def test_only_editions_of_one_page_draw_low(kind: EditionKind) -> None:
    is_low = kind in (EditionKind.SHEET, EditionKind.DIAGNOSIS)
    assert drawing_of(kind) is (draw_small if is_low else draw)


def test_other_charts_are_drawn_as_everywhere_else() -> None:
    (bars,) = (one for one in sample_document().blocks()
               if isinstance(one, Chart) and one.kind is ChartKind.BARS)  # fmt: skip
    assert draw_small(bars, "fr", 310) == draw(bars, "fr", 310)
