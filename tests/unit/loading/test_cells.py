"""Numbers as producers write them, and the codes that stand in their place."""

import numpy as np
import pandas as pd
import pytest

from etl.contract import LINE
from etl.readers.cells import add_up, apply_note, read_numbers
from etl.snapshot import Snapshot
from observatory.domain.observation import ObsStatus
from observatory.errors import SourceChanged

FILE = Snapshot("tiny.csv")
CODES = {"": ObsStatus.SUPPRESSED, "so": ObsStatus.NOT_APPLICABLE, "nd": ObsStatus.MISSING}


def table(*cells: str, notes: tuple[str, ...] = ()) -> pd.DataFrame:
    lines = range(2, 2 + len(cells))
    return pd.DataFrame({LINE: lines, "A": cells, "NOTE": notes or "0"}, dtype=object)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12.0),
        ("43,6", 43.6),
        ("43.6", 43.6),
        ("0", 0.0),
        ("-7,5", -7.5),
        ("13\u202f790", 13790.0),  # INSEE's narrow blank
        ("1\u00a0234\u00a0567,8", 1234567.8),
        ("1 234", 1234.0),
        ("1e3", 1000.0),
    ],
)
def test_a_number_is_read_as_its_producer_writes_it(text, value):
    cells = read_numbers(FILE, table(text), "A", CODES)
    assert cells.values.tolist() == [value]
    assert cells.statuses.tolist() == ["A"]


def test_a_declared_code_is_a_status_and_zero_is_a_number():
    cells = read_numbers(FILE, table("", "so", "nd", "0"), "A", CODES)
    assert cells.statuses.tolist() == ["Q", "M", "O", "A"]
    assert np.isnan(cells.values[:3]).all()
    assert cells.values[3] == 0


@pytest.mark.parametrize("text", ["s", "n.d.", "nan", "inf", "-", "1,234,567", "#REF!", "1.2.3"])
def test_a_code_that_nobody_declared_is_refused_where_it_stands(text):
    with pytest.raises(SourceChanged) as refused:
        read_numbers(FILE, table("1", text, "2"), "A", CODES)
    error = refused.value
    assert (error.file, error.line, error.column, error.value) == ("tiny.csv", 3, "A", text)
    assert "'so'" in str(error.remedy)


NOTES = {"0": ObsStatus.SUPPRESSED, "1": ObsStatus.NORMAL, "4": ObsStatus.NOT_COLLECTED}


def test_a_note_says_why_a_cell_is_blank_and_leaves_values_alone():
    rows = table("", "", "", "7", notes=("0", "4", "1", "4"))
    cells = apply_note(FILE, rows, "NOTE", NOTES, read_numbers(FILE, rows, "A", {"": "O"}))
    # note 1 is no reason for a blank: what the blank itself means stands
    assert cells.statuses.tolist() == ["Q", "L", "O", "A"]


def test_a_note_that_nobody_declared_is_refused_where_it_stands():
    rows = table("", "3", notes=("0", "9"))
    with pytest.raises(SourceChanged) as refused:
        apply_note(FILE, rows, "NOTE", NOTES, read_numbers(FILE, rows, "A", CODES))
    error = refused.value
    assert (error.line, error.column, error.value) == (3, "NOTE", "9")


def test_a_sum_is_missing_as_soon_as_one_of_its_parts_is():
    left = read_numbers(FILE, table("10", "", "5"), "A", CODES)
    right = read_numbers(FILE, table("4", "1", "so"), "A", CODES)
    total = add_up([(1, left), (-1, right)])
    assert total.values[0] == 6
    assert np.isnan(total.values[1:]).all()
    assert total.statuses.tolist() == ["A", "Q", "M"]
