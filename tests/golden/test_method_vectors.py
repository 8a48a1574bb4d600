"""The test vectors that the method prints in brackets, formulas 1 to 11, 13 and 16.

They were made outside the code.
Each expectation is typed as the method prints it; the tolerance is half its last digit.
"""

import numpy as np
import pytest

from observatory.domain.adjust import (
    benjamini_hochberg,
    dependence_factor,
    flagged_confidence_level,
    quantile_of_level,
)
from observatory.domain.change import change_limits, deflate, overlapping_error
from observatory.domain.convergence import corrected_slope, half_life, years_to_parity
from observatory.domain.decomposition import kitagawa
from observatory.domain.effective import (
    n_eff_census,
    n_eff_from_cv,
    n_eff_rest,
    wilson_effective,
)
from observatory.domain.funnel import Z_OUTER, funnel_limits
from observatory.domain.indicator import Nature
from observatory.domain.intervals import (
    Z,
    byar,
    mover_ratio,
    newcombe,
    rate_limits,
    sides_of,
    whole_parent,
    wilson,
)
from observatory.domain.passage import Links, convert
from observatory.domain.possible import Ranges, between, compare_ranges, difference_bounds
from observatory.domain.presentation import exact_limits, present
from observatory.domain.ranking import shrink_gaps, shrink_rates
from observatory.domain.rest import (
    rounded_count,
    rounded_difference,
    rounded_ratio,
    straddle_share,
)
from observatory.domain.significance import p_value, p_value_interval
from observatory.domain.summary import Units, bound_value, pool
from observatory.domain.trend import CHI2_LIMIT, trend_test


def close(expected, digits=6):
    return pytest.approx(expected, abs=0.5000001 * 10**-digits)


def test_the_quantile_is_not_196():
    assert Z == 1.959963984540054


@pytest.mark.parametrize(
    ("x", "n", "share", "estimate", "lower", "upper"),
    [(500, 1200, 0.6, 300, 20, 500), (1500, 2000, 0.75, 1125, 1000, 1500)],
)
def test_formula_1_a_straddling_zone(x, n, share, estimate, lower, upper):
    part = straddle_share(x, n, share)
    assert (part.estimate, *part.bounds) == close((estimate, lower, upper))


def test_formula_2_two_rounded_figures():
    rounded = 13_790, 5, 21_460, 5
    assert rounded_difference(*rounded) == (-7_680, -7_660)
    assert close(0.642591) == 13_790 / 21_460
    assert rounded_ratio(*rounded) == close((0.642208, 0.642974))


def test_formula_3_wilson():
    assert wilson(81, 263) == close((0.2552885, 0.3662096), 7)


@pytest.mark.parametrize(
    ("x", "lower", "upper"),
    [
        (10, 4.787450, 18.391459),
        (100, 81.362105, 121.627938),
        (5, 1.623486, 11.668332),
        (0, 0, 3.688879),
    ],
)
def test_formula_3_byar_and_the_exact_limits(x, lower, upper):
    assert byar(x) == close((lower, upper))


@pytest.mark.parametrize(
    ("x1", "n1", "x2", "n2", "difference", "lower", "upper"),
    [
        (56, 70, 48, 80, 0.2, 0.052431, 0.333873),
        (9, 10, 3, 10, 0.6, 0.170523, 0.809018),
        (10, 10, 0, 10, 1, 0.607509, 1),
        (0, 29, 0, 11, 0, -0.258833, 0.116970),
    ],
)
def test_formula_4_newcombe(x1, n1, x2, n2, difference, lower, upper):
    assert x1 / n1 - x2 / n2 == close(difference)
    sides = *sides_of(x1, n1, wilson), *sides_of(x2, n2, wilson)
    assert newcombe(*sides) == close((lower, upper))


@pytest.mark.parametrize(
    ("x1", "n1", "x2", "n2", "lower", "upper"),
    [
        (56, 70, 48, 80, 1.078295, 1.662920),
        (264, 1000, 1010, 10000, 2.317953, 2.939311),
        (0, 29, 5, 110, 0, 3.130537),
    ],
)
def test_formula_4_mover(x1, n1, x2, n2, lower, upper):
    sides = *sides_of(x1, n1, wilson), *sides_of(x2, n2, wilson)
    assert mover_ratio(*sides) == close((lower, upper))


