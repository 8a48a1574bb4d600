"""On data whose truth is known: what is said of hidden counts holds it, and gives none away."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import pytest

from etl.demo.counts import draw_counts, is_drawn_from, make_atoms
from etl.demo.figures import make_figures
from etl.demo.layout import NEW, OLD
from etl.demo.places import Region, draw_region, neighbourhood_release
from etl.indicators import IndicatorDeclaration, read_indicators
from observatory.db.measure.compare import MeasuredFamilies, compare_families
from observatory.db.measure.families import Family, Parents, build_family
from observatory.db.measure.stock import Column, Membership
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Indicator
from observatory.domain.intervals import Bounds
from observatory.domain.protection import (
    implied_by_difference,
    implied_by_ratio,
    is_too_narrow,
    protection_width,
)
from observatory.domain.suppression import Hidden
from observatory.domain.territory import Level

SEEDS = (1, 2, 3)
YEARS = (2016, 2024)
KINDS = [BenchmarkKind(name) for name in (
    "rest_of_urban_unit", "urban_unit", "rest_of_epci", "epci", "rest_of_commune", "commune",
    "department",
)]  # fmt: skip
PARENTS = ("urban_unit", "epci", "commune", "department")


@dataclass(frozen=True)
class Told:
    """Gaps from what is published beside those from the unsuppressed counts, pair by pair."""

    published: MeasuredFamilies
    known: MeasuredFamilies


@pytest.fixture(scope="module")
def region() -> Region:
    return draw_region(np.random.default_rng(0))


@pytest.fixture(scope="module", params=SEEDS)
def counts(request: pytest.FixtureRequest, region: Region) -> pd.DataFrame:
    rng = np.random.default_rng(request.param)
    drawn = draw_counts(make_atoms(region, rng), rng)
    return make_figures(drawn, catalogue(), rng).counts


@cache
def catalogue() -> dict[str, IndicatorDeclaration]:
    return {found.code: found for found in read_indicators()}


def protected_indicators() -> list[IndicatorDeclaration]:
    return [
        found
        for found in catalogue().values()
        if found.secrecy_threshold is not None
        and is_drawn_from(found.numerator or "", found.denominator or "")
    ]


LARGE_THRESHOLD = 40
"""The demonstration has few counts under 5: a producer that hides those under 40 has many."""


def only_small_counts_hidden(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the counts as a producer without secondary suppression would print them."""
    thresholds = {code: found.secrecy_threshold for code, found in catalogue().items()}
    is_protected = counts["indicator"].map(thresholds).notna() & (counts["level"] == "qpv")
    is_small = (counts["true"] < LARGE_THRESHOLD) & is_protected
    return counts.assign(
        value=counts["true"].where(~is_small), obs_status=np.where(is_small, "Q", "A")
    )


Held = dict[tuple[Level, int], Membership]
Parts = dict[Level, tuple["np.ndarray", "np.ndarray", int]]


def places(region: Region, generation: int) -> tuple[Held, Parts]:
    """Return the neighbourhoods in each level of parents, and the communes that make these up."""
    rows = neighbourhood_release(region, generation).memberships
    zones = sorted(rows["child_code"].unique())
    of = region.communes.set_index("code").sort_index()
    held: Held = {}
    parts: Parts = {}
    for level in PARENTS:
        names = pd.Series(of.index, of.index) if level == "commune" else of[level]
        codes = sorted(names.dropna().unique())
        inside = names.notna().to_numpy()
        parts[Level(level)] = (
            np.flatnonzero(inside), np.searchsorted(codes, names[inside].to_numpy(str)), len(codes)
        )  # fmt: skip
        found = rows[(rows["parent_level"] == level) & rows["parent_code"].isin(codes)]
        held[Level(level), 2021] = Membership(
            np.searchsorted(zones, found["child_code"].to_numpy(str)),
            np.searchsorted(codes, found["parent_code"].to_numpy(str)),
            found["share"].to_numpy(float), found["is_main"].to_numpy(bool),
            np.zeros(len(found), dtype=bool),
        )  # fmt: skip
    return held, parts


