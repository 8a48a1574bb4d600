"""The plan of the neighbourhoods: what becomes of each of them between the two generations."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from etl.demo.layout import NEW, OLD

Rect = tuple[float, float, float, float]  # u0, v0, u1, v1 within the commune, 0..1
_CORNERS = {"sw": (0.16, 0.18), "se": (0.60, 0.18), "nw": (0.16, 0.62), "ne": (0.60, 0.62)}
_WIDTH, _HEIGHT = 0.24, 0.20
_WEST_OF_BORDER: Rect = (0.88, 0.42, 1.0, 0.56)
_EAST_OF_BORDER: Rect = (0.0, 0.42, 0.12, 0.56)
_FURTHER_EAST: Rect = (0.12, 0.42, 0.24, 0.56)


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of one neighbourhood, or family of them, between the generations."""

    kind: str
    name: str
    communes: tuple[str, ...]
    corners: tuple[str, ...]
    populations: tuple[int, ...]  # of its blocks, 2018


def _plan(kind: str, name: str, where: str, *populations: int) -> Plan:
    communes, _, corners = where.partition(" ")
    return Plan(kind, name, tuple(communes.split("|")), tuple(corners.split()), populations)


PLANS = (
    _plan("identical", "Les Tours de Craie", "20007 sw", 4200),
    _plan("identical", "Cité des Alizés", "20007 ne", 2600),
    _plan("modified", "Le Grand Songe", "20007 nw", 700, 2600, 900),
    _plan("modified", "Les Nuées", "20008 sw", 400, 1500, 600),
    _plan("straddling", "La Lisière", "20007|20008", 1800, 1200),
    _plan("identical", "Les Verrières", "20009 sw", 5200),
    _plan("hole", "L'Anneau", "20009 ne", 2900),
    _plan("split", "Les Deux Rives", "20009 nw", 1900, 1700),
    _plan("gone", "Le Vieux Phare", "20010 sw", 1300),
    _plan("modified", "Les Orgues", "20010 ne", 500, 1500, 700),
    _plan("new", "Port-aux-Songes", "20003 ne", 1700),
    _plan("two_parts", "Les Jumelles", "20022 sw nw", 1500, 1100),
    _plan("straddling_epci", "La Frontière", "20022|20023", 2100, 900, 700),
    _plan("merged", "Les Confluents", "20023 ne", 1900, 1600),
    _plan("identical", "Clos-Perdu", "20028 sw", 1400),
    _plan("modified", "Haute-Lune", "20016 ne", 600, 2000, 800),
    _plan("new", "Basse-Lune", "20029 sw", 1250),
    _plan("identical", "La Nacre", "20012 sw", 3300),
    _plan("identical", "Le Petit Large", "20006 ne", 1150),
    _plan("gone", "Les Tamaris", "20011 nw", 1050),
    _plan("modified", "La Marelle", "20012 ne", 500, 1800, 600),
    _plan("identical", "Les Madrépores", "96001 sw", 2500),
    _plan("modified", "Le Lambis", "96001 ne", 400, 1300, 500),
    _plan("new", "La Ravine-aux-Nuages", "96002 sw", 1500),
    _plan("straddling_unknown", "Bord-du-Vent", "96001|96002", 900, 900),
    _plan("identical", "Le Platier", "96009 sw", 3100),
    _plan("identical", "L'Atoll", "96010 ne", 1600),
    _plan("modified", "La Passe", "96014 sw", 400, 1500, 600),
    _plan("gone", "Le Morne-Fictif", "96004 sw", 1100),  # in no urban unit
)

