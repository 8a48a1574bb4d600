"""What is asked of an area, and the columns of the answer."""

from dataclasses import dataclass, field
from typing import Any

from shapely.geometry.base import BaseGeometry

from observatory.db.filters import ParentKey, Periods, Row
from observatory.domain.territory import Level

MOST_ROWS = 200
MOST_TERRITORIES = 500

FIELDS = (
    "indicator", "period", "unit", "value", "numerator", "denominator", "lower", "upper",
    "interval_nature", "value_min", "value_max", "source_level", "source_vintage", "share_basis",
    "units_inside", "units_straddling", "units_hidden", "estimated_share", "coverage_share",
    "is_exact", "benchmark_kind", "benchmark_level", "benchmark_code", "benchmark_vintage",
    "benchmark_name", "benchmark_value", "difference", "difference_lower", "difference_upper",
    "difference_min", "difference_max", "ratio", "ratio_lower", "ratio_upper",
    "gap_interval_nature", "confidence_level", "p_value", "p_adjusted", "is_significant",
    "sign_certain", "outcome", "obs_status", "conf_status", "reason", "release",
    "benchmark_release",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RestKey:
    """The territory whose rest the area is compared with.

    Without a code: the one of its level that holds most of the area.
    """

    level: Level
    code: str | None = None
    vintage: int | None = None

    @property
    def kind(self) -> str:
        """Return the comparison's name, as rows of gaps write it."""
        return f"rest_of_{self.level.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaQuestion:
    """A drawn surface in degrees, or territories; indicators, periods, and the rests of parents."""

    drawn: BaseGeometry | None = None
    territories: tuple[ParentKey, ...] = ()
    indicators: tuple[str, ...] = ()
    periods: Periods = field(default_factory=Periods)
    rests: tuple[RestKey, ...] = ()
    shows_chance: bool = False


@dataclass(frozen=True, slots=True)
class AreaAnswer:
    """Rows in the order of FIELDS, and what the answer says of the area itself."""

    rows: list[Row]
    members: dict[str, Any]
    latest: list[dict[str, Any]]
