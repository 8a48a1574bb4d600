"""Asks a server, or the database itself, as often as it answers: wrk and pgbench."""

import json
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from observatory.db.binaries import find_binaries

# Read here: tests see no setting of the person who runs them.
SECONDS = float(os.environ.get("OBSERVATORY_BENCH_SECONDS", "4"))
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Rate:
    """Answers a second, and the milliseconds within which 99 of 100 came (0: not measured)."""

    per_second: float
    p99: float = 0.0


def ask_server(
    address: str, paths: Sequence[str], connections: int, folder: Path, coding: str = "identity"
) -> Rate:
    """Ask for paths in turn; a wrong answer is an error here, not a fast one."""
    listed = folder / "paths"
    listed.write_text("\n".join(paths))
    seconds, found = SECONDS, {"requests": 0}
    while not found["requests"]:  # who needs longer for one answer is given longer
        found = _run_wrk(address, listed, connections, seconds, coding)
        seconds *= 4
    assert not found["wrong"], (paths[0], found)
    return Rate(found["requests"] / found["microseconds"] * 1e6, found["p99"] / 1e3)


def _run_wrk(
    address: str, listed: Path, connections: int, seconds: float, coding: str
) -> dict[str, int]:
    said = _run(
        "wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "60s",
        "-H", f"Accept-Encoding: {coding}", "-s", str(HERE / "load.lua"), address,
        "--", str(listed),
    )  # fmt: skip
    found: dict[str, int] = json.loads(said.strip().splitlines()[-1])
    return found


def ask_database(url: str, script: str, connections: int, folder: Path) -> Rate:
    """Execute a script of pgbench, prepared, on a UNIX socket or a port."""
    file = folder / "script.sql"
    file.write_text(script)
    at = make_url(url)
    host, port = at.query.get("host") or at.host, at.query.get("port") or at.port or 5432
    pgbench = find_binaries().program("pgbench")
    said = _run(
        pgbench, "-n", "-M", "prepared", f"-c{connections}", f"-j{min(connections, 2)}",
        f"-T{max(1, round(SECONDS))}", "-f", str(file), "-h", str(host), "-p", str(port),
        "-U", str(at.username), str(at.database),
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", said)
    assert found is not None, said
    return Rate(float(found[1]))


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
