"""The bytes of a release are found plain or zipped, whole, and known by their fingerprint."""

import zipfile
from pathlib import Path

import pytest

from etl.discover import find_files, fingerprint
from etl.snapshot import Folder, Snapshot, digest
from observatory.errors import SourceChanged, UsageError
from tests.unit.loading.files import declare, write, zipped


def only(folder: Path, pattern: str, **more) -> Snapshot:
    (snapshot,) = Folder(folder).find(pattern, **more)
    return snapshot


def test_a_file_is_found_in_any_sub_folder_whatever_the_case_of_its_name(tmp_path):
    write(tmp_path, "a", "deep/down/DEMO_2018.csv")
    assert only(tmp_path, "demo_2018.CSV").read() == b"a"


def test_a_file_is_found_inside_a_zip(tmp_path):
    zipped(tmp_path, "pack.zip", DEMO_2018__csv="a")
    snapshot = only(tmp_path, "DEMO_2018.csv")
    assert snapshot.read() == b"a"
    assert snapshot.basename == "DEMO_2018.csv"
    assert str(snapshot) == f"{tmp_path}/pack.zip → DEMO_2018.csv"
    assert snapshot.vsi == f"/vsizip/{tmp_path}/pack.zip/DEMO_2018.csv"


def test_a_plain_file_beats_a_zipped_one(tmp_path):
    zipped(tmp_path, "pack.zip", tiny__csv="zipped")
    plain = write(tmp_path, "plain")
    assert only(tmp_path, "tiny.csv") == plain


def test_a_pattern_finds_every_file_once_in_order(tmp_path):
    write(tmp_path, "b", "communes-02-aisne.geojson")
    write(tmp_path, "a", "communes-01-ain.geojson")
    write(tmp_path, "c", "communes.geojson")
    found = Folder(tmp_path).find("communes-*-*.geojson")
    assert [one.read() for one in found] == [b"a", b"b"]


def test_two_copies_are_one_file_and_two_contents_are_an_error(tmp_path):
    write(tmp_path, "a", "old/tiny.csv")
    write(tmp_path, "a", "new/tiny.csv")
    assert only(tmp_path, "tiny.csv").read() == b"a"
    write(tmp_path, "b", "new/tiny.csv")
    with pytest.raises(SourceChanged) as refused:
        Folder(tmp_path).find("tiny.csv")
    assert refused.value.file == "tiny.csv"
    assert "new/tiny.csv" in refused.value.problem
    assert "old/tiny.csv" in refused.value.problem
    assert refused.value.remedy


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def test_a_damaged_zip_stops_only_who_needs_it(tmp_path):
    write(tmp_path, "a", "other.csv")
    cut(zipped(tmp_path, "pack.zip", tiny__csv="a" * 1000))
    folder = Folder(tmp_path)
    assert len(folder.find("other.csv", archive="other.zip")) == 1
    assert folder.find("tiny.csv") == []
    with pytest.raises(SourceChanged) as refused:
        folder.find("tiny.csv", archive="PACK.zip")
    assert refused.value.file == str(tmp_path / "pack.zip")
    assert "download" in str(refused.value).lower()


def test_a_damaged_zip_is_of_no_importance_beside_the_plain_file(tmp_path):
    cut(zipped(tmp_path, "pack.zip", tiny__csv="a" * 1000))
    plain = write(tmp_path, "plain")
    assert only(tmp_path, "tiny.csv", archive="pack.zip") == plain


def test_a_zip_whose_bytes_changed_inside_is_told_when_it_is_read(tmp_path):
    path = zipped(tmp_path, "pack.zip", tiny__csv="0123456789" * 100)
    path.write_bytes(path.read_bytes().replace(b"0123456789", b"0123456780", 1))
    with pytest.raises(SourceChanged, match="damaged"):
        only(tmp_path, "tiny.csv").read()


