"""Whole numbers as the bytes of protocol buffers: seven bits each, many numbers at once."""

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


def write_varints(numbers: Numbers, sizes: Numbers) -> Bytes:
    """Write numbers one after the other; sizes: of each, from `sizes_of`."""
    ends = np.cumsum(sizes)
    rest, left, places = numbers, sizes, ends - sizes
    written = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    while len(rest):
        follows = left > 1
        written[places] = rest & 127 | follows << 7
        more = np.flatnonzero(follows)
        rest, left, places = rest[more] >> 7, left[more] - 1, places[more] + 1
    return written


def write_varint(number: int) -> bytes:
    """Write one number."""
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    written.append(number)
    return bytes(written)
