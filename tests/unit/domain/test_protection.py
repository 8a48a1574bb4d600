"""What is published never tells more of a hidden count than its producer does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.domain.indicator import Nature
from observatory.domain.intervals import Bounds
from observatory.domain.possible import Ranges, between, compare_ranges
from observatory.domain.protection import (
    implied_by_difference,
    implied_by_ratio,
    is_too_narrow,
    margin_may_show,
    protection_width,
    publishable,
)
from observatory.domain.reasons import Reason


def test_the_width_that_protects_a_count_is_its_threshold_less_one():
    assert protection_width([5, 11, np.nan]).tolist() == [4, 10, np.inf]


def test_bounds_narrower_than_the_protection_give_way_to_the_producers_own():
    tight, own = Bounds(np.array([0.0, 6, 6]), np.array([2.0, 12, 9])), between([0] * 3, [40] * 3)
    found = publishable(tight, own, [4, 4, np.inf])
    assert found.lower.tolist() == [0, 6, 0]
    assert found.upper.tolist() == [40, 12, 40]


def test_bounds_without_an_end_or_without_a_value_tell_nothing():
    assert not is_too_narrow(between([0.0, np.nan], [np.inf, np.nan]), 4).any()


def hidden(x_high, total, *, is_protected):
    """A zone of 200 whose count is hidden, a rest of 1,000, and all that both may hold."""
    return compare_ranges(
        Ranges(
            nature=Nature.PROPORTION,
            zone_x=between(0, x_high),
            zone_n=between(200),
            parent_x=between(total),
            parent_n=between(1200),
            is_protected=is_protected,
        )
    )


def test_a_margin_of_two_would_give_away_what_is_published_as_under_five():
    """METHOD formula 6: the x_z that a gap's bounds imply, n_z and n_R being public."""

    def implied(gap):
        difference = Bounds(gap.difference_min, gap.difference_max)
        return implied_by_difference(difference, 200, 1000, 2)

    assert tuple(implied(hidden(4, 2, is_protected=False))) == pytest.approx((0, 2))
    assert tuple(implied(hidden(4, 2, is_protected=True))) == pytest.approx((0, 4))


def test_a_ratio_tells_the_hidden_count_as_a_difference_does():
    # 3 of 200 against 27 of 1,000, then 0, then all of it
    found = implied_by_ratio(between([3 / 200 / (27 / 1000), 0.0], [np.inf, 1.0]), 200, 1000, 30)
    assert found.lower == pytest.approx([3, 0])
    assert found.upper == pytest.approx([30, 5])


@given(st.integers(2, 12), st.integers(0, 40), st.integers(0, 40))
def test_the_gap_of_a_protected_count_holds_the_truth_and_implies_all_of_its_interval(
    threshold, x, rest
):
    x = min(x, threshold - 1)
    gap = hidden(threshold - 1, x + rest, is_protected=True)
    truth = x / 200 - rest / 1000
    assert gap.difference_min - 1e-12 <= truth <= gap.difference_max + 1e-12
    assert np.isnan(gap.difference)
    assert gap.reason == Reason.ZONE_SUPPRESSED
    assert 0 < gap.p_value <= 1
    bounds = Bounds(gap.difference_min, gap.difference_max)
    implied = implied_by_difference(bounds, 200, 1000, x + rest)
    assert not is_too_narrow(implied, protection_width(threshold))
    if rest:
        assert gap.ratio_lower <= (x / 200) / (rest / 1000) + 1e-12
        assert np.isnan(gap.ratio_upper) or gap.ratio_upper >= (x / 200) / (rest / 1000) - 1e-12


# what the parent leaves, room in the rest, threshold → may the margin narrow what is published?
MARGINS = [
    (30, 1000, 5, True),
    (4, 1000, 5, True),  # 0..4 is what the producer tells
    (3, 1000, 5, False),
    (30, 20, 5, False),  # the rest cannot hold them all: x would be bounded from below
    (30, np.nan, 5, True),  # events are no part of a denominator
    (30, 1000, np.nan, False),  # no threshold is declared
    (np.nan, 1000, 5, False),
]


@pytest.mark.parametrize(("left", "room", "threshold", "shows"), MARGINS)
def test_a_margin_shows_only_where_it_leaves_what_is_protected(left, room, threshold, shows):
    assert bool(margin_may_show(left, room, threshold)) is shows
