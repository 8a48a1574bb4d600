"""Answers on disk: whole or not there, bounded, and no matter when the disk refuses."""

import os
import threading
import time
from pathlib import Path

import pytest

from api.answers import LARGE_FROM, SHELVED_FROM, Answers, Writer
from api.bodies import (
    Body,
    Tag,
    change_coding,
    finish_body,
    is_read_back,
    make_body,
)
from api.codings import STREAM_FROM, Encoder, decode_pieces
from api.responding import write_body
from api.shelf import Shelf
from observatory.errors import Busy

EDITION, NEXT = "1-0123456789abcdef", "2-0123456789abcdef"
HEADERS = {"ETag": '"1-x"', "X-Data-Version": "1"}
BODY = Body(b"x" * 1_000, HEADERS, "application/json")


def open_shelf(folder: Path, most_bytes: int = 2**20, edition: str = EDITION) -> Shelf:
    shelf = Shelf(folder / "answers", most_bytes)
    shelf.turn_to(edition)
    return shelf


def files(folder: Path) -> list[Path]:
    return [path for path in (folder / "answers").rglob("*") if path.is_file()]


def test_what_is_put_is_found_by_another_worker_under_its_own_tag_only(tmp_path: Path) -> None:
    open_shelf(tmp_path).put('"1-x"', BODY)
    other = open_shelf(tmp_path)
    assert other.get('"1-x"') == BODY
    assert other.get('"1-y"') is None


@pytest.mark.parametrize("cut", [0, 7, 39, 44, 100, -1])
def test_a_torn_file_is_never_served(tmp_path: Path, cut: int) -> None:
    shelf = open_shelf(tmp_path)
    shelf.put('"1-x"', BODY)
    (path,) = files(tmp_path)
    path.write_bytes(path.read_bytes()[:cut])
    assert shelf.get('"1-x"') is None


def test_a_changed_byte_anywhere_is_never_served(tmp_path: Path) -> None:
    shelf = open_shelf(tmp_path)
    shelf.put('"1-x"', BODY)
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    for place in range(0, len(whole), 17):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert shelf.get('"1-x"') is None, place


def test_a_file_of_another_question_a_link_and_what_others_may_write_are_never_served(
    tmp_path: Path,
) -> None:
    shelf = open_shelf(tmp_path)
    shelf.put('"1-x"', BODY)
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    shelf.put('"1-y"', BODY)
    (other,) = set(files(tmp_path)) - {path}
    other.write_bytes(whole)
    assert shelf.get('"1-y"') is None
    other.unlink()
    other.symlink_to(path)
    assert shelf.get('"1-y"') is None
    path.chmod(0o666)
    assert shelf.get('"1-x"') is None
    path.unlink()
    os.mkfifo(path)
    assert shelf.get('"1-x"') is None


def test_the_bound_holds_and_the_least_recently_used_go(tmp_path: Path) -> None:
    shelf = open_shelf(tmp_path, most_bytes=40_000)
    for number in range(200):
        shelf.put(f'"1-{number}"', BODY)
        os.utime(max(files(tmp_path), key=lambda path: path.stat().st_mtime_ns), None)
        assert number < 20 or shelf.get('"1-7"') is not None  # asked for all the time
        assert sum(path.stat().st_size for path in files(tmp_path)) <= 40_000
    assert shelf.get('"1-199"') is not None
    assert shelf.get('"1-8"') is None


def test_a_body_larger_than_a_quarter_of_the_bound_and_a_bound_of_nothing(tmp_path: Path) -> None:
    shelf = open_shelf(tmp_path, most_bytes=3_000)
    shelf.put('"1-x"', BODY)
    assert files(tmp_path) == []
    none = open_shelf(tmp_path / "none", most_bytes=0)
    none.put('"1-x"', BODY)
    assert none.get('"1-x"') is None
    assert not (tmp_path / "none").exists()


