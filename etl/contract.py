"""What a declaration promises of one file, carried with the file to whatever reads it."""

from dataclasses import dataclass, field
from typing import Any

from etl.catalogue.parts import Correction

LINE = "__line__"  # the line of the file, or the row of the sheet, that a row comes from


@dataclass(slots=True)
class Contract:
    """The most rows that the file may have, and the cells to correct in it.

    It goes with the file, so that no reader can forget it: what a reader leaves unapplied stops
    the release.
    """

    most_rows: int | None = None
    corrections: tuple[Correction, ...] = ()
    applied: list[dict[str, Any]] = field(default_factory=list)  # samples of findings
