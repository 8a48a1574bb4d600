"""An earlier edition of some figures of the demonstration, which the current one has revised."""

import numpy as np
import pandas as pd

EDITION = "demo-0"
INDICATORS = ("pov60", "med_income_uc")
PERIODS = ("2022", "2023")
REVISED = "2023"  # of which one figure in five was revised
SHARE = 0.2
STEPS = (-3, -2, 2, 3)  # of rounding: larger than the half-width of the interval
VALUES = ["value", "value_lower", "value_upper"]


def first_edition(current: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the neighbourhoods' figures as they were first published, before the revision.

    Its own stream of random numbers: the figures of the current edition do not depend on it.
    """
    is_in = (
        current["indicator"].isin(INDICATORS)
        & current["period"].isin(PERIODS)
        & (current["level"] == "qpv")
    )
    frame = current[is_in].reset_index(drop=True)
    rng = np.random.default_rng(seed)
    is_revised = (rng.random(len(frame)) < SHARE) & (frame["period"] == REVISED)
    step = (frame["value_upper"] - frame["value_lower"]).astype(float)
    change = np.where(is_revised, rng.choice(STEPS, len(frame)) * step, 0.0)
    for name in VALUES:
        frame[name] = (frame[name].astype(float) + change).round(6)
    is_first = (frame["period"] == REVISED) & (frame["obs_status"] == "A")
    frame.loc[is_first, "obs_status"] = "P"
    return frame
