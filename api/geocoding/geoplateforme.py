"""The national geocoder (Géoplateforme, IGN): CSV in batches, as often as it allows."""

import csv
import io
import threading
import time
from collections.abc import Generator, Sequence
from urllib.parse import urlsplit

import httpx2

from api.geocoding.interface import Address, Found, Reach
from observatory.domain.locate_reasons import LocateReason
from observatory.errors import GeocoderUnreachable

GEOPLATEFORME = "https://data.geopf.fr/geocodage/search/csv"
AT_ONCE = 1_000  # addresses in a batch
MOST = 10_000  # of a file: a service is somebody else's
BETWEEN_SECONDS = 0.25  # the service allows 50 requests a second; we are not alone
TRIES = 3
PATIENCE_SECONDS = 30.0  # for whoever asks before us
TIMEOUT = httpx2.Timeout(60.0, connect=10.0)
_RETRIED = (429, 502, 503, 504)
_COLUMNS = ("line", "postcode", "city")
_ASKED = {"columns": ["line", "city"], "postcode": "postcode"}


class BatchService:
    """A service that takes a CSV of addresses and gives it back with coordinates and a score."""

    most = MOST

    def __init__(
        self, address: str, *, transport: httpx2.BaseTransport | None = None,
        between: float = BETWEEN_SECONDS,
    ) -> None:  # fmt: skip
        self._address, self._between = address, between
        self._client = httpx2.Client(timeout=TIMEOUT, transport=transport)
        self._lock, self._asked_at = threading.Lock(), float("-inf")

    def tell_reach(self) -> Reach:
        """Return the host that reads the addresses; whether it answers is known when asked."""
        return Reach(True, urlsplit(self._address).hostname)

    def geocode(self, addresses: Sequence[Address]) -> list[Found | LocateReason]:
        """Return where each address is; batches follow each other, never at once."""
        found: list[Found | LocateReason] = []
        for start in range(0, len(addresses), AT_ONCE):
            found += self._ask(addresses[start : start + AT_ONCE])
        return found

    def _ask(self, some: Sequence[Address]) -> list[Found | LocateReason]:
        rows = list(csv.DictReader(io.StringIO(self._send(_write(some)))))
        if len(rows) != len(some):
            raise GeocoderUnreachable(
                f"The geocoder was asked for {len(some)} addresses and answered {len(rows)}."
            )
        return [_read(row) for row in rows]

    def _send(self, content: bytes) -> str:
        problem = "no answer"
        for wait in (tries := self._tries()):
            time.sleep(wait)
            try:
                answer = self._client.post(
                    self._address, data=_ASKED, files={"data": ("a.csv", content, "text/csv")}
                )
            except httpx2.HTTPError as error:
                problem = type(error).__name__
                continue
            if answer.is_success:
                tries.close()
                return answer.content.decode("utf-8-sig", "replace")
            problem = f"status {answer.status_code}"
            if answer.status_code not in _RETRIED:
                break
        raise GeocoderUnreachable(f"The geocoder does not answer ({problem}): try again later.")

    def _tries(self) -> Generator[float, None, None]:
        """Yield how long to wait before each try; one caller at a time, whoever asks."""
        if not self._lock.acquire(timeout=PATIENCE_SECONDS):
            raise GeocoderUnreachable("Too many addresses are being asked for: try again later.")
        try:
            for attempt in range(TRIES):
                wait = max(self._asked_at + self._between * 4**attempt - time.monotonic(), 0.0)
                self._asked_at = time.monotonic() + wait
                yield wait
        finally:
            self._lock.release()


def _write(some: Sequence[Address]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows((one.line, one.postcode, one.city) for one in some)
    return text.getvalue().encode()


def _read(row: dict[str, str]) -> Found | LocateReason:
    try:
        lon, lat = float(row["longitude"]), float(row["latitude"])
        score = float(row.get("result_score") or 0.0)
    except (KeyError, TypeError, ValueError):
        return LocateReason.ADDRESS_NOT_FOUND
    return Found(lon, lat, score, row.get("result_label") or "", row.get("result_type") or "")
