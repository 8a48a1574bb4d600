"""The MetaData that every table belongs to, and the columns and constraints they share."""

from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, Double, MetaData

from observatory.domain.observation import MISSING_STATUSES

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def one_of(column: str, values: Any, *, nullable: bool = False) -> CheckConstraint:
    """Close a text column on a code list (an enum type would need a migration per code)."""
    listed = ", ".join(f"'{value}'" for value in values)
    empty = f"{column} IS NULL OR " if nullable else ""
    return CheckConstraint(f"{empty}{column} IN ({listed})", name=f"{column}_code")


MISSING_LIST = ", ".join(f"'{status}'" for status in sorted(MISSING_STATUSES))
ORIGINS = ("official", "demonstration", "published", "local")
BASES = ("declared", "area", "population", "composition", "inferred", "unknown")


def interval_columns(name: str) -> list[Column[Any]]:
    """Return the columns of a figure and of its limits."""
    return [Column(f"{name}{suffix}", Double) for suffix in ("", "_lower", "_upper")]


def finite(*columns: str) -> list[CheckConstraint]:
    """NaN and infinity are not values: a missing figure has a status."""
    return [
        CheckConstraint(
            f"{column} NOT IN ('NaN', 'Infinity', '-Infinity')", name=f"{column}_finite"
        )
        for column in columns
    ]


def period_columns() -> list[Column[Any]]:
    """Return the first and the last day that a figure is about."""
    return [
        Column("period_start", Date, nullable=False),
        Column("period_end", Date, nullable=False),
    ]
