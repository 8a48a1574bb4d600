"""The official correspondence, in the shape of its extract and in the official one."""

import pytest

from etl.catalogue import Correspondence, read_declarations
from etl.readers import read_release
from etl.snapshot import Snapshot
from observatory.errors import SourceChanged

HEADER = "qp2024,statut,qp2015_1,qp2015_2,qp2015_3\n"
GOOD = HEADER + (
    "QN00101M,MODIFIE,QP001001,QP001002,\n"
    "QN00102I,INCHANGE,QP001003,,\n"
    "QN00103N,NOUVEAU,,,\n"
    "QN97651C,COMMUNE,,,\n"
)
OFFICIAL = (
    "\ufeffQP2024; Label_QP2024 ;Statut ;QP2015_1;Label_QP2015_1; QP2015_2;Label_QP2015_2;"
    "QP2015_3;Label_QP2015_3\n"
    "QN00101M;Les Hauts;MODIFIE;QP001001;Le Haut;QP001002;Le Plus Haut;;\n"
    "QN00103N;Le Neuf;NOUVEAU;;;;;;\n"
)


def declared(source: str, rows: int) -> Correspondence:
    (found,) = (one for one in read_declarations() if one.id == source)
    assert isinstance(found, Correspondence)
    fewer = {**found.model_dump(), "expected_rows": {"min": rows, "max": rows}}
    return Correspondence.model_validate(fewer)


def read(tmp_path, text, source="qpv_correspondence_extract"):
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    rows = len(text.splitlines()) - 1
    return read_release(declared(source, rows), {"table": Snapshot(path)})


def test_each_old_neighbourhood_is_a_pair_and_a_new_one_has_none(tmp_path):
    release = read(tmp_path, GOOD)
    pairs = release.passages[["new_code", "old_code", "statement"]].fillna("").to_numpy().tolist()
    assert sorted(pairs) == [
        ["QN00101M", "QP001001", "MODIFIE"], ["QN00101M", "QP001002", "MODIFIE"],
        ["QN00102I", "QP001003", "INCHANGE"], ["QN00103N", "", "NOUVEAU"],
        ["QN97651C", "", "COMMUNE"],
    ]  # fmt: skip
    lone = release.passages[release.passages["old_code"].isna()]
    assert lone["old_level"].isna().all()
    assert lone["old_vintage"].isna().all()
    assert release.passages["weight"].isna().all()
    assert (release.rows_read, release.rows_kept, release.findings) == (4, 4, [])


def test_the_official_layout_has_a_mark_and_stray_spaces_in_its_header(tmp_path):
    release = read(tmp_path, OFFICIAL, "qpv_correspondence")
    assert release.passages["old_code"].fillna("").tolist() == ["QP001001", "QP001002", ""]


def test_a_letter_that_contradicts_the_word_is_told(tmp_path):
    (finding,) = read(tmp_path, HEADER + "QN01325M,INCHANGE,QP013027,,\n").findings
    assert (finding.check_name, finding.row_count) == ("statement_against_letter", 1)
    assert finding.samples == [{"code": "QN01325M", "value": "INCHANGE"}]


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("QN00104M,RENOMME,QP001001,,", "statut", "RENOMME"),
        ("QN0104M,MODIFIE,QP001001,,", "qp2024", "QN0104M"),
        ("QN00104M,MODIFIE,QP01001,,", "qp2015_1", "QP01001"),
        ("QN00104M,MODIFIE,,QP001001,", "qp2015_1", " QP001001 "),
        ("QN00104M,MODIFIE,,,", "statut", "QN00104M"),
        ("QN00104N,NOUVEAU,QP001001,,", "statut", "QN00104N"),
        ("QN00104I,INCHANGE,QP001001,QP001002,", "statut", "QN00104I"),
        ("QN00101M,MODIFIE,QP001001,,", "qp2024", "QN00101M"),
    ],
)
def test_a_row_that_cannot_be_is_refused_where_it_stands(tmp_path, row, column, value):
    with pytest.raises(SourceChanged) as refused:
        read(tmp_path, GOOD + row + "\n")
    assert (refused.value.line, refused.value.column, refused.value.value) == (6, column, value)
