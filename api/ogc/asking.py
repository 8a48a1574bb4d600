"""A question of an OGC client: which form it wants."""

from api.dependencies import Asker
from api.parameters import Form

ROOT = "/ogc"
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_JSON_TYPES = ("application/geo+json", "application/json", "application/*", "*/*")


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
