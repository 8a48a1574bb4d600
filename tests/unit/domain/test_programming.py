"""Programs agree with closed forms where both hold, and with trying everything where none does."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory.domain import programming
from observatory.domain.indicator import Nature
from observatory.domain.intervals import Bounds
from observatory.domain.possible import Ranges, between, difference_bounds
from observatory.domain.programming import (
    Margins,
    cell_bounds,
    difference_extremes,
    ratio_extremes,
)

INF = np.inf


def margins(rows, limits, ranges):
    low, high = zip(*ranges, strict=True)
    return Margins(
        np.array(rows, float).reshape(len(limits), len(ranges)),
        Bounds(*np.array(limits, float).reshape(-1, 2).T),
        Bounds(np.array(low, float), np.array(high, float)),
    )


@settings(max_examples=25)
@given(st.lists(st.integers(0, 4), min_size=4, max_size=4))
def test_hidden_cells_of_a_table_are_bounded_as_by_trying_every_table(table):
    """Two rows and two columns of hidden cells, their totals printed."""
    rows = [[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]]
    totals = np.array(rows) @ table
    found = cell_bounds(margins(rows, [(t, t) for t in totals], [(0, 4)] * 4))
    possible = np.array(
        [t for t in product(range(5), repeat=4) if (np.array(rows) @ t == totals).all()]
    )
    assert found.lower == pytest.approx(possible.min(axis=0), abs=1e-7)
    assert found.upper == pytest.approx(possible.max(axis=0), abs=1e-7)


def test_margins_that_contradict_each_other_leave_nothing():
    impossible = margins([[1.0, 1.0]], [(9, 9)], [(0, 4), (0, 4)])
    assert np.isnan(cell_bounds(impossible)).all()
    assert np.isnan(ratio_extremes(impossible, [1, 0], [0, 1])).all()
    assert np.isnan(difference_extremes(impossible, ([1, 0], [0, 1]), ([1, 0], [0, 1]))).all()


def test_a_cell_that_no_margin_limits_has_no_end():
    assert cell_bounds(margins([[1.0, 0.0]], [(1, INF)], [(0, INF), (0, 2)])).upper[0] == INF


def test_a_ratio_of_hidden_counts_is_bounded_by_hand():
    # x in 2..6 and n in 5..20, x + n = 12: 2/10 at one end, 6/6 at the other
    found = ratio_extremes(margins([[1, 1]], [(12, 12)], [(2, 6), (5, 20)]), [1, 0], [0, 1])
    assert found == pytest.approx((0.2, 1.0))


spans = st.tuples(st.integers(0, 6), st.integers(0, 3)).map(lambda s: (s[0], s[0] + s[1]))
sizes = st.tuples(st.integers(1, 8), st.integers(0, 3)).map(lambda s: (s[0], s[0] + s[1]))


def program(nature, x_z, n_z, S_x, S_n, x_A, n_A):
    """Counts in the order x_z, n_z, S_x, S_n, x_R, n_R."""
    rows, limits = [[1, 0, 1, 0, 1, 0], [0, 1, 0, 1, 0, 1]], [x_A, n_A]
    if nature is Nature.PROPORTION:
        rows += [[1, -1, 0, 0, 0, 0], [0, 0, 0, 0, 1, -1]]
        limits += [(-INF, 0), (-INF, 0)]
    return margins(rows, limits, [x_z, n_z, S_x, S_n, (0, INF), (0, INF)])


@pytest.mark.parametrize("nature", [Nature.PROPORTION, Nature.RATE])
@settings(max_examples=25)
@given(spans, sizes, spans, sizes, spans, sizes)
def test_the_closed_form_is_as_tight_as_a_program_whatever_is_a_range(
    nature, x_z, n_z, S_x, S_n, x_R, n_R
):
    x_A = x_z[0] + S_x[0] + x_R[0], x_z[0] + S_x[0] + x_R[1]
    n_A = n_z[1] + S_n[1] + n_R[0], n_z[1] + S_n[1] + n_R[1]
    ranges = Ranges(
        nature=nature, zone_x=between(*x_z), zone_n=between(*n_z), others_x=between(*S_x),
        others_n=between(*S_n), parent_x=between(*x_A), parent_n=between(*n_A),
    )  # fmt: skip
    closed = difference_bounds(ranges)
    unit = np.eye(6)
    least, most = difference_extremes(
        program(nature, x_z, n_z, S_x, S_n, x_A, n_A), (unit[0], unit[1]), (unit[4], unit[5])
    )
    if np.isnan(closed.lower):
        assert np.isnan(least[0])
    else:
        found = (least[0] - least[1], most[0] - most[1])
        assert found == pytest.approx(tuple(closed), abs=1e-6)


TRADE_OFF = margins([[1, 0, 1, 0]], [(5, 5)], [(0, 5), (10, 10), (0, 5), (2, 20)])
"""x_1 and x_2 make 5: what one ratio gains the other loses, at another rate."""


def test_two_ratios_that_share_a_margin_are_bounded_together():
    # x_2/n_2 with n_2 as small as 2 outweighs x_1/10: 0/10 − 5/2, then 5/10 − 0/2
    least, most = difference_extremes(TRADE_OFF, ([1, 0, 0, 0], [0, 1, 0, 0]),
                                      ([0, 0, 1, 0], [0, 0, 0, 1]))  # fmt: skip
    assert least == pytest.approx((0.0, 2.5), abs=1e-6)
    assert most == pytest.approx((0.5, 0.0), abs=1e-6)


TIED = margins([[1, 0, -1, 0], [0, 1, 0, 1]], [(0, 0), (10, 10)], [(1, 4), (2, 8), (0, 9), (2, 8)])
"""One count on both sides, x/n − x/(10 − n): nothing is extreme where a ratio alone is."""


def test_ratios_tied_to_each_other_are_bounded_as_by_trying_every_count():
    n = np.linspace(2, 8, 601)
    tried = np.multiply.outer([1.0, 4.0], 1 / n - 1 / (10 - n))
    least, most = difference_extremes(
        TIED, ([1, 0, 0, 0], [0, 1, 0, 0]), ([0, 0, 1, 0], [0, 0, 0, 1])
    )
    assert least[0] - least[1] == pytest.approx(tried.min(), abs=2e-4)
    assert most[0] - most[1] == pytest.approx(tried.max(), abs=2e-4)


def test_a_bound_that_is_not_refined_to_the_end_is_never_too_tight(monkeypatch):
    monkeypatch.setattr(programming, "MOST_PARTS", 1)
    least, _ = difference_extremes(TIED, ([1, 0, 0, 0], [0, 1, 0, 0]), ([0, 0, 1, 0], [0, 0, 0, 1]))
    assert least[0] - least[1] <= 4 * (1 / 8 - 1 / 2)
