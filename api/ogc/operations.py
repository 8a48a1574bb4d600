"""One address of the OGC API in the OpenAPI document: a GET, what it answers and how it fails."""

from collections.abc import Iterable
from typing import Any

from api.errors import PROBLEM
from api.ogc.documents import HTML

Document = dict[str, Any]
_FAILURES = {
    "400": "A parameter is unknown or wrong; `detail` says which and why.",
    "404": "Nothing has that key.",
    "500": "A bug of ours.",
    "503": "The database does not answer in time, or holds nothing yet.",
}
_PROBLEM = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
FORM = {"$ref": "#/components/parameters/f"}


def operation(
    name: str,
    about: str,
    media_type: str,
    parameters: Iterable[Document] = (),
    *,
    has_key: bool = False,
) -> Document:
    """Describe a document that is also a page; has_key: the address may name nothing."""
    content = {
        media_type: {"schema": {"type": "object"}},
        HTML: {"schema": {"type": "string"}},
    }
    answers = {"200": {"description": about, "content": content}}
    return describe_get(name, about, [*parameters, FORM], answers, has_key=has_key)


def describe_get(
    name: str,
    about: str,
    parameters: Iterable[Document],
    answers: Document,
    *,
    has_key: bool,
) -> Document:
    """Describe a GET by its parameters and by what it answers when it does not fail."""
    failures = {code: said for code, said in _FAILURES.items() if has_key or code != "404"}
    return {
        "get": {
            "operationId": name,
            "summary": about,
            "parameters": list(parameters),
            "responses": {
                **answers,
                "304": {"description": "You hold this answer already."},
                **{
                    code: {"description": said, "content": _PROBLEM}
                    for code, said in failures.items()
                },
            },
        }
    }
