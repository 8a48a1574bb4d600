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
            changed = self.steps.get(step, {})
            sources = {source for source, to in changed.items() if held & set(to)}
            held = sources | {one for one in held if one not in changed}
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
    candidates = _candidates(declared, vintage, history)
    if len(candidates) == 1:
        return dict.fromkeys(candidates, 1.0)
    found = _areas_in(candidates, vintage, areas, outline_vintage, history)
    total = sum(found.values())
    if not total:
        return dict.fromkeys(candidates)
    return {code: found[code] / total if code in found else None for code in candidates}


def _candidates(declared: Declared, vintage: int, history: CommuneHistory) -> set[str]:
    if vintage >= declared.vintage:
        return {
            target
            for code in declared.communes
            for target in history.forward(code, declared.vintage, vintage)
        }
    return {
        source
        for code in declared.communes
        for source in history.backward(code, declared.vintage, vintage)
    }


def _areas_in(
    candidates: Iterable[str],
    vintage: int,
    areas: Weights,
    outline_vintage: int,
    history: CommuneHistory,
) -> dict[str, float]:
    """Attribute the areas over the drawn communes to those of the vintage."""
    found: dict[str, float] = defaultdict(float)
    for drawn, area in areas.items():
        if vintage >= outline_vintage:
            targets = set(history.forward(drawn, outline_vintage, vintage)) & set(candidates)
        else:
            targets = history.backward(drawn, outline_vintage, vintage) & set(candidates)
        if len(targets) == 1:  # a drawn commune that holds two candidates cannot tell them apart
            found[targets.pop()] += area
    return found
