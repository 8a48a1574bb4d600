"""What a draft is, and what the codes of an unknown table tell: their level and vintage."""

import re
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from etl.contract import LINE
from observatory.domain.territory import CODE_PATTERNS, Level

# Where a code has the shape of two levels, the first of these is tried first.
_LEVELS = (Level.QPV, Level.IRIS, Level.EPCI, Level.COMMUNE, Level.URBAN_UNIT, Level.DEPARTMENT,
           Level.REGION)  # fmt: skip


@dataclass(slots=True)
class Draft:
    """A first declaration, and what whoever completes it must decide."""

    content: dict[str, Any]
    doubts: list[str] = field(default_factory=list)


def guess_vintage(level: str, table: pd.DataFrame, code: str, year: int | None) -> int:
    """Return the year of the geography that the codes probably refer to."""
    if level == Level.QPV:
        return 2024 if table[code].str.startswith("QN").mean() > 0.5 else 2015
    return year or pd.Timestamp.now().year


def find_code(table: pd.DataFrame) -> tuple[str, str]:
    """Return the column that holds a level's official codes, and the level; empty if none does."""
    best: tuple[float, str, str] = (0.8, "", "")
    for column in table.columns.drop(LINE, errors="ignore"):
        cells = table[column]
        distinct = cells.nunique() / max(len(cells), 1)
        for level in _LEVELS:
            share = cells.map(lambda c, p=CODE_PATTERNS[level]: p.fullmatch(c) is not None).mean()
            is_epci = level is Level.EPCI and not cells.str.startswith("2").all()
            score = 0.0 if is_epci else share * (0.5 + distinct / 2) + _named(column)
            if score > best[0] and share > 0.9:
                best = (score, column, level.value)
    return best[1], best[2]


def _named(column: str) -> float:
    return 0.3 if re.search(r"cod|qp|iris|^com$|insee|^dep$|^reg$", column.casefold()) else 0.0
