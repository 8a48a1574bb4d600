"""Checks on what a reader yields; they cannot be switched off."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from etl.catalogue import Declaration
from etl.indicators import IndicatorDeclaration
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.domain.indicator import Nature
from observatory.errors import CheckFailed, SourceChanged


def check_release(
    declared: Declaration, content: TidyRelease, indicators: Sequence[IndicatorDeclaration]
) -> None:
    """Raise on what no file may say; add findings on what it probably should not."""
    known = {indicator.code: indicator for indicator in indicators}
    for code in content.observations["indicator"].unique():
        _check_source(declared, known.get(code), code)
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
