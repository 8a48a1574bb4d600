"""What changed in the data between two days, for the digests."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, and_, func, or_, select

from observatory.db.measure.stock import read_indicators
from observatory.db.report.zones import read_dataset
from observatory.db.tables import data_version, release, revision_family, territory
from observatory.domain.report.bulletin import (
    Awaited,
    DigestFacts,
    Moved,
    Published,
    Revised,
)
from observatory.domain.report.document import EditionKind, Place
from observatory.domain.report.local_facts import Known
from observatory.domain.report.served import address
from observatory.domain.report.text import Served
from observatory.domain.territory import ZONINGS


def read_changes(
    connection: Connection,
    kind: EditionKind,
    period: str,
    awaited: Sequence[Awaited] = (),
) -> DigestFacts:
    """Return what changed in a half-year (2026-S1) or a quarter (2026-Q1).

    awaited: what the calendars of the declarations announce. Raises ValueError for another period.
    """
    begin, end = days_of(period)
    versions = _versions(connection, begin, end)
    return DigestFacts(
        kind=kind, period=period, begin=begin, end=end, data=read_dataset(connection),
        published=_published(connection, versions), revised=_revised(connection, versions),
        awaited=tuple(awaited), moved=_moved(connection, begin, end),
    )  # fmt: skip


def days_of(period: str) -> tuple[date, date]:
    """Return the first and the last day of a half-year or a quarter."""
    year, part = period.split("-")
    months = {"S": 6, "Q": 3}[part[0]]
    number = int(part[1:])
    if not 1 <= number <= 12 // months:
        raise ValueError(f"{period} is no half-year nor quarter")
    first = date(int(year), months * (number - 1) + 1, 1)
    last = months * number
    following = date(int(year) + last // 12, last % 12 + 1, 1)
    return first, following - timedelta(days=1)


def _versions(connection: Connection, begin: date, end: date) -> list[int]:
    start = datetime.combine(begin, time.min, UTC)
    stop = datetime.combine(end, time.min, UTC) + timedelta(days=1)
    query = select(data_version.c.version).where(
        data_version.c.published_at >= start, data_version.c.published_at < stop
    )
    return list(connection.scalars(query.order_by(data_version.c.version)))


def _published(connection: Connection, versions: Sequence[int]) -> tuple[Published, ...]:
    query = (
        select(release.c.title, release.c.producer, release.c.published_on)
        .where(release.c.published_in.in_(versions), release.c.state == "published")
        .order_by(release.c.source, release.c.edition)
    )
    return tuple(Published(**row) for row in connection.execute(query).mappings())


def _revised(connection: Connection, versions: Sequence[int]) -> tuple[Revised, ...]:
    """Return the families that these versions revised, as /v1/revisions counts them."""
    indicators, of = read_indicators(connection), revision_family.c
    key = (of.indicator_id, of.level, of.vintage, of.period, of.kind)
    query = (
        select(*key, func.sum(of.changed).label("changed"), func.sum(of.exceeding).label("beyond"))
        .join(release, release.c.id == of.release_id)
        .where(release.c.published_in.in_(versions), of.changed > 0, of.kind != "other_source")
        .group_by(*key)
        .order_by(*key)
    )
    found = []
    for row in connection.execute(query):
        indicator = indicators[row.indicator_id]
        asked = {"indicator": indicator.code, "level": row.level, "vintage": row.vintage,
                 "period": row.period, "kind": row.kind}  # fmt: skip
        whole, beyond = address("/v1/revisions", **asked), address("/v1/revisions", **asked,
                                                                   exceeds="true")  # fmt: skip
        found.append(Revised(
            indicator=indicator, level=row.level, vintage=row.vintage, period=row.period,
            changed=Known(value=float(row.changed), served=(Served(whole, "numberMatched"),)),
            exceeding=Known(value=float(row.beyond), served=(Served(beyond, "numberMatched"),)),
        ))  # fmt: skip
    return tuple(found)


def _moved(connection: Connection, begin: date, end: date) -> tuple[Moved, ...]:
    """Return the neighbourhoods that begin or end in these days."""
    of = territory.c
    starts, ends = of.valid_from.between(begin, end), of.valid_to.between(begin, end)
    query = (
        select(of.level, of.code, of.vintage, of.name, of.valid_from, of.valid_to)
        .where(and_(of.level.in_(sorted(ZONINGS)), or_(starts, ends)))
        .order_by(of.level, of.vintage, of.code)
    )
    found = []
    for row in connection.execute(query):
        place = Place(level=row.level, code=row.code, vintage=row.vintage, name=row.name)
        for day, is_entry in ((row.valid_from, True), (row.valid_to, False)):
            if day is not None and begin <= day <= end:
                found.append(Moved(place=place, on=day, is_entry=is_entry))
    return tuple(found)
