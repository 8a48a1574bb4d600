"""Stages one tidy release in one transaction; running it again changes nothing."""

import pandas as pd
from sqlalchemy import Connection, Engine, Table

from etl import tidy
from etl.progress import tell
from etl.tidy import TidyRelease
from observatory.db import staging, tables
from observatory.db.street_staging import stage_localities, stage_streets
from observatory.geography.points import ewkb_points

BLOCK_ROWS = 200_000  # of a long frame, whose points are made block by block


def stage_release(engine: Engine, info: staging.ReleaseInfo, content: TidyRelease) -> int:
    """Write a release, state staged, invisible to readers; return its id.

    Everything or nothing: a load killed in the middle leaves no half release.
    """
    parts: list[tuple[Table, tuple[str, ...], pd.DataFrame]] = [
        (tables.staged_territory, tidy.TERRITORY_COLUMNS, content.territories),
        (tables.staged_perimeter, tidy.PERIMETER_COLUMNS, content.perimeters),
        (tables.staged_membership, tidy.MEMBERSHIP_COLUMNS, content.memberships),
        (tables.staged_passage, tidy.PASSAGE_COLUMNS, content.passages),
        (tables.staged_observation, tidy.OBSERVATION_COLUMNS, content.observations),
    ]
    # written where they stay: readers see those of published releases only
    kept: list[tuple[Table, tuple[str, ...], pd.DataFrame]] = [
        (tables.grid_cell, tidy.CELL_COLUMNS, content.cells),
        (tables.facility, tidy.FACILITY_COLUMNS, content.facilities),
        (tables.address, tidy.ADDRESS_COLUMNS, content.addresses),
        (tables.credit, tidy.CREDIT_COLUMNS, content.credits),
    ]
    with staging.refused_by_the_tables(info), engine.begin() as connection:
        release_id = staging.create_staged_release(connection, info)
        for table, columns, frame in parts:
            if len(frame):
                staging.stage_frame(connection, table, release_id, columns, frame)
        if len(content.streets):
            stage_localities(connection, release_id, content.localities)
            stage_streets(connection, release_id, content.streets)
        for table, columns, frame in kept:
            _stage_points(connection, table, release_id, columns, frame)
        if content.figure_file is not None:
            staging.record_figure_file(connection, release_id, content.figure_file)
        staging.set_row_counts(
            connection, release_id, content.rows_read, content.rows_kept, content.rows_refused
        )
        staging.record_findings(connection, info.source, content.findings, release_id=release_id)
    return release_id


def _stage_points(
    connection: Connection,
    table: Table,
    release_id: int,
    columns: tuple[str, ...],
    frame: pd.DataFrame,
) -> None:
    """Stage a long frame block by block; its points are made of `lon` and `lat`."""
    for start in range(0, len(frame), BLOCK_ROWS):
        rows = frame.iloc[start : start + BLOCK_ROWS]
        block = {str(name): rows[name] for name in rows}
        if "geom" in columns and "lon" in rows:
            block["geom"] = ewkb_points(rows["lon"].to_numpy(), rows["lat"].to_numpy())
        staging.stage_frame(connection, table, release_id, columns, block)
        if len(frame) > BLOCK_ROWS:
            tell(f"{start + len(rows):,} lignes écrites".replace(",", "\u202f"))
