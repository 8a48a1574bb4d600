"""The tables. Rules that matter are constraints here too."""

from observatory.db.tables.base import BASES, ORIGINS, metadata
from observatory.db.tables.figures import gap, gap_refusal, indicator, observation, report_edition
from observatory.db.tables.places import (
    declared_membership,
    membership,
    passage,
    perimeter,
    perimeter_simplified,
    territory,
)
from observatory.db.tables.provenance import (
    RELEASE_STATES,
    data_version,
    finding,
    load_run,
    release,
)
from observatory.db.tables.staging import (
    staged_membership,
    staged_observation,
    staged_passage,
    staged_perimeter,
    staged_territory,
)

__all__ = [
    "BASES",
    "ORIGINS",
    "RELEASE_STATES",
    "data_version",
    "declared_membership",
    "finding",
    "gap",
    "gap_refusal",
    "indicator",
    "load_run",
    "membership",
    "metadata",
    "observation",
    "passage",
    "perimeter",
    "perimeter_simplified",
    "release",
    "report_edition",
    "staged_membership",
    "staged_observation",
    "staged_passage",
    "staged_perimeter",
    "staged_territory",
    "territory",
]
