"""`observatory worker`, `sources` and `schedule` as an operator types them, on real files."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from etl.catalogue import Calendar
from etl.fetch import fetch_release
from etl.fetch.store import Origin, keep
from etl.snapshot import Folder
from etl.sources_verbs import describe
from tests.conftest import ROOT, TEST_DATA, make_home, run_observatory
from tests.functional.test_run import processes_of
from tests.unit.loading.web import Site, declared, table, visit


def files_of_the_state(folder: Path) -> Path:
    """Copy two small official files: 1,514 populations, 751 ZUS."""
    for name in ("pop_qp_2013.csv", "ZUS_FR_SGCIV_20100701.xls"):
        shutil.copy(Folder(TEST_DATA).find(name)[0].path, folder)
    return folder


def released(home: Path) -> dict[str, str]:
    answer = json.loads(run_observatory("status", "--json", home=home).stdout)
    return {row["source"]: row["state"] for row in answer["releases"]}


@pytest.mark.national
def test_the_worker_loads_the_folder_of_the_settings_and_ends_when_told(tmp_path):
    home, folder = make_home("worker"), files_of_the_state(tmp_path)
    once = run_observatory("worker", "--once", home=home, timeout=300, OBSERVATORY_DATA=str(folder))
    assert once.returncode == 0, once.stderr
    assert released(home) == {"pop_qp": "published", "zus": "published"}
    said = tmp_path / "said"
    output = said.open("w")
    daemon = subprocess.Popen(
        [sys.executable, "-m", "observatory", "worker"],
        env={**os.environ, "OBSERVATORY_HOME": str(home), "OBSERVATORY_DATA": str(folder)},
        stdout=output, stderr=subprocess.DEVNULL, cwd=ROOT,
    )  # fmt: skip
    try:
        end = time.monotonic() + 120
        while "unchanged" not in said.read_text():  # it looks at the folder when it starts
            assert daemon.poll() is None
            assert time.monotonic() < end
            time.sleep(0.5)
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(60) == 0
    finally:
        daemon.kill()
        daemon.wait()
        output.close()
    assert released(home) == {"pop_qp": "published", "zus": "published"}
    assert processes_of(home) == []


@pytest.mark.national
def test_a_load_of_the_cache_asks_no_address_and_reads_the_newest_snapshot(tmp_path):
    home, folder = make_home("cached"), files_of_the_state(tmp_path)
    for number, body in enumerate([b"an old file", (folder / "pop_qp_2013.csv").read_bytes()]):
        made = tmp_path / f"made{number}"
        made.mkdir()
        (made / "pop_qp_2013.csv").write_bytes(body)
        origin = Origin("pop_qp_2013.csv", "x", f"2026-01-0{number + 1}", None, None, "s", 1)
        keep(home / "cache" / "pop_qp" / "2013", made, [origin])
    load = run_observatory("load", "--from", "official", "--cached", home=home, timeout=300)
    assert load.returncode == 0, load.stderr
    assert released(home) == {"pop_qp": "published"}
    answer = json.loads(run_observatory("sources", "--json", home=home).stdout)
    by_key = {(row["id"], row["edition"]): row for row in answer["sources"]}
    assert answer["database"] is True
    assert by_key["pop_qp", "2013"]["loaded"] == "published"
    assert by_key["pop_qp", "2013"]["in_cache"] == "2026-01-02"
    assert by_key["pop_qp", "2013"]["address"] == "none known"
    assert by_key["zus", "2010"]["loaded"] is None


def test_sources_makes_no_database_and_says_what_nobody_has_seen(tmp_path):
    home = tmp_path / "nothing"
    answer = json.loads(run_observatory("sources", "--json", home=home).stdout)
    assert answer["database"] is False
    assert not home.exists()
    by_key = {(row["id"], row["edition"]): row for row in answer["sources"]}
    pack = by_key["qpv_perimeters", "2025-01-01"]
    assert "5a561801c751df42d7fca9b6" in pack["address"]
    assert "942d4ee8" in pack["address"]
    assert pack["verified"] is False
    said = run_observatory("sources", home=home).stdout
    assert "not verified" in said
    assert "verified: false" in said
    assert "none known" in said


def test_a_source_tells_its_cache_its_state_and_its_month(tmp_path):
    tiny = declared().model_copy(update={"calendar": Calendar(month=3)})
    today = date(2026, 5, 1)
    before = describe(tiny, tmp_path, {}, today)
    assert (before.in_cache, before.loaded, before.expected) == (None, None, "2027-03")
    web, _ = visit(Site(tiny=table()))
    fetch_release(web, tiny, tmp_path)
    after = describe(tiny, tmp_path, {("tiny", "2018"): "published"}, today)
    assert str(after.in_cache).startswith(str(datetime.now(UTC).year))
    assert after.loaded == "published"
