"""Which communes a neighbourhood lies in, vintage by vintage, and how much of it in each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

Weights = Mapping[str, float]
Shares = dict[str, float | None]  # commune → share of the neighbourhood; None is unknown


@dataclass(frozen=True, slots=True)
class CommuneHistory:
    """Where communes have gone from one vintage to the next (declared passages).

    `steps[(old, new)][code]` holds where a commune went, for those that changed; every other
    commune passes whole to the one of its own code.
    """

    vintages: tuple[int, ...]
    steps: Mapping[tuple[int, int], Mapping[str, Weights]] = field(default_factory=dict)
    # the same steps read backwards: asked for every neighbourhood and vintage
    _sources: dict[tuple[int, int], dict[str, set[str]]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        """Turn the steps round."""
        for step, changed in self.steps.items():
            sources = self._sources.setdefault(step, {})
            for source, targets in changed.items():
                for target in targets:
                    sources.setdefault(target, set()).add(source)

    def forward(self, code: str, old: int, new: int) -> Weights:
        """Return the communes of a later vintage that a commune has become part of."""
        held: Weights = {code: 1.0}
        between = [vintage for vintage in self.vintages if old <= vintage <= new]
        for step in pairwise(between):
            changed = self.steps.get(step, {})
            following: dict[str, float] = defaultdict(float)
            for middle, weight in held.items():
                for target, part in changed.get(middle, {middle: 1.0}).items():
                    following[target] += weight * part
            held = following
        return held

    def backward(self, code: str, new: int, old: int) -> set[str]:
        """Return the communes of an earlier vintage that a commune is made of."""
        held = {code}
        between = [vintage for vintage in self.vintages if old <= vintage <= new]
        for step in reversed(list(pairwise(between))):
            changed, sources = self.steps.get(step, {}), self._sources.get(step, {})
            kept = {one for one in held if one not in changed}
            held = kept.union(*(sources.get(one, ()) for one in held))
        return held


@dataclass(frozen=True, slots=True)
class Declared:
    """The communes that the producer names for a neighbourhood, in one vintage."""

    communes: frozenset[str]
    vintage: int


def commune_shares(
    declared: Declared,
    vintage: int,
    areas: Weights,
    outline_vintage: int,
    history: CommuneHistory,
) -> Shares:
    """Return a neighbourhood's communes in a vintage, with its share in each.

    A neighbourhood of one commune lies in it whole, whatever a generalised outline says. Shared
    between several, it is split by area (m²) over the outlines that are loaded, those of
    `outline_vintage`; where these cannot tell, the share is unknown, never guessed.
    """
    groups = [_candidates(code, declared.vintage, vintage, history) for code in declared.communes]
    candidates = set().union(*groups)
    if len(candidates) == 1:
        return dict.fromkeys(candidates, 1.0)
    found, undivided = _areas_in(candidates, vintage, areas, outline_vintage, history)
    total = sum(found.values()) + undivided
    if not total:
        return dict.fromkeys(candidates)
    if not undivided:
        # Of the communes that one of another vintage stands for, those that are drawn there.
        candidates = set().union(*(group & set(found) or group for group in groups))
        if not candidates <= set(found):
            return dict.fromkeys(candidates)  # the outline misses one that the producer names
    return {code: found[code] / total if code in found else None for code in candidates}


def _candidates(code: str, declared: int, vintage: int, history: CommuneHistory) -> set[str]:
    """Return the communes of a vintage that a declared one may stand for."""
    if vintage >= declared:
        return set(history.forward(code, declared, vintage))
    return history.backward(code, declared, vintage)


def _areas_in(
    candidates: Iterable[str],
    vintage: int,
    areas: Weights,
    outline_vintage: int,
    history: CommuneHistory,
) -> tuple[dict[str, float], float]:
    """Attribute the areas over the drawn communes to those of the vintage.

    A drawn commune that holds two of them cannot tell them apart: its area is returned undivided.
    """
    found: dict[str, float] = defaultdict(float)
    undivided = 0.0
    for drawn, area in areas.items():
        if vintage >= outline_vintage:
            targets = set(history.forward(drawn, outline_vintage, vintage)) & set(candidates)
        else:
            targets = history.backward(drawn, outline_vintage, vintage) & set(candidates)
        if len(targets) == 1:
            found[targets.pop()] += area
        elif targets:
            undivided += area
    return found, undivided
