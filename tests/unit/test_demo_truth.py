"""Against a known truth, drawn again and again: no bias, honest intervals, few false alarms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from etl.demo.counts import Atoms, Drawn, draw_counts, incidence, is_drawn_from
from etl.demo.layout import OLD
from etl.demo.releases import make_world
from etl.demo.zones import neighbourhood_zones, parent_zones
from etl.indicators import read_indicators
from observatory.domain.adjust import benjamini_hochberg
from observatory.domain.agglomeration import Links, compare_with_rest
from observatory.domain.indicator import Nature
from observatory.domain.small import cautious_p

SEEDS = 200
NULL = ("school_1624", "late_6e", "firms_created", "jobseekers_abc_50_share")
FALSE_FAMILIES = 18  # the 99 % point of 200 families, each false 5 % of the time
COUNTED = (Nature.PROPORTION, Nature.RATE)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Draws:
    """One indicator: (world, year, zone) arrays; zones that have an urban unit."""

    difference: Floats
    true: Floats
    lower: Floats
    upper: Floats
    p: Floats  # as the adjustment takes it
    expected: Floats  # the zone's expected count
    failures: Floats


@dataclass(frozen=True)
class Design:
    """Which atoms make which zone and which rest, and the zones' units."""

    inside: Floats
    rest: Floats
    unit: NDArray[np.intp]


@pytest.fixture(scope="module")
def atoms() -> Atoms:
    return make_world().drawn.atoms


@pytest.fixture(scope="module")
def design(atoms: Atoms) -> Design:
    zones, units = neighbourhood_zones(OLD), parent_zones(atoms, "urban_unit")
    inside = incidence(atoms, zones.column, zones.codes)
    whole = incidence(atoms, "urban_unit", units.codes)
    holds = inside @ whole.T > 0
    # Of a neighbourhood that straddles the unit's border a part is outside: not compared here.
    lies_in_one = (inside @ (whole.sum(axis=0) == 0) == 0) & (holds.sum(axis=1) == 1)
    is_out = atoms.frame[zones.column].isna().to_numpy()
    return Design(inside[lies_in_one], whole * is_out, holds[lies_in_one].argmax(axis=1))


@pytest.fixture(scope="module")
def draws(atoms: Atoms, design: Design) -> dict[str, Draws]:
    """Every ratio of the demonstration, measured in 200 worlds by the engine's own function."""
    worlds = [draw_counts(atoms, np.random.default_rng(seed)) for seed in range(SEEDS)]
    return {
        found.code: _measure(worlds, design, found.nature, found.numerator, found.denominator)
        for found in read_indicators()
        if found.nature in COUNTED
        and found.numerator
        and found.denominator
        and is_drawn_from(found.numerator, found.denominator)
    }


def _of_years(by_world: Sequence[NDArray[Any]]) -> Floats:
    """Return (world, three of its years, atom): every year comes in some worlds."""
    years = len(by_world[0].T)
    chosen = [[(seed + step) % years for step in (0, 3, 7)] for seed in range(len(by_world))]
    pairs = zip(by_world, chosen, strict=True)
    return np.stack([every.T[years_of] for every, years_of in pairs]).astype(np.float64)


def _measure(
    worlds: list[Drawn], design: Design, nature: Nature, numerator: str, denominator: str
) -> Draws:
    x = _of_years([world.counts[numerator] for world in worlds])
    n = _of_years([world.counts[denominator] for world in worlds])
    rate = _of_years([world.expected_rate(numerator, denominator) for world in worlds])
    x_z, n_z, e_z = (each @ design.inside.T for each in (x, n, n * rate))
    x_R, n_R, e_R = (each @ design.rest.T for each in (x, n, n * rate))
    families, zones, units = x_z.shape[0] * x_z.shape[1], x_z.shape[2], n_R.shape[2]
    parent = (np.arange(families)[:, None] * units + design.unit).ravel()
    of_zones = np.zeros((zones, units))
    of_zones[np.arange(zones), design.unit] = 1
    links = Links(
        parent=parent, share=np.ones(families * zones), x_z=x_z.ravel(), n_z=n_z.ravel(),
        x_A=(x_R + x_z @ of_zones).ravel(), n_A=(n_R + n_z @ of_zones).ravel(),
    )  # fmt: skip
    found = compare_with_rest(links, nature).comparison
    with np.errstate(invalid="ignore", divide="ignore"):
        true = e_z / n_z - (e_R / n_R)[:, :, design.unit]
        p = found.p_value
        if nature is Nature.PROPORTION:
            rest = (each[:, :, design.unit].ravel() for each in (x_R, n_R))
            p = cautious_p(p, x_z.ravel(), n_z.ravel(), *rest)
    shape = x_z.shape
    return Draws(
        found.difference.reshape(shape), true, found.difference_lower.reshape(shape),
        found.difference_upper.reshape(shape), p.reshape(shape), e_z, n_z - e_z,
    )  # fmt: skip


def test_the_gaps_are_without_bias(draws: dict[str, Draws]) -> None:
    """Under 1 % of the true gap where 200 worlds can tell, no more than their noise elsewhere."""
    precise, noisy = {}, {}
    for code in draws.keys() - set(NULL):
        drawn = draws[code]
        by_world = np.nanmean(drawn.difference - drawn.true, axis=(1, 2)) / np.nanmean(drawn.true)
        error = by_world.std(ddof=1) / np.sqrt(SEEDS)
        kept = precise if error < 0.0025 else noisy
        kept[code] = abs(by_world.mean()) / (0.01 if kept is precise else 3.5 * error)
    assert len(precise) > 15
    assert max(precise.values()) < 1, precise
    assert max(noisy.values()) < 1, noisy


def test_the_95_percent_intervals_hold_the_truth_93_to_97_times_in_100(
    draws: dict[str, Draws],
) -> None:
    held: list[float] = []
    for drawn in draws.values():
        judged = (drawn.expected >= 20) & (drawn.failures >= 20) & ~np.isnan(drawn.difference)
        if judged.sum() >= 1000:
            holds = (drawn.lower <= drawn.true) & (drawn.true <= drawn.upper)
            held.append(float(holds[judged].mean()))
    assert len(held) > 15
    assert 0.93 < np.mean(held) < 0.97
    assert min(held) > 0.92


@pytest.mark.parametrize("code", NULL)
def test_where_nothing_differs_few_families_are_flagged(draws: dict[str, Draws], code: str) -> None:
    """One family a world: 200 families that share nothing."""
    drawn = draws[code]
    assert np.nanmax(np.abs(drawn.true)) < 1e-12
    p = drawn.p[:, 0]
    family = np.repeat(np.arange(SEEDS), p.shape[1])
    is_flagged = benjamini_hochberg(p.ravel(), family).reshape(p.shape) < 0.05
    assert is_flagged.any(axis=1).sum() <= FALSE_FAMILIES
