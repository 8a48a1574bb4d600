"""Tables in the producers' habits are read as text; what is not the declared file is refused."""

import pytest

from etl.catalogue import Dialect
from etl.contract import LINE
from etl.readers.table import check_columns, read_table
from observatory.errors import SourceChanged
from tests.unit.loading.files import write


def test_a_byte_order_mark_and_blanks_around_names_are_no_part_of_them(tmp_path):
    snapshot = write(tmp_path, "\ufeffCODGEO;LIBGEO ; A\r\nQP001001;Le  Pré ;12\r\n")
    table = read_table(snapshot, Dialect())
    assert list(table.columns) == [LINE, "CODGEO", "LIBGEO", "A"]
    assert table.iloc[0].to_list() == [2, "QP001001", "Le  Pré", "12"]


def test_codes_keep_their_zeros_and_their_letters(tmp_path):
    snapshot = write(tmp_path, "CODGEO,E\n01004,1e3\n2A004,NA\n")
    table = read_table(snapshot, Dialect(delimiter=","))
    assert table["CODGEO"].to_list() == ["01004", "2A004"]
    assert table["E"].to_list() == ["1e3", "NA"]


def test_hundreds_of_empty_trailing_columns_are_left_out(tmp_path):
    filler = ";" * 300
    snapshot = write(tmp_path, f"CODGEO;A{filler}\nQP001001;1{filler}\n{filler};\n")
    table = read_table(snapshot, Dialect())
    assert list(table.columns) == [LINE, "CODGEO", "A"]
    assert len(table) == 1


def test_a_cell_under_no_column_name_is_refused(tmp_path):
    error = refusal(tmp_path, "CODGEO;;\nQP001001;;\nQP001002;;7\n")
    assert (error.line, error.column, error.value) == (3, "number 3", "7")


def test_a_row_knows_its_line_though_blank_ones_were_skipped(tmp_path):
    table = read_table(write(tmp_path, "CODGEO;A\nQP001001;1\n\n;\nQP001002;2\n"), Dialect())
    assert table[LINE].to_list() == [2, 5]


def test_a_header_may_stand_below_a_title(tmp_path):
    snapshot = write(tmp_path, "Titre;\n;\nCODGEO;A\nQP001001;1\n")
    table = read_table(snapshot, Dialect(header_row=3))
    assert table["A"].to_list() == ["1"]
    assert table[LINE].to_list() == [4]


def refusal(tmp_path, content: str | bytes, **dialect) -> SourceChanged:
    with pytest.raises(SourceChanged) as refused:
        read_table(write(tmp_path, content), Dialect(**dialect))
    assert refused.value.file == str(tmp_path / "tiny.csv")
    return refused.value


def test_a_latin_1_byte_is_refused_where_it_stands(tmp_path):
    error = refusal(tmp_path, "CODGEO;LIBGEO\nQP001001;x\nQP001002;Le Pré\n".encode("latin-1"))
    assert error.line == 3
    assert "Pré" in str(error.value)
    assert "0xe9" in error.problem
    assert error.remedy


@pytest.mark.parametrize(
    "text", ["Le Pré", "À", "Hôpital", "cœur", "ŒUVRE", "l’ami", "Île", "È", "ÊTRE"]
)
def test_accents_encoded_twice_are_refused_where_they_stand(tmp_path, text):
    twice = text.encode().decode("cp1252")
    error = refusal(tmp_path, f"CODGEO;LIBGEO\nQP001001;x\nQP001002;{twice}\n")
    assert error.line == 3
    assert "twice" in error.problem
    assert error.value == f"QP001002;{twice}"[: 9 + 15]


@pytest.mark.parametrize("text", ["SÃO", "Ã Ã", "Le Pré", "œuvre", "Ã"])
def test_a_capital_with_a_tilde_is_no_double_encoding(tmp_path, text):
    table = read_table(write(tmp_path, f"CODGEO;LIBGEO\nQP001001;{text}\n"), Dialect())
    assert table["LIBGEO"].to_list() == [text]


@pytest.mark.parametrize(
    "page",
    ["<!DOCTYPE html><html>", "\ufeff\n <html lang='fr'>", "<?xml version='1.0'?>", "<HTML>"],
)
def test_a_web_page_saved_as_a_table_is_told(tmp_path, page):
    error = refusal(tmp_path, page + "<body>Page non trouvée</body></html>")
    assert "web page" in error.problem
    assert error.line == 1


def test_a_row_that_was_cut_is_told_with_its_line(tmp_path):
    error = refusal(tmp_path, "CODGEO;A;B\nQP001001;1;2\nQP001002;1")
    assert error.line == 3
    assert "2 cells under 3" in error.problem
    assert "';'" in str(error.remedy)


def test_an_empty_file_is_told(tmp_path):
    assert "empty" in refusal(tmp_path, b"").problem


def test_two_columns_of_one_name_are_told(tmp_path):
    error = refusal(tmp_path, "CODGEO;A;A\nQP001001;1;2\n")
    assert error.column == "A"


def test_a_quote_that_is_never_closed_is_told(tmp_path):
    error = refusal(tmp_path, 'CODGEO;A\nQP001001;"' + "x" * 200_000)
    assert "cannot be read" in error.problem


def test_a_workbook_that_is_none_is_told(tmp_path):
    assert "workbook" in refusal(tmp_path, "CODGEO;A\n", format="xls").problem


def columns(tmp_path, header: str, wanted: set[str], ignored: set[str]) -> SourceChanged:
    snapshot = write(tmp_path, header + "\n" + ";".join("1" * len(header.split(";"))) + "\n")
    with pytest.raises(SourceChanged) as refused:
        check_columns(snapshot, read_table(snapshot, Dialect()), wanted, ignored)
    return refused.value


def test_a_missing_column_is_named_with_those_that_may_be_it(tmp_path):
    error = columns(tmp_path, "CODGEO;ARSAS2", {"CODGEO", "ARSAS"}, set())
    assert error.column == "ARSAS"
    assert "ARSAS2" in str(error.remedy)


def test_an_unknown_column_is_named_with_what_it_holds(tmp_path):
    error = columns(tmp_path, "CODGEO;NEW;OLD", {"CODGEO"}, {"OLD"})
    assert error.column == "NEW"
    assert error.value == "1"


def test_a_declared_table_has_nothing_to_say(tmp_path):
    snapshot = write(tmp_path, "CODGEO;A;B\nQP001001;1;2\n")
    check_columns(snapshot, read_table(snapshot, Dialect()), {"CODGEO", "A"}, {"B", "gone"})


def test_a_cell_over_several_lines_does_not_shift_the_lines_of_the_rows_below(tmp_path):
    content = 'CODGEO;A\nQP001001;"un\ndeux\r\ntrois"\n\nQP001002;2\nQP001003;3\n'
    table = read_table(write(tmp_path, content), Dialect())
    assert table[LINE].to_list() == [2, 6, 7]
    assert content.split("\n")[6 - 1] == "QP001002;2"
