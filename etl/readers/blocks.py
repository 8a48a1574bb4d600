"""Reads long tables block by block with Arrow: the declared columns, as text, never row by row."""

import csv
import gzip
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from etl.archive import DAMAGED
from etl.catalogue import Dialect, Rows
from etl.encodings import DOUBLE_ENCODED
from etl.progress import tell
from etl.readers.table import FORMULA, check_names
from etl.snapshot import Snapshot
from observatory.errors import SourceChanged

BLOCK = 16 << 20  # bytes of text in memory at a time
_HEAD = 1 << 16  # bytes in which the header must stand
_SPACES = re.compile("[\u202f\u00a0 ]")


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a table, cells as text, and the line of the first one."""

    snapshot: Snapshot
    table: pa.Table
    first_line: int

    def texts(self, column: str) -> pa.ChunkedArray:
        """Return a column as it is written."""
        return self.table.column(column)

    def refuse(self, wrong: pa.ChunkedArray | NDArray[np.bool_], problem: str, *,
               column: str, remedy: str | None = None) -> None:  # fmt: skip
        """Raise on the first row that is wrong, if any."""
        mask = np.asarray(wrong, dtype=bool)
        if mask.any():
            first = int(mask.argmax())
            raise SourceChanged(
                f"{problem} ({int(mask.sum())} rows)",
                file=str(self.snapshot),
                line=self.first_line + first,
                column=column,
                value=self.texts(column)[first].as_py(),
                remedy=remedy,
            )


def read_blocks(
    snapshot: Snapshot, dialect: Dialect, wanted: set[str], ignored: set[str], rows: Rows
) -> Iterator[Block]:
    """Yield the rows in blocks; stop as soon as there are more of them than declared."""
    header = _header(snapshot, dialect)
    check_names(snapshot, header, wanted, ignored)
    count = 0
    for batch in _batches(snapshot, dialect, header, sorted(wanted)):
        block = Block(snapshot, pa.Table.from_batches([batch]), dialect.header_row + 1 + count)
        for column in sorted(wanted):
            _check_text(block, column)
        count += len(batch)
        if count > rows.max:
            break
        tell(f"{count:,} lignes lues".replace(",", "\u202f"))
        yield block
    if not rows.min <= count <= rows.max:
        more = "more than " if count > rows.max else ""
        raise SourceChanged(
            f"{more}{min(count, rows.max)} rows where {rows.min} to {rows.max} are declared",
            file=str(snapshot),
            remedy="The file was cut or the producer changed its coverage: check, then declare.",
        )


def read_whole(
    snapshot: Snapshot, dialect: Dialect, wanted: set[str], ignored: set[str], rows: Rows
) -> Block:
    """Return all the rows as one block."""
    blocks = list(read_blocks(snapshot, dialect, wanted, ignored, rows))
    return Block(snapshot, pa.concat_tables([b.table for b in blocks]), blocks[0].first_line)


def numbers(block: Block, column: str, missing: Sequence[str] = ("",)) -> NDArray[np.float64]:
    """Return a column of numbers, NaN where a declared code stands in place of one."""
    texts = block.texts(column).combine_chunks()
    blank = pc.is_in(texts, value_set=pa.array(missing, pa.string()))
    written = pc.if_else(blank, pa.scalar(None, pa.string()), texts)
    try:
        values = written.cast(pa.float64())
    except pa.ArrowInvalid:
        values = _french_numbers(written)
    found = values.to_numpy(zero_copy_only=False)
    block.refuse(
        ~np.isfinite(found) & ~np.asarray(blank),
        "the cell is neither a number nor a declared code",
        column=column,
        remedy=f"Declared codes: {', '.join(repr(code) for code in missing)}.",
    )
    return found  # type: ignore[no-any-return]


def _french_numbers(texts: pa.StringArray) -> pa.DoubleArray:
    """Read decimal commas and spaces between thousands; NaN is what is no number."""
    distinct = pc.dictionary_encode(texts)
    values = [_french_number(text) for text in distinct.dictionary.to_pylist()]
    return pc.take(pa.array(values, pa.float64()), distinct.indices)


def _french_number(text: str) -> float:
    try:
        return float(_SPACES.sub("", text).replace(",", "."))
    except ValueError:
        return np.nan


@contextmanager
def open_bytes(snapshot: Snapshot) -> Iterator[IO[bytes]]:
    """Open a file, a member of a zip file, or what is compressed in either."""
    try:
        with ExitStack() as stack:
            file: IO[bytes]
            if snapshot.member is None:
                file = stack.enter_context(snapshot.path.open("rb"))
            else:
                archive = stack.enter_context(zipfile.ZipFile(snapshot.path))
                file = stack.enter_context(archive.open(snapshot.member))
            if snapshot.basename.casefold().endswith(".gz"):
                file = stack.enter_context(cast(IO[bytes], gzip.GzipFile(fileobj=file)))
            yield file
    except (*DAMAGED, gzip.BadGzipFile) as error:
        raise SourceChanged(
            f"the archive is damaged or was not downloaded whole ({error})",
            file=str(snapshot),
            remedy="Download it again.",
        ) from None
    except OSError as error:
        raise SourceChanged(f"cannot be read: {error.strerror}", file=str(snapshot)) from None


def _header(snapshot: Snapshot, dialect: Dialect) -> list[str]:
    with open_bytes(snapshot) as file:
        start = file.read(_HEAD)
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise SourceChanged(
            "the file is a web page, not a table",
            file=str(snapshot),
            line=1,
            remedy="The download probably met an error page: download it again.",
        )
    text = start.decode(dialect.encoding, errors="replace")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter)
    for number, row in enumerate(rows, start=1):
        if number == dialect.header_row:
            return [name.strip() for name in row]
    raise SourceChanged("the file is empty", file=str(snapshot), remedy="Download it again.")


def _batches(
    snapshot: Snapshot, dialect: Dialect, header: list[str], wanted: list[str]
) -> Iterator[pa.RecordBatch]:
    invalid: list[pyarrow.csv.InvalidRow] = []

    def keep(row: pyarrow.csv.InvalidRow) -> str:
        invalid.append(row)
        return "error"

    encoding = "utf8" if dialect.encoding.startswith("utf-8") else dialect.encoding
    with open_bytes(snapshot) as file:
        try:
            yield from pyarrow.csv.open_csv(
                file,
                read_options=pyarrow.csv.ReadOptions(
                    # one thread: a row that is refused then knows its number
                    use_threads=False, block_size=BLOCK, encoding=encoding,
                    skip_rows=dialect.header_row, column_names=header,
                ),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=dialect.delimiter, invalid_row_handler=keep
                ),
                convert_options=pyarrow.csv.ConvertOptions(
                    include_columns=wanted,
                    column_types={name: pa.string() for name in wanted},
                    strings_can_be_null=False,
                ),
            )  # fmt: skip
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            raise _unreadable(snapshot, dialect, str(error), invalid) from None


def _unreadable(
    snapshot: Snapshot, dialect: Dialect, words: str, invalid: list[pyarrow.csv.InvalidRow]
) -> SourceChanged:
    if invalid:
        row = invalid[0]
        return SourceChanged(
            f"{row.actual_columns} cells under {row.expected_columns} column names",
            file=str(snapshot),
            line=row.number,
            value=row.text[:60],
            remedy=f"The file was cut, or its separator is not the declared {dialect.delimiter!r}.",
        )
    if "Empty CSV" in words:
        return SourceChanged("the file has no rows", file=str(snapshot))
    return SourceChanged(
        f"the table cannot be read as {dialect.encoding} ({words.splitlines()[0][:120]})",
        file=str(snapshot),
        remedy="The file was cut, or saved again by another program: download it again.",
    )


def _check_text(block: Block, column: str) -> None:
    texts = block.texts(column)
    block.refuse(
        pc.match_substring(texts, "\x00"),
        "the cell holds a NUL byte",
        column=column,
        remedy="The file was damaged: download it again.",
    )
    if not pc.all(pc.string_is_ascii(texts)).as_py():  # columns of numbers are passed over fast
        block.refuse(
            pc.match_substring_regex(texts, DOUBLE_ENCODED),
            "accents are encoded twice",
            column=column,
            remedy="The file was saved again by a program that mistook its encoding: download it.",
        )
    block.refuse(
        pc.match_substring_regex(texts, rf"^\s*({FORMULA})"),
        "the cell is a formula, not a value",
        column=column,
        remedy="Formulas are never executed nor loaded: ask the producer for values.",
    )
