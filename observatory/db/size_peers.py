"""The neighbourhoods of similar size: which they are, by which population, and why if unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from observatory.db.tables import indicator, observation, release, territory
from observatory.domain.observation import ConfStatus, ObsStatus
from observatory.domain.reasons import Reason
from observatory.domain.similar_size import SIZE_FACTOR, of_similar_size, size_range
from observatory.domain.territory import Level
from observatory.errors import NotFound

POPULATION = "population"


@dataclass(frozen=True, slots=True)
class SizePeers:
    """Codes of the neighbourhoods of similar size, its own too; and what is said of the choice."""

    codes: frozenset[str]
    about: dict[str, Any]


def find_size_peers(connection: Connection, code: str, level: Level, vintage: int) -> SizePeers:
    """Find the neighbourhoods of a generation with half to double the inhabitants of one.

    All populations are of one period, the last that is loaded for the generation. `about` has the
    period, release, population, smallest and largest similar size (inhabitants), and how many
    neighbourhoods have no known population; or the reason why its own is not known, and no peer.
    Raises NotFound for a code that the generation has not.
    """
    rows = connection.execute(_populations(level, vintage)).all()
    own = next((row for row in rows if row.code == code), None)
    if own is None:
        raise NotFound(
            f"No territory of level {level} and vintage {vintage} has the code {code}; "
            "/v1/territories lists them."
        )
    known = [_known(row) for row in rows]
    about = {
        "code": code, "rule": "half_to_double", "factor": SIZE_FACTOR, "indicator": POPULATION,
        **{name: getattr(own, name) for name in ("period", "release", "source", "edition")},
        "population": _known(own), "smallest": None, "largest": None, "reason": _reason(own),
        "unknown": sum(one is None for one in known),
    }  # fmt: skip
    if about["population"] is None:
        return SizePeers(frozenset(), about)
    about["smallest"], about["largest"] = size_range(about["population"])
    return SizePeers(_alike(rows, known, about["population"]), about)


def _alike(rows: Sequence[Any], known: list[float | None], own: float) -> frozenset[str]:
    is_alike = of_similar_size(np.array(known, dtype=np.float64), own)
    return frozenset(row.code for row, alike in zip(rows, is_alike, strict=True) if alike)


def _known(row: Any) -> float | None:
    """Return a population that may be shown; the peers of a confidential one would tell it."""
    return row.value if row.conf_status == ConfStatus.FREE else None


def _reason(row: Any) -> str | None:
    if _known(row) is not None:
        return None
    is_hidden = row.obs_status == ObsStatus.SUPPRESSED or row.value is not None
    return (Reason.ZONE_SUPPRESSED if is_hidden else Reason.ZONE_MISSING).value


def _populations(level: Level, vintage: int) -> Select[Any]:
    """Every neighbourhood of the generation, with its population at the last period or without."""
    zones = and_(territory.c.level == level, territory.c.vintage == vintage)
    counted = and_(
        observation.c.indicator_id
        == select(indicator.c.id).where(indicator.c.code == POPULATION).scalar_subquery(),
        observation.c.known_to.is_(None),
    )
    last = (
        select(observation.c.period)
        .join(territory, and_(territory.c.id == observation.c.territory_id, zones))
        .where(counted, observation.c.value.is_not(None))
        .order_by(observation.c.period_end.desc(), observation.c.period.desc())
        .limit(1)
        .scalar_subquery()
    )
    figure = and_(observation.c.territory_id == territory.c.id, counted,
                  observation.c.period == last)  # fmt: skip
    names = release.c.id.label("release"), release.c.source, release.c.edition
    return (
        select(territory.c.code, func.coalesce(observation.c.period, last).label("period"), *names,
               observation.c.value, observation.c.obs_status, observation.c.conf_status)
        .select_from(territory)
        .outerjoin(observation, figure)
        .outerjoin(release, release.c.id == observation.c.release_id)
        .where(zones)
        .ext(distinct_on(territory.c.code))
        .order_by(territory.c.code, observation.c.value.is_(None), observation.c.release_id.desc())
    )  # fmt: skip
