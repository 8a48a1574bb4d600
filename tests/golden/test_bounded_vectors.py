"""What the issue and the method print of rests that are bounded, to the digits given."""

import numpy as np
import pytest

from observatory.domain.bounded_rest import RatedZones, Wholes, compare_rates, rest_of_rates
from observatory.domain.intervals import Bounds
from observatory.domain.medians import Quantiles, compare_medians, median_of_rest
from observatory.domain.size_bounds import rounded


def test_the_laws_own_question_in_urban_unit_01501():
    zones = RatedZones(
        parent=np.array([0, 0]),
        share=np.ones(2),
        rate=rounded([0.446, 0.427], 0.0005),
        size=Bounds(np.array([2_609.0, 874.0]), np.array([6_490.0, 1_926.0])),
    )
    unit = Wholes(
        x=np.array([22_518.6]), n=np.array([37_093.8]), inhabitants_left=np.array([np.nan])
    )
    rest = rest_of_rates(zones, unit).value
    assert [100 * end[0] for end in rest] == pytest.approx([62.4, 65.6], abs=0.05)
    gap = compare_rates(zones, unit, np.array([0.446, 0.427]))
    found = [100 * end[0] for end in (gap.difference_min, gap.difference_max)]
    assert found == pytest.approx([-21.0, -17.8], abs=0.05)
    assert gap.sign_certain[0]


def test_formula_14_the_median_of_the_rest():
    whole = [11_890, 14_300, 16_800, 19_200, 21_460, 23_800, 26_500, 30_100, 36_450]
    zone = [8_850, 10_690, 12_100, 13_270, 14_630, 16_160, 18_150, 20_640, 24_830]
    levels, exact = np.arange(1, 10) / 10, np.zeros((1, 9))
    printed = [Quantiles(np.array([row], dtype=float), exact) for row in (whole, zone)]
    rest = median_of_rest(levels, *printed, np.array([0]), np.array([0.12]))
    assert [end[0] for end in rest.value] == [21_460, 23_800]
    gap = compare_medians(np.array([14_630.0]), np.zeros(1), rest.value, rest.reason, 0.0)
    assert (gap.difference_min[0], gap.difference_max[0]) == (-9_170, -6_830)
