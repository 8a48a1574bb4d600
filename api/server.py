"""The HTTP server: on the asked port, or the next free one."""

import errno
import socket
from collections.abc import Callable

import uvicorn

from api.app import create_app
from api.thrift import save_memory, spare_pandas
from observatory.errors import UsageError
from observatory.settings import Settings

TRIES = 50
GRACE_SECONDS = 5


class Server(uvicorn.Server):
    """A server that says when it accepts connections."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then tell."""
        await super().startup(sockets)
        if self.started:
            self._started()


def serve(
    settings: Settings,
    reader_url: str,
    *,
    port: int | None = None,
    ready: Callable[[str], None] | None = None,
    taken: Callable[[int], None] | None = None,
) -> None:
    """Serve until told to stop.

    `ready` is called with the address once it answers, `taken` with the asked port if another
    had to be used.
    """
    listener = listen(settings.host, settings.port if port is None else port)
    address = address_of(listener)
    asked = settings.port if port is None else port
    if asked and listener.getsockname()[1] != asked and taken is not None:
        taken(asked)
    save_memory()
    spare_pandas()
    app = create_app(settings, database_url=reader_url)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    try:
        Server(config, lambda: ready(address) if ready else None).run(sockets=[listener])
    finally:
        listener.close()


def listen(host: str, port: int) -> socket.socket:
    """Return a bound socket: the asked port, or the next free one."""
    for candidate in range(port, min(port + TRIES, 65_535) + 1):
        try:
            return _bind(host, candidate)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise UsageError(
                    f"Cannot listen on {host}: {error.strerror or error}. Correct OBSERVATORY_HOST."
                ) from error
    raise UsageError(f"No port from {port} to {candidate} is free. Choose OBSERVATORY_PORT.")


def _bind(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(socket.SOMAXCONN)
    except OSError:
        listener.close()
        raise
    return listener


def address_of(listener: socket.socket) -> str:
    """Return the address to type in a browser."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"
