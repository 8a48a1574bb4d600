"""A wide table of figures becomes observations, with their statuses and their rounding."""

import hashlib
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from etl.readers import read_release
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.errors import SourceChanged
from tests.corpus.makers import workbook
from tests.unit.loading.files import declare, write

INCOME = {"indicator": "med_income_uc", "column": "Q2", "period": "2014", "half_step": 5}


def read(folder: Path, content: str, **parts) -> TidyRelease:
    parts = {"level": "qpv", "vintage": 2015, "code": "CODGEO", "figures": [INCOME], **parts}
    snapshot = write(folder, content)
    return read_release(declare(shape="figures", **parts), {"table": snapshot})


def column(release: TidyRelease, name: str, indicator: str | None = None) -> dict:
    rows = release.observations
    if indicator is not None:
        rows = rows[rows["indicator"] == indicator]
    return dict(zip(rows["code"], rows[name], strict=True))


def found(release: TidyRelease) -> dict[str, int]:
    return {finding.check_name: finding.row_count for finding in release.findings}


def test_a_table_in_the_producer_s_habits_is_read(tmp_path):
    filler = ";" * 250
    release = read(
        tmp_path,
        f"\ufeffCODGEO;LIBGEO ;Q2{filler}\r\n"
        f"QP001001;Le Pré;13\u202f790{filler}\r\n"
        f"QP02A001;Les Salines;12 040,5{filler}\r\n"
        f"Ensemble;;13000{filler}\r\n",
        name="LIBGEO",
        drop=[{"column": "CODGEO", "equals": "Ensemble", "why": "the national row"}],
    )
    assert column(release, "value") == {"QP001001": 13790.0, "QP02A001": 12040.5}
    assert (release.rows_read, release.rows_kept, release.rows_refused) == (3, 2, 1)
    (dropped,) = release.findings
    assert (dropped.check_name, dropped.row_count) == ("row_dropped_by_rule", 1)
    assert dropped.samples == [{"line": 4, "column": "CODGEO", "value": "Ensemble"}]


def test_a_rounded_figure_has_the_interval_of_its_half_step(tmp_path):
    release = read(tmp_path, "CODGEO;Q2\nQP001001;13790\nQP001002;\n")
    assert column(release, "value_lower")["QP001001"] == 13785
    assert column(release, "value_upper")["QP001001"] == 13795
    assert column(release, "interval_nature") == {"QP001001": "rounding", "QP001002": "none"}
    assert pd.isna(column(release, "value_lower")["QP001002"])


def test_an_exact_count_has_no_interval(tmp_path):
    count = {"indicator": "population", "column": "Q2", "period": "2013"}
    release = read(tmp_path, "CODGEO;Q2\nQP001001;2562\n", figures=[count])
    assert column(release, "interval_nature") == {"QP001001": "none"}
    assert pd.isna(column(release, "value_lower")["QP001001"])


def test_a_blank_cell_is_a_confidential_status_not_a_zero(tmp_path):
    release = read(tmp_path, "CODGEO;Q2\nQP001001;\nQP001002;0\nQP001003;so\n",
                   missing={"": "Q", "so": "M"})  # fmt: skip
    assert column(release, "obs_status") == {"QP001001": "Q", "QP001002": "A", "QP001003": "M"}
    assert column(release, "conf_status") == {"QP001001": "C", "QP001002": "F", "QP001003": "F"}
    assert pd.isna(column(release, "value")["QP001001"])
    assert column(release, "value")["QP001002"] == 0


def test_the_note_of_a_row_says_why_its_cells_are_blank(tmp_path):
    release = read(
        tmp_path,
        "CODGEO;Q2;NOTE;A\nQP001001;;4;\nQP001002;;0;3\n",
        figures=[INCOME, {"indicator": "caf_households", "column": "A", "period": "2016-12-31"}],
        notes=[{"column": "NOTE", "of": ["A"], "meanings": {"0": "Q", "4": "L"}}],
        missing={"": "O"},
    )
    # the note is about column A alone
    assert column(release, "obs_status", "med_income_uc") == {"QP001001": "O", "QP001002": "O"}
    assert column(release, "obs_status", "caf_households") == {"QP001001": "L", "QP001002": "A"}


def test_a_figure_is_about_its_period_not_about_the_edition(tmp_path):
    figure = {"indicator": "caf_households", "column": "Q2", "period": "2016-12-31"}
    release = read(tmp_path, "CODGEO;Q2\nQP001001;1\n", figures=[figure])
    (row,) = release.observations.to_dict("records")
    assert (row["period_start"], row["period_end"]) == (date(2016, 12, 31), date(2016, 12, 31))
    assert (row["level"], row["vintage"]) == ("qpv", 2015)