def families(
    counts: pd.DataFrame, held: Held, parts: Parts, generation: int, why: Hidden
) -> Iterator[Family]:
    """Lay out every family of a generation, as the measure does from the database."""
    chosen = counts[counts["vintage"].isin([generation, 2021]) & counts["year"].isin(YEARS)]
    for year, of_year in chosen.groupby("year"):
        tables = {
            (level, name): found.pivot(index="code", columns="indicator", values=name)
            for level, found in of_year.groupby("level")
            for name in ("value", "obs_status")
        }
        if ("qpv", "value") not in tables:
            continue
        zones, communes = tables["qpv", "value"], tables["commune", "value"]
        blank = np.zeros(len(zones))
        for position, declared in enumerate(protected_indicators()):
            x, n = str(declared.numerator), str(declared.denominator)
            names = (name for name in Indicator.__slots__ if name != "suppression")
            proved = {"secrecy_threshold": LARGE_THRESHOLD} if why is Hidden.PRIMARY else {}
            same = {name: getattr(declared, name) for name in names}
            indicator = Indicator(**{**same, **proved, "suppression": why})
            status = np.where(zones[[x, n]].isna().any(axis=1), "Q", "A").astype(object)
            figures = Column(
                np.arange(len(zones)), (zones[x] / zones[n]).to_numpy(float), blank, status,
                blank.astype(int), zones[x].to_numpy(float), zones[n].to_numpy(float), status,
            )  # fmt: skip
            for kind in KINDS:
                child, parent, number = parts[kind.parent_level]
                sums = [
                    np.bincount(parent, communes[code].to_numpy(float)[child], number)
                    for code in (x, n)
                ]
                empty = np.zeros(number)
                parents = Parents((kind.parent_level, 2021), np.arange(number), sums[0] / sums[1],
                                  empty, *sums, empty.astype(int))  # fmt: skip
                yield build_family(position, indicator, str(year), kind, figures, parents, held)


@pytest.fixture(scope="module")
def generations(region: Region) -> list[tuple[int, Held, Parts]]:
    return [(generation, *places(region, generation)) for generation in (OLD, NEW)]


def told(
    counts: pd.DataFrame, generations: list[tuple[int, Held, Parts]], why: Hidden
) -> Iterator[Told]:
    known = counts.assign(value=counts["true"], obs_status="A")
    for at, held, parts in generations:
        sides = [
            compare_families(list(families(of, held, parts, at, why))) for of in (counts, known)
        ]
        yield from (Told(*pair) for pair in zip(*sides, strict=True))


CASES = {
    "primary and secondary, the cause unknown": (lambda counts: counts, Hidden.UNKNOWN),
    "primary alone, and proved": (only_small_counts_hidden, Hidden.PRIMARY),
}


@pytest.mark.parametrize(("hide", "why"), CASES.values(), ids=CASES)
def test_every_gap_of_hidden_counts_holds_the_gap_of_the_true_ones(counts, generations, hide, why):
    number = 0
    for pair in told(hide(counts), generations, why):
        gap, true = pair.published.comparison, pair.known.comparison
        assert (pair.published.family == pair.known.family).all()
        bounded = np.isnan(gap.difference) & ~np.isnan(gap.difference_min)
        truth = true.difference[bounded]
        number += int((~np.isnan(truth)).sum())
        outside = (truth < gap.difference_min[bounded] - 1e-9) | (
            truth > gap.difference_max[bounded] + 1e-9
        )
        assert not outside.any()
        # A gap that needs a count which is hidden is never a number.
        hidden = np.isin(pair.published.reason, ["zone_suppressed", "zone_missing_in_benchmark"])
        assert np.isnan(gap.difference[hidden]).all()
    assert number > 20


@pytest.mark.parametrize(("hide", "why"), CASES.values(), ids=CASES)
def test_no_gap_implies_a_count_closer_than_its_producer_tells_it(counts, generations, hide, why):
    """A reader knows every printed count, and solves each gap for the one that is hidden."""
    number = 0
    for pair in told(hide(counts), generations, why):
        of, comparison = pair.published, pair.published.comparison
        for at in np.flatnonzero(of.reason == "zone_suppressed"):
            family = of.families[of.family[at]]
            here = at - np.flatnonzero(of.family == of.family[at])[0]
            zone, parent, share = family.zone[here], family.parent[here], family.share[here]
            n_z, x_A, n_A = (
                family.zones.denominator[zone], family.parents.x[parent], family.parents.n[parent]
            )  # fmt: skip
            bounds = Bounds(comparison.difference_min[at], comparison.difference_max[at])
            if not family.kind.is_rest or np.isnan(bounds.lower) or share < 1:
                continue
            others = (family.parent == parent) & (family.zone != zone)
            S_x = (family.share * family.zones.numerator[family.zone])[others].sum()
            S_n = (family.share * family.zones.denominator[family.zone])[others].sum()
            if np.isnan(S_x) or (family.share[others] < 1).any():
                continue
            n_R, total = n_A - n_z - S_n, x_A - S_x
            implied = implied_by_difference(bounds, n_z, n_R, total)
            width = protection_width(family.indicator.secrecy_threshold)
            assert not is_too_narrow(implied, np.minimum(width, n_z))
            most = np.nan_to_num(comparison.ratio_upper[at], nan=np.inf)
            implied = implied_by_ratio(Bounds(comparison.ratio_lower[at], most), n_z, n_R, total)
            if total > width:
                assert not is_too_narrow(implied, np.minimum(width, n_z))
            number += 1
    assert number > 0
