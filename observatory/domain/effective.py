"""Effective sample sizes: what a census survey or a published CV is worth (METHOD formula 4).

An infinite size means "no sampling error".
"""

import numpy as np
from numpy.typing import ArrayLike

from observatory.domain.intervals import Bounds, FloatArray, Z, divide, floats, wilson

NO_ERROR = 1e300
"""Stands for an infinite sample: its limits are the value itself to the last digit."""


def n_eff_census(n: ArrayLike, f: ArrayLike, deff: ArrayLike) -> FloatArray:
    """Return n*f / ((1-f)*deff), the size of the simple sample worth as much as the census.

    f: share of the addresses surveyed, 0.4 on average in communes of 10,000 inhabitants or more;
    f = 1: no sampling error. deff: design effect.
    """
    n, f, deff = floats(n, f, deff)
    return divide(n * f, (1 - f) * deff, otherwise=np.inf)


def n_eff_rest(n_c: ArrayLike, f_c: ArrayLike, deff: ArrayLike) -> FloatArray:
    """Return the effective size of a rest made of several communes, on the last axis.

    n_R^2 / sum of n_c*(1-f_c)*deff/f_c. Pad a ragged list of communes with n_c = 0, f_c = 1.
    """
    n_c, f_c, deff = floats(n_c, f_c, deff)
    inflated = divide(n_c * (1 - f_c) * deff, f_c)
    return divide(n_c.sum(axis=-1) ** 2, inflated.sum(axis=-1), otherwise=np.inf)


def n_eff_from_cv(p: ArrayLike, cv: ArrayLike) -> FloatArray:
    """Return the effective size behind a published coefficient of variation.

    cv is a proportion (4 % is 0.04) of min(p, 1-p). NaN where p is 0 or 1.
    """
    p, cv = floats(p, cv)
    standard_error = cv * np.minimum(p, 1 - p)
    return divide(p * (1 - p), standard_error**2)


def effective_counts(p: ArrayLike, n_eff: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return p*n_eff and n_eff, finite, to be used as x and n."""
    p, n_eff = floats(p, n_eff)
    n = np.minimum(n_eff, NO_ERROR)
    return p * n, n


def wilson_effective(p: ArrayLike, n_eff: ArrayLike, z: ArrayLike = Z) -> Bounds:
    """Return Wilson's limits of p seen through an effective sample; p itself if infinite."""
    return wilson(*effective_counts(p, n_eff), z)
