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
MAPS = {"/", EMBED}  # the pages that may show tiles of another host, where the settings name one
MOST_ADDRESS = 32_768  # a filter of OGC clients may be long
REVALIDATE = "public, max-age=0, must-revalidate"
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", REVALIDATE.encode()),
)
_POLICY, _ORIGIN = b"content-security-policy", b"access-control-allow-origin"


class Envelope:
    """Answer HEAD like GET without the body, add the headers, and turn a bug into a problem.

    The problem is made here and not in Starlette's outermost handler, which would send it without
    the headers of CORS and security.
    """

    def __init__(self, app: ASGIApp, *, is_open: bool = True, tiles_from: str = "") -> None:
        self.app = app
        self._is_open = is_open
        self._tiles_from = tiles_from

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        if is_head:
            scope = {**scope, "method": "GET", IS_HEAD: True}
        started = False

        async def dress_start(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = message["headers"] = list(message.get("headers", ()))
                path = scope["path"]
                dress(headers, path, is_open=self._is_open, tiles_from=self._tiles_from)
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        try:
            await _refuse_long(scope, self.app)(scope, receive, dress_start)
        except ClientDisconnect:  # it sends no more, and reads nothing
            return
        except Exception as error:
            if started and isinstance(error, TimeoutError):
                # It takes nothing any more: the server says so in one line, and closes.
                return
            if started:
                raise
            await answer_exception(error)(scope, receive, dress_start)


def _refuse_long(scope: Scope, app: ASGIApp) -> ASGIApp:
    length = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
    if length <= MOST_ADDRESS:
        return app
    return problem(414, f"The address has {length:,} characters, and {MOST_ADDRESS:,} is the most.")


def dress(
    headers: list[tuple[bytes, bytes]], path: str, *, is_open: bool, tiles_from: str = ""
) -> None:
    """Add what every answer carries to its headers, unless they say otherwise.

    tiles_from: scheme and host of the basemap, the only other host that a map may ask.
    """
    said = dict(headers)
    kind = said.get(b"content-type", b"")
    for name, value in (*_ALWAYS, (_POLICY, _policy(kind, path, tiles_from))):
        if name not in said:
            headers.append((name, value))
    if not is_open:
        MutableHeaders(raw=headers).add_vary_header("Origin")
    elif _ORIGIN not in said:
        # Whoever asks: a cache on the way may send to a site what another program has asked for.
        headers.append((_ORIGIN, b"*"))


def _policy(kind: bytes, path: str, tiles_from: str) -> bytes:
    if not kind.startswith(b"text/html"):
        return DATA_POLICY.encode()
    policy = EMBED_POLICY if path == EMBED else PAGE_POLICY
    if tiles_from and path in MAPS:
        policy = policy.replace("connect-src 'self'", f"connect-src 'self' {tiles_from}")
    return policy.encode()
