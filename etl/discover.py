"""Finds, for each declared release, its files in a folder."""

from etl.catalogue import Declaration, Outlines, Passages
from etl.codes import digest_code_lists
from etl.snapshot import Folder, Snapshot, digest
from observatory.errors import SourceChanged

# Raised when a reader is changed so that it reads the same bytes otherwise.
READERS_VERSION = "2"
# What several releases read: communes by name, labels, passages. Alone, they are no release.
SHARED_ROLES = {"communes", "labels", "names", "passages"}


def find_files(declared: Declaration, folder: Folder) -> dict[str, Snapshot] | None:
    """Return the files of a release by role; None where the folder holds none of them.

    Some of them only is an error: half a release is not loaded.
    """
    found: dict[str, Snapshot] = {}
    absent: list[str] = []
    for role, pattern in declared.files.items():
        snapshots = folder.find(pattern, archive=declared.member)
        if not snapshots and role not in declared.optional:
            absent.append(pattern)
        if len(snapshots) > 1 and not isinstance(declared, Outlines):
            raise SourceChanged(
                f"{len(snapshots)} files may be {declared.title!r}: "
                f"{', '.join(s.basename for s in snapshots)}",
                file=str(folder.root),
                remedy="Keep only the one to load.",
            )
        for number, snapshot in enumerate(snapshots):
            found[role if number == 0 else f"{role}_{number}"] = snapshot
    if not found or _only_shared(declared, found):
        return None
    if absent:
        raise SourceChanged(
            f"{', '.join(sorted(absent))} missing, where {declared.title!r} has {len(found)} files",
            file=str(folder.root),
            remedy="Add the missing file, or take the others away.",
        )
    return found


def _only_shared(declared: Declaration, found: dict[str, Snapshot]) -> bool:
    """Tell whether only a file that another release owns was found."""
    if isinstance(declared, Outlines):
        return not any(role.startswith("outlines") for role in found)
    return not isinstance(declared, Passages) and set(found) <= SHARED_ROLES


def fingerprint(declared: Declaration, files: dict[str, Snapshot]) -> str:
    """Return what identifies a release: its bytes, the declaration and the lists that read them."""
    snapshots = [files[role] for role in sorted(files)]
    return digest(snapshots, declared.model_dump_json(), READERS_VERSION, digest_code_lists())
