"""Bad input: one paragraph that names it, its exit code, and the published state untouched."""

import json
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from etl import load
from etl.catalogue import Figures, read_declarations
from etl.snapshot import Folder
from observatory.cli import explain
from observatory.db.embedded import EmbeddedServer
from observatory.db.engine import create_engine
from observatory.errors import ObservatoryError, SourceChanged
from tests.conftest import Clone, run_observatory

SOURCE_CHANGED, CHECK_FAILED, NO_DATABASE, USAGE = 10, 11, 12, 2

# Declarations of miniature files: the real ones refuse so few rows.
ZONES = """
shape: perimeters
title: Quartiers
edition: "2015"
producer: Personne
licence: Licence Ouverte 2.0
operation: perimeters
files: {layer: quartiers.geojson}
level: qpv
vintage: 2015
code: code
name: nom
layers: [{file: layer, srid: 4326}]
expected_rows: {min: 2, max: 3}
"""
COUNTS = """
shape: figures
title: Allocataires
edition: "2018"
producer: Personne
licence: Licence Ouverte 2.0
operation: caf
files: {table: allocataires.csv}
level: qpv
vintage: 2015
code: CODGEO
figures: [{indicator: caf_households, column: A, period: "2016-12-31"}]
expected_rows: {min: 2, max: 3}
"""
TABLE = "\ufeffCODGEO;A\r\nQP001001;120\r\nQP001002;1\u202f340\r\n"


