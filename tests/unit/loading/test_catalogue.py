"""Declarations are closed: a mistake names its file, and the real ones contradict nobody."""

from collections import Counter
from pathlib import Path

import pytest

from etl.catalogue import Declaration, Figures, read_declarations
from etl.indicators import IndicatorDeclaration, read_indicators
from observatory.errors import SourceChanged

PLAIN = """
shape: territories
title: Tiny
edition: "2018"
producer: Nobody
licence: None
operation: perimeters
files: {table: tiny.csv}
dialect: {}
level: zus
vintage: 1996
code: Code
name: Name
expected_rows: {min: 1, max: 2}
"""
TEMPLATE = """
shape: figures
title: Tiny {year}
edition: "{year}"
producer: Nobody
licence: None
operation: census
files: {table: "tiny_{year}.csv"}
level: qpv
vintage: 2015
code: Code
expected_rows: {min: 1, max: 2}
figures:
  - {indicator: population, column: "P{yy}", period: "{year}"}
"""


def declarations(folder: Path, **files: str) -> list[Declaration]:
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "templates" / "tiny.yml").write_text(TEMPLATE)
    for name, content in files.items():
        (folder / f"{name}.yml").write_text(content)
    return read_declarations(folder)


def refusal(folder: Path, name: str = "tiny", **files: str) -> str:
    with pytest.raises(SourceChanged) as refused:
        declarations(folder, **files)
    assert str(refused.value.file).endswith(f"{name}.yml")
    return str(refused.value)


def test_a_declaration_is_called_by_its_file(tmp_path):
    (declared,) = declarations(tmp_path, tiny=PLAIN)
    assert (declared.id, declared.edition) == ("tiny", "2018")


def test_a_word_that_is_none_of_ours_is_refused(tmp_path):
    assert "milesime" in refusal(tmp_path, tiny=PLAIN + "milesime: 2015\n")


@pytest.mark.parametrize(
    ("ours", "theirs", "named"),
    [
        ("level: zus", "level: zuss", "level"),
        ("shape: territories", "shape: tables", "shape"),
        ("vintage: 1996", "vintage: last", "vintage"),
        ("producer: Nobody\n", "", "producer"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path, ours, theirs, named):
    assert named in refusal(tmp_path, tiny=PLAIN.replace(ours, theirs))


@pytest.mark.parametrize("content", ["- a list\n", "", "a: [1\n", "just words\n"])
def test_a_file_that_is_no_declaration_is_named(tmp_path, content):
    refusal(tmp_path, tiny=content)


def test_a_template_is_filled_with_the_edition_s_own_words(tmp_path):
    edition = "id: same\ntemplate: tiny\nvariables: {year: %s, yy: %s}\n"
    old, new = declarations(tmp_path, a=edition % (2014, 14), b=edition % (2018, 18))
    assert (old.title, new.title) == ("Tiny 2014", "Tiny 2018")
    assert (old.edition, new.files) == ("2014", {"table": "tiny_2018.csv"})
    assert isinstance(old, Figures)
    assert (old.figures[0].column, old.figures[0].period) == ("P14", "2014")


def test_an_edition_has_the_last_word_over_its_template(tmp_path):
    content = "template: tiny\nvariables: {year: 2018, yy: 18}\ntitle: Mine\n"
    (declared,) = declarations(tmp_path, tiny=content)
    assert declared.title == "Mine"


def test_a_variable_that_the_template_wants_is_named_with_the_edition_s_file(tmp_path):
    assert "'yy'" in refusal(tmp_path, tiny="template: tiny\nvariables: {year: 2018}\n")


def test_a_template_that_does_not_exist_is_told(tmp_path):
    assert "none_of_ours" in refusal(tmp_path, tiny="template: none_of_ours\n")


def test_one_edition_is_declared_once(tmp_path):
    with pytest.raises(SourceChanged, match="declared twice"):
        declarations(tmp_path, a=PLAIN + "id: one\n", b=PLAIN + "id: one\n")


@pytest.mark.parametrize("figure", ["{period: '2018'}", "{column: A, plus: [B], period: '2018'}"])
def test_a_figure_has_a_column_or_a_sum_of_columns(tmp_path, figure):
    wrong = TEMPLATE.replace('{indicator: population, column: "P{yy}", period: "{year}"}',
                             figure.replace("{", "{indicator: population, "))  # fmt: skip
    wrong = wrong.replace("{year}", "2018")
    assert "either column or plus" in refusal(tmp_path, tiny=wrong)


def test_a_figure_s_period_is_one(tmp_path):
    wrong = TEMPLATE.replace('period: "{year}"', "period: DEMO").replace("{year}", "2018")
    refusal(tmp_path, tiny=wrong.replace("{yy}", "18"))


# --- the declarations of the project itself


@pytest.fixture(scope="module")
def real() -> list[Declaration]:
    return read_declarations()


@pytest.fixture(scope="module")
def catalogue() -> dict[str, IndicatorDeclaration]:
    return {indicator.code: indicator for indicator in read_indicators()}


def figures(real: list[Declaration]):
    for declared in real:
        if isinstance(declared, Figures):
            for figure in declared.figures:
                yield declared, figure


def test_every_declared_figure_is_in_the_catalogue_under_its_operation(real, catalogue):
    strangers = [
        (declared.id, declared.edition, figure.indicator)
        for declared, figure in figures(real)
        if figure.indicator not in catalogue
        or not set(catalogue[figure.indicator].sources) & set(declared.operation.split("+"))
    ]
    assert strangers == []


def test_no_two_declarations_are_of_one_edition(real):
    keys = Counter((declared.id, declared.edition) for declared in real)
    assert [key for key, number in keys.items() if number > 1] == []


def test_no_figure_is_read_twice_from_one_file(real):
    keys = Counter(
        (*sorted(declared.files.values()), declared.level, figure.period, figure.indicator)
        for declared, figure in figures(real)
    )
    assert [key for key, number in keys.items() if number > 1] == []


def test_no_word_of_a_template_is_left_unfilled(real):
    texts = [text for d in real for text in (d.title, d.edition, d.operation, *d.files.values())]
    texts += [column for _, figure in figures(real) for column in figure.columns]
    assert [text for text in texts if "{" in text or "}" in text] == []


def test_a_column_is_either_read_or_ignored(real):
    both = [
        (declared.id, declared.edition, column)
        for declared, figure in figures(real)
        for column in figure.columns
        if column in declared.ignored
    ]
    assert both == []


def test_no_file_may_be_empty_and_no_bound_is_upside_down(real):
    bounds = [d.expected_rows for d in real]
    assert all(0 < rows.min <= rows.max for rows in bounds)


def test_every_release_says_where_it_comes_from_and_under_which_licence(real):
    assert [d.id for d in real if not (d.landing_page or d.address)] == []
    assert [d.id for d in real if not d.licence.startswith("Licence Ouverte")] == []


def test_a_rounded_figure_s_half_step_is_no_more_than_the_rounding_of_its_unit(real, catalogue):
    # rates are published to 0.1 point or to the point, money to 0.1 to 100 euros, counts exactly
    largest = {"percent": 0.5, "euro": 50, "count": 0, "index": 0.5, "ratio": 0.5}
    wide = [
        (declared.id, figure.indicator, figure.half_step)
        for declared, figure in figures(real)
        if figure.half_step > largest.get(catalogue[figure.indicator].unit, 50)
    ]
    assert wide == []
