"""The annexes of the annual edition, from the published series to the sources."""

from dataclasses import dataclass, field
from datetime import date

from observatory.domain.report.document import Section
from observatory.domain.report.freshness import Freshness, compose_freshness
from observatory.domain.report.generations import Generations, compose_generations
from observatory.domain.report.history import HistoryFacts, compose_history
from observatory.domain.report.legal import Followed, compose_legal
from observatory.domain.report.method import compose_method
from observatory.domain.report.places import PlacesFacts, compose_places
from observatory.domain.report.revised import RevisionFacts, compose_revised
from observatory.domain.report.sources import Release, compose_sources


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexFacts:
    """What the annexes say. dated: the day of the data version; history: of the nation alone."""

    dated: date
    history: HistoryFacts | None = None
    places: PlacesFacts = field(default_factory=PlacesFacts)
    generations: tuple[Generations, ...] = ()
    freshness: tuple[Freshness, ...] = ()
    legal: tuple[Followed, ...] = ()
    sources: tuple[Release, ...] = ()
    revised: RevisionFacts = field(default_factory=RevisionFacts)


def compose_annexes(facts: AnnexFacts, language: str) -> tuple[Section, ...]:
    """Return the sections in their order; each begins a page, but for the revisions."""
    history = () if facts.history is None else (compose_history(facts.history, language),)
    return (
        *history,
        compose_places(facts.places, language),
        compose_generations(facts.generations, language),
        compose_freshness(facts.freshness, facts.dated, language),
        compose_legal(facts.legal, language),
        compose_method(language),
        compose_sources(facts.sources, language),
        compose_revised(facts.revised, language),
    )
