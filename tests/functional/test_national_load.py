"""The national load is killed while it publishes: nothing half-loaded, nothing lost."""

import pytest

from tests.conftest import NationalLoad

pytestmark = pytest.mark.national


def test_killed_while_publishing_it_leaves_the_former_state(national_load: NationalLoad) -> None:
    state = national_load.while_killed
    assert (state["version"], state["published"]) == (1, 1)
    assert (state["territories"], state["observations"], state["gaps"]) == (751, 0, 0)
    assert state["status"]["data_version"] == 1
    assert state["zus"]["numberMatched"] == 751


def test_the_rerun_resumes_from_what_was_staged_and_completes(national_load: NationalLoad) -> None:
    recap = national_load.recap
    assert recap is not None
    assert national_load.while_killed["staged"] == len(recap.lines) - 1
    assert {line.outcome for line in recap.lines} == {"resumed", "unchanged"}
    assert recap.version == 2
    assert recap.error is None
