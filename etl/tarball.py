"""Reads members of a .tgz without unpacking it: what is inside stays inside, and bounded."""

import tarfile
import zlib
from collections.abc import Iterable

from etl.snapshot import Snapshot
from observatory.errors import SourceChanged

MAX_BYTES = 200_000_000  # unpacked; the largest package of the producer holds 17 million
MAX_MEMBERS = 1_000
_DAMAGED = (tarfile.TarError, EOFError, OSError, zlib.error)


def read_members(snapshot: Snapshot, wanted: Iterable[str]) -> dict[str, bytes]:
    """Return the wanted members by their exact name; those that the archive lacks are absent.

    Nothing is written to disk, so a member named `../../etc/passwd` or a link harms nobody: only
    regular files of an exact name are read, and an archive that unpacks to too much is refused
    before it is unpacked.
    """
    names = set(wanted)
    found: dict[str, bytes] = {}
    total = 0
    try:
        with tarfile.open(snapshot.path, mode="r:gz") as archive:
            for number, member in enumerate(archive, start=1):
                total += member.size
                if total > MAX_BYTES or number > MAX_MEMBERS:
                    raise _bomb(snapshot, member.name)
                if member.name in names:
                    found[member.name] = _content(snapshot, archive, member, found)
    except _DAMAGED as error:
        raise SourceChanged(
            f"the archive is damaged or was not downloaded whole ({error})",
            file=str(snapshot),
            remedy="Download it again.",
        ) from None
    return found


def _content(
    snapshot: Snapshot,
    archive: tarfile.TarFile,
    member: tarfile.TarInfo,
    found: dict[str, bytes],
) -> bytes:
    file = archive.extractfile(member) if member.isreg() else None
    if file is None or member.name in found:
        what = "stands twice in the archive" if member.name in found else "is no regular file"
        raise SourceChanged(
            f"the member {what}",
            file=str(snapshot),
            value=member.name,
            remedy="No package of this producer is made so: download it again from its registry.",
        )
    return file.read()


def _bomb(snapshot: Snapshot, member: str) -> SourceChanged:
    return SourceChanged(
        f"the archive unpacks to more than {MAX_BYTES} bytes or {MAX_MEMBERS} members",
        file=str(snapshot),
        value=member,
        remedy="It is not the declared file: download it again.",
    )