def square(west: float, south: float) -> list[list[list[float]]]:
    east, north = west + 0.01, south + 0.01
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def zones(*corners: tuple[float, float], crs: str | None = None) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"QP00100{number}", "nom": "Le Pré"},
            "geometry": {"type": "Polygon", "coordinates": square(*corner)},
        }
        for number, corner in enumerate(corners, start=1)
    ]
    content: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if crs is not None:
        content["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(content)


GOOD = {"quartiers.geojson": zones((5.2, 46.2), (5.3, 46.2)), "allocataires.csv": TABLE}


@dataclass
class Observatory:
    """A database in which a small state is published."""

    address: str
    engine: Engine

    def state(self) -> dict[str, Any]:
        """Everything that readers see."""
        queries = {
            "version": "SELECT max(version) FROM data_version",
            "releases": "SELECT array_agg((source, edition, sha256)::text ORDER BY id) "
            "FROM release WHERE state = 'published'",
            "figures": "SELECT array_agg((territory_id, value, known_to)::text "
            "ORDER BY territory_id) FROM observation",
            "places": "SELECT array_agg((level, code, vintage)::text ORDER BY id) FROM territory",
            "areas": "SELECT sum(area_m2) FROM perimeter",
            "gaps": "SELECT count(*) FROM gap",
        }
        with self.engine.connect() as connection:
            return {name: connection.scalar(text(query)) for name, query in queries.items()}

    def last_run(self) -> tuple[str, str]:
        query = text("SELECT state, message FROM load_run ORDER BY id DESC LIMIT 1")
        with self.engine.connect() as connection:
            state, message = connection.execute(query).one()
        return state, message


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    (folder / "quartiers.yml").write_text(ZONES)
    (folder / "allocataires.yml").write_text(COUNTS)
    return folder


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture
def small_sources(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the loader read the declarations of the miniature files."""
    monkeypatch.setattr(load, "read_declarations", lambda: read_declarations(sources))


def quiet(*_: object) -> None:
    """Report no progress."""


@pytest.fixture(scope="module")
def observatory(
    clone: Clone, sources: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Observatory]:
    address = clone("bad_input_test", "app")
    engine = create_engine(address)
    folder = write(tmp_path_factory.mktemp("good"), GOOD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "read_declarations", lambda: read_declarations(sources))
        load.load_folder(engine, Folder(folder), quiet)
    published = Observatory(address, engine)
    state = published.state()
    assert state["version"] == 1
    assert len(state["figures"]) == 2
    yield published
    engine.dispose()


@pytest.fixture
def untouched(observatory: Observatory) -> Iterator[Observatory]:
    """The observatory, and the promise that the test leaves what it publishes as it was."""
    before = observatory.state()
    yield observatory
    assert observatory.state() == before


Load = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def load_from(untouched: Observatory, tmp_path: Path) -> Load:
    """Run `observatory load --from FOLDER` on the published state."""

    def run(folder: Path, address: str | None = None) -> subprocess.CompletedProcess[str]:
        return run_observatory(
            "load", "--from", str(folder), home=tmp_path / "home",
            OBSERVATORY_DATABASE_URL=address or untouched.address,
        )  # fmt: skip

    return run


PROGRESS = re.compile(r"\[\d+/\d+\] ")


def paragraph(done: subprocess.CompletedProcess[str], code: int) -> str:
    """Check that the command said one paragraph and no more; return it."""
    assert done.returncode == code, done.stderr
    said = [line for line in done.stderr.splitlines() if not PROGRESS.match(line)]
    assert len(said) == 1, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "our bug" not in done.stderr
    return said[0]


def header_of(source: str, edition: str) -> list[str]:
    """The columns that a real declaration wants, read or ignored."""
    (declared,) = (d for d in read_declarations() if (d.id, d.edition) == (source, edition))
    assert isinstance(declared, Figures)
    columns = [declared.code, declared.name, *(note.column for note in declared.notes)]
    columns += [column for figure in declared.figures for column in figure.columns]
    return [column for column in dict.fromkeys([*columns, *declared.ignored]) if column]


def demo(header: list[str], *rows: tuple[str, ...]) -> str:
    """A miniature DEMO_2018.csv: codes and names, and zeros."""
    cells = ["0"] * (len(header) - 2)
    return "\n".join(";".join(row) for row in (header, *((*row, *cells) for row in rows)))


ROWS = (("QP001001", "Le Pré"), ("QP001002", "Hôpital"))
HEADER = header_of("demo", "2018")
MISSING = [name for name in HEADER if name != "POP_MUN"]
BAD_TABLES = {
    # content of DEMO_2018.csv, then what the paragraph must name
    "a web page": (
        "<!DOCTYPE html>\n<html>Erreur</html>",
        ["line 1", "<!doctype html>", "web page", "download it again"],
    ),
    "another encoding": (
        demo(HEADER, *ROWS).encode("latin-1"),
        ["line 2", "0xe9", "Le Pr", "encoding"],
    ),
    "an unknown column": (
        demo([*HEADER, "NOUVELLE"], *ROWS),
        ["column NOUVELLE", "value '0'", "Add it to the declaration"],
    ),
    "accents encoded twice": (
        demo(HEADER, *ROWS).encode().decode("cp1252"),
        ["line 2", "Le PrÃ©", "twice", "download it"],
    ),
    "a missing column": (
        demo(MISSING, *ROWS),
        ["column POP_MUN:", "change the declaration"],
    ),
    "a renamed column": (
        demo([*MISSING, "POP_MUNI"], *ROWS),
        ["column POP_MUN:", "POP_MUNI", "change the declaration"],
    ),
    "a row that was cut": (demo(HEADER, *ROWS)[:-30], ["line 3", "QP001002", "The file was cut"]),
    "an empty file": ("", ["empty", "Download it again"]),
    "a handful of rows": (
        demo(HEADER, *ROWS),
        ["2 rows where 1300 to 1450", "The file was cut"],
    ),
}


def check_table_error(said: str, folder: Path, named: list[str], observatory: Observatory) -> None:
    assert said.startswith(str(folder / "DEMO_2018.csv"))
    for words in named:
        assert words in said
    state, message = observatory.last_run()
    assert state == "failed"
    assert "DEMO_2018.csv" in message


@pytest.mark.parametrize("name", list(BAD_TABLES)[:3])
def test_the_command_names_a_table_that_is_not_the_declared_one(
    load_from, untouched, tmp_path, name
):
    content, named = BAD_TABLES[name]
    folder = write(tmp_path / "data", {"DEMO_2018.csv": content})
    said = paragraph(load_from(folder), SOURCE_CHANGED)
    check_table_error(said, folder, named, untouched)


def refusal(observatory: Observatory, folder: Path, capsys: Any) -> tuple[int, str]:
    """Load in this process; return the exit code and the one line that the command would print."""
    with pytest.raises(ObservatoryError) as refused:
        load.load_folder(observatory.engine, Folder(folder), quiet)
    code = explain(refused.value)
    (said,) = capsys.readouterr().err.strip().splitlines()
    return code, said


@pytest.mark.parametrize("name", list(BAD_TABLES)[3:])
def test_a_table_that_is_not_the_declared_one_is_named(untouched, tmp_path, capsys, name):
    content, named = BAD_TABLES[name]
    folder = write(tmp_path / "data", {"DEMO_2018.csv": content})
    code, said = refusal(untouched, folder, capsys)
    assert code == SOURCE_CHANGED
    check_table_error(said, folder, named, untouched)


def test_a_wrong_folder_is_named_with_what_it_should_hold(load_from, tmp_path):
    folder = write(tmp_path / "data", {"holidays.csv": "a;b\n"})
    said = paragraph(load_from(folder), SOURCE_CHANGED)
    assert said.startswith(str(folder))
    assert ".csv" in said.split("It should hold")[1]


def test_a_folder_that_does_not_exist_is_named(load_from, tmp_path):
    said = paragraph(load_from(tmp_path / "nowhere"), USAGE)
    assert said.startswith(str(tmp_path / "nowhere"))
    assert "DATA=DIR" in said


def test_a_truncated_zip_is_named(load_from, tmp_path):
    path = write(tmp_path / "data", {}) / "communes-2018-geojson.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("communes-01-ain.geojson", "x" * 5000)
    path.write_bytes(path.read_bytes()[:-40])
    said = paragraph(load_from(path.parent), SOURCE_CHANGED)
    assert said.startswith(str(path))
    assert "Download it again" in said


def test_outlines_in_another_system_are_named(load_from, tmp_path):
    lambert = zones((870000, 6570000), crs="urn:ogc:def:crs:EPSG::2154")
    name = "qpv2024_simplified_2264k.geojson"
    said = paragraph(load_from(write(tmp_path / "data", {name: lambert})), SOURCE_CHANGED)
    assert said.startswith(str(tmp_path / "data" / name))
    assert "EPSG:4326" in said
    assert "Lambert-93" in said


@pytest.mark.parametrize(
    "address",
    ["postgresql://nobody:secret@127.0.0.1:1/app", "postgresql:///app?host=/nowhere&user=nobody"],
    ids=["no port", "no socket"],
)
def test_a_database_that_is_down_is_told_without_its_password(load_from, tmp_path, address):
    folder = write(tmp_path / "data", {"DEMO_2018.csv": demo(HEADER, *ROWS)})
    said = paragraph(load_from(folder, address), NO_DATABASE)
    assert "OBSERVATORY_DATABASE_URL" in said
    assert "secret" not in said


def test_a_read_only_copy_is_told(load_from, untouched, tmp_path):
    folder = write(tmp_path / "data", {"DEMO_2018.csv": demo(HEADER, *ROWS)})
    joined = "&" if "?" in untouched.address else "?"
    option = "options=-c%20default_transaction_read_only%3Don"
    said = paragraph(load_from(folder, untouched.address + joined + option), NO_DATABASE)
    assert "read-only" in said
    assert "OBSERVATORY_DATABASE_URL" in said


def test_a_role_that_may_only_read_is_told(load_from, cluster: EmbeddedServer, untouched, tmp_path):
    folder = write(tmp_path / "data", {"DEMO_2018.csv": demo(HEADER, *ROWS)})
    address = cluster.url("app_read", database="bad_input_test")
    said = paragraph(load_from(folder, address), NO_DATABASE)
    assert "read-only copy or role" in said


def test_another_make_of_database_is_a_mistake_of_usage(load_from, tmp_path):
    said = paragraph(load_from(tmp_path, "mysql://user:secret@server/db"), USAGE)
    assert "PostgreSQL" in said
    assert "secret" not in said


def test_fiction_is_never_mixed_with_fact(untouched, tmp_path):
    done = run_observatory(
        "load", "--from", "demo", home=tmp_path, OBSERVATORY_DATABASE_URL=untouched.address
    )
    said = paragraph(done, USAGE)
    assert "demonstration" in said
    assert "OBSERVATORY_HOME" in said


# --- miniature files: what only shows once the rows are read

BAD_ROWS = {
    "a code that stands twice": (
        {"allocataires.csv": TABLE + "QP001001;7\r\n"},
        SOURCE_CHANGED,
        ["allocataires.csv", "line 4", "column CODGEO", "QP001001", "line 2", "Correct the file"],
    ),
    "a code that lost its zeros": (
        {"allocataires.csv": TABLE + "QP1003;7\r\n"},
        SOURCE_CHANGED,
        ["allocataires.csv", "line 4", "column CODGEO", "QP1003", "Codes are text"],
    ),
    "a cell that nobody declared": (
        {"allocataires.csv": TABLE.replace("120", "n.d.")},
        SOURCE_CHANGED,
        ["allocataires.csv", "line 2", "column A", "n.d.", "Declare what this one means"],
    ),
    "metres for degrees": (
        {"quartiers.geojson": zones((5.2, 46.2), (870000, 6570000))},
        SOURCE_CHANGED,
        ["quartiers.geojson", "line 2", "column geometry", "QP001002", "coordinates are not in"],
    ),
    "another department": (
        {"quartiers.geojson": zones((5.2, 46.2), (-61.5, 16.2))},
        SOURCE_CHANGED,
        ["quartiers.geojson", "line 2", "QP001002", "outside its department"],
    ),
    "a negative count": (
        {"allocataires.csv": TABLE.replace("120", "-120")},
        CHECK_FAILED,
        ["allocataires 2018", "caf_households", "QP001001", "-120", "Ask the producer"],
    ),
    "two files of one name": (
        {"allocataires.csv": TABLE, "copy/allocataires.csv": TABLE + "\r\n"},
        SOURCE_CHANGED,
        ["allocataires.csv", "differ", "Keep only the one to load"],
    ),
}


@pytest.mark.usefixtures("small_sources")
@pytest.mark.parametrize(("files", "code", "named"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_rows_that_cannot_be_are_named_and_nothing_is_loaded(
    untouched, tmp_path, capsys, files, code, named
):
    # the other file changed too, and is good: it must not be published alone
    changed = {"quartiers.geojson": zones((5.2, 46.2), (5.4, 46.2)), "allocataires.csv": TABLE}
    (tmp_path / "data" / "copy").mkdir(parents=True)
    folder = write(tmp_path / "data", {**changed, **files})
    exit_code, said = refusal(untouched, folder, capsys)
    assert exit_code == code
    for words in named:
        assert words in said


@pytest.mark.usefixtures("small_sources")
def test_a_dry_run_says_the_same_and_writes_nothing(untouched, tmp_path):
    folder = write(tmp_path / "data", {**GOOD, "allocataires.csv": TABLE + "QP001001;7\r\n"})
    before = untouched.last_run()
    recap = load.load_folder(untouched.engine, Folder(folder), quiet, dry_run=True)
    assert "stands twice" in str(recap.error)
    assert {line.source: line.outcome for line in recap.lines} == {
        "allocataires": "refused",
        "quartiers": "readable",
    }
    assert untouched.last_run() == before


@pytest.mark.usefixtures("small_sources")
def test_once_the_file_is_mended_the_load_goes_through(observatory, tmp_path):
    before = observatory.state()
    mended = {**GOOD, "allocataires.csv": TABLE + "QP001003;7\r\n"}
    mended["quartiers.geojson"] = zones((5.2, 46.2), (5.3, 46.2), (5.4, 46.2))
    recap = load.load_folder(observatory.engine, Folder(write(tmp_path / "d", mended)), quiet)
    after = observatory.state()
    assert recap.error is None
    assert after["version"] == before["version"] + 1
    assert set(after["places"]) - set(before["places"]) == {"(qpv,QP001003,2015)"}


@pytest.mark.usefixtures("small_sources")
def test_what_a_stopped_load_staged_is_not_published_once_the_file_is_back(observatory, tmp_path):
    good = write(tmp_path / "good", GOOD)
    load.load_folder(observatory.engine, Folder(good), quiet)
    before = observatory.state()
    other = {"quartiers.geojson": zones((5.25, 46.2), (5.35, 46.2)), "allocataires.csv": "A\r\n"}
    with pytest.raises(SourceChanged):
        load.load_folder(observatory.engine, Folder(write(tmp_path / "other", other)), quiet)
    recap = load.load_folder(observatory.engine, Folder(good), quiet)
    assert {line.outcome for line in recap.lines} == {"unchanged"}
    assert observatory.state() == before


@pytest.mark.usefixtures("small_sources")
def test_a_stopped_load_tells_every_release_that_it_refused(untouched, tmp_path):
    data = write(tmp_path / "two", {"quartiers.geojson": "{}", "allocataires.csv": "A\r\n"})
    recap = load.Recap("official")
    with pytest.raises(SourceChanged):
        load.load_folder(untouched.engine, Folder(data), quiet, recap=recap)
    assert [line.outcome for line in recap.lines] == ["refused", "refused"]
    assert {file.outcome for file in recap.files} == {"refused"}
