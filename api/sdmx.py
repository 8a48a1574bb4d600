"""SDMX-CSV 2.0: figures as other statistical systems load them (SDMX 3.0, field guide of 2.0.0)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.formats import ENGLISH, Locale, write_csv_chunks
from observatory.db.filters import Row

AGENCY, VERSION = "OBSERVATORY", "1.0.0"
HEAD = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
DATAFLOW, INFORMATION = "dataflow", "I"
NOT_APPLICABLE = "_Z"  # as a dimension: a gap that was not computed has no benchmark
MISSING, FREE = "O", "F"  # CL_OBS_STATUS, CL_CONF_STATUS


@dataclass(frozen=True, slots=True)
class Dataflow:
    """A list as a dataflow: from the names of its columns to the ids of components, in order."""

    code: str
    dimensions: Mapping[str, str]
    measures: Mapping[str, str]
    attributes: Mapping[str, str]

    @property
    def structure_id(self) -> str:
        """Return the identification that every line carries."""
        return f"{AGENCY}:{self.code}({VERSION})"

    @property
    def components(self) -> dict[str, str]:
        """Return all of them: dimensions, then measures, then attributes."""
        return {**self.dimensions, **self.measures, **self.attributes}


_PLACE = {
    "indicator": "INDICATOR",
    "level": "REF_AREA_LEVEL",
    "code": "REF_AREA",
    "vintage": "REF_AREA_VINTAGE",
}
_STATUS = {"obs_status": "OBS_STATUS", "conf_status": "CONF_STATUS"}


def _capitals(*names: str) -> dict[str, str]:
    return {name: name.upper() for name in names}


DATAFLOWS: Mapping[str, Dataflow] = {
    "/v1/observations": Dataflow(
        "DF_OBSERVATIONS",
        # Two releases may have published the same figure.
        {**_PLACE, **_capitals("release"), "period": "TIME_PERIOD"},
        {"value": "OBS_VALUE", **_capitals("numerator", "denominator", "lower", "upper")},
        {
            **_STATUS,
            "unit": "UNIT_MEASURE",
            **_capitals("interval_nature", "source", "edition", "published_on"),
        },
    ),
    "/v1/gaps": Dataflow(
        "DF_GAPS",
        {
            **_PLACE,
            **_capitals("benchmark_kind", "benchmark_level"),
            "benchmark_code": "BENCHMARK_AREA",
            **_capitals("benchmark_vintage"),
            "period": "TIME_PERIOD",
        },
        {
            "difference": "OBS_VALUE",
            **_capitals(
                "value", "benchmark_value", "difference_lower", "difference_upper",
                "difference_min", "difference_max", "ratio", "ratio_lower", "ratio_upper",
                "p_value", "p_adjusted",
            ),
        },
        {
            **_STATUS,
            "unit": "UNIT_MEASURE",
            **_capitals(
                "is_main", "interval_nature", "confidence_level", "is_significant", "sign_certain",
                "outcome", "trend", "reason", "release", "benchmark_release",
            ),
        },
    ),
}  # fmt: skip


def write_sdmx_chunks(
    flow: Dataflow,
    fields: Sequence[str],
    chunks: Iterable[Iterable[Row]],
    locale: Locale = ENGLISH,
) -> Iterator[bytes]:
    """Write lines whose columns are ids of components; the first chunk holds the header alone.

    What has no period is no observation in SDMX, and is left out: gaps asked for and never
    measured. A locale changes both separators, as the guide asks, and never writes a mark: readers
    find the delimiter after the first word.
    """
    place = {name: fields.index(name) for name in flow.components}
    components = (*HEAD, *flow.components.values())
    lines = (
        [_line(flow, place, row) for row in rows if row[place["period"]] is not None]
        for rows in chunks
    )
    return write_csv_chunks(components, lines, replace(locale, mark=b""))


def _line(flow: Dataflow, place: Mapping[str, int], row: Row) -> list[Any]:
    observed = row[place[next(iter(flow.measures))]] is not None
    defaults = {"conf_status": FREE, "obs_status": None if observed else MISSING}
    defaults |= dict.fromkeys(flow.dimensions, NOT_APPLICABLE)
    values = [row[at] if row[at] is not None else defaults.get(name) for name, at in place.items()]
    return [DATAFLOW, flow.structure_id, INFORMATION, *values]
