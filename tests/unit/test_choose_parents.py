"""Why a whole family has no benchmark: the reason is as precise as what is loaded allows."""

import numpy as np
import pytest

from observatory.db.measure.choose import choose_parents
from observatory.db.measure.families import Parents
from observatory.db.measure.stock import Column, Membership, Stock
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation, Indicator, Kind, Nature, Polarity
from observatory.domain.reasons import Reason
from observatory.domain.territory import Level

INCOME = Indicator(
    code="med_income_uc", label_fr="", label_en="", theme="", unit="euro", nature=Nature.AMOUNT,
    aggregation=Aggregation.NONE, polarity=Polarity.HIGHER_IS_BETTER, kind=Kind.RESULT,
)  # fmt: skip
ZONE, AGGLOMERATION = 11, 71
EPCI_2018, EPCI_2020 = (Level.EPCI, 2018), (Level.EPCI, 2020)


def column(territory: int, release: int, value: float = 1.0) -> Column:
    one = np.array([value])
    text = np.array(["A"], dtype=object)
    return Column(np.array([territory]), one, one * 0, text, np.array([release]), one * np.nan,
                  one * np.nan, text)  # fmt: skip


def pairs() -> Membership:
    return Membership(np.array([ZONE]), np.array([AGGLOMERATION]), np.array([1.0]),
                      np.array([True]), np.array([False]))  # fmt: skip


def choose(
    parents: dict[tuple[Level, int], Column],
    memberships: dict[tuple[Level, int], Membership],
    levels: set[tuple[int, Level]] = frozenset(),  # type: ignore[assignment]
) -> Parents | Reason:
    operations = {1: frozenset({"filosofi", "caf"}), 2: frozenset({"filosofi"}),
                  3: frozenset({"census"})}  # fmt: skip
    stock = Stock({5: INCOME}, {5: {}}, {}, {}, {}, {(5, "2018"): parents}, levels, operations)
    return choose_parents(
        stock, 5, "2018", BenchmarkKind.EPCI, column(ZONE, 1), memberships, has_counts=False
    )


def test_the_benchmark_of_the_vintage_where_the_zone_lies_is_chosen():
    found = choose({EPCI_2018: column(AGGLOMERATION, 2)}, {EPCI_2018: pairs()})
    assert isinstance(found, Parents)
    assert found.key == EPCI_2018


@pytest.mark.parametrize(
    ("parents", "memberships", "levels", "reason"),
    [
        ({}, {EPCI_2018: pairs()}, set(), Reason.NO_BENCHMARK),
        ({}, {EPCI_2018: pairs()}, {(5, Level.EPCI)}, Reason.DIFFERENT_PERIOD),
        ({EPCI_2018: column(AGGLOMERATION, 3)}, {EPCI_2018: pairs()}, set(),
         Reason.DIFFERENT_SOURCE),
        ({EPCI_2018: column(AGGLOMERATION, 2, np.nan)}, {EPCI_2018: pairs()}, set(),
         Reason.BENCHMARK_INCOMPLETE),
        ({EPCI_2018: column(AGGLOMERATION, 2)}, {EPCI_2020: pairs()}, set(),
         Reason.DIFFERENT_VINTAGE),
        ({EPCI_2018: column(AGGLOMERATION, 2)}, {}, set(), Reason.INCOMPLETE_MEMBERSHIP),
    ],
)  # fmt: skip
def test_a_missing_benchmark_says_what_is_missing(parents, memberships, levels, reason):
    assert choose(parents, memberships, levels) is reason
