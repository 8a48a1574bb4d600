"""What a map asks for, whatever draws it: which figures, of which period, in which classes."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from api.parameters import WORD, Day, PeriodChoice, Word, day_of, split_commas
from api.parameters import Query as BareQuery
from api.routes.gaps import refuse_other_levels
from api.snapshot import Snapshot
from api.spelling import Spelled, listed
from observatory.db import gaps, observations
from observatory.db.filters import InForce, Periods, TerritoryFilter, settle
from observatory.db.indicators import IndicatorRef, get_references
from observatory.db.layer_figures import Joined, Zoning
from observatory.db.layer_summary import count_words, read_sources, read_values
from observatory.db.layers import FIELDS
from observatory.domain import classes as classing
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.classes import Method
from observatory.domain.territory import Level
from observatory.errors import InvalidRequest

Measure = Literal["value", "difference", "ratio", "outcome", "trend"]
WORDS = ("outcome", "trend")
LATEST = Periods(is_latest=True)
MOST_INDICATORS = 10

_list = BeforeValidator(split_commas)
Indicators = Annotated[
    tuple[Word, ...],
    _list,
    Field(max_length=MOST_INDICATORS),
    Spelled(
        listed(WORD, MOST_INDICATORS),
        "pov60",
        f"One code or a comma list of {MOST_INDICATORS}; with several, the names of their figures "
        "begin with the code: pov60_value.",
    ),
]
Fields = Annotated[
    tuple[Word, ...],
    _list,
    Field(max_length=len(FIELDS)),
    Spelled(
        listed(WORD, len(FIELDS)),
        "value,outcome",
        f"Properties of the features, by default all: {', '.join(FIELDS)}.",
    ),
]


class MapQuery(BareQuery):
    """The figures that are drawn."""

    indicator: Indicators = ()
    period: PeriodChoice = LATEST
    measure: Measure | None = Field(
        None, description="What is to be drawn; by default value, or difference with benchmark."
    )
    benchmark: BenchmarkKind | None = None
    on: Day = None
    chance: bool = Field(False, description="Show the chance interval of register counts.")
    fields: Fields = ()
    classes: Method | None = Field(
        None, description="How values are put in classes; by default quantiles, or around zero."
    )
    class_count: int = Field(classing.DEFAULT, ge=classing.FEWEST, le=classing.MOST)


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """A question of a map, with everything that "latest" and "default" meant."""

    zoning: Zoning
    joined: tuple[Joined, ...]
    measure: Measure
    on: InForce | None
    fields: tuple[str, ...]
    method: Method
    class_count: int


def read_question(snapshot: Snapshot, level: Level, vintage: int, query: MapQuery) -> MapQuestion:
    """Check a map's question and spell it out, once per version of the data."""
    _check(level, query)
    measure = query.measure or ("difference" if query.benchmark else "value")
    key = ("joined", level, vintage, query.indicator, query.period, measure, query.benchmark)
    joined = snapshot.recall(key, lambda: _join(snapshot, level, vintage, query, measure))
    day = day_of(query.on)
    on = snapshot.recall(
        ("settled", level, vintage, day), lambda: settle(snapshot.connection, level, vintage, day)
    )
    usual = Method.ZERO if measure in ("difference", "ratio") else Method.QUANTILES
    return MapQuestion(
        zoning=Zoning(level, vintage, query.chance),
        joined=joined,
        measure=measure,
        on=on,
        fields=query.fields,
        method=query.classes or usual,
        class_count=query.class_count,
    )


