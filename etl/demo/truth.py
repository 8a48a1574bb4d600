"""The true gaps: what the engine, which sees only the figures, has to find."""

import numpy as np
import pandas as pd

from etl.demo.counts import Drawn, Floats, incidence, is_drawn_from
from etl.demo.figures import Catalogue, Figures
from etl.demo.layout import NEW, OLD
from etl.demo.zones import Zones, is_published, neighbourhood_zones, parent_zones

COLUMNS = (
    "indicator",
    "level",
    "code",
    "vintage",
    "period",
    "benchmark_kind",
    "benchmark_code",
    "true_value",
    "true_benchmark",
    "true_difference",
)


def true_gaps(
    drawn: Drawn, figures: Figures, catalogue: Catalogue, memberships: pd.DataFrame
) -> pd.DataFrame:
    """Return the true differences, in the indicators' units.

    Ratios: against the rest of the urban unit, given the denominators that were drawn. Published
    figures: against the main EPCI, before rounding. No row where there is no such benchmark.
    """
    ratios = [
        _of_ratio(drawn, neighbourhood_zones(generation), code, declared.scale, *parts)
        for generation in (OLD, NEW)
        for code, declared in catalogue.items()
        if (parts := (declared.numerator or "", declared.denominator or ""))
        and is_drawn_from(*parts)
    ]
    frame = pd.concat([*ratios, _of_published(figures, memberships)], ignore_index=True)
    frame = frame[is_published(frame)].assign(period=frame["year"].astype(str))
    difference = (frame["true_value"] - frame["true_benchmark"]).round(9) + 0.0
    frame = frame.assign(true_difference=difference).dropna(subset=["true_difference"])
    return frame[list(COLUMNS)].reset_index(drop=True)


def _of_ratio(
    drawn: Drawn, zones: Zones, code: str, scale: float, numerator: str, denominator: str
) -> pd.DataFrame:
    """Compare each neighbourhood with its urban unit, every neighbourhood being taken out."""
    atoms = drawn.atoms
    n = drawn.counts[denominator].astype(np.float64)
    x = n * drawn.expected_rate(numerator, denominator)
    is_out = atoms.frame[zones.column].isna().to_numpy()
    units = parent_zones(atoms, "urban_unit")
    unit_of_zone = _units_of(drawn, zones)
    rest = incidence(atoms, "urban_unit", units.codes) * is_out
    of_rest = pd.DataFrame(_ratio(rest @ x, rest @ n) * scale, index=units.codes)
    inside = incidence(atoms, zones.column, zones.codes)
    value = _ratio(inside @ x, inside @ n) * scale
    frame = zones.long(code, value).rename(columns={"true": "true_value"})
    return frame.assign(
        true_benchmark=of_rest.reindex(unit_of_zone).to_numpy().ravel(),
        benchmark_kind="rest_of_urban_unit",
        benchmark_code=pd.Series(unit_of_zone).repeat(value.shape[1]).to_numpy(),
    )


def _units_of(drawn: Drawn, zones: Zones) -> list[str | None]:
    """Return the urban unit of each zone; no neighbourhood lies in two."""
    first = drawn.atoms.frame.drop_duplicates(zones.column).set_index(zones.column)["urban_unit"]
    return [unit if isinstance(unit, str) else None for unit in first.loc[zones.codes]]


def _ratio(x: Floats, n: Floats) -> Floats:
    return np.divide(x, n, out=np.full_like(x, np.nan), where=n > 0)


def _of_published(figures: Figures, memberships: pd.DataFrame) -> pd.DataFrame:
    """Compare each neighbourhood's true figure with that of its main EPCI."""
    figure = figures.published[["indicator", "level", "code", "vintage", "year", "true"]]
    is_main = (memberships["parent_level"] == "epci") & memberships["is_main"]
    main = memberships.loc[is_main, ["child_code", "child_vintage", "parent_code"]]
    zones = figure[figure["level"] == "qpv"].merge(
        main, left_on=["code", "vintage"], right_on=["child_code", "child_vintage"]
    )
    epci = figure.loc[figure["level"] == "epci", ["indicator", "code", "year", "true"]]
    epci = epci.rename(columns={"code": "parent_code", "true": "true_benchmark"})
    frame = zones.merge(epci, on=["indicator", "parent_code", "year"])
    return frame.rename(columns={"true": "true_value", "parent_code": "benchmark_code"}).assign(
        benchmark_kind="epci"
    )
