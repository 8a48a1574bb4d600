"""Refuses names that nothing has: an empty answer would pass for "there is no figure"."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, tuple_

from observatory.db.filters import ParentKey
from observatory.db.indicators import get_references
from observatory.db.tables import territory
from observatory.domain.territory import Level
from observatory.errors import NotFound

LISTED = "/v1/territories lists them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a question names: codes of indicators, and of territories of some levels."""

    indicators: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    codes: tuple[str, ...] = ()
    parents: tuple[ParentKey, ...] = ()


def refuse_unknown(connection: Connection, named: Named) -> None:
    """Raise NotFound for a code that no indicator or territory has.

    A code of another vintage is known: whether it has figures there is what the list answers.
    """
    if named.indicators:
        get_references(connection, named.indicators)
    _refuse_codes(connection, named.codes, named.levels)
    _refuse_parents(connection, named.parents)


def _refuse_codes(connection: Connection, codes: Sequence[str], levels: Sequence[Level]) -> None:
    if not codes:
        return
    # Naming every level lets the index (level, code, vintage) answer.
    query = select(territory.c.code).where(
        territory.c.level.in_(levels or tuple(Level)), territory.c.code.in_(codes)
    )
    if unknown := sorted(set(codes) - set(connection.scalars(query.distinct()))):
        of = f" of level {' or '.join(levels)}" if levels else ""
        raise NotFound(f"No territory{of} has the code {', '.join(unknown)}; {LISTED}.")


def _refuse_parents(connection: Connection, parents: Sequence[ParentKey]) -> None:
    if not parents:
        return
    key = (territory.c.level, territory.c.code)
    wanted = {(one.level.value, one.code) for one in parents}
    query = select(*key).where(tuple_(*key).in_(sorted(wanted))).distinct()
    if unknown := sorted(wanted - {tuple(row) for row in connection.execute(query)}):
        names = ", ".join(":".join(one) for one in unknown)
        raise NotFound(f"No territory is {names}; {LISTED}.")
