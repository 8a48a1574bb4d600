"""The published editions, as everybody may read them; drafts are nobody's business."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    case,
    exists,
    func,
    literal,
    select,
)

from observatory.db.filters import Page, Row, Slice, as_dicts, fetch_page
from observatory.db.tables import indicator, report_edition, report_erratum, report_file, report_run
from observatory.errors import NotFound

NATIONAL = "national"
_later = report_edition.alias("later")
_ERRATA = (
    select(func.count())
    .where(report_erratum.c.edition == report_edition.c.id)
    .correlate(report_edition)
    .scalar_subquery()
)
_IS_LATEST = ~exists().where(
    _later.c.replaces == report_edition.c.id, _later.c.state == "published"
)
_SCOPE = case(
    (report_edition.c.level.is_(None), NATIONAL),
    else_=report_edition.c.level
    + ":"
    + report_edition.c.code
    + ":"
    + func.cast(report_edition.c.vintage, report_edition.c.code.type),
)
_OF_FILE = ("format", "media_type", "file_name", "sha256", "size")
# What was served first keeps its place; what came later is after it.
FIELDS = (
    "period", "scope", "language", "format", "media_type", "file_name", "sha256", "size",
    "fingerprint", "data_version", "created_at", "origin", "url", "kind", "level", "code",
    "vintage", "name", "title", "edition_id", "number", "state", "published_at", "replaces",
    "is_latest", "errata",
)  # fmt: skip
RUN_FIELDS = ("kind", "level", "language", "failures", "done_for", "ended_at")  # not why
ERRATUM_FIELDS = ("edition_id", "path", "field", "before_text", "before_value", "after_text",
                  "after_value", "note")  # fmt: skip
_MADE: dict[str, ColumnElement[Any]] = {
    "scope": _SCOPE,
    "url": literal("/reports/") + report_file.c.sha256 + "/" + report_file.c.file_name,
    "edition_id": report_edition.c.id,
    "is_latest": _IS_LATEST,
    "errata": _ERRATA,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionQuestion:
    """Which editions; an empty list is no condition.

    place: `national`, or (level, code, vintage or None); latest: only those that stand.
    """

    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    level: str | None = None
    place: str | tuple[str, str, int | None] | None = None
    latest: bool = False
    edition: int | None = None

    def clauses(self) -> list[ColumnElement[bool]]:
        """Return the conditions on editions."""
        one = report_edition.c
        listed = ((one.kind, self.kinds), (one.language, self.languages),
                  (one.period, self.periods))  # fmt: skip
        found = [one.state == "published"]
        found += [column.in_(values) for column, values in listed if values]
        if self.level is not None:
            found.append(one.level == self.level)
        if isinstance(self.place, str):
            found.append(one.level.is_(None))
        elif self.place is not None:
            level, code, vintage = self.place
            found += [one.level == level, one.code == code]
            found += [one.vintage == vintage] if vintage is not None else []
        if self.latest:
            found.append(_IS_LATEST)
        if self.edition is not None:
            found.append(one.id == self.edition)
        return found


def list_published(connection: Connection, question: EditionQuestion, asked: Slice) -> Page:
    """Return one page of the files of the published editions, the newest last."""
    query = _files().where(*question.clauses())
    if question.formats:
        query = query.where(report_file.c.format.in_(question.formats))
    return fetch_page(connection, query, [report_file.c.id], asked)


def _files() -> Select[Any]:
    columns: list[ColumnElement[Any]] = [
        (_MADE[name] if name in _MADE
         else report_file.c[name] if name in _OF_FILE
         else report_edition.c[name]).label(name)
        for name in FIELDS
    ]  # fmt: skip
    return select(*columns).join_from(
        report_edition, report_file, report_file.c.edition == report_edition.c.id
    )


def get_file(connection: Connection, sha256: str, file_name: str) -> dict[str, Any]:
    """Return a file of a published edition; raise NotFound for any other, drafts too."""
    query = _files().where(
        report_edition.c.state == "published",
        report_file.c.sha256 == sha256,
        report_file.c.file_name == file_name,
    )
    row: Row | None = connection.execute(query.order_by(report_file.c.id).limit(1)).first()
    if row is None:
        raise NotFound("No published edition has this name and checksum; see /v1/reports.")
    return dict(zip(FIELDS, row, strict=True))


def list_public_errata(connection: Connection, edition: int, asked: Slice) -> Page:
    """Return one page of what a published edition changed in the one that it replaces."""
    known = exists().where(report_edition.c.id == edition, report_edition.c.state == "published")
    if not connection.scalar(select(known)):
        raise NotFound(f"No published edition has the number {edition}; see /v1/reports.")
    columns = [report_erratum.c[name] for name in ERRATUM_FIELDS[1:]]
    query = select(report_erratum.c.edition.label("edition_id"), *columns)
    query = query.where(report_erratum.c.edition == edition)
    return fetch_page(connection, query, [report_erratum.c.id], asked)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Some published editions, newest first, each with its files and its first errata."""

    editions: list[dict[str, Any]]
    matched: int


