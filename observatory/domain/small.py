"""P-values of small counts, for the adjustment: far in the tail score limits are too short.

A family of m comparisons looks at p-values near 0.05/m, where Wilson's limits of a few events are
anti-conservative: with 2 expected events a zone, one family in nine of indicators without any gap
was flagged in simulation, where one in twenty is meant.
"""

import numpy as np
from numpy.typing import ArrayLike

from observatory.domain.intervals import FloatArray, floats

FEW = 10.0
"""Fewer expected events, or non-events, than this on either side are few."""


def cautious_p(
    p: ArrayLike, x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike
) -> FloatArray:
    """Return p, or the exact mid-p of two proportions where it is larger and counts are few.

    p: the p-value that the interval implies (METHOD formula 5); NaN stays NaN. Fisher's exact
    test conditions on x1 + x2; the mid-p (Lancaster 1961) counts half of the observed table.
    Counts are rounded: only the tables of whole numbers have a probability.
    """
    p, x1, n1, x2, n2 = (a.copy() for a in floats(p, x1, n1, x2, n2))
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (x1 + x2) / (n1 + n2)
        least = np.minimum(n1, n2) * np.minimum(pooled, 1 - pooled)
        few = ~np.isnan(p) & (least < FEW)
    p[few] = np.maximum(p[few], _mid_p(*(np.rint(a[few]) for a in (x1, n1, x2, n2))))
    return p


def _mid_p(x1: FloatArray, n1: FloatArray, x2: FloatArray, n2: FloatArray) -> FloatArray:
    """Return the two-sided mid-p of the hypergeometric law: twice the smaller tail."""
    # Here, since scipy.stats takes 46 MB, and a worker of the API seldom meets few events.
    from scipy.stats import hypergeom

    law = hypergeom(n1 + n2, x1 + x2, n1)
    half = law.pmf(x1) / 2
    two_sided: FloatArray = np.minimum(2 * np.minimum(law.cdf(x1), law.sf(x1 - 1)) - 2 * half, 1.0)
    return np.maximum(two_sided, 0.0)
