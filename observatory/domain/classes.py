"""Classes of a map: where values are cut, by quantiles, by gaps, by round numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
FEWEST, DEFAULT, MOST = 2, 5, 9
# Exact classes of more values take seconds; every n-th of the sorted ones tells them apart as well.
MOST_COMPARED = 1_000
DIGITS = 6  # significant


class Method(StrEnum):
    """How values are put in classes."""

    QUANTILES = "quantiles"
    JENKS = "jenks"
    PRETTY = "pretty"
    ZERO = "zero"  # around what says that nothing differs: 0 for a difference, 1 for a ratio


@dataclass(frozen=True, slots=True)
class Classes:
    """The limits between classes: a value equal to a limit belongs to the class above it."""

    method: Method
    breaks: tuple[float, ...]  # between the classes, one less than there are
    counts: tuple[int, ...]
    minimum: float
    maximum: float


def classify(
    values: FloatArray, method: Method, number: int = DEFAULT, *, centre: float = 0.0
) -> Classes | None:
    """Put values in classes; None where there is no value.

    Ties may leave fewer classes than `number`, round numbers may give one more or less. Around a
    centre, the limits are symmetric, and the centre is one of them where `number` is even.
    """
    known = np.sort(values[np.isfinite(values)])
    if not len(known):
        return None
    found = _significant(_CUTS[method](known, number, centre))
    # A class below the least value, or above the greatest, would be empty.
    limits = found[(found > known[0]) & (found <= known[-1])]
    counts = np.bincount(np.searchsorted(limits, known, side="right"), minlength=len(limits) + 1)
    ends = float(known[0]), float(known[-1])
    return Classes(method, tuple(limits.tolist()), tuple(counts.tolist()), *ends)


def _significant(limits: FloatArray) -> FloatArray:
    return np.unique([float(f"{limit:.{DIGITS}g}") for limit in limits.tolist()])


def cut_by_quantiles(known: FloatArray, number: int, _centre: float = 0.0) -> FloatArray:
    """Return the limits of classes that hold equally many values."""
    return np.asarray(np.quantile(known, np.arange(1, number) / number))


def cut_by_gaps(known: FloatArray, number: int, _centre: float = 0.0) -> FloatArray:
    """Return the limits of the classes with the least squares inside them (Fisher 1958, Jenks).

    known: sorted. Of many values, every n-th is compared, the ends included: the same limits each
    time. A limit lies half-way between the values that it separates.
    """
    places = np.linspace(0, len(known) - 1, min(len(known), MOST_COMPARED)).round().astype(np.intp)
    chosen = known[places]
    number = min(number, len(np.unique(chosen)))
    starts = _best_starts(_squares(chosen - chosen.mean()), number)
    return np.asarray((chosen[starts - 1] + chosen[starts]) / 2)


def _squares(x: FloatArray) -> FloatArray:
    """Return the sum of squares around the mean of each run x[i..j]; infinite where j < i."""
    first = np.concatenate([[0.0], np.cumsum(x)])
    second = np.concatenate([[0.0], np.cumsum(x**2)])
    size = np.arange(1, len(x) + 1)[np.newaxis] - np.arange(len(x))[:, np.newaxis]
    total = first[1:][np.newaxis] - first[:-1][:, np.newaxis]
    squared = second[1:][np.newaxis] - second[:-1][:, np.newaxis]
    inside = size > 0
    runs = np.full(size.shape, np.inf)
    runs[inside] = squared[inside] - total[inside] ** 2 / size[inside]
    return runs


def _best_starts(runs: FloatArray, number: int) -> NDArray[np.intp]:
    """Return where each class but the first starts, by dynamic programming over the last one."""
    best, starts = runs[0], []
    for _ in range(number - 1):
        # the classes before end just before the last one starts
        ways = np.concatenate([[np.inf], best[:-1]])[:, np.newaxis] + runs
        starts.append(ways.argmin(axis=0))
        best = ways.min(axis=0)
    found, end = [], len(runs) - 1
    for of_last in reversed(starts):
        found.append(int(of_last[end]))
        end = found[-1] - 1
    return np.array(found[::-1], dtype=np.intp)


def cut_at_round_numbers(known: FloatArray, number: int, _centre: float = 0.0) -> FloatArray:
    """Return limits that are easy to read: multiples of 1, 2 or 5 times a power of ten."""
    span = float(known[-1] - known[0])
    if not span:
        return known[:0]
    step = _round_number(_round_number(span, ceiling=True) / (number - 1))
    first, last = np.floor(known[0] / step), np.ceil(known[-1] / step)
    return np.arange(first + 1, last) * step


def _round_number(x: float, *, ceiling: bool = False) -> float:
    """Return the nearest of 1, 2, 5 and 10 times a power of ten, or the next (Heckbert 1990)."""
    power = 10.0 ** np.floor(np.log10(x))
    limits = (1.0, 2.0, 5.0) if ceiling else (1.5, 3.0, 7.0)
    compare: Callable[[float, float], bool] = float.__le__ if ceiling else float.__lt__
    steps = (1.0, 2.0, 5.0)
    at = (step for step, limit in zip(steps, limits, strict=True) if compare(x / power, limit))
    return float(next(at, 10.0) * power)


def cut_around(known: FloatArray, number: int, centre: float = 0.0) -> FloatArray:
    """Return limits as far below a centre as above it, by quantiles of the distance to it."""
    half, is_odd = divmod(number, 2)
    shares = (2 * np.arange(1, half + 1) - 1) / number if is_odd else np.arange(1, half) / half
    distances = np.quantile(np.abs(known - centre), shares)
    middle = [] if is_odd else [0.0]
    return centre + np.concatenate([-distances[::-1], middle, distances])


_CUTS: dict[Method, Callable[[FloatArray, int, float], FloatArray]] = {
    Method.QUANTILES: cut_by_quantiles,
    Method.JENKS: cut_by_gaps,
    Method.PRETTY: cut_at_round_numbers,
    Method.ZERO: cut_around,
}
