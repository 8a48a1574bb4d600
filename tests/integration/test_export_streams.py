"""Whole answers sent while they are read, and SDMX-CSV by the rules of its guide."""

import csv
import io
import re
import tracemalloc
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import anyio
import orjson
import pandas as pd
import pytest
from pyarrow import parquet
from starlette.testclient import TestClient
from starlette.types import Message

from api import reading, release_files, snapshot, streaming
from api.formats import FRENCH, write_csv_chunks, write_json_list
from api.middleware import Envelope
from api.parquet import write_parquet_chunks
from api.provenance import Provenance
from api.sdmx import DATAFLOWS, write_sdmx_chunks
from observatory.db import observations, streams
from observatory.db.versions import DataVersion

pytest_plugins = ["tests.integration.api_fixtures"]

LISTS = ["/v1/observations?", "/v1/gaps?benchmark=all&", "/v1/observations?period=latest&",
         "/v1/gaps?indicator=pov60&level=qpv&vintage=2024&benchmark=region&period=2018&",
         "/v1/observations?release=1&", "/v1/observations?data_version=1&"]  # fmt: skip


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page has one row, and a chunk two: everything else is streamed."""
    monkeypatch.setattr(reading, "MOST_JSON", 1)
    monkeypatch.setattr(streams, "CHUNK", 2)


def ask(client: TestClient, address: str, **headers: str) -> Any:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.text[:500]
    return response


@pytest.mark.parametrize("address", LISTS)
def test_a_streamed_answer_is_the_answer_of_one_page(
    client: TestClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = ("csv", "sdmx-csv", "parquet")
    paged = {form: ask(client, f"{address}f={form}") for form in forms}
    whole = ask(client, f"{address}limit=10000").json()
    monkeypatch.setattr(reading, "MOST_JSON", 1)
    monkeypatch.setattr(streams, "CHUNK", 2)
    no_cache = {"Cache-Control": "no-cache"}
    for form in forms:
        # Another address, so that no answer is one that is kept.
        streamed = ask(client, f"{address}f={form}&limit=4000000", **no_cache)
        if form == "parquet":
            tables = [parquet.read_table(io.BytesIO(one.content)) for one in
                      (streamed, paged[form])]  # fmt: skip
            assert tables[0].equals(tables[1])
            has_licence = b"etalab" in tables[0].schema.metadata[b"licence_address"]
            assert has_licence or "data_version" in address
        else:
            assert streamed.content == paged[form].content
        assert streamed.headers["x-number-matched"] == str(whole["numberMatched"])
        if "data_version" not in address:  # its one figure is of no release that is shown
            assert 'rel="license"' in streamed.headers["link"]
    answer = ask(client, f"{address}limit=3000000").json()
    assert list(answer)[:6] == list(whole)[:6]
    for name in ("items", "numberMatched", "numberReturned", "notice", "latest"):
        assert answer.get(name) == whole.get(name), name


@pytest.mark.usefixtures("short_pages")
def test_a_streamed_answer_ends_at_its_limit_and_says_how_many_there_are(
    client: TestClient,
) -> None:
    answer = ask(client, "/v1/observations?limit=3").json()
    assert (answer["numberReturned"], len(answer["items"]), answer["numberMatched"]) == (3, 3, 5)
    text = ask(client, "/v1/observations?f=csv&locale=fr&limit=3")
    table = pd.read_csv(io.BytesIO(text.content), sep=";", decimal=",", encoding="utf-8-sig")
    assert len(table) == 3
    assert text.headers["x-number-returned"] == "3"


@pytest.mark.usefixtures("short_pages")
def test_the_head_of_a_stream_has_no_body_and_a_known_tag_no_rows(client: TestClient) -> None:
    address = "/v1/observations?f=csv&limit=3"
    head, got = client.head(address), ask(client, address)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-type", "content-disposition", "x-number-matched"):
        assert head.headers[name] == got.headers[name]
    again = client.get(address, headers={"If-None-Match": got.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.usefixtures("short_pages")
def test_a_stream_gives_back_its_place_and_its_connection_however_it_ends(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Iterator[list[Any]]:
        yield []
        raise OSError("the reader went away")

    pool = client.app.state.observatory.engine.pool  # type: ignore[attr-defined]
    before = pool.checkedout()
    ask(client, "/v1/observations?limit=3")
    monkeypatch.setattr("api.routes.figures.stream_observations", fail)
    for _ in range(streaming.STREAMS.most + 2):
        with pytest.raises(OSError, match="went away"):
            TestClient(client.app).get("/v1/observations?limit=4")
    assert pool.checkedout() == before
    monkeypatch.undo()
    assert streaming.STREAMS._free._value == streaming.STREAMS.most


@pytest.mark.usefixtures("short_pages")
def test_more_streams_than_places_are_asked_to_come_back(client: TestClient) -> None:
    places = [streaming.STREAMS.take() for _ in range(streaming.STREAMS.most)]
    for place in places:
        place.__enter__()
    try:
        refused = client.get("/v1/observations?limit=5")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert "is the most" in refused.json()["detail"]
    finally:
        for place in places:
            place.__exit__(None, None, None)
    assert client.get("/v1/observations?limit=5").status_code == 200


def test_a_stream_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TimeoutError, match="too long"):
        list(streaming._until([b"a", b"b"], -1.0))


def test_a_reader_who_takes_nothing_is_given_up_and_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streaming, "STILL_SECONDS", 0.05)
    sent, closed = [], []

    async def send(message: Message) -> None:
        if sent.append(message) or len(sent) == 3:
            await anyio.sleep_forever()

    async def receive() -> Message:
        return await anyio.sleep_forever()

    async def answer() -> None:
        stream = streaming.RowStream([b"x" * 200_000], {}, "text/csv", lambda: closed.append(1))
        with anyio.fail_after(5):
            await stream({"type": "http"}, receive, send)

    with pytest.raises(TimeoutError):
        anyio.run(answer)
    assert (len(sent), closed) == (3, [1])


def test_a_reader_who_is_given_up_is_no_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "STILL_SECONDS", 0.05)
    sent = []

    async def send(message: Message) -> None:
        if sent.append(message["type"]) or len(sent) == 3:
            await anyio.sleep_forever()

    async def receive() -> Message:
        return await anyio.sleep_forever()

    stream = streaming.RowStream([b"x" * 200_000], {}, "text/csv", lambda: None)
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b""}
    anyio.run(Envelope(stream), scope, receive, send)
    assert sent == ["http.response.start", "http.response.body", "http.response.body"]


def test_the_pieces_of_a_stream_are_its_chunks(client: TestClient) -> None:
    chunks = [b"", b"a" * 64 * 1024, b"b" * 150_000, b"c"]
    app = streaming.RowStream(chunks, {}, "text/csv", lambda: None)
    assert TestClient(app).get("/").content == b"".join(chunks)


def test_readers_who_stand_still_do_not_hold_up_files_that_are_made(client: TestClient) -> None:
    assert client.get("/v1/releases/1/files").status_code == 200
    with ExitStack() as held:
        for places in (streaming.STREAMS, release_files._PLACES):
            for _ in range(places.most):
                held.enter_context(places.take())
        again = client.get("/v1/releases/1/files", headers={"Cache-Control": "no-cache"})
        assert again.status_code == 200


def test_only_so_many_wait_for_files_that_are_being_made(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_files, "EDITION", -1)  # nobody has asked for these
    with ExitStack() as held:
        for _ in range(release_files._PLACES.most):
            held.enter_context(release_files._PLACES.take())
        refused = client.get("/v1/releases/1/files?f=csv&locale=fr")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert "being made" in refused.json()["detail"]


def test_more_rows_than_are_sent_say_the_limit(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_JSON", 1)
    for module in (reading, snapshot):
        monkeypatch.setattr(module, "MOST_STREAMED", 4)
    refused = client.get("/v1/observations?f=csv&level=qpv,commune")
    assert refused.status_code == 413
    assert "5 rows, and 4 is the most" in refused.json()["detail"]


def test_the_memory_of_a_stream_does_not_grow_with_its_rows() -> None:
    data = DataVersion(1, "official", pd.Timestamp("2026-01-01", tz="UTC").to_pydatetime())
    fields, row = observations.FIELDS, ("x",) * 9 + (1.5,) + (None,) * 11
    flow = DATAFLOWS["/v1/observations"]

    def chunks(number: int) -> Iterator[list[Any]]:
        for _ in range(number):
            yield [row] * 2_000

    def peak(number: int, form: int) -> int:
        writers = (
            lambda: write_csv_chunks(fields, chunks(number), FRENCH),
            lambda: write_json_list({"a": 1}, fields, chunks(number), {"b": 2}),
            lambda: write_sdmx_chunks(flow, fields, chunks(number)),
            lambda: write_parquet_chunks(fields, chunks(number), Provenance(data, "x"), {}),
        )
        tracemalloc.start()
        for _ in writers[form]():
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    for form in range(4):
        peak(10, form)
        assert peak(100, form) < 1.5 * peak(20, form), form


def test_a_json_stream_is_json_whatever_its_chunks() -> None:
    for chunks in ([], [[]], [[], [(1,)], [], [(2,), (3,)]]):
        text = b"".join(write_json_list({"a": 1}, ("n",), chunks, {"links": []}))
        read = orjson.loads(text)
        assert list(read) == ["a", "items", "links"]
        assert [item["n"] for item in read["items"]] == [n for c in chunks for (n,) in c]


# --- SDMX-CSV 2.0: each rule of the field guide that applies, by its words


def read_sdmx(client: TestClient, address: str) -> tuple[list[str], list[dict[str, str]]]:
    answer = ask(client, address)
    assert answer.headers["content-type"].startswith("application/vnd.sdmx.data+csv; version=2.0.0")
    # "the separator … can be determined by retrieving the character that follows STRUCTURE"
    mark = answer.text[len("STRUCTURE")]
    lines = list(csv.reader(io.StringIO(answer.text, newline=""), delimiter=mark))
    assert {len(line) for line in lines} == {len(lines[0])}
    return lines[0], [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


SDMX = ["/v1/observations?f=sdmx-csv", "/v1/gaps?benchmark=all&f=sdmx-csv"]
CODE = re.compile(r"[A-Za-z0-9_@$\-]+")
PERIOD = re.compile(r"\d{4}(-Q[1-4]|-\d{2}|-\d{2}-\d{2})?")


@pytest.mark.parametrize("address", SDMX)
def test_sdmx_columns_begin_with_the_structure_and_follow_its_order(
    client: TestClient, address: str
) -> None:
    flow = DATAFLOWS[address.partition("?")[0]]
    columns, lines = read_sdmx(client, address)
    assert columns[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    assert columns[3:] == [*flow.dimensions.values(), *flow.measures.values(),
                           *flow.attributes.values()]  # fmt: skip
    assert len(set(columns)) == len(columns)
    assert {"TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "CONF_STATUS"} <= set(columns)
    for line in lines:
        assert line["STRUCTURE"] == "dataflow"
        assert re.fullmatch(r"[A-Za-z][\w.-]*:\w+\(\d+\.\d+\.\d+\)", line["STRUCTURE_ID"])
        assert line["ACTION"] == "I"


@pytest.mark.parametrize("address", SDMX)
def test_sdmx_keys_are_complete_unique_and_made_of_codes(client: TestClient, address: str) -> None:
    flow = DATAFLOWS[address.partition("?")[0]]
    _, lines = read_sdmx(client, address)
    keys = [tuple(line[name] for name in flow.dimensions.values()) for line in lines]
    assert len(set(keys)) == len(keys) > 0
    for line in lines:
        assert PERIOD.fullmatch(line["TIME_PERIOD"])
        for name in flow.dimensions.values():
            assert CODE.fullmatch(line[name]), (name, line[name])
        assert line["OBS_STATUS"] in {*"ABDEFGHIJKLMNOPQSTUVW"}
        assert line["CONF_STATUS"] in {*"FCDNPSABO"}
        assert line["OBS_VALUE"] == "" or float(line["OBS_VALUE"]) is not None
        assert line["OBS_VALUE"] != "NaN"


def test_sdmx_holds_the_figures_of_the_json(client: TestClient) -> None:
    _, lines = read_sdmx(client, "/v1/observations?f=sdmx-csv&indicator=pov60")
    rows = ask(client, "/v1/observations?indicator=pov60").json()["items"]
    assert [
        (line["REF_AREA"], line["TIME_PERIOD"], line["OBS_STATUS"], line["CONF_STATUS"])
        for line in lines
    ] == [(row["code"], row["period"], row["obs_status"], row["conf_status"]) for row in rows]
    assert [line["OBS_VALUE"] for line in lines] == [
        "" if row["value"] is None else str(row["value"]) for row in rows
    ]
    assert "12.25" not in ask(client, "/v1/observations?f=sdmx-csv").text  # confidential


def test_a_gap_that_has_no_benchmark_has_the_code_of_not_applicable(client: TestClient) -> None:
    _, lines = read_sdmx(client, "/v1/gaps?f=sdmx-csv&benchmark=all&code=QP001001&period=2021")
    (line,) = (one for one in lines if one["BENCHMARK_KIND"] == "epci")
    assert (line["BENCHMARK_AREA"], line["OBS_VALUE"]) == ("_Z", "")
    undated = "/v1/gaps?f=sdmx-csv&indicator=pov60&level=qpv&vintage=2024&benchmark=region"
    assert read_sdmx(client, undated)[1] == []  # no period, no observation


def test_sdmx_changes_both_separators_with_the_country(client: TestClient) -> None:
    _, lines = read_sdmx(client, "/v1/observations?f=sdmx-csv&locale=fr&code=QP001001")
    assert [line["OBS_VALUE"] for line in lines] == ["40,5", "41,5"]
    content = ask(client, "/v1/observations?f=sdmx-csv&locale=fr").content
    assert content.startswith(b"STRUCTURE;")


def test_sdmx_is_chosen_by_its_media_type_where_there_is_a_dataflow(client: TestClient) -> None:
    accept = {"Accept": "application/vnd.sdmx.data+csv; version=2.0.0"}
    assert client.get("/v1/gaps", headers=accept).text.startswith("STRUCTURE,")
    assert client.get("/v1/releases", headers=accept).json()["items"]
    assert client.get("/v1/trends?f=sdmx-csv").status_code == 422
