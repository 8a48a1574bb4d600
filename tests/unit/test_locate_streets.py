"""A street is in, out or partly by all its numbers; what nobody knows stays unknown."""

import numpy as np
import pytest
import shapely

from observatory.db.locate_streets import ANSWERS, gather_streets, locate_street, locate_streets
from observatory.db.outlines import Generation, Span
from observatory.domain.locate_reasons import LocateReason
from observatory.geography.locating import Zones
from observatory.geography.packed import Packed

SQUARES = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], dtype=object)
NEVER = np.array(["NaT", "NaT"], dtype="datetime64[D]")


def generation(doubts: list[object]) -> Generation:
    """Two squares side by side, and zones without outline that may lie in the doubts."""
    near, wide = (Packed.of(shapely.buffer(SQUARES, width)) for width in (0.1, 0.2))
    undrawn = NEVER[: len(doubts)]
    return Generation(
        "qpv", 2024, ["A", "B"], ["Un", "Deux"], np.array([2154, 2154]), Zones(SQUARES, near, wide),
        Span(NEVER, NEVER), Span(undrawn, undrawn), np.array(doubts, dtype=object),
        np.arange(len(doubts)), np.array([[-180.0, -90.0, 180.0, 90.0]]),
    )  # fmt: skip


def street(*lon: float) -> tuple[np.ndarray, np.ndarray]:
    return np.array(lon), np.full(len(lon), 0.5)


@pytest.mark.parametrize(
    ("lon", "answer", "code", "others", "near"),
    [
        ((0.2, 0.8), "yes", "A", [], True),
        ((0.2, 1.2, 1.8), "yes", "B", ["A"], True),  # most numbers are in B
        ((3.0, 4.0), "no", None, [], False),
        ((2.05, 2.08), "no", None, [], True),
        ((2.05, 4.0), "no", None, [], None),
        ((1.5, 3.0), "partly", None, ["B"], None),
    ],
)
def test_a_street_is_answered_by_all_its_numbers(lon, answer, code, others, near):
    (found,) = locate_street(*street(*lon), chosen=[generation([])], on=None)
    assert (found["answer"], found["code"], found["others"]) == (answer, code, others)
    assert found["within_300m"] is near
    assert found["reason"] == (LocateReason.STREET_ACROSS if answer == "partly" else None)


@pytest.mark.parametrize(
    ("lon", "answer"),
    [
        ((0.2, 0.8), "yes"),
        ((3.0, 5.0), "unknown"),  # one of the numbers may be in the zone without outline
        ((0.5, 3.0), "unknown"),  # in, and perhaps in: yes or partly
        ((0.5, 5.0, 3.0), "partly"),
        ((5.0, 6.0), "no"),
    ],
)
def test_where_a_zone_may_be_missing_a_street_is_not_said_to_be_out(lon, answer):
    doubtful = generation([shapely.box(2.5, 0, 3.5, 1)])
    (found,) = locate_street(*street(*lon), chosen=[doubtful], on=None)
    assert found["answer"] == answer
    if answer == "unknown":
        assert found["reason"] == LocateReason.PERIMETER_MISSING_HERE


def test_many_streets_are_answered_each_as_if_it_were_alone():
    streets = [street(0.2, 0.8), street(3.0), street(1.5, 3.0), street(0.2, 1.2, 1.8)]
    one = generation([])
    sides = locate_streets(one, gather_streets(streets), None)
    for place, points in enumerate(streets):
        (alone,) = locate_street(*points, chosen=[one], on=None)
        assert ANSWERS[sides.answer[place]] == alone["answer"]
        assert [one.codes[zone] for zone in sides.others[place]] == alone["others"]
    assert locate_streets(one, gather_streets([]), None).answer.tolist() == []
