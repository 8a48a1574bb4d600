"""What a route asks for: the snapshot of its answer, unless the answer is ready."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.dependencies.utils import get_flat_params
from sqlalchemy import Connection

from api.bodies import Tag, make_edition
from api.cache import canonical_query, fingerprint_program, is_known, make_etag
from api.codings import choose_coding
from api.errors import NotReady, Outdated, ReadyAnswer
from api.exports import form_of
from api.parameters import Form
from api.ready import OFFER, Offer, today
from api.responding import send_body, unchanged, write_body
from api.snapshot import Snapshot
from api.state import State, kind_of, state_of
from api.states import DERIVED
from api.states import PARAMETERS as STATES
from observatory.db.outlines import Generation
from observatory.db.published import get_file_mark
from observatory.db.versions import DataVersion, get_data_version, read_snapshot
from observatory.errors import InvalidRequest

NOTHING_YET = DataVersion(0, "published", datetime(1999, 1, 1, tzinfo=UTC))


class _NotConnected:
    """What should have been known already is asked for: the question goes the usual way."""

    def __getattr__(self, name: str) -> Any:
        raise Outdated


NOT_CONNECTED: Any = _NotConnected()


async def check_parameters(request: Request) -> None:
    """Refuse parameters that the route does not have, twice the same, or holding NUL."""
    known = {field.alias for field in get_flat_params(request.scope["route"].dependant)}
    known -= set(request.path_params)
    names = Counter(name for name, _ in request.query_params.multi_items())
    if states := sorted((set(names) - known) & STATES):
        raise InvalidRequest(f"{', '.join(states)}: {DERIVED}.")
    if unknown := sorted(set(names) - known):
        allowed = f"allowed: {', '.join(sorted(known))}" if known else "none is allowed here"
        raise InvalidRequest(f"Unknown parameter: {', '.join(unknown)[:200]}; {allowed}.")
    if twice := [name for name, times in names.items() if times > 1]:
        raise InvalidRequest(f"{', '.join(twice)} is given twice; write a comma list.")
    # PostgreSQL has no text with a NUL.
    texts = (*request.query_params.values(), *map(str, request.path_params.values()))
    if any("\x00" in text for text in texts):
        raise InvalidRequest("A parameter holds the character NUL.")


@dataclass(slots=True)
class Asker:
    """One request for data."""

    request: Request

    @property
    def state(self) -> State:
        """Return what the application shares."""
        return state_of(self.request)

    def generations(self, snapshot: Snapshot) -> list[Generation]:
        """Return the outlines of the neighbourhoods, read once per data version."""
        data = snapshot.data
        return self.state.outlines.get(data.version, data.published_at, snapshot.connection)

    @contextmanager
    def snapshot(
        self,
        *,
        is_history: bool = False,
        shows_history: bool = False,
        mark: Callable[[Connection], str] | None = None,
    ) -> Iterator[Snapshot]:
        """Yield the snapshot of the answer, unless the answer is ready on either side.

        is_history: asks for what others published, which is real and there before any data of ours.
        shows_history: has some of it beside our figures.
        Its file changes without a new version of the data: the tag names the file too.
        mark: says what else the answer is made of, where that changes by itself.
        What is asked in a body is nobody else's business: its answer is kept nowhere.
        """
        is_kept = self.request.method != "POST"
        if is_history or shows_history:
            mark = get_file_mark
        has_file = mark is not None
        current = self.state.versions.current()
        with ExitStack() as turns, ExitStack() as held:
            if current is not None:
                self.state.answers.turn_to(name_edition(current))
                if is_kept and not has_file:
                    self._wait_or_answer(turns, current)
            connection = held.enter_context(read_snapshot(self.state.engine))
            data = get_data_version(connection)
            if is_history:
                data = replace(data or NOTHING_YET, origin="published")
            if data is None:
                raise NotReady
            tag = self._tag(data, *([mark(connection)] if mark else []))
            if has_file and is_kept:
                self._answer_at_once(data, tag, has_file=True)
            yield Snapshot(
                connection,
                data,
                self.request,
                self._form(),
                tag,
                is_kept,
                is_history,
                has_file,
                held,
            )

    @contextmanager
    def glance(self) -> Iterator[Snapshot | None]:
        """Yield a connection for one statement, which sees one state without a transaction.

        The version is the one that was read less than a second ago: the statement itself must say
        that it still is (`glance.check`). None when there is nothing yet.
        """
        current = self.state.versions.current()
        if current is None:
            yield None
            return
        self.state.answers.turn_to(name_edition(current))
        with ExitStack() as stack:
            tag = self._wait_or_answer(stack, current)
            connection = stack.enter_context(read_snapshot(self.state.engine))
            # on the connection: the engine's own level would win over another one of the engine
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            yield Snapshot(alone, current, self.request, self._form(), tag)

    def _wait_or_answer(self, stack: ExitStack, current: DataVersion) -> Tag:
        """Answer what is ready; else let one compute it, and look again when it has."""
        tag = self._tag(current)
        self._answer_at_once(current, tag)
        turn = self.state.answers.turn(tag, kind_of(self.request))
        if stack.enter_context(turn):
            self._answer_at_once(current, tag)
        return tag

    def _answer_at_once(self, data: DataVersion, tag: Tag, *, has_file: bool = False) -> None:
        held = self.request.headers.get("If-None-Match")
        if is_known(tag.etag, held, is_there=False):
            raise ReadyAnswer(unchanged(tag))
        if ready := self.state.answers.find(tag, kind_of(self.request)):
            if has_file:
                raise ReadyAnswer(write_body(tag, ready))
            raise ReadyAnswer(send_body(self.request, data, tag, ready))

    def _form(self) -> Form:
        """Return the format that `f` names, else the one that Accept prefers."""
        if asked := self.request.query_params.get("f"):
            return Form(asked)
        accepted = self.request.headers.get("Accept", "").partition(",")[0].partition(";")[0]
        return form_of(accepted.strip(), self.request.url.path)

    def _tag(self, data: DataVersion, *more: str) -> Tag:
        url = self.request.url
        address = f"{url.scheme}://{url.netloc}{url.path}"
        coding = choose_coding(self.request.headers.get("Accept-Encoding"))
        items = self.request.query_params.multi_items()
        return make_tag(data, address, items, self._form(), self._day(), coding, *more)

    def _day(self) -> int:
        """Return the day on which the request came: its answer is at least as new."""
        offer = self.request.scope.get(OFFER)
        return offer.day if isinstance(offer, Offer) else today()


def make_tag(
    data: DataVersion,
    address: str,
    items: Iterable[tuple[str, str]],
    form: Form,
    day: int,
    coding: str,
    *more: str,
) -> Tag:
    """Return what names the answer to a question: its links name the address.

    items: of its query; day: "in force today" is part of the question.
    """
    published, program = data.published_at.isoformat(), fingerprint_program()
    query = canonical_query(items)
    question = make_etag(data.version, published, program, address, query, form, str(day), *more)
    return Tag(name_edition(data), question, coding)


@lru_cache(8)
def name_edition(data: DataVersion) -> str:
    """Return the name of the answers of these data, written by this program."""
    return make_edition(data.version, data.published_at.isoformat(), fingerprint_program())


async def get_asker(request: Request) -> Asker:
    """Return the request as a question for data."""
    return Asker(request)


AskerDep = Annotated[Asker, Depends(get_asker)]
