"""About how many bytes a result takes, so that what is kept is bounded by its size."""

import sys
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from itertools import islice
from typing import Any

SAMPLED = 50  # rows of a list are alike


def approximate_bytes(value: Any) -> int:
    """Return about how many bytes a value takes: arrays and tables by their own count, lists by a
    sample of their rows.
    """
    if hasattr(value, "nbytes"):
        return int(value.nbytes)
    size = sys.getsizeof(value)
    if isinstance(value, str | bytes):
        return size
    if is_dataclass(value):
        return size + sum(approximate_bytes(getattr(value, one.name)) for one in fields(value))
    if isinstance(value, Mapping):
        return size + _of_members([*value.keys()]) + _of_members([*value.values()])
    return size + _of_members(value) if isinstance(value, Collection) else size


def _of_members(members: Collection[Any]) -> int:
    """Return what all members take, from evenly spread ones."""
    if not members:
        return 0
    step = -(-len(members) // SAMPLED)
    sampled = [approximate_bytes(one) for one in islice(members, 0, None, step)]
    return round(sum(sampled) / len(sampled) * len(members))
