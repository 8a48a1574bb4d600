"""Tries again what a moment may mend, later and later, and nothing else."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx2

T = TypeVar("T")
PASSING = frozenset({429, 502, 503, 504})  # the server says itself that it is busy or away


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try, and how long to wait between two attempts."""

    attempts: int = 5
    first_seconds: float = 1.0
    longest_seconds: float = 120.0
    sleep: Callable[[float], None] = time.sleep
    draw: Callable[[], float] = random.random
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def delay(self, attempt: int) -> float:
        """Double each time, less up to half of it by chance: clients do not come back together."""
        whole = min(self.longest_seconds, self.first_seconds * 2.0**attempt)
        return whole * (1 - self.draw() / 2)


def patiently(patience: Patience, action: Callable[[], T]) -> T:
    """Return what the action gives; a failure that no wait would mend is raised at once."""
    for attempt in range(patience.attempts - 1):
        try:
            return action()
        except (httpx2.HTTPStatusError, httpx2.TransportError) as error:
            seconds = _wait_for(error, attempt, patience)
            if seconds is None:
                raise
            patience.sleep(seconds)
    return action()


def _wait_for(error: httpx2.HTTPError, attempt: int, patience: Patience) -> float | None:
    """Return how long to wait; None where trying again soon is of no use."""
    if isinstance(error, httpx2.HTTPStatusError):
        if error.response.status_code not in PASSING:
            return None
        asked = _retry_after(error.response, patience.now())
        if asked is not None:
            # A server that wants hours gets them: the schedule's next attempt, not this one.
            return asked if asked <= patience.longest_seconds else None
    elif isinstance(error, httpx2.UnsupportedProtocol | httpx2.LocalProtocolError):
        return None
    return patience.delay(attempt)


def _retry_after(answer: httpx2.Response, now: datetime) -> float | None:
    """Read Retry-After, which is either a number of seconds or a date."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - now).total_seconds())
