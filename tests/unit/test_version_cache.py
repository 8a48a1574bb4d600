"""The version is read again behind the answers, and never older than a second."""

from contextlib import nullcontext
from typing import Any

import anyio
import pytest

from api import cache


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the versions that were read: one more each time."""
    found: list[int] = []

    def get(_: Any) -> int:
        found.append(len(found) + 1)
        return found[-1]

    monkeypatch.setattr(cache, "read_snapshot", lambda _: nullcontext())
    monkeypatch.setattr(cache, "get_data_version", get)
    return found


def test_nobody_waits_for_a_version_that_is_asked_for_without_a_pause(
    read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(cache.time, "monotonic", lambda: now[0])

    async def ask() -> list[Any]:
        versions, seen = cache.VersionCache(None), []  # type: ignore[arg-type]
        for now[0] in (10.0, 10.4, 10.6, 10.7, 12.0):
            seen.append(await versions.fetch())
            await versions.close()
        return seen

    # at 10.6 the one that is known, and another is read behind it; at 12.0 none is known
    assert anyio.run(ask) == [1, 1, 1, 2, 3]
    assert read == [1, 2, 3]


def test_trouble_of_the_database_is_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Any) -> Any:
        raise OSError

    monkeypatch.setattr(cache, "read_snapshot", fail)
    assert anyio.run(cache.VersionCache(None).fetch) is None  # type: ignore[arg-type]
