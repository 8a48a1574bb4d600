"""The parts of the API that need no database."""

import csv
import io
import math
import tracemalloc
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.app import create_app
from api.bodies import OVERHEAD, Body, BodyCache
from api.cache import Memory, canonical_query, is_known, make_etag
from api.formats import ENGLISH, FRENCH, Locale, write_csv, write_features, write_json
from api.models import (
    Availability,
    Gap,
    Indicator,
    Observation,
    Release,
    Revision,
    Summary,
    Territory,
)
from api.paging import read_cursor, write_cursor
from api.parameters import read_bbox, read_parents, read_periods
from api.routes.operations import hide_folders
from api.routes.sentences import GAP_FIELDS, sentences
from api.routes.summaries import SUMMARY_FIELDS
from api.server import address_of, listen
from api.sizes import approximate_bytes
from observatory.db import (
    availability,
    indicators,
    observations,
    releases,
    revisions,
)
from observatory.db.filters import BBox, ParentKey, Periods
from observatory.db.found_places import FOUND_FIELDS
from observatory.domain.reasons import REASONS, Reason
from observatory.domain.territory import Level
from observatory.errors import InvalidRequest, UsageError
from observatory.settings import Settings


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Gap, GAP_FIELDS),
        (Observation, observations.FIELDS),
        (Indicator, indicators.FIELDS),
        (Territory, FOUND_FIELDS),
        (Availability, availability.FIELDS),
        (Release, releases.FIELDS),
        (Revision, revisions.FIELDS),
        (Summary, SUMMARY_FIELDS),
    ],
)
def test_the_documented_shape_is_the_one_that_is_served(
    model: type[Gap], fields: tuple[str, ...]
) -> None:
    assert tuple(model.model_fields) == fields


