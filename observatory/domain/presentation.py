"""What of a survey's proportion may be shown: printed, flagged, withheld (METHOD formula 16)."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv

from observatory.domain.adjust import ALPHA
from observatory.domain.intervals import Bounds, FloatArray, divide, floats

LEAST_SAMPLE = 30
NARROW, WIDE, RELATIVE = 0.05, 0.30, 1.30
CENSUS_CV = 0.05


def exact_limits(p: ArrayLike, n_eff: ArrayLike, alpha: float = ALPHA) -> Bounds:
    """Return the exact limits of a proportion seen through an effective sample.

    Clopper & Pearson 1934 on p*n_eff and n_eff, as Korn & Graubard 1998. NaN where p is not a
    proportion or n_eff not positive.
    """
    p, n = floats(p, n_eff)
    n = np.where((p >= 0) & (p <= 1) & (n > 0), n, np.nan)
    x = p * n
    # The quantiles of a beta of no width; 0 and n of n have their own limit at the end.
    lower = np.where(x == 0, 0.0, betaincinv(np.maximum(x, 1e-300), n - x + 1, alpha / 2))
    upper = np.where(x == n, 1.0, betaincinv(x + 1, np.maximum(n - x, 1e-300), 1 - alpha / 2))
    return Bounds(np.where(np.isnan(x), np.nan, lower), np.where(np.isnan(x), np.nan, upper))


def present(p: ArrayLike, n_eff: ArrayLike) -> NDArray[np.object_]:
    """Return shown, flagged or suppressed, per proportion (NCHS, Series 2 no. 175).

    Suppressed if n_eff < 30; else shown if the exact interval is at most 0.05 wide; else
    suppressed if it is 0.30 wide or more, or over 1.30 times p; flagged if over 1.30 times 1 - p.
    None where p or n_eff is missing. Surveys only.
    """
    p, n = floats(p, n_eff)
    width = np.subtract(*reversed(exact_limits(p, n)))
    return np.select(
        [
            np.isnan(p) | np.isnan(n),
            n < LEAST_SAMPLE,
            width <= NARROW,
            (width >= WIDE) | (width > RELATIVE * p),
            width > RELATIVE * (1 - p),
        ],
        [np.array(w, dtype=object) for w in (None, "suppressed", "shown", "suppressed", "flagged")],
        default="shown",
    )


def prints_interval(value: ArrayLike, standard_error: ArrayLike) -> NDArray[np.bool_]:
    """Tell where a census figure is replaced by its interval: a CV above 5 % (Agate).

    A value of 0 with an error has no CV, and is replaced.
    """
    value, error = floats(value, standard_error)
    cv: FloatArray = divide(error, np.abs(value), otherwise=np.inf)
    return np.asarray((cv > CENSUS_CV) & (error > 0))
