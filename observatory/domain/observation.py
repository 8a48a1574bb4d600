"""A figure: what it is about, its value or the reason why there is none."""

import math
from dataclasses import dataclass
from enum import StrEnum

from observatory.domain.territory import TerritoryKey


class ObsStatus(StrEnum):
    """SDMX CL_OBS_STATUS, in the order of importance that the SDMX guideline gives."""

    BREAK = "B"
    MISSING = "O"
    NOT_APPLICABLE = "M"
    NOT_COLLECTED = "L"
    SUPPRESSED = "Q"
    DEFINITION_DIFFERS = "D"
    IMPUTED = "I"
    ESTIMATED = "E"
    PROVISIONAL = "P"
    NOT_SIGNIFICANT = "N"
    LOW_RELIABILITY = "U"
    NORMAL = "A"

    @property
    def is_missing(self) -> bool:
        """Tell whether the status stands in place of a value."""
        return self in MISSING_STATUSES


MISSING_STATUSES = frozenset(
    {ObsStatus.MISSING, ObsStatus.NOT_APPLICABLE, ObsStatus.NOT_COLLECTED, ObsStatus.SUPPRESSED}
)


class ConfStatus(StrEnum):
    """SDMX CL_CONF_STATUS, the two letters used here."""

    FREE = "F"
    CONFIDENTIAL = "C"


class IntervalNature(StrEnum):
    """What the interval of a figure stands for; always stated."""

    SAMPLING = "sampling"
    CHANCE = "chance"
    ROUNDING = "rounding"
    SUPPRESSION = "suppression"
    MODEL = "model"
    NONE = "none"


def most_important(*statuses: ObsStatus) -> ObsStatus:
    """Return the one status to show of several, by the SDMX order."""
    order = list(ObsStatus)
    return min(statuses, key=order.index)


@dataclass(frozen=True, slots=True)
class Observation:
    """The value of one indicator, in one territory, for one reference period."""

    indicator: str
    territory: TerritoryKey
    period: str  # SDMX TIME_PERIOD: 2018, 2018-Q4, 2018-12-31
    value: float | None
    status: ObsStatus = ObsStatus.NORMAL

    def __post_init__(self) -> None:
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"{self}: NaN and infinity are not values; give a status")
        # A break in the series may carry a value or not; every other status says which.
        if self.status is not ObsStatus.BREAK and (self.value is None) != self.status.is_missing:
            raise ValueError(f"{self}: value and status contradict each other")
