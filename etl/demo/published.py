"""Figures published without counts: medians, deciles and rates, rounded as producers round them."""

import numpy as np
import pandas as pd

from etl.demo.counts import Atoms, Floats, Integers, incidence
from etl.demo.layout import COUNTRY, VINTAGES
from etl.demo.specs import (
    NATIONAL,
    NOT_COLLECTED,
    PUBLISHED,
    WITHHELD,
    WITHHELD_BELOW,
    YEARS,
    Published,
)
from etl.demo.zones import Zones


def true_values(
    spec: Published, atoms: Atoms, populations: Integers, zones: Zones, rng: np.random.Generator
) -> Floats:
    """Return (zone, year): the true figure of each zone, before rounding.

    A median is not a mean of medians; in a fictional region it is, and the gap is known.
    """
    progress = np.linspace(0.0, 1.0, len(YEARS))
    unit = 1 + rng.uniform(-0.06, 0.06, (atoms.unit.max() + 1, 1))
    growth = (1 + spec.growth) ** np.arange(len(YEARS))
    outside = (spec.base * unit * (1 + rng.uniform(-0.02, 0.02) * progress))[atoms.unit]
    values = (outside + atoms.severity[:, np.newaxis] * spec.gap) * growth
    inside = incidence(atoms, zones.column, zones.codes)
    weighted: Floats = (inside @ (values * populations)) / (inside @ populations)
    return weighted


def published_values(
    atoms: Atoms, populations: Integers, zonings: list[Zones], rng: np.random.Generator
) -> pd.DataFrame:
    """Return the published figures of every level, one row per zone and year."""
    seeds = rng.integers(0, 2**32, len(PUBLISHED))
    frames = []
    for spec, seed in zip(PUBLISHED, seeds, strict=True):
        for zones in zonings:
            # the same stream at every level: the same place has the same truth
            truth = true_values(spec, atoms, populations, zones, np.random.default_rng(seed))
            frame = zones.long(spec.code, truth)
            inhabitants = incidence(atoms, zones.column, zones.codes) @ populations
            frames.append(_publish(spec, zones, frame.assign(size=inhabitants.ravel())))
    return pd.concat([*frames, _national(rng)], ignore_index=True)


def _publish(spec: Published, zones: Zones, frame: pd.DataFrame) -> pd.DataFrame:
    """Round, then withhold what is hidden or not collected."""
    half = spec.half_step
    if zones.level == "commune" and spec.commune_half_step is not None:
        half = spec.commune_half_step
    frame = _rounded(frame, half)
    if spec.code in WITHHELD and zones.level == "qpv":
        _withhold(frame, frame["size"] < WITHHELD_BELOW, "Q")
    for code, department in NOT_COLLECTED:
        if spec.code == code and zones.level not in ("region", "country"):
            _withhold(frame, frame["department"] == department, "L")
    return frame


def _rounded(frame: pd.DataFrame, half_step: float) -> pd.DataFrame:
    """Add the rounded value (`value`) and what it may stand for; `true` keeps the true one."""
    step = 2 * half_step
    value = np.round(np.round(frame["true"] / step) * step, 6)
    return frame.assign(
        value=value,
        value_lower=np.round(value - half_step, 6),
        value_upper=np.round(value + half_step, 6),
        interval_nature="rounding",
        obs_status="A",
    )


def _withhold(frame: pd.DataFrame, is_hidden: "pd.Series[bool]", status: str) -> None:
    frame.loc[is_hidden, ["value", "value_lower", "value_upper"]] = np.nan
    frame.loc[is_hidden, "obs_status"] = status
    frame.loc[is_hidden, "interval_nature"] = "none"


def _national(rng: np.random.Generator) -> pd.DataFrame:
    country = Zones("country", VINTAGES["country"], "country", [COUNTRY], [-1], [""])
    truth = NATIONAL.base + np.cumsum(rng.normal(0.0, 0.3, (1, len(YEARS))), axis=1)
    return _rounded(country.long(NATIONAL.code, truth), NATIONAL.half_step)
