"""Checks on what a reader yields; they cannot be switched off."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd

from etl.catalogue import Declaration
from etl.indicators import IndicatorDeclaration
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.domain.indicator import Nature
from observatory.domain.period import parse_period
from observatory.errors import CheckFailed, SourceChanged


def check_release(
    declared: Declaration, content: TidyRelease, indicators: Sequence[IndicatorDeclaration]
) -> None:
    """Raise on what no file may say; add findings on what it probably should not."""
    content.findings += [
        Finding("declared_doubt", "warning", doubt, content.rows_kept) for doubt in declared.doubts
    ]
    known = {indicator.code: indicator for indicator in indicators}
    for code in content.observations["indicator"].unique():
        _check_source(declared, known.get(code), code)
    _check_dates(declared, content, datetime.now(UTC).date())
    if len(content.observations):
        _check_signs(declared, content.observations, known)
        content.findings += _check_percents(content.observations, known)
        content.findings += _count_missing(content.observations)


def _check_source(declared: Declaration, indicator: IndicatorDeclaration | None, code: str) -> None:
    if indicator is None:
        raise SourceChanged(
            f"the indicator {code!r} is not in the catalogue", file=f"{declared.id}.yml"
        )
    if not set(indicator.sources) & set(declared.operation.split("+")):
        raise SourceChanged(
            f"{code} is defined on {', '.join(indicator.sources)}, not on {declared.operation}",
            file=f"{declared.id}.yml",
            remedy="Two sources are two indicators: a gap never mixes them.",
        )


def _check_dates(declared: Declaration, content: TidyRelease, today: date) -> None:
    """Refuse figures about a time that has not begun: a period was mistyped."""
    file = f"{declared.id}.yml"
    if declared.published_on is not None and declared.published_on > today:
        raise SourceChanged(
            "the release is published in the future",
            file=file,
            column="published_on",
            value=str(declared.published_on),
            remedy="Correct the date in the declaration.",
        )
    periods = content.observations[["indicator", "period"]].drop_duplicates()
    for indicator, period in periods.itertuples(index=False, name=None):
        if parse_period(period)[0] > today:
            raise SourceChanged(
                f"{indicator} is about a period that has not begun",
                file=file,
                column="period",
                value=period,
                remedy="The edition's year is not the period: correct it in the declaration.",
            )
    years = pd.to_numeric(content.credits["year"], errors="coerce")
    if (years > today.year).any():
        raise SourceChanged(
            "a credit of a year that has not begun",
            file=file,
            column="year",
            value=int(years.max()),
            remedy="Check the file with the producer.",
        )


def _check_signs(
    declared: Declaration, observations: pd.DataFrame, known: dict[str, IndicatorDeclaration]
) -> None:
    counts = {code for code, indicator in known.items() if indicator.nature is Nature.COUNT}
    negative = (observations["value"] < 0) & observations["indicator"].isin(counts)
    if negative.any():
        row = observations[negative].iloc[0]
        raise CheckFailed(
            f"{declared.id} {declared.edition}: {int(negative.sum())} counts are negative, first "
            f"{row['indicator']} of {row['code']}: {row['value']}. Ask the producer."
        )


def _check_percents(
    observations: pd.DataFrame, known: dict[str, IndicatorDeclaration]
) -> list[Finding]:
    percents = {code for code, indicator in known.items() if indicator.unit == "percent"}
    values = observations["value"]
    outside = ((values < 0) | (values > 100)) & observations["indicator"].isin(percents)
    return _finding(
        "percent_outside_0_100", "warning", "rates below 0 or above 100 %", observations[outside]
    )


def _count_missing(observations: pd.DataFrame) -> list[Finding]:
    blank = observations[observations["value"].isna()]
    letters = ", ".join(
        f"{letter}: {count}" for letter, count in blank["obs_status"].value_counts().items()
    )
    return _finding("missing_values", "info", f"cells without a value ({letters})", blank)


def _finding(check: str, severity: str, message: str, rows: pd.DataFrame) -> list[Finding]:
    if not len(rows):
        return []
    samples = [
        {
            "indicator": row.indicator,
            "code": row.code,
            "period": row.period,
            "value": None if np.isnan(value) else value,
        }
        for row, value in zip(
            rows.head(5).itertuples(index=False), rows["value"].head(5).astype(float), strict=True
        )
    ]
    return [Finding(check, severity, message, len(rows), samples)]
