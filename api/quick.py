"""Questions that differ from an answered one by their place alone: answered without a route."""

import logging
from typing import TYPE_CHECKING

from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.cache import is_known
from api.dependencies import NOT_CONNECTED, Asker, make_tag
from api.errors import Outdated
from api.middleware import dress
from api.plans import LONG, Ask, Find, Place, Plan, Write, read_place
from api.ready import OFFER, Offer
from api.responding import send_body, unchanged
from api.snapshot import Snapshot
from observatory.db.lines import Row
from observatory.errors import ObservatoryError

if TYPE_CHECKING:
    from api.state import State

log = logging.getLogger(__name__)


def learn(
    asker: Asker,
    snapshot: Snapshot,
    ask: Ask | None,
    write: Write,
    find: Find | None = None,
    *,
    is_kept: bool = True,
) -> None:
    """Let questions like this one, which was checked and answered, be answered at once.

    is_kept: the answers are worth their place in memory, where they would be found again.
    """
    scope, url = asker.request.scope, asker.request.url
    offer = scope.get(OFFER)
    if not isinstance(offer, Offer) or (read := read_place(scope["path"], offer.key)) is None:
        return
    if asker.request.method != "GET" or url.netloc.encode() != offer.key.host:
        return
    plan = Plan(snapshot.data, offer.day, f"{url.scheme}://{url.netloc}", snapshot.form,
                scope.get("route"), dict(scope.get("path_params", {})), ask, write,
                find, is_kept)  # fmt: skip
    asker.state.plans.put(read[0], plan)


class Quick:
    """Answer what a plan is known for; whatever is unusual goes the usual way.

    Outside of what dresses and compresses answers: those of a plan are written ready to be sent.
    """

    def __init__(self, app: ASGIApp, *, is_open: bool = True) -> None:
        self.app = app
        self._is_open = is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        response = None
        if scope["type"] == "http" and scope["method"] == "GET":
            response = await self._answer(scope)
        if response is not None:
            dress(response.raw_headers, scope["path"], is_open=self._is_open)
        await (response or self.app)(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        offer = scope.get(OFFER)
        if not isinstance(offer, Offer) or (read := read_place(scope["path"], offer.key)) is None:
            return None
        alike, place, items = read
        state: State = scope["app"].state.observatory
        plan = state.plans.get(alike)
        if plan is None or plan.day != offer.day or plan.data != await state.versions.fetch():
            return None
        tag = make_tag(plan.data, plan.server + scope["path"], items, plan.form, offer.day,
                       offer.key.coding)  # fmt: skip
        request = Request({**scope, "route": plan.route, "path_params": plan.path_params})
        if body := state.answers.memory.get(tag.etag):
            return send_body(request, plan.data, tag, body)
        snapshot = Snapshot(NOT_CONNECTED, plan.data, request, plan.form, tag)
        snapshot.is_planned, snapshot.is_remembered = True, plan.is_kept
        response = await _follow(state, plan, place, snapshot)
        if response is None:
            return None
        return unchanged(tag) if is_known(tag.etag, offer.held, is_there=False) else response


async def _follow(state: "State", plan: Plan, place: Place, snapshot: Snapshot) -> Response | None:
    """Return the answer of a plan; None where the route has to tell."""
    try:
        rows = plan.find(place) if plan.find else None
        if rows is None:
            rows = await _ask(state, plan, place)
        return None if rows is None or _is_long(rows) else plan.write(snapshot, place, rows)
    except (Outdated, ObservatoryError, ValueError):
        return None
    except Exception:  # the route may know better, and says what went wrong
        log.exception("a plan could not be followed")
        return None


async def _ask(state: "State", plan: Plan, place: Place) -> list[Row] | None:
    if plan.ask is None:
        return []
    asked = plan.ask(place)
    return None if asked is None else await state.lines.fetch(*asked)


def _is_long(rows: list[Row]) -> bool:
    return sum(len(one) for row in rows for one in row if isinstance(one, str | bytes)) > LONG
