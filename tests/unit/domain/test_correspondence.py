"""The official table beside the outlines: who is right, and what is told."""

import pytest

from observatory.domain.correspondence import Generations, Overlap, Row, reconcile
from observatory.domain.passage import Statement

UNCHANGED, CHANGED, NEW = Statement.UNCHANGED, Statement.CHANGED, Statement.NEW


def overlap(old: str, new: str, old_share: float, new_share: float, **more) -> Overlap:
    values = {"area_m2": 1e5 * old_share, "weight": old_share, "basis": "area", **more}
    return Overlap(old, new, values["area_m2"], old_share, new_share, values["weight"],
                   values["basis"])  # fmt: skip


def laid(*overlaps: Overlap, without: tuple[str, ...] = (), more: tuple[str, ...] = ()):
    codes = {code for one in overlaps for code in (one.old, one.new)} | set(more)
    outlined = frozenset(codes - set(without))
    return Generations(overlaps, outlined, outlined)


def links(result) -> dict[tuple[str, str], tuple[float, str]]:
    return {(one.old, one.new): (one.weight, one.basis) for one in result.links}


def test_without_a_table_the_outlines_alone_speak_and_slivers_are_silent():
    result = reconcile(
        laid(overlap("A", "X", 0.6, 0.9), overlap("A", "Y", 0.009, 0.009),
             overlap("A", "Z", 0.005, 0.5)), []
    )  # fmt: skip
    assert links(result) == {("A", "X"): (0.6, "area"), ("A", "Z"): (0.005, "area")}
    assert (result.comparable, result.agreeing, dict(result.found)) == (0, 0, {})


def test_an_unchanged_one_is_the_former_one_and_its_slivers_go_nowhere_else():
    result = reconcile(
        laid(overlap("A", "X", 0.97, 0.97), overlap("A", "Y", 0.03, 0.02)),
        [Row("X", UNCHANGED, ("A",))],
    )
    assert links(result) == {("A", "X"): (1.0, "declared")}
    assert (result.comparable, result.agreeing) == (1, 1)


def test_an_unchanged_one_with_another_area_is_not_identical():
    result = reconcile(laid(overlap("A", "X", 0.97, 0.6)), [Row("X", UNCHANGED, ("A",))])
    assert links(result) == {("A", "X"): (0.97, "area")}
    (sample,) = result.found["unchanged_with_another_area"]
    # what both have, of what they cover together: 0.97 and 0.6 give 0.5891
    assert (sample["code"], sample["common_percent"]) == ("X", 58.91)
    assert result.agreeing == 1


def test_an_unchanged_one_far_from_the_former_one_takes_nothing_of_it():
    result = reconcile(
        laid(overlap("B", "X", 0.9, 0.9), more=("A",)), [Row("X", UNCHANGED, ("A",))]
    )
    assert links(result) == {("B", "X"): (0.9, "area")}
    assert set(result.found) == {
        "correspondence_disagrees", "declared_without_overlap", "overlap_not_declared",
    }  # fmt: skip


def test_without_outline_an_unchanged_one_is_believed_and_a_changed_one_has_no_weight():
    table = [Row("X", UNCHANGED, ("A",)), Row("Y", CHANGED, ("B",))]
    result = reconcile(laid(more=("A", "B")), table)
    assert links(result) == {("A", "X"): (1.0, "declared")}
    assert (result.comparable, dict(result.found)) == (0, {})


def test_a_named_pair_is_kept_however_small():
    result = reconcile(
        laid(overlap("A", "X", 0.9, 0.9), overlap("B", "X", 0.004, 0.003)),
        [Row("X", CHANGED, ("A", "B"))],
    )
    assert links(result)["B", "X"] == (0.004, "area")
    (sample,) = result.found["declared_without_overlap"]
    assert (sample["declared"], sample["overlaps"]) == ("B", "A")


@pytest.mark.parametrize("statement", [NEW, None])
def test_a_new_one_has_no_history_and_what_lies_under_it_is_told(statement):
    table = [] if statement is None else [Row("QN00101N", statement)]
    result = reconcile(
        laid(overlap("A", "QN00101N", 0.3, 0.4), overlap("B", "QN00101N", 0.001, 0.002)), table
    )
    assert result.links == []
    (sample,) = result.found["new_overlaps_old"]
    assert (sample["code"], sample["overlaps"], sample["percent_of_new"]) == ("QN00101N", "A", 40.0)
    assert (result.comparable, result.agreeing) == (len(table), 0)


def test_a_new_one_on_slivers_only_agrees():
    result = reconcile(laid(overlap("A", "X", 0.3, 0.002)), [Row("X", NEW)])
    assert (result.comparable, result.agreeing) == (1, 1)
    assert result.found == {}


def test_whole_communes_are_not_compared():
    result = reconcile(laid(more=("X",)), [Row("X", Statement.COMMUNE)])
    assert (result.comparable, result.links) == (0, [])


def test_swapped_rows_are_told_once():
    result = reconcile(
        laid(overlap("A", "X", 0.9, 0.9), overlap("B", "Y", 0.9, 0.9)),
        [Row("X", CHANGED, ("B",)), Row("Y", CHANGED, ("A",))],
    )
    assert result.found["correspondence_swapped"] == [
        {"code": "X", "swapped_with": "Y", "declared": "B", "overlaps": "A"}
    ]
    assert links(result) == {("A", "X"): (0.9, "area"), ("B", "Y"): (0.9, "area")}
    assert (result.comparable, result.agreeing) == (2, 0)


def test_a_row_wrong_alone_is_no_swap():
    result = reconcile(laid(overlap("A", "X", 0.9, 0.9), more=("B",)), [Row("X", CHANGED, ("B",))])
    assert "correspondence_swapped" not in result.found


def test_a_row_of_nothing_disagrees():
    result = reconcile(laid(more=("A", "X")), [Row("X", CHANGED, ("A",))])
    (sample,) = result.found["correspondence_disagrees"]
    assert (sample["overlaps"], sample["percent_of_new"]) == (None, None)


def test_where_nobody_lives_nothing_passes():
    empty = overlap("A", "X", 0.4, 0.9, weight=0.0, basis="population")
    assert reconcile(laid(empty, overlap("A", "Y", 0.6, 0.9)), []).links[0].new == "Y"


def test_parts_that_overlap_each_other_never_exceed_the_whole():
    result = reconcile(laid(overlap("A", "X", 0.9, 0.9), overlap("A", "Y", 0.3, 0.9)), [])
    assert links(result) == {
        ("A", "X"): (pytest.approx(0.75), "area"), ("A", "Y"): (pytest.approx(0.25), "area"),
    }  # fmt: skip
