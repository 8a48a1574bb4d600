"""Both sides of a gap between counts: the neighbourhood, its parent, what is subtracted."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Row as Entry

from observatory.db.explain.gather import Gathered
from observatory.db.explain.limits import Counts, limits_of, sides_compared
from observatory.db.explain.parent import CommuneCount
from observatory.db.explain.read import Record
from observatory.db.explain.recompute import Recomputed
from observatory.db.explain.surroundings import explain_ring
from observatory.domain.explain_words import (
    HIDDEN,
    count,
    figure,
    how_many,
    say,
    share,
)
from observatory.domain.explanation import Figure, Number, Step
from observatory.domain.indicator import Nature

Gap = Mapping[str, Any]


def explain_counts(gathered: Gathered, gap: Gap, benchmark: Step | None) -> Iterator[Step]:
    """Yield the counts of the neighbourhood, those of its parent, the rest, each side's limits."""
    assert gathered.counts is not None
    for key, entry in zip(("zone_numerator", "zone_denominator"), gathered.counts, strict=True):
        yield _count_zone(key, gathered, entry)
    yield from _divide_zone(gathered, gap)
    if gathered.ring is not None:
        metres = gathered.key.kind.ring_metres or 0
        yield from explain_ring(gathered.ring, gathered.stored or {}, metres, gathered.tracer)
        yield from _divide_benchmark(gathered, gap)
    if benchmark is None:
        return
    yield benchmark
    if gathered.side is None or gathered.again is None:
        return
    yield from add_up_parent(gathered, gap)
    if gathered.key.kind.is_rest:
        yield _take_out(gathered, gathered.again)
        yield from _leave(gathered, gathered.again)
    yield from _divide_benchmark(gathered, gap)
    yield from _limit_sides(gathered, gap)


def _count_zone(key: str, gathered: Gathered, entry: Entry[Any]) -> Step:
    is_numerator = key == "zone_numerator"
    period = gathered.key.period if is_numerator else gathered.denominator_period
    traced = _trace(gathered, key, gathered.zone, entry, period)
    fr, en = say(
        "{name} : {value} – {label}.", "{name}: {value} – {label}.",
        name=gathered.zone["name"], value=_shown(traced), label=(entry.label_fr, entry.label_en),
    )  # fmt: skip
    return Step(key=key, formula="rule 2", fr=fr, en=en, numbers={"count": traced.value},
                figures=(traced,))  # fmt: skip


def _trace(gathered: Gathered, key: str, place: Record, entry: Entry[Any], period: str,
           **more: Any) -> Figure:  # fmt: skip
    record = gathered.figures[entry.code].get(place["id"])
    if record is None:
        return gathered.tracer.nothing(key, place, entry.code, period, **more)
    return gathered.tracer.figure(key, record, **more)


def _shown(traced: Figure) -> Any:
    if traced.value is not None:
        return count(traced.value)
    return HIDDEN if traced.is_hidden else ("pas de valeur", "no value")


def _divide_zone(gathered: Gathered, gap: Gap) -> Iterator[Step]:
    if gap["value"] is None:
        return
    assert gathered.counts is not None
    zone = gathered.zone["id"]
    x, n = (gathered.figures[one.code].get(zone) for one in gathered.counts)
    if x is None or n is None:
        return
    yield _quotient("zone_value", gathered, x["value"], n["value"], gap["value"])


def _quotient(key: str, gathered: Gathered, x: float, n: float, value: float) -> Step:
    fr, en = say("{x} / {n} = {value}.", "{x} / {n} = {value}.", x=count(x), n=count(n),
                 value=figure(value, gathered.indicator.unit))  # fmt: skip
    numbers: dict[str, Number] = {"numerator": x, "denominator": n, "value": value}
    return Step(key=key, formula="rule 2", fr=fr, en=en, numbers=numbers)


def add_up_parent(gathered: Gathered, gap: Gap) -> Iterator[Step]:
    """Yield the parent's numerator and denominator, commune by commune."""
    side = gathered.side
    assert side is not None
    assert gathered.counts is not None
    for key, counts, entry, total in (
        ("parent_numerator", side.numerator, gathered.counts[0], side.counted.x),
        ("parent_denominator", side.denominator, gathered.counts[1], side.counted.n),
    ):
        yield _add_up(key, gathered, counts, entry, _open(total, side.is_open), gap)


def _open(value: float, is_open: bool) -> float | None:
    """Return a sum that may be shown, None where it is unknown or would reveal a count."""
    return float(value) if is_open and np.isfinite(value) else None


def _add_up(
    key: str,
    gathered: Gathered,
    counts: Sequence[CommuneCount],
    entry: Entry[Any],
    total: float | None,
    gap: Gap,
) -> Step:
    blank = sum(one.value is None for one in counts)
    summed = sum(one.is_sum for one in counts)
    parts = {
        "name": gap["benchmark_name"],
        "label": (entry.label_fr, entry.label_en),
        "communes": how_many(len(counts), "commune"),
        "blank": count(blank),
        "summed": count(summed),
        "total": count(total),
    }
    if blank:
        fr, en = say(
            "{name}, {label} : la source ne donne rien, ou masque une part, pour {blank} sur "
            "{communes} ; la somme n'est pas faite.",
            "{name}, {label}: the source has nothing, or hides a part, for {blank} of "
            "{communes}; no sum is made.", **parts,
        )  # fmt: skip
    else:
        fr, en = say(
            "{name}, {label} : {total}, somme de {communes}, dont {summed} par la somme "
            "de leurs IRIS.",
            "{name}, {label}: {total}, the sum of {communes}, {summed} of them being "
            "sums of their IRIS.", **parts,
        )  # fmt: skip
    numbers: dict[str, Number] = {
        "count": total, "communes": len(counts), "without": blank, "from_iris": summed
    }  # fmt: skip
    figures = tuple(gathered.tracer.counts(key, counts))
    return Step(key=key, formula="formula 1", fr=fr, en=en, numbers=numbers, figures=figures)


