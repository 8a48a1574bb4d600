"""The catalogue itself: every code of the design is declared, and says how it adds up."""

import re
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from etl.indicators import THEMES, BreakDeclaration, IndicatorDeclaration, read_indicators
from observatory.domain.indicator import Aggregation, Kind, Nature, Polarity
from observatory.domain.territory import Level
from observatory.errors import SourceChanged

# The codes of the design's table: users and the API's documentation name them.
DESIGN_CODES = """
unemp_1564 unemp_1524 unemp_lowedu emp_1564 emp_f_1564 emp_et_1564 prec_emp neet_1529
jobseekers_a jobseekers_abc pov60 med_income_uc income_d1 income_d9 css_share caf_cover rsa_share
no_diploma below_bac bac2plus brevet_success bac_success late_6e school_1624 gp_ratio hlm_share
vacancy_rate turnover_rate overcrowding offence_burglary feel_unsafe firms_created estab_rate
credits_per_capita beneficiaries_share population population_share age_under25 foreigners_share
single_parent_share
"""
UNITS = {"percent", "count", "euro", "per_1000", "per_5000", "index"}
SCALES = {"percent": 100, "per_1000": 1000, "per_5000": 5000, "euro": 1}


@pytest.fixture(scope="module")
def catalogue() -> dict[str, IndicatorDeclaration]:
    return {found.code: found for found in read_indicators()}


def test_every_code_of_the_design_is_declared(catalogue: dict[str, IndicatorDeclaration]) -> None:
    assert [code for code in DESIGN_CODES.split() if code not in catalogue] == []


def test_every_theme_has_something_to_compare(catalogue: dict[str, IndicatorDeclaration]) -> None:
    compared = {found.theme for found in catalogue.values() if found.nature is not Nature.COUNT}
    assert compared == set(THEMES)


def test_units_and_scales_agree(catalogue: dict[str, IndicatorDeclaration]) -> None:
    assert {found.unit for found in catalogue.values()} == UNITS
    for found in catalogue.values():
        if found.aggregation is Aggregation.RATIO_OF_SUMS:
            assert found.scale == SCALES[found.unit], found.code


def test_a_count_adds_up_and_has_no_polarity(catalogue: dict[str, IndicatorDeclaration]) -> None:
    for found in catalogue.values():
        if found.nature is Nature.COUNT:
            assert found.aggregation is Aggregation.SUM, found.code
            assert found.polarity is Polarity.NEUTRAL, found.code


def test_what_is_published_without_counts_is_never_compared_with_a_rest(
    catalogue: dict[str, IndicatorDeclaration],
) -> None:
    for found in catalogue.values():
        if found.aggregation is Aggregation.NONE:
            assert not found.default_benchmark.is_rest, found.code
            assert found.materiality > 0, found.code


def test_a_result_says_whether_more_is_better(catalogue: dict[str, IndicatorDeclaration]) -> None:
    for found in catalogue.values():
        if found.kind is Kind.RESULT:
            assert found.polarity is not Polarity.NEUTRAL, found.code


def test_a_ratio_names_the_sources_of_both_its_counts(
    catalogue: dict[str, IndicatorDeclaration],
) -> None:
    for found in catalogue.values():
        if found.numerator and found.denominator:
            counts = (catalogue[found.numerator], catalogue[found.denominator])
            assert set(found.sources) == {name for part in counts for name in part.sources}


def test_what_is_compared_has_a_definition_in_both_languages(
    catalogue: dict[str, IndicatorDeclaration],
) -> None:
    for found in catalogue.values():
        assert found.label_fr, found.code
        assert found.label_en, found.code
        if found.nature is not Nature.COUNT:
            assert found.note_fr, found.code
            assert found.note_en, found.code


def test_legal_references_name_a_line_of_the_register(
    catalogue: dict[str, IndicatorDeclaration],
) -> None:
    line = re.compile(r"Loi du 1er août 2003, annexe 1, [RMHSECP]\d+(-[RMHSECP]\d+)?")
    for found in catalogue.values():
        if found.legal_reference is not None:
            assert line.fullmatch(found.legal_reference), found.code


