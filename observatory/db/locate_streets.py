"""Is a street in a neighbourhood? Yes or no where all its numbers agree, else partly."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from observatory.db.filters import InForce
from observatory.db.locate import FIELDS, Unlisted, answer_unlisted, locate_in
from observatory.db.outlines import Generation
from observatory.domain.locate_reasons import LocateReason
from observatory.geography.locating import Floats, Indices, Mask, SortedPoints

ANSWERS = ("no", "yes", "unknown", "partly")
NO, YES, UNKNOWN, PARTLY = range(4)


@dataclass(frozen=True, slots=True)
class Streets:
    """Points by the street that each belongs to; of: its place among the streets."""

    count: int
    of: Indices
    points: SortedPoints


@dataclass(frozen=True, slots=True)
class Sides:
    """The answer of each street in one generation.

    answer: places among ANSWERS. zone: of most of its points where the answer is yes, else −1.
    others: of each street, the further zones that it touches. near, wide: 1, 0, or −1 where its
    points differ or nobody knows. reason: of what is unknown.
    """

    answer: NDArray[np.int8]
    zone: Indices
    others: list[list[int]]
    near: NDArray[np.int8]
    wide: NDArray[np.int8]
    reason: LocateReason | None


def gather_streets(streets: Sequence[tuple[Floats, Floats]]) -> Streets:
    """Put the points of some streets (longitudes and latitudes of each) into one."""
    sizes = [len(lon) for lon, _ in streets]
    lon = np.concatenate([lon for lon, _ in streets] or [np.empty(0)])
    lat = np.concatenate([lat for _, lat in streets] or [np.empty(0)])
    return Streets(len(streets), np.repeat(np.arange(len(streets)), sizes), SortedPoints(lon, lat))


def locate_streets(one: Generation, streets: Streets, on: InForce | None) -> Sides:
    """Return where streets lie among the zones of a generation that are in force."""
    found = locate_in(one, streets.points, on)
    inside, outside = _count(streets, found.is_inside), _count(streets, ~found.is_inside)
    # what lies in no zone that is drawn may lie in one that is not
    sure = _count(streets, ~found.is_inside & found.is_known)
    is_partly, is_no = (inside > 0) & (sure > 0), (inside == 0) & (sure == outside)
    answer = np.select([outside == 0, is_partly, is_no], [YES, PARTLY, NO], UNKNOWN)
    answer = answer.astype(np.int8)
    zone, others = _zones(streets, found.hits.pairs, answer)
    bands = [_band(streets, inside, found.is_known)
             for inside in (found.hits.in_near, found.hits.in_wide)]  # fmt: skip
    return Sides(answer, zone, others, bands[0], bands[1], found.reason)


def _count(streets: Streets, which: Mask) -> Indices:
    return np.bincount(streets.of[which], minlength=streets.count)


def _band(streets: Streets, inside: Mask, is_known: Mask) -> NDArray[np.int8]:
    far, sure = _count(streets, ~inside), _count(streets, ~inside & is_known)
    some = _count(streets, inside) > 0
    band = np.where(far == 0, 1, np.where(some | (sure < far), -1, 0))
    return band.astype(np.int8)


def _zones(
    streets: Streets, pairs: tuple[Indices, Indices], answer: NDArray[np.int8]
) -> tuple[Indices, list[list[int]]]:
    """Return the zone of most points of each street, and the other zones that it touches."""
    touched = np.stack([streets.of[pairs[0]], pairs[1]], axis=1)
    each, points = np.unique(touched, axis=0, return_counts=True)
    listed: list[list[int]] = [[] for _ in range(streets.count)]
    for at in np.lexsort((each[:, 1], -points, each[:, 0])).tolist():
        listed[int(each[at, 0])].append(int(each[at, 1]))
    zone = np.full(streets.count, -1, dtype=np.int64)
    for street in np.flatnonzero(answer == YES).tolist():
        zone[street] = listed[street].pop(0)
    return zone, listed


def locate_street(
    lon: Floats, lat: Floats, *, chosen: Sequence[Generation | Unlisted], on: InForce | None
) -> list[dict[str, Any]]:
    """Answer of one street for each generation, like observatory.db.locate.locate of a point."""
    streets = gather_streets([(lon, lat)])
    return [
        answer_unlisted(one) if isinstance(one, Unlisted) else _answer(one, streets, on)
        for one in chosen
    ]


def _answer(one: Generation, streets: Streets, on: InForce | None) -> dict[str, Any]:
    sides = locate_streets(one, streets, on)
    answer, zone = ANSWERS[sides.answer[0]], int(sides.zone[0])
    reasons = {"partly": LocateReason.STREET_ACROSS, "unknown": sides.reason}
    near, wide = ({1: True, 0: False}.get(int(band[0])) for band in (sides.near, sides.wide))
    return {
        **dict.fromkeys(FIELDS),
        "level": one.level,
        "vintage": one.vintage,
        "answer": answer,
        "code": one.codes[zone] if zone >= 0 else None,
        "name": one.names[zone] if zone >= 0 else None,
        "within_300m": near,
        "within_500m": wide,
        "others": [one.codes[other] for other in sides.others[0]],
        "reason": reasons.get(answer),
    }
