"""The way to the official hosts: https, public hosts, few redirects, patience, and limits."""

import ipaddress
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx2

from etl.fetch.registry import find_registry
from etl.fetch.retry import Patience, T, patiently
from etl.fetch.store import Origin

PROBE_SECONDS = 3.0
TIMEOUT = httpx2.Timeout(60.0, connect=10.0)
PROBED = "https://www.data.gouv.fr/api/1/datasets/5a561801c751df42d7fca9b6/"
MAX_REDIRECTS = 5
AGENT = "observatory (open data loader)"
_PRIVATE = frozenset(("localhost", "local", "internal", "intranet", "lan", "home", "corp"))
_CREDENTIALS = re.compile(r"(https?://)[^/@\s'\"]+@")


@dataclass(frozen=True, slots=True)
class Limits:
    """What no declared file comes near: an answer beyond is not the file."""

    bytes: int = 2_000_000_000
    seconds: float = 3600.0
    page_bytes: int = 50_000_000  # of a page, a list of resources, a package's metadata


@dataclass(slots=True)
class Web:
    """One visit to the official addresses: a client, and what it has learnt on the way."""

    transport: httpx2.BaseTransport | None = None
    patience: Patience = field(default_factory=Patience)
    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], float] = time.monotonic
    registry: Callable[[], str | None] = find_registry
    done: dict[str, tuple[Origin, Path]] = field(
        default_factory=dict
    )  # address → what this visit got
    client: httpx2.Client = field(init=False)
    _dead: set[str] = field(default_factory=set)
    _trusted: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.client = httpx2.Client(
            transport=self.transport,
            timeout=TIMEOUT,
            follow_redirects=True,
            max_redirects=MAX_REDIRECTS,
            headers={"User-Agent": AGENT},
            event_hooks={"request": [self._refuse_unsafe]},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.close()

    def trust(self, registry: str) -> None:
        """Accept the package registry that the operator has set: plain http, or a private host."""
        self._trusted.add(httpx2.URL(registry).netloc)

    def _refuse_unsafe(self, request: httpx2.Request) -> None:
        # The hook sees every hop: a redirect does not lead out of https either.
        url = request.url
        if url.netloc in self._trusted:
            return
        if url.scheme != "https":
            raise ValueError(f"{bare(str(url))} is not https")
        if is_private(url.host):
            raise ValueError(f"{url.host} is a host of a private network: no producer's")

    def patiently(self, address: str, action: Callable[[], T]) -> T:
        """Try again what may pass; a host that did not answer is left alone for this visit."""
        host = urlsplit(address).netloc
        if host in self._dead:
            raise httpx2.ConnectError(f"{host} did not answer a moment ago")
        try:
            return patiently(self.patience, action)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError):
            self._dead.add(host)
            raise

    def get(self, address: str, accept: str = "*/*") -> tuple[str, bytes]:
        """Return the final address and the content of a page, of bounded size."""
        return self.patiently(address, lambda: self._get(address, accept))

    def _get(self, address: str, accept: str) -> tuple[str, bytes]:
        content = b""
        with self.client.stream("GET", address, headers={"Accept": accept}) as answer:
            answer.raise_for_status()
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > self.limits.page_bytes:
                    raise ValueError(f"{address}: more than {self.limits.page_bytes} bytes")
        return str(answer.url), content


def is_private(host: str) -> bool:
    """Tell whether a host, by its very name, is of this machine or of a private network."""
    try:
        return not ipaddress.ip_address(host.strip("[]").partition("%")[0]).is_global
    except ValueError:
        name = host.rstrip(".").casefold()
    # A last label that is a number is an address in another notation: 127.1, 0x7f000001.
    last = name.rpartition(".")[2]
    return "." not in name or last in _PRIVATE or last[:1].isdigit()


def bare(text: str) -> str:
    """Return a text without the credentials that its addresses may hold."""
    return _CREDENTIALS.sub(r"\1", text)


def is_online(transport: httpx2.BaseTransport | None = None) -> bool:
    """Tell within three seconds whether the official addresses answer."""
    try:
        with httpx2.Client(
            transport=transport, timeout=httpx2.Timeout(PROBE_SECONDS), follow_redirects=True,
            max_redirects=MAX_REDIRECTS, headers={"User-Agent": AGENT},
        ) as client:  # fmt: skip
            return client.get(PROBED).is_success
    except (httpx2.HTTPError, OSError):
        return False
