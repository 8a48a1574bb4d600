"""Zones against the rest of what holds them, or the whole of it; checked by hand and by force."""

from dataclasses import fields, replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.domain.adjust import outcome
from observatory.domain.agglomeration import (
    HalfSteps,
    Links,
    Measured,
    Withheld,
    compare_with_rest,
    compare_with_whole,
    first_pairs,
)
from observatory.domain.indicator import Nature
from observatory.domain.intervals import Bounds
from observatory.domain.sides import Comparison

NAN = np.nan


def links(x_z, n_z, x_A, n_A, share=1.0, parent=0):
    """Zones of one parent, or of several."""
    x_z, n_z, share, parent = np.broadcast_arrays(
        np.array(x_z, float), np.array(n_z, float), np.array(share, float), np.array(parent)
    )
    return Links(
        parent=parent.copy(),
        share=share.copy(),
        x_z=x_z.copy(),
        n_z=n_z.copy(),
        x_A=np.atleast_1d(np.array(x_A, float)),
        n_A=np.atleast_1d(np.array(n_A, float)),
    )


def against_rest(*counts, **more) -> Measured:
    return compare_with_rest(links(*counts, **more), Nature.PROPORTION)


# CAF coverage on 31 December 2016 over the census of 2013, by hand from the published tables.
HAND = {
    "QP091032, rest of its EPCI": ([1975, 7852], [2562, 11533], 42447, 83378, "30.01"),
    "QP092007, rest of its EPT": ([8598], [13535], 8598 + 91232, 13535 + 189404, "15.36"),
    "QP030013, rest of its urban unit": ([3083], [4374], 3083 + 9235, 4374 + 19929, "24.15"),
    "QP001001, rest of its commune": ([4352], [6056], 4352 + 15909, 6056 + 32604, "23.07"),
}


@pytest.mark.parametrize(("x_z", "n_z", "x_A", "n_A", "points"), HAND.values(), ids=HAND)
def test_a_gap_with_the_rest_is_the_one_found_by_hand(x_z, n_z, x_A, n_A, points):
    measured = against_rest(x_z, n_z, x_A, n_A)
    rest = Fraction(x_A - sum(x_z), n_A - sum(n_z))
    assert f"{100 * measured.comparison.difference[0]:.2f}" == points
    assert measured.comparison.difference[0] == pytest.approx(
        float(Fraction(x_z[0], n_z[0]) - rest)
    )
    assert measured.comparison.benchmark_value[0] == pytest.approx(float(rest))
    assert measured.comparison.reason.tolist() == [""] * len(x_z)
    assert not measured.is_estimated.any()


def test_the_counts_behind_the_benchmark_can_be_checked():
    measured = against_rest([1975, 7852], [2562, 11533], 42447, 83378)
    assert measured.benchmark_x.tolist() == [32620, 32620]
    assert measured.benchmark_n.tolist() == [69283, 69283]
    # nothing is hidden: what is possible is the value itself, and needs no bounds
    assert np.isnan(measured.comparison.difference_min).all()


def test_a_straddling_zone_takes_its_share_out_and_bounds_what_it_may_be():
    # METHOD formula 1: 500 of 1,200, s = 0.6 → 300 in 20..500, and 720 of the 10,000
    measured = against_rest([500], [1200], 3000, 10000, share=0.6)
    comparison = measured.comparison
    assert measured.benchmark_x.tolist() == [2700]
    assert measured.benchmark_n.tolist() == [9280]
    assert comparison.difference[0] == pytest.approx(500 / 1200 - 2700 / 9280)
    assert comparison.difference_min[0] == pytest.approx(500 / 1200 - 2980 / 9280)
    assert comparison.difference_max[0] == pytest.approx(500 / 1200 - 2500 / 9280)
    assert comparison.sign_certain[0]
    assert comparison.reason[0] == ""
    assert measured.is_estimated[0]
    # The interval is what may be, and says so: no chance interval of the estimate beside it.
    assert comparison.interval_nature[0] == "model"
    assert comparison.difference_lower[0] == comparison.difference_min[0]
    assert comparison.difference_upper[0] == comparison.difference_max[0]
    assert comparison.ratio_lower[0] == pytest.approx((500 / 1200) / (2980 / 9280))
    assert comparison.ratio_upper[0] == pytest.approx((500 / 1200) / (2500 / 9280))


