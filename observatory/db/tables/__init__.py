"""The tables. Rules that matter are constraints here too."""

from observatory.db.tables.availability import availability
from observatory.db.tables.bands import band
from observatory.db.tables.base import BASES, ORIGINS, metadata
from observatory.db.tables.figures import gap, gap_refusal, indicator, observation
from observatory.db.tables.money import credit
from observatory.db.tables.places import (
    declared_membership,
    declared_passage,
    membership,
    passage,
    perimeter,
    perimeter_simplified,
    territory,
)
from observatory.db.tables.points import address, facility, grid_cell, locality, street
from observatory.db.tables.provenance import (
    RELEASE_STATES,
    data_version,
    figure_file,
    finding,
    load_run,
    release,
    source_check,
    source_file,
)
from observatory.db.tables.published import published_gap
from observatory.db.tables.reports import (
    EDITION_STATES,
    report_edition,
    report_erratum,
    report_file,
    report_run,
)
from observatory.db.tables.revisions import REVISION_KINDS, revision, revision_family
from observatory.db.tables.rings import ring, ring_part
from observatory.db.tables.search import territory_search
from observatory.db.tables.staging import (
    staged_membership,
    staged_observation,
    staged_passage,
    staged_perimeter,
    staged_territory,
)
from observatory.db.tables.summaries import summary

__all__ = [
    "BASES",
    "EDITION_STATES",
    "ORIGINS",
    "RELEASE_STATES",
    "REVISION_KINDS",
    "address",
    "availability",
    "band",
    "credit",
    "data_version",
    "declared_membership",
    "declared_passage",
    "facility",
    "figure_file",
    "finding",
    "gap",
    "gap_refusal",
    "grid_cell",
    "indicator",
    "load_run",
    "locality",
    "membership",
    "metadata",
    "observation",
    "passage",
    "perimeter",
    "perimeter_simplified",
    "published_gap",
    "release",
    "report_edition",
    "report_erratum",
    "report_file",
    "report_run",
    "revision",
    "revision_family",
    "ring",
    "ring_part",
    "source_check",
    "source_file",
    "staged_membership",
    "staged_observation",
    "staged_passage",
    "staged_perimeter",
    "staged_territory",
    "street",
    "summary",
    "territory",
    "territory_search",
]
