"""Figures carried over: nothing is lost, nothing is made, and what cannot be split is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.domain.indicator import Aggregation, Nature
from observatory.domain.passage import (
    Links,
    Relation,
    Statement,
    convert,
    has_no_history,
    refuse_conversion,
    relate,
)
from observatory.domain.reasons import Reason


def links(pairs: list[tuple[int, int, float]], old: int, new: int) -> Links:
    first, second, weight = zip(*pairs, strict=True) if pairs else ((), (), ())
    return Links(
        np.array(first, dtype=np.intp), np.array(second, dtype=np.intp),
        np.array(weight, dtype=np.float64), old, new,
    )  # fmt: skip


@st.composite
def passages(draw):
    """Weights drawn so that no source gives more than the whole of itself."""
    old, new = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    pairs = []
    for source in range(old):
        parts = draw(st.lists(st.floats(0.0, 1.0), min_size=new, max_size=new))
        whole = max(1.0, sum(parts))
        pairs += [(source, to, part / whole) for to, part in enumerate(parts) if part > 0]
    n = draw(st.lists(st.floats(1, 1e6), min_size=old, max_size=old))
    shares = draw(st.lists(st.floats(0, 1), min_size=old, max_size=old))
    return links(pairs, old, new), np.array(n) * np.array(shares), np.array(n)


@given(passages())
def test_targets_and_what_is_unmapped_make_up_the_sources(case):
    tied, x, n = case
    for counts, whole in ((x, n), (n, np.nan)):
        found = convert(tied, counts, whole)
        total = np.nansum(found.value) + found.unmapped
        assert total == pytest.approx(counts.sum(), rel=1e-9, abs=1e-9)
        assert found.withheld == 0
        assert 0 <= found.unmapped_share <= 1 + 1e-9


@given(passages())
def test_an_estimate_lies_between_its_bounds_and_a_proportion_stays_one(case):
    tied, x, n = case
    found, whole = convert(tied, x, n), convert(tied, n)
    known = ~np.isnan(found.value)
    slack = 1e-9 * (1 + whole.value[known])
    assert (found.bounds.lower[known] <= found.value[known] + slack).all()
    assert (found.value[known] <= found.bounds.upper[known] + slack).all()
    assert (found.value[known] <= whole.value[known] + slack).all()


@given(passages(), st.integers(0, 5))
def test_a_source_that_is_missing_leaves_its_targets_empty_and_the_rest_is_accounted_for(case, at):
    tied, x, n = case
    x = x.copy()
    x[at % len(x)] = np.nan
    found = convert(tied, x, n)
    assert np.isnan(found.value[tied.new[np.isnan(x[tied.old])]]).all()
    total = np.nansum(found.value) + found.unmapped + found.withheld
    assert total == pytest.approx(np.nansum(x), rel=1e-9, abs=1e-9)


def test_a_territory_of_no_link_has_no_figure():
    found = convert(links([(0, 0, 1.0)], 2, 2), [5.0, 7.0])
    assert found.value[0] == 5
    assert np.isnan(found.value[1])
    assert (found.unmapped, found.unmapped_share) == (7, pytest.approx(7 / 12))


def test_nothing_at_all_has_no_unmapped_share():
    assert convert(links([], 1, 1), [0.0]).unmapped_share == 0


def test_what_passes_whole_is_not_in_doubt():
    found = convert(links([(0, 0, 1.0), (1, 0, 0.5)], 2, 1), [30.0, 10.0])
    assert (found.bounds.lower[0], found.bounds.upper[0]) == (30, 40)


def test_a_rate_may_have_all_its_events_in_one_part():
    # 900 offences for 500 inhabitants: no limit comes from the inhabitants
    found = convert(links([(0, 0, 0.2)], 1, 1), [900.0], np.nan)
    assert (found.bounds.lower[0], found.bounds.upper[0]) == (0, 900)


@pytest.mark.parametrize(
    ("aggregation", "nature", "reason"),
    [
        (Aggregation.SUM, Nature.COUNT, None),
        (Aggregation.RATIO_OF_SUMS, Nature.PROPORTION, None),
        (Aggregation.RATIO_OF_SUMS, Nature.RATE, None),
        (Aggregation.NONE, Nature.AMOUNT, Reason.NON_ADDITIVE),
        (Aggregation.NONE, Nature.PUBLISHED_RATE, Reason.NON_ADDITIVE),
        (Aggregation.NONE, Nature.INDEX, Reason.NON_ADDITIVE),
        (Aggregation.NONE, Nature.COUNT, Reason.NON_ADDITIVE),
    ],
)
def test_only_counts_and_their_ratios_are_carried_over(aggregation, nature, reason):
    assert refuse_conversion(aggregation, nature) is reason


@pytest.mark.parametrize(
    ("partners", "around", "before", "after"),
    [
        (0, 0, Relation.NEW, Relation.ENDED),
        (1, 1, Relation.MODIFIED, Relation.MODIFIED),
        (1, 3, Relation.SPLIT, Relation.MERGED),
        (2, 1, Relation.MERGED, Relation.SPLIT),
        (2, 2, Relation.MERGED, Relation.SPLIT),
    ],
)
def test_the_relation_depends_on_where_one_looks(partners, around, before, after):
    assert relate(partners, around, looks_back=True) is before
    assert relate(partners, around, looks_back=False) is after


def test_a_code_in_n_has_no_history():
    assert [has_no_history(code) for code in ("QN09219N", "QN00101M", "QP001001", "NN")] == [
        True, False, False, False,
    ]  # fmt: skip
    assert {word for word in Statement if word.has_history} == {"MODIFIE", "INCHANGE"}


def test_a_count_larger_than_its_denominator_is_bounded_by_itself_alone():
    # 120 covered persons of 100 inhabitants: formula 1 would put the half of them in 70..50
    found = convert(links([(0, 0, 0.5)], 1, 1), [120], [100])
    assert found.value.tolist() == [60]
    assert (found.bounds.lower.tolist(), found.bounds.upper.tolist()) == ([0], [120])