def test_a_figure_may_be_a_sum_of_columns_less_others(tmp_path):
    rest = {"indicator": "x", "plus": ["T", "U"], "minus": ["F"], "period": "2018", "status": "E"}
    release = read(tmp_path, "CODGEO;T;U;F\nQP001001;10;5;4\nQP001002;10;;4\n", figures=[rest])
    assert column(release, "value")["QP001001"] == 11
    assert column(release, "obs_status") == {"QP001001": "E", "QP001002": "Q"}


def test_arrondissements_are_folded_into_their_commune(tmp_path):
    release = read(
        tmp_path,
        "CODGEO;Q2\n75101;100\n75102;200\n69123;7\n69381;5\n69382;\n",
        level="commune",
        vintage=2018,
        fold="arrondissements",
        figures=[{"indicator": "population", "column": "Q2", "period": "2018"}],
    )
    assert column(release, "value")["75056"] == 300
    # one hidden part hides the sum: it is not the sum of the others (7 + 5)
    assert pd.isna(column(release, "value")["69123"])
    assert column(release, "obs_status") == {"75056": "A", "69123": "Q"}


def test_a_figure_keeps_the_line_that_it_was_read_from(tmp_path):
    content = "CODGEO;LIBGEO;Q2\nQP001001;Un;1\n\nQP001002;Deux;2\n"
    release = read(tmp_path, content, ignored=["LIBGEO"])
    assert column(release, "line") == {"QP001001": 2, "QP001002": 4}
    file = release.figure_file
    assert (file.name, file.member, file.sheet, file.line_is) == ("tiny.csv", None, None, "line")
    assert file.sha256 == hashlib.sha256(content.encode()).hexdigest()
    assert file.columns == [
        {"indicator": "med_income_uc", "period": "2014", "plus": ["Q2"], "minus": []}
    ]


def test_a_sum_of_lines_has_none_and_a_line_alone_keeps_its_own(tmp_path):
    release = read(
        tmp_path,
        "CODGEO;Q2\n75101;100\n75102;200\n69001;7\n",
        level="commune",
        vintage=2018,
        fold="arrondissements",
        figures=[{"indicator": "population", "column": "Q2", "period": "2018"}],
    )
    lines = column(release, "line")
    assert lines["69001"] == 4
    assert pd.isna(lines["75056"])


def test_a_sum_of_columns_names_them_as_the_file_does(tmp_path):
    release = read(
        tmp_path,
        "CODGEO;A;B ;C2\nQP001001;7;5;2\n",
        figures=[{"indicator": "population", "plus": ["A", "B"], "minus": ["C"],
                  "period": "2018"}],
        also={"C2": "C"},
    )  # fmt: skip
    assert column(release, "value") == {"QP001001": 10}
    assert release.figure_file.columns[0]["plus"] == ["A", "B"]
    assert release.figure_file.columns[0]["minus"] == ["C2"]


def test_a_row_of_a_sheet_is_counted_as_a_spreadsheet_does(tmp_path):
    rows = {1: ("Titre",), 3: ("CODGEO", "Q2"), 4: ("QP001001", "12"), 6: ("QP001002", "13")}
    cells = {("AB"[n], at): text for at, row in rows.items() for n, text in enumerate(row)}
    path = tmp_path / "livre.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("dossier/livre.xlsx", workbook({"Données": cells}))
    declared = declare(
        shape="figures", level="qpv", vintage=2015, code="CODGEO", figures=[INCOME],
        dialect={"format": "xls", "sheet": "Données", "header_row": 3},
    )  # fmt: skip
    release = read_release(declared, {"table": Snapshot(path, "dossier/livre.xlsx")})
    assert column(release, "line") == {"QP001001": 4, "QP001002": 6}
    file = release.figure_file
    assert (file.name, file.member) == ("livre.zip", "dossier/livre.xlsx")
    assert (file.sheet, file.line_is) == ("Données", "row")


def test_arrondissements_beside_their_own_sum_are_left_out(tmp_path):
    release = read(
        tmp_path,
        "CODGEO;Q2\n75056;300\n75101;100\n75102;200\n",
        level="commune",
        vintage=2018,
        drop_codes="arrondissements",
        figures=[{"indicator": "population", "column": "Q2", "period": "2018"}],
    )
    assert column(release, "value") == {"75056": 300.0}
    assert found(release) == {"row_dropped_by_rule": 2}
    assert release.rows_refused == 2


def test_rows_that_repeat_the_whole_are_counted_once(tmp_path):
    release = read(
        tmp_path,
        "CODGEO;com;Q2\nQP093001;93001;5000\nQP093001;93008;5000\nQP093002;93001;100\n",
        exploded=True,
        ignored=["com"],
    )
    assert column(release, "value") == {"QP093001": 5000.0, "QP093002": 100.0}
    assert column(release, "line") == {"QP093001": 2, "QP093002": 4}
    assert found(release) == {"exploded_rows": 1}


