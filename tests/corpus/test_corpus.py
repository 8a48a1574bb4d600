"""Bad input is told by name, never half loaded, and never fills the memory."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from etl.load import load_folder
from etl.snapshot import Folder
from observatory.errors import ObservatoryError
from tests.conftest import ROOT
from tests.corpus import shapes, tables
from tests.corpus.archives import ARCHIVES, HEAVY
from tests.corpus.makers import Case

BAD = {**tables.TABLES, **ARCHIVES, **shapes.SHAPES}
ACCEPTED = {**tables.ACCEPTED, **shapes.ACCEPTED}
MOST_MEMORY = 900 << 20  # of the process, its libraries included
STAGED = ("territory", "perimeter", "membership", "passage", "observation")


def quiet(*_: object) -> None:
    """Report no progress."""


def written(engine: Engine) -> dict[str, int]:
    """Count what loads have left behind."""
    names = ["release", "data_version", *(f"staged_{name}" for name in STAGED)]
    with engine.connect() as connection:
        return {n: connection.scalar(text(f'SELECT count(*) FROM "{n}"')) for n in names}  # noqa: S608


def test_the_corpus_holds_sixty_cases() -> None:
    assert len(BAD) + len(ACCEPTED) + len(HEAVY) >= 60


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_and_nothing_of_it_is_loaded(
    migrated_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    case: Case = BAD[name]
    data = case.write(tmp_path)
    monkeypatch.setenv("OBSERVATORY_SOURCES", str(tmp_path / "sources"))
    with pytest.raises(ObservatoryError) as refused:
        load_folder(migrated_engine, Folder(data), quiet)
    for words in case.words:
        assert words in str(refused.value)
    assert refused.value.exit_code == case.code
    assert set(written(migrated_engine).values()) == {0}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_odd_and_not_wrong_is_read_and_reported(
    migrated_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    case, expected = ACCEPTED[name]
    data = case.write(tmp_path)
    monkeypatch.setenv("OBSERVATORY_SOURCES", str(tmp_path / "sources"))
    recap = load_folder(migrated_engine, Folder(data), quiet, dry_run=True)
    assert recap.error is None
    assert [line.outcome for line in recap.lines] == ["readable"]
    assert checks(tmp_path, data) == expected


def checks(folder: Path, data: Path) -> set[str]:
    """The names of what is found in the case's release."""
    from etl.catalogue import read_declarations
    from etl.discover import find_files
    from etl.indicators import read_indicators
    from etl.load import read_checked

    (declared,) = read_declarations(folder / "sources")
    files = find_files(declared, Folder(data))
    assert files is not None
    return {f.check_name for f in read_checked(declared, files, read_indicators()).findings}


SCRIPT = r"""
import json, os, re, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
from etl.load import load_folder
from etl.snapshot import Folder
from observatory.errors import ObservatoryError
said = {}
for case in sorted(Path(sys.argv[1]).iterdir()):
    os.environ["OBSERVATORY_SOURCES"] = str(case / "sources")
    recap = None
    try:
        recap = load_folder(None, Folder(case / "data"), lambda *_: None, dry_run=True)
        said[case.name] = str(recap.error)
    except ObservatoryError as error:
        said[case.name] = str(error)
# Not ru_maxrss: Linux hands it down from the process that started this one, the tests themselves.
peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]
print(json.dumps([said, int(peak) * 1024]))
"""


def test_heavy_input_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    for name, case in HEAVY.items():
        case.write(tmp_path / name)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=120, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said, peak = json.loads(done.stdout)
    for name, case in HEAVY.items():
        for words in case.words:
            assert words in said[name]
    assert peak < MOST_MEMORY


def test_a_link_out_of_the_folder_is_not_followed(
    migrated_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = Case({"allocataires.csv": tables.TABLE}, []).write(tmp_path)
    (tmp_path / "elsewhere.csv").write_bytes((data / "allocataires.csv").read_bytes())
    (data / "allocataires.csv").unlink()
    (data / "allocataires.csv").symlink_to(tmp_path / "elsewhere.csv")
    monkeypatch.setenv("OBSERVATORY_SOURCES", str(tmp_path / "sources"))
    with pytest.raises(ObservatoryError, match="link to a file outside the folder"):
        load_folder(migrated_engine, Folder(data), quiet)
    assert set(written(migrated_engine).values()) == {0}