def test_making_the_application_connects_to_nothing(tmp_path: Path) -> None:
    create_app(Settings(home=tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_every_reason_has_its_sentences() -> None:
    assert set(REASONS) == set(Reason)
    assert sentences(None) == (None, None)
    assert sentences("no_parent")[0] == REASONS[Reason.NO_PARENT][0]


def test_periods_are_read() -> None:
    assert read_periods("2018, 2018-Q4,2018") == Periods(("2018", "2018-Q4"))
    assert read_periods("latest") == Periods(is_latest=True)
    assert read_periods("2013..2018") == Periods((), ((date(2013, 1, 1), date(2018, 12, 31)),))
    assert read_periods("") == Periods()
    for wrong in ("2018-13", "18", "2018...2019", "2018..", "latest,2018", "2019..2018"):
        with pytest.raises(ValueError, match=r"period|stands alone|two ends|ends before"):
            read_periods(wrong)


def test_parents_and_boxes_are_read() -> None:
    assert read_parents("region:76,commune:93001:2018") == (
        ParentKey(Level.REGION, "76"),
        ParentKey(Level.COMMUNE, "93001", 2018),
    )
    assert read_bbox("170,-10,-170,10") == BBox(170.0, -10.0, -170.0, 10.0)
    for wrong in ("region:76:²²²²", "region:", "76", "region:76:1"):
        with pytest.raises(ValueError, match="not a"):
            read_parents(wrong)


def test_cells_that_a_spreadsheet_would_run_are_quoted_and_missing_ones_are_empty() -> None:
    rows = [["=1+1", "-a", "@b", "\tc", "d", -1.5, None, math.inf, True, date(2018, 1, 1), [1]]]
    text = write_csv(list("abcdefghijk"), rows).decode()
    assert text.splitlines()[1] == "'=1+1,'-a,'@b,'\tc,d,-1.5,,,true,2018-01-01,[1]"


def test_json_has_no_nan() -> None:
    assert write_json([math.nan, math.inf, -0.5]) == b"[null,null,-0.5]"
    assert write_features({"a": 1}, b"") == b'{"type":"FeatureCollection","a":1,"features":[]}'


def test_a_cursor_comes_back_and_its_count_holds_in_its_version_only() -> None:
    text = write_cursor("q", 7, 42, (1, "2018"))
    same, later = (read_cursor(text, "q", 10, version, (int, str)) for version in (7, 8))
    assert (same.after, same.matched) == ((1, "2018"), 42)
    assert (later.after, later.matched) == ((1, "2018"), None)
    outside, broken = (write_cursor("q", 7, 42, key) for key in ((2**40, "2018"), (1, "\x00")))
    for wrong in (text, outside, broken):
        types = (str, str) if wrong is text else (int, str)
        with pytest.raises(InvalidRequest, match="cursor"):
            read_cursor(wrong, "q", 10, 7, types)
    with pytest.raises(InvalidRequest, match="these filters"):
        read_cursor(text, "another", 10, 7, (int, str))


def test_tags_compare_weakly_and_queries_have_one_writing() -> None:
    etag = make_etag(3, "a", "b")
    assert is_known(etag, f'"x", W/{etag}')
    assert is_known(etag, "*")
    assert not is_known(etag, "*", is_there=False)
    assert not is_known(etag, None)
    assert make_etag(4, "a", "b") != etag != make_etag(3, "ab")
    assert canonical_query([("b", "2"), ("a", "1")]) == "a=1&b=2"
    assert canonical_query([("a", "2&b=1")]) != canonical_query([("a", "2"), ("b", "1")])
    assert canonical_query([("a", "2"), ("a", "1")]) != canonical_query([("a", "1"), ("a", "2")])


def test_a_message_keeps_names_and_addresses_but_no_folder() -> None:
    message = "in /srv/some/folder/qpv.zip, line 3: see https://example.org/a/b.html or a/b"
    assert hide_folders(message) == ("in qpv.zip, line 3: see https://example.org/a/b.html or a/b")
    assert hide_folders(None) is None


def test_a_result_is_computed_once_as_long_as_it_is_remembered() -> None:
    memory, asked = Memory(most_bytes=2_000), []

    def compute(key: str) -> np.ndarray:
        asked.append(key)
        return np.zeros(100)  # 800 bytes

    for key in ("a", "a", "b", "a", "c", "b"):
        memory.recall(key, lambda key=key: compute(key))
    assert asked == ["a", "b", "c", "b"]


def test_what_is_remembered_takes_no_more_bytes_than_its_room_whatever_their_number() -> None:
    memory = Memory(most_bytes=10_000)
    for key in range(50):
        memory.recall(key, lambda: pa.table({"x": np.zeros(200)}))
        assert memory.bytes_held <= 10_000
    assert memory.bytes_held == 6 * 1_600
    huge = memory.recall("huge", lambda: np.zeros(2_000))
    assert len(huge) == 2_000
    assert memory.bytes_held == 6 * 1_600  # returned, and not kept: the others stay


def test_the_size_of_rows_is_close_to_what_python_takes_for_them() -> None:
    rows = [(f"QP{number:06}", number / 7, None) for number in range(10_000)]
    tracemalloc.start()
    copy = [(f"QP{number:06}", number / 7, None) for number in range(10_000)]
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert copy == rows
    assert approximate_bytes(rows) == pytest.approx(taken, rel=0.2)
    assert approximate_bytes({"rows": rows}) > approximate_bytes(rows)
    assert approximate_bytes(()) < 100


def test_the_answers_nobody_asks_for_leave_first() -> None:
    cache = BodyCache(most_bytes=4 * (OVERHEAD + 10))
    small = Body(b"x" * 10, {}, "text/plain")
    for etag in "abcd":
        cache.put(etag, small)
    assert cache.get("a") is small
    cache.put("e", small)
    cache.put("huge", Body(b"x" * 11, {}, "text/plain"))
    found = [etag for etag in ("a", "b", "c", "d", "e", "huge") if cache.get(etag)]
    assert found == ["a", "c", "d", "e"]


def test_a_taken_port_gives_the_next_one_and_a_foreign_host_is_refused() -> None:
    first = listen("127.0.0.1", 0)
    port = first.getsockname()[1]
    second = listen("127.0.0.1", port)
    assert port < second.getsockname()[1] < port + 50
    assert address_of(first) == f"http://127.0.0.1:{port}/"
    first.close()
    second.close()
    with pytest.raises(UsageError, match="OBSERVATORY_HOST"):
        listen("192.0.2.1", 0)


_CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
_LOCALE = st.sampled_from([ENGLISH, FRENCH])


def _read(content: bytes, locale: Locale) -> list[list[str]]:
    text = content.decode("utf-8-sig" if locale.mark else "utf-8")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=locale.delimiter))


@given(st.lists(st.tuples(_CELL, _CELL), max_size=5), _LOCALE)
def test_no_text_of_a_csv_is_run_and_none_is_lost(
    rows: list[tuple[str, str]], locale: Locale
) -> None:
    for told, row in zip(_read(write_csv(("a", "b"), rows, locale), locale)[1:], rows, strict=True):
        for cell, text in zip(told, row, strict=True):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
            assert cell in (text, f"'{text}")


@given(st.floats(), _LOCALE)
def test_a_number_of_a_csv_is_read_back_to_the_last_digit(value: float, locale: Locale) -> None:
    cell, other = _read(write_csv(("a", "b"), [(value, "x")], locale), locale)[1]
    assert other == "x"
    if not math.isfinite(value):
        assert cell == ""
        return
    assert float(cell.replace(locale.decimal, ".")) == value
    assert locale.decimal == "." or "." not in cell
