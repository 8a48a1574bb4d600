"""Contracts (contrats de ville) of invented rows: the traps of the real files."""

import json
from pathlib import Path
from typing import Any

import pytest

from etl.readers import read_release
from etl.tidy import TidyRelease
from observatory.errors import SourceChanged
from tests.unit.loading.files import declare, write

ROW = {"codgeo": "200000001", "code_cv": "CV001", "lib_cv": "01 - CC Une", "insee_dep": "01",
       "pop": 12.0}  # fmt: skip


def read(folder: Path, *rows: dict[str, Any], content: str | None = None) -> TidyRelease:
    features = [{"type": "Feature", "properties": row, "geometry": None} for row in rows]
    text = content or json.dumps({"type": "FeatureCollection", "features": features})
    declared = declare(shape="contracts", vintage=2024, files={"contracts": "tiny.json"})
    return read_release(declared, {"contracts": write(folder, text, "tiny.json")})


def places(release: TidyRelease) -> set[tuple[str, str, str, float | None]]:
    frame = release.memberships
    share = [None if s != s else s for s in frame["share"].astype(float)]
    return set(
        zip(frame["child_code"], frame["parent_level"], frame["parent_code"], share, strict=True)
    )


def test_a_contract_is_of_an_epci_an_ept_or_a_commune(tmp_path):
    release = read(
        tmp_path,
        ROW,
        {**ROW, "code_cv": "CN09201M", "codgeo": "92002", "insee_dep": "92"},
        {**ROW, "code_cv": "CN09402M", "codgeo": "200058014", "insee_dep": "94"},
    )
    assert places(release) == {
        ("CV001", "epci", "200000001", 1.0),
        ("CV001", "department", "01", 1.0),
        ("CN09201M", "commune", "92002", 1.0),
        ("CN09201M", "department", "92", 1.0),
        ("CN09402M", "ept", "200058014", 1.0),
        ("CN09402M", "department", "94", 1.0),
    }


def test_the_name_is_written_without_the_department_or_is_the_code(tmp_path):
    release = read(
        tmp_path,
        ROW,
        {**ROW, "code_cv": "CV002", "lib_cv": "NA - CA de Bastia", "insee_dep": None},
        {**ROW, "code_cv": "CV003", "lib_cv": "987 - NA"},
        {**ROW, "code_cv": "CN02A01I", "lib_cv": "2A - Sud"},
    )
    frame = release.territories
    assert dict(zip(frame["code"], frame["name"], strict=True)) == {
        "CV001": "CC Une", "CV002": "CA de Bastia", "CV003": "CV003", "CN02A01I": "Sud",
    }  # fmt: skip
    assert ("CV002", "department", None) not in {row[:3] for row in places(release)}
    assert [f.check_name for f in release.findings] == ["name_missing"]


def test_a_contract_of_two_departments_is_one_contract_of_unknown_shares(tmp_path):
    release = read(tmp_path, ROW, {**ROW, "lib_cv": "38 - CC Une", "insee_dep": "38"})
    assert len(release.territories) == 1
    assert places(release) == {
        ("CV001", "epci", "200000001", 1.0),
        ("CV001", "department", "01", None),
        ("CV001", "department", "38", None),
    }
    assert set(release.memberships.query("share.isna()")["basis"]) == {"unknown"}
    assert release.findings[0].check_name == "contract_repeated"


def test_a_collectivity_is_no_department(tmp_path):
    row = {**ROW, "codgeo": "98735", "insee_dep": "987"}
    assert places(read(tmp_path, row)) == {("CV001", "commune", "98735", 1.0)}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({**ROW, "code_cv": "QP001001"}, "code_cv"),
        ({**ROW, "codgeo": "1001"}, "codgeo"),
        ({**ROW, "codgeo": "0100A"}, "codgeo"),
        ({**ROW, "codgeo": 1001}, "codgeo"),
        ({**ROW, "annee": 2024}, "annee"),
        ({key: value for key, value in ROW.items() if key != "pop"}, "pop"),
    ],
)
def test_a_row_that_cannot_be_is_refused_where_it_stands(tmp_path, row, column):
    with pytest.raises(SourceChanged) as refused:
        read(tmp_path, ROW, row)
    assert (refused.value.line, refused.value.column) == (2, column)


@pytest.mark.parametrize("content", ["{", "[]", '{"features": [{}]}', '{"features": 3}'])
def test_what_is_no_geojson_is_refused(tmp_path, content):
    with pytest.raises(SourceChanged, match="cannot be read"):
        read(tmp_path, content=content)