def test_a_new_edition_drops_the_old_and_nothing_that_is_not_ours(tmp_path: Path) -> None:
    shelf = open_shelf(tmp_path)
    shelf.put('"1-x"', BODY)
    foreign = tmp_path / "answers" / "letters"
    foreign.mkdir()
    shelf.turn_to(NEXT)
    assert sorted(path.name for path in (tmp_path / "answers").iterdir()) == [NEXT, "letters"]
    assert shelf.get('"1-x"') is None


def test_a_disk_that_refuses_is_said_once_and_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "answers").write_text("a file where the folder should be")
    shelf = open_shelf(tmp_path)
    shelf.put('"1-x"', BODY)
    shelf.put('"1-y"', BODY)
    assert shelf.get('"1-x"') is None
    shelf.lock('"1-x"', 1).release()
    assert len(caplog.records) == 1
    full = open_shelf(tmp_path / "full")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    full.put('"1-x"', BODY)
    assert full.get('"1-x"') is None
    assert files(tmp_path / "full") == []


def test_left_over_parts_are_swept(tmp_path: Path) -> None:
    shelf = open_shelf(tmp_path)
    part = tmp_path / "answers" / EDITION / ".0011.part"
    part.write_bytes(b"x")
    os.utime(part, (time.time() - 3_600,) * 2)
    shelf.sweep()
    assert not part.exists()


def test_a_lock_is_waited_for_and_only_so_long(tmp_path: Path) -> None:
    one, two = open_shelf(tmp_path), open_shelf(tmp_path)
    held = one.lock('"1-x"', 1)
    assert not held.has_waited
    gave_up = two.lock('"1-x"', 0.1)
    assert gave_up.has_waited
    gave_up.release()
    threading.Timer(0.2, held.release).start()
    second = two.lock('"1-x"', 5)
    assert second.has_waited
    second.release()
    assert files(tmp_path) == []