def test_formula_4_rates():
    sides = *sides_of(42, 1.5, rate_limits), *sides_of(310, 21, rate_limits)
    assert sides[0] - sides[3] == close(13.238095)
    assert newcombe(*sides) == close((5.225107, 23.215681))
    assert sides[0] / sides[3] == close(1.896774)
    assert mover_ratio(*sides) == close((1.343765, 2.621794))


def test_formula_4_a_zone_against_its_whole_parent():
    difference, ratio = whole_parent(264, 1000, 1274, 11000)
    assert difference == close((0.123575, 0.174334))
    assert ratio == close((2.069945, 2.498775))


def test_formula_4_census():
    n_eff = n_eff_census(1200, 0.4, 1.8)
    assert n_eff == close(444.444, 3)
    assert wilson_effective(430 / 1200, n_eff) == close((0.315142, 0.403952))


def test_formula_4_a_rest_over_several_communes():
    assert n_eff_rest([8000, 2000], [0.4, 1], 1.8) == close(4629.63, 2)


def test_formula_4_a_published_cv():
    n_eff = n_eff_from_cv(0.436, 0.04)
    assert close(0.017440) == 0.04 * 0.436
    assert n_eff == close(808.486, 3)
    assert wilson_effective(0.436, n_eff) == close((0.402200, 0.470405))


def test_formula_5_proportions():
    p = p_value([56, 9], [70, 10], [48, 3], [80, 10])
    assert p == pytest.approx([0.00813314, 0.00496340], abs=5.1e-9)


def test_formula_5_rates():
    assert p_value(42, 1500, 310, 21000, rate_limits) == pytest.approx(0.000391850, abs=5.1e-10)


def test_formula_5_an_interval_valued_gap():
    x_z = np.array([34.0, 38.0])
    assert p_value_interval(x_z, 200, 1140 - x_z, 9800) == close(0.0117052, 7)
    ranges = Ranges(
        nature=Nature.PROPORTION,
        zone_x=between(34, 38),
        zone_n=between(200),
        parent_x=between(1140),
        parent_n=between(10_000),
    )
    assert compare_ranges(ranges).p_value == close(0.0117052, 7)


@pytest.mark.parametrize(
    ("zone_x", "others", "lower", "upper", "sign_certain"),
    [
        ((0, 40), ((0, 10), 300), -0.169811, -0.060377, True),
        ((0, 400), ((0, 0), 0), -0.160714, 0.910714, False),
    ],
)
def test_formula_6_bounds(zone_x, others, lower, upper, sign_certain):
    ranges = Ranges(
        nature=Nature.PROPORTION,
        zone_x=between(*zone_x),
        zone_n=between(400),
        others_x=between(*others[0]),
        others_n=between(others[1]),
        parent_x=between(900),
        parent_n=between(6000),
    )
    assert difference_bounds(ranges) == close((lower, upper))
    assert bool(compare_ranges(ranges).sign_certain) is sign_certain


def test_formula_7_a_rounded_rate_holds_its_numerator():
    assert rounded_count(0.436, 2470, 0.0005) == close((1075.685, 1078.155), 3)


def test_formula_13_benjamini_hochberg():
    p = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205]
    adjusted = [0.008, 0.032, 0.0672, 0.0672, 0.0672, 0.08, 0.0845714, 0.205]
    assert benjamini_hochberg(p) == close(adjusted, 7)


def test_formula_13_the_level_of_a_flagged_interval():
    from scipy.special import ndtri

    level = flagged_confidence_level(400, 1609)
    assert level == close(0.98757, 5)
    assert ndtri((1 + level) / 2) == close(2.499693)


def test_formula_8_figures_carried_over_to_another_vintage():
    links = Links(
        old=np.array([0, 0, 1, 1]),
        new=np.array([0, 1, 0, 1]),
        weight=np.array([0.75, 0.20, 0.20, 0.80]),
        old_count=2,
        new_count=2,
    )
    x, n = convert(links, [300, 500], [2_000, 2_500]), convert(links, [2_000, 2_500])
    assert x.value == pytest.approx([325, 460], abs=1e-9)
    assert n.value == pytest.approx([2_000, 2_400], abs=1e-9)
    assert x.unmapped == pytest.approx(15, abs=1e-9)
    # formula 1, source by source: 0..300 and 0..500, then 0..300 and 0..500
    assert x.bounds.lower == pytest.approx([0, 0], abs=1e-9)
    assert x.bounds.upper == pytest.approx([800, 800], abs=1e-9)


