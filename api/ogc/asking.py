"""A question of an OGC client: which form it wants, and the shortest way to the database."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from api.dependencies import Asker
from api.parameters import Form
from api.snapshot import Snapshot
from observatory.db.versions import read_snapshot

ROOT = "/ogc"
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_JSON_TYPES = ("application/geo+json", "application/json", "application/*", "*/*")


class Outdated(Exception):
    """The data changed since their version was read: the question is asked again."""


class OgcAsker(Asker):
    """A question of a program, which reads JSON, or of a person, who reads pages."""

    @property
    def root(self) -> str:
        """Return the address of the landing page."""
        return str(self.request.base_url).rstrip("/") + ROOT

    def _form(self) -> Form:
        asked = self.request.query_params.get("f")
        if asked is None:
            return Form.HTML if prefers_html(self.request.headers.get("Accept", "")) else Form.JSON
        return Form.HTML if asked == "html" else Form.JSON

    @contextmanager
    def glance(self) -> Iterator[Snapshot | None]:
        """Yield a connection for one statement, which sees one state without a transaction.

        The version is the one that was read less than a second ago: the statement itself must say
        that it still is (Outdated). None when there is nothing yet.
        """
        current = self.state.versions.current()
        if current is None:
            yield None
            return
        with ExitStack() as stack:
            tag = self._wait_or_answer(stack, current)
            connection = stack.enter_context(read_snapshot(self.state.engine))
            # on the connection: the engine's own level would win over another one of the engine
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            yield Snapshot(alone, current, self.request, self._form(), tag)


def prefers_html(accept: str) -> bool:
    """Tell whether a page is preferred to JSON (RFC 9110, 12.5.1)."""
    weights: dict[str, float] = {}
    for part in accept.split(","):
        name, _, more = part.partition(";")
        weights[name.strip().lower()] = _weight(more)
    html, json = (
        max(weights.get(name, 0.0) for name in names) for names in (_HTML_TYPES, _JSON_TYPES)
    )
    return html > json


def _weight(more: str) -> float:
    for word in more.split(";"):
        name, _, value = word.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
