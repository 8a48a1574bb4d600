"""What a hidden count may be: by the reason it is hidden, and by what margins leave of it."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.domain.indicator import Nature
from observatory.domain.intervals import Bounds
from observatory.domain.possible import Ranges, between, difference_bounds
from observatory.domain.suppression import Hidden, censored_rate, hidden_count, slack, tighten

NAN = np.nan

# METHOD formula 6, a to d: why, n, threshold, are zeros printed → interval
REASONS = [
    (Hidden.PRIMARY, 400, 5, False, (0, 4)),
    (Hidden.PRIMARY, 400, 5, True, (1, 4)),
    (Hidden.PRIMARY, 3, 11, False, (0, 3)),
    (Hidden.PRIMARY, 400, NAN, False, (0, 400)),  # a threshold of households, and persons
    (Hidden.ROW, 400, 11, False, (0, 10)),
    (Hidden.ROW, NAN, 11, True, (0, 10)),
    (Hidden.UNKNOWN, 400, 5, False, (0, 400)),  # CAF per IRIS: [0, 4] would be false
    (Hidden.ZONE, 983, 5, False, (0, 983)),
    (Hidden.UNKNOWN, NAN, 5, False, (0, np.inf)),
]


@pytest.mark.parametrize(("why", "n", "threshold", "zeros", "interval"), REASONS)
def test_the_interval_of_a_hidden_count_follows_its_reason(why, n, threshold, zeros, interval):
    assert tuple(hidden_count(why, n, threshold, zeros_printed=zeros)) == interval


def test_a_rate_at_its_printed_floor_may_be_anything_below():
    found = censored_rate([5.0, 5.1, 42.0], 0.05, 5.0)
    assert found.lower == pytest.approx([0.0, 5.05, 41.95])
    assert found.upper == pytest.approx([5.05, 5.15, 42.05])


def test_a_margin_holds_within_the_sum_of_its_half_steps():
    assert slack([0.5, 0.5, 0.5]) == 1.5
    # 30 = x + 25 + rest, each figure rounded to whole persons
    room = slack([0.5, 0.5, 0.5])
    found = tighten(between(0, 40), Bounds(30 - room, 30 + room), between(25), 0)
    assert tuple(found) == (3.5, 6.5)


def test_a_margin_that_contradicts_the_producer_proves_nothing():
    assert tuple(tighten(between(0, 4), between(30), between(20), 3)) == (0, 4)
    assert tuple(tighten(between(0, 4), between(NAN), between(20), 3)) == (0, 4)


counts = st.integers(0, 8)


@given(counts, counts, counts, st.integers(0, 3), st.integers(0, 3))
def test_what_margins_leave_holds_the_truth_and_no_more(x, other, rest, wider, room):
    own, others = Bounds(np.float64(0), np.float64(8)), between(max(other - wider, 0), other)
    total, most = x + other + rest, rest + room
    found = tighten(own, between(total), others, most)
    possible = [
        value
        for value, taken in product(range(9), range(int(others.lower), other + 1))
        if 0 <= total - value - taken <= most
    ]
    assert tuple(found) == (min(possible), max(possible))
    assert found.lower <= x <= found.upper


spans = st.tuples(st.integers(0, 8), st.integers(0, 5), st.integers(0, 4), st.integers(0, 4))


@given(spans, spans, st.integers(1, 12), st.booleans())
def test_refining_suppression_never_widens_bounds(zone, others, n_z, is_protected):
    """The same counts, each known between limits that lie inside the former ones."""

    def ranges(refined):
        ends = [
            between(low + cut * refined, low + cut + width + 2 * (1 - refined))
            for low, width, cut, _ in (zone, others)
        ]
        return Ranges(
            nature=Nature.PROPORTION, zone_x=ends[0], zone_n=between(n_z), others_x=ends[1],
            others_n=between(10), parent_x=between(14), parent_n=between(40 + n_z),
            is_protected=is_protected,
        )  # fmt: skip

    wide, narrow = difference_bounds(ranges(0)), difference_bounds(ranges(1))
    if not np.isnan(narrow.lower):
        assert wide.lower <= narrow.lower + 1e-12
        assert wide.upper >= narrow.upper - 1e-12
