"""Refuses rows of a table: the first one that is wrong is named by its file, line and value."""

from typing import Any

import numpy as np
import pandas as pd

from etl.contract import LINE
from etl.snapshot import Snapshot
from observatory.errors import SourceChanged


def refuse_rows(
    snapshot: Snapshot,
    table: pd.DataFrame,
    wrong: Any,  # a mask of the rows
    problem: str,
    *,
    column: str,
    remedy: str | None = None,
) -> None:
    """Raise on the first row that is wrong, if any, and say how many are."""
    mask = np.asarray(wrong, dtype=bool)
    if mask.any():
        first = int(mask.argmax())
        raise SourceChanged(
            f"{problem} ({int(mask.sum())} rows)",
            file=str(snapshot),
            line=int(table[LINE].iloc[first]),
            column=column,
            value=table[column].iloc[first],
            remedy=remedy,
        )
