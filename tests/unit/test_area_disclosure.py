"""What is left of a parent without the area is not told where it would give a small count away."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from observatory.db.area.measure import gives_away
from observatory.db.area.series import Series
from observatory.domain.area import units_of
from observatory.domain.indicator import Nature


def series(threshold: int | None) -> Series:
    found = SimpleNamespace(nature=Nature.PROPORTION, secrecy_threshold=threshold)
    return cast(Any, SimpleNamespace(indicator=found))


@pytest.mark.parametrize(
    ("x", "n", "threshold", "is_told"),
    [
        ([40, 60], [400, 600], 11, False),
        ([2, 3], [400, 600], 11, True),  # five cases are left
        ([398, 597], [400, 600], 11, True),  # five persons without it are left
        ([2, 3], [4, 5], 11, True),  # nine persons are left
        ([0, 0], [30, 40], 11, True),  # nobody of the few who are left has it
        ([2, 3], [400, 600], None, False),  # the producer declares no threshold
    ],
)
def test_a_rest_of_few_is_withheld(x, n, threshold, is_told):
    assert gives_away(units_of(x, n), series(threshold)) is is_told
