"""Charts and maps: what is drawn, what is said to be missing, and the same bytes each time."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest
import shapely

from etl.report.drawing import FONT, FULL, HALF, draw, make_spec
from etl.report.drawing.curves import year_of
from etl.report.drawing.map_classes import make_classes
from observatory.domain.report.document import Chart, ChartKind, Map, Mark, Outcome, Outline
from observatory.domain.report.text import Figure, Text
from observatory.domain.report.writer import Writer
from tests.unit.report_documents import figure, sample_document

BLOCKS = [b for b in sample_document().blocks() if isinstance(b, Chart | Map)]
HOSTILE = "<script>alert('1')</script> \"&\\ ]]>"
SVG = "{http://www.w3.org/2000/svg}"


def letters(svg: str) -> list[str]:
    """Return what is written in a drawing, without its title and description."""
    return [e.text or "" for e in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def chart(kind: ChartKind, *marks: Mark) -> Chart:
    return Chart(id="x", kind=kind, title=Text(("T",)), description=Text(("D",)), unit="percent",
                 is_difference=True, marks=marks)  # fmt: skip


def mark(label: str, value: float | None, **more: object) -> Mark:
    known = figure(value, "fr", **({} if value is not None else {"reason": "Secret."}))
    return Mark(label=label, value=known, **more)  # type: ignore[arg-type]


def of_year(year: int, value: float | None, series: str, *, is_break: bool = False) -> Mark:
    return mark(str(year), value, series=series, period=str(year), is_break=is_break)


@pytest.mark.parametrize("width", [FULL, HALF])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.id)
def test_a_drawing_is_well_formed_named_as_wide_as_asked_and_the_same_twice(
    block: Chart | Map, language: str, width: int
) -> None:
    svg = draw(block, language, width)
    root = ElementTree.fromstring(svg)
    assert draw(block, language, width) == svg
    assert (root.get("role"), root.get("lang")) == ("img", language)
    assert root.get("aria-labelledby") == f"{block.id}-title {block.id}-desc"
    assert float(root.get("width") or 0) == pytest.approx(width, abs=1)
    assert [root[0].text, root[1].text] == [str(block.title), str(block.description)]
    assert not re.search(r"NaN|undefined|null|Infinity|https?://(?!www\.w3\.org)", svg)
    names = re.findall(r'\bid="([^"]+)"', svg)
    assert len(names) == len(set(names))
    assert all(name.startswith(block.id) for name in names)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(names)
    assert FONT in svg
    assert svg.count("role=") == 1  # one picture, one name


@pytest.mark.parametrize("kind", [ChartKind.SPREAD, ChartKind.BARS])
def test_words_that_look_like_markup_or_code_are_only_words(kind: ChartKind) -> None:
    block = chart(kind, mark(HOSTILE, 2.0), mark("Emploi", 1.0))
    svg = draw(replace(block, title=Text((HOSTILE,)), axis=HOSTILE), "fr")
    assert "<script" not in svg
    assert "alert('1')" in "".join(letters(svg))


def test_figures_are_written_as_they_are_and_axes_in_the_language() -> None:
    block = chart(ChartKind.BARS, mark("Emploi", -12.5), mark("Chômage", 3.25))
    written = letters(draw(block, "fr"))
    assert {"−12,5\u00a0points", "Écart (points)", "Emploi", "−10"} <= set(written)
    assert "Gap (points)" in letters(draw(block, "en"))


@pytest.mark.parametrize("kind", list(ChartKind))
def test_what_is_missing_is_said_to_be_and_never_drawn_as_zero(kind: ChartKind) -> None:
    block = chart(kind, of_year(2015, 4.0, "A"), of_year(2016, None, "A"), of_year(2017, 5.0, "A"))
    written = letters(draw(block, "fr"))
    assert {"n. d.", "non disponible"} & set(written)
    assert not [words for words in written if words.startswith("0,0")]


@pytest.mark.parametrize("kind", list(ChartKind))
def test_a_chart_of_nothing_but_missing_figures_is_drawn(kind: ChartKind) -> None:
    assert "NaN" not in draw(chart(kind, of_year(2015, None, "A")), "fr")


def test_a_curve_is_cut_by_a_break_by_a_missing_figure_and_between_geographies() -> None:
    block = chart(
        ChartKind.SERIES,
        *(of_year(year, 10.0, "ZUS", is_break=year == 2008) for year in (2006, 2007, 2008, 2009)),
        *(of_year(year, None if year == 2017 else 8.0, "QPV") for year in range(2015, 2020)),
    )
    rows = make_spec(block, "fr")["data"]["values"]
    pieces = [(row["label"], row["piece"]) for row in rows]
    assert [piece for _, piece in pieces[:4:3]] == ["QPV 0", "QPV 1"]
    assert {piece for label, piece in pieces if label in {"2006", "2007"}} == {"ZUS 0"}
    assert {piece for label, piece in pieces if label in {"2008", "2009"}} == {"ZUS 1"}
    assert "rupture de série" in letters(draw(block, "fr"))


def test_names_of_curves_stand_at_their_ends_where_they_fit_else_in_a_legend() -> None:
    apart = [of_year(year, value, name) for name, value in (("A", 2.0), ("B", 9.0))
             for year in (2015, 2016)]  # fmt: skip
    close = [replace(m, value=figure(9.1, "fr")) if m.series == "A" else m for m in apart]
    assert "role-legend" not in draw(chart(ChartKind.SERIES, *apart), "fr")
    assert "role-legend" in draw(chart(ChartKind.SERIES, *close), "fr")


@pytest.mark.parametrize(
    ("period", "year"),
    [("2018", 2018), ("2018-Q2", 2018.25), ("2018-S2", 2018.5), ("2018-07", 2018.5)],
)
def test_periods_stand_where_they_begin(period: str, year: float) -> None:
    assert year_of(period) == pytest.approx(year)


def test_a_period_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no period"):
        year_of("last year")


def test_outcomes_have_a_shape_besides_their_colour() -> None:
    marks = [mark(o, 2.0, outcome=o) for o in (Outcome.WORSE, Outcome.BETTER, Outcome.SIMILAR)]
    layers = make_spec(chart(ChartKind.SPREAD, *marks), "fr")["layer"]
    shapes = next(layer["encoding"]["shape"] for layer in layers if "shape" in layer["encoding"])
    assert shapes["scale"]["range"] == ["circle", "square", "diamond"]


def a_map() -> Map:
    return next(block for block in BLOCKS if isinstance(block, Map))


def test_a_map_says_its_unit_hatches_what_is_missing_and_greys_where_there_is_nothing() -> None:
    svg = draw(a_map(), "fr")
    assert {"Écart (points)", "favorable ou nul", "non calculé", "971"} <= set(letters(svg))
    assert all(f'id="carte-{kind}"' in svg for kind in ("hatched", "dotted"))
    fewer = replace(a_map(), spots=a_map().spots[:2])
    assert "aucun quartier" in letters(draw(fewer, "fr"))
    assert "non calculé" not in letters(draw(fewer, "fr"))


def test_a_map_of_points_is_drawn_upon_areas_and_without_them() -> None:
    spots = tuple(
        replace(spot, longitude=5.2 + n, latitude=46.1, area="01", srid=2154)
        for n, spot in enumerate(a_map().spots)
    )
    block = replace(a_map(), spots=spots, is_points=True)
    assert draw(block, "fr").count('role="img"') == 1
    assert "non calculé" in letters(draw(replace(block, outlines=()), "fr"))


FEW = [(), (None,), (4.0,), (4.0, 4.0), (0.0,), (-1.0, 1.0), (2.0, 3.0, 9.0)]


@pytest.mark.parametrize("values", FEW)
@pytest.mark.parametrize("polarity", [-1, 0, 1])
@pytest.mark.parametrize("is_difference", [True, False])
def test_every_figure_of_a_map_has_one_class_with_its_own_label_and_colour(
    values: tuple[float | None, ...], polarity: int, is_difference: bool
) -> None:
    spot = a_map().spots[0]
    spots = tuple(replace(spot, value=Figure(text="", value=value)) for value in values)
    block = replace(a_map(), spots=spots, polarity=polarity, is_difference=is_difference)
    classes = make_classes(block, Writer("fr"))
    assert len(classes.labels) == len(classes.colours) == len(set(classes.labels))
    for value in values:
        if value is not None:
            assert classes.label_of(value) in classes.labels


def test_classes_of_gaps_put_the_favourable_in_one_and_cut_the_others_at_quartiles() -> None:
    # −10 … −1 unfavourable where high is better; quartiles of 1…10 by inverted CDF: 3, 5, 8
    spot = a_map().spots[0]
    spots = tuple(replace(spot, value=Figure(text="", value=-float(n))) for n in range(-2, 11))
    classes = make_classes(replace(a_map(), spots=spots, polarity=1), Writer("fr"))
    assert classes.labels == ("favorable ou nul", "de 0,0 à −3,0", "de −3,0 à −5,0",
                              "de −5,0 à −8,0", "au-delà de −8,0")  # fmt: skip
    assert classes.label_of(2.0) == "favorable ou nul"
    assert classes.label_of(-3.0) == "de 0,0 à −3,0"
    assert classes.label_of(-9.0) == "au-delà de −8,0"


def test_a_last_figure_stands_clear_of_other_curves_or_is_left_to_the_data() -> None:
    level = [of_year(year, 10.0, "A") for year in range(2010, 2020)]
    across = [of_year(year, 10.0, "B") for year in (2010, 2014)]
    written = letters(draw(chart(ChartKind.SERIES, *level, *across), "fr"))
    assert written.count("+10,0\u00a0points") == 2 * 2  # each with its white edge
    layers = make_spec(chart(ChartKind.SERIES, *level, *across), "fr")["layer"]
    places = {row["series"]: row["dy"] for layer in layers
              for row in layer.get("data", {}).get("values", [])}  # fmt: skip
    assert places["A"] == 0  # beside
    assert places["B"] < 0  # above the curve that goes on


def square(code: str, x: float, y: float, size: float) -> Outline:
    wkb = shapely.to_wkb(shapely.box(x, y, x + size, y + size), hex=True)
    return Outline(code=code, name=code, srid=2154, wkb=wkb)


def test_several_small_territories_that_lie_together_are_enlarged() -> None:
    small = tuple(square(f"9{n}", 2.3 + n * 0.06, 48.8, 0.05) for n in range(3))
    outlines = (square("01", 0.0, 44.0, 4.0), *small)
    spots = tuple(replace(a_map().spots[0], code=o.code, name=o.name) for o in outlines)
    block = replace(a_map(), outlines=outlines, spots=spots)
    assert "agrandissement" in letters(draw(block, "fr"))
    assert "agrandissement" not in letters(draw(block, "fr", HALF))
    assert "agrandissement" not in letters(draw(replace(block, outlines=outlines[:3]), "fr"))


def test_areas_too_small_to_be_seen_are_points_and_what_holds_them_is_only_ground() -> None:
    outlines = (square("epci", 0.0, 44.0, 4.0), square("QP1", 1.0, 45.0, 0.01),
                square("QP2", 3.0, 46.0, 0.01))  # fmt: skip
    spots = tuple(replace(a_map().spots[0], code=o.code, name=o.name) for o in outlines[1:])
    block = replace(a_map(), outlines=outlines, spots=spots)
    marks = [layer["mark"]["type"] for layer in make_spec(block, "fr")["layer"]]
    assert marks == ["geoshape", "point"]
    assert "aucun quartier" not in letters(draw(block, "fr"))
    large = replace(block, outlines=(outlines[0], square("QP1", 1.0, 45.0, 1.0)))
    assert "aucun quartier" not in letters(draw(large, "fr"))


def test_an_outline_that_crosses_itself_once_rounded_is_enlarged_all_the_same() -> None:
    bow_tie = shapely.Polygon([(2.3, 48.8), (2.4, 48.9), (2.4, 48.8), (2.3, 48.9)])
    assert not bow_tie.is_valid
    small = [square(f"9{n}", 2.3 + n * 0.06, 48.8, 0.05) for n in range(3)]
    crossed = Outline(code="75", name="75", srid=2154, wkb=shapely.to_wkb(bow_tie, hex=True))
    outlines = (square("01", 0.0, 44.0, 4.0), *small, crossed)
    spots = tuple(replace(a_map().spots[0], code=o.code, name=o.name) for o in outlines)
    assert "agrandissement" in letters(draw(replace(a_map(), outlines=outlines, spots=spots), "fr"))


def test_an_axis_has_no_ticks_where_only_figures_are_written() -> None:
    block = chart(ChartKind.BARS, mark("Seine-Saint-Denis", -14.0), mark("France", -15.6))
    axes = [layer["encoding"]["x"] for layer in make_spec(block, "fr", HALF)["layer"]
            if "scale" in layer["encoding"].get("x", {})]  # fmt: skip
    assert axes[0]["axis"]["values"] == [-10.0, 0.0]
    low, high = axes[0]["scale"]["domain"]
    assert low < -15.6 < 0 < high < 1


def test_figures_beside_curves_know_where_the_axis_puts_their_ends() -> None:
    level = [of_year(year, 16.0, "A") for year in range(2010, 2020)]
    near = [of_year(year, 15.6, "B") for year in range(2010, 2020)]
    layers = make_spec(chart(ChartKind.SERIES, *level, *near), "fr", HALF)["layer"]
    domains = [layer["encoding"]["y"]["scale"]["domain"] for layer in layers
               if "scale" in layer["encoding"].get("y", {})]  # fmt: skip
    assert domains[0] == [0.0, 16.0]  # a gap's axis holds zero
    moved = {row["series"]: row["dy"] for layer in layers
             for row in layer.get("data", {}).get("values", []) if "dy" in row}  # fmt: skip
    assert len(set(moved.values())) == len(moved) > 1


def test_names_of_narrow_columns_are_written_in_lines() -> None:
    names = ("Défavorable", "Aucune différence établie", "Favorable")
    block = chart(ChartKind.HISTOGRAM, *(mark(name, 4.0) for name in names))
    drawn = draw(block, "fr", HALF)
    assert "rotate(-45)" not in drawn
    assert "Aucune" in drawn
    assert "Aucune différence établie" not in letters(drawn)


def test_a_map_calls_its_values_by_their_name_where_it_has_one() -> None:
    block = replace(a_map(), is_difference=False, polarity=0, axis="Habitants")
    assert "Habitants" in letters(draw(block, "fr"))
    assert "Valeur" not in "".join(letters(draw(block, "fr")))


def test_a_point_without_a_figure_is_seen_in_the_legend_too() -> None:
    points = tuple(replace(spot, longitude=2.0, latitude=47.0) for spot in a_map().spots)
    lost = replace(points[0], value=figure(None, "fr", reason="Secret."))
    drawn = replace(a_map(), is_points=True, spots=(lost, *points[1:]))
    fills = [layer["encoding"]["fill"]["scale"] for layer in make_spec(drawn, "fr")["layer"]
             if "shape" in layer.get("encoding", {})]  # fmt: skip
    assert dict(zip(fills[0]["domain"], fills[0]["range"], strict=True))["non calculé"] == "#9a9a9a"
