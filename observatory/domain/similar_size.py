"""Which neighbourhoods are of a similar size: from half to double the inhabitants of one."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from observatory.domain.intervals import floats

SIZE_FACTOR = 2


def size_range(population: float) -> tuple[float, float]:
    """Return the smallest and the largest similar size: half and double, both included."""
    return population / SIZE_FACTOR, population * SIZE_FACTOR


def of_similar_size(populations: ArrayLike, own: float) -> NDArray[np.bool_]:
    """Tell which populations are from half to double one's own; an unknown one (NaN) is not.

    Of two neighbourhoods each is of the other's size, or neither is.
    """
    (populations,) = floats(populations)
    low, high = size_range(own)
    return (populations >= low) & (populations <= high)