def test_an_estimate_whose_bounds_hold_zero_has_no_direction_and_hence_no_verdict():
    sure = against_rest([500], [1200], 3000, 10000, share=0.6).comparison
    unsure = against_rest([500, 122], [1200, 400], 3000, 10000, share=[0.6, 1]).comparison
    assert unsure.difference_min[1] < 0 < unsure.difference_max[1]
    assert (sure.direction[0], np.isnan(unsure.direction[1])) == (1, True)
    words = outcome(unsure.direction, unsure.p_value, [-1, -1])
    assert words[1] == "not_compared"


def test_bounds_of_no_width_leave_the_interval_of_chance():
    # Nobody of the straddling zone has it: whatever its part, the rest has the same count.
    comparison = against_rest([0, 100], [1200, 400], 3000, 10000, share=[0.6, 1]).comparison
    assert comparison.interval_nature.tolist() == ["chance", "chance"]
    assert np.isnan(comparison.difference_min).all()
    assert (comparison.difference_lower < comparison.difference).all()


def test_an_estimate_over_a_rest_of_zero_has_no_ratio_and_no_limits_of_one():
    comparison = against_rest([300, 10], [500, 100], 190, 1000, share=[0.6, 1]).comparison
    assert comparison.difference[1] == pytest.approx(0.1)
    assert comparison.reason[1] == "benchmark_zero"
    limits = (comparison.ratio, comparison.ratio_lower, comparison.ratio_upper)
    assert all(np.isnan(limit[1]) for limit in limits)


def test_a_straddling_zone_makes_the_gaps_of_its_neighbours_estimates_too():
    measured = against_rest([500, 100], [1200, 400], 3000, 10000, share=[0.6, 1])
    assert measured.is_estimated.tolist() == [True, True]
    comparison = measured.comparison
    rest_n = 10000 - 720 - 400
    assert comparison.difference[1] == pytest.approx(100 / 400 - 2600 / rest_n)
    assert comparison.difference_min[1] == pytest.approx(100 / 400 - 2880 / rest_n)
    assert comparison.difference_max[1] == pytest.approx(100 / 400 - 2400 / rest_n)


def test_a_hidden_neighbour_leaves_bounds_and_no_number():
    comparison = against_rest([40, NAN], [100, 50], 300, 1000).comparison
    assert np.isnan(comparison.difference[0])
    assert comparison.reason.tolist() == ["zone_missing_in_benchmark", "zone_missing"]
    assert comparison.difference_min[0] == pytest.approx(40 / 100 - 260 / 850)
    assert comparison.difference_max[0] == pytest.approx(40 / 100 - 210 / 850)
    assert comparison.sign_certain[0]
    assert comparison.interval_nature[0] == "suppression"
    assert np.isnan(comparison.difference_min[1])


def test_an_unknown_share_refuses_the_gap_and_says_so():
    comparison = against_rest([40, 30], [100, 50], 300, 1000, share=[NAN, 1]).comparison
    assert comparison.reason.tolist() == ["unknown_share", "zone_missing_in_benchmark"]
    assert np.isnan(comparison.difference).all()
    # anything from none to all of the unknown zone lies in the parent
    assert np.isnan(comparison.difference_min[0])
    assert comparison.difference_min[1] <= 30 / 50 - 270 / 950 <= comparison.difference_max[1]
    assert comparison.difference_min[1] <= 30 / 50 - 230 / 850 <= comparison.difference_max[1]


