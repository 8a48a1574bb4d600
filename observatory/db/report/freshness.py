"""Reads the latest period of each indicator in the neighbourhoods, and where it comes from."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from observatory.db import summaries
from observatory.db.filters import Slice
from observatory.db.summaries import SummaryQuestion
from observatory.db.tables import indicator as catalogue
from observatory.db.tables import observation, release, territory
from observatory.domain.indicator import Indicator, Nature
from observatory.domain.observation import ObsStatus
from observatory.domain.period import parse_period
from observatory.domain.report.freshness import Freshness
from observatory.domain.territory import Level

_ALL = Slice(limit=1_000_000)


def read_freshness(
    connection: Connection, indicators: Mapping[str, Indicator], compared: Iterable[str]
) -> tuple[Freshness, ...]:
    """Return one row per indicator that is no count; compared: codes that have a gap."""
    question = SummaryQuestion(levels=(Level.QPV,), panels=("all",), everywhere=True,
                               only_alone=True)  # fmt: skip
    page = summaries.list_summaries(connection, question, _ALL)
    latest: dict[str, dict[str, Any]] = {}
    for values in page.rows:
        row = dict(zip(summaries.FIELDS, values, strict=True))
        known = latest.get(row["indicator"])
        if row["observed"] and (known is None or _when(row) > _when(known)):
            latest[row["indicator"]] = row
    releases, main = _read_releases(connection), set(compared)
    found = []
    for code, row in sorted(latest.items()):
        one = indicators[code]
        if one.nature is Nature.COUNT:
            continue
        key = code, row["vintage"], row["period"]
        found.append(
            Freshness(
                indicator=one, level=row["level"], vintage=row["vintage"], period=row["period"],
                zones=row["zones"], observed=row["observed"],
                hidden=row["missing"].get(ObsStatus.SUPPRESSED.value, 0),
                is_main=one.legal_reference is not None or code in main, **releases.get(key, {}),
            )
        )  # fmt: skip
    return tuple(found)


def _when(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (parse_period(row["period"])[1], row["vintage"], row["period"])


def _read_releases(connection: Connection) -> dict[tuple[str, int, str], dict[str, Any]]:
    """Return the newest release of each indicator, generation and period."""
    newest = (
        select(observation.c.indicator_id, territory.c.vintage, observation.c.period,
               func.max(observation.c.release_id).label("release_id"))
        .join_from(observation, territory, territory.c.id == observation.c.territory_id)
        .where(observation.c.known_to.is_(None), territory.c.level == Level.QPV.value)
        .group_by(observation.c.indicator_id, territory.c.vintage, observation.c.period)
        .subquery()
    )  # fmt: skip
    query = (
        select(catalogue.c.code, newest.c.vintage, newest.c.period, release.c.id, release.c.title,
               release.c.published_on)
        .join_from(newest, catalogue, catalogue.c.id == newest.c.indicator_id)
        .join(release, release.c.id == newest.c.release_id)
    )  # fmt: skip
    return {
        (code, vintage, period): {"release": number, "title": title, "published_on": day}
        for code, vintage, period, number, title, day in connection.execute(query)
    }
