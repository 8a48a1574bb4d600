"""Whole numbers as the bytes of protocol buffers: seven bits each, many numbers at once."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Bytes = NDArray[np.uint8]

_LIMITS = np.array([1 << bits for bits in range(7, 63, 7)], np.int64)


def sizes_of(numbers: Numbers) -> Numbers:
    """Return how many bytes each number takes; none is negative."""
    found: Numbers = np.searchsorted(_LIMITS, numbers, side="right") + 1
    return found


def zigzag(numbers: Numbers) -> Numbers:
    """Return numbers of either sign as numbers without: 0, -1, 1, -2 as 0, 1, 2, 3."""
    turned: Numbers = (numbers << 1) ^ (numbers >> 63)
    return turned


def write_varints(numbers: NDArray[Any], sizes: Numbers) -> Bytes:
    """Write numbers one after the other; sizes: of each, 0 for one that is left out."""
    numbers, sizes = numbers.ravel(), sizes.ravel()
    ends = np.cumsum(sizes)
    starts = ends - sizes
    written = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    for place in range(int(sizes.max(initial=0))):
        there = sizes > place
        follows = (sizes[there] > place + 1) << 7
        written[starts[there] + place] = (numbers[there] >> (7 * place)) & 127 | follows
    return written


def write_varint(number: int) -> bytes:
    """Write one number."""
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    written.append(number)
    return bytes(written)
