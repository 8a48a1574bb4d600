"""The observations: counts and published figures with what is hidden, broken or provisional."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from etl.demo.counts import Drawn, incidence
from etl.demo.layout import NEW, OLD, iris_code
from etl.demo.plans import PLANS
from etl.demo.published import published_values
from etl.demo.specs import COUNTS, HIDDEN_COMMUNE, YEARS
from etl.demo.zones import Zones, iris_zones, is_published, neighbourhood_zones, parent_zones
from etl.indicators import IndicatorDeclaration
from etl.tidy import OBSERVATION_COLUMNS

COUNT_LEVELS = ("commune",)
VALUE_LEVELS = ("commune", "epci", "department", "region", "country")
PROVISIONAL = ("caf", "france_travail")  # operations whose last year is provisional
SMALL, HIDDEN_SHARE = 200, 0.03  # counts that may be hidden to protect another, and how many are

Catalogue = dict[str, IndicatorDeclaration]


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure: `counts` and `published`, with the column `true` beside what is published."""

    counts: pd.DataFrame
    published: pd.DataFrame

    def observations(self, codes: list[str]) -> pd.DataFrame:
        """Return the figures of some indicators as tidy observations."""
        both = pd.concat([self.counts, self.published], ignore_index=True)
        chosen = both[both["indicator"].isin(codes)]
        year = chosen["year"]
        days = {y: (date(y, 1, 1), date(y, 12, 31)) for y in YEARS}
        return chosen.assign(
            period=year.astype(str),
            period_start=[days[y][0] for y in year],
            period_end=[days[y][1] for y in year],
            conf_status=np.where(chosen["obs_status"] == "Q", "C", "F"),
        ).reindex(columns=list(OBSERVATION_COLUMNS))


def make_figures(drawn: Drawn, catalogue: Catalogue, rng: np.random.Generator) -> Figures:
    """Return the figures of both generations, of communes, and of the levels above."""
    atoms = drawn.atoms
    zonings = [neighbourhood_zones(OLD), neighbourhood_zones(NEW)]
    counted = [*zonings, *(parent_zones(atoms, level) for level in COUNT_LEVELS)]
    valued = [*zonings, *(parent_zones(atoms, level) for level in VALUE_LEVELS)]
    counts = _with_status(_counts(drawn, counted), catalogue, rng)
    published = published_values(atoms, drawn.counts["population"], valued, rng)
    return Figures(counts[is_published(counts)], published[is_published(published)])


def _counts(drawn: Drawn, zonings: list[Zones]) -> pd.DataFrame:
    frames = []
    for zones in zonings:
        inside = incidence(drawn.atoms, zones.column, zones.codes)
        frames += [zones.long(code, inside @ count) for code, count in drawn.counts.items()]
    frame = pd.concat([*frames, _in_neighbourhoods(drawn), *_by_iris(drawn)], ignore_index=True)
    return frame.assign(value=frame["true"], interval_nature="none", obs_status="A")


def _by_iris(drawn: Drawn) -> list[pd.DataFrame]:
    """Return the counts of the family benefits, the only ones that are published by IRIS."""
    communes, zones = parent_zones(drawn.atoms, "commune"), iris_zones(drawn.atoms)
    inside = incidence(drawn.atoms, zones.column, communes.codes)
    codes = [code for code in drawn.counts if code.startswith("caf_")]
    return [zones.long(code, inside @ drawn.counts[code]) for code in codes]


def _in_neighbourhoods(drawn: Drawn) -> pd.DataFrame:
    """Return how many inhabitants of each commune live in a neighbourhood then in force."""
    atoms, zones = drawn.atoms, parent_zones(drawn.atoms, "commune")
    in_old, in_new = (atoms.frame[[str(g)]].notna().to_numpy() for g in (OLD, NEW))
    is_in = np.where(np.array(YEARS) >= NEW, in_new, in_old)
    inside = incidence(atoms, zones.column, zones.codes)
    return zones.long("population_in_qpv", inside @ (drawn.counts["population"] * is_in))


def _with_status(
    frame: pd.DataFrame, catalogue: Catalogue, rng: np.random.Generator
) -> pd.DataFrame:
    """Hide small counts where the producer does, mark the break and what is provisional."""
    of = {code: catalogue[code].sources[0] in PROVISIONAL for code in frame["indicator"].unique()}
    is_provisional = frame["indicator"].map(of) & (frame["year"] == YEARS[-1])
    frame.loc[is_provisional, "obs_status"] = "P"
    breaks = {spec.code: spec.break_year for spec in COUNTS if spec.break_year is not None}
    frame.loc[frame["year"] == frame["indicator"].map(breaks), "obs_status"] = "B"
    is_hidden = _is_hidden(frame, catalogue, rng)
    frame.loc[is_hidden, "value"] = np.nan
    frame.loc[is_hidden, "obs_status"] = "Q"
    return frame


def _is_hidden(
    frame: pd.DataFrame, catalogue: Catalogue, rng: np.random.Generator
) -> "pd.Series[bool]":
    """Tell which counts the producer withholds, only where it declares a threshold.

    A neighbourhood hidden in one generation is hidden in the other: otherwise one would give
    the other away.
    """
    codes = list(frame["indicator"].unique())
    threshold = frame["indicator"].map({code: catalogue[code].secrecy_threshold for code in codes})
    lottery = rng.random((len(codes), len(PLANS), len(YEARS))) < HIDDEN_SHARE
    code = frame["indicator"].map({name: i for i, name in enumerate(codes)})
    drawn = lottery[code, frame["plan"], frame["year"] - YEARS[0]] & (frame["plan"] >= 0)
    count = frame["value"]
    is_primary = (count > 0) & (count < threshold)
    is_secondary = drawn & (count < SMALL)
    is_chosen = frame["code"].isin([HIDDEN_COMMUNE, iris_code(HIDDEN_COMMUNE)])
    return threshold.notna() & (is_primary | is_secondary | is_chosen)
