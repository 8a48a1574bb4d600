"""Tables that are not the declared one."""

import gzip

from tests.corpus.makers import COUNTS, SHEET, TABLE, Case, cells, table, workbook

LINES = TABLE.splitlines()
HEADER = LINES[0]
FILE = "allocataires.csv"


def having(old: str, new: str) -> str:
    assert old in TABLE
    return TABLE.replace(old, new)


def correction(**parts: object) -> dict[str, object]:
    one = {"where": {"CODGEO": "QP001001"}, "column": "A", "expect": "120", "value": "121",
           "why": "une faute de frappe", **parts}  # fmt: skip
    return {"source": "allocataires", "edition": "2018", "corrections": [one]}


def corrected(words: list[str], **parts: object) -> Case:
    return Case({FILE: TABLE}, words, corrections=correction(**parts))


TWO = having("40,1", "40.1").replace("12,5", "12.5")
TABLES = {
    # the header
    "a renamed column": table(having("TX", "TX2021"), FILE, "column TX:", "TX2021", "renamed"),
    "an extra column": table(
        "\n".join(f"{line};9" for line in LINES).replace("NOTE;9", "NOTE;NEW"),
        FILE, "column NEW", "value '9'", "Add it to the declaration",
    ),
    "a column that two names share": table(
        having("CODGEO;LIBGEO;A;TX;NOTE", "CODGEO;LIBGEO;A;A;NOTE"), FILE, "column A", "same name"
    ),
    "a header that is repeated below": table(
        TABLE + HEADER, FILE, "line 5", "column CODGEO", "value 'CODGEO'"
    ),
    "a header alone": table(HEADER, FILE, "0 rows where 3 to 4"),
    "an empty file": table("", FILE, "empty", "Download it again"),
    "blank lines only": table("\r\n\r\n", FILE, "column A", "not in the file"),
    "a wrong delimiter": table(having(";", ","), FILE, "column", "declared column is not"),
    # rows
    "swapped contents of two columns": table(
        "\n".join([HEADER, *(";".join([*r.split(";")[1::-1], *r.split(";")[2:]])
                             for r in LINES[1:])]),
        FILE, "line 2", "column CODGEO", "'Le Pré'", "not the code of a qpv",
    ),
    "cells shifted to the right": table(
        having("QP001002;", "QP001002;;"), FILE, "line 3", "6 cells under 5", "separator"
    ),
    "a row that was cut": table(TABLE[:-6], FILE, "line 4", "4 cells under 5", "was cut"),
    "a file cut between two departments": table(
        "\n".join(LINES[:3]), "'02'", "no row for 1 of the declared departments",
        expected_rows={"min": 1, "max": 4},
    ),
    "a department that nobody expects": table(
        having("QP002001", "QP987001"), FILE, "line 4", "column CODGEO", "QP987001",
        "department that is not among", "987",
    ),
    "too many rows": table(
        TABLE + "QP001003;a;1;1;0\r\nQP001004;b;1;1;0\r\n", FILE, "5 rows where 3 to 4"
    ),
    "a total among the rows": table(
        TABLE + "Ensemble;;1;1;0\r\n", FILE, "line 5", "CODGEO", "'Ensemble'"
    ),
    "more totals than the rule drops": table(
        TABLE + "Ensemble;;1;1;0\r\nEnsemble;;2;2;0\r\n", FILE, "line 6", "CODGEO", "2 rows",
        drop=[{"column": "CODGEO", "equals": "Ensemble", "why": "the national row"}],
    ),
    "a code that stands twice": table(
        TABLE + "QP001001;Le Pré;1;1;0\r\n", FILE, "line 5", "QP001001", "line 2", "exploded"
    ),
    # codes
    "codes that lost their zeros": table(
        having("QP001002", "QP1002"), FILE, "line 3", "CODGEO", "QP1002", "loses their zeros"
    ),
    "codes of another vintage": table(
        having("QP001002", "QN00102M"), FILE, "line 3", "CODGEO", "QN00102M", "vintage 2015"
    ),
    "codes of another level": table(
        having("QP001002", "01004"), FILE, "line 3", "CODGEO", "01004", "not the code of a qpv"
    ),
    # cells
    "an unknown missing code": table(
        having(";120;", ";n.d.;"), FILE, "line 2", "column A", "'n.d.'", "Declare what this one"
    ),
    "an unknown note": table(
        having("40,1;4", "40,1;7"), FILE, "line 4", "column NOTE", "'7'", "Declared notes: '0', '4'"
    ),
    "a formula in a name": table(
        having("Le Pré", "=cmd|' /C calc'!A0"), FILE, "line 2", "LIBGEO", "=cmd", "formula"
    ),
    "a formula that adds": table(having("Gare", "@SUM(A1)"), FILE, "line 4", "LIBGEO", "@SUM"),
    "a formula that begins by a sign": table(
        having("Gare", "-2+3+cmd|' /C calc'!A0"), FILE, "line 4", "LIBGEO", "formula"
    ),
    "another decimal mark": table(
        TWO, FILE, "line 2", "column TX", "'12.5'", "decimal mark is not the declared ','"
    ),
    "two decimal marks in a column": table(
        having("40,1", "40.1"), FILE, "line 4", "column TX", "40.1", "one mark per column",
        dialect={},
    ),
    "both marks in a number": table(having(";120;", ";1.120,5;"), FILE, "line 2", "'1.120,5'"),
    "infinity": table(having("12,5", "inf"), FILE, "line 2", "column TX", "'inf'"),
    "a negative count": Case(
        {FILE: having(";120;", ";-120;")}, ["caf_households", "QP001001", "-120", "Ask"], code=11
    ),
    "a quotation mark that is never closed": table(
        having("Le Pré", '"Le Pré'), FILE, "line", "cells under 5"
    ),
    "a huge cell": table(
        having("Le Pré", "x" * 200_000), FILE, "line 2", "131,072 characters", "quotation"
    ),
    # periods
    "a period that has not begun": table(
        TABLE, "allocataires.yml", "period", "'2199'", "has not begun",
        figures=[{"indicator": "pov60", "column": "TX", "period": "2199"},
                 {"indicator": "caf_households", "column": "A", "period": "2016"}],
    ),
    "a release of the future": table(
        TABLE, "allocataires.yml", "published_on", "2199-01-01", published_on="2199-01-01"
    ),
    # encodings
    "Windows-1252 for UTF-8": table(
        TABLE.replace("\u202f", " ").encode("cp1252"),
        FILE, "line 2", "0xe9", "seems to be cp1252", "expects utf-8-sig",
    ),
    "MS-DOS for Windows-1252": table(
        TABLE.replace("\u202f", " ").replace("Gare", "Préé").encode("cp850"),
        FILE, "line 2", "is cp850, not cp1252", dialect={"encoding": "cp1252", "decimal": ","},
    ),
    "UTF-8 for Windows-1252": table(
        TABLE, FILE, "line 2", "the file is utf-8, not cp1252", dialect={"encoding": "cp1252"}
    ),
    "UTF-16 for UTF-8": table(
        TABLE.encode("utf-16"), FILE, "line 1", "the file is utf-16, not utf-8-sig"
    ),
    "a byte-order mark that nobody declared": table(
        "\ufeff" + TABLE, FILE, "utf-8-sig", "byte-order mark", dialect={"encoding": "utf-8"}
    ),
    "two encodings in one file": table(
        having("Le Pré", "Le Pr\x00").encode().replace(b"\x00", b"\xe9"),
        FILE, "line 2", "0xe9", "a mix of UTF-8 and one-byte lines",
    ),
    "accents encoded twice": table(
        TABLE.replace("\u202f", " ").encode().decode("cp1252"), FILE, "line 2", "Le PrÃ©", "twice"
    ),
    "NUL bytes": table(having("Gare", "Ga\0re"), FILE, "line 4", "NUL bytes", "damaged"),
    # another file under the name
    "an error page": table(
        "<!DOCTYPE html><html>503</html>", FILE, "line 1", "web page", "download it again"
    ),
    "an error in JSON": table('{"error": "not found"}', FILE, "column A", "not in the file"),
    "a gzip": table(gzip.compress(TABLE.encode()), FILE, "line 1", "gzip", "Unpack it"),
    "a gzip that was cut": table(gzip.compress(TABLE.encode())[:40], FILE, "gzip"),
    "a workbook under the name of a table": table(
        workbook({"a": cells(TABLE)}), FILE, "a zip archive or a workbook", "declare the format"
    ),
    # workbooks
    "a sheet of another name": Case(
        {"allocataires.xlsx": workbook({"Notes": {("A", 1): "x"}, "Data": cells(TABLE)})},
        ["allocataires.xlsx", "'Données'", "sheets are: Notes, Data"], SHEET,
    ),
    "a workbook that was cut": Case(
        {"allocataires.xlsx": workbook({"Données": cells(TABLE)})[:300]},
        ["allocataires.xlsx", "damaged", "Download it again"], SHEET,
    ),
    "an old workbook that was cut": Case(
        {"allocataires.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(300)},
        ["allocataires.xlsx", "workbook cannot be read", "download it again"], SHEET,
    ),
    "a workbook of two header rows": Case(
        {"allocataires.xlsx": workbook({"Données": cells("Titre\n" + TABLE)})},
        ["allocataires.xlsx", "under no column name", "line"], SHEET,
    ),
    # corrections
    "a correction of a cell that was mended": corrected(
        [FILE, "line 2", "column A", "value '120'", "expects '999'", "remove the correction"],
        expect="999",
    ),
    "a correction of no row": corrected(
        [FILE, "column A", "QP099001", "0 rows are like it"], where={"CODGEO": "QP099001"}
    ),
    "a correction of a column that is gone": corrected([FILE, "column Z"], column="Z"),
    "a correction of a file that is not read": corrected(["1 corrections", "role"], file="labels"),
    "corrections of what nobody declares": Case(
        {FILE: TABLE}, ["corrections of allocataires, edition 1999"],
        corrections={**correction(), "edition": "1999"},
    ),
    # declarations
    "an indicator that nobody declares": table(
        TABLE, "allocataires.yml", "'nothing'", "not in the catalogue",
        figures=[{"indicator": "nothing", "column": "A", "period": "2016"}],
        ignored=["TX"],
    ),
}  # fmt: skip

# Not what a programmer expects, and not wrong: read, with what must be reported of it.
ACCEPTED = {
    "no byte-order mark": (Case({FILE: TABLE}, []), {"missing_values"}),
    "a byte-order mark": (Case({FILE: "\ufeff" + TABLE}, []), {"missing_values"}),
    "columns in another order": (
        Case({FILE: "\n".join(";".join(line.split(";")[::-1]) for line in LINES)}, []),
        {"missing_values"},
    ),
    "numbers as text with blanks": (
        Case({FILE: having("120", " 1 2\u00a00 ")}, []), {"missing_values"}
    ),
    "a rate above 100": (
        Case({FILE: having("40,1", "161,6")}, []), {"missing_values", "percent_outside_0_100"}
    ),
    "a drop rule without a row": (
        Case({FILE: TABLE}, [], {**COUNTS, "drop": [
            {"column": "CODGEO", "equals": "Ensemble", "why": "the national row"}]}),
        {"missing_values", "drop_rule_idle"},
    ),
    "a total that a rule drops": (
        Case({FILE: TABLE + "Ensemble;;1;1;0\r\n"}, [], {**COUNTS, "drop": [
            {"column": "CODGEO", "equals": "Ensemble", "why": "the national row"}]}),
        {"missing_values", "row_dropped_by_rule"},
    ),
    "a correction": (
        Case({FILE: TABLE}, [], corrections=correction()), {"missing_values", "correction_applied"}
    ),
    "a workbook": (
        Case({"allocataires.xlsx": workbook({"Données": cells(TABLE)})}, [], SHEET),
        {"missing_values"},
    ),
}  # fmt: skip