def test_a_compressed_file_whose_bytes_changed_is_told_when_it_is_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "pack.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tiny.csv", "".join(str(number) for number in range(9999)))
    content = bytearray((tmp_path / "pack.zip").read_bytes())
    content[200:400] = bytes(200)
    (tmp_path / "pack.zip").write_bytes(bytes(content))
    with pytest.raises(SourceChanged, match="damaged"):
        only(tmp_path, "tiny.csv").read()


def test_a_folder_that_does_not_exist_is_told(tmp_path):
    with pytest.raises(UsageError, match="nowhere: there is no such folder"):
        Folder(tmp_path / "nowhere")
    with pytest.raises(UsageError, match=r"is a file\. Give the folder that holds it"):
        Folder(write(tmp_path, "a").path)


def test_a_file_that_vanished_is_told(tmp_path):
    snapshot = write(tmp_path, "a")
    snapshot.path.unlink()
    with pytest.raises(SourceChanged, match="No such file"):
        snapshot.read()


TABLE = {"shape": "territories", "dialect": {}, "level": "zus", "vintage": 1996,
         "code": "C", "name": "N"}  # fmt: skip


def test_a_release_is_known_by_its_bytes_and_by_what_reads_them(tmp_path):
    files = {"table": write(tmp_path, "a")}
    declared = declare(**TABLE)
    first = fingerprint(declared, files)
    assert fingerprint(declared, files) == first
    assert fingerprint(declare(**{**TABLE, "vintage": 1997}), files) != first
    write(tmp_path, "b")
    assert fingerprint(declared, files) != first


def test_the_fingerprint_is_of_the_bytes_not_of_where_they_lie(tmp_path):
    plain = write(tmp_path, "a")
    zipped(tmp_path / "zip", "pack.zip", tiny__csv="a")
    packed = only(tmp_path / "zip", "tiny.csv")
    assert digest([plain]) == digest([packed])
    # sha256 of "a", as sha256sum prints it
    assert digest([plain]) == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


def two_files() -> dict:
    return {**TABLE, "files": {"table": "tiny.csv", "labels": "labels.csv"}}


def test_a_release_that_the_folder_does_not_hold_is_absent_not_wrong(tmp_path):
    write(tmp_path, "a", "other.csv")
    assert find_files(declare(**two_files()), Folder(tmp_path)) is None


def test_half_a_release_is_an_error_that_names_the_other_half(tmp_path):
    write(tmp_path, "a")
    with pytest.raises(SourceChanged, match=r"labels\.csv missing"):
        find_files(declare(**two_files()), Folder(tmp_path))


def test_every_file_of_a_release_has_its_role(tmp_path):
    write(tmp_path, "a")
    write(tmp_path, "b", "labels.csv")
    files = find_files(declare(**two_files()), Folder(tmp_path))
    assert files is not None
    assert {role: one.read() for role, one in files.items()} == {"table": b"a", "labels": b"b"}


def test_a_table_that_another_release_owns_does_not_call_for_outlines(tmp_path):
    write(tmp_path, "a", "table.csv")
    declared = declare(
        shape="outlines", vintage=2018, code="code", name="nom", parents=[],
        files={"outlines": "communes-*.geojson", "table": "table.csv"},
    )  # fmt: skip
    assert find_files(declared, Folder(tmp_path)) is None
    write(tmp_path, "a", "communes-01.geojson")
    write(tmp_path, "b", "communes-02.geojson")
    files = find_files(declared, Folder(tmp_path))
    assert files is not None
    assert set(files) == {"outlines", "outlines_1", "table"}


def test_an_encrypted_zip_is_told(tmp_path):
    path = zipped(tmp_path, "pack.zip", tiny__csv="a")
    content = bytearray(path.read_bytes())
    for signature, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flag] |= 1
    path.write_bytes(bytes(content))
    assert zipfile.is_zipfile(path)
    with pytest.raises(SourceChanged):
        only(tmp_path, "tiny.csv").read()
