"""What no file may say is refused; what it probably should not is a finding."""

import pandas as pd
import pytest

from etl.checks import check_release
from etl.indicators import read_indicators
from etl.tidy import TidyRelease
from observatory.errors import CheckFailed, SourceChanged
from tests.unit.loading.files import declare

CATALOGUE = read_indicators()


def checked(indicator: str, *values: float | None, operation: str = "caf") -> TidyRelease:
    declared = declare(
        shape="figures", level="qpv", vintage=2015, code="C", operation=operation,
        figures=[{"indicator": indicator, "column": "A", "period": "2018"}],
    )  # fmt: skip
    release = TidyRelease(
        observations=pd.DataFrame(
            {
                "indicator": indicator,
                "code": [f"QP00100{number}" for number in range(len(values))],
                "period": "2018",
                "value": pd.Series(values, dtype=float),
                "obs_status": ["Q" if value is None else "A" for value in values],
            }
        )
    )
    check_release(declared, release, CATALOGUE)
    return release


def found(release: TidyRelease) -> dict[str, tuple[str, int]]:
    return {f.check_name: (f.severity, f.row_count) for f in release.findings}


def test_figures_that_may_be_leave_no_finding():
    assert found(checked("caf_households", 0, 12)) == {}


def test_a_negative_count_stops_the_release():
    with pytest.raises(CheckFailed) as refused:
        checked("caf_households", 3, -1, -2)
    assert refused.value.exit_code == 11
    for word in ("tiny 2018", "2 counts", "caf_households", "QP001001", "-1"):
        assert word in str(refused.value)


def test_money_may_be_negative():
    assert found(checked("income_d1", -120, operation="filosofi")) == {}


def test_a_rate_outside_0_to_100_is_a_warning_that_shows_it():
    release = checked("pov60", 43.6, -0.1, 100, 100.1, operation="filosofi")
    assert found(release) == {"percent_outside_0_100": ("warning", 2)}
    assert [sample["value"] for sample in release.findings[0].samples] == [-0.1, 100.1]


def test_cells_without_a_value_are_counted_by_their_letter():
    release = checked("caf_households", 3, None, None)
    assert found(release) == {"missing_values": ("info", 2)}
    assert "Q: 2" in release.findings[0].message
    assert release.findings[0].samples[0]["value"] is None


def test_an_indicator_that_is_in_no_catalogue_is_refused():
    with pytest.raises(SourceChanged, match="not in the catalogue"):
        checked("invented", 1)


def test_two_sources_are_two_indicators():
    with pytest.raises(SourceChanged, match="filosofi") as refused:
        checked("pov60", 43.6, operation="census")
    assert refused.value.file == "tiny.yml"
    assert found(checked("pov60", 43.6, operation="census+filosofi")) == {}


def test_a_release_without_figures_has_nothing_to_check():
    release = TidyRelease()
    check_release(
        declare(shape="territories", dialect={}, level="zus", vintage=1996, code="C", name="N"),
        release,
        CATALOGUE,
    )
    assert release.findings == []
