"""The settings: environment variables, all optional."""

from pathlib import Path

import pytest

from observatory.errors import SourceChanged, UsageError
from observatory.settings import default_home, load_settings


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "DATABASE_URL", "READ_URLS", "DATA", "HOST", "PORT", "CORS_ORIGINS"):
        monkeypatch.delenv(f"OBSERVATORY_{name}", raising=False)


def test_nothing_needs_to_be_set() -> None:
    settings = load_settings()
    assert settings.home == default_home()
    assert settings.database_url is None
    assert settings.data is None
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.cors_origins == ("*",)
    assert settings.read_urls == ()


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATORY_DATA", "")
    monkeypatch.setenv("OBSERVATORY_PORT", "")
    assert load_settings().data is None
    assert load_settings().port == 8000


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATORY_CORS_ORIGINS", "https://a.example, https://b.example,")
    assert load_settings().cors_origins == ("https://a.example", "https://b.example")


def test_a_relative_folder_is_made_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATORY_DATA", "files/../data")
    assert load_settings().data == Path.cwd() / "data"


def test_variables_of_others_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATORY_TEST_DATA", "/somewhere")
    assert not hasattr(load_settings(), "test_data")


def test_a_wrong_value_is_named_in_one_paragraph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATORY_PORT", "eight")
    with pytest.raises(UsageError, match="OBSERVATORY_PORT='eight'"):
        load_settings()


def test_a_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATORY_DATABASE_URL", "postgresql://app:hunter2@db/app")
    assert "hunter2" not in repr(load_settings())


def test_a_changed_source_says_where_and_what_to_do() -> None:
    error = SourceChanged(
        "not a number",
        file="income.csv",
        line=12,
        column="median",
        value="n.d.",
        remedy="Declare it.",
    )
    assert (
        str(error) == "income.csv, line 12, column median, value 'n.d.': not a number. Declare it."
    )
    assert error.exit_code == 10


def test_the_day_of_the_report_is_a_month_and_a_day_or_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load_settings().report_day == (12, 15)
    monkeypatch.setenv("OBSERVATORY_REPORT_ON", "none")
    assert load_settings().report_day is None


@pytest.mark.parametrize("wrong", ["15 December", "12-32", "02-29", "2026-12-15", "1-1"])
def test_a_day_that_no_year_has_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("OBSERVATORY_REPORT_ON", wrong)
    with pytest.raises(UsageError, match=r"OBSERVATORY_REPORT_ON.*like 12-15, or none"):
        load_settings()
