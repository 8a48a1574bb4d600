"""Figures: indicators, observations, gaps."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from observatory.db.tables.base import (
    MISSING_LIST,
    finite,
    interval_columns,
    metadata,
    one_of,
    period_columns,
)
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation, Kind, Nature, Polarity
from observatory.domain.observation import ConfStatus, IntervalNature, ObsStatus
from observatory.domain.reasons import Reason
from observatory.domain.suppression import Hidden
from observatory.domain.territory import Level
from observatory.domain.trend import TrendWord

indicator = Table(
    "indicator",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("label_fr", Text, nullable=False),
    Column("label_en", Text, nullable=False),
    Column("theme", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("nature", Text, nullable=False),
    Column("aggregation", Text, nullable=False),
    Column("polarity", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("default_benchmark", Text, nullable=False),
    Column("numerator", Text),  # code of the count indicator
    Column("denominator", Text),
    Column("scale", Double, nullable=False, server_default="1"),
    Column("materiality", Double, nullable=False, server_default="0"),
    Column("secrecy_threshold", Integer),
    Column("suppression", Text, nullable=False, server_default="unknown"),
    Column("legal_reference", Text),
    Column("sources", JSONB, nullable=False, server_default="[]"),  # statistical operations
    # {numerator period: denominator period} where the two sources have different dates
    Column("denominator_periods", JSONB, nullable=False, server_default="{}"),
    Column("note_fr", Text, nullable=False, server_default=""),
    Column("note_en", Text, nullable=False, server_default=""),
    # [{start, note_fr, note_en, stops}]: observatory.domain.series.Break
    Column("breaks", JSONB, nullable=False, server_default="[]"),
    # what bounds a rest that cannot be subtracted: etl/indicators.py has their closed forms
    Column("denominator_bounds", JSONB, nullable=False, server_default="{}"),  # per zoning
    Column("median_bounds", JSONB(none_as_null=True)),
    # also counts what surrounds the neighbourhood, so that zone and rest are not disjoint
    Column("counts_surroundings", Boolean, nullable=False, server_default="false"),
    one_of("nature", Nature),
    one_of("aggregation", Aggregation),
    one_of("polarity", Polarity),
    one_of("kind", Kind),
    one_of("default_benchmark", BenchmarkKind),
    one_of("suppression", Hidden),
    CheckConstraint(
        "(aggregation = 'ratio_of_sums') = (numerator IS NOT NULL AND denominator IS NOT NULL)",
        name="ratio_has_counts",
    ),
)


_STATUS_RULE = f"obs_status = 'B' OR (value IS NULL) = (obs_status IN ({MISSING_LIST}))"

observation = Table(
    "observation",
    metadata,
    # No foreign keys: the publication alone writes here, millions of rows at a time, from joins
    # with the tables that the numbers name. Checked row by row, they cost most of its writing.
    Column("indicator_id", Integer, primary_key=True, autoincrement=False),
    Column("territory_id", Integer, primary_key=True, autoincrement=False),
    Column("period", Text, primary_key=True),  # SDMX TIME_PERIOD
    Column("release_id", Integer, primary_key=True, autoincrement=False),
    *period_columns(),
    *interval_columns("value"),
    *interval_columns("numerator"),
    *interval_columns("denominator"),
    Column("interval_nature", Text, nullable=False, server_default="none"),
    Column("obs_status", Text, nullable=False),
    Column("conf_status", Text, nullable=False, server_default="F"),
    # the release of the denominator, when it is another source's
    Column("denominator_release_id", Integer),
    Column("known_from", Integer, primary_key=True, autoincrement=False),  # data versions
    Column("known_to", Integer),
    # of the release's figure_file; null where the figure is made of several lines, or of none
    Column("line", Integer),
    one_of("interval_nature", IntervalNature),
    one_of("obs_status", ObsStatus),
    one_of("conf_status", ConfStatus),
    CheckConstraint(_STATUS_RULE, name="value_or_status"),
    CheckConstraint("period_start <= period_end", name="period"),
    *finite("value", "numerator", "denominator"),
    Index("uq_observation_current", "indicator_id", "territory_id", "period", unique=True,
          postgresql_where=text("known_to IS NULL")),
    Index("ix_observation_territory", "territory_id",
          postgresql_where=text("known_to IS NULL")),
)  # fmt: skip

gap = Table(
    "gap",
    metadata,
    # Derived, whole, in the transaction that publishes what it derives from: foreign keys, checked
    # row by row, would cost four times the writing and could find nothing.
    Column("indicator_id", Integer, primary_key=True),
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("territory_id", Integer, nullable=False),
    Column("period", Text, nullable=False),
    Column("benchmark_kind", Text, nullable=False),
    Column("benchmark_id", Integer),  # null: there is none
    Column("is_main", Boolean, nullable=False),
    Column("value", Double),
    Column("benchmark_value", Double),
    Column("difference", Double),
    Column("difference_lower", Double),
    Column("difference_upper", Double),
    Column("difference_min", Double),
    Column("difference_max", Double),
    Column("ratio", Double),
    Column("ratio_lower", Double),
    Column("ratio_upper", Double),
    # counts behind the comparison, so that it can be explained and checked by hand
    Column("zone_numerator", Double),
    Column("zone_denominator", Double),
    Column("benchmark_numerator", Double),
    Column("benchmark_denominator", Double),
    Column("interval_nature", Text, nullable=False, server_default="none"),
    Column("confidence_level", Double),
    Column("p_value", Double),
    Column("p_adjusted", Double),
    Column("is_significant", Boolean),
    Column("sign_certain", Boolean),
    Column("outcome", Text, nullable=False),
    Column("trend", Text),
    Column("obs_status", Text, nullable=False),
    Column("conf_status", Text, nullable=False, server_default="F"),
    Column("reason", Text),
    Column("release_id", Integer),
    Column("benchmark_release_id", Integer),
    one_of("benchmark_kind", BenchmarkKind),
    one_of("interval_nature", IntervalNature),
    one_of("outcome", ("better", "similar", "worse", "not_compared")),
    one_of("obs_status", ObsStatus),
    one_of("conf_status", ConfStatus),
    one_of("reason", Reason, nullable=True),
    one_of("trend", TrendWord, nullable=True),
    CheckConstraint(
        "difference IS NOT NULL OR difference_min IS NOT NULL OR outcome = 'not_compared'",
        name="outcome_needs_gap",
    ),
    CheckConstraint(
        "difference IS NOT NULL OR difference_min IS NOT NULL OR reason IS NOT NULL",
        name="refusal_says_why",
    ),
    *finite("value", "benchmark_value", "difference", "ratio", "p_value"),
    Index(
        "uq_gap_key",
        "indicator_id", "period", "benchmark_kind", "territory_id", "benchmark_id",
        unique=True,
        postgresql_nulls_not_distinct=True,
    ),
    Index("ix_gap_territory", "territory_id"),
)  # fmt: skip

# A refusal common to a whole family is stored once and served per row.
gap_refusal = Table(
    "gap_refusal",
    metadata,
    Column("indicator_id", Integer, ForeignKey("indicator.id"), primary_key=True),
    Column("period", Text, primary_key=True),
    Column("level", Text, primary_key=True),  # of the zoning
    Column("vintage", SmallInteger, primary_key=True),
    Column("benchmark_kind", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    one_of("level", Level),
    one_of("benchmark_kind", BenchmarkKind),
    one_of("reason", Reason),
)
