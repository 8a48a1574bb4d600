"""What is said first: sure, large, new; the order of the input changes nothing."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.domain.report.document import Outcome
from observatory.domain.report.finding import Finding
from observatory.domain.report.rank import choose_ten, measure_size, rank_findings
from observatory.domain.report.sureness import outcome_of
from tests.findings import change, finding
from tests.unit.domain.test_headline_rules import findings


def gap(code: str = "no_diploma", **more: object) -> Finding:
    """Return a sure gap of 25.0 % against 10.0 %."""
    usual = {"value": 25.0, "benchmark": 10.0, "difference": 15.0, "ratio": 2.5,
             "outcome": "worse", "is_significant": True}  # fmt: skip
    return finding(code, **{**usual, **more})


def smaller(code: str = "no_diploma", **more: object) -> Finding:
    return gap(code, **{"value": 12.0, "difference": 2.0, "ratio": 1.2, **more})


@given(st.lists(findings(), max_size=6).flatmap(
    lambda some: st.tuples(st.just(some), st.permutations(some))))  # fmt: skip
def test_the_order_of_the_input_changes_nothing(pair: tuple[list[Finding], list[Finding]]) -> None:
    some, shuffled = ([replace(one, path=f"/{one}") for one in side] for side in pair)
    assert rank_findings(some) == rank_findings(shuffled)
    assert choose_ten(some) == choose_ten(shuffled)


@given(findings())
def test_an_established_gap_goes_before_another_of_the_same_size(one: Finding) -> None:
    sure, doubtful = gap(), gap(outcome="similar", is_significant=False)
    assert rank_findings([doubtful, sure]) == [sure, doubtful]
    assert rank_findings([one, sure])[0] is sure or outcome_of(one) in (
        Outcome.WORSE, Outcome.BETTER)  # fmt: skip


@given(st.lists(findings(), max_size=40))
def test_ten_figures_hold_two_of_a_theme_and_one_of_an_indicator(some: list[Finding]) -> None:
    ten = choose_ten(some)
    assert len(ten) <= 10
    assert max(Counter(one.indicator.theme for one in ten).values(), default=0) <= 2
    assert len({one.indicator.code for one in ten}) == len(ten)
    assert all(outcome_of(one) is not Outcome.MISSING for one in ten)
    assert ten == [one for one in rank_findings(some) if any(one is kept for kept in ten)]


def test_the_larger_of_two_sure_gaps_goes_first_whatever_its_unit() -> None:
    # 1.099 in log-odds for 25 % and 10 %; 0.442 in logarithms for 13,790 € and 21,460 €
    money = finding("med_income_uc", kind="epci", value=13790.0, benchmark=21460.0,
                    difference=-7670.0, outcome="worse")  # fmt: skip
    assert measure_size(gap()) == pytest.approx(1.0986, abs=1e-4)
    assert measure_size(money) == pytest.approx(0.4423, abs=1e-4)
    assert rank_findings([smaller(), money, gap()]) == [gap(), money, smaller()]


def test_a_rate_and_its_contrary_have_the_same_size() -> None:
    rate = gap(value=88.0, benchmark=75.0, difference=13.0)
    contrary = gap(value=12.0, benchmark=25.0, difference=-13.0)
    assert measure_size(rate) == pytest.approx(measure_size(contrary))


def test_bounds_count_for_what_is_sure_of_them() -> None:
    near = finding("emp_1564", least=-23.5, most=-15.2, benchmark_least=63.7, benchmark_most=66.5,
                   sign_certain=True)  # fmt: skip
    assert measure_size(near) == pytest.approx(measure_size(
        finding("emp_1564", value=49.9, benchmark=65.1, difference=-15.2)))  # fmt: skip
    assert measure_size(replace(near, most=1.0)) == 0.0


def test_local_gaps_without_a_level_count_for_how_they_stand_out_of_their_spread() -> None:
    local = finding("med_income_uc", p25=-8435.0, p50=-7330.0, p75=-5950.0, worse=3, observed=3)
    assert measure_size(local) == pytest.approx(7330 / (7330 + 2485))
    assert measure_size(replace(local, p25=None)) == 0.0
    assert measure_size(replace(local, p25=-1.0, p50=0.0, p75=1.0)) == 0.0


def test_what_has_changed_goes_first_and_what_is_about_few_goes_last() -> None:
    moved = gap(last_year=change("2017", 6.0, is_established=True))
    perhaps = gap(last_year=change("2017", 6.0, lower=-1.0, upper=13.0, is_established=True))
    few = gap(observed=13)
    share = gap(observed_share=0.5)
    assert rank_findings([few, share, perhaps, moved]) == [moved, perhaps, share, few]


def test_context_comes_after_what_has_a_good_side_and_the_missing_last() -> None:
    context = gap("single_parent_share", value=60.0, difference=50.0, outcome="not_compared")
    level = finding("credits_per_capita", kind="none", value=78.0)
    missing = finding("pov60", reason="zone_suppressed")
    even = finding("gini", p25=-1.0, p50=0.0, p75=1.0)
    unsure = smaller(outcome="similar", is_significant=False)
    order = [smaller(), context, level, unsure, even, missing]
    assert rank_findings(reversed(order)) == order


def test_a_theme_is_first_told_by_what_it_is_known_by() -> None:
    wide = gap("unemp_1524", value=60.0, difference=50.0)
    wider = gap("unemp_lowedu", value=70.0, difference=60.0)
    known = smaller("unemp_1564")
    assert choose_ten([known, wide, wider]) == [wider, known]
    assert choose_ten([]) == []


def test_a_rate_of_nothing_is_ranked_too() -> None:
    nothing = finding("estab_rate", value=0.0, benchmark=10.0, difference=-10.0, outcome="worse")
    assert measure_size(nothing) == pytest.approx(6.9078, abs=1e-4)
    alone = finding("estab_rate", difference=-10.0, outcome="worse", is_neighbourhood=True)
    assert measure_size(alone) == 0.0
    assert rank_findings([alone, nothing]) == [nothing, alone]
