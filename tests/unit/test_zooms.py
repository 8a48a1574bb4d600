"""A map is given the coarsest copy that is good enough, and every such copy is made."""

import pytest

from observatory.db.publish.shapes import bands_of
from observatory.db.zooms import FULL, copies_of, copy_for
from observatory.domain.territory import ZONINGS, Level


@pytest.mark.parametrize("level", list(Level))
def test_every_copy_that_is_asked_for_is_made(level: Level) -> None:
    made = {band.zoom for band in bands_of(level)} | ({FULL} if level in ZONINGS else set())
    assert set(copies_of(level)) == made
    tolerances = [band.tolerance for band in bands_of(level)]
    assert tolerances == sorted(tolerances)


@pytest.mark.parametrize(
    ("level", "zoom", "copy"),
    [
        (Level.QPV, 0, 4), (Level.QPV, 5, 6), (Level.QPV, 12, 12), (Level.QPV, 13, 24),
        (Level.QPV, None, 24), (Level.COMMUNE, 4, 6), (Level.COMMUNE, 8, 8),
        (Level.COMMUNE, 9, None), (Level.REGION, 4, 4), (Level.REGION, None, None),
    ],
)  # fmt: skip
def test_the_coarsest_copy_that_is_good_enough_is_shown(
    level: Level, zoom: int | None, copy: int | None
) -> None:
    assert copy_for(level, zoom) == copy
