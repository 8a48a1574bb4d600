"""Reads the tables of passages between generations of neighbourhoods."""

from sqlalchemy import Connection, select

from observatory.db.filters import ParentKey, TerritoryFilter
from observatory.db.passages import list_pairs, list_relations
from observatory.db.tables import territory
from observatory.domain.report.document import Place
from observatory.domain.report.generations import Generations
from observatory.domain.territory import Level


def read_generations(connection: Connection, scope: Place | None) -> tuple[Generations, ...]:
    """Return the passages of neighbourhoods; of a territory, those that concern it."""
    inside = None if scope is None else _codes(connection, scope)
    return tuple(
        Generations(
            level=pair.level.value, old=pair.old, new=pair.new, codes=inside,
            pairs=tuple(list_relations(connection, pair)),
        )
        for pair in list_pairs(connection, Level.QPV)
    )  # fmt: skip


def _codes(connection: Connection, scope: Place) -> frozenset[str]:
    """Return the neighbourhoods of every generation that lie in a territory, of any vintage."""
    parents = (ParentKey(Level(scope.level), scope.code),)
    within = TerritoryFilter(levels=(Level.QPV,), parents=parents)
    return frozenset(connection.scalars(select(territory.c.code).where(*within.clauses())))
