"""Passages between two vintages: the whole table, and the lineage of one territory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Connection, Double, String, Text, func, select, text

from observatory.db.filters import Page, Slice, as_dicts, fetch_page
from observatory.domain.correspondence import LARGE
from observatory.domain.passage import Relation, Statement, relate
from observatory.domain.passage_counts import Pair, count_relations
from observatory.domain.territory import Level, TerritoryKey
from observatory.errors import NotFound

FIELDS = (
    "old_code", "old_name", "new_code", "new_name", "weight", "new_share", "basis", "statement",
)  # fmt: skip

# One row a pair; a new one without a past, and an old one without a future, have one row each.
# A pair that the official table names and that nothing weighs has no weight.
_TABLE = text("""
    WITH o AS (SELECT id, code, name FROM territory WHERE level = :level AND vintage = :old),
    n AS (SELECT id, code, name FROM territory WHERE level = :level AND vintage = :new),
    said AS (
        SELECT DISTINCT ON (d.new_id, d.old_id) d.new_id, d.old_id, d.statement
        FROM declared_passage d JOIN n ON n.id = d.new_id
        -- the last release of the table says it again: what a former one said does not stand
        WHERE d.release_id = (SELECT max(release_id) FROM declared_passage WHERE new_id = d.new_id)
        ORDER BY d.new_id, d.old_id, d.release_id DESC
    ), weighed AS (
        SELECT p.old_id, p.new_id, p.weight, p.new_share, p.basis
        FROM passage p JOIN o ON o.id = p.old_id JOIN n ON n.id = p.new_id
    ), pair AS (
        SELECT * FROM weighed
        UNION ALL
        SELECT s.old_id, s.new_id, NULL, NULL, NULL FROM said s JOIN o ON o.id = s.old_id
        WHERE NOT EXISTS (
            SELECT FROM weighed w WHERE (w.old_id, w.new_id) = (s.old_id, s.new_id))
        UNION ALL  -- a commune that no row names passes whole to the one of its own code
        SELECT o.id, n.id, 1.0, NULL, 'declared' FROM o JOIN n ON n.code = o.code
        WHERE :level = 'commune' AND NOT EXISTS (SELECT FROM weighed w WHERE w.old_id = o.id)
    )
    SELECT a.code AS old_code, a.name AS old_name, n.code AS new_code, n.name AS new_name,
           a.weight, a.new_share, a.basis, coalesce(s.statement, lone.statement) AS statement,
           a.weight IS NULL AND EXISTS (SELECT FROM perimeter WHERE territory_id = a.id)
             AND EXISTS (SELECT FROM perimeter WHERE territory_id = n.id) AS is_denied
    FROM (SELECT o.*, pair.new_id, pair.weight, pair.new_share, pair.basis
          FROM o LEFT JOIN pair ON pair.old_id = o.id) a
    FULL JOIN n ON n.id = a.new_id
    LEFT JOIN said s ON s.old_id = a.id AND s.new_id = n.id
    LEFT JOIN said lone ON lone.old_id IS NULL AND lone.new_id = n.id
""").columns(
    **{name: String for name in FIELDS if name not in ("weight", "new_share")},
    weight=Double,
    new_share=Double,
    is_denied=Boolean,  # named, and the outlines share nothing
)

_PAIRS = text("""
    SELECT DISTINCT o.vintage AS old, n.vintage AS new
    FROM (SELECT old_id, new_id FROM passage
          UNION SELECT old_id, new_id FROM declared_passage WHERE old_id IS NOT NULL) p
    JOIN territory n ON n.id = p.new_id AND n.level = :level
    JOIN territory o ON o.id = p.old_id AND o.level = :level
    ORDER BY 1, 2