def list_shelf(
    connection: Connection, question: EditionQuestion, limit: int, offset: int, errata: int
) -> Shelf:
    """Return the editions of one page, `errata` lines of each."""
    more = [_MADE[name].label(name) for name in ("scope", "is_latest", "errata")]
    query = select(report_edition, *more).where(*question.clauses())
    order = (report_edition.c.published_at.desc(), report_edition.c.id.desc())
    rows = as_dicts(connection.execute(query.order_by(*order).limit(limit).offset(offset)))
    counted = select(func.count()).select_from(report_edition).where(*question.clauses())
    ids = [row["id"] for row in rows]
    files, said = _parts(connection, ids), _first_errata(connection, ids, errata)
    shown = [
        {**row, "files": [file for file in files if file["edition"] == row["id"]],
         "said": [one for one in said if one["edition"] == row["id"]]}
        for row in rows
    ]  # fmt: skip
    return Shelf(shown, int(connection.execute(counted).scalar_one()))


def _parts(connection: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    query = select(report_file, _MADE["url"].label("url")).where(report_file.c.edition.in_(ids))
    return as_dicts(connection.execute(query.order_by(report_file.c.id)))


def _first_errata(connection: Connection, ids: Sequence[int], most: int) -> list[dict[str, Any]]:
    place = func.row_number().over(
        partition_by=report_erratum.c.edition, order_by=report_erratum.c.id
    )
    ranked = (
        select(report_erratum, place.label("place"))
        .where(report_erratum.c.edition.in_(ids))
        .subquery()
    )
    query = select(ranked).where(ranked.c.place <= most).order_by(ranked.c.id)
    return as_dicts(connection.execute(query))


def list_choices(connection: Connection) -> dict[str, list[Any]]:
    """Return the kinds and the territories of published editions, and the names of indicators."""
    published = report_edition.c.state == "published"
    one = report_edition.c
    kinds = connection.scalars(select(one.kind).where(published).distinct().order_by(one.kind))
    places = (
        select(one.level, one.code, func.max(one.name).label("name"))
        .where(published, one.level.is_not(None))
        .group_by(one.level, one.code)
        .order_by(one.level, one.code)
    )
    labels = select(indicator.c.code, indicator.c.label_fr, indicator.c.label_en)
    return {
        "kinds": list(kinds),
        "places": as_dicts(connection.execute(places)),
        "labels": as_dicts(connection.execute(labels)),
    }


def get_editions_mark(connection: Connection) -> str:
    """Return what changes whenever an edition is published, empty before any is."""
    published = report_edition.c.state == "published"
    query = select(func.max(report_edition.c.id), func.count(), func.max(
        report_edition.c.published_at)).where(published)  # fmt: skip
    last, count, when = connection.execute(query).one()
    return f"{last}-{count}-{when.isoformat()}" if last else ""


def count_editions(connection: Connection) -> list[dict[str, Any]]:
    """Return the published editions by kind and language: how many, and when the last one was."""
    one = report_edition.c
    query = (
        select(
            one.kind, one.language, func.count().label("editions"),
            func.max(one.published_at).label("last"),
        )
        .where(one.state == "published")
        .group_by(one.kind, one.language)
        .order_by(one.kind, one.language)
    )  # fmt: skip
    return as_dicts(connection.execute(query))


def count_failures(connection: Connection) -> list[dict[str, Any]]:
    """Return how often each run of the worker has failed since it last came to its end."""
    query = select(*(report_run.c[name] for name in RUN_FIELDS))
    order = (report_run.c[name] for name in RUN_FIELDS[:3])
    return as_dicts(connection.execute(query.order_by(*order)))
