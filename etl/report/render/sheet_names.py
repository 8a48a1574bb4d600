"""Names that a workbook accepts for its sheets."""

import re
from collections.abc import Iterable

LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def name_sheets(wanted: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Return a name for each sheet: allowed, at most 31 characters, unique whatever the case.

    taken: names in use already; "History" is Excel's own.
    """
    used = {"history", *(name.casefold() for name in taken)}
    names = []
    for one in wanted:
        name = _allowed(one, used)
        used.add(name.casefold())
        names.append(name)
    return names


def _allowed(wanted: str, used: set[str]) -> str:
    plain = _FORBIDDEN.sub(" ", wanted).strip("' ") or "-"
    name, number = plain[:LONGEST].strip("' "), 2
    while name.casefold() in used:
        end = f" {number}"
        name, number = plain[: LONGEST - len(end)].strip("' ") + end, number + 1
    return name
