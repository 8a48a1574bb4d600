"""Lists the members of a zip, and refuses archives that would harm whoever unpacks them."""

import io
import re
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from etl.limits import LIMITS
from observatory.errors import SourceChanged

# RuntimeError: encrypted, or compressed in a way that nobody reads
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, io.UnsupportedOperation, RuntimeError)
_ENCRYPTED = 0x1
_READING = 1 << 20
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_ASK = "Ask the producer, or unpack and check the archive by hand and load the folder."


def list_members(path: Path) -> list[str]:
    """Return the names of an archive's files; raise SourceChanged on one that nobody should open.

    Sizes are those that the archive states: the reader stops at them, whatever the bytes hold.
    """
    try:
        size = path.stat().st_size
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except (*DAMAGED, OSError, ValueError) as error:  # ValueError: a directory out of its range
        raise damaged(path, str(error)) from None
    _check_sizes(str(path), members, size, LIMITS.archive_bytes)
    for member in members:
        _check_member(path, member)
    return [member.filename for member in members]


def names_in(path: Path) -> list[str]:
    """Return the names of what a refused archive holds, as far as it can be told."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()[: LIMITS.archive_members]
    except (*DAMAGED, OSError, ValueError):
        return []
    return [PureWindowsPath(name).name for name in names]


def check_workbook(name: str, content: bytes) -> None:
    """Refuse a workbook (.xlsx and .ods are zips) that would unpack to more than memory holds."""
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(name, archive.infolist(), len(content), LIMITS.workbook_bytes)
            sheets = [one for one in archive.namelist() if _SHEET.fullmatch(one)]
            if not sheets:
                raise SourceChanged(
                    "this is no workbook of the form .xls or .xlsx",
                    file=name,
                    remedy="Save it as .xlsx, or declare the format that it really has.",
                )
            for sheet in sheets:
                with archive.open(sheet) as content_of_sheet:
                    _check_extent(name, sheet, content_of_sheet)
    except (*DAMAGED, OSError, ValueError) as error:
        raise damaged(Path(name), str(error)) from None


def _check_extent(name: str, sheet: str, content: IO[bytes]) -> None:
    """Refuse a sheet whose last cell lies so far that its rectangle fills the memory.

    One cell in XFD1048576 is enough: the program that reads sheets allocates all that lie before.
    """
    column = row = 0
    rest = b""
    while chunk := content.read(_READING):
        cells = _CELL.findall(rest + chunk)
        column = max(column, *map(_number, {letters for letters, _ in cells}), 0)
        row = max(row, *map(int, {number for _, number in cells}), 0)
        if column * row > LIMITS.sheet_cells:
            raise SourceChanged(
                f"the sheet reaches {row:,} rows by {column:,} columns, more than "
                f"{LIMITS.sheet_cells:,} cells",
                file=name,
                value=sheet,
                remedy="A stray cell far below the table does this: ask the producer.",
            )
        rest = chunk[-64:]


def _number(letters: bytes) -> int:
    """Return the number of a column: A is 1, XFD is 16384."""
    total = 0
    for letter in letters:
        total = 26 * total + letter - 64
    return total


def damaged(path: Path, detail: str) -> SourceChanged:
    """Return the error of an archive that was cut, or is none."""
    return SourceChanged(
        f"the archive is damaged or was not downloaded whole ({detail})",
        file=str(path),
        remedy="Download it again.",
    )


def _check_sizes(name: str, members: list[zipfile.ZipInfo], packed: int, most: int) -> None:
    if len(members) > LIMITS.archive_members:
        raise SourceChanged(
            f"the archive holds {len(members):,} files, of at most {LIMITS.archive_members:,}",
            file=name,
            remedy=_ASK,
        )
    total = sum(member.file_size for member in members)
    # Members that share their bytes make a bomb of an archive whose every member looks harmless.
    if total > most or _is_bomb(total, packed):
        raise SourceChanged(
            f"the archive would unpack {packed:,} bytes to {total:,}: a zip bomb",
            file=name,
            value=max(members, key=lambda member: member.file_size).filename,
            remedy=_ASK,
        )


def _is_bomb(unpacked: int, packed: int) -> bool:
    return unpacked > LIMITS.ratio_from_bytes and unpacked > LIMITS.archive_ratio * max(packed, 1)


def _check_member(path: Path, member: zipfile.ZipInfo) -> None:
    problem = _problem(member)
    if problem is not None:
        raise SourceChanged(problem, file=str(path), value=member.filename, remedy=_ASK)


def _problem(member: zipfile.ZipInfo) -> str | None:
    if _leaves_folder(member.filename):
        return "a member of the archive would be written outside its folder"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "a member of the archive is a link to another file"
    if member.flag_bits & _ENCRYPTED:
        return "the archive is encrypted"
    if member.file_size > LIMITS.file_bytes or _is_bomb(member.file_size, member.compress_size):
        return (
            f"a member of the archive would unpack {member.compress_size:,} bytes to "
            f"{member.file_size:,}: a zip bomb"
        )
    return None


def _leaves_folder(name: str) -> bool:
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    absolute = posix.is_absolute() or windows.is_absolute() or bool(windows.drive)
    return absolute or ".." in posix.parts or ".." in windows.parts
