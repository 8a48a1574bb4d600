"""What no input may exceed: one table, so that any file is read in bounded memory and time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Every bound is several times what the largest file declared today needs."""

    file_bytes: int = 4 << 30  # of one file, or of one member of an archive, unpacked
    table_bytes: int = 384 << 20  # of a table that is held whole
    table_rows: int = 3_000_000  # of a table whose declaration says nothing of its rows
    line_bytes: int = 1 << 20
    vector_bytes: int = 512 << 20  # of a file of outlines
    features: int = 1_000_000  # of a file of outlines
    cell_characters: int = 131_072
    archive_members: int = 20_000
    archive_bytes: int = 16 << 30  # of all members, unpacked
    # Deflate shrinks a table of zeros about a hundredfold; a bomb, a thousandfold.
    archive_ratio: int = 300
    ratio_from_bytes: int = 16 << 20  # below, no ratio can harm
    workbook_bytes: int = 512 << 20  # of a workbook's own members, unpacked
    sheet_cells: int = 8_000_000  # of the rectangle from A1 to the last cell that holds something


LIMITS = Limits()


def most_lines(rows: int | None, header_row: int = 1) -> int:
    """Return the lines that a table of at most `rows` rows may have.

    Twice as many, because empty lines and rows dropped by rule are lines too: the exact bound is
    checked once they are gone; this one only keeps a file of millions out of memory.
    """
    return header_row + (LIMITS.table_rows if rows is None else 2 * rows + 1000)