def _check(level: Level, query: MapQuery) -> None:
    periods = query.period
    if periods.spans or len(periods.exact) > 1:
        raise InvalidRequest("period: a layer shows one period, or latest.")
    drawn = query.benchmark or query.measure or periods != LATEST or query.classes
    if not query.indicator and drawn:
        raise InvalidRequest(
            "indicator is needed with period, measure, benchmark or classes: "
            "/v1/indicators lists them."
        )
    if query.benchmark or query.measure not in (None, "value"):
        refuse_other_levels((level,))
    if unknown := sorted(set(query.fields) - set(FIELDS)):
        raise InvalidRequest(
            f"fields: {', '.join(unknown)[:200]} is not a property; there are {', '.join(FIELDS)}."
        )
    if query.measure in WORDS and query.classes:
        raise InvalidRequest(f"classes: {query.measure} is a word, not a number; leave it out.")


def _join(
    snapshot: Snapshot, level: Level, vintage: int, query: MapQuery, measure: Measure
) -> tuple[Joined, ...]:
    named = tuple(dict.fromkeys(query.indicator))
    found = {one.code: one for one in get_references(snapshot.connection, named)} if named else {}
    joined = []
    for reference in (found[code] for code in named):
        benchmark = query.benchmark or reference.default_benchmark if level.is_zoning else None
        kind = benchmark if measure != "value" else None
        period = _period(snapshot, (level, vintage), query.period, reference, kind)
        joined.append(Joined(reference, period, benchmark))
    return tuple(joined)


def _period(
    snapshot: Snapshot,
    layer: tuple[Level, int],
    asked: Periods,
    reference: IndicatorRef,
    kind: BenchmarkKind | None,
) -> str | None:
    """Return the asked period; the latest with a gap, or, when values are drawn, with a value."""
    if asked.exact:
        return asked.exact[0]
    zoning = TerritoryFilter(levels=(layer[0],), vintages=(layer[1],))
    named = (reference.code,)
    if kind is not None:
        family = gaps.GapQuestion(territories=zoning, indicators=named, kinds=(kind,))
        listed = gaps.list_families(snapshot.connection, family)
        if chosen := gaps.pick_families(listed, LATEST):
            return chosen[0].period
    observed = observations.ObservationQuestion(territories=zoning, indicators=named)
    latest = observations.list_latest(snapshot.connection, observed)
    return latest[0].period if latest else None


def classify(snapshot: Snapshot, question: MapQuestion, joined: Joined) -> dict[str, Any] | None:
    """Return the classes of a measure over the whole layer, whatever part of it is shown."""
    asked = question.zoning, joined, question.measure, question.on
    key = ("classes", *asked, question.method, question.class_count)
    found: dict[str, Any] | None = snapshot.recall(
        key, lambda: _classify(snapshot, question, asked)
    )
    return found


def _classify(snapshot: Snapshot, question: MapQuestion, asked: Any) -> dict[str, Any] | None:
    zoning, joined, measure, on = asked
    if measure in WORDS:
        counts = count_words(snapshot.connection, zoning, joined, measure, on)
        return {"words": list(counts), "counts": list(counts.values())} if counts else None
    values = read_values(snapshot.connection, zoning, joined, measure, on)
    centre = 1.0 if measure == "ratio" else 0.0
    found = classing.classify(values, question.method, question.class_count, centre=centre)
    if found is None:
        return None
    return {
        "method": found.method,
        "breaks": list(found.breaks),
        "counts": list(found.counts),
        "minimum": found.minimum,
        "maximum": found.maximum,
    }


def tell_figures(snapshot: Snapshot, question: MapQuestion) -> list[dict[str, Any]]:
    """Return what the layer says of each indicator that it carries."""
    return [
        {
            "indicator": joined.indicator.code,
            "period": joined.period,
            "benchmark": joined.benchmark,
            "unit": joined.indicator.unit,
            "measure": question.measure,
            "classes": classify(snapshot, question, joined),
        }
        for joined in question.joined
    ]


def tell_sources(snapshot: Snapshot, question: MapQuestion) -> list[dict[str, Any]]:
    """Return the releases that outlines and figures come from, once per version of the data."""
    key = ("sources", question.zoning, question.joined)
    found: list[dict[str, Any]] = snapshot.recall(
        key, lambda: read_sources(snapshot.connection, question.zoning, question.joined)
    )
    return found
