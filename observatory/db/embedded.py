"""The private PostGIS server of a home: no port, no password, and no trace once nobody uses it."""

import atexit
import fcntl
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import URL

from observatory.db import postmaster
from observatory.db.cluster_files import ClusterFiles, explained_os_errors
from observatory.errors import ObservatoryError

WATCH_SECONDS = 1.0


class EmbeddedServer:
    """One process's use of the cluster of one home.

    Every process that uses the server holds a shared lock on a file of the home. The first starts
    the server, the last stops it: `observatory status` does not disturb `observatory run`, and a
    server whose owner was killed is stopped by whoever uses it next. The kernel drops the lock of
    a killed process, so that no record of owners can be wrong.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._files = ClusterFiles(home)
        self._users: int | None = None  # our descriptor of the users' lock
        self._process: subprocess.Popen[bytes] | None = None  # when we are the one who started it
        self._maker = os.getpid()
        self._leaving = threading.Event()
        self._watcher: threading.Thread | None = None

    def start(self) -> None:
        """Attach to the running server, or start it; make the cluster first if there is none.

        Calling it again mends: a server that died in the meantime is started anew.
        """
        with explained_os_errors(self.home):
            self._files.prepare_home()
            with self._alone():
                binaries = self._files.find_binaries()
                self._files.initialise(binaries)
                self._enter()
                if self._process is not None:
                    self._process.poll()  # a dead child keeps its number until it is waited for
                pid = postmaster.read_pid(self._files.data)
                if pid is None:
                    self._files.write_configuration()
                    self._process = postmaster.launch(self._files, binaries)
                else:
                    postmaster.wait_for_other(self._files.data, pid)

    def stop(self) -> None:
        """Leave the server; stop it if nobody else uses it."""
        self._stop_watching()
        # A forked child shares our lock and is not us.
        if self._users is None or os.getpid() != self._maker:
            return
        with explained_os_errors(self.home), self._alone():
            if self._is_last():
                pid = postmaster.read_pid(self._files.data)
                if pid is not None:
                    postmaster.stop(pid, self._process)
            os.close(self._users)
            self._users = None
        if self._process is not None:
            self._process.poll()
            # Still used by others, it outlives us: Popen must not complain about it.
            self._process.returncode = self._process.returncode or 0
            self._process = None
        atexit.unregister(self.stop)

    def watch(self) -> None:
        """Restart a server that dies, as long as we use it: for a service that runs for months."""
        self._leaving.clear()
        self._watcher = threading.Thread(target=self._watch, name="postgres-watch", daemon=True)
        self._watcher.start()

    def url(self, role: str = "app", database: str = "app") -> str:
        """Return the address of the server for SQLAlchemy; the UNIX account is the password."""
        query = {"host": str(self._files.socket)}
        return URL.create(
            "postgresql+psycopg", username=role, database=database, query=query
        ).render_as_string(hide_password=False)

    def is_running(self) -> bool:
        """Say whether a server of this home lives, whoever started it."""
        return postmaster.read_pid(self._files.data) is not None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _watch(self) -> None:
        while not self._leaving.wait(WATCH_SECONDS):
            if not self.is_running():
                with suppress(ObservatoryError):  # the log of the server says why; try again
                    self.start()

    def _stop_watching(self) -> None:
        self._leaving.set()
        # A restart under way must end before we leave, or it would outlive us.
        if self._watcher is not None and self._watcher.is_alive():
            self._watcher.join()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time decide about starting and stopping."""
        with (self._files.folder / "starter.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _enter(self) -> None:
        if self._users is not None:
            return
        self._users = os.open(self._files.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._users, fcntl.LOCK_SH)
        atexit.register(self.stop)

    def _is_last(self) -> bool:
        assert self._users is not None
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
