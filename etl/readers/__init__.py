"""One reader per shape of file."""

from typing import assert_never

from etl.catalogue import (
    Composition,
    Correspondence,
    Declaration,
    Figures,
    Outlines,
    Passages,
    Perimeters,
    TerritoryList,
)
from etl.readers.composition import read_composition
from etl.readers.correspondence import read_correspondence
from etl.readers.figures import read_figures
from etl.readers.outlines import read_outlines
from etl.readers.passages import read_passages
from etl.readers.perimeters import read_perimeters
from etl.readers.territories import read_territories
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease


def read_release(declared: Declaration, files: dict[str, Snapshot]) -> TidyRelease:
    """Read the files of one release by the shape that its declaration names."""
    match declared:
        case Figures():
            return read_figures(declared, files)
        case Perimeters():
            return read_perimeters(declared, files)
        case Composition():
            return read_composition(declared, files)
        case Outlines():
            return read_outlines(declared, files)
        case Passages():
            return read_passages(declared, files)
        case Correspondence():
            return read_correspondence(declared, files)
        case TerritoryList():
            return read_territories(declared, files)
    assert_never(declared)
