"""The names of the columns of a file: each once, and none empty."""

from collections.abc import Sequence
from typing import Any

from api.locating import limits
from observatory.errors import TooLarge


def name_columns(header: Sequence[Any]) -> list[str]:
    """Return the names of columns; what has none, or a name that is taken, is told its place.

    A name belongs to the first column that bears it, wherever that is. Raises TooLarge.
    """
    if len(header) > limits.MOST_COLUMNS:
        raise TooLarge(
            f"The file has {len(header)} columns, and {limits.MOST_COLUMNS} is the most."
        )
    borne = ["" if cell is None else str(cell).strip() for cell in header]
    taken, names = {*borne, ""}, list[str]()
    for place, name in enumerate(borne, 1):
        own = name if name and name not in names else _free(name or "column", place, taken)
        taken.add(own)
        names.append(own)
    return names


def _free(name: str, place: int, taken: set[str]) -> str:
    own = f"{name}_{place}"
    while own in taken:
        own += "_"
    return own
