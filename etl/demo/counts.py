"""Draws the counts: once per atom (a block of neighbourhood, or a commune outside all of them).

Every territory is a sum of atoms, in both generations: a neighbourhood's count is part of its
commune's, and subtracting the neighbourhoods gives back the others exactly.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.demo.layout import URBAN_UNITS
from etl.demo.places import Region
from etl.demo.plans import PLANS
from etl.demo.specs import BREAK_FACTOR, COUNTS, YEARS, ZERO, Count

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
REFERENCE_YEAR = 2018  # of the plan's populations


@dataclass(frozen=True, slots=True)
class Atoms:
    """What never splits: one row per atom; `plan` is −1 outside the neighbourhoods."""

    frame: pd.DataFrame  # commune and its parents, plan, codes of both generations
    severity: Floats  # 0 outside; the gap of an atom is this times the indicator's
    unit: NDArray[np.intp]  # position of its urban unit; the last one: none


@dataclass(frozen=True, slots=True)
class Drawn:
    """Counts and the rates that they were drawn from: (atom, year) per code."""

    atoms: Atoms
    counts: dict[str, Integers]
    rates: dict[str, Floats]  # of the parent

    def expected_rate(self, numerator: str, denominator: str) -> Floats:
        """Return the true numerator/denominator of each atom, up the chain of parents."""
        rate, code = np.ones_like(self.rates[numerator]), numerator
        while code != denominator:
            rate, code = rate * self.rates[code], _SPEC[code].parent
        return rate


_SPEC = {spec.code: spec for spec in COUNTS}


def is_drawn_from(numerator: str, denominator: str) -> bool:
    """Tell whether the denominator is an ancestor of the numerator."""
    code = numerator
    while code in _SPEC and code != denominator:
        code = _SPEC[code].parent
    return numerator in _SPEC and code == denominator


def make_atoms(region: Region, rng: np.random.Generator) -> Atoms:
    """Return the blocks and, before them, the communes outside all of them."""
    outside = region.communes.rename(columns={"code": "commune"}).assign(plan=-1)
    outside["population"] = _outside_populations(outside, rng)
    frame = pd.concat([outside, region.blocks], ignore_index=True)
    plan = frame["plan"].to_numpy()
    severity = rng.uniform(0.75, 1.25, len(PLANS))  # one per plan: a deprived place stays so
    units = sorted(frame["urban_unit"].dropna().unique())
    unit = pd.Categorical(frame["urban_unit"], categories=units).codes.astype(np.intp)
    unit[unit < 0] = len(units)
    return Atoms(frame, np.where(plan >= 0, severity[plan], 0.0), unit)


def _outside_populations(communes: pd.DataFrame, rng: np.random.Generator) -> Integers:
    """Return large centres (the first commune of each unit), suburbs and villages."""
    is_urban = communes["urban_unit"].notna()
    centres = [codes[0] for _, codes in URBAN_UNITS.values()]
    is_centre = is_urban & communes["commune"].isin(centres)
    low = np.select([is_centre, is_urban], [30_000, 7_000], 800)
    high = np.select([is_centre, is_urban], [60_000, 15_000], 3_000)
    return np.asarray(rng.integers(low, high), dtype=np.int64)


def draw_counts(atoms: Atoms, rng: np.random.Generator) -> Drawn:
    """Draw every count of every atom and year, parents first."""
    counts = {"population": _populations(atoms, rng)}
    rates: dict[str, Floats] = {}
    for spec in COUNTS:
        parent = counts[spec.parent]
        if spec.law == "complement":
            rates[spec.code] = 1 - rates[spec.sibling]
            counts[spec.code] = parent - counts[spec.sibling]
        elif spec.law == "equal":
            rates[spec.code], counts[spec.code] = np.ones(parent.shape), parent
        else:
            rates[spec.code] = _true_rates(spec, atoms, rng)
            counts[spec.code] = _draw(spec.law, parent, rates[spec.code], rng)
    return Drawn(atoms, counts, rates)


def _populations(atoms: Atoms, rng: np.random.Generator) -> Integers:
    base = atoms.frame["population"].to_numpy()[:, np.newaxis]
    growth = rng.uniform(-0.005, 0.01, base.shape)
    years = np.array(YEARS) - REFERENCE_YEAR
    return np.asarray(np.round(base * (1 + growth * years)), dtype=np.int64)


def _true_rates(spec: Count, atoms: Atoms, rng: np.random.Generator) -> Floats:
    """Return the true rates: one per urban unit and year outside, plus the gap inside.

    Nothing else varies, so that a gap of 0 is 0 to the last digit.
    """
    progress = np.linspace(0.0, 1.0, len(YEARS))
    spread = 0.12 * min(1.0, abs(1 - spec.rate) / spec.rate)  # rates near 100 % vary less
    unit = 1 + spread * rng.uniform(-1, 1, (atoms.unit.max() + 1, 1))
    outside = spec.rate * (unit * (1 + rng.uniform(-0.3, 0.3) * spread * progress))[atoms.unit]
    end = spec.gap if spec.end_gap is None else spec.end_gap
    rates = outside + atoms.severity[:, np.newaxis] * (spec.gap + (end - spec.gap) * progress)
    if spec.break_year is not None:
        rates = rates * np.where(np.array(YEARS) >= spec.break_year, BREAK_FACTOR, 1.0)
    if spec.law == "binomial":
        rates = np.minimum(rates, 0.97)
    if spec.code == ZERO[0]:
        rates[[_name(plan) == ZERO[1] for plan in atoms.frame["plan"]]] = 0.0
    return rates


def _name(plan: int) -> str:
    return PLANS[plan].name if plan >= 0 else ""


def _draw(law: str, parent: Integers, rates: Floats, rng: np.random.Generator) -> Integers:
    drawn = rng.poisson(parent * rates) if law == "poisson" else rng.binomial(parent, rates)
    return np.asarray(drawn, dtype=np.int64)


def incidence(atoms: Atoms, column: str | int, codes: list[str]) -> Floats:
    """Return the matrix territory × atom: 1 where the atom is part of the territory."""
    of_atom = atoms.frame[str(column)].to_numpy(dtype=object)
    return np.asarray(np.array(codes, dtype=object)[:, np.newaxis] == of_atom, dtype=np.float64)