def test_rows_of_one_neighbourhood_that_differ_are_refused(tmp_path):
    with pytest.raises(SourceChanged) as refused:
        read(
            tmp_path,
            "CODGEO;Q2\nQP093001;5000\nQP093002;1\nQP093001;4000\n",
            exploded=True,
        )
    assert (refused.value.line, refused.value.value) == (4, "QP093001")


def refusal(folder: Path, content: str, **parts) -> SourceChanged:
    with pytest.raises(SourceChanged) as refused:
        read(folder, content, **parts)
    assert refused.value.file == str(folder / "tiny.csv")
    assert refused.value.remedy
    return refused.value


def test_a_code_given_twice_is_refused_with_both_lines(tmp_path):
    error = refusal(tmp_path, "CODGEO;Q2\nQP001001;1\nQP001002;2\nQP001001;1\n")
    assert (error.line, error.column, error.value) == (4, "CODGEO", "QP001001")
    assert "line 2" in error.problem


@pytest.mark.parametrize("code", ["QP1001", "01004", "Ensemble", ""])
def test_a_code_that_lost_its_zeros_or_names_a_total_is_refused(tmp_path, code):
    error = refusal(tmp_path, f"CODGEO;Q2\nQP001001;1\n{code};2\n")
    assert (error.line, error.value) == (3, code)
    assert "text" in str(error.remedy)


def test_a_table_that_was_cut_is_refused(tmp_path):
    error = refusal(tmp_path, "CODGEO;Q2\nQP001001;1\n", expected_rows={"min": 1300, "max": 1450})
    assert "1 rows where 1300 to 1450 are declared" in error.problem


def test_another_separator_is_a_missing_column(tmp_path):
    assert refusal(tmp_path, "CODGEO,Q2\nQP001001,1\n").column == "CODGEO"


def test_the_file_of_one_row_has_the_declared_code(tmp_path):
    release = read(tmp_path, "CODGEO;Q2\nFrance métropolitaine;20000\n", level="country",
                   vintage=2018, constant_code="FM", creates_territories=True)  # fmt: skip
    assert column(release, "value") == {"FM": 20000.0}
    assert release.territories["name"].tolist() == ["FM"]
    assert release.territories["authority"].tolist() == [0]


def test_a_territory_without_a_name_is_called_by_its_code(tmp_path):
    release = read(tmp_path, "CODGEO;L;Q2\nQP001001;Le Pré;1\nQP001002;;1\n",
                   name="L", creates_territories=True)  # fmt: skip
    assert release.territories["name"].tolist() == ["Le Pré", "QP001002"]


def memberships(release: TidyRelease) -> set[tuple]:
    columns = ["child_code", "parent_code", "parent_level", "share", "basis", "is_main"]
    rows = release.memberships[columns].to_dict("records")
    return {tuple(None if pd.isna(v) else v for v in row.values()) for row in rows}


def test_a_neighbourhood_of_two_epci_lies_in_each_for_an_unknown_part(tmp_path):
    release = read(
        tmp_path,
        "CODGEO;Q2;epci1;epci2;uu\n"
        "QP001001;1;240100750;;01201\n"
        "QP001002;1;240100750;200042935;01000\n",
        parents=[
            {"column": "epci1", "level": "epci", "vintage": 2015, "is_main": True},
            {"column": "epci2", "level": "epci", "vintage": 2015, "is_main": False},
            {"column": "uu", "level": "urban_unit", "vintage": 2010, "outside": "..000"},
        ],
    )
    assert memberships(release) == {
        ("QP001001", "240100750", "epci", 1.0, "declared", True),
        ("QP001002", "240100750", "epci", None, "unknown", True),
        ("QP001002", "200042935", "epci", None, "unknown", False),
        ("QP001001", "01201", "urban_unit", 1.0, "declared", None),
    }


def test_an_iris_lies_in_the_commune_that_its_code_begins_with(tmp_path):
    release = read(
        tmp_path,
        "CODGEO;Q2\n010040101;1\n751010101;1\n2A0040102;1\n",
        level="iris",
        vintage=2016,
        prefix_parent={"column": "CODGEO", "level": "commune", "vintage": 2015},
    )
    assert {(child, parent) for child, parent, *_ in memberships(release)} == {
        ("010040101", "01004"),
        ("751010101", "75056"),  # the arrondissements of Paris are one commune
        ("2A0040102", "2A004"),
    }


def test_only_an_iris_begins_with_its_commune(tmp_path):
    with pytest.raises(ValueError, match="IRIS"):
        read(tmp_path, "CODGEO;Q2\nQP001001;1\n",
             prefix_parent={"column": "CODGEO", "level": "commune", "vintage": 2015})  # fmt: skip
