"""Every file of a folder is accounted for: loaded, refused, set aside or unknown."""

from pathlib import Path

import pytest

from etl.accounts import Accounts, SetAside, find_unknown, read_set_aside
from etl.snapshot import Folder
from observatory.db.files import FileOutcome
from observatory.errors import SourceChanged
from tests.unit.loading.files import declare, write

TINY = declare(shape="territories", dialect={}, level="qpv", vintage=2015, code="a", name="b")


def close(folder: Path, *rules: SetAside, reason: str | None = None, **how) -> dict:
    held = Folder(folder)
    accounts = Accounts(held)
    accounts.add(TINY, held.matching(["tiny.*"]), reason)
    return {file.name: file for file in accounts.close(rules, **how)}


def test_a_file_is_loaded_with_its_release_and_its_name_in_the_folder(tmp_path):
    write(tmp_path, "a", "deep/tiny.csv")
    assert close(tmp_path)["deep/tiny.csv"] == FileOutcome(
        "deep/tiny.csv", 1, "loaded", "tiny", "2018"
    )


def test_a_refused_release_gives_its_reason_to_its_files(tmp_path):
    write(tmp_path, "a")
    file = close(tmp_path, reason="line 3: no")["tiny.csv"]
    assert (file.outcome, file.reason) == ("refused", "line 3: no")


def test_what_was_read_and_not_published_says_so(tmp_path):
    write(tmp_path, "a")
    assert "not published" in str(close(tmp_path, is_published=False)["tiny.csv"].reason)


def test_the_companions_of_a_shapefile_share_its_fate(tmp_path):
    for suffix in ("shp", "dbf", "shx", "prj"):
        write(tmp_path, "a", f"tiny.{suffix}")
    write(tmp_path, "a", "other.dbf")
    held = Folder(tmp_path)
    accounts = Accounts(held)
    accounts.add(TINY, held.matching(["tiny.shp"]))
    files = {file.name: file for file in accounts.close([])}
    assert {name: file.outcome for name, file in files.items()} == {
        "tiny.shp": "loaded",
        "tiny.dbf": "loaded",
        "tiny.shx": "loaded",
        "tiny.prj": "loaded",
        "other.dbf": "unknown",
    }
    assert files["tiny.dbf"].reason == "companion of tiny.shp"


def test_a_rule_sets_aside_by_name_or_by_path(tmp_path):
    write(tmp_path, "a", "docs/NOTE.pdf")
    write(tmp_path, "a", "old/x.csv")
    write(tmp_path, "a", "new/x.csv")
    rules = [SetAside(pattern="*.PDF", reason="notes"), SetAside(pattern="old/*", reason="old")]
    files = close(tmp_path, *rules)
    assert (files["docs/NOTE.pdf"].outcome, files["docs/NOTE.pdf"].reason) == ("set_aside", "notes")
    assert files["old/x.csv"].outcome == "set_aside"
    assert files["new/x.csv"].outcome == "unknown"


def test_an_archive_that_is_not_opened_and_an_unknown_file_are_warnings_that_name_them(tmp_path):
    write(tmp_path, "PK", "bad.zip")
    write(tmp_path, "a", "what.csv")
    held = Folder(tmp_path)
    found = {one.check_name: one for one in find_unknown(Accounts(held).close([]))}
    assert found["file_refused"].samples[0]["file"] == "bad.zip"
    assert "damaged" in str(found["file_refused"].samples[0]["reason"])
    assert "what.csv" in found["file_unknown"].message


def test_a_wrong_list_is_named(tmp_path):
    (tmp_path / "set_aside.yml").write_text("- {pattern: a}")
    with pytest.raises(SourceChanged, match=r"set_aside\.yml"):
        read_set_aside(tmp_path)
    assert read_set_aside(tmp_path / "nowhere") == []