def _take_out(gathered: Gathered, again: Recomputed) -> Step:
    """Say which neighbourhoods are taken out of the parent, the neighbourhood itself included."""
    assert gathered.counts is not None
    numerator, denominator = gathered.counts
    figures = tuple(
        _trace(gathered, "neighbourhoods", place, entry, period, share=place["share"])
        for place in again.members
        for entry, period in (
            (numerator, gathered.key.period), (denominator, gathered.denominator_period)
        )
    )  # fmt: skip
    x, n = (_sum_of(figures, one.code) for one in (numerator, denominator))
    unknown = sum(one.value is None for one in figures if one.indicator == numerator.code)
    fr, en = say(
        "Quartiers de la même génération qui s'y trouvent : {members}, chacun pour sa part ; "
        "ensemble {x} sur {n}.{unknown}",
        "Neighbourhoods of the same generation that lie there: {members}, each for its share; "
        "together {x} of {n}.{unknown}",
        members=count(len(again.members)), x=count(x), n=count(n),
        unknown=say(
            " Effectif masqué ou absent pour {number} d'entre eux : le reste n'est connu que par "
            "un intervalle.",
            " The count of {number} of them is hidden or absent: the rest is known only as an "
            "interval.", number=count(unknown),
        ) if unknown else "",
    )  # fmt: skip
    numbers: dict[str, Number] = {
        "neighbourhoods": len(again.members), "numerator": x, "denominator": n, "unknown": unknown
    }  # fmt: skip
    return Step(key="neighbourhoods", formula="formula 1", fr=fr, en=en, numbers=numbers,
                figures=figures)  # fmt: skip


def _sum_of(figures: Sequence[Figure], code: str) -> float | None:
    """Add up the shares in the order of the measure; None as soon as one is not known."""
    own = [one for one in figures if one.indicator == code]
    if any(one.value is None or one.share is None for one in own):
        return None
    parts = np.array([(one.share or 0.0) * (one.value or 0.0) for one in own])
    return float(np.bincount(np.zeros(len(parts), dtype=np.intp), parts, 1)[0])


def _leave(gathered: Gathered, again: Recomputed) -> Iterator[Step]:
    rest = [again.row[name] for name in ("benchmark_numerator", "benchmark_denominator")]
    side = gathered.side
    if side is None or None in rest or not gathered.is_open:
        return
    x, n = side.counted.x, side.counted.n
    fr, en = say(
        "Reste : {x} − {S_x} = {x_R} ; {n} − {S_n} = {n_R}.",
        "Rest: {x} − {S_x} = {x_R}; {n} − {S_n} = {n_R}.",
        x=count(x), n=count(n), S_x=count(x - rest[0]), S_n=count(n - rest[1]),
        x_R=count(rest[0]), n_R=count(rest[1]),
    )  # fmt: skip
    numbers: dict[str, Number] = {"numerator": rest[0], "denominator": rest[1]}
    yield Step(key="rest", formula="formula 1", fr=fr, en=en, numbers=numbers)


def _divide_benchmark(gathered: Gathered, gap: Gap) -> Iterator[Step]:
    stored = gathered.stored or {}
    x, n = (stored.get(f"benchmark_{name}") for name in ("numerator", "denominator"))
    if gap["benchmark_value"] is not None and x is not None and n is not None and gathered.is_open:
        yield _quotient("benchmark_value", gathered, x, n, gap["benchmark_value"])


def _limit_sides(gathered: Gathered, gap: Gap) -> Iterator[Step]:
    """Yield the limits of each side, which those of the difference are made of."""
    if gap["confidence_level"] is None or not gathered.is_open:
        return
    keys = "zone_interval", "benchmark_interval"
    for key, counts, name in zip(keys, sides_compared(gathered), _names(gathered), strict=True):
        yield _limits(key, gathered, counts, gap["confidence_level"], name)


def _names(gathered: Gathered) -> tuple[Any, Any]:
    zone = gathered.zone["name"]
    if gathered.key.kind.is_rest:
        return zone, ("le reste", "the rest")
    return zone, ("la comparaison sans le quartier", "the benchmark without the neighbourhood")


def _limits(key: str, gathered: Gathered, counts: Counts, confidence: float, name: Any) -> Step:
    unit, scale = gathered.indicator.unit, gathered.indicator.scale
    value, low, high = (scale * one for one in limits_of(gathered, counts, confidence))
    method = "Wilson" if gathered.indicator.nature == Nature.PROPORTION else "Byar"
    fr, en = say(
        "Intervalle à {level} ({method}) – {name} : {value}, de {low} à {high}.",
        "Interval at {level} ({method}) – {name}: {value}, {low} to {high}.",
        name=name, level=share(confidence), method=method, value=figure(value, unit),
        low=figure(low, unit), high=figure(high, unit),
    )  # fmt: skip
    numbers: dict[str, Number] = {
        "numerator": counts[0], "denominator": counts[1], "value": value, "lower": low,
        "upper": high, "method": method,
    }  # fmt: skip
    return Step(key=key, formula="formula 3", fr=fr, en=en, numbers=numbers)
