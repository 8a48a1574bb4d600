"""docs/adding-a-year.md, followed with a fictional edition: one YAML file, no Python."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml
from starlette.testclient import TestClient

from api.app import create_app
from etl.catalogue import Figures, read_declarations
from etl.codes import read_code_list
from observatory.settings import Settings
from tests.conftest import ROOT, TEST_DATA, Clone, run_observatory

# Somewhere for the figures to be: the neighbourhoods themselves come from another declaration.
PLACES = """
shape: territories
title: Quartiers inventés
edition: "2015"
producer: Personne
licence: Licence Ouverte 2.0
operation: perimeters
files: {table: quartiers.csv}
dialect: {delimiter: ";", encoding: utf-8}
level: qpv
vintage: 2015
code: code
name: nom
expected_rows: {min: 1300, max: 1400}
"""
Command = Callable[..., CompletedProcess[str]]


def codes() -> list[str]:
    """Fourteen neighbourhoods in each department of the series."""
    departments = [*read_code_list("departments_qpv_2015_metropolitan"), "972", "974"]
    return [f"QP{name:0>3}{number:03d}" for name in departments for number in range(1, 15)]


def fictional_table() -> str:
    """REVN_2023.csv as the producer would write it: last year's columns, invented figures."""
    (last,) = (d for d in read_declarations() if (d.id, d.edition) == ("revn", "2022"))
    assert isinstance(last, Figures)
    figures = [column for figure in last.figures for column in figure.columns]
    columns = list(dict.fromkeys([last.code, last.name or "", *figures, *last.ignored]))
    columns += [note.column for note in last.notes if note.column not in columns]
    rows = [";".join(columns)]
    for number, code in enumerate(codes()):
        cells = {"CODGEO": code, "LIBGEO": f"Quartier {number}", "DISP_Q2": f"1{number:04d}",
                 "TP60": "42,1"}  # fmt: skip
        rows.append(";".join(cells.get(column, "0") for column in columns))
    return "\ufeff" + "\r\n".join(rows) + "\r\n"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of the declarations, as they stand before the new edition."""
    return shutil.copytree(ROOT / "data" / "sources", tmp_path / "declared" / "sources")


@pytest.fixture
def run(sources: Path, tmp_path: Path, clone: Clone) -> Command:
    address = clone("adding_a_year_test", "app")

    def command(*words: str) -> CompletedProcess[str]:
        return run_observatory(
            *words, home=tmp_path / "home", OBSERVATORY_SOURCES=str(sources),
            OBSERVATORY_DATABASE_URL=address,
        )  # fmt: skip

    return command


def test_a_fictional_edition_takes_one_yaml_file(
    run: Command, sources: Path, tmp_path: Path
) -> None:
    (sources / "quartiers.yml").write_text(PLACES)
    before = set(sources.iterdir())
    data = tmp_path / "data"
    data.mkdir()
    lines = ["code;nom", *(f"{code};Quartier" for code in codes())]
    (data / "quartiers.csv").write_text("\n".join(lines))
    new = data / "REVN_2023.csv"  # 1. get the file
    new.write_text(fictional_table())

    undeclared = run("sources", "check", str(new))
    assert undeclared.returncode == 10
    assert "100% of its columns are those of revn 2022" in undeclared.stderr

    declaration = sources / "revn_2023.yml"  # 2. draft
    drafted = run("sources", "draft", str(new), "--output", str(declaration))
    assert drafted.returncode == 0, drafted.stderr
    draft = declaration.read_text()
    assert "# - period: those of edition 2022, moved by 1 years" in draft
    content = yaml.safe_load(draft)  # 3. decide: safe_load leaves the list of doubts behind
    periods = {figure["indicator"]: figure["period"] for figure in content["figures"]}
    assert (periods["med_income_uc"], periods["caf_rsa"]) == ("2019", "2021-12-31")
    kept = ("partitions", "figures", "ignored", "notes", "expected_rows")  # 4. shorten
    short = {"template": "revn", "variables": {"edition": 2023}, "drop": []}
    short |= {key: content[key] for key in kept}
    declaration.write_text(yaml.safe_dump(short, allow_unicode=True))
    assert set(sources.iterdir()) - before == {declaration}

    checked = run("sources", "check", str(new))  # 5. check
    assert checked.returncode == 0, checked.stderr
    assert "1,358 rows read, 1,358 kept" in checked.stdout

    loaded = run("load", "--from", str(data))  # 6. load
    assert loaded.returncode == 0, loaded.stderr

    status = json.loads(run("status", "--json").stdout)  # 7. look
    states = {(one["source"], one["edition"]): one["state"] for one in status["releases"]}
    assert states["revn", "2023"] == "published"
    assert {(f["name"], f["outcome"], f["source"]) for f in status["files"]} == {
        ("REVN_2023.csv", "loaded", "revn"),
        ("quartiers.csv", "loaded", "quartiers"),
    }
    assert published(run, "QP001002") == 10001


def published(run: Command, code: str) -> float:
    """The median income that the service answers."""
    address = run.__closure__[0].cell_contents  # type: ignore[attr-defined]
    question = f"indicator=med_income_uc&level=qpv&vintage=2015&code={code}&period=2019"
    with TestClient(create_app(Settings(), database_url=address)) as client:
        answer = client.get(f"/v1/observations?{question}").json()
    (item,) = answer["items"]
    return float(item["value"])


RENAMED = {
    "insee-qpv/revenu/REVN_2022.csv": "REVN_2024.csv",
    "insee-qpv/demographie/DEMO_2018.csv": "DEMO_2025.csv",
    "insee-qpv/insertion/IPRO_2019.csv": "autre.csv",
    "insee-comparison/commune/FILO2019_DISP_COM.csv": "FILO2019_BIS.csv",
    "insee-comparison/iris/data_CAF_2018_IRIS.csv": "CAF_2024.csv",
    "qpv-2024/qpv2024_simplified_2264k.geojson": "contours.geojson",
}


@pytest.mark.national
@pytest.mark.parametrize(("real", "renamed"), RENAMED.items())
def test_the_draft_of_a_renamed_copy_of_a_real_file_reads_it(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real: str, renamed: str
) -> None:
    from etl.indicators import read_indicators
    from etl.load import read_checked
    from etl.sources_check import find_matches
    from etl.sources_draft import draft_text

    copy = Path(shutil.copy(TEST_DATA / real, tmp_path / renamed))
    monkeypatch.setenv("OBSERVATORY_SOURCES", str(sources))
    (sources / "drafted.yml").write_text(draft_text(copy))
    ((declared, files),) = find_matches(copy, [])
    content = read_checked(declared, files, read_indicators())
    assert content.rows_kept > 1300
    assert len(content.observations) or len(content.perimeters)