TOO_MANY = "numerator_exceeds_denominator"
REFUSED = {
    "zone missing": ([NAN], [100], 300, 1000, "zone_missing"),
    "zone of nobody": ([0], [0], 300, 1000, "zone_missing"),
    "nobody is left outside": ([300], [1000], 300, 1000, "empty_rest"),
    "more in the zones than in their parent": ([310], [900], 300, 1000, "negative_rest"),
    "more cases than people in the zone": (
        [120],
        [100],
        300,
        1000,
        TOO_MANY,
    ),
    "more cases than people in the rest": ([10], [900], 300, 1000, TOO_MANY),
    "parent incomplete": ([10], [100], NAN, 1000, "benchmark_incomplete"),
}


@pytest.mark.parametrize(("x_z", "n_z", "x_A", "n_A", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_compared_has_no_number_and_says_why(x_z, n_z, x_A, n_A, reason):
    comparison = against_rest(x_z, n_z, x_A, n_A).comparison
    assert comparison.reason[0] == reason
    for name in ("difference", "difference_min", "ratio", "p_value"):
        assert np.isnan(getattr(comparison, name)[0]), name


def test_a_benchmark_of_zero_refuses_the_ratio_alone():
    comparison = against_rest([10], [100], 10, 1000).comparison
    assert comparison.reason[0] == "benchmark_zero"
    assert comparison.difference[0] == pytest.approx(0.1)
    assert np.isnan(comparison.ratio[0])


def test_a_zone_against_its_whole_parent_follows_the_hand_calculation():
    # METHOD formula 4: 264/1,000 in 1,274/11,000
    comparison = compare_with_whole(links([264], [1000], 1274, 11000), Nature.PROPORTION).comparison
    assert comparison.difference[0] == pytest.approx(0.148182, abs=5e-7)
    assert comparison.difference_lower[0] == pytest.approx(0.123575, abs=5e-7)
    assert comparison.difference_upper[0] == pytest.approx(0.174334, abs=5e-7)
    assert comparison.ratio[0] == pytest.approx(2.279435, abs=5e-7)


def test_the_whole_parent_is_compared_with_the_part_of_the_zone_that_it_holds():
    known, half, unknown = (
        compare_with_whole(links([264], [1000], 1274, 11000, share=share), Nature.PROPORTION)
        for share in (1.0, 0.5, NAN)
    )
    assert half.comparison.difference[0] == pytest.approx(known.comparison.difference[0])
    assert width(half) > width(known)
    assert (known.is_estimated[0], half.is_estimated[0]) == (False, True)
    assert unknown.comparison.reason[0] == "unknown_share"
    assert np.isnan(unknown.comparison.difference[0])


def width(measured: Measured) -> float:
    comparison = measured.comparison
    return float(comparison.difference_upper[0] - comparison.difference_lower[0])


def test_a_small_difference_of_a_large_zone_is_certain_and_not_material():
    counts = links([500], [1000], 4500, 10000)
    certain = compare_with_rest(counts, Nature.PROPORTION, materiality=0.01).comparison
    small = compare_with_rest(counts, Nature.PROPORTION, materiality=0.1).comparison
    assert (certain.is_material[0], small.is_material[0]) == (True, False)


@st.composite
def agglomerations(draw):
    """True counts of zones inside and outside their parent, and what the producer shows of them."""
    zones = []
    for _ in range(draw(st.integers(1, 4))):
        n_in, n_out = draw(st.integers(1, 60)), draw(st.sampled_from([0, 0, 0, 20]))
        x_in, x_out = draw(st.integers(0, n_in)), draw(st.integers(0, n_out))
        zones.append((x_in, n_in, x_out, n_out, draw(st.booleans())))
    rest_n = draw(st.integers(1, 100))
    return zones, draw(st.integers(0, rest_n)), rest_n


@given(agglomerations())
def test_the_bounds_hold_the_truth_whatever_is_hidden(agglomeration):
    zones, rest_x, rest_n = agglomeration
    x_in, n_in, x_out, n_out, hidden = (np.array(column) for column in zip(*zones, strict=True))
    x, n = x_in + x_out, n_in + n_out
    hidden[0] = False
    measured = against_rest(
        np.where(hidden, NAN, x), n, rest_x + x_in.sum(), rest_n + n_in.sum(), share=n_in / n
    )
    comparison = measured.comparison
    truth = x[0] / n[0] - rest_x / rest_n
    # Of a zone that straddles with nobody, or everybody, counted the part inside is known.
    if (not hidden.any() and not n_out.any()) or np.isnan(comparison.difference_min[0]):
        assert comparison.difference[0] == pytest.approx(truth)
        return
    assert comparison.difference_min[0] <= truth + 1e-9
    assert comparison.difference_max[0] >= truth - 1e-9
    if comparison.sign_certain[0]:
        assert np.sign(truth) == comparison.direction[0]


def test_many_families_at_once_are_each_family_alone():
    families = [
        links([1975, 7852], [2562, 11533], 42447, 83378),
        links([500, 100, NAN], [1200, 400, 90], 3000, 10000, share=[0.6, 1, NAN]),
        links([300], [1000], 300, 1000),
        links([10], [100], 10, 1000),
    ]
    together = Links(
        parent=np.concatenate([one.parent + number for number, one in enumerate(families)]),
        **{
            name: np.concatenate([getattr(one, name) for one in families])
            for name in ("share", "x_z", "n_z", "x_A", "n_A")
        },
    )
    for compare in (compare_with_rest, compare_with_whole):
        at_once = compare(together, Nature.PROPORTION).comparison
        alone = [compare(one, Nature.PROPORTION).comparison for one in families]
        for field in fields(Comparison):
            expected = np.concatenate([getattr(one, field.name) for one in alone])
            np.testing.assert_array_equal(getattr(at_once, field.name), expected, field.name)


def test_events_per_inhabitant_may_exceed_one():
    measured = compare_with_rest(links([1500], [1000], 9000, 6000), Nature.RATE)
    assert measured.comparison.reason[0] == ""
    assert measured.comparison.difference[0] == pytest.approx(1.5 - 7500 / 5000)


def test_hidden_events_may_be_more_than_the_inhabitants():
    counts = links([40, NAN], [100, 50], 40 + 300 + 400, 1000)  # 300 events hidden among 50 people
    comparison = compare_with_rest(counts, Nature.RATE).comparison
    assert comparison.difference_min[0] <= 40 / 100 - 400 / 850 <= comparison.difference_max[0]


def test_a_zone_that_only_takes_part_in_the_subtraction_leaves_no_pair():
    three = compare_with_rest(links([10, NAN, 30], [100, NAN, 100], 900, 6000), Nature.PROPORTION)
    one = first_pairs(three, 1)
    assert one.comparison.difference.shape == (1,)
    assert one.comparison.reason.tolist() == ["zone_missing_in_benchmark"]
    assert np.isnan(one.comparison.difference).all()
    assert (len(one.benchmark_x), len(one.benchmark_n), len(one.is_estimated)) == (1, 1, 1)


def withheld(x_z, n_z, x_A, n_A, lower, upper, *, is_protected=False, whole=False):
    """The first zone's count is hidden between two limits."""
    pairs = links(x_z, n_z, x_A, n_A)
    known = pairs.x_z[1:]
    first = np.arange(len(pairs.x_z)) == 0
    limits = Bounds(np.append(lower, known), np.append(upper, known))
    pairs = replace(pairs, withheld=Withheld(limits, first, first & is_protected))
    compare = compare_with_whole if whole else compare_with_rest
    return compare(pairs, Nature.PROPORTION).comparison


def test_a_hidden_zone_has_the_bounds_of_its_count_and_no_number():
    # 0 to 40 of 400, another zone 10 of 300, 900 of 6,000 in all
    gap = withheld([NAN, 10], [400, 300], 900, 6000, 0, 40)
    assert gap.reason.tolist() == ["zone_suppressed", "zone_missing_in_benchmark"]
    assert np.isnan(gap.difference).all()
    assert gap.difference_min[0] == pytest.approx(0 / 400 - 890 / 5300)
    assert gap.difference_max[0] == pytest.approx(40 / 400 - 850 / 5300)
    assert gap.sign_certain[0]


def test_a_hidden_zone_is_bounded_against_the_whole_of_its_parent():
    gap = withheld([NAN], [400], 900, 6000, 0, 40, whole=True)
    assert gap.reason.tolist() == ["zone_suppressed"]
    assert gap.benchmark_value[0] == pytest.approx(900 / 6000)
    assert gap.difference_min[0] == pytest.approx(0 - 900 / 6000)
    assert gap.difference_max[0] == pytest.approx(40 / 400 - 900 / 6000)


def test_the_margin_of_a_parent_does_not_narrow_a_protected_count():
    # 2 are left for the zone and the rest: the margin alone would say 0 to 2
    counts = ([NAN, 30], [200, 300], 32, 1500, 0, 4)
    tight, public = withheld(*counts), withheld(*counts, is_protected=True)
    assert tight.difference_max[0] == pytest.approx(2 / 200)
    assert public.difference_max[0] == pytest.approx(4 / 200 + 2 / 1000)


def rounded_margin(x_z, n_z, x_A, n_A, x_steps, *, n_steps=(0.0, 0.0), whole=False) -> Comparison:
    """The first zone hidden, anything up to its size; half-steps of the other zone, the parent."""
    pairs = links(x_z, n_z, x_A, n_A)
    limits = Bounds(np.array([0.0, x_z[1]]), np.array([n_z[0], x_z[1]], dtype=float))
    is_first = np.array([True, False])
    steps = HalfSteps(
        np.array([0.0, x_steps[0]]), np.array([0.0, n_steps[0]]),
        np.array([x_steps[1]]), np.array([n_steps[1]]),
    )  # fmt: skip
    pairs = replace(pairs, withheld=Withheld(limits, is_first, np.zeros(2, bool)), half_steps=steps)
    return (compare_with_whole if whole else compare_with_rest)(pairs, Nature.PROPORTION).comparison


def test_a_margin_of_rounded_counts_is_loose_by_the_sum_of_their_half_steps():
    # 100, rounded to 100, less 70, rounded to 10: between 0 and 85 are left, not 30.
    exact = rounded_margin([NAN, 70], [400, 300], 100, 6000, (0, 0))
    loose = rounded_margin([NAN, 70], [400, 300], 100, 6000, (5, 50))
    assert (exact.difference_min[0], exact.difference_max[0]) == pytest.approx((-30 / 5300, 0.075))
    assert (loose.difference_min[0], loose.difference_max[0]) == pytest.approx(
        (-85 / 5300, 85 / 400)
    )
    whole = rounded_margin([NAN, 70], [400, 300], 100, 6000, (5, 50), whole=True)
    assert whole.difference_max[0] > exact.difference_max[0] * (1 - 400 / 6000)


@given(data=st.data())
def test_what_is_rounded_never_puts_the_truth_out_of_the_bounds(data: st.DataObject):
    sizes = [data.draw(st.integers(50, 400)) for _ in range(3)]
    counts = [data.draw(st.integers(0, n)) for n in sizes]
    x_A, n_A = sum(counts), sum(sizes)
    printed = round(x_A, -1), round(n_A, -1)
    other = round(counts[1], -1), round(sizes[1], -1)
    gap = rounded_margin(
        [NAN, other[0]], [sizes[0], other[1]], *printed, (5.0, 5.0), n_steps=(5.0, 5.0)
    )
    truth = counts[0] / sizes[0] - counts[2] / sizes[2]
    assert gap.difference_min[0] - 1e-9 <= truth <= gap.difference_max[0] + 1e-9
