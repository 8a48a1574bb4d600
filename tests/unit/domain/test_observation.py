"""A figure has a value, or the reason why there is none; never both, never neither."""

import itertools
import math

import pytest

from observatory.domain.observation import Observation, ObsStatus, most_important
from observatory.domain.territory import Level, TerritoryKey

PLACE = TerritoryKey(Level.QPV, "QP001001", 2015)
# SDMX: O missing, M cannot exist, L not collected, Q suppressed
MISSING = ["O", "M", "L", "Q"]
VALUED = ["D", "I", "E", "P", "N", "U", "A"]


def observe(value, status) -> Observation:
    return Observation("pov60", PLACE, "2018", value, ObsStatus(status))


def test_every_letter_is_of_one_kind():
    assert sorted([*MISSING, *VALUED, "B"]) == sorted(ObsStatus)
    assert [letter for letter in ObsStatus if letter.is_missing] == MISSING


@pytest.mark.parametrize("status", MISSING)
def test_a_missing_status_stands_in_place_of_a_value(status):
    assert observe(None, status).value is None
    for value in (0.0, 43.6):
        with pytest.raises(ValueError, match="contradict"):
            observe(value, status)


@pytest.mark.parametrize("status", VALUED)
def test_every_other_status_goes_with_a_value_even_zero(status):
    assert observe(0.0, status).value == 0.0
    assert observe(-7.5, status).value == -7.5
    with pytest.raises(ValueError, match="contradict"):
        observe(None, status)


def test_a_break_may_carry_a_value_or_not():
    assert observe(None, "B").value is None
    assert observe(43.6, "B").value == 43.6


@pytest.mark.parametrize(
    ("value", "status"), [*itertools.product([math.nan, math.inf, -math.inf], ObsStatus)]
)
def test_nan_and_infinity_are_not_values(value, status):
    with pytest.raises(ValueError, match="not values"):
        observe(value, status)


def test_a_figure_is_normal_unless_it_says_otherwise():
    assert Observation("pov60", PLACE, "2018", 43.6).status is ObsStatus.NORMAL


# The SDMX guideline's order (Observation Status Concept, v2.0, 2019), of the letters used here.
IMPORTANCE = "BOMLQDIEPNUA"


@pytest.mark.parametrize(("first", "second"), [*itertools.combinations(IMPORTANCE, 2)])
def test_of_two_statuses_the_more_important_is_shown(first, second):
    assert most_important(ObsStatus(second), ObsStatus(first)) == first
    assert most_important(ObsStatus(first), ObsStatus(second)) == first


def test_of_several_statuses_one_is_shown():
    assert most_important(ObsStatus("A"), ObsStatus("E"), ObsStatus("Q"), ObsStatus("P")) == "Q"
    assert most_important(ObsStatus("A")) == "A"
