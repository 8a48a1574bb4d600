"""Refuses names that nothing has: an empty answer would pass for "there is no figure"."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, select, tuple_

from observatory.db.filters import ParentKey
from observatory.db.indicators import get_references
from observatory.db.tables import indicator, release, territory
from observatory.domain.territory import Level
from observatory.errors import NotFound

LISTED = "/v1/territories lists them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a question names: indicators, their themes, territories of some levels, sources."""

    indicators: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    codes: tuple[str, ...] = ()
    parents: tuple[ParentKey, ...] = ()
    vintages: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


def refuse_unknown(connection: Connection, named: Named) -> None:
    """Raise NotFound for a code, a source or a theme that nothing has; vintages: refuse_vintages.

    A code of another vintage is known: whether it has figures there is what the list answers.
    """
    if named.indicators:
        get_references(connection, named.indicators)
    _refuse_codes(connection, named.codes, named.levels)
    _refuse_parents(connection, named.parents)
    loaded = release.c.state != "staged"
    _refuse_others(connection, "release", named.sources, release.c.source, loaded)
    _refuse_others(connection, "indicator", named.themes, indicator.c.theme)


def has_vintages(connection: Connection, named: Named) -> bool:
    """Tell whether each named vintage has a territory of one of the levels; stops at the first."""
    of = territory.c.level.in_(named.levels or tuple(Level))
    found = (
        select(territory.c.id).where(of, territory.c.vintage == vintage).exists()
        for vintage in named.vintages
    )
    return bool(connection.scalar(select(and_(*found))))


def list_vintages(connection: Connection) -> list[tuple[str, int]]:
    """Return the vintages of each level: reads every territory, so once per version at most."""
    key = (territory.c.level, territory.c.vintage)
    return [(level, vintage) for level, vintage in connection.execute(select(*key).distinct())]


def refuse_vintages(named: Named, existing: Sequence[tuple[str, int]]) -> None:
    """Raise NotFound for a vintage that none of the named levels has; existing: list_vintages."""
    there = {vintage for level, vintage in existing if not named.levels or level in named.levels}
    if unknown := sorted(set(named.vintages) - there):
        of = f" of level {' or '.join(named.levels)}" if named.levels else ""
        raise NotFound(
            f"No territory{of} has the vintage {', '.join(map(str, unknown))}; there are "
            f"{', '.join(map(str, sorted(there))) or 'none'}."
        )


def _refuse_others(
    connection: Connection,
    what: str,
    names: Sequence[str],
    column: ColumnElement[str],
    *conditions: ColumnElement[bool],
) -> None:
    if not names:
        return
    known = set(connection.scalars(select(column).where(*conditions).distinct()))
    if unknown := sorted(set(names) - known):
        raise NotFound(
            f"No {what} has the {column.name} {', '.join(unknown)}; there are "
            f"{', '.join(sorted(known)) or 'none'}."
        )


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
