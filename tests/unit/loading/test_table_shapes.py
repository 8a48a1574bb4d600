"""What tables of figures do beside being wide: long ones, repaired codes, labels, no coverage."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from etl.readers import read_release
from etl.tidy import TidyRelease
from observatory.errors import SourceChanged
from tests.unit.loading.files import declare, write

RATE = {"indicator": "x", "column": "part", "half_step": 0.05}
LONG = {
    "level": "commune",
    "vintage": 2021,
    "code": "code",
    "name": "nom",
    "figures": [RATE],
    "periods": {"column": "an", "meanings": {"2008": "2008", "18": "2018"}},
}
ROWS = "code;nom;an;part\n01001;A;2008;8,3\n01001;A;18;18,9\n01002;B;2008;\n01002;B;18;0\n"


def read(folder: Path, content: str, **parts) -> TidyRelease:
    return read_release(declare(shape="figures", **parts), {"table": write(folder, content)})


def refusal(folder: Path, content: str, **parts) -> SourceChanged:
    with pytest.raises(SourceChanged) as refused:
        read(folder, content, **{**LONG, **parts})
    return refused.value


def values(release: TidyRelease) -> dict:
    rows = release.observations
    return {
        (code, period): (None if value != value else value, status)
        for code, period, value, status in zip(
            rows["code"], rows["period"], rows["value"], rows["obs_status"], strict=True
        )
    }


# --- long tables


def test_a_long_table_gives_each_row_its_own_period(tmp_path):
    release = read(tmp_path, ROWS, **LONG)
    assert values(release) == {
        ("01001", "2008"): (8.3, "A"),
        ("01001", "2018"): (18.9, "A"),
        ("01002", "2008"): (None, "Q"),
        ("01002", "2018"): (0, "A"),
    }
    assert (release.rows_read, release.rows_kept) == (4, 4)


def test_a_territory_of_a_long_table_is_listed_once(tmp_path):
    release = read(tmp_path, ROWS, **LONG, creates_territories=True)
    assert sorted(release.territories["code"]) == ["01001", "01002"]


def test_a_period_that_nobody_declared_is_named_with_its_line(tmp_path):
    error = refusal(tmp_path, ROWS + "01003;C;2023;1\n")
    assert (error.line, error.column, error.value) == (6, "an", "2023")
    assert "periods" in str(error)


def test_a_declared_period_without_a_row_is_a_cut_file(tmp_path):
    error = refusal(tmp_path, "code;nom;an;part\n01001;A;2008;8,3\n")
    assert (error.column, error.value) == ("an", "18")


def test_a_territory_stands_once_a_period(tmp_path):
    error = refusal(tmp_path, ROWS + "01001;A;18;18,9\n")
    assert (error.line, error.value) == (6, "01001")


@pytest.mark.parametrize(
    "wrong",
    [
        {"periods": None},
        {"figures": [{**RATE, "period": "2018"}]},
        {"periods": {"column": "an", "meanings": {"2018": "last year"}}},
        {"periods": {"column": "an", "meanings": {"2018": "2018", "18": "2018"}}},
    ],
    ids=["none", "twice", "no period", "two ways"],
)
def test_the_period_of_a_figure_is_said_once(wrong):
    with pytest.raises(ValidationError):
        declare(shape="figures", **{**LONG, **wrong})


# --- codes that a program took for numbers

PARENT = {"column": "epci", "level": "epci", "vintage": 2024}
WIDE = {
    "level": "commune",
    "vintage": 2024,
    "code": "COG",
    "figures": [{"indicator": "x", "column": "n", "period": "2020"}],
}


def test_codes_get_their_zeros_back_only_as_declared(tmp_path):
    content = "COG;n;epci\n1053;5;200071751.0\n75056;6;\n2A004;7;242010056\n"
    repairs = [{"column": "COG", "width": 5}, {"column": "epci", "strip": ".0"}]
    release = read(tmp_path, content, **WIDE, parents=[PARENT], repairs=repairs)
    assert list(release.observations["code"]) == ["01053", "75056", "2A004"]
    assert list(release.memberships["parent_code"]) == ["200071751", "242010056"]
    zeros, decimals = release.findings
    assert (zeros.check_name, zeros.row_count, zeros.severity) == ("code_repaired", 1, "info")
    assert zeros.samples == [{"line": 2, "column": "COG", "value": "1053"}]
    assert decimals.samples == [{"line": 2, "column": "epci", "value": "200071751.0"}]


def test_a_code_that_lost_its_zero_is_refused_where_no_repair_is_declared(tmp_path):
    with pytest.raises(SourceChanged, match="not the code of a commune") as refused:
        read(tmp_path, "COG;n\n1053;5\n", **WIDE)
    assert (refused.value.line, refused.value.value) == (2, "1053")


def test_a_repair_makes_no_code_of_what_is_none(tmp_path):
    with pytest.raises(SourceChanged, match="not the code of a commune"):
        read(tmp_path, "COG;n\nX53;5\n", **WIDE, repairs=[{"column": "COG", "width": 5}])


# --- labels under the header


def test_a_row_of_labels_between_the_names_and_the_figures_is_no_figure(tmp_path):
    content = "Estimations;\nCOG;n\nCode de la commune;Habitants\n01053;41000\n"
    release = read(tmp_path, content, **WIDE, dialect={"header_row": 2, "first_row": 4})
    assert list(release.observations["value"]) == [41000]
    assert release.rows_read == 1


def test_lines_are_counted_from_the_top_of_the_file(tmp_path):
    content = "COG;n\nCode;Habitants\n01053;many\n"
    with pytest.raises(SourceChanged) as refused:
        read(tmp_path, content, **WIDE, dialect={"first_row": 3})
    assert refused.value.line == 3


# --- territories that a source does not cover

POVERTY = {
    "level": "qpv",
    "vintage": 2024,
    "code": "code",
    "figures": [{"indicator": "x", "column": "taux", "period": "2021"}],
}
OVERSEAS = {"codes": "QN97.*", "of": ["taux"], "status": "O", "why": "no tax data there"}


def test_a_blank_where_the_source_has_nothing_is_no_secret(tmp_path):
    content = "code;taux\nQN00101M;\nQN97101M;\nQN97202I;41\n"
    release = read(tmp_path, content, **POVERTY, absent=[OVERSEAS])
    assert values(release) == {
        ("QN00101M", "2021"): (None, "Q"),
        ("QN97101M", "2021"): (None, "O"),
        ("QN97202I", "2021"): (41, "A"),  # a value is a value, wherever it stands
    }
    confidential = dict(zip(release.observations["code"], release.observations["conf_status"],
                            strict=True))  # fmt: skip
    assert confidential == {"QN00101M": "C", "QN97101M": "F", "QN97202I": "F"}


def test_an_absence_stands_in_place_of_a_value():
    with pytest.raises(ValidationError, match="does not stand"):
        declare(shape="figures", **POVERTY, absent=[{**OVERSEAS, "status": "P"}])
