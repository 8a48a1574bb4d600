"""National, regional and departmental figures of the neighbourhoods: one row per scope."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from observatory.db.tables.base import finite, metadata, one_of
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.observation import IntervalNature
from observatory.domain.reasons import Reason
from observatory.domain.territory import Level

WEIGHTS = ("denominator", "proxy_population")
BASES_OF_SHARE = (*WEIGHTS, "zones")
PANELS = ("all", "constant")
_FIGURES = (
    "value", "value_min", "value_max", "numerator", "denominator", "benchmark_value",
    "benchmark_numerator", "benchmark_denominator", "difference", "difference_lower",
    "difference_upper", "difference_min", "difference_max", "ratio", "ratio_lower", "ratio_upper",
    "confidence_level", "p_value", "p_adjusted", "mean_gap", "mean_gap_min", "mean_gap_max",
    "p25", "p50", "p75", "share_worse", "share_beyond", "observed_share", "benchmark_min",
    "benchmark_max",
)  # fmt: skip


def held(*columns: str) -> list[CheckConstraint]:
    """What a figure may be always holds what it is said to be."""
    return [
        CheckConstraint(
            f"{column} >= {column}_min AND {column} <= {column}_max", name=f"{column}_in_bounds"
        )
        for column in columns
    ]


summary = Table(
    "summary",
    metadata,
    # Derived, whole, in the transaction that publishes what it derives from: no foreign keys.
    Column("indicator_id", Integer, nullable=False),
    Column("level", Text, nullable=False),  # of the zoning
    Column("vintage", SmallInteger, nullable=False),
    Column("period", Text, nullable=False),
    Column("benchmark_kind", Text),  # null: the neighbourhoods alone
    Column("scope_id", Integer),  # null: every neighbourhood of the generation
    Column("panel", Text, nullable=False),
    *(Column(name, Double) for name in _FIGURES),
    Column("interval_nature", Text, nullable=False, server_default="none"),
    Column("is_significant", Boolean),
    Column("sign_certain", Boolean),  # of the bounds of the difference; null: there are none
    Column("worse", Integer, nullable=False, server_default="0"),
    Column("similar", Integer, nullable=False, server_default="0"),
    Column("better", Integer, nullable=False, server_default="0"),
    Column("zones", Integer, nullable=False),
    Column("observed", Integer, nullable=False),
    Column("missing", JSONB, nullable=False, server_default="{}"),  # {status or reason: zones}
    Column("share_basis", Text, nullable=False),
    Column("share_is_upper_bound", Boolean, nullable=False, server_default="false"),
    Column("weight", Text),
    Column("weight_period", Text),
    Column("panel_periods", Text),
    Column("outcome", Text, nullable=False),
    Column("reason", Text),
    one_of("level", Level),
    one_of("benchmark_kind", BenchmarkKind, nullable=True),
    one_of("panel", PANELS),
    one_of("interval_nature", IntervalNature),
    one_of("share_basis", BASES_OF_SHARE),
    one_of("weight", WEIGHTS, nullable=True),
    one_of("outcome", ("better", "similar", "worse", "not_compared")),
    one_of("reason", Reason, nullable=True),
    CheckConstraint("observed <= zones", name="observed_are_zones"),
    CheckConstraint(
        "coalesce(difference, value) IS NOT NULL OR reason IS NOT NULL", name="refusal_says_why"
    ),
    *held("value", "difference", "mean_gap"),
    *finite("value", "benchmark_value", "difference", "ratio", "mean_gap"),
    Index(
        "uq_summary_key",
        "indicator_id", "level", "vintage", "period", "scope_id", "benchmark_kind", "panel",
        unique=True,
        postgresql_nulls_not_distinct=True,
    ),
)  # fmt: skip