def test_a_question_asked_by_twenty_at_once_is_computed_once(tmp_path: Path) -> None:
    workers = [Answers(Shelf(tmp_path / "answers", 2**20)) for _ in range(2)]
    for answers in workers:
        answers.turn_to(EDITION)
    computed, found = [], []
    start = threading.Barrier(20)

    def ask(number: int) -> None:
        answers, coding = workers[number % 2], ("identity", "gzip")[number // 2 % 2]
        tag = Tag(EDITION, '"1-x"', coding)
        start.wait()
        body = answers.find(tag, "/layer")
        if body is None:
            with answers.turn(tag, "/layer") as has_waited:
                body = answers.find(tag, "/layer") if has_waited else None
                if body is None:
                    time.sleep(0.2)
                    computed.append(number)
                    content = b"x" * SHELVED_FROM
                    body = answers.keep(tag, make_body(tag, content, HEADERS, "image/png"), "/l")
        found.append(body)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answers in workers:
        answers.close()
    assert len(computed) == 1
    assert len(found) == 20


def test_an_answer_is_written_in_another_coding_without_asking_again(tmp_path: Path) -> None:
    answers = Answers(Shelf(tmp_path / "answers", 2**20))
    answers.turn_to(EDITION)
    zstd, brotli = (Tag(EDITION, '"1-x"', coding) for coding in ("zstd", "br"))
    content = b'{"a":1}' * 10_000
    answers.keep(zstd, make_body(zstd, content, HEADERS, "application/json"), "/layer")
    body = answers.find(brotli, "/layer")
    answers.close()
    assert body is not None
    assert body.headers["ETag"] == '"1-x-br"'
    assert body == make_body(brotli, content, HEADERS, "application/json")


def test_small_answers_stay_in_memory(tmp_path: Path) -> None:
    answers = Answers(Shelf(tmp_path / "answers", 2**20))
    answers.turn_to(EDITION)
    for number in range(30):
        tag = Tag(EDITION, f'"1-{number}"', "identity")
        with answers.turn(tag, "/locate"):
            answers.keep(tag, BODY, "/locate")
        assert answers.find(tag, "/locate") is BODY
    answers.close()
    assert answers.weights.is_light("/locate")
    assert files(tmp_path) == []


def test_an_answer_of_other_data_neither_goes_in_nor_clears_what_is_kept(tmp_path: Path) -> None:
    answers = Answers(Shelf(tmp_path / "answers", 2**20))
    answers.turn_to(EDITION)
    current, late = Tag(EDITION, '"1-x"', "identity"), Tag(NEXT, '"2-x"', "identity")
    answers.keep(current, BODY, "/layer")
    assert answers.keep(late, BODY, "/layer") is BODY
    assert answers.find(late, "/layer") is None
    assert answers.find(current, "/layer") is BODY
    answers.close()


def test_a_folder_that_another_worker_swept_is_made_again(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "answers", 2**20)
    shelf.turn_to(EDITION)
    (tmp_path / "answers" / EDITION).rmdir()
    shelf.put('"1-x"', BODY)
    assert shelf.get('"1-x"') == BODY


def test_a_job_that_fails_does_not_end_the_writer() -> None:
    writer, done = Writer(), threading.Event()

    def fail() -> None:
        raise MemoryError

    assert writer.add(fail)
    assert writer.add(done.set)
    assert done.wait(5)
    writer.close()


def test_only_so_many_wait_for_one_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.answers.MOST_WAITING", 0)
    answers = Answers(Shelf(tmp_path / "answers", 2**20))
    tag = Tag(EDITION, '"1-x"', "identity")
    with (
        answers.turn(tag, "/layer"),
        pytest.raises(Busy, match="ask again"),
        answers.turn(tag, "/layer"),
    ):
        pass
    answers.close()


def test_large_answers_that_take_too_long_turn_others_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.answers.WAIT_SECONDS", 0.05)
    monkeypatch.setattr("api.answers.LARGE_AT_ONCE", 1)
    answers = Answers(Shelf(tmp_path / "answers", 2**20))
    answers.weights.count("/layer", LARGE_FROM)
    first, second = (Tag(EDITION, f'"1-{name}"', "identity") for name in "xy")
    with (
        answers.turn(first, "/layer"),
        pytest.raises(Busy, match="large answers"),
        answers.turn(second, "/layer"),
    ):
        pass
    answers.close()


LONG = b'{"a":1,"b":"two"},' * (STREAM_FROM // 15)


def write_long(tag: Tag) -> Body:
    written = Encoder(tag.coding)
    for start in range(0, len(LONG), 100_000):
        written.add(LONG[start : start + 100_000])
    return finish_body(tag, written, {"ETag": tag.etag}, "application/json")


@pytest.mark.parametrize("coding", ["zstd", "br", "gzip"])
def test_a_long_body_has_the_same_bytes_however_it_came_to_be(coding: str) -> None:
    tag = Tag("1-0123456789abcdef", '"1-a"', coding)
    made_at_once = make_body(tag, LONG, {"ETag": tag.etag}, "application/json")
    assert write_long(tag) == made_at_once
    for sibling in tag.siblings()[1:]:
        assert change_coding(tag, write_long(sibling)) == made_at_once
    assert b"".join(decode_pieces(coding, made_at_once.content)) == LONG


def test_a_long_body_without_coding_is_held_compressed_and_read_back(tmp_path: Path) -> None:
    tag = Tag("1-0123456789abcdef", '"1-a"', "identity")
    answers = Answers(Shelf(tmp_path / "answers", 2**26))
    answers.turn_to(tag.edition)
    answers.keep(tag, write_long(tag), "/layer")
    held = answers.find(tag, "/layer")
    answers.close()
    assert held is not None
    assert is_read_back(tag, held)
    assert held.size == len(LONG)
    assert held.headers["ETag"] != tag.etag
    sent = write_body(tag, held)
    assert (sent.headers["ETag"], sent.headers["Content-Length"]) == (tag.etag, str(len(LONG)))
    assert "Content-Encoding" not in sent.headers