def test_formula_9_a_trend_on_reference_dates():
    found = trend_test(range(2013, 2018), [20, 21, 22.5, 23, 24.5], 0.5)
    assert found.slope == close(1.1)
    assert found.chi2 == close(48.4)
    assert found.word == "increasing"
    found = trend_test(
        [2013, 2014, 2015, 2017, 2018],
        [0.192, 0.188, 0.181, 0.172, 0.169],
        [0.004, 0.004, 0.0035, 0.003, 0.003],
    )
    assert found.slope == close(-0.004701701, 9)
    assert found.chi2 == close(31.856251)
    assert found.word == "decreasing"
    assert close(9.549536) == CHI2_LIMIT


def test_formula_9_the_change_of_a_gap():
    before = gap_of(360, 1_200, 2_100, 14_000)
    after = gap_of(420, 1_200, 2_380, 14_000)
    assert after[0] - before[0] == close(0.03)
    assert change_limits(*before, *after) == close((-0.008449, 0.068260))


def gap_of(x_z, n_z, x_r, n_r):
    z, r = sides_of(x_z, n_z, wilson), sides_of(x_r, n_r, wilson)
    return z[0] - r[0], *newcombe(*z, *r)


@pytest.mark.parametrize(("apart", "error"), [(2, 0.010000), (5, 0.015620)])
def test_formula_9_census_windows_that_overlap(apart, error):
    assert overlapping_error(0.012, 0.010, apart) == close(error)


def test_formula_9_money_over_time_is_deflated():
    real = deflate(-8_200, 104.5, 100)
    assert real == close(-7_846.89, 2)
    assert real - deflate(-7_670, 100, 100) == close(-176.89, 2)


def test_formula_10_convergence():
    assert years_to_parity(6, 0.18, 0.15) == close(30.0)
    assert half_life(6, 0.18, 0.15) == close(22.810704)
    assert corrected_slope(-0.30, 0.8) == close(-0.125)


def test_formula_11_kitagawa():
    parts = kitagawa([0.4, 0.35, 0.25], [0.30, 0.20, 0.10], [0.25, 0.35, 0.40], [0.22, 0.15, 0.08])
    assert parts == close((0.025500, 0.050000))


def test_rule_12_a_missing_unit_at_its_extremes():
    observed = Units(
        group=np.zeros(2, dtype=np.intp), number=1, x=np.array([250, np.nan]),
        n=np.array([1_000.0, 200.0]), is_counted=np.array([True, False]),
    )  # fmt: skip
    sums = pool(observed)
    assert sums.value[0] == 0.25
    assert tuple(bound[0] for bound in bound_value(sums, 1.0)) == close((0.208333, 0.375))


def test_formula_13_what_dependence_may_cost():
    assert dependence_factor(1609) == close(7.960895)


def test_formula_13_the_quantile_of_a_flagged_interval():
    assert quantile_of_level(flagged_confidence_level(400, 1609)) == close(2.499693)
    assert quantile_of_level(0.95) == Z


def test_formula_13_the_funnel():
    assert close(3.090232) == Z_OUTER
    assert funnel_limits(0.25, 400) == close((0.207566, 0.292434))
    assert funnel_limits(0.25, 400, z=Z_OUTER) == close((0.183095, 0.316905))


def test_formula_13_shrunken_rates():
    shrunken = shrink_rates([12, 30, 9, 45, 20], [40, 80, 50, 90, 60])
    assert shrunken.rho == close(0.0467122, 7)
    assert shrunken.kappa == close(20.407683)
    assert shrunken.values == close([0.321115, 0.372459, 0.232898, 0.474585, 0.340736])


def test_formula_13_shrunken_gaps():
    shrunken = shrink_gaps([0.12, 0.05, 0.20, 0.09, 0.15], [0.03, 0.02, 0.05, 0.025, 0.04])
    assert shrunken.tau2 == close(0.00177530, 8)
    assert shrunken.values == close([0.116773, 0.061108, 0.147610, 0.095314, 0.131232])


@pytest.mark.parametrize(
    ("x", "n", "word", "width", "relative"),
    [
        (81, 263, "shown", None, None),
        (2, 400, "shown", 0.017338, None),
        (12, 28, "suppressed", None, None),
        (9, 120, "suppressed", None, 1.369782),
    ],
)
def test_formula_16_what_a_survey_may_show(x, n, word, width, relative):
    assert present(x / n, n) == word
    lower, upper = exact_limits(x / n, n)
    if width is not None:
        assert upper - lower == close(width)
    if relative is not None:
        assert (upper - lower) / (x / n) == close(relative)
