"""The territories that figures are published for, and the long table of their figures."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from etl.demo import layout, plans
from etl.demo.counts import Atoms, Floats
from etl.demo.layout import NEW, OLD, VINTAGES
from etl.demo.specs import YEARS

FIRST_YEAR = {OLD: YEARS[0], NEW: 2020}  # the new generation was computed back to 2020


@dataclass(frozen=True, slots=True)
class Zones:
    """The territories of one level and vintage, and the column of the atoms that names them."""

    level: str
    vintage: int
    column: str
    codes: list[str]
    plans: list[int]  # of neighbourhoods; -1 for other levels
    departments: list[str]

    def long(self, indicator: str, values: Floats) -> pd.DataFrame:
        """Return (zone, year) values as rows, in the order of the flattened array."""
        years = len(YEARS)
        return pd.DataFrame(
            {
                "indicator": indicator,
                "level": self.level,
                "code": np.repeat(self.codes, years),
                "vintage": self.vintage,
                "plan": np.repeat(self.plans, years),
                "department": np.repeat(self.departments, years),
                "year": np.tile(YEARS, len(self.codes)),
                "true": values.ravel(),
            }
        )


def neighbourhood_zones(generation: int) -> Zones:
    """Return the neighbourhoods of a generation."""
    frame = plans.neighbourhoods(generation)
    codes = list(frame["code"])
    departments = [code[3:5] for code in codes]
    return Zones("qpv", generation, str(generation), codes, list(frame["plan"]), departments)


def parent_zones(atoms: Atoms, level: str) -> Zones:
    """Return the territories of a level that are not neighbourhoods."""
    known = atoms.frame.dropna(subset=[level]).drop_duplicates(level).sort_values(level)
    codes, departments = list(known[level]), list(known["department"])
    return Zones(level, VINTAGES[level], level, codes, [-1] * len(codes), departments)


def iris_zones(atoms: Atoms) -> Zones:
    """Return the IRIS: the communes, under a code and at a level of their own."""
    of = parent_zones(atoms, "commune")
    codes = [layout.iris_code(code) for code in of.codes]
    return replace(of, level="iris", vintage=VINTAGES["iris"], codes=codes)


def is_published(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Tell which rows exist: the new generation has no figure before it was computed back."""
    return ~((frame["vintage"] == NEW) & (frame["year"] < FIRST_YEAR[NEW]))
