"""A layer that is to be a file: its rows, the types of its columns, and where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from api.column_types import ColumnType
from api.columns import COLUMNS
from api.parquet import TYPES, make_table
from api.provenance import Provenance
from observatory.db.layer_table import LayerTable

_DATATYPES = {
    "number": ColumnType.NUMBER,
    "integer": ColumnType.WHOLE,
    "boolean": ColumnType.YES_NO,
}


@dataclass(frozen=True, slots=True)
class LayerFile:
    """A layer, its name, and where it comes from."""

    name: str
    table: LayerTable
    provenance: Provenance
    indicators: Sequence[str] = field(default=())

    def bare(self, name: str) -> str:
        """Return the name of a column without the indicator that precedes it."""
        for code in self.indicators:
            if name.startswith(f"{code}_") and name.removeprefix(f"{code}_") in COLUMNS:
                return name.removeprefix(f"{code}_")
        return name

    def types(self) -> dict[str, ColumnType]:
        """Return the type of each column."""
        return {
            name: _DATATYPES.get(COLUMNS[self.bare(name)].datatype, ColumnType.TEXT)
            for name in self.table.fields
        }

    def arrow(self) -> Any:
        """Return the columns as arrow has them, the last one being the perimeters as WKB."""
        types = self.types()
        columns = [(name, TYPES[types[name]]) for name in self.table.fields]
        table = make_table(self.table.rows, pa.schema(columns), types)
        return table.append_column("geometry", pa.array(self.table.geometries, pa.binary()))
