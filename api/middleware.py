"""What every answer carries, whatever made it: security headers, HEAD, a problem for a bug."""

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import answer_exception, problem

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src 'self'; font-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'"
)
IS_HEAD = "observatory.is_head"  # in the scope: whatever is written is thrown away
EMBED_POLICY = PAGE_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
# Nothing else: the policy of a script is that of the worker which it becomes.
DATA_POLICY = "frame-ancestors 'none'"
EMBED = "/embed"  # the one page that other sites may frame
MOST_ADDRESS = 32_768  # a filter of OGC clients may be long
REVALIDATE = "public, max-age=0, must-revalidate"


class Envelope:
    """Answer HEAD like GET without the body, add the headers, and turn a bug into a problem.

    The problem is made here and not in Starlette's outermost handler, which would send it without
    the headers of CORS and security.
    """

    def __init__(self, app: ASGIApp, *, is_open: bool = True) -> None:
        self.app = app
        self._is_open = is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        if is_head:
            scope = {**scope, "method": "GET", IS_HEAD: True}
        started = False

        async def dress(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_headers(MutableHeaders(scope=message), scope["path"], self._is_open)
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        try:
            await _refuse_long(scope, self.app)(scope, receive, dress)
        except ClientDisconnect:  # it sends no more, and reads nothing
            return
        except Exception as error:
            if started:
                raise
            await answer_exception(error)(scope, receive, dress)


def _refuse_long(scope: Scope, app: ASGIApp) -> ASGIApp:
    length = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
    if length <= MOST_ADDRESS:
        return app
    return problem(414, f"The address has {length:,} characters, and {MOST_ADDRESS:,} is the most.")


def _add_headers(headers: MutableHeaders, path: str, is_open: bool) -> None:
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Cache-Control", REVALIDATE)
    headers.setdefault("Content-Security-Policy", _policy(headers, path))
    if is_open:
        # Whoever asks: a cache on the way may send to a site what another program has asked for.
        headers.setdefault("Access-Control-Allow-Origin", "*")
    else:
        headers.add_vary_header("Origin")


def _policy(headers: MutableHeaders, path: str) -> str:
    if not headers.get("content-type", "").startswith("text/html"):
        return DATA_POLICY
    return EMBED_POLICY if path == EMBED else PAGE_POLICY
