"""Declarations of official files that nobody here has read: closed on what they know, open else."""

import csv
import io
from pathlib import Path

import pytest
from pydantic import ValidationError

from etl.catalogue import Figures, Rows, read_declarations
from etl.checks import check_release
from etl.indicators import read_indicators
from etl.readers import read_release
from etl.snapshot import Folder
from etl.tidy import TidyRelease
from observatory.domain.territory import Level
from observatory.errors import SourceChanged
from tests.unit.loading.files import declare, write

UNSEEN = [one for one in read_declarations() if isinstance(one, Figures) and not one.verified]
CODES = {
    Level.QPV: {2015: ("QP001001", "QP974002"), 2024: ("QN00101M", "QN97402N")},
    Level.COMMUNE: {0: ("01004", "97411")},
    Level.EPCI: {0: ("200000172", "200000438")},
    Level.DEPARTMENT: {0: ("01", "974")},
}


def invented(declared: Figures, spelled: dict[str, str] | None = None, **more: str) -> str:
    """Two rows of invented figures under the declared columns, and a blank for the second."""
    columns = [declared.code, *([declared.name] if declared.name else []), *declared.ignored]
    columns += [parent.column for parent in declared.parents]
    figures = [column for figure in declared.figures for column in figure.columns]
    codes = CODES[declared.level]
    file = io.StringIO()
    writer = csv.writer(file, delimiter=declared.dialect.delimiter)
    writer.writerow([*((spelled or {}).get(name, name) for name in columns), *figures, *more])
    for number, code in enumerate(codes.get(declared.vintage) or codes[0]):
        figure = "12,5" if number == 0 else ""
        writer.writerow([code, *("00851" for _ in columns[1:]), *(figure for _ in figures),
                         *more.values()])  # fmt: skip
    return file.getvalue()


def read(declared: Figures, folder: Path, content: str) -> TidyRelease:
    few = declared.model_copy(update={"expected_rows": Rows(min=1, max=9)})
    release = read_release(few, {"table": write(folder, content)})
    check_release(few, release, read_indicators())
    return release


@pytest.mark.parametrize("declared", UNSEEN, ids=lambda one: f"{one.id} {one.edition}")
def test_an_unseen_file_is_read_for_what_is_known_of_it(declared: Figures, tmp_path: Path) -> None:
    release = read(declared, tmp_path, invented(declared, NOUVEAU="1", AUTRE="2"))
    rows = release.observations
    assert set(rows["indicator"]) == {figure.indicator for figure in declared.figures}
    assert rows["value"].dropna().unique().tolist() == [12.5]
    assert rows["value"].isna().sum() == len(declared.figures)
    (found,) = [f for f in release.findings if f.check_name == "columns_not_declared"]
    assert (found.severity, found.row_count) == ("warning", 2)
    assert found.message.endswith("AUTRE, NOUVEAU")


@pytest.mark.parametrize("declared", UNSEEN, ids=lambda one: f"{one.id} {one.edition}")
def test_an_unseen_file_without_a_known_column_is_refused(
    declared: Figures, tmp_path: Path
) -> None:
    gone = declared.figures[0].columns[0]
    with pytest.raises(SourceChanged) as refused:
        read(declared, tmp_path, invented(declared).replace(gone, "RENAMED"))
    assert refused.value.column == gone


@pytest.mark.parametrize(
    ("source", "other"),
    [("rpls_qp24", "CodGeo"), ("housing_qp15", "CodGeo"), ("educ_qp15", "codGeo")],
)
def test_the_code_s_column_may_be_spelled_as_in_another_edition(
    source: str, other: str, tmp_path: Path
) -> None:
    (declared,) = [one for one in UNSEEN if one.id == source]
    release = read(declared, tmp_path, invented(declared, {declared.code: other}))
    assert len(release.observations) == 2 * len(declared.figures)


def test_the_row_of_all_neighbourhoods_is_no_neighbourhood(tmp_path: Path) -> None:
    (declared,) = [one for one in UNSEEN if one.id == "revenus_qp24"]
    with pytest.raises(SourceChanged, match="not the code of a qpv") as refused:
        read(declared, tmp_path, invented(declared) + "00;13000;44,3;20\n")
    assert (refused.value.line, refused.value.value) == (4, "00")


def test_what_was_cut_out_of_an_official_file_does_not_hide_it() -> None:
    ranks = {one.id: one.precedence for one in read_declarations()}
    assert ranks["pop_qpv24"] > ranks["qpv_2024_population"]
    assert ranks["revenus_qp24"] > ranks["qpv_2024_population"]
    assert ranks["revenus_qp15"] > ranks["qpv_filosofi"]


def test_the_dictionary_and_the_national_row_are_not_taken_for_the_table(tmp_path: Path) -> None:
    (declared,) = [one for one in UNSEEN if one.id == "revenus_qp24"]
    names = ("{}_v2.csv", "meta_{}_v2.csv", "{}_v2_ENSQP.csv")
    for name in names:
        write(tmp_path, "x\n", name.format("revenus_pauvrete_2021_qp24"))
    found = Folder(tmp_path).find(declared.files["table"])
    assert [one.basename for one in found] == ["revenus_pauvrete_2021_qp24_v2.csv"]


def test_the_columns_of_a_file_that_was_read_are_closed() -> None:
    table = {"shape": "figures", "level": "qpv", "vintage": 2024, "code": "code",
             "figures": [{"indicator": "x", "column": "n", "period": "2020"}]}  # fmt: skip
    with pytest.raises(ValidationError, match="closed"):
        declare(**table, open_columns=True)
    assert declare(**table, open_columns=True, verified=False).open_columns


def test_two_spellings_at_once_are_two_columns(tmp_path: Path) -> None:
    with pytest.raises(SourceChanged, match="nobody declared"):
        read(
            declare(shape="figures", level="qpv", vintage=2015, code="CodGeo",
                    also={"codGeo": "CodGeo"},
                    figures=[{"indicator": "population", "column": "n", "period": "2020"}]),
            tmp_path,
            "CodGeo;codGeo;n\nQP001001;QP001001;5\n",
        )  # fmt: skip
