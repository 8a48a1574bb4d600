"""One reader per shape of file."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from etl.catalogue import (
    Addresses,
    Composition,
    Contracts,
    Correspondence,
    Credits,
    Declaration,
    Facilities,
    Figures,
    Grid,
    History,
    Outlines,
    Package,
    Passages,
    Perimeters,
    Series,
    Source,
    TerritoryList,
)
from etl.contract import Contract
from etl.corrections import report_corrections
from etl.readers.addresses import read_addresses
from etl.readers.composition import read_composition
from etl.readers.contracts import read_contracts
from etl.readers.correspondence import read_correspondence
from etl.readers.credits import read_credits
from etl.readers.facilities import read_facilities
from etl.readers.figures import read_figures
from etl.readers.grid import read_grid
from etl.readers.history import read_history
from etl.readers.outlines import read_outlines
from etl.readers.package import read_package
from etl.readers.passages import read_passages
from etl.readers.perimeters import read_perimeters
from etl.readers.series import read_series
from etl.readers.territories import read_territories
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease

_READERS: Mapping[type[Source], Callable[[Any, dict[str, Snapshot]], TidyRelease]] = {
    Addresses: read_addresses,
    Composition: read_composition,
    Contracts: read_contracts,
    Correspondence: read_correspondence,
    Credits: read_credits,
    Facilities: read_facilities,
    Figures: read_figures,
    Grid: read_grid,
    History: read_history,
    Outlines: read_outlines,
    Package: read_package,
    Passages: read_passages,
    Perimeters: read_perimeters,
    Series: read_series,
    TerritoryList: read_territories,
}


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
    return _READERS[type(declared)](declared, files)
