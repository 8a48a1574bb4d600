"""Old states of the figures: as an edition published them, as they were known on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.sql.selectable import LateralFromClause

from observatory.db.filters import as_dicts
from observatory.db.tables import data_version, observation, release
from observatory.domain.observation import ConfStatus, ObsStatus
from observatory.errors import InvalidRequest, NotFound

RELEASE_FIELDS = ("id", "source", "edition", "published_on", "state")


@dataclass(frozen=True, slots=True)
class KnownState:
    """A data version, and when it was published."""

    version: int
    published_at: datetime


def find_releases(
    connection: Connection,
    *,
    editions: Sequence[str] = (),
    releases: Sequence[int] = (),
    sources: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """Return the releases that are meant; an edition is the state of it that stands now."""
    conditions = [release.c.state != "staged"]
    if editions:
        conditions += [release.c.edition.in_(editions), release.c.state == "published"]
    if releases:
        conditions.append(release.c.id.in_(releases))
    if sources:
        conditions.append(release.c.source.in_(sources))
    query = select(*(release.c[name] for name in RELEASE_FIELDS)).where(*conditions)
    found = as_dicts(connection.execute(query.order_by(release.c.source, release.c.edition)))
    if not found:
        raise NotFound(_no_release(editions, releases, sources))
    return found


def _no_release(
    editions: Sequence[str], releases: Sequence[int], sources: Sequence[str]
) -> str:  # fmt: skip
    asked = (("the edition", editions), ("the number", releases), ("the source", sources))
    words = ", ".join(f"{name} {', '.join(map(str, of))}" for name, of in asked if of)
    return f"No published release has {words}; /v1/releases lists those that do."


def version_on(connection: Connection, day: date) -> KnownState:
    """Return the data version that was shown at the end of a day (UTC)."""
    end = datetime.combine(day + timedelta(days=1), time(), UTC)
    if datetime.combine(day, time(), UTC) > datetime.now(UTC):
        raise InvalidRequest(f"as_known_on: {day.isoformat()} is yet to come.")
    columns = (data_version.c.version, data_version.c.published_at)
    query = select(*columns).where(data_version.c.published_at < end)
    row = connection.execute(query.order_by(data_version.c.version.desc()).limit(1)).first()
    if row is None:
        raise NotFound(
            f"Nothing was published yet on {day.isoformat()}; the first data version is of "
            f"{_first_day(connection)}."
        )
    return KnownState(*row)


def _first_day(connection: Connection) -> str:
    first = connection.execute(select(func.min(data_version.c.published_at))).scalar_one()
    return first.astimezone(UTC).date().isoformat() if first else "no day"


def get_version(connection: Connection, version: int) -> KnownState:
    """Return a data version by its number."""
    columns = (data_version.c.version, data_version.c.published_at)
    row = connection.execute(select(*columns).where(data_version.c.version == version)).first()
    if row is None:
        last = connection.execute(select(func.max(data_version.c.version))).scalar()
        raise NotFound(f"There is no data version {version}; the current one is {last}.")
    return KnownState(*row)


def is_current() -> ColumnElement[bool]:
    """Hold for the figures shown now."""
    return observation.c.known_to.is_(None)


def was_known_in(version: int) -> ColumnElement[bool]:
    """Hold for the figures that were shown in a data version."""
    return and_(
        observation.c.known_from <= version,
        or_(observation.c.known_to.is_(None), observation.c.known_to > version),
    )


def was_published_in(releases: Sequence[int]) -> ColumnElement[bool]:
    """Hold for the figures of releases, shown or not; a figure shown twice is one.

    Not for ratios of ours, which no release published.
    """
    again = observation.alias("again")
    same = [
        again.c[name] == observation.c[name]
        for name in ("indicator_id", "territory_id", "period", "release_id")
    ]
    later = exists().where(*same, again.c.known_from > observation.c.known_from)
    is_theirs = observation.c.denominator_release_id.is_(None)
    return and_(observation.c.release_id.in_(releases), is_theirs, ~later)


def last_word(figure: FromClause) -> LateralFromClause:
    """Return whether the last word of a figure's source hides it: a row that says so, or none.

    What its producer hides since is shown in no former state either (METHOD, rule 7). figure: has
    the key of an observation, and its release. For an outer join ON true.
    """
    said, of_said, own = observation.alias("said"), release.alias("of_said"), release.alias("own")
    last = (
        select(_hides(said).label("is_hidden"))
        .join_from(said, of_said, of_said.c.id == said.c.release_id)
        .join(own, own.c.source == of_said.c.source)
        .where(own.c.id == figure.c.release, *_is_same(said, figure))
        .order_by(of_said.c.precedence.desc(), of_said.c.edition.desc(), said.c.known_from.desc())
        .limit(1)
    )
    # Asked first, of the index alone: hardly any figure was ever hidden.
    ever = observation.alias("ever")
    was_hidden = select(ever.c.period).where(*_is_same(ever, figure), _hides(ever))
    return last.where(was_hidden.correlate(figure).exists()).lateral("last_word")


def _is_same(one: FromClause, other: FromClause) -> list[ColumnElement[bool]]:
    return [one.c[name] == other.c[name] for name in ("indicator_id", "territory_id", "period")]


def _hides(figure: FromClause) -> ColumnElement[bool]:
    return or_(figure.c.obs_status == ObsStatus.SUPPRESSED, figure.c.conf_status != ConfStatus.FREE)
