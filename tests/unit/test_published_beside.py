"""What others published stands beside ours: the same comparison, at the nearest period."""

from typing import Any

import pytest

from observatory.db.published_beside import Beside

MIDDLES = {"2015": 735_781.0, "2017": 736_512.0, "2019": 737_242.0}  # 2 July of each


def known(*periods: str, generation: str = "QPV2015") -> Beside:
    shown: list[tuple[float, dict[str, Any]]] = [(MIDDLES[p], {"period": p}) for p in periods]
    return Beside({("emp_1564", generation, "rest_of_urban_unit"): shown})


def near(beside: Beside, period: str, **changed: Any) -> list[str] | None:
    asked = {"indicator": "emp_1564", "generation": ("qpv", 2015), "kind": "rest_of_urban_unit"}
    found = beside.nearest(**(asked | changed), period=period)  # type: ignore[arg-type]
    return found if found is None else [one["period"] for one in found]


def test_the_nearest_period_is_shown_and_every_edition_of_it() -> None:
    assert near(known("2015", "2017"), "2018") == ["2017"]
    assert near(known("2015", "2017"), "2010") == ["2015"]
    assert near(known("2017", "2017"), "2018") == ["2017", "2017"]


def test_a_list_without_a_year_is_of_every_vintage_of_its_level() -> None:
    zus = known("2015", generation="ZUS")
    assert near(zus, "2015", generation=("zus", 1996)) == ["2015"]


@pytest.mark.parametrize(
    "changed",
    [
        {"indicator": "unemp_1564"}, {"generation": ("qpv", 2024)}, {"kind": "urban_unit"},
        {"kind": None},
    ],
)  # fmt: skip
def test_another_indicator_generation_or_kind_is_not_the_same_gap(changed: dict[str, Any]) -> None:
    assert near(known("2017"), "2017", **changed) is None
