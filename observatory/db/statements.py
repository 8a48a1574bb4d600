"""Statements written once for each shape of a question, and sent with the values that vary."""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from psycopg import sql
from sqlalchemy import BindParameter, Connection, Select, bindparam, func, select
from sqlalchemy.types import TypeEngine

from observatory.db.tables import data_version

MOST = 512
# What a statement itself saw: whoever read the version before it can tell whether it still holds.
VERSION = select(func.max(data_version.c.version)).scalar_subquery().label("version")
_PLACE = re.compile(r"%\(([^)]+)\)s")
_lock = threading.Lock()
_written: OrderedDict[Hashable, str] = OrderedDict()


def bind(name: str, kind: type[TypeEngine[Any]]) -> BindParameter[Any]:
    """Return the place of a value that varies."""
    return bindparam(name, type_=kind, required=False)


def send(
    connection: Connection,
    shape: Hashable,
    write: Callable[[], Select[Any]],
    values: Mapping[str, Any],
) -> Sequence[Any]:
    """Return the rows of a statement, which is written the first time that its shape is asked for.

    To write one with SQLAlchemy takes longer than most answers. Being the same text each time,
    the database too plans it once: hence what a shape fixes stands in it, and only `values`, placed
    by `bind`, are bound.
    """
    text = find(shape, values)
    if text is None:
        text = _keep((shape, frozenset(values)), _fix(connection, write(), values))
    return connection.exec_driver_sql(text, dict(values)).all()


def find(shape: Hashable, values: Mapping[str, Any]) -> str | None:
    """Return the text of a statement that was sent before."""
    key = (shape, frozenset(values))
    with _lock:
        text = _written.get(key)
        if text is not None:
            _written.move_to_end(key)
    return text


def _keep(key: Hashable, text: str) -> str:
    with _lock:
        _written[key] = text
        while len(_written) > MOST:
            _written.popitem(last=False)
    return text


def _fix(connection: Connection, statement: Select[Any], values: Mapping[str, Any]) -> str:
    compiled = statement.compile(
        dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
    )
    known = compiled.params

    def write(place: re.Match[str]) -> str:
        name = place[1]
        if name in values:
            return place[0]
        return sql.Literal(known[name]).as_string(None).replace("%", "%%")

    return _PLACE.sub(write, str(compiled))


def as_bytes(text: str | bytes) -> bytes:
    """Return a text that the database wrote; what was gathered is bytes already."""
    return text if isinstance(text, bytes) else text.encode()
