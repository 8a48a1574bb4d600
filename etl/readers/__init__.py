"""One reader per shape of file."""

from dataclasses import replace
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
from etl.contract import Contract
from etl.corrections import report_corrections
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
    bound = {
        role: replace(file, contract=_contract(declared, role)) for role, file in files.items()
    }
    release = _read(declared, bound)
    contracts = [file.contract for file in bound.values()]
    release.findings += report_corrections(contracts, len(declared.corrections), declared.id)
    return release


def _contract(declared: Declaration, role: str) -> Contract:
    most = declared.expected_rows.max if role == "table" else None
    return Contract(most, tuple(one for one in declared.corrections if one.file == role))


def _read(declared: Declaration, files: dict[str, Snapshot]) -> TidyRelease:
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
