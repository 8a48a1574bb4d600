"""Reads numbers of streets with their point: communes once, streets once per commune."""

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.catalogue import Addresses
from etl.readers.blocks import Block, numbers, read_blocks
from etl.readers.facilities import check_communes
from etl.readers.located import place_points, to_degrees
from etl.snapshot import Snapshot
from etl.tidy import ADDRESS_COLUMNS, LOCALITY_COLUMNS, STREET_COLUMNS, TidyRelease
from observatory.db.staging import Finding

_NUMBER = "^[0-9]{0,5}$"
NO_NUMBER = 99_999  # of a place without numbers, in the format that communes fill in
_PLACE = ("commune_code", "commune_name", "former_name", "postcode")


def read_addresses(declared: Addresses, files: dict[str, Snapshot]) -> TidyRelease:
    """Return the addresses; of several points of one address the first is kept."""
    snapshot = files["table"]
    blocks = read_blocks(
        snapshot, declared.dialect, _columns(declared), set(declared.ignored),
        declared.expected_rows,
    )  # fmt: skip
    table = pa.concat_tables([_addresses(declared, block) for block in blocks])
    rows = table.to_pandas(types_mapper={pa.string(): pd.ArrowDtype(pa.string())}.get)
    release = TidyRelease(rows_read=len(rows))
    rows["lon"], rows["lat"] = place_points(
        snapshot, rows["lon"].to_numpy(), rows["lat"].to_numpy(), release
    )
    rows = _once(rows, release)
    split_addresses(rows, release)
    release.rows_kept = len(release.addresses)
    release.rows_refused = release.rows_read - release.rows_kept
    return release


def split_addresses(rows: pd.DataFrame, release: TidyRelease) -> None:
    """Number the localities and the streets of addresses, and hand each over once.

    rows: commune_code, commune_name, former_name, postcode, name, number, suffix, lon, lat.
    """
    rows = rows.assign(locality=_number(rows, _PLACE))
    rows = rows.assign(street=_number(rows, ("locality", "name")))
    release.localities = rows.drop_duplicates("locality")[list(LOCALITY_COLUMNS)]
    release.streets = rows.drop_duplicates("street")[list(STREET_COLUMNS)]
    release.addresses = rows[list(ADDRESS_COLUMNS)]


def _number(rows: pd.DataFrame, keys: Sequence[str]) -> "pd.Series[int]":
    return rows.groupby(list(keys), sort=False, dropna=False).ngroup() + 1


def _once(rows: pd.DataFrame, release: TidyRelease) -> pd.DataFrame:
    """Leave out, as findings, further points of one address, and addresses without a point."""
    repeated = rows.duplicated("identifier")
    nowhere = rows["lon"].isna() & ~repeated
    for name, wrong, severity, message in (
        ("address_repeated", repeated, "info", "more points of an address: the first one is kept"),
        ("address_without_point", nowhere, "warning", "addresses without a point: left out"),
    ):
        if wrong.any():
            samples = [{"identifier": str(one)} for one in rows["identifier"][wrong].head(5)]
            release.findings.append(Finding(name, severity, message, int(wrong.sum()), samples))
    return rows[~repeated & ~nowhere]


def _columns(declared: Addresses) -> set[str]:
    named = {
        declared.identifier, declared.number, declared.street, declared.postcode,
        declared.commune, declared.commune_name, declared.position.x, declared.position.y,
    }  # fmt: skip
    optional = (declared.suffix, declared.former_commune)
    return named | {column for column in optional if column is not None}


def _addresses(declared: Addresses, block: Block) -> pa.Table:
    for column in (declared.identifier, declared.street, declared.commune):
        block.refuse(pc.equal(block.texts(column), ""), "the cell is empty", column=column)
    check_communes(block, declared.commune)
    block.refuse(
        pc.invert(pc.match_substring_regex(block.texts(declared.number), _NUMBER)),
        "the number of an address is no whole number",
        column=declared.number,
        remedy="What follows the number (bis, ter, a) has a column of its own.",
    )
    position = declared.position
    longitude, latitude = to_degrees(
        numbers(block, position.x), numbers(block, position.y), position.srid
    )
    return pa.table(
        {
            "identifier": block.texts(declared.identifier),
            "number": _numbers(block.texts(declared.number)),
            "suffix": _suffixes(declared, block),
            "name": block.texts(declared.street),
            "postcode": block.texts(declared.postcode),
            "commune_code": block.texts(declared.commune),
            "commune_name": block.texts(declared.commune_name),
            "former_name": _former(declared, block),
            "lon": longitude,
            "lat": latitude,
        }
    )


def _numbers(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return whole numbers; 0 where there is none."""
    given = pc.if_else(pc.equal(texts, ""), "0", texts).cast(pa.int32())
    return pc.if_else(pc.equal(given, NO_NUMBER), pa.scalar(0, pa.int32()), given)


def _suffixes(declared: Addresses, block: Block) -> pa.ChunkedArray:
    if declared.suffix is None:
        return pa.array([""] * len(block.table), pa.string())
    return pc.utf8_trim_whitespace(pc.utf8_lower(block.texts(declared.suffix)))


def _former(declared: Addresses, block: Block) -> pa.ChunkedArray:
    if declared.former_commune is None:
        return pa.nulls(len(block.table), pa.string())
    texts = block.texts(declared.former_commune)
    same = pc.equal(texts, block.texts(declared.commune_name))
    return pc.if_else(pc.or_(pc.equal(texts, ""), same), pa.scalar(None, pa.string()), texts)
