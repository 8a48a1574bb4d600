"""Credits: a post that its file repeats in every contract is one post, and nobody is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from etl.catalogue import read_declarations
from etl.checks import check_release
from etl.discover import find_files
from etl.readers import read_release
from etl.snapshot import Folder
from etl.tidy import TidyRelease
from observatory.errors import SourceChanged
from tests.conftest import TEST_DATA
from tests.unit.loading.files import declare, write
from tests.unit.loading.test_grid import national

POSTS = {
    "programme": "adulte_relais",
    "year": "annee",
    "years": [2024],
    "amount": "montant",
    "reference": "id_poste",
    "beneficiary": "nom",
    "contract": "code_cv",
    "contract_vintages": {"CV": 2015, "CN": 2024},
    "department": "dep",
}
SOMEBODY = "Madame Inventée"


def row(**parts: Any) -> dict[str, Any]:
    return {"id_poste": "A1", "annee": 2024, "montant": 7164, "code_cv": "CN00104M", "dep": "01",
            "nom": SOMEBODY, **parts}  # fmt: skip


def read(folder: Path, *rows: dict[str, Any], **parts: Any) -> TidyRelease:
    snapshot = write(folder, json.dumps(rows), name="tiny.json")
    return read_release(declare(shape="credits", **{**POSTS, **parts}), {"table": snapshot})


def found(release: TidyRelease) -> dict[str, int]:
    return {finding.check_name: finding.row_count for finding in release.findings}


def test_the_year_is_a_number_or_a_text_and_the_letters_give_the_vintage(tmp_path):
    release = read(tmp_path, row(annee="2024"), row(id_poste="A2", code_cv="CV002"))
    credits = release.credits
    assert list(credits["year"]) == [2024, 2024]
    assert list(credits["contract_vintage"]) == [2024, 2015]
    assert list(credits["posts"]) == [1, 1]


def test_a_post_repeated_in_two_contracts_is_one_post(tmp_path):
    release = read(tmp_path, row(), row(code_cv="CN02A01I"), row(id_poste="A2"))
    credits = release.credits
    assert list(credits["contract_code"]) == ["CN00104M CN02A01I", "CN00104M"]
    assert (credits["posts"].sum(), credits["amount"].sum()) == (2, 2 * 7164)
    assert found(release) == {"payment_repeated": 1, "several_contracts": 1}
    assert (release.rows_read, release.rows_kept, release.rows_refused) == (3, 2, 1)


def test_the_parts_of_a_post_s_year_add_up_and_make_one_post(tmp_path):
    release = read(tmp_path, row(montant=2388), row(montant=4776))
    assert (release.credits["posts"].sum(), release.credits["amount"].sum()) == (1, 7164)


def test_codes_run_together_are_told_apart(tmp_path):
    release = read(tmp_path, row(code_cv="CV380CV384"))
    assert list(release.credits["contract_code"]) == ["CV380 CV384"]


def test_a_contract_that_is_missing_is_counted_not_invented(tmp_path):
    without = row(id_poste="A2")
    del without["code_cv"]
    release = read(tmp_path, row(), without)
    assert release.credits["contract_code"].isna().sum() == 1
    assert found(release) == {"contract_missing": 1}


@pytest.mark.parametrize(
    ("parts", "column"),
    [
        ({"annee": 2023}, "annee"),
        ({"montant": "x"}, "montant"),
        ({"code_cv": "CV38"}, "code_cv"),
        ({"dep": "1"}, "dep"),
        ({"id_poste": ""}, "id_poste"),
    ],
)
def test_what_nobody_declared_is_refused_without_naming_who_is_paid(tmp_path, parts, column):
    with pytest.raises(SourceChanged) as caught:
        read(tmp_path, row(), row(id_poste="A2"), {**row(id_poste="A3"), **parts})
    assert (caught.value.line, caught.value.column) == (3, column)
    assert SOMEBODY not in str(caught.value)


def test_no_finding_names_who_is_paid(tmp_path):
    release = read(tmp_path, row(), row(code_cv=""), row(montant=0), row(id_poste="A2", code_cv=""))
    assert found(release)
    assert SOMEBODY not in repr(release.findings)


def test_a_head_that_repeats_another_list_is_left_out_under_guard(tmp_path):
    head = {"rows": 2, "reference": "A1", "why": "the list of the year before"}
    rows = (row(), row(id_poste="A2"), row(montant=5970), row(id_poste="A3"))
    release = read(tmp_path, *rows, repeated=head)
    assert list(release.credits["amount"]) == [5970, 7164]
    assert found(release) == {"list_repeated": 2}
    with pytest.raises(SourceChanged, match="does not start again"):
        read(tmp_path, *rows[:2], row(id_poste="A4"), repeated=head)


def test_subsidies_of_a_table_are_payments_without_posts(tmp_path):
    content = "annee;montant;beneficiaire;contrat;theme;droit_commun\n" + (
        f"2024;1 250,50;{SOMEBODY};Contrat de Nulle-Part;1;non\n" * 2
    )
    declared = declare(
        shape="credits", dialect={"delimiter": ";"}, programme="subvention", year="annee",
        years=[2024], amount="montant", beneficiary="beneficiaire", contract="contrat",
        theme="theme", themes={"1": "1"}, common_law="droit_commun",
    )  # fmt: skip
    credits = read_release(declared, {"table": write(tmp_path, content)}).credits
    assert list(credits["amount"]) == [1250.5, 1250.5]
    assert list(credits["contract_code"]) == ["Contrat de Nulle-Part"] * 2
    assert list(credits["is_common_law"]) == [False, False]
    assert "posts" not in credits or credits["posts"].isna().all()


def test_a_declared_doubt_is_a_finding(tmp_path):
    declared = declare(shape="credits", **POSTS, doubts=["too much money"])
    release = read(tmp_path, row())
    check_release(declared, release, [])
    assert release.findings[-1].message == "too much money"


# Distinct id_poste of each file (sort -u on jq's output), and what their payments add up to.
NATIONAL = {
    ("adulte_relais", "2020"): (4_655, 92_518_404.30),
    ("adulte_relais", "2023"): (5_412, 122_071_610.76),
    ("adulte_relais", "2024"): (4_721, 4_721 * 22_810.61),
    ("adulte_relais", "2025"): (4_051, 4_051 * 7_164),
    ("fonjep", "2020"): (1_433, 10_011_988.5),
    ("fonjep", "2023"): (1_478, 10_393_173),
    ("fonjep", "2024"): (1_496, 10_462_425),
}


@pytest.mark.national
@pytest.mark.parametrize("key", NATIONAL, ids="-".join)
def test_the_posts_of_a_national_file_are_counted_once(key):
    credits = national(*key).credits
    posts, amount = NATIONAL[key]
    assert credits["posts"].sum() == pytest.approx(posts)
    assert credits["amount"].sum() == pytest.approx(amount)


@pytest.mark.national
def test_the_fonjep_file_of_2025_holds_that_of_2024_once_more():
    """Every post of 2024 stands in its head: without the guard, its credits would double."""
    declared = next(d for d in read_declarations() if (d.id, d.edition) == ("fonjep", "2025"))
    files = find_files(declared, Folder(TEST_DATA))
    content = json.loads(files["table"].read())
    head = {line["id_poste"] for line in content[: declared.repeated.rows]}
    before = find_files(
        next(d for d in read_declarations() if (d.id, d.edition) == ("fonjep", "2024")),
        Folder(TEST_DATA),
    )
    assert head == {line["id_poste"] for line in json.loads(before["table"].read())}
    release = read_release(declared, files)
    assert release.credits["posts"].sum() == pytest.approx(1_478)
    assert found(release)["list_repeated"] == 1_592


@pytest.mark.national
@pytest.mark.parametrize("edition", ["2024", "2025"])
@pytest.mark.parametrize("programme", ["adulte_relais", "fonjep"])
def test_every_contract_of_the_posts_since_2024_is_in_the_list_of_2024(programme, edition):
    (centres,) = Folder(TEST_DATA).find("geom_cv_ctr_2024.json")
    listed = {f["properties"]["code_cv"] for f in json.loads(centres.read())["features"]}
    codes = national(programme, edition).credits["contract_code"].dropna()
    assert {code for text in codes for code in text.split()} <= listed
