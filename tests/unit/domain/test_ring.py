"""The ring around a neighbourhood: counted from units, apart from every neighbourhood."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from observatory.domain.indicator import Nature
from observatory.domain.intervals import Bounds
from observatory.domain.reasons import Reason
from observatory.domain.ring import (
    Counts,
    Pieces,
    compare_with_ring,
    fit_shares,
    leave_zones_out,
    ring_counts,
)

P, R = Nature.PROPORTION, Nature.RATE
NAN = np.nan


def pieces(*rows: tuple[int, int, float]) -> Pieces:
    place, unit, share = zip(*rows, strict=True)
    return Pieces(np.array(place), np.array(unit), np.array(share))


def array(*values: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.array(values, dtype=np.float64)


def one_ring(
    x_u: float, n_u: float, x_z: float, n_z: float, weight: float,
    nature: Nature = P, cover: float = 1.0, share: float = 1.0,
) -> Counts:  # fmt: skip
    """One zone in one unit, and its ring there."""
    inside = pieces((0, 0, share))
    left = leave_zones_out(array(x_u), array(n_u), array(x_z), array(n_z), inside, nature)
    return ring_counts(left, pieces((0, 0, weight)), array(cover), 1, nature)


def test_the_neighbourhood_is_taken_out_of_the_unit_before_the_ring_has_its_share() -> None:
    # 500 of 2,000 less 200 of 500 leaves 300 of 1,500; a fifth of it: 60 of 300, and formula 1's
    # bounds: 300 − 0.8 × 1,500 < 0, at most 300.
    ring = one_ring(500, 2000, 200, 500, 0.2)
    assert (ring.x[0], ring.n[0]) == (60, 300)
    assert (ring.bounds.lower[0], ring.bounds.upper[0]) == (0, 300)
    assert ring.reason[0] == ""


def test_the_vector_of_a_straddling_share_holds_for_a_unit() -> None:
    # METHOD formula 1: 1,500 of 2,000, s = 0.75 → 1,125, bounds 1,000..1,500
    ring = one_ring(1500, 2000, 0, 0, 0.75)
    assert (ring.x[0], ring.n[0]) == (1125, 1500)
    assert (ring.bounds.lower[0], ring.bounds.upper[0]) == (1000, 1500)


def test_a_zone_that_straddles_units_widens_what_each_may_be() -> None:
    # 0.6 of a zone of 500/1,200 (METHOD: 300, 20..500) taken out of 700/2,000: 400, 200..680
    ring = one_ring(700, 2000, 500, 1200, 1.0, share=0.6)
    assert (ring.x[0], ring.n[0]) == (400, 1280)
    assert (ring.bounds.lower[0], ring.bounds.upper[0]) == (200, 680)


def test_a_unit_that_hides_its_count_leaves_bounds_only() -> None:
    ring = one_ring(NAN, 2000, 200, 500, 0.2)
    assert np.isnan(ring.x[0])
    assert (ring.bounds.lower[0], ring.bounds.upper[0], ring.n[0]) == (0, 300, 300)
    gap = compare_with_ring(array(200), array(500), ring, P).comparison
    assert np.isnan(gap.difference[0])
    assert_allclose([gap.difference_min[0], gap.difference_max[0]], [0.4 - 1, 0.4])
    assert gap.reason[0] == Reason.BENCHMARK_INCOMPLETE
    assert gap.interval_nature[0] == "suppression"


def test_a_hidden_count_of_another_zone_is_anything_up_to_its_size() -> None:
    inside = pieces((0, 0, 1.0), (1, 0, 1.0))
    left = leave_zones_out(array(500), array(2000), array(200, NAN), array(500, 100), inside, P)
    assert np.isnan(left.x[0])
    assert (left.bounds.lower[0], left.bounds.upper[0], left.n[0]) == (200, 300, 1400)


@pytest.mark.parametrize(
    ("ring", "reason"),
    [
        (one_ring(500, NAN, 200, 500, 0.2), Reason.BENCHMARK_INCOMPLETE),
        (one_ring(500, 2000, NAN, NAN, 0.2), Reason.ZONE_MISSING_IN_BENCHMARK),
        (one_ring(500, 2000, 200, 2500, 0.2), Reason.NEGATIVE_REST),
        (one_ring(100, 2000, 200, 500, 0.2), Reason.NEGATIVE_REST),
        (one_ring(NAN, 2000, 200, 500, 0.2, R), Reason.BENCHMARK_INCOMPLETE),
        (one_ring(500, 2000, 200, 500, 0.2, cover=0.98), Reason.BENCHMARK_INCOMPLETE),
        (one_ring(500, 500, 500, 500, 0.2), Reason.EMPTY_REST),
    ],
)
def test_what_cannot_be_counted_says_why(ring: Counts, reason: Reason) -> None:
    assert ring.reason[0] == reason
    gap = compare_with_ring(array(200), array(500), ring, P).comparison
    assert gap.reason[0] == reason
    assert np.isnan([gap.difference[0], gap.difference_min[0], gap.p_value[0]]).all()


def test_without_any_unit_there_is_no_fine_source() -> None:
    left = leave_zones_out(array(5), array(9), array(1, 1), array(2, 2), pieces((0, 0, 1.0)), P)
    ring = ring_counts(left, pieces((0, 0, 0.5)), array(1.0), 2, P)
    assert list(ring.reason) == ["", Reason.NO_FINE_SOURCE]


def test_the_zone_s_own_missing_count_comes_first() -> None:
    ring = one_ring(500, NAN, 200, 500, 0.2)
    gap = compare_with_ring(array(NAN), array(500), ring, P).comparison
    assert gap.reason[0] == Reason.ZONE_MISSING


def test_the_gap_is_estimated_within_what_may_be_and_its_p_value_is_the_largest() -> None:
    # 450 of 500 against 120..200 of 1,000: whatever the ring, the sign is certain.
    counts = Counts(array(160), Bounds(array(120), array(200)), array(1000), np.array([""], object))
    measured = compare_with_ring(array(450), array(500), counts, P)
    gap = measured.comparison
    assert_allclose(gap.difference, 0.9 - 0.16)
    assert_allclose([gap.difference_min[0], gap.difference_max[0]], [0.9 - 0.2, 0.9 - 0.12])
    assert gap.sign_certain[0]
    assert measured.is_estimated[0]
    assert gap.interval_nature[0] == "model"
    assert_allclose([gap.difference_lower[0], gap.difference_upper[0]], [0.9 - 0.2, 0.9 - 0.12])
    exact = compare_with_ring(
        array(450), array(500),
        Counts(array(200), Bounds(array(200), array(200)), array(1000), counts.reason), P,
    ).comparison  # fmt: skip
    assert_allclose(gap.p_value, exact.p_value, rtol=1e-12)


def test_events_are_bounded_by_events_alone() -> None:
    ring = one_ring(900, 500, 100, 200, 0.5, R)
    assert (ring.x[0], ring.n[0]) == (400, 150)
    assert (ring.bounds.lower[0], ring.bounds.upper[0]) == (0, 800)


def test_shares_fit_the_units_that_they_overfill() -> None:
    # 1,000 in two units, estimated half and half: one counts 400, the other takes the excess.
    fitted = fit_shares(pieces((0, 0, 0.5), (0, 1, 0.5)), array(1000), array(400, 900))
    assert_allclose(fitted, [0.4, 0.6])
    # no room: unchanged, and the rest is refused
    full = fit_shares(pieces((0, 0, 0.5), (0, 1, 0.5)), array(1000), array(400, 500))
    assert_allclose(full, [0.5, 0.5])
    # a unit whose count is hidden takes and gives nothing
    hidden = fit_shares(pieces((0, 0, 0.5), (0, 1, 0.5)), array(1000), array(400, NAN))
    assert_allclose(hidden, [0.5, 0.5])


@given(data=st.data(), zones=st.integers(1, 4), units=st.integers(1, 4))
@settings(deadline=None, max_examples=200)
def test_fitting_keeps_every_zone_whole(data: st.DataObject, zones: int, units: int) -> None:
    number = st.floats(1, 1000)
    raw = np.array(data.draw(st.lists(number, min_size=zones * units, max_size=zones * units)))
    share = raw.reshape(zones, units) / raw.reshape(zones, units).sum(1, keepdims=True)
    n_z = np.array(data.draw(st.lists(number, min_size=zones, max_size=zones)))
    n_u = np.array(data.draw(st.lists(number, min_size=units, max_size=units)))
    place, unit = (at.ravel() for at in np.indices((zones, units)))
    fitted = fit_shares(Pieces(place, unit, share.ravel()), n_z, n_u).reshape(zones, units)
    assert_allclose(fitted.sum(1), 1, rtol=1e-8)
    assert (fitted >= 0).all()


@given(
    density=st.floats(0.001, 10), rate=st.floats(0, 1),
    zone=st.floats(0.01, 0.9), ring=st.floats(0.01, 1),
)  # fmt: skip
def test_a_uniform_density_gives_the_ring_its_area(
    density: float, rate: float, zone: float, ring: float
) -> None:
    area = 1e6
    n_u, n_z = density * area, density * area * zone
    counts = one_ring(rate * n_u, n_u, rate * n_z, n_z, ring)
    assert_allclose(counts.n, density * area * (1 - zone) * ring, rtol=1e-9)
    # Below the smallest normal number a float has fewer digits than the tolerance asks for.
    assert_allclose(counts.x, rate * counts.n, rtol=1e-9, atol=np.finfo(float).tiny)


@given(data=st.data(), weight=st.floats(0.05, 1))
def test_what_happened_lies_within_the_bounds(data: st.DataObject, weight: float) -> None:
    n_ring = data.draw(st.integers(1, 500))
    n_out = round(n_ring / weight) - n_ring
    n_z, n_else = data.draw(st.integers(1, 500)), n_out
    x_ring, x_else, x_z = (data.draw(st.integers(0, n)) for n in (n_ring, n_else, n_z))
    x_u, n_u = x_ring + x_else + x_z, n_ring + n_else + n_z
    ring = one_ring(x_u, n_u, x_z, n_z, n_ring / (n_ring + n_else))
    assert ring.bounds.lower[0] - 1e-9 <= x_ring <= ring.bounds.upper[0] + 1e-9
    gap = compare_with_ring(array(x_z), array(n_z), ring, P).comparison
    truth = x_z / n_z - x_ring / n_ring
    low, high = gap.difference_min[0], gap.difference_max[0]
    if np.isnan(low):  # one possibility only: no estimate after all
        low = high = gap.difference[0]
    assert low - 1e-9 <= truth <= high + 1e-9
    assert low - 1e-9 <= gap.difference[0] <= high + 1e-9


def test_families_are_put_one_after_the_other() -> None:
    both = Counts.joined([one_ring(500, 2000, 200, 500, 0.2), one_ring(1500, 2000, 0, 0, 0.75)])
    assert list(both.x) == [60, 1125]
    assert list(both.bounds.upper) == [300, 1500]
    assert list(both.n) == [300, 1500]
    assert list(both.reason) == ["", ""]