def test_caf_coverage_is_divided_by_a_census_of_another_year(
    catalogue: dict[str, IndicatorDeclaration],
) -> None:
    assert catalogue["caf_cover"].denominator_periods["2016-12-31"] == "2013"


def test_breaks_in_series_are_declared_with_their_reason_and_shared_by_a_ratio_and_its_count(
    catalogue: dict[str, IndicatorDeclaration],
) -> None:
    starts = {code: [one.start for one in found.breaks] for code, found in catalogue.items()}
    for code, found in catalogue.items():
        if found.sources == ("filosofi",):
            assert starts[code] == ["2018", "2019", "2020"], code
    assert [one.stops for one in catalogue["pov60"].breaks] == [True, True, False]
    assert starts["prec_emp"] == ["2017"]
    assert starts["single_parent_share"] == ["2011"]
    assert starts["css_share"] == starts["css_beneficiaries"] == ["2019-11-01"]
    breaks = [one for found in catalogue.values() for one in found.breaks]
    assert all(one.note_fr and one.note_en for one in breaks)


def test_a_break_begins_with_a_period() -> None:
    with pytest.raises(ValidationError, match="is no SDMX period"):
        BreakDeclaration(start="edition 2021", note_fr="x", note_en="x")


def test_bounds_name_figures_of_the_catalogue(catalogue: dict[str, IndicatorDeclaration]) -> None:
    rule = catalogue["emp_1564"].denominator_bounds[Level.QPV]
    assert rule.codes() == ("population", "age_under25", "demo_tx_tot_60etplus", "demo_ind_jeune")
    median = catalogue["med_income_uc"].median_bounds
    assert median is not None
    levels = [one.level for one in median.quantiles]
    assert levels == sorted(levels)
    assert 0.5 in levels
    for found in catalogue.values():
        assert set(found.bounded_by()) <= set(catalogue), found.code


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"denominator_bounds": {"qpv": {}}}, "either known, or within"),
        ({"denominator_bounds": {"qpv": {"known": "a", "within": "b"}}}, "either known, or within"),
        ({"denominator_bounds": {"qpv": {"known": "a", "young": "b"}}}, "needs no share"),
        ({"denominator_bounds": {"epci": {"known": "a"}}}, "for neighbourhoods only"),
        ({"denominator_bounds": {"qpv": {"guess": "a"}}}, "guess"),
        ({"median_bounds": {"quantiles": [{"code": "a", "level": 50}], "weight": "b",
                            "weight_periods": {}}}, "between 0 and 1"),
    ],
)  # fmt: skip
def test_a_rule_that_bounds_nothing_is_refused(
    catalogue: dict[str, IndicatorDeclaration], changed: dict[str, object], message: str
) -> None:
    declared = catalogue["emp_1564"].model_dump()
    with pytest.raises(ValidationError, match=message):
        IndicatorDeclaration.model_validate(declared | changed)


def test_a_denominator_is_bounded_only_where_the_parents_have_counts(
    catalogue: dict[str, IndicatorDeclaration],
) -> None:
    declared = catalogue["pov60"].model_dump() | {
        "denominator_bounds": {"qpv": {"known": "population"}}
    }
    with pytest.raises(ValidationError, match="need counts of the parents"):
        IndicatorDeclaration.model_validate(declared)


def test_a_rule_names_what_is_declared(tmp_path: Path) -> None:
    entry = {
        "code": "share", "label_fr": "a", "label_en": "a", "theme": "revenus", "unit": "euro",
        "nature": "amount", "aggregation": "none", "polarity": "neutral", "kind": "context",
        "sources": ["filosofi"],
        "median_bounds": {"quantiles": [], "weight": "nobody", "weight_periods": {}},
    }  # fmt: skip
    (tmp_path / "one.yml").write_text(yaml.safe_dump({"indicators": [entry]}), encoding="utf-8")
    with pytest.raises(SourceChanged, match="its bounds name nobody"):
        read_indicators(tmp_path)
