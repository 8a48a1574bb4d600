"""The service as another process, on whatever port is free."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def serve(database: str, home: Path) -> Iterator[str]:
    """Run the real command on a database; yield its address, without a slash at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "observatory", "serve", "--port", "0"],
        env={**os.environ, "OBSERVATORY_DATABASE_URL": database, "OBSERVATORY_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().rsplit(" ", 1)[-1].strip().rstrip("/")
        assert address.startswith("http://127.0.0.1:")
        yield address
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@contextmanager
def serve_with_log(database: str, home: Path, log: Path) -> Iterator[str]:
    """Run the service so that it writes down what is asked; yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("w") as written:
        command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app",
                   "--fd", str(listener.fileno())]  # fmt: skip
        process = subprocess.Popen(
            command,
            env={**os.environ, "OBSERVATORY_DATABASE_URL": database, "OBSERVATORY_HOME": str(home)},
            stdout=written,
            stderr=written,
            cwd=ROOT,
            pass_fds=[listener.fileno()],
        )
        try:
            # it listens already: what is asked waits until it is answered
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            process.terminate()
            process.wait(20)
