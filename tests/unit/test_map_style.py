"""Colours of classes: the hue tells the side of zero, never the place in the list."""

from typing import Any

import pytest

from api.map_style import SIMILAR, colours_of, zoom_of
from observatory.domain.indicator import Polarity

ORANGE = ["#f4b56a", "#dd7d1c", "#9a4200", "#5f2800"]  # less favourable, outwards
BLUE = ["#92c1e0", "#3f86bd", "#124f86", "#082d50"]


def zero(minimum: float, breaks: list[float], maximum: float) -> dict[str, Any]:
    return {"method": "zero", "breaks": breaks, "counts": [1] * (len(breaks) + 1),
            "minimum": minimum, "maximum": maximum}  # fmt: skip


@pytest.mark.parametrize(
    ("classes", "hues"),
    [
        (zero(-9, [-4, -2, 2, 4], 9), "bb=oo"),
        (zero(7.83, [11.4, 14.3], 18.8), "ooo"),  # none is favourable
        (zero(-18.8, [-14.3, -11.4], -7.83), "bbb"),
        (zero(-1, [2, 4], 9), "=oo"),
        (zero(-9, [-4, 0, 4], 9), "bboo"),
        (zero(0, [], 0), "="),
        (zero(0, [3], 5), "oo"),
    ],
)
def test_the_hue_of_a_class_is_that_of_its_side(classes: dict[str, Any], hues: str) -> None:
    found = colours_of(classes, "difference", Polarity.LOWER_IS_BETTER)
    sides = {**dict.fromkeys(BLUE, "b"), **dict.fromkeys(ORANGE, "o"), SIMILAR: "="}
    assert "".join(sides[colour] for colour in found) == hues
    assert len(set(found)) == len(found)


def test_the_centre_of_a_ratio_is_one_and_polarity_turns_the_hues() -> None:
    classes = zero(1.1, [1.5], 2.0)
    assert set(colours_of(classes, "ratio", Polarity.LOWER_IS_BETTER)) <= set(ORANGE)
    assert set(colours_of(classes, "ratio", Polarity.HIGHER_IS_BETTER)) <= set(BLUE)


@pytest.mark.parametrize(
    ("box", "zoom"),
    [
        ((-5.2, 41.3, 9.6, 51.1), 5),  # metropolitan France, as maps of it open
        ((2.22, 48.81, 2.47, 48.91), 11),  # Paris
        ((-180.0, -90.0, 180.0, 90.0), 0),
        ((2.3, 48.8, 2.3, 48.8), 14),
    ],
)
def test_a_map_opens_where_all_of_it_is_seen(
    box: tuple[float, float, float, float], zoom: int
) -> None:
    assert zoom_of(box) == zoom
