"""Rankings: the gaps of one family in order, and the composite index of a generation."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import models
from api.dependencies import AskerDep
from api.parameters import (
    Code,
    Codes,
    PageQuery,
    Parents,
    PeriodChoice,
    VintageNumber,
    Word,
    Words,
)
from api.routes.documents import documents_list
from api.routes.sentences import sentences
from api.snapshot import Snapshot
from observatory.db import composite, ranking
from observatory.db.filters import Page, Periods, Row, TerritoryFilter
from observatory.db.known import Named
from observatory.db.size_peers import SizePeers, find_size_peers
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.composite import TOO_LITTLE_WEIGHT_SAID
from observatory.domain.territory import ZONINGS, Level
from observatory.errors import InvalidRequest

router = APIRouter(tags=["gaps"])

RANKING_FIELDS = (*ranking.FIELDS, "reason_fr", "reason_en")
COMPOSITE_FIELDS = (*composite.FIELDS, "reason_fr", "reason_en")
LATEST = Periods(is_latest=True)


class _GenerationQuery(PageQuery):
    """A question about all the neighbourhoods of one generation; the filters show some of them."""

    level: Level = Field(Level.QPV, description="qpv, zus or qva.")
    vintage: VintageNumber = Field(description="The generation: 2015 or 2024, 1996 for the ZUS.")
    period: PeriodChoice = LATEST
    code: Codes = ()
    parent: Parents = ()

    def places(self) -> TerritoryFilter:
        """Return which neighbourhoods to show."""
        return TerritoryFilter(
            levels=(self.level,), vintages=(self.vintage,), codes=self.code, parents=self.parent
        )


class RankingQuery(_GenerationQuery):
    """Which ranking."""

    indicator: Word = Field(examples=["caf_cover"], description="One code of /v1/indicators.")
    benchmark: BenchmarkKind | None = Field(
        None, description="One kind; by default the one that the indicator declares."
    )
    similar_to: Code | None = Field(
        None, examples=["QP091032"],
        description="Code of a neighbourhood of the generation: show those of similar size, from "
        "half to double its inhabitants, all at the last period of the population that the "
        "generation has. `ranking.size` says which, or why its population is unknown.",
    )  # fmt: skip
    chance: bool = Field(
        False, description="Show the chance interval of register counts (METHOD, rule 8)."
    )

    def named(self) -> Named:
        """Return the codes that the question names: that of the peers' size is one of them."""
        named = super().named()
        return replace(named, codes=(*named.codes, *([self.similar_to] if self.similar_to else [])))

    def question(self) -> ranking.RankingQuestion:
        """Return the question for the database."""
        return ranking.RankingQuestion(
            indicator=self.indicator,
            level=_zoning(self.level),
            vintage=self.vintage,
            periods=_one_period(self.period),
            kind=self.benchmark,
        )


class CompositeQuery(_GenerationQuery):
    """Which index."""

    indicator: Words = ()

    def question(self) -> composite.CompositeQuestion:
        """Return the question for the database."""
        return composite.CompositeQuestion(
            level=_zoning(self.level),
            vintage=self.vintage,
            indicators=tuple(sorted(set(self.indicator))),
            periods=self.period or LATEST,
        )


def _zoning(level: Level) -> Level:
    if not level.is_zoning:
        raise InvalidRequest(
            f"level: rankings are made of {', '.join(sorted(ZONINGS))}, not of {level}."
        )
    return level


def _one_period(period: Periods) -> Periods:
    if not (period.is_latest or (len(period.exact) == 1 and not period.spans)):
        raise InvalidRequest("period: a ranking is of one period; name one, or write latest.")
    return period


