"""Fetches a release into the cache if the producer's bytes have changed."""

import fcntl
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

import httpx2

from etl.catalogue import Address, Declaration
from etl.fetch.download import digest_of, download
from etl.fetch.resolve import Target, resolve
from etl.fetch.store import Kept, Origin, keep, latest, link, refresh, together
from etl.fetch.web import Web, bare
from observatory.db.staging import Finding

Step = Callable[[str, int, int], None]
FAILURES = (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What asking the producer gave."""

    state: Literal["changed", "unchanged", "failed", "no_address"]
    message: str = ""
    sha256: str | None = None  # of the release in the cache


def fetch_all(
    declarations: Sequence[Declaration],
    cache: Path,
    step: Step,
    web: Web,
) -> list[tuple[str, Finding]]:
    """Bring the cache up to date with every address; return what failed, as findings.

    An address that fails stops nothing: the other sources are loaded without it, and it from its
    last snapshot if the cache has one.
    """
    findings: list[tuple[str, Finding]] = []
    for number, declared in enumerate(declarations):
        step(f"téléchargement : {declared.id} {declared.edition}", number, len(declarations))
        outcome = fetch_release(web, declared, cache)
        if outcome.state == "no_address":
            findings.append((declared.id, Finding("address_unknown", "info", outcome.message, 1)))
        elif outcome.state == "failed" and declared.address is not None:
            samples = [{"value": declared.address.url}]
            problem = Finding("address_failed", "warning", outcome.message, 1, samples)
            findings.append((declared.id, problem))
    return findings


def fetch_release(web: Web, declared: Declaration, cache: Path) -> Outcome:
    """Ask for one release; what is unchanged is not downloaded again where the server can tell."""
    edition = f"{declared.id} {declared.edition}"
    if declared.address is None:
        return Outcome("no_address", f"{edition}: no official address is known; load a folder")
    if declared.address.on_request:
        return Outcome("no_address", f"{edition}: too large for everybody: load it from a folder")
    release = cache / declared.id / declared.edition
    # Beside the cache: a load reads whatever is in it.
    working = cache.with_name(f"{cache.name}.part") / declared.id / declared.edition
    try:
        with _alone(working):
            return _update(web, declared.address, release, working)
    except FAILURES as error:
        said = f"{type(error).__name__}: {_words(error)}"
        return Outcome("failed", f"{edition}: {declared.address.url} failed ({said})")


def _words(error: Exception) -> str:
    """Return what an error says, without paths of this machine nor credentials."""
    if isinstance(error, OSError) and error.filename is not None:
        return error.strerror or "cannot be written"
    return bare(str(error))


@contextmanager
def _alone(working: Path) -> Iterator[None]:
    """Keep a second process from fetching the same release, and leave only what can resume."""
    working.mkdir(parents=True, exist_ok=True)
    with (working.parent / f".{working.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            _tidy(working)


def _tidy(working: Path) -> None:
    if not working.is_dir():
        return
    for path in working.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif not path.name.endswith((".part", ".part.json")):
            path.unlink()
    if not any(working.iterdir()):
        working.rmdir()


def _update(web: Web, address: Address, release: Path, working: Path) -> Outcome:
    kept = latest(release)
    if kept is not None and address.kind == "npm" and _is_version(kept, address):
        return Outcome("unchanged", sha256=kept.sha256)  # a published version never changes
    made = [_obtain(web, target, working, kept) for target in resolve(web, address)]
    origins = [replace(one.origin, version=address.version) for one in made]
    state: Literal["changed", "unchanged"] = "unchanged"
    if kept is not None and together(origins) == kept.sha256:
        refresh(kept, origins)
    else:
        state = "changed"
        folder = working / "snapshot"
        for one in made:
            link(one.path, folder / one.origin.name)
        kept = keep(release, folder, origins)
    at = {o.sha256: kept.folder / o.name for o in kept.origins}
    web.done.update({origin.url: (origin, at[origin.sha256]) for origin in origins})
    return Outcome(state, sha256=kept.sha256)


def _is_version(kept: Kept, address: Address) -> bool:
    package = f"/{address.url}/"
    return all(o.version == address.version and package in unquote(o.url) for o in kept.origins)


@dataclass(frozen=True, slots=True)
class _File:
    """One file of the release, and where its bytes are: just fetched, or in a snapshot."""

    origin: Origin
    path: Path


def _obtain(web: Web, target: Target, working: Path, kept: Kept | None) -> _File:
    known = _known(target, kept)
    if known is not None and _is_announced(target, known.path):
        return _File(replace(known.origin, url=target.url), known.path)
    if target.url in web.done:  # another release of this visit has the same file
        origin, path = web.done[target.url]
        return _File(replace(origin, name=target.name), path)
    fetched = download(web, target, working, known.origin if known else None)
    if fetched is not None:
        return _File(fetched, working / target.name)
    if known is None:
        raise ValueError("the server calls unchanged what was never fetched")
    return known


def _known(target: Target, kept: Kept | None) -> _File | None:
    """Return the file of the last snapshot that this one follows: its name may be stamped."""
    if kept is None:
        return None
    alone = len(kept.origins) == 1
    for origin in sorted(kept.origins, key=lambda o: o.url != target.url):
        if alone or target.url == origin.url or target.name == origin.name:
            return _File(origin, kept.folder / origin.name)
    return None


def _is_announced(target: Target, path: Path) -> bool:
    """Tell whether the producer announces the very bytes that the cache has."""
    return target.digest is not None and digest_of(path, target.digest[0]) == target.digest[1]
