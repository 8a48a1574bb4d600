"""Every error is a problem (RFC 9457): the only module that knows both errors and statuses."""

import logging
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from observatory.db.engine import explain_database_error
from observatory.db.versions import STATEMENT_SECONDS
from observatory.errors import (
    Busy,
    DatabaseUnreachable,
    GeocoderUnreachable,
    InvalidRequest,
    NotComparable,
    NotFound,
    ObservatoryError,
    TooLarge,
)

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"
RETRY_SECONDS = "5"

STATUS: dict[type[Exception], int] = {
    NotFound: 404,
    TooLarge: 413,
    InvalidRequest: 422,
    NotComparable: 422,
    DatabaseUnreachable: 503,
    GeocoderUnreachable: 502,
    PoolTimeout: 503,
}
UNAVAILABLE = "The database does not answer just now: try again in a moment."
TOO_LONG = (
    f"The question took too long: {STATEMENT_SECONDS} seconds is the most. Ask for fewer "
    "territories, indicators or periods."
)
NOT_READY = "No data are published yet; /v1/status tells how far the load is."
# The request is written as the OpenAPI says; a rule that no schema can say forbids it.
RULE = "urn:observatory:problem:rule"
BUG = "Something went wrong on our side; it has been written down."
STATE_OF_TIMEOUT = "57014"
STATES_OF_NO_SCHEMA = ("42P01", "42703", "3F000")


class NotReady(ObservatoryError):
    """There is a database, and nothing in it yet."""


class ReadyAnswer(Exception):
    """No question for the database: the client holds the answer, or we do."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class Outdated(Exception):
    """The data changed since their version was read: the question is asked again."""


def problem(
    status: int, detail: str, headers: dict[str, str] | None = None, kind: str = "about:blank"
) -> Response:
    """Write a problem: always the same four keys."""
    body = {
        "type": kind,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    more = {"Cache-Control": "no-store", **(headers or {})}
    if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        more["Retry-After"] = RETRY_SECONDS
    return Response(orjson.dumps(body), status, more, PROBLEM)


def answer_exception(error: Exception) -> Response:
    """Turn any exception into its problem; the text of a bug stays in the log."""
    if isinstance(error, DBAPIError):
        return _answer_database_error(error)
    if isinstance(error, NotReady):
        return problem(503, NOT_READY)
    if isinstance(error, Busy):
        return problem(503, str(error))
    for kind, status in STATUS.items():
        if isinstance(error, kind):
            said = UNAVAILABLE if status == 503 else str(error)
            return problem(status, said, kind=RULE if status == 422 else "about:blank")
    log.error("unexpected error", exc_info=error)
    return problem(500, BUG)


def _answer_database_error(error: DBAPIError) -> Response:
    state = getattr(error.orig, "sqlstate", None)
    if state == STATE_OF_TIMEOUT:
        return problem(503, TOO_LONG)
    if state in STATES_OF_NO_SCHEMA:
        log.warning("the database has no schema of ours: %s", error.orig)
        return problem(503, NOT_READY)
    if isinstance(explain_database_error(error), DatabaseUnreachable):
        log.warning("the database does not answer: %s", error.orig)
        return problem(503, UNAVAILABLE)
    log.error("the database refused a query of ours", exc_info=error)
    return problem(500, BUG)


def add_exception_handlers(app: FastAPI) -> None:
    """Answer our errors, FastAPI's validation and Starlette's 404 and 405 in one shape."""
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(ReadyAnswer, _on_ready)
    for kind in (ObservatoryError, DBAPIError, PoolTimeout):
        app.add_exception_handler(kind, _on_error)


async def _on_error(_request: Request, error: Exception) -> Response:
    return answer_exception(error)


async def _on_ready(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ReadyAnswer)
    return error.response


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    details = {
        404: f"Nothing lives at {request.url.path}; /docs lists what does.",
        405: f"{request.method} is not possible at {request.url.path}; {_allowed(error)} is.",
    }
    detail = details.get(error.status_code, str(error.detail))
    return problem(error.status_code, detail, dict(error.headers or {}))


def _allowed(error: HTTPException) -> str:
    """Say the methods that the header Allow names."""
    return (error.headers or {}).get("Allow", "GET").replace(", ", " or ")


async def _on_invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = error.errors()
    is_rule = all(item["type"] == "value_error" for item in errors)
    said = "; ".join(dict.fromkeys(map(_sentence, errors)))
    return problem(422, said, kind=RULE if is_rule else "about:blank")


def _sentence(item: dict[str, Any]) -> str:
    names = [str(part) for part in item["loc"][1:] if isinstance(part, str)]
    words = str(item["msg"]).removeprefix("Value error, ")
    return f"{names[0] if names else item['loc'][0]}: {words}"
