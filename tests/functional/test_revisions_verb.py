"""`observatory revisions`, on the demonstration: what its current edition changed."""

import json
from pathlib import Path

import pandas as pd
import pytest

from etl.demo import demo_releases
from etl.tidy import KEY
from tests.conftest import run_observatory

HALF_WIDTHS = {"pov60": 0.05, "med_income_uc": 5.0}  # of the demonstration's rounding


@pytest.fixture(scope="module")
def changed() -> pd.DataFrame:
    """The figures of both editions side by side, from the releases themselves."""
    by_edition = {info.edition: content.observations for info, content in demo_releases()
                  if info.source == "demo_filosofi"}  # fmt: skip
    keys = ["indicator", *KEY, "period"]
    both = by_edition["demo-0"].merge(by_edition["demo-1"], on=keys, suffixes=("_old", "_new"))
    both = both.dropna(subset=["value_old"])
    both["change"] = (both["value_new"] - both["value_old"]).astype(float).round(6)
    return both


def test_the_summary_counts_what_was_compared_and_what_changed_by_much(
    demo_database: str, changed: pd.DataFrame, tmp_path: Path
) -> None:
    done = run_observatory("revisions", home=tmp_path, OBSERVATORY_DATABASE_URL=demo_database)
    assert done.returncode == 0, done.stderr
    by_much = changed["change"].abs() > changed["indicator"].map(HALF_WIDTHS) + 1e-9
    assert by_much.sum() > 10
    last = done.stdout.strip().splitlines()[-1]
    assert last == (
        f"{len(changed):,} figures compared, {(changed['change'] != 0).sum():,} changed, "
        f"{by_much.sum():,} by more than the half-width of their interval."
    )
    assert "demo_filosofi demo-0" in done.stdout


def test_programs_get_each_figure_with_both_values(
    demo_database: str, changed: pd.DataFrame, tmp_path: Path
) -> None:
    words = ("--indicator", "pov60", "--level", "qpv", "--vintage", "2015", "--list", "--json")
    done = run_observatory(
        "revisions", *words, "--limit", "1000", home=tmp_path,
        OBSERVATORY_DATABASE_URL=demo_database,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    chosen = changed[
        (changed["indicator"] == "pov60") & (changed["vintage"] == 2015) & (changed["change"] != 0)
    ]
    assert answer["numberMatched"] == len(answer["items"]) == len(chosen) > 0
    expected = {(row.code, row.value_old, row.value_new) for row in chosen.itertuples()}
    assert {
        (row["code"], row["old_value"], row["new_value"]) for row in answer["items"]
    } == expected
    assert {row["exceeds"] for row in answer["items"]} == {True}
