"""What the conformance cases of OGC API - Features and of Tiles ask alike."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from starlette.testclient import TestClient

JSON, HTML = "application/json", "text/html"
OAPI = "application/vnd.oai.openapi+json;version=3.0"


def get(client: TestClient, path: str, media_type: str = JSON, **query: Any) -> Any:
    address = f"{path}?{urlencode(query)}" if query else path
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == media_type
    return answer.json()


def refused(client: TestClient, path: str, *words: str, **query: Any) -> None:
    answer = client.get(f"{path}?{urlencode(query)}" if query else path)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    for word in words:
        assert word in answer.json()["detail"], answer.text


def relations(document: Any) -> Counter[tuple[str, str]]:
    return Counter((link["rel"], link["type"]) for link in document["links"])


def references_in(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [one for value in node.values() for one in references_in(value)]
    return [one for value in node for one in references_in(value)] if isinstance(node, list) else []
