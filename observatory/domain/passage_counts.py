"""How many territories entered, left, merged, split or stayed between two vintages."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from observatory.domain.passage import Relation, relate

OF_NEW = (Relation.IDENTICAL, Relation.MODIFIED, Relation.MERGED, Relation.SPLIT, Relation.NEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A row of the table of passages; a side is None where there is no other one.

    is_main: more than a sliver, or named by the official table; is_unchanged: said to be the same.
    """

    old: str | None
    new: str | None
    old_name: str = ""
    new_name: str = ""
    is_main: bool = True
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """One territory and what ties it to the other vintage; others: by their code and name."""

    code: str
    name: str
    relation: Relation
    others: tuple[tuple[str, str], ...] = ()


def tie_new(pairs: Sequence[Pair]) -> tuple[Tie, ...]:
    """Return the ties of every territory of the new vintage to those of the old, by code."""
    main = [pair for pair in pairs if pair.is_main and pair.old and pair.new]
    parents, children = defaultdict(list), defaultdict(set)
    for pair in main:
        parents[pair.new].append(pair)
        children[pair.old].add(pair.new)
    names = {pair.new: pair.new_name for pair in pairs if pair.new}
    found = []
    for code in sorted(names):
        own = sorted(parents[code], key=lambda pair: pair.old or "")
        around = set().union(*(children[pair.old] for pair in own)) if own else set()
        relation = relate(len(own), len(around), looks_back=True)
        if relation is Relation.MODIFIED and own[0].is_unchanged:
            relation = Relation.IDENTICAL
        others = tuple((pair.old or "", pair.old_name) for pair in own)
        found.append(Tie(code=code, name=names[code], relation=relation, others=others))
    return tuple(found)


def list_ended(pairs: Iterable[Pair]) -> tuple[Tie, ...]:
    """Return the territories of the old vintage that have no successor, by code."""
    names: dict[str, str] = {}
    kept: set[str] = set()
    for pair in pairs:
        if pair.old:
            names[pair.old] = pair.old_name
            kept |= {pair.old} if pair.new and pair.is_main else set()
    return tuple(
        Tie(code=code, name=names[code], relation=Relation.ENDED)
        for code in sorted(names) if code not in kept
    )  # fmt: skip


def count_relations(pairs: Sequence[Pair]) -> dict[str, int]:
    """Count both vintages, the new ones by their relation, and the old ones that ended."""
    ties = tie_new(pairs)
    counts = Counter(tie.relation for tie in ties)
    return {
        "olds": len({pair.old for pair in pairs if pair.old}),
        "news": len(ties),
        **{relation.value: counts[relation] for relation in OF_NEW},
        Relation.ENDED.value: len(list_ended(pairs)),
    }
