"""The process of the private server: find it, start it, stop it."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from observatory.db.binaries import Binaries
from observatory.db.cluster_files import ClusterFiles, last_words
from observatory.errors import DatabaseUnreachable

# Recovery after a kill replays up to max_wal_size: minutes on a slow disk, never hours.
START_SECONDS = 300.0
STOP_SECONDS = 30.0
# The children of a killed postmaster need a moment to notice before a new one may start.
RETRIES = 20
LONGEST_LOG = 20 * 2**20


def read_pid(data: Path) -> int | None:
    """Return the process that serves this data directory, if it lives."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n")[0])
        # A number may have been given to another program since; PostgreSQL works in its data.
        serves = os.readlink(f"/proc/{pid}/cwd") == str(data.resolve())
    except (FileNotFoundError, ProcessLookupError, PermissionError, ValueError):
        return None
    return pid if serves and is_alive(pid) else None


def is_alive(pid: int) -> bool:
    """Say whether a process runs; one that is dead and not yet waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def launch(files: ClusterFiles, binaries: Binaries) -> subprocess.Popen[bytes]:
    """Start the server and wait until it answers."""
    for _ in range(RETRIES):
        process = _spawn(files, binaries)
        if _wait_until_ready(files, process):
            return process
        if process.poll() is None:  # too slow to be waited for
            stop(process.pid, process)
        if not _is_momentary(files):
            break
        time.sleep(0.25)
    raise DatabaseUnreachable(
        f"The private database in {files.folder} did not start: {_last_words(files.log)} "
        f"The whole story is in {files.log}."
    )


def stop(pid: int, process: subprocess.Popen[bytes] | None) -> None:
    """Stop the server at once and cleanly; its clients are sent away, what they committed stays."""
    for order in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(pid, order)
        if _wait_until_gone(pid, process):
            break


def _spawn(files: ClusterFiles, binaries: Binaries) -> subprocess.Popen[bytes]:
    if files.log.exists() and files.log.stat().st_size > LONGEST_LOG:
        files.log.replace(files.log.with_suffix(".log.1"))
    with files.log.open("ab") as log:
        # In a session of its own, Ctrl-C in our terminal does not reach it: we stop it ourselves.
        return subprocess.Popen(
            [binaries.program("postgres"), "-D", str(files.data)],
            **files.as_account,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def _wait_until_ready(files: ClusterFiles, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if _is_ready(files.data, process.pid):
            return True
        time.sleep(0.02)
    return False


def wait_for_other(data: Path, pid: int) -> None:
    """Wait for a server that somebody else has just started."""
    deadline = time.monotonic() + START_SECONDS
    while is_alive(pid) and time.monotonic() < deadline and not _is_ready(data, pid):
        time.sleep(0.02)


def _is_ready(data: Path, pid: int) -> bool:
    try:
        lines = (data / "postmaster.pid").read_text().split("\n")
    except OSError:
        return False
    # Line 8 is the state; before it is written, the file may be that of a dead server.
    return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _wait_until_gone(pid: int, process: subprocess.Popen[bytes] | None) -> bool:
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        if process is not None:
            process.poll()  # our own child stays a zombie until it is waited for
        if not is_alive(pid):
            return True
        time.sleep(0.01)
    return False


def _is_momentary(files: ClusterFiles) -> bool:
    words = _last_words(files.log)
    return "lock file" in words or "shared memory block" in words


def _last_words(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        return last_words(file.read().decode("utf-8", "replace"))
