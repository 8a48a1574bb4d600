"""Reads numbers of streets with their point."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.catalogue import Addresses
from etl.readers.blocks import Block, numbers, read_blocks
from etl.readers.facilities import check_communes
from etl.readers.located import place_points, to_degrees
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding


def read_addresses(declared: Addresses, files: dict[str, Snapshot]) -> TidyRelease:
    """Return the addresses; of several points of one address the first is kept."""
    snapshot = files["table"]
    blocks = read_blocks(
        snapshot, declared.dialect, _columns(declared), set(declared.ignored),
        declared.expected_rows,
    )  # fmt: skip
    table = pa.concat_tables([_addresses(declared, block) for block in blocks])
    addresses = table.to_pandas(types_mapper={pa.string(): pd.ArrowDtype(pa.string())}.get)
    release = TidyRelease(rows_read=len(addresses))
    addresses["lon"], addresses["lat"] = place_points(
        snapshot, addresses["lon"].to_numpy(), addresses["lat"].to_numpy(), release
    )
    repeated = addresses.duplicated("identifier")
    if repeated.any():
        samples = [{"identifier": str(one)} for one in addresses["identifier"][repeated].head(5)]
        message = "more points of an address: the first one is kept"
        release.findings.append(
            Finding("address_repeated", "info", message, int(repeated.sum()), samples)
        )
    release.addresses = addresses[~repeated]
    release.rows_kept = len(release.addresses)
    release.rows_refused = release.rows_read - release.rows_kept
    return release


def _columns(declared: Addresses) -> set[str]:
    named = {
        declared.identifier, declared.number, declared.street, declared.postcode,
        declared.commune, declared.commune_name, declared.position.x, declared.position.y,
    }  # fmt: skip
    return named | ({declared.suffix} if declared.suffix is not None else set())


def _addresses(declared: Addresses, block: Block) -> pa.Table:
    for column in (declared.identifier, declared.street, declared.commune):
        block.refuse(pc.equal(block.texts(column), ""), "the cell is empty", column=column)
    check_communes(block, declared.commune)
    number = block.texts(declared.number)
    if declared.suffix is not None:
        number = pc.binary_join_element_wise(number, block.texts(declared.suffix), "")
    position = declared.position
    longitude, latitude = to_degrees(
        numbers(block, position.x), numbers(block, position.y), position.srid
    )
    return pa.table(
        {
            "identifier": block.texts(declared.identifier),
            "number": _null_if_empty(number),
            "street": block.texts(declared.street),
            "postcode": _null_if_empty(block.texts(declared.postcode)),
            "commune_code": block.texts(declared.commune),
            "commune_name": _null_if_empty(block.texts(declared.commune_name)),
            "lon": longitude,
            "lat": latitude,
        }
    )


def _null_if_empty(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
