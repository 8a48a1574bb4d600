"""An indicator says whether more is better, and what it is compared with."""

import pytest

from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation, Indicator, Kind, Nature, Polarity


@pytest.mark.parametrize(
    ("polarity", "difference", "is_unfavourable"),
    [
        (Polarity.LOWER_IS_BETTER, +5.0, True),  # more poverty
        (Polarity.LOWER_IS_BETTER, -5.0, False),
        (Polarity.HIGHER_IS_BETTER, -5.0, True),  # less income
        (Polarity.HIGHER_IS_BETTER, +5.0, False),
        (Polarity.NEUTRAL, +5.0, False),  # context has no outcome
        (Polarity.NEUTRAL, -5.0, False),
    ],
)
def test_the_sign_of_the_polarity_tells_what_is_unfavourable(polarity, difference, is_unfavourable):
    assert (polarity.sign * difference < 0) is is_unfavourable


def test_the_agglomeration_is_the_rest_of_the_urban_unit_unless_declared_otherwise():
    indicator = Indicator(
        code="pov60",
        label_fr="Taux de pauvreté",
        label_en="Poverty rate",
        theme="revenus",
        unit="percent",
        nature=Nature.PUBLISHED_RATE,
        aggregation=Aggregation.NONE,
        polarity=Polarity.LOWER_IS_BETTER,
        kind=Kind.RESULT,
    )
    assert indicator.default_benchmark is BenchmarkKind.REST_OF_URBAN_UNIT
