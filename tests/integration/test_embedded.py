"""The private server: it starts, is shared, survives being killed, and leaves nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from observatory.db import postmaster
from observatory.db.embedded import EmbeddedServer
from observatory.db.engine import create_engine, explain_database_error
from observatory.errors import DatabaseUnreachable, ReadOnlyDatabase

# A process that uses the server of a home until its input ends.
USER = """
import sys
from pathlib import Path
from observatory.db.embedded import EmbeddedServer
with EmbeddedServer(Path(sys.argv[1])):
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    # pytest's own temporary folders are closed to the account that runs the server.
    path = Path(tempfile.mkdtemp(prefix="observatory-test-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def home(folder: Path) -> Iterator[Path]:
    """One cluster for the whole module: making one takes three seconds."""
    yield folder / "home"
    assert postmaster.read_pid(data_of(folder / "home")) is None, "a server was left behind"


def data_of(home: Path) -> Path:
    return home / "postgres" / "data"


def ask(server: EmbeddedServer, statement: str, role: str = "app") -> object:
    engine = create_engine(server.url(role))
    try:
        with engine.begin() as connection:
            result = connection.execute(sa.text(statement))
            return result.scalar() if result.returns_rows else None
    finally:
        engine.dispose()


def start_user(home: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def end(process: subprocess.Popen[str], *, kill: bool = False) -> None:
    if kill:
        process.kill()
    process.communicate(timeout=60)


def test_it_has_postgis_and_what_was_committed_stays(home: Path) -> None:
    with EmbeddedServer(home) as server:
        assert str(ask(server, "SELECT postgis_version()")).startswith("3.")
        ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    with EmbeddedServer(home) as server:
        assert ask(server, "SELECT answer FROM kept", "app_read") == 42
        ask(server, "DROP TABLE kept")


def test_readers_cannot_write(home: Path) -> None:
    with EmbeddedServer(home) as server:
        with pytest.raises(sa.exc.DBAPIError) as caught:
            ask(server, "CREATE TABLE mine (i integer)", "app_read")
        assert isinstance(explain_database_error(caught.value), ReadOnlyDatabase)
        assert ask(server, "SHOW statement_timeout", "app_read") == "15s"


def test_it_listens_to_no_port_and_to_no_other_account(home: Path) -> None:
    with EmbeddedServer(home) as server:
        assert ask(server, "SHOW listen_addresses") == ""
        socket = home / "postgres" / "sock"
        assert socket.stat().st_mode & 0o077 == 0
        assert "peer" in (data_of(home) / "pg_hba.conf").read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is refused the superuser's role")
def test_root_is_not_the_superuser(home: Path) -> None:
    with EmbeddedServer(home) as server, pytest.raises(sa.exc.OperationalError, match="Peer"):
        ask(server, "SELECT 1", "postgres")


def test_a_second_user_attaches_and_leaves_the_server_running(home: Path) -> None:
    with EmbeddedServer(home) as server:
        pid = postmaster.read_pid(data_of(home))
        end(start_user(home))
        assert postmaster.read_pid(data_of(home)) == pid
        assert ask(server, "SELECT 1") == 1


def test_the_last_user_stops_it_even_if_it_was_not_the_first(home: Path) -> None:
    server = EmbeddedServer(home)
    server.start()
    user = start_user(home)
    server.stop()
    assert postmaster.read_pid(data_of(home)) is not None
    end(user)
    assert postmaster.read_pid(data_of(home)) is None


def test_the_server_of_a_killed_owner_is_taken_over_and_stopped(home: Path) -> None:
    end(start_user(home), kill=True)
    pid = postmaster.read_pid(data_of(home))
    assert pid is not None
    with EmbeddedServer(home) as server:
        assert postmaster.read_pid(data_of(home)) == pid
        assert ask(server, "SELECT 1") == 1


def test_a_terminated_program_stops_its_server(home: Path) -> None:
    """The command turns SIGTERM into an exit; atexit does the rest."""
    code = "import signal, sys; signal.signal(15, lambda *_: sys.exit(143));" + USER
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 143


def test_a_killed_server_starts_again_with_its_data(home: Path) -> None:
    with EmbeddedServer(home) as server:
        ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
        pid = postmaster.read_pid(data_of(home))
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        server.start()
        assert ask(server, "SELECT answer FROM kept") == 42
        ask(server, "DROP TABLE kept")


def test_a_watched_server_restarts_by_itself(home: Path) -> None:
    with EmbeddedServer(home) as server:
        server.watch()
        pid = postmaster.read_pid(data_of(home))
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while postmaster.read_pid(data_of(home)) in (None, pid):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        server.start()  # waits until it answers
        assert ask(server, "SELECT 1") == 1


def test_two_homes_run_side_by_side_the_second_with_a_very_long_path(
    home: Path, folder: Path
) -> None:
    other = folder / ("very-" * 20) / "long"
    with EmbeddedServer(home) as first, EmbeddedServer(other) as second:
        ask(first, "CREATE TABLE only_here (i integer)")
        assert ask(second, "SELECT to_regclass('only_here')") is None
        ask(first, "DROP TABLE only_here")
        socket = Path(str(sa.make_url(second.url()).query["host"]))
        assert socket.is_relative_to("/tmp")
    shutil.rmtree(socket)


@pytest.mark.skipif(os.geteuid() != 0, reason="the account is our own")
def test_a_home_that_the_account_cannot_enter_is_named(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(DatabaseUnreachable, match=rf"may not enter {closed}.*OBSERVATORY_HOME="):
        EmbeddedServer(closed / "home").start()


def test_a_home_that_cannot_be_made_is_named() -> None:
    with pytest.raises(DatabaseUnreachable, match="/proc/nowhere"):
        EmbeddedServer(Path("/proc/nowhere")).start()


def test_missing_programs_give_the_line_to_type(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("observatory.db.binaries.DEBIAN_PROGRAMS", folder / "none")
    monkeypatch.setenv("PATH", "/bin")
    monkeypatch.setattr("observatory.db.binaries.shutil.which", lambda name: None)
    with pytest.raises(DatabaseUnreachable, match="apt-get install -y --no-install-recommends"):
        EmbeddedServer(folder / "bare").start()
