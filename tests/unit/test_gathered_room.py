"""What is held of small layers: read once, of one version of the data, and never too much."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from api import gathered
from api.gathered import OVERHEAD, GatheredLayers
from observatory.db.versions import DataVersion
from observatory.errors import Busy

NOW, NEXT = (
    DataVersion(number, "official", datetime(2026, 1, number, tzinfo=UTC)) for number in (1, 2)
)
NOTHING: Any = None  # no statement is sent


@dataclass(frozen=True)
class Piece:
    """Something held of version 1."""

    nbytes: int = 100
    version: int = 1


@dataclass(frozen=True)
class Named:
    """Something to read, by its name."""

    name: str
    result: Piece | None = Piece()
    asked: list[str] = field(default_factory=list, compare=False)
    before: Callable[[], object] = field(default=lambda: None, compare=False)

    def read(self, _: Any) -> Piece | None:
        self.asked.append(self.name)
        self.before()
        return self.result


class NoEngine(Engine):
    """Where nothing is asked."""

    def __init__(self) -> None:
        """Connect to nothing."""


@pytest.fixture
def held() -> Iterator[GatheredLayers]:
    found = GatheredLayers(NoEngine(), most_bytes=4 * (100 + OVERHEAD))
    yield found
    found.close()


def test_what_is_read_once_is_held_and_too_much_is_remembered_as_such(held: GatheredLayers) -> None:
    small, large = Named("small"), Named("large", None)
    for _ in range(3):
        assert held.read(NOW, small, NOTHING) == Piece()
        assert held.read(NOW, large, NOTHING) is None
    assert (small.asked, large.asked) == (["small"], ["large"])


def test_nothing_is_answered_from_other_data(held: GatheredLayers) -> None:
    piece = Named("a")
    held.read(NOW, piece, NOTHING)
    assert held.find(NEXT, piece) is None
    assert held.find(NOW, piece) is None  # dropped, not hidden
    # A statement that already saw the next version is not kept as one of this.
    held.read(NEXT, piece, NOTHING)
    assert held.find(NEXT, piece) is None


def test_a_request_that_began_before_a_publication_takes_nothing_of_the_new_data(
    held: GatheredLayers,
) -> None:
    new, old = Named("a", Piece(version=2)), Named("a")
    held.read(NEXT, new, NOTHING)
    assert held.read(NOW, old, NOTHING) == Piece()  # read for itself alone
    assert held.find(NEXT, new) == Piece(version=2)
    assert new.asked == ["a"]


def test_those_who_wait_for_the_same_are_few(
    held: GatheredLayers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathered, "WAIT_SECONDS", 0.01)
    refused: list[str] = []

    def ask_too() -> None:
        try:
            held.read(NOW, Named("a"), NOTHING)
        except Busy as error:
            refused.append(str(error))

    def ask_meanwhile() -> None:
        thread = threading.Thread(target=ask_too)
        thread.start()
        thread.join()

    assert held.read(NOW, Named("a", before=ask_meanwhile), NOTHING) == Piece()
    assert "takes long" in refused[0]


def test_what_nobody_asks_for_makes_room(held: GatheredLayers) -> None:
    pieces = [Named(name) for name in "abcd"]
    for piece in pieces:
        held.read(NOW, piece, NOTHING)
    held.find(NOW, pieces[0])
    held.read(NOW, Named("e"), NOTHING)
    assert [held.find(NOW, piece) is not None for piece in pieces] == [True, False, True, True]


def test_who_asks_for_the_same_meanwhile_waits(held: GatheredLayers) -> None:
    start = threading.Barrier(6)
    piece = Named("a", before=lambda: threading.Event().wait(0.1))

    def ask() -> None:
        start.wait()
        held.read(NOW, piece, NOTHING)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert piece.asked == ["a"]


def test_what_is_read_beside_the_requests_waits_while_all_that_is_held_is_in_use(
    held: GatheredLayers, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    monkeypatch.setattr(held, "_gather", lambda _, whole: started.append(whole.name))
    assert held.find(NOW, Named("a"), starts=True) is None
    for name in "bcd":
        held.read(NOW, Named(name), NOTHING)
    held.find(NOW, Named("e"), starts=True)
    monkeypatch.setattr(gathered, "QUIET_SECONDS", -1.0)
    held.find(NOW, Named("f"), starts=True)
    held._reader.submit(lambda: None).result()
    assert started == ["a", "f"]


def test_a_layer_that_cannot_be_read_is_not_tried_again_and_again(
    held: GatheredLayers, caplog: pytest.LogCaptureFixture
) -> None:
    piece = Named("a")
    for _ in range(3):
        assert held.find(NOW, piece, starts=True) is None
        held._reader.submit(lambda: None).result()
    assert caplog.text.count("could not be gathered") == 1
