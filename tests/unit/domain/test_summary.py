"""National and any-parent figures: pooled once, never a mean of rates, and what is missing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from observatory.domain.adjust import outcome
from observatory.domain.comparison import compare
from observatory.domain.groups import mean, once, quartiles, total
from observatory.domain.indicator import Nature, Polarity
from observatory.domain.intervals import Bounds
from observatory.domain.sides import Sides
from observatory.domain.summary import (
    Benchmarks,
    Units,
    bound_gap,
    bound_rests,
    bound_value,
    compare_pooled,
    constant_panel,
    holding,
    mean_gap,
    pool,
    pool_benchmarks,
    share_beyond,
)

NAN = np.nan


def units(x, n, group=None, counted=None):
    x, n = np.asarray(x, dtype=float), np.asarray(n, dtype=float)
    group = np.zeros(len(x), dtype=np.intp) if group is None else np.asarray(group)
    counted = ~np.isnan(x) & ~np.isnan(n) if counted is None else np.asarray(counted)
    number = int(group.max()) + 1
    return Units(group=group, number=number, x=x, n=n, is_counted=counted)


def rivals(label, x, n, x_min=None, x_max=None):
    x = np.asarray(x, dtype=float)
    return Benchmarks(
        label=np.asarray(label),
        x=x,
        n=np.asarray(n, dtype=float),
        x_min=x if x_min is None else np.asarray(x_min, dtype=float),
        x_max=x if x_max is None else np.asarray(x_max, dtype=float),
    )


def test_the_pooled_value_is_a_ratio_of_sums_and_not_a_mean_of_rates():
    found = pool(units([30, 20, 40], [100, 200, 100]))
    assert (found.x[0], found.n[0], found.value[0]) == (90, 400, 0.225)  # the mean is 0.2666
    assert (found.units[0], found.counted[0], found.share[0]) == (3, 3, 1.0)


def test_a_part_that_is_missing_bounds_the_value():
    # METHOD rule 12: 250 of 1,000 observed, a missing unit of 200
    found = pool(units([250, NAN], [1_000, 200]))
    assert found.value[0] == 0.25
    assert found.share[0] == pytest.approx(1_000 / 1_200)
    low, high = bound_value(found, 1.0)
    assert (low[0], high[0]) == pytest.approx((0.208333, 0.375), abs=5e-7)


def test_a_unit_of_unknown_size_leaves_no_bounds_and_a_share_that_is_a_most():
    found = pool(units([250, NAN], [1_000, NAN]))
    assert (found.unknown[0], found.share[0]) == (1, 1.0)
    assert np.isnan(bound_value(found, 1.0)).all()


def test_what_nothing_bounds_above_has_a_lower_bound_only():
    low, high = bound_value(pool(units([250, NAN], [1_000, 200])), NAN)
    assert low[0] == pytest.approx(250 / 1_200)
    assert np.isnan(high[0])
    low, high = bound_value(pool(units([250], [1_000])), NAN)
    assert (low[0], high[0]) == (0.25, 0.25)


def test_a_known_count_that_is_not_counted_still_narrows_the_bounds():
    found = pool(units([250, 50], [1_000, 200], counted=[True, False]))
    assert found.value[0] == 0.25
    assert bound_value(found, 1.0).lower[0] == bound_value(found, 1.0).upper[0] == 0.25


def test_nobody_counted_is_no_value():
    found = pool(units([NAN], [100]))
    assert np.isnan([found.value, *bound_value(found, 1.0)]).all()


def test_each_benchmark_is_counted_once_however_many_units_share_it():
    # Two neighbourhoods of one agglomeration, one of another: 100/1,000 once, then 100/500.
    three = units([30, 20, 40], [100, 200, 100])
    x, n = pool_benchmarks(three, rivals([7, 7, 9], [100, 100, 100], [1_000, 1_000, 500]))
    assert (x[0], n[0]) == (200, 1_500)
    sums = pool(three)
    gap = compare_pooled((sums.x, sums.n), (x, n), Nature.PROPORTION, is_whole_parent=False)
    assert gap.difference[0] == pytest.approx(0.0916667, abs=5e-8)
    expected = confint_proportions_2indep(90, 400, 200, 1_500, method="newcomb")
    assert (gap.difference_lower[0], gap.difference_upper[0]) == pytest.approx(expected, abs=1e-9)


def test_an_agglomeration_without_a_counted_unit_is_left_out():
    two = units([30, NAN], [100, 200])
    x, n = pool_benchmarks(two, rivals([7, 9], [100, 100], [1_000, 500]))
    assert (x[0], n[0]) == (100, 1_000)


def test_the_pooled_gap_to_the_whole_takes_the_units_out_of_it():
    # METHOD formula 4: 264/1,000 in 1,274/11,000, here as two neighbourhoods of one parent
    pair = units([200, 64], [600, 400])
    x, n = pool_benchmarks(pair, rivals([1, 1], [1_274, 1_274], [11_000, 11_000]))
    sums = pool(pair)
    gap = compare_pooled((sums.x, sums.n), (x, n), Nature.PROPORTION, is_whole_parent=True)
    assert gap.difference[0] == pytest.approx(0.148182, abs=5e-7)
    limits = gap.difference_lower[0], gap.difference_upper[0]
    assert limits == pytest.approx((0.123575, 0.174334), abs=5e-7)


def test_the_mean_local_gap_is_weighted_by_the_denominators():
    three = units([30, 20, 40], [100, 200, 100])
    assert mean_gap(three, np.array([20.0, 0.0, 20.0]))[0] == 10.0
    assert mean_gap(three, np.array([20.0, NAN, 10.0]))[0] == 15.0


def test_the_share_beyond_is_of_unfavourable_gaps_larger_than_what_matters():
    four = units([1, 1, 1, 1], [2, 2, 2, 2])
    gaps = np.array([5.0, 1.0, -5.0, NAN])
    assert share_beyond(four, gaps, -1, 2.0)[0] == pytest.approx(1 / 3)
    assert share_beyond(four, gaps, 1, 0.0)[0] == pytest.approx(1 / 3)
    assert np.isnan(share_beyond(four, gaps, NAN, 0.0)[0])


def test_the_constant_panel_is_who_is_there_at_every_period_of_the_series():
    present = np.array([[1, 1, 0, 1], [0, 0, 0, 0], [1, 0, 0, 1]], dtype=bool)
    assert constant_panel(present).tolist() == [True, False, False, True]
    assert not constant_panel(np.zeros((2, 3), dtype=bool)).any()


def test_a_rest_holds_what_the_hidden_neighbourhoods_do_not():
    # A: 900 of 6,000. One neighbourhood shows 40 of 300, one hides its count of 400.
    low, high, size = bound_rests(
        np.array([0, 0]), np.array([40, NAN]), np.array([300.0, 400]),
        np.array([900.0, 900]), np.array([6_000.0, 6_000]),
    )  # fmt: skip
    assert (low[0], high[0], size[0]) == (460, 860, 5_300)
    pair = units([40, NAN], [300, 400])
    against = rivals([0, 0], [NAN, NAN], size, low, high)
    least, most = bound_gap(pair, against)
    # All of the hidden count outside, then all of it inside.
    assert least[0] == pytest.approx(40 / 700 - 860 / 5_300)
    assert most[0] == pytest.approx(440 / 700 - 460 / 5_300)


def test_a_rest_that_cannot_be_is_not_bounded():
    parent, n = np.array([0]), np.array([300.0])
    for x, size, parent_x, parent_n in ((40, n, 30, 6_000), (40, n, 90, 300), (40, [NAN], 90, 900)):
        found = bound_rests(
            parent, np.array([float(x)]), np.asarray(size),
            np.array([float(parent_x)]), np.array([float(parent_n)]),
        )  # fmt: skip
        assert np.isnan(found).all()


def test_nothing_to_bound_is_nothing():
    empty = np.array([], dtype=float)
    assert all(part.size == 0 for part in bound_rests(empty.astype(int), *[empty] * 4))


def test_burglaries_published_at_1_9_against_3_9_are_a_favourable_gap():
    # SSMSI, 2023, per thousand dwellings: fewer in the neighbourhoods, and fewer is better
    gap = compare(
        Sides(nature=Nature.PUBLISHED_RATE, zone_value=1.9, benchmark_value=3.9,
              zone_half_step=0.05, benchmark_half_step=0.05)
    )  # fmt: skip
    assert gap.difference == pytest.approx(-2.0)
    said = outcome(gap.direction, NAN, Polarity.LOWER_IS_BETTER.sign, is_material=gap.is_material)
    assert said.tolist() == "better"


def test_a_pooled_benchmark_of_zero_has_no_ratio_and_says_why():
    gap = compare_pooled(
        (np.array([5.0]), np.array([100.0])), (np.array([0.0]), np.array([900.0])),
        Nature.PROPORTION, is_whole_parent=False,
    )  # fmt: skip
    assert np.isnan([gap.ratio[0], gap.ratio_lower[0], gap.ratio_upper[0]]).all()
    assert gap.reason[0] == "benchmark_zero"
    assert gap.difference[0] == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("nature", "benchmark", "most"),
    # METHOD formula 4: 0/29 against 5/110 has a ratio of 0 in 0..3.130537
    [(Nature.PROPORTION, (5, 110), 3.130537), (Nature.RATE, (10, 30), None)],
)
def test_a_zero_over_a_positive_benchmark_is_zero_with_a_finite_limit(nature, benchmark, most):
    gap = compare_pooled(
        (np.array([0.0]), np.array([29.0])),
        (np.array([float(benchmark[0])]), np.array([float(benchmark[1])])),
        nature, is_whole_parent=False,
    )  # fmt: skip
    assert (gap.ratio[0], gap.ratio_lower[0], gap.reason[0]) == (0.0, 0.0, "")
    assert np.isfinite(gap.ratio_upper[0])
    if most is not None:
        assert gap.ratio_upper[0] == pytest.approx(most, abs=5e-7)


def test_quartiles_are_those_of_numpy_group_by_group():
    values = np.array([4.0, 1.0, 3.0, NAN, 2.0, 7.0, NAN])
    group = np.array([0, 0, 0, 0, 0, 1, 2])
    found = quartiles(group, 4, values)
    assert [part[0] for part in found] == np.percentile([1, 2, 3, 4], [25, 50, 75]).tolist()
    assert [part[1] for part in found] == [7, 7, 7]
    assert np.isnan([part[2:] for part in found]).all()


def test_sums_and_means_say_when_a_part_is_missing():
    group, values = np.array([0, 0, 1]), np.array([1.0, NAN, 3.0])
    assert total(group, 3, values)[1:].tolist() == [3.0, 0.0]
    assert np.isnan(total(group, 3, values)[0])
    assert total(group, 3, values, ~np.isnan(values))[0] == 1.0
    assert np.isnan(mean(group, 3, values, 1.0)[2])


def test_the_first_of_each_label_is_the_first_in_the_units_own_order():
    group, labels = np.array([1, 0, 0, 0, 1]), np.array([5, 6, 6, 7, 5])
    assert once(group, labels, np.ones(5, bool)).tolist() == [True, True, False, True, False]
    where = np.array([False, False, True, True, True])
    assert once(group, labels, where).tolist() == [False, False, True, True, True]


counts = st.lists(
    st.tuples(st.integers(0, 60), st.integers(60, 100), st.booleans(), st.integers(0, 2)),
    min_size=1, max_size=12,
)  # fmt: skip


@given(counts)
def test_the_truth_lies_within_the_bounds_whatever_is_hidden(rows):
    x, n = np.array([row[0] for row in rows], float), np.array([row[1] for row in rows], float)
    hidden, parent = np.array([row[2] for row in rows]), np.array([row[3] for row in rows])
    rest_x, rest_n = np.array([30.0, 80.0, 5.0])[parent], np.array([500.0, 90.0, 400.0])[parent]
    parent_x = np.bincount(parent, x, 3)[parent] + rest_x
    parent_n = np.bincount(parent, n, 3)[parent] + rest_n
    seen = np.where(hidden, NAN, x)
    low, high, size = bound_rests(parent, seen, n, parent_x, parent_n)
    assert ((low <= rest_x + 1e-9) & (rest_x <= high + 1e-9) & (size == rest_n)).all()
    bounds = bound_gap(units(seen, n), rivals(parent, seen, size, low, high))
    whole = units(x, n)
    sums = pool(whole)
    pooled = pool_benchmarks(whole, rivals(parent, rest_x, rest_n))
    truth = sums.x / sums.n - pooled[0] / pooled[1]
    assert bounds.lower[0] - 1e-9 <= truth[0] <= bounds.upper[0] + 1e-9
    within = bound_value(pool(units(seen, n)), 1.0)
    if not hidden.all():
        assert within.lower[0] - 1e-9 <= sums.value[0] <= within.upper[0] + 1e-9


def test_printed_bounds_hold_the_printed_value_where_there_is_one():
    low, high = holding(Bounds(np.array([1.0, 1.0, 1.0]), np.array([2.0, 2.0, 2.0])), [0.5, NAN, 3])
    assert low.tolist() == [0.5, 1.0, 1.0]
    assert high.tolist() == [2.0, 2.0, 3.0]


@given(counts)
def test_showing_one_more_count_never_widens_the_bounds(rows):
    x, n = np.array([row[0] for row in rows], float), np.array([row[1] for row in rows], float)
    hidden = np.array([row[2] for row in rows])
    wide = bound_value(pool(units(np.append(5.0, np.where(hidden, NAN, x)), np.append(9, n))), 1.0)
    hidden[np.flatnonzero(hidden)[:1]] = False
    fine = bound_value(pool(units(np.append(5.0, np.where(hidden, NAN, x)), np.append(9, n))), 1.0)
    assert wide.lower[0] <= fine.lower[0] + 1e-12
    assert fine.upper[0] <= wide.upper[0] + 1e-12


def test_bounds_hold_the_value_that_is_printed_between_them():
    low, high = holding(
        Bounds(np.array([-5.0, -5.0, -5.0, NAN]), np.array([-2.0, -2.0, -2.0, NAN])),
        [0.0, -7.0, NAN, 1.0],
    )
    assert list(low[:3]) == [-5, -7, -5]
    assert list(high[:3]) == [0, -2, -2]
    assert np.isnan([low[3], high[3]]).all()
