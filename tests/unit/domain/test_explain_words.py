"""The sentences of an explanation: the same numbers, written as each language writes them."""

import pytest
from scipy.stats import norm

from observatory.domain.adjust import quantile_of_level
from observatory.domain.explain_words import (
    count,
    difference,
    distance,
    figure,
    how_many,
    probability,
    quoted,
    ratio,
    say,
    share,
    when,
)
from observatory.domain.intervals import Z

THIN, HARD = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("part", "fr", "en"),
    [
        (count(29_977.0), f"29{THIN}977", "29,977"),
        (count(12.5), "12,5", "12.5"),
        (count(1 / 3), "0,33", "0.33"),
        (count(None), "–", "–"),
        (figure(13_790, "euro"), f"13{THIN}790{HARD}€", f"13,790{HARD}€"),
        (figure(70.48468, "percent"), f"70,485{HARD}%", "70.485%"),
        (figure(40.5, "percent"), f"40,5{HARD}%", "40.5%"),
        (figure(0.32, "index"), "0,32", "0.32"),
        (figure(None, "percent"), "–", "–"),
        (difference(-7_670, "euro"), f"−7{THIN}670{HARD}€", f"−7,670{HARD}€"),
        (difference(24.145, "percent"), f"+24,145{HARD}points", f"+24.145{HARD}points"),
        (distance(10, "euro"), f"10{HARD}€", f"10{HARD}€"),
        (distance(0.05, "percent"), f"0,05{HARD}points", f"0.05{HARD}points"),
        (ratio(0.642591), "0,6426", "0.6426"),
        (share(1.0), f"100{HARD}%", "100%"),
        (share(0.98757), f"98,76{HARD}%", "98.76%"),
        (share(None), "–", "–"),
        (how_many(1, "commune"), f"1{HARD}commune", f"1{HARD}commune"),
        (how_many(2, "commune"), f"2{HARD}communes", f"2{HARD}communes"),
        (probability(0.0314), "0,0314", "0.0314"),
        (probability(1e-12), "< 0,0001", "< 0.0001"),
        (probability(None), "–", "–"),
        (when("2016-12-31"), "31/12/2016", "2016-12-31"),
        (quoted(("taux", "rate")), f"«{HARD}taux{HARD}»", "“rate”"),
        ("Beaucaire", "Beaucaire", "Beaucaire"),
    ],
)
def test_a_number_is_written_as_each_language_writes_it(part, fr, en):
    assert say("{part}", "{part}", part=part) == (fr, en)


def test_a_level_has_its_quantile():
    assert quantile_of_level(0.95) == Z
    # METHOD formula 13: m 1,609, R 400 → 98.757 %, z 2.499693
    assert quantile_of_level(1 - 0.05 * 400 / 1609) == pytest.approx(2.499693, abs=5e-7)
    assert quantile_of_level(0.99) == pytest.approx(norm.ppf(0.995))
