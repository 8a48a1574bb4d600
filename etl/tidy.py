"""What a reader hands over: one release as tidy tables, whatever the shape of the file was."""

from dataclasses import dataclass, field

import pandas as pd

from observatory.db.staging import FigureFile, Finding

KEY = ("level", "code", "vintage")
TERRITORY_COLUMNS = (*KEY, "name", "valid_from", "valid_to", "authority")
PERIMETER_COLUMNS = (
    *KEY,
    "geom",  # shapely MultiPolygon, EPSG:4326, valid
    "source_srid",
    "area_m2",
    "metric_srid",
    "is_repaired",
    "is_derived",
)
MEMBERSHIP_COLUMNS = (
    "child_level",
    "child_code",
    "child_vintage",
    "parent_level",
    "parent_code",
    "parent_vintage",
    "share",
    "basis",
    "is_main",
)
PASSAGE_COLUMNS = (
    "old_level",
    "old_code",
    "old_vintage",
    "new_level",
    "new_code",
    "new_vintage",
    "weight",
    "basis",
    "statement",
)
# Points come as `lon` and `lat`, in degrees; staging makes their `geom`.
CELL_COLUMNS = (
    "cell", "grid", "vintage", "srid", "size_m", "x", "y", "geom", "persons", "households",
    "households_poor", "living_standard_sum", "social_dwellings", "is_imputed", "communes",
)  # fmt: skip
FACILITY_COLUMNS = (
    "identifier", "category", "category_label", "name", "sector", "commune_code", "places",
    "social_index", "geom",
)  # fmt: skip
# Numbers of localities and streets are those of their own release.
LOCALITY_COLUMNS = ("locality", "commune_code", "commune_name", "former_name", "postcode")
STREET_COLUMNS = ("street", "locality", "name")
ADDRESS_COLUMNS = ("lon", "lat", "street", "number", "suffix")
CREDIT_COLUMNS = (
    "year", "programme", "theme", "sub_theme", "amount", "posts", "is_common_law", "beneficiary",
    "beneficiary_code", "reference", "contract_code", "contract_vintage", "department", "region",
)  # fmt: skip
OBSERVATION_COLUMNS = (
    "indicator",
    *KEY,
    "period",
    "period_start",
    "period_end",
    "value",
    "value_lower",
    "value_upper",
    "numerator",
    "numerator_lower",
    "numerator_upper",
    "denominator",
    "denominator_lower",
    "denominator_upper",
    "interval_nature",
    "obs_status",
    "conf_status",
    "line",  # of the file that `figure_file` describes; none where several lines are added up
)


def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})


@dataclass(slots=True)
class TidyRelease:
    """The rows of one release, ready to be staged. Columns are those of the constants above."""

    territories: pd.DataFrame = field(default_factory=lambda: _empty(TERRITORY_COLUMNS))
    perimeters: pd.DataFrame = field(default_factory=lambda: _empty(PERIMETER_COLUMNS))
    memberships: pd.DataFrame = field(default_factory=lambda: _empty(MEMBERSHIP_COLUMNS))
    passages: pd.DataFrame = field(default_factory=lambda: _empty(PASSAGE_COLUMNS))
    observations: pd.DataFrame = field(default_factory=lambda: _empty(OBSERVATION_COLUMNS))
    cells: pd.DataFrame = field(default_factory=lambda: _empty(CELL_COLUMNS))
    facilities: pd.DataFrame = field(default_factory=lambda: _empty(FACILITY_COLUMNS))
    localities: pd.DataFrame = field(default_factory=lambda: _empty(LOCALITY_COLUMNS))
    streets: pd.DataFrame = field(default_factory=lambda: _empty(STREET_COLUMNS))
    addresses: pd.DataFrame = field(default_factory=lambda: _empty(ADDRESS_COLUMNS))
    credits: pd.DataFrame = field(default_factory=lambda: _empty(CREDIT_COLUMNS))
    figure_file: FigureFile | None = None  # the file that the observations were read from
    findings: list[Finding] = field(default_factory=list)
    rows_read: int = 0
    rows_kept: int = 0
    rows_refused: int = 0