# Per kind: (rectangle, neighbourhood of 2015, neighbourhood of 2024) of each block; the two are
# numbered within the plan, None where the block is outside that generation.
_STRIPES: dict[str, tuple[tuple[float, float, int | None, int | None], ...]] = {
    "identical": ((0.0, 1.0, 0, 0),),
    "hole": ((0.0, 1.0, 0, 0),),
    "modified": ((0.0, 0.25, 0, None), (0.25, 0.8, 0, 0), (0.8, 1.0, None, 0)),
    "split": ((0.0, 0.5, 0, 0), (0.5, 1.0, 0, 1)),
    "merged": ((0.0, 0.5, 0, 0), (0.5, 1.0, 1, 0)),
    "gone": ((0.0, 1.0, 0, None),),
    "new": ((0.0, 1.0, None, 0),),
}
_BORDER: dict[str, tuple[tuple[Rect, int, int | None, int | None], ...]] = {
    "straddling": ((_WEST_OF_BORDER, 0, 0, 0), (_EAST_OF_BORDER, 1, 0, 0)),
    "straddling_epci": (
        (_WEST_OF_BORDER, 0, 0, 0), (_EAST_OF_BORDER, 1, 0, 0), (_FURTHER_EAST, 1, None, 0),
    ),
    "straddling_unknown": ((_WEST_OF_BORDER, 0, None, 0), (_EAST_OF_BORDER, 1, None, 0)),
}  # fmt: skip
_LETTERS = {"identical": "I", "hole": "I", "straddling": "I", "two_parts": "I",
            "new": "N", "straddling_unknown": "N"}  # fmt: skip


def blocks() -> pd.DataFrame:
    """Return the smallest pieces of neighbourhoods: in or out of each generation as a whole."""
    rows = [
        (number, plan.communes[side], rect, plan.kind == "hole", population, old, new)
        for number, plan in enumerate(PLANS)
        for (rect, side, old, new), population in zip(_pieces(plan), plan.populations, strict=True)
    ]
    names = ["plan", "commune", "rect", "has_hole", "population", "old", "new"]
    frame = pd.DataFrame(rows, columns=names)
    frame[str(OLD)], frame[str(NEW)] = _codes(frame, "old"), _codes(frame, "new")
    return frame


def neighbourhoods(generation: int) -> pd.DataFrame:
    """Return the neighbourhoods of a generation: code, name and plan, in the order of codes."""
    frame = blocks().dropna(subset=[str(generation)])
    frame = frame.rename(columns={str(generation): "code"}).drop_duplicates("code")
    numbers = np.asarray(frame["old" if generation == OLD else "new"], dtype=int)
    suffix = ("", " (est)")  # the second half of a neighbourhood split, or to be merged
    names = [PLANS[p].name + suffix[n] for p, n in zip(frame["plan"], numbers, strict=True)]
    return frame.assign(name=names)[["code", "name", "plan"]].sort_values("code", ignore_index=True)


def _pieces(plan: Plan) -> list[tuple[Rect, int, int | None, int | None]]:
    if plan.kind in _BORDER:
        return list(_BORDER[plan.kind])
    if plan.kind == "two_parts":
        return [(_stripe(corner, 0.0, 1.0), 0, 0, 0) for corner in plan.corners]
    return [(_stripe(plan.corners[0], a, b), 0, o, n) for a, b, o, n in _STRIPES[plan.kind]]


def _stripe(corner: str, start: float, end: float) -> Rect:
    u, v = _CORNERS[corner]
    return (u + start * _WIDTH, v, u + end * _WIDTH, v + _HEIGHT)


def _codes(frame: pd.DataFrame, member: str) -> list[str | None]:
    """Number the neighbourhoods of each department in the order of the plans."""
    known: dict[tuple[int, int], str] = {}
    ranks: dict[str, int] = {}
    codes: list[str | None] = []
    for plan, commune, number in zip(frame["plan"], frame["commune"], frame[member], strict=True):
        if pd.isna(number):
            codes.append(None)
            continue
        key, department = (plan, int(number)), commune[:2]
        if key not in known:
            ranks[department] = ranks.get(department, 0) + 1
            known[key] = _code(member, department, ranks[department], PLANS[plan].kind)
        codes.append(known[key])
    return codes


def _code(member: str, department: str, rank: int, kind: str) -> str:
    if member == "old":
        return f"QP0{department}{rank:03d}"
    return f"QN0{department}{rank:02d}{_LETTERS.get(kind, 'M')}"
