"""Bulk files of a release: listed with their checksum, made once, whole or not at all."""

import hashlib
import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pytest
from pyarrow import parquet
from starlette.testclient import TestClient

from api import release_files
from api.file_store import FileStore, StoredFile

pytest_plugins = ["tests.integration.api_fixtures"]

LICENCE = "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf"
NAMES = ["demonstration-filosofi_qpv-2018-observations.csv",
         "demonstration-filosofi_qpv-2018-observations.parquet",
         "demonstration-filosofi_qpv-2018-perimeters.parquet"]  # fmt: skip


def listed(client: TestClient) -> list[dict[str, Any]]:
    answer = client.get("/v1/releases/1/files")
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["items"]
    return rows


def test_the_files_of_a_release_are_listed_and_served_as_listed(client: TestClient) -> None:
    rows = listed(client)
    assert [row["name"] for row in rows] == NAMES
    for row in rows:
        answer = client.get(row["url"])
        assert answer.status_code == 200
        assert len(answer.content) == row["size"]
        assert hashlib.sha256(answer.content).hexdigest() == row["sha256"]
        assert answer.headers["etag"] == f'"{row["sha256"]}"'
        assert answer.headers["content-type"] == row["media_type"]
        assert f'<{LICENCE}>; rel="license"' in answer.headers["link"]
        assert (row["licence"], row["licence_address"]) == ("Licence Ouverte 2.0", LICENCE)
        assert row["data_version"] == 2
        again = client.get(row["url"], headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
        part = client.get(row["url"], headers={"Range": "bytes=0-9"})
        assert (part.status_code, part.content) == (206, answer.content[:10])


def test_both_files_of_figures_hold_what_the_list_does(client: TestClient) -> None:
    rows = client.get("/v1/observations?release=1").json()["items"]
    table = pd.read_csv(io.BytesIO(client.get(f"/v1/releases/1/files/{NAMES[0]}").content),
                        dtype={"code": str, "period": str})  # fmt: skip
    typed = parquet.read_table(io.BytesIO(client.get(f"/v1/releases/1/files/{NAMES[1]}").content))
    assert list(table) == typed.column_names == list(rows[0])
    assert table["code"].tolist() == typed["code"].to_pylist() == [row["code"] for row in rows]
    assert typed["value"].to_pylist() == [row["value"] for row in rows]
    assert table["value"].tolist() == pytest.approx(
        [float("nan") if row["value"] is None else row["value"] for row in rows], nan_ok=True
    )
    assert typed.schema.metadata[b"producer"] == b"Insee"
    assert b"12.25" not in client.get(f"/v1/releases/1/files/{NAMES[0]}").content  # confidential


def test_the_perimeters_are_geoparquet(client: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "perimeters.parquet"
    path.write_bytes(client.get(f"/v1/releases/1/files/{NAMES[2]}").content)
    frame = geopandas.read_parquet(path).set_index(["level", "code", "vintage"])
    assert len(frame) == 6
    assert frame.geometry.is_valid.all()
    assert frame.loc[("commune", "01053", 2018)].geometry.bounds == (4.9, 45.9, 5.1, 46.1)
    assert frame.crs.to_string() == "OGC:CRS84"


def test_files_are_made_once_for_a_data_version(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(client)

    def never(*_: object) -> None:
        raise AssertionError("made again")

    monkeypatch.setattr(release_files, "_make", never)
    assert client.get(f"/v1/releases/1/files/{NAMES[0]}").status_code == 200
    assert client.get("/v1/releases/1/files?f=csv").text.count("\r\n") == 4


def test_what_is_not_there_says_so(client: TestClient) -> None:
    for address in ("/v1/releases/2/files", "/v1/releases/999/files", "/v1/releases/1/files/x.csv",
                    "/v1/releases/1/files/..%2F..%2Fetc%2Fpasswd"):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert answer.json()["detail"]


def test_a_disk_that_refuses_is_told_and_points_to_the_list(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("api.routes.releases.recall_files", full)
    answer = client.get("/v1/releases/1/files?f=parquet")
    assert answer.status_code == 503
    assert "/v1/observations?release=1&f=csv" in answer.json()["detail"]


# --- the store


def one(text: bytes, made: list[bytes] | None = None) -> Any:
    def make(store: FileStore) -> list[StoredFile]:
        if made is not None:
            made.append(text)
        return [store.add("a.csv", "text/csv", [text[:2], text[2:]])]

    return make


def test_a_file_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    store = FileStore(tmp_path)

    def broken() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        store.recall("key", lambda into: [into.add("a", "text/csv", broken())])
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]
    assert store.recall("key", one(b"whole"))[0].size == 5


def test_many_that_ask_at_once_have_it_made_once(tmp_path: Path) -> None:
    made: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: FileStore(tmp_path).recall("k", one(b"x" * 9, made)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [b"x" * 9]


def test_the_store_is_bounded_and_what_was_used_last_stays(tmp_path: Path) -> None:
    store = FileStore(tmp_path, most_bytes=25)
    first, second = (store.recall(key, one(key.encode() * 10))[0] for key in "ab")
    store.recall("a", one(b"never made again"))
    (third,) = store.recall("c", one(b"c" * 10))
    assert [store.path(file).exists() for file in (first, second, third)] == [True, False, True]
    (large,) = store.recall("d", one(b"d" * 100))  # larger than all: served, the others leave
    assert store.path(large).exists()
    assert sum(len(path.name) == 64 for path in tmp_path.iterdir()) == 1


def test_a_file_that_somebody_deleted_is_made_again(tmp_path: Path) -> None:
    store, made = FileStore(tmp_path), []  # type: ignore[var-annotated]
    (file,) = store.recall("a", one(b"text", made))
    store.path(file).unlink()
    store.recall("a", one(b"text", made))
    assert (len(made), store.path(file).read_bytes()) == (2, b"text")