@router.get(
    "/v1/gaps/ranking",
    operation_id="rankGaps",
    **documents_list(models.RankedGap, "The gaps of one family, the worst first.", 404),
)
def rank_gaps(asker: AskerDep, query: Annotated[RankingQuery, Query()]) -> Response:
    """Rank the gaps of one indicator, period, generation and benchmark kind, the worst first.

    Of an indicator without polarity, the largest differences come first, and `order` says so.
    Ranks are those of the whole generation, whichever neighbourhoods are shown. What has no gap
    comes last, with its reason. `shrunken_…` draws uncertain gaps towards the mean; `funnel` tells
    which gaps chance and their usual spread do not explain; `…_dependence` is the sensitivity line
    of Benjamini and Yekutieli. `similar_to` shows the neighbourhoods of similar size.
    """
    question = query.question()
    with asker.snapshot() as snapshot:
        asked = snapshot.slice(query, int)
        made = snapshot.recall(question, lambda: ranking.rank_gaps(snapshot.connection, question))
        peers = _size_peers(snapshot, query)
        page = ranking.cut_ranking(
            snapshot.connection, made, query.places(), asked, shows_chance=query.chance,
            only=peers.codes if peers else None,
        )  # fmt: skip
        at = ranking.FIELDS.index("reason")
        rows = [(*row, *sentences(row[at])) for row in page.rows]
        about = {**made.about, "size": peers.about} if peers else made.about
        said = {"X-Ranking": _in_a_header(about)}
        if peers:
            about = {**about, "size": _with_sentences(peers.about)}
        return snapshot.write_list(RANKING_FIELDS, _with_rows(page, rows), said=said, ranking=about)


def _size_peers(snapshot: Snapshot, query: RankingQuery) -> SizePeers | None:
    """Return the neighbourhoods of the size that is asked for; None shows those of every size."""
    if query.similar_to is None:
        return None
    code, level, vintage = query.similar_to, _zoning(query.level), query.vintage
    found: SizePeers = snapshot.recall(
        ("size_peers", code, level, vintage),
        lambda: find_size_peers(snapshot.connection, code, level, vintage),
    )
    return found


@router.get(
    "/v1/composite",
    operation_id="listComposite",
    **documents_list(models.CompositeIndex, "One index out of several gaps, the worst first.", 404),
)
def list_composite(asker: AskerDep, query: Annotated[CompositeQuery, Query()]) -> Response:
    """Make an index of the gaps of several indicators, for every neighbourhood of a generation.

    Standardised differences with each indicator's default benchmark, equal weights by theme; 0 is
    the mean of the generation, lower is worse. `rank_lower` and `rank_upper` hold 90 % of the ranks
    that 1,000 draws of the weights give. Without `indicator`: the results that have a polarity and
    a gap for 70 % of the neighbourhoods. Null where less than 70 % of the weight is known.
    """
    question = query.question()
    with asker.snapshot() as snapshot:
        asked = snapshot.slice(query, int)
        made = snapshot.recall(
            question, lambda: composite.index_zones(snapshot.connection, question)
        )
        page = composite.cut_index(snapshot.connection, made, query.places(), asked)
        rows = [(*row, *(TOO_LITTLE_WEIGHT_SAID if row[-1] else (None, None))) for row in page.rows]
        said = {"X-Composite": _in_a_header(made.about)}
        return snapshot.write_list(
            COMPOSITE_FIELDS, _with_rows(page, rows), said=said, composite=made.about
        )


def _with_sentences(about: Mapping[str, Any]) -> dict[str, Any]:
    """Add the reason in words, for the JSON alone: a header cannot hold their apostrophes."""
    reason_fr, reason_en = sentences(about["reason"])
    return {**about, "reason_fr": reason_fr, "reason_en": reason_en}


def _with_rows(page: Page, rows: list[Row]) -> Page:
    return Page(rows, page.matched, page.next_key, page.latest)


def _in_a_header(about: Mapping[str, Any]) -> str:
    """Say in a CSV's headers what the JSON says of the whole list: names and values."""
    return "; ".join(f"{name}={_spell(value)}" for name, value in about.items())


def _spell(value: Any) -> str:
    if isinstance(value, Mapping):
        return ",".join(f"{name}:{number}" for name, number in value.items())
    if isinstance(value, list):
        return ",".join(_name(one) for one in value)
    return "" if value is None else str(value)


def _name(one: Any) -> str:
    return f"{one['indicator']}@{one['period']}" if isinstance(one, Mapping) else str(one)
