"""`observatory locate FILE`, offline, on the database that the settings name."""

import csv
from pathlib import Path

import orjson
import pytest

from api.locating import offline
from observatory.cli import build_app, explain
from observatory.db.embedded import EmbeddedServer
from observatory.errors import UsageError

pytest_plugins = ["tests.integration.api_fixtures"]

POINTS = "id;lon;lat\na;5,005;46,005\nb;3,0;46,0\n"


@pytest.fixture
def file(api_server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OBSERVATORY_DATABASE_URL", api_server.url())
    path = tmp_path / "points.csv"
    path.write_text(POINTS)
    return path


def run(*words: object) -> None:
    build_app()(["locate", *map(str, words)], standalone_mode=False)


def test_a_file_is_answered_beside_itself(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = file.with_name("out.csv")
    run(file, "-o", out, "--vintage", 2024, "--distance")
    rows = list(csv.DictReader(out.read_text().splitlines(), delimiter=";"))
    assert [row["qpv_2024_answer"] for row in rows] == ["yes", "no"]
    said = capsys.readouterr().err
    assert "lon = lon, lat = lat" in said
    assert "qpv 2024: 1 oui (50.0 %), 1 non, 0 inconnu" in said


def test_without_an_output_the_answer_is_on_the_standard_output(
    file: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    run(file, "--level", "zus")
    assert b"zus_1996_answer" in capfdbinary.readouterr().out


def test_the_suffix_of_the_output_is_its_format(file: Path) -> None:
    run(file, "-o", file.with_name("out.json"))
    answer = orjson.loads(file.with_name("out.json").read_bytes())
    assert [one["vintage"] for one in answer["summary"]] == [2024, 2015]
    run(file, "-o", file.with_name("out.xlsx"))
    assert file.with_name("out.xlsx").read_bytes().startswith(b"PK")


def test_a_long_file_shows_how_far_it_is(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(offline, "PATIENCE_SECONDS", -1.0)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    run(file, "-o", file.with_name("out.csv"))
    assert "Lignes" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.csv"], "nowhere.csv cannot be read"),
        (["points.csv", "-o", "out.pdf"], "none of .csv"),
        (["points.csv", "-o", "no/folder.csv"], "cannot be written"),
        (["empty.csv"], "empty.csv: The file is empty"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    file: Path, words: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    (file.parent / "empty.csv").write_text("")
    with pytest.raises(Exception, match=said) as caught:
        run(*words)
    assert explain(caught.value) == 2  # type: ignore[arg-type]


def test_where_nothing_was_ever_loaded_the_reader_is_told_to_load(
    file: Path, cluster: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a database without any table
    monkeypatch.setenv("OBSERVATORY_DATABASE_URL", cluster.url(database="postgres"))
    with pytest.raises(UsageError, match="observatory load"):
        run(file)


def test_only_zonings_are_located(file: Path) -> None:
    with pytest.raises(UsageError, match="commune is not located; choose qpv"):
        run(file, "--level", "commune")
