"""The administrative reference on the real files, read one by one: counts from the producers."""

import csv
import json
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from etl.catalogue import read_declarations
from etl.codes import read_code_list
from etl.discover import find_files
from etl.readers import read_release
from etl.snapshot import Folder, Snapshot
from etl.tidy import TidyRelease
from observatory.errors import SourceChanged
from tests.conftest import TEST_DATA
from tests.unit.loading.files import declare

pytestmark = pytest.mark.national


@cache
def folder() -> Folder:
    return Folder(TEST_DATA)


@cache
def declarations() -> dict[tuple[str, str], Any]:
    return {(one.id, one.edition): one for one in read_declarations()}


@cache
def read(source: str, edition: str) -> TidyRelease:
    declared = declarations()[source, edition]
    files = find_files(declared, folder())
    assert files is not None
    return read_release(declared, files)


def count(release: TidyRelease, level: str) -> int:
    return int((release.territories["level"] == level).sum())


def links(release: TidyRelease, level: str) -> dict[str, str]:
    rows = release.memberships[release.memberships["parent_level"] == level]
    rows = rows[rows["child_level"] == "commune"]
    return dict(zip(rows["child_code"], rows["parent_code"], strict=True))


def table(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    (path,) = [path for path in TEST_DATA.rglob(name) if path.is_file()]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


# Communes of the overseas collectivities, 94 each year, are in the packages and not in INSEE's
# compositions: 34,968 + 94 in 2020, and so on.
@pytest.mark.parametrize(
    ("edition", "communes", "epci", "members", "ept"),
    [
        ("2020", 34_968, 1_255, 34_964, 0),
        ("2021", 34_965, 1_254, 34_961, 0),
        ("2022", 34_955, 1_255, 34_951, 0),
        ("2023", 34_945, 1_255, 34_941, 11),
        ("2024", 34_935, 1_255, 34_931, 11),
        ("2025", 34_875, 1_255, 34_871, 11),
        ("2026", 34_875, 1_255, 34_871, 11),
    ],
)
def test_each_package_holds_the_france_of_its_year(edition, communes, epci, members, ept):
    release = read("decoupage", edition)
    assert count(release, "commune") == communes + 94
    assert (count(release, "epci"), count(release, "ept")) == (epci, ept)
    assert (count(release, "department"), count(release, "region")) == (101, 18)
    assert len(links(release, "epci")) == members
    assert len(links(release, "department")) == communes
    assert len(links(release, "ept")) == {0: 0, 11: 130 if edition < "2025" else 129}[ept]


@pytest.mark.parametrize("edition", ["2020", "2021", "2022", "2024"])
def test_two_compositions_of_a_vintage_agree_to_the_last_commune(edition):
    assert links(read("decoupage", edition), "epci") == links(read("composition", edition), "epci")


def test_the_ept_of_2024_agree_too_and_are_those_of_the_closed_list():
    ours, theirs = read("decoupage", "2024"), read("composition", "2024")
    assert links(ours, "ept") == links(theirs, "ept")
    assert set(links(ours, "ept").values()) == set(read_code_list("ept"))


def test_saint_denis_took_in_pierrefitte_in_2025():
    passages = read("decoupage", "2025").passages
    assert dict(zip(passages["old_code"], passages["new_code"], strict=True))["93059"] == "93066"
    codes = read("decoupage", "2025").territories.query("level == 'commune'")["code"]
    assert "93059" not in set(codes)
    assert list(codes).count("93066") == 1  # a commune and, in the file, a delegated one


def test_the_package_of_2020_lists_the_communes_of_2019_and_is_put_right():
    told = {finding.check_name for finding in read("decoupage", "2020").findings}
    assert {"commune_gone", "member_not_listed"} <= told
    codes = {row["CODGEO"] for row in table("EPCI_2020.csv", ";")}
    ours = set(read("decoupage", "2020").territories.query("level == 'commune'")["code"])
    assert {code for code in ours if not code.startswith(("975", "977", "978", "98"))} == codes


@pytest.mark.parametrize("year", [2015, 2018, 2020, 2021, 2022, 2023])
def test_the_passages_explain_every_commune_that_goes(year):
    """From each vintage to 2024, which holds all that the passages lead to."""
    frame = read("commune_passages", "2024").passages
    rows = frame[(frame["old_vintage"] == year) & (frame["new_vintage"] == 2024)]
    source = "composition" if year != 2023 else "decoupage"
    before = set(links(read(source, str(year)), "epci"))
    after = set(links(read("composition", "2024"), "epci"))
    assert set(rows["new_code"]) <= after
    assert before - after <= set(rows["old_code"])
    assert rows.groupby("old_code")["weight"].sum().max() <= 1 + 1e-9


def test_the_mergers_of_2023_and_2024_are_written_backwards_and_read_back():
    frame = read("commune_passages", "2024").passages
    rows = frame[(frame["old_vintage"] == 2023) & (frame["new_vintage"] == 2024)]
    assert ("08294", "08053", 1.0) in set(
        rows[["old_code", "new_code", "weight"]].itertuples(index=False, name=None)
    )
    assert len(rows[rows["old_code"] == "85084"]) == 3  # restored: Essarts en Bocage divides


def test_the_history_bears_out_the_passages():
    release = read("commune_history", "2018")
    assert (release.rows_read, release.rows_kept) == (16_290, 1_299)
    told = {finding.check_name: finding.row_count for finding in release.findings}
    assert told == {"merger_without_passage": 8, "passage_without_merger": 12}


def test_urban_units_of_every_vintage():
    assert links(read("urban_units", "2021"), "urban_unit") == links(
        read("composition", "2021"), "urban_unit"
    )
    assert count(read("composition", "2022"), "urban_unit") == 2_467
    assert len(links(read("urban_units", "2026"), "urban_unit")) == 7_567


def test_contracts_of_both_generations():
    old, new = read("contracts", "2015"), read("contracts", "2024")
    assert (old.rows_read, count(old, "contract")) == (434, 433)
    assert (new.rows_read, count(new, "contract")) == (448, 446)
    codes = new.territories["code"].str[:2].value_counts().to_dict()
    assert codes == {"CN": 391, "CV": 55}
    places = links_of_contracts(old)
    assert places == {"epci": 369, "commune": 64}
    assert links_of_contracts(new) == {"epci": 315, "commune": 124, "ept": 9}


def links_of_contracts(release: TidyRelease) -> dict[str, int]:
    frame = release.memberships[release.memberships["parent_level"] != "department"]
    return {str(level): int(n) for level, n in frame["parent_level"].value_counts().items()}


def test_every_place_of_a_contract_is_in_a_list_of_its_vintage():
    for edition, known in (("2015", "composition"), ("2024", "decoupage")):
        reference = read(known, edition)
        codes = set(zip(reference.territories["level"], reference.territories["code"], strict=True))
        frame = read("contracts", edition).memberships
        lost = {
            pair
            for pair in zip(frame["parent_level"], frame["parent_code"], strict=True)
            if pair not in codes
        }
        # Saint-Martin and Papeete are in no composition of 2015
        assert lost == (
            {("commune", "97801"), ("commune", "98735")} if edition == "2015" else set()
        )


def test_iris_of_saint_benoit_and_of_2021():
    series = read("iris_saint_benoit", "2024")
    assert series.territories.groupby("vintage").size().to_dict() == dict.fromkeys(
        range(2015, 2025), 14
    )
    assert set(series.memberships["parent_code"]) == {"97410"}
    iris = read("iris", "2021")
    assert count(iris, "iris") == 16_336  # 15,097 of housing, 830 of activity, 409 others
    assert "75056" in set(iris.memberships["parent_code"])
    assert not set(iris.memberships["parent_code"]) & set(read_code_list("arrondissements"))


# Why files are set aside (data/sources/set_aside.yml): what is said of them there is so.


@pytest.mark.parametrize("year", [2018, 2021, 2024])
def test_the_lists_of_communes_only_repeat_the_composition(year):
    rows = {row["CODGEO"] for row in table(f"COG{year}.csv") if row["CODGEO"]}
    theirs = {row["CODGEO"] for row in table(f"table_supracom_{year}.csv") if row["CODGEO"]}
    assert rows == theirs


def test_the_list_of_communes_of_2023_is_encoded_twice_and_refused():
    (path,) = TEST_DATA.rglob("COG2023.csv")
    declared = declare(
        shape="territories", dialect={"delimiter": ",", "encoding": "utf-8"}, level="commune",
        vintage=2023, code="CODGEO", name="LIBGEO", ignored=["POP"],
        expected_rows={"min": 34945, "max": 34945},
    )  # fmt: skip
    with pytest.raises(SourceChanged, match="encoded twice"):
        read_release(declared, {"table": Snapshot(path)})


def test_the_list_of_epci_that_lost_its_zeros_only_repeats_the_package_of_2021():
    rows = table("EPCI.csv", ";")
    assert any(len(row["COM"]) == 4 for row in rows)
    given = {row["COM"].zfill(5): row["EPCI"] for row in rows if row["EPCI"] != "ZZZZZZZZZ"}
    assert given == links(read("decoupage", "2021"), "epci")


def test_the_tables_of_2021_name_places_as_the_composition_does():
    communes = {
        row["COM"]: row["LIBELLE"] for row in table("commune_2021.csv") if row["TYPECOM"] == "COM"
    }
    assert communes == {row["CODGEO"]: row["LIBGEO"] for row in table("table_supracom_2021.csv")}
    labels = {
        (row["NIVGEO"], row["CODGEO"]): row["LIBGEO"] for row in table("libelles_supracom_2021.csv")
    }
    for name, kind, column in (
        ("departement2021.csv", "DEP", "DEP"),
        ("region2021.csv", "REG", "REG"),
    ):
        assert all(labels[kind, row[column]] == row["LIBELLE"] for row in table(name))


def test_the_epci_of_2026_are_those_of_2025_to_the_byte():
    contents = []
    for version in ("5.3.0", "6.0.0"):
        (path,) = TEST_DATA.rglob(f"*decoupage-administratif-{version}.tgz")
        with tarfile.open(Path(path)) as archive:
            member = archive.extractfile("package/data/epci.json")
            assert member is not None
            contents.append(member.read())
    assert contents[0] == contents[1]
    assert len(json.loads(contents[0])) == 1_255
