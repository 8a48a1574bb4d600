"""The facts of every neighbourhood's page, in a few questions whatever their number."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection

from observatory.db.report.families import Families, read_families
from observatory.db.report.figures import Figures, read_figures, read_sources
from observatory.db.report.zones import Zone, read_dataset, read_outlines, read_zones
from observatory.domain.indicator import Indicator
from observatory.domain.observation import ObsStatus
from observatory.domain.ranking import rank_worst_first
from observatory.domain.reasons import Reason
from observatory.domain.report.document import Outline, Place
from observatory.domain.report.finding import Finding
from observatory.domain.report.leads import Family
from observatory.domain.report.local_facts import (
    Dataset,
    Known,
    LocalGap,
    NeighbourhoodFacts,
    Point,
    Rank,
    Series,
)
from observatory.domain.report.served import GapKey, ObservationKey, address
from observatory.domain.report.text import Served
from observatory.domain.similar_size import of_similar_size

MOST = 3
"""Indicators of each theme on a page."""
Row = Mapping[str, Any]


def read_sheets(
    connection: Connection,
    vintage: int,
    codes: Collection[str] | None = None,
    *,
    level: str = "qpv",
    most: int = MOST,
) -> Iterator[NeighbourhoodFacts]:
    """Yield the facts of the neighbourhoods of a generation, or of some, in the order of codes.

    Ranks and similar sizes are those of the whole generation, hence it is read whole.
    """
    yield from Generation.read(connection, level, vintage, most).facts(codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """All that is read of a generation. ranks: by (indicator's id, territory's id)."""

    data: Dataset
    zones: Sequence[Zone]
    families: Families
    figures: Figures
    outlines: Mapping[str, Outline]
    communes: Mapping[str, Outline]
    sources: Mapping[int, str]
    ranks: Mapping[tuple[int, int], int]
    peers: Mapping[int, int]

    @classmethod
    def read(
        cls, connection: Connection, level: str, vintage: int, most: int = MOST
    ) -> "Generation":
        """Read it, in a dozen questions."""
        zones = read_zones(connection, level, vintage)
        families = read_families(connection, level, vintage, most)
        ids = [zone.id for zone in zones]
        kinds = [(key, one.kind) for key, one in families.shown.items() if one.kind]
        others = [*families.shown, *([families.population[0]] if families.population else [])]
        figures = read_figures(connection, (level, vintage), ids, kinds, others)
        communes = {p.code for zone in zones for p in zone.parents.get("commune", ())}
        return cls(
            data=read_dataset(connection), zones=zones, families=families, figures=figures,
            outlines=read_outlines(connection, level, [z.place.code for z in zones], vintage),
            communes=read_outlines(connection, "commune", communes),
            sources=read_sources(connection, _releases(figures)),
            ranks=_rank(families, figures, ids), peers=_count_peers(families, figures, ids),
        )  # fmt: skip

    def facts(self, codes: Collection[str] | None = None) -> Iterator[NeighbourhoodFacts]:
        """Yield what is known of every neighbourhood, or of some, in the order of codes."""
        return (self.facts_of(zone) for zone in self._wanted(codes))

    def count(self, codes: Collection[str] | None = None) -> int:
        """Return how many neighbourhoods that is."""
        return sum(1 for _ in self._wanted(codes))

    def _wanted(self, codes: Collection[str] | None) -> Iterator[Zone]:
        wanted = None if codes is None else set(codes)
        return (one for one in self.zones if wanted is None or one.place.code in wanted)

    def facts_of(self, zone: Zone) -> NeighbourhoodFacts:
        """Return what is known of one neighbourhood."""
        gaps = tuple(self._gap(zone, key, one) for key, one in self.families.shown.items())
        around = (self.communes.get(p.code) for p in zone.parents.get("commune", ()))
        point = zone.point or (None, None)
        return NeighbourhoodFacts(
            place=zone.place, data=self.data, parents=zone.parents, gaps=gaps,
            population=self._population(zone), series=self._series(zone),
            rank=self._rank_of(zone, gaps), outline=self.outlines.get(zone.place.code),
            around=tuple(one for one in around if one), absent=self.families.absent,
            sources=self._sources_of(zone), longitude=point[0], latitude=point[1],
        )  # fmt: skip

    def _gap(self, zone: Zone, key: int, family: Family) -> LocalGap:
        indicator = self.families.indicators[key]
        row = _at(self.figures.gaps.get((zone.id, key), ()), family.period)
        if row is not None and family.kind is not None:
            return _compared(indicator, zone.place, family.kind, row)
        return self._alone(zone, key, family.period)

    def _alone(self, zone: Zone, key: int, period: str) -> LocalGap:
        """Return a figure without a gap, and why there is none."""
        indicator, place = self.families.indicators[key], zone.place
        row = _at(self.figures.values.get((zone.id, key), ()), period)
        value, reason = None if row is None else row["value"], Reason.ZONE_MISSING.value
        if value is not None:
            refused = self.families.refusals.get((key, period))
            reason = refused or Reason.NO_BENCHMARK.value
        elif row is not None and row["obs_status"] in (ObsStatus.SUPPRESSED, ObsStatus.NORMAL):
            reason = Reason.ZONE_SUPPRESSED.value
        path = ObservationKey(indicator=indicator.code, level=place.level, code=place.code,
                              vintage=place.vintage, period=period).path  # fmt: skip
        finding = Finding(
            indicator=indicator, level=place.level, vintage=place.vintage, period=period, kind="",
            path=path, place=place, is_neighbourhood=True, value=value, reason=reason,
        )  # fmt: skip
        return LocalGap(finding=finding, is_compared=False)

    def _population(self, zone: Zone) -> Known:
        if self.families.population is None:
            return Known(value=None, reason=Reason.ZONE_MISSING.value)
        key, period = self.families.population
        alone = self._alone(zone, key, period).finding
        return Known(
            value=alone.value,
            served=(Served(alone.path, "value"),),
            period=period,
            reason=alone.reason if alone.value is None else None,
        )

    def _series(self, zone: Zone) -> Series | None:
        """Return the longest series of the leading indicators, the first of those that are."""
        made = (self._series_of(zone, key) for key in self.families.shown)
        return max(made, key=lambda one: min(len(one.points), 3), default=None)

    def _series_of(self, zone: Zone, key: int) -> Series:
        indicator, place = self.families.indicators[key], zone.place
        kind = self.families.shown[key].kind
        beside = {row["period"]: row for row in self.figures.gaps.get((zone.id, key), ())}
        points = []
        for row in self.figures.values.get((zone.id, key), ()):
            if row["value"] is None:
                continue
            period, other = row["period"], beside.get(row["period"], {})
            of = {"indicator": indicator.code, "level": place.level, "code": place.code,
                  "vintage": place.vintage, "period": period}  # fmt: skip
            benchmark = other.get("benchmark_value")
            path = GapKey(**of, kind=kind).path if kind and benchmark is not None else ""
            points.append(Point(period=period, value=row["value"], path=ObservationKey(**of).path,
                                benchmark=benchmark, benchmark_path=path))  # fmt: skip
        names = [row["benchmark_name"] for row in beside.values() if row["benchmark_name"]]
        return Series(indicator=indicator, points=tuple(points), benchmark=(names or [""])[-1])

    def _rank_of(self, zone: Zone, gaps: Iterable[LocalGap]) -> Rank | None:
        numbers = {one.code: key for key, one in self.families.indicators.items()}
        for one in gaps:
            found = one.finding
            rank = self.ranks.get((numbers[found.indicator.code], zone.id))
            if rank is not None and found.indicator.polarity.sign:
                path = _ranking(found, code=zone.place.code)
                known = Known(value=rank, served=(Served(path, "rank"),))
                return Rank(finding=found, rank=known, peers=self._peers(zone, found))
        return None

    def _peers(self, zone: Zone, finding: Finding) -> Known | None:
        number = self.peers.get(zone.id)
        path = _ranking(finding, similar_to=zone.place.code)
        served = (Served(path, "numberMatched"),)
        return None if number is None else Known(value=number, served=served)

    def _sources_of(self, zone: Zone) -> tuple[str, ...]:
        ids: set[int] = set()
        for key, family in self.families.shown.items():
            for held in (self.figures.gaps, self.figures.values):
                row = _at(held.get((zone.id, key), ()), family.period)
                ids |= _releases_of(row) if row else set()
        return tuple(sorted(self.sources[one] for one in ids))


def _compared(indicator: Indicator, place: Place, kind: str, row: Row) -> LocalGap:
    path = GapKey(indicator=indicator.code, level=place.level, code=place.code,
                  vintage=place.vintage, period=row["period"], kind=kind).path  # fmt: skip
    finding = Finding(
        indicator=indicator, level=place.level, vintage=place.vintage, period=row["period"],
        kind=kind, path=path, place=place, is_neighbourhood=True, value=row["value"],
        benchmark=row["benchmark_value"], difference=row["difference"], ratio=row["ratio"],
        lower=row["difference_lower"], upper=row["difference_upper"],
        nature=row["interval_nature"] or "none", level_of_confidence=row["confidence_level"],
        least=row["difference_min"], most=row["difference_max"], sign_certain=row["sign_certain"],
        outcome=row["outcome"], is_significant=row["is_significant"], reason=row["reason"],
    )  # fmt: skip
    return LocalGap(finding=finding, benchmark=row["benchmark_name"])


def _ranking(finding: Finding, **asked: str) -> str:
    return address(
        "/v1/gaps/ranking", indicator=finding.indicator.code, level=finding.level,
        vintage=finding.vintage, period=finding.period, benchmark=finding.kind, **asked,
    )  # fmt: skip


def _at(rows: Sequence[Row], period: str) -> Row | None:
    return next((row for row in rows if row["period"] == period), None)


def _rank(families: Families, figures: Figures, ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """Rank the gaps of each family as the interface does: the worst first."""
    found: dict[tuple[int, int], int] = {}
    for key, family in families.shown.items():
        rows = [_at(figures.gaps.get((one, key), ()), family.period) for one in ids]
        gaps = np.array([np.nan if row is None or row["difference"] is None else row["difference"]
                         for row in rows], dtype=np.float64)  # fmt: skip
        ranks = rank_worst_first(gaps, families.indicators[key].polarity.sign or -1)
        found |= {(key, one): int(rank) for one, rank in zip(ids, ranks, strict=True)
                  if not np.isnan(rank)}  # fmt: skip
    return found


def _count_peers(families: Families, figures: Figures, ids: Sequence[int]) -> dict[int, int]:
    """Count the neighbourhoods of similar size, of those whose population is known."""
    if families.population is None:
        return {}
    key, period = families.population
    rows = [_at(figures.values.get((one, key), ()), period) for one in ids]
    people = np.array([np.nan if row is None or row["value"] is None else row["value"]
                       for row in rows], dtype=np.float64)  # fmt: skip
    return {one: int(of_similar_size(people, float(own)).sum())
            for one, own in zip(ids, people, strict=True) if not np.isnan(own)}  # fmt: skip


def _releases(figures: Figures) -> set[int]:
    found: set[int] = set()
    for rows in (*figures.gaps.values(), *figures.values.values()):
        for row in rows:
            found |= _releases_of(row)
    return found


def _releases_of(row: Row) -> set[int]:
    names = ("release", "benchmark_release", "release_id")
    return {row[name] for name in names if row.get(name) is not None}
