"""Questions that differ from an answered one by their place alone: answered without a route."""

from typing import TYPE_CHECKING

from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.cache import is_known
from api.codings import IDENTITY
from api.dependencies import Asker
from api.errors import Outdated
from api.plans import Ask, Find, Place, Plan, Write, read_key
from api.ready import today
from api.snapshot import Snapshot
from observatory.db.lines import Row
from observatory.errors import ObservatoryError

if TYPE_CHECKING:
    from api.state import State

LONG = 2**17  # bytes of an answer: to compress more is no work for the event loop


def learn(
    asker: Asker, snapshot: Snapshot, ask: Ask | None, write: Write, find: Find | None = None
) -> None:
    """Let questions like this one, which was checked and answered, be answered at once."""
    scope = asker.request.scope
    read = read_key(scope)
    if read is None or asker.request.method != "GET":
        return
    plan = Plan(snapshot.data, today(), type(asker), scope.get("route"),
                dict(scope.get("path_params", {})), ask, write, find)  # fmt: skip
    asker.state.plans.put(read[0], plan)


class Quick:
    """Answer what a plan is known for; whatever is unusual goes the usual way."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        response = None
        if scope["type"] == "http" and scope["method"] == "GET":
            response = await self._answer(scope)
        await (response or self.app)(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        if (read := read_key(scope)) is None:
            return None
        key, place = read
        state: State = scope["app"].state.observatory
        data, plan = state.versions.known(), state.plans.get(key)
        if plan is None or data != plan.data or plan.day != today():
            return None
        known = {**scope, "route": plan.route, "path_params": plan.path_params}
        asker = plan.asker(Request(known))
        tag = asker.tag(plan.data)
        held = asker.request.headers.get("If-None-Match")
        if is_known(tag.etag, held) or state.answers.memory.get(tag.etag):
            return None
        rows = plan.find(place) if plan.find else None
        if rows is None:
            rows = await _ask(state, plan, place)
        if rows is None or (tag.coding != IDENTITY and _is_long(rows)):
            return None
        try:
            return plan.write(asker.at_line(plan.data, tag), place, rows)
        except (Outdated, ObservatoryError, ValueError):
            return None


async def _ask(state: "State", plan: Plan, place: Place) -> list[Row] | None:
    if plan.ask is None:
        return []
    asked = plan.ask(place)
    return None if asked is None else await state.lines.fetch(*asked)


def _is_long(rows: list[Row]) -> bool:
    return sum(len(one) for row in rows for one in row if isinstance(one, str | bytes)) > LONG
