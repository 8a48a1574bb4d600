"""Both sides of a gap between published figures: medians, rates without counts, indices."""

from collections.abc import Iterator, Mapping
from typing import Any

from observatory.db.explain.gather import Gathered
from observatory.db.explain.read import Record
from observatory.db.explain.steps_counts import add_up_parent
from observatory.domain.explain_words import HIDDEN, distance, figure, say
from observatory.domain.explanation import Step


def explain_values(
    gathered: Gathered, gap: Mapping[str, Any], benchmark: Step | None
) -> Iterator[Step]:
    """Yield the two figures, each with its release and its rounding."""
    zone = gathered.zone
    record = gathered.figures[gathered.indicator.code].get(zone["id"])
    yield _publish("zone_value", gathered, zone, record)
    if benchmark is None:
        return
    yield benchmark
    side = gathered.side
    if side is not None and side.published is not None:
        yield _publish("benchmark_value", gathered, side.published, side.published)
    elif side is not None:
        yield from add_up_parent(gathered, gap)
        yield _divide(gathered, gap)


def _publish(key: str, gathered: Gathered, place: Record, record: Record | None) -> Step:
    half_step = (record["half_step"] or 0.0) if record else 0.0
    code, period, unit = gathered.indicator.code, gathered.key.period, gathered.indicator.unit
    if record is None:
        traced = gathered.tracer.nothing(key, place, code, period)
    else:
        traced = gathered.tracer.figure(key, record)
    if traced.value is None:
        what = HIDDEN if traced.is_hidden else ("pas de valeur", "no value")
        fr, en = say("{name} : {what}.", "{name}: {what}.", name=place["name"], what=what)
    else:
        fr, en = say(
            "{name} : {value}{rounding}.", "{name}: {value}{rounding}.",
            name=place["name"], value=figure(traced.value, unit),
            rounding=say(", arrondi à ± {half} près", ", rounded to within ± {half}",
                         half=distance(half_step, unit)) if half_step else "",
        )  # fmt: skip
    numbers = {"value": traced.value, "half_step": half_step}
    return Step(key=key, formula="formula 7", fr=fr, en=en, numbers=numbers, figures=(traced,))


def _divide(gathered: Gathered, gap: Mapping[str, Any]) -> Step:
    fr, en = say(
        "Valeur de la comparaison, de ces effectifs : {value}.",
        "Value of the benchmark, of these counts: {value}.",
        value=figure(gap["benchmark_value"], gathered.indicator.unit),
    )  # fmt: skip
    numbers = {"benchmark_value": gap["benchmark_value"]}
    return Step(key="benchmark_value", formula="rule 2", fr=fr, en=en, numbers=numbers)
