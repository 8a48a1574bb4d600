"""Communes merge, split and change their codes; a neighbourhood stays where it is."""

import pytest

from observatory.geography.shares import CommuneHistory, Declared, commune_shares

# Invented codes. Between 2015 and 2018 E joins A; between 2018 and 2021 C splits: 70 % stays C and
# 30 % becomes D; between 2021 and 2024 A and B merge under the code of A.
HISTORY = CommuneHistory(
    (2015, 2018, 2021, 2024),
    {
        (2015, 2018): {"E": {"A": 1.0}},
        (2018, 2021): {"C": {"C": 0.7, "D": 0.3}},
        (2021, 2024): {"B": {"A": 1.0}},
    },
)


@pytest.mark.parametrize(
    ("code", "old", "new", "expected"),
    [
        ("E", 2015, 2018, {"A": 1.0}),
        ("E", 2015, 2024, {"A": 1.0}),
        ("B", 2015, 2021, {"B": 1.0}),
        ("B", 2015, 2024, {"A": 1.0}),
        ("C", 2015, 2024, {"C": 0.7, "D": 0.3}),
        ("Z", 2015, 2024, {"Z": 1.0}),
        ("E", 2015, 2015, {"E": 1.0}),
    ],
)
def test_a_commune_passes_to_those_of_a_later_vintage(code, old, new, expected):
    assert HISTORY.forward(code, old, new) == expected


@pytest.mark.parametrize(
    ("code", "new", "old", "expected"),
    [
        ("A", 2024, 2021, {"A", "B"}),
        ("A", 2024, 2015, {"A", "B", "E"}),
        ("A", 2018, 2015, {"A", "E"}),
        ("C", 2024, 2015, {"C"}),
        ("Z", 2024, 2015, {"Z"}),
        ("E", 2015, 2015, {"E"}),
    ],
)
def test_a_commune_is_made_of_those_of_an_earlier_vintage(code, new, old, expected):
    assert HISTORY.backward(code, new, old) == expected


def test_weights_of_two_splits_in_a_row_multiply():
    history = CommuneHistory(
        (2015, 2018, 2021),
        {(2015, 2018): {"C": {"C": 0.5, "D": 0.5}}, (2018, 2021): {"D": {"D": 0.4, "C": 0.6}}},
    )
    assert history.forward("C", 2015, 2021) == pytest.approx({"C": 0.8, "D": 0.2})


def shares(declared, vintage, areas, *, of=2015, outlines=2018, history=HISTORY):
    return commune_shares(Declared(frozenset(declared), of), vintage, areas, outlines, history)


def test_a_neighbourhood_of_one_commune_lies_in_it_whole_whatever_is_drawn():
    # a generalised outline puts a tenth of it at the neighbour's
    assert shares(["A"], 2015, {"A": 90.0, "B": 10.0}) == {"A": 1.0}
    assert shares(["A"], 2015, {}) == {"A": 1.0}


def test_a_neighbourhood_of_two_communes_is_split_by_area_between_them_alone():
    assert shares(["A", "B"], 2015, {"A": 30.0, "B": 60.0, "Z": 10.0}) == pytest.approx(
        {"A": 1 / 3, "B": 2 / 3}
    )


def test_communes_that_merge_hold_it_whole_together():
    assert shares(["A", "B"], 2024, {"A": 30.0, "B": 60.0}) == {"A": 1.0}


def test_areas_follow_the_communes_to_another_vintage():
    both = shares(["A", "B", "Z"], 2024, {"A": 30.0, "B": 50.0, "Z": 20.0})
    assert both == pytest.approx({"A": 0.8, "Z": 0.2})


def test_before_a_merger_it_lies_where_it_is_drawn():
    # a neighbourhood of 2024 in A, which was A and B when the outlines were drawn
    assert shares(["A"], 2018, {"B": 40.0}, of=2024) == {"B": 1.0}
    assert shares(["A"], 2018, {"A": 10.0, "B": 30.0}, of=2024) == {"A": 0.25, "B": 0.75}


def test_what_the_outlines_cannot_tell_is_unknown_never_guessed():
    nothing_drawn = shares(["A", "B"], 2015, {})
    assert nothing_drawn == {"A": None, "B": None}
    # drawn in 2018, after E joined A: nothing says which part of A was E
    assert shares(["A"], 2015, {"A": 100.0}, of=2018) == {"A": None, "E": None}


def test_a_declared_commune_that_is_not_drawn_leaves_every_share_unknown():
    assert shares(["A", "Z"], 2018, {"A": 100.0}) == {"A": None, "Z": None}


def test_an_area_that_cannot_be_told_apart_is_not_given_to_the_others():
    # 60 of 100 lie in what was A or E: B holds 40 % of it, not all
    assert shares(["A", "B"], 2015, {"A": 60.0, "B": 40.0}, of=2018) == {
        "A": None,
        "E": None,
        "B": 0.4,
    }


def test_a_commune_that_splits_is_unknown_until_its_parts_are_drawn():
    assert shares(["C"], 2021, {"C": 100.0}) == {"C": None, "D": None}
    drawn = shares(["C"], 2021, {"C": 25.0, "D": 75.0}, outlines=2021)
    assert drawn == {"C": 0.25, "D": 0.75}
