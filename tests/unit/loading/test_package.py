"""The administrative reference of a year, from an invented package: each trap of the real ones."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from etl import tarball
from etl.readers import read_release
from etl.snapshot import Snapshot
from etl.tarball import read_members
from etl.tidy import TidyRelease
from observatory.errors import SourceChanged
from tests.unit.loading.files import declare

COMMUNES = [
    {"code": "01001", "nom": "Un", "type": "commune-actuelle", "departement": "01", "region": "84"},
    {"code": "01002", "nom": "Deux", "type": "commune-actuelle", "departement": "01",
     "region": "84", "anciensCodes": ["01003", "01009"]},
    {"code": "01002", "nom": "Deux", "type": "commune-deleguee", "chefLieu": "01002"},
    {"code": "01003", "nom": "Trois", "type": "commune-deleguee", "chefLieu": "01002"},
    {"code": "22016", "nom": "Île", "type": "commune-actuelle", "departement": "22",
     "region": "53"},
    {"code": "98735", "nom": "Papeete", "type": "commune-actuelle",
     "collectiviteOutremer": {"code": "987", "nom": "Polynésie"}},
]  # fmt: skip
MEMBERS = [
    {"code": "01001", "nom": "Un", "siren": "1"},
    {"code": "01002", "nom": "Deux", "siren": "2"},
]
EPCI = [{"code": "200000001", "nom": "CC Une", "type": "CC", "membres": MEMBERS}]
DEPARTMENTS = [
    {"code": "01", "nom": "Ain", "region": "84", "zone": "metro"},
    {"code": "22", "nom": "Côtes-d'Armor", "region": "53", "zone": "metro"},
    {"code": "974", "nom": "La Réunion", "region": "04", "zone": "drom"},
    {"code": "987", "nom": "Polynésie française", "region": "987", "zone": "com"},
]
REGIONS = [
    {"code": "84", "nom": "Auvergne-Rhône-Alpes", "zone": "metro"},
    {"code": "53", "nom": "Bretagne", "zone": "metro"},
    {"code": "04", "nom": "La Réunion", "zone": "drom"},
    {"code": "987", "nom": "Polynésie française", "zone": "com"},
]


def pack(folder: Path, **lists: Any) -> Snapshot:
    """Write a package; a list given as bytes is written as it is, None leaves it out."""
    content = {
        "communes": COMMUNES, "epci": EPCI, "departements": DEPARTMENTS, "regions": REGIONS, **lists
    }  # fmt: skip
    path = folder / "tiny-1.0.0.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, rows in content.items():
            if rows is None:
                continue
            data = rows if isinstance(rows, bytes) else json.dumps(rows).encode()
            member = tarfile.TarInfo(f"package/data/{name}.json")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return Snapshot(path)


def read(folder: Path, lists: dict[str, Any] | None = None, **parts: Any) -> TidyRelease:
    declared = declare(**{
        "shape": "package", "vintage": 2025, "operation": "cog", "outside_epci": ["22016"],
        "expected_epci": 1, "expected_members": 2, **parts,
    })  # fmt: skip
    return read_release(declared, {"package": pack(folder, **(lists or {}))})


def links(release: TidyRelease) -> set[tuple[str, str, str]]:
    frame = release.memberships
    columns = ["child_code", "parent_level", "parent_code"]
    return set(frame[columns].itertuples(index=False, name=None))


def test_only_the_communes_of_the_year_are_communes(tmp_path):
    release = read(tmp_path)
    communes = release.territories.query("level == 'commune'")
    assert sorted(communes["code"]) == ["01001", "01002", "22016", "98735"]
    (finding,) = release.findings
    assert (finding.check_name, finding.row_count) == ("commune_part", 2)


def test_a_commune_lies_in_its_epci_and_department_which_lies_higher(tmp_path):
    assert links(read(tmp_path)) == {
        ("01001", "epci", "200000001"),
        ("01002", "epci", "200000001"),
        ("01001", "department", "01"),
        ("01002", "department", "01"),
        ("22016", "department", "22"),
        ("01", "region", "84"),
        ("22", "region", "53"),
        ("974", "region", "04"),
        ("84", "country", "FM"),
        ("53", "country", "FM"),
    }


def test_overseas_collectivities_are_no_departments(tmp_path):
    codes = read(tmp_path).territories.groupby("level")["code"].agg(list)
    assert sorted(codes["department"]) == ["01", "22", "974"]
    assert sorted(codes["region"]) == ["04", "53", "84"]


def test_former_codes_say_what_the_communes_of_the_year_before_have_become(tmp_path):
    frame = read(tmp_path, previous=2024).passages
    rows = set(frame[["old_vintage", "old_code", "new_vintage", "new_code"]].itertuples(
        index=False, name=None))  # fmt: skip
    assert rows == {(2024, "01003", 2025, "01002"), (2024, "01009", 2025, "01002")}
    assert not len(read(tmp_path).passages)


def test_a_former_code_that_two_communes_claim_was_divided_nobody_says_how(tmp_path):
    communes = [*COMMUNES, {**COMMUNES[0], "code": "01004", "anciensCodes": ["01009"]}]
    frame = read(tmp_path, {"communes": communes}, previous=2024).passages
    assert list(frame["old_code"]) == ["01003"]


def test_a_member_that_the_list_of_communes_lacks_is_taken_from_its_epci(tmp_path):
    members = [*MEMBERS, {"code": "01003", "nom": "Trois", "siren": "3"}]
    release = read(tmp_path, {"epci": [{**EPCI[0], "membres": members}]}, expected_members=3)
    assert ("01003", "epci", "200000001") in links(release)
    assert "member_not_listed" in {finding.check_name for finding in release.findings}


def test_a_commune_alone_that_the_law_does_not_name_is_told(tmp_path):
    release = read(tmp_path, outside_epci=[])
    alone = next(f for f in release.findings if f.check_name == "commune_alone")
    assert alone.samples == [{"code": "22016"}]


def test_a_commune_known_to_have_gone_is_dropped_under_its_guard(tmp_path):
    gone = {"code": "22016", "expect": "Île", "why": "merged"}
    codes = set(read(tmp_path, gone=[gone]).territories["code"])
    assert "22016" not in codes
    with pytest.raises(SourceChanged, match="expects 'Autre'"):
        read(tmp_path, gone=[{**gone, "expect": "Autre"}])


@pytest.mark.parametrize(
    ("lists", "parts", "message"),
    [
        ({"communes": [{**COMMUNES[0], "insee": 1}]}, {}, "nobody declared this column"),
        ({"communes": [{**COMMUNES[0], "type": "bourg"}]}, {}, "unknown kind of row"),
        ({"communes": [{**COMMUNES[0], "code": 1001}]}, {}, "the row has none"),
        ({"communes": [{**COMMUNES[0], "code": "1001"}]}, {}, "not the code of a commune"),
        ({"communes": [COMMUNES[0], COMMUNES[0]]}, {}, "stands twice"),
        ({"communes": b"[{"}, {}, "no JSON"),
        ({"communes": b"{}"}, {}, "no list of rows"),
        ({"regions": None}, {}, "lacks a list"),
        ({"epci": EPCI * 2}, {}, "stands twice"),
        ({"epci": [EPCI[0], {**EPCI[0], "code": "200000002"}]}, {}, "is a member twice"),
        ({}, {"expected_epci": 2}, "1 EPCI where 2 are declared"),
        ({}, {"expected_ept": 11}, "0 EPT where 11 are declared"),
    ],
)
def test_a_package_that_is_not_the_declared_one_is_refused(tmp_path, lists, parts, message):
    with pytest.raises(SourceChanged, match=message):
        read(tmp_path, lists, **parts)


def write_tar(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Snapshot:
    with tarfile.open(path, "w:gz") as archive:
        for member, data in members:
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return Snapshot(path)


def test_a_link_in_a_package_is_never_followed(tmp_path):
    link = tarfile.TarInfo("package/data/epci.json")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
    with pytest.raises(SourceChanged, match="no regular file"):
        read_members(write_tar(tmp_path / "x.tgz", (link, b"")), ["package/data/epci.json"])


def test_a_path_that_climbs_out_is_not_the_member_that_is_asked_for(tmp_path):
    climbing = tarfile.TarInfo("package/data/../data/epci.json")
    snapshot = write_tar(tmp_path / "x.tgz", (climbing, b"[]"))
    assert read_members(snapshot, ["package/data/epci.json"]) == {}
    assert [path.name for path in tmp_path.iterdir()] == ["x.tgz"]


def test_a_package_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tarball, "MAX_BYTES", 10)
    snapshot = write_tar(tmp_path / "x.tgz", (tarfile.TarInfo("big"), b"0" * 11))
    with pytest.raises(SourceChanged, match="unpacks to more"):
        read_members(snapshot, ["big"])


def test_a_member_that_stands_twice_is_refused(tmp_path):
    twice = [(tarfile.TarInfo("a"), b"1"), (tarfile.TarInfo("a"), b"2")]
    with pytest.raises(SourceChanged, match="stands twice"):
        read_members(write_tar(tmp_path / "x.tgz", *twice), ["a"])


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b\x08\x00cut"])
def test_a_damaged_package_names_itself(tmp_path, content):
    path = tmp_path / "x.tgz"
    path.write_bytes(content)
    with pytest.raises(SourceChanged, match="damaged") as refused:
        read_members(Snapshot(path), ["a"])
    assert "x.tgz" in str(refused.value)
