"""A local edition draws its place only where the outline is of the same place."""

from observatory.db.report.locals import holds
from tests.unit.domain.report.place_facts import neighbourhood, outline


def test_an_outline_of_another_place_that_had_the_code_is_known_by_what_it_does_not_hold() -> None:
    here = neighbourhood()  # at 6.425, 48.05
    assert holds(outline("00758", 6.4), [here])
    assert holds(outline("00758", 6.43), [here]), "a simplified outline may leave some metres out"
    assert not holds(outline("00758", 4.8), [here])
    assert not holds(outline("00758", 6.4), [here, *[neighbourhood(longitude=1.4)] * 2])
    assert holds(outline("00758", 4.8), [neighbourhood(longitude=None, latitude=None)])
