"""Provenance and freshness: releases, and what the checks found in them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from observatory.db.filters import Page, Slice, as_dicts, fetch_page
from observatory.db.tables import finding, release
from observatory.errors import NotFound

FIELDS = (
    "id", "source", "edition", "title", "producer", "licence", "operation", "landing_page",
    "address", "published_on", "accessed_on", "loaded_at", "sha256", "rows_read", "rows_kept",
    "rows_refused", "maturity", "origin", "state", "published_in", "findings",
    "release",
)  # fmt: skip
FINDING_FIELDS = ("check_name", "severity", "message", "row_count", "samples", "found_at")

# A file loaded from a folder keeps its name; where the folder lies is nobody's business.
_ADDRESS = case(
    (release.c.address.op("~")("^https?://"), release.c.address),
    else_=func.regexp_replace(release.c.address, "^.*[/\\\\]", ""),
)
_COUNT = (
    select(func.count())
    .select_from(finding)
    .where(finding.c.release_id == release.c.id)
    .correlate(release)
    .scalar_subquery()
)


def list_releases(
    connection: Connection,
    asked: Slice,
    *,
    sources: Sequence[str] = (),
    states: Sequence[str] = (),
) -> Page:
    """Return one page of releases; what is only staged is not public."""
    query = _releases()
    if sources:
        query = query.where(release.c.source.in_(sources))
    if states:
        query = query.where(release.c.state.in_(states))
    return fetch_page(connection, query, [release.c.id], asked)


def get_release(connection: Connection, release_id: int) -> dict[str, Any]:
    """Return one release with what the checks found in it."""
    row = connection.execute(_releases().where(release.c.id == release_id)).first()
    if row is None:
        raise NotFound(f"No published release has the number {release_id}; see /v1/releases.")
    query = (
        select(*(finding.c[name] for name in FINDING_FIELDS))
        .where(finding.c.release_id == release_id)
        .order_by(finding.c.id)
    )
    found = [dict(zip(FINDING_FIELDS, row, strict=True)) for row in connection.execute(query)]
    return {**dict(zip(FIELDS, row, strict=True)), "findings": found}


def _releases() -> Select[Any]:
    others = {"address": _ADDRESS, "findings": _COUNT, "release": release.c.id}
    columns = [others[name] if name in others else release.c[name] for name in FIELDS]
    labelled = [column.label(name) for name, column in zip(FIELDS, columns, strict=True)]
    return select(*labelled).where(release.c.state != "staged")


QUOTED = ("id", "source", "edition", "title", "producer", "licence", "landing_page",
          "published_on")  # fmt: skip


def describe_releases(connection: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return what must be quoted of some releases: source, edition, producer, licence."""
    return _quote(connection, release.c.id.in_(ids))


def describe_every_release(connection: Connection) -> list[dict[str, Any]]:
    """Return the same of every release that was ever published, and its state."""
    return _quote(connection, release.c.state != "staged", "state")


def _quote(connection: Connection, which: ColumnElement[bool], *more: str) -> list[dict[str, Any]]:
    query = select(*(release.c[name] for name in (*QUOTED, *more))).where(which)
    return as_dicts(connection.execute(query.order_by(release.c.source, release.c.edition)))
