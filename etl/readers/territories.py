"""Reads a list of territories that has no outlines."""

import pandas as pd

from etl.catalogue import TerritoryList
from etl.codes import check_codes, check_row_count, check_unique
from etl.partitions import check_partitions
from etl.readers.table import check_columns, read_table
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease


def read_territories(declared: TerritoryList, files: dict[str, Snapshot]) -> TidyRelease:
    """Return the territories of the list: a place may exist without a perimeter."""
    snapshot = files["table"]
    table = read_table(snapshot, declared.dialect)
    check_columns(snapshot, table, {declared.code, declared.name}, set(declared.ignored))
    check_row_count(snapshot, len(table), declared.expected_rows.min, declared.expected_rows.max)
    check_codes(snapshot, table, declared.code, declared.level, declared.vintage)
    check_unique(snapshot, table, declared.code)
    check_partitions(snapshot, table, declared.partitions)
    territories = pd.DataFrame({"code": table[declared.code], "name": table[declared.name]})
    return TidyRelease(
        territories=territories.assign(
            level=declared.level.value, vintage=declared.vintage, authority=1
        ),
        rows_read=len(table),
        rows_kept=len(table),
    )