""")


@dataclass(frozen=True, slots=True)
class VintagePair:
    """Two vintages of one level that passages tie."""

    level: Level
    old: int
    new: int


def list_pairs(connection: Connection, level: Level) -> list[VintagePair]:
    """Return the vintages of a level that passages tie."""
    rows = connection.execute(_PAIRS, {"level": level})
    return [VintagePair(level, old, new) for old, new in rows]


def require_pair(connection: Connection, pair: VintagePair) -> None:
    """Refuse two vintages that nothing ties, rather than answer that everything ended."""
    known = list_pairs(connection, pair.level)
    if pair not in known:
        listed = ", ".join(f"{one.old}→{one.new}" for one in known) or "none"
        raise NotFound(
            f"No passage of {pair.level} from {pair.old} to {pair.new}. Known ones: {listed}."
        )


def list_passages(connection: Connection, pair: VintagePair, asked: Slice) -> Page:
    """Return one page of the table of passages."""
    require_pair(connection, pair)
    table = _bound(pair)
    key = [func.coalesce(table.c[name], "", type_=Text) for name in ("new_code", "old_code")]
    return fetch_page(connection, select(*(table.c[name] for name in FIELDS)), key, asked)


def list_relations(connection: Connection, pair: VintagePair) -> list[Pair]:
    """Return every pair of the table, each telling whether it is a main one."""
    require_pair(connection, pair)
    table = _bound(pair)
    query = select(table).order_by(table.c.new_code, table.c.old_code)
    rows = as_dicts(connection.execute(query))
    return [
        Pair(
            old=row["old_code"], old_name=row["old_name"] or "",
            new=row["new_code"], new_name=row["new_name"] or "",
            is_main=bool(_main([row])),
            is_unchanged=bool(_main([row])) and _is_unchanged(row),
        )
        for row in rows
    ]  # fmt: skip


def count_passages(connection: Connection, pair: VintagePair) -> dict[str, int]:
    """Return how many of the new ones are identical, modified, new…, and how many ended."""
    return count_relations(list_relations(connection, pair))


def _bound(pair: VintagePair) -> Any:
    given = {"level": pair.level.value, "old": pair.old, "new": pair.new}
    return _TABLE.bindparams(**given).subquery("passages")


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a territory came from, or became: how, and the rows of the table that say so."""

    vintage: int  # the other one
    relation: Relation
    rows: list[dict[str, Any]]


def trace(connection: Connection, key: TerritoryKey) -> tuple[list[Lineage], list[Lineage]]:
    """Return the lineages of a territory before its vintage and after it."""
    pairs = list_pairs(connection, key.level)
    before = [_trace(connection, pair, key.code, looks_back=True) for pair in pairs
              if pair.new == key.vintage]  # fmt: skip
    after = [_trace(connection, pair, key.code, looks_back=False) for pair in pairs
             if pair.old == key.vintage]  # fmt: skip
    return before, after


def _trace(connection: Connection, pair: VintagePair, code: str, *, looks_back: bool) -> Lineage:
    own, other = ("new_code", "old_code") if looks_back else ("old_code", "new_code")
    rows = [row for row in _rows(connection, pair, own, [code]) if row[other] is not None]
    main = _main(rows)
    partners = [row[other] for row in main]
    around = _main(_rows(connection, pair, other, partners)) if partners else []
    relation = relate(len(main), len({row[own] for row in around}), looks_back=looks_back)
    if relation is Relation.MODIFIED and _is_unchanged(main[0]):
        relation = Relation.IDENTICAL
    found = [
        {
            "code": row[other],
            "vintage": pair.old if looks_back else pair.new,
            "name": row["old_name" if looks_back else "new_name"],
            **{name: row[name] for name in ("weight", "new_share", "basis", "statement")},
            "is_minor": row not in main,
        }
        for row in rows
    ]
    return Lineage(pair.old if looks_back else pair.new, relation, found)


def _rows(
    connection: Connection, pair: VintagePair, column: str, codes: Sequence[str]
) -> list[dict[str, Any]]:
    table = _bound(pair)
    query = select(table).where(table.c[column].in_(codes)).order_by("old_code", "new_code")
    return as_dicts(connection.execute(query))


def _main(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the small parts that no table names, and what the outlines deny."""
    return [
        row for row in rows
        if row["old_code"] and row["new_code"] and not row["is_denied"] and _is_large(row)
    ]  # fmt: skip


def _is_large(row: dict[str, Any]) -> bool:
    if row["statement"] is not None or row["new_share"] is None:
        return True
    return bool(row["weight"] >= LARGE or row["new_share"] >= LARGE)


def _is_unchanged(row: dict[str, Any]) -> bool:
    """Tell whether the producer says so, and no outline denies it."""
    is_whole = row["weight"] == 1 and row["basis"] == "declared"
    return is_whole and row["statement"] in (None, Statement.UNCHANGED)
