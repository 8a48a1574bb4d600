"""The one transaction that makes staged releases visible, with all that derives from them."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, text, update

from observatory.db.availability import refresh_availability
from observatory.db.disclosure import withhold_disclosive
from observatory.db.measure import measure_gaps
from observatory.db.measure.summaries import measure_summaries
from observatory.db.measure.touched import sign_places, touched_indicators
from observatory.db.publish.bands import derive_bands
from observatory.db.publish.contracts import report_contracts
from observatory.db.publish.figures import (
    empty_staging,
    forget_staged,
    publish_figures,
    publish_indicators,
)
from observatory.db.publish.memberships import derive_memberships
from observatory.db.publish.passages import derive_passages, publish_correspondence
from observatory.db.publish.places import publish_places
from observatory.db.publish.revisions import derive_revisions
from observatory.db.publish.rings import derive_rings
from observatory.db.publish.search import derive_search
from observatory.db.publish.shapes import prepare_copies, read_changed_layers, write_copies
from observatory.db.staging import KEPT_TABLES, STAGED_TABLES
from observatory.db.tables import data_version, release
from observatory.errors import CheckFailed

Progress = Callable[[str], None]
# Two loads of one database publish one after the other.
_LOCK = text("SELECT pg_advisory_xact_lock(7305001)")


def publish_staged(
    engine: Engine, indicators: Sequence[dict[str, Any]], origin: str, progress: Progress
) -> int | None:
    """Publish every staged release; return the new data version, or None if nothing changed.

    Territories, memberships, figures, ratios, gaps and simplified outlines become visible
    together. Killed at any moment, readers keep what they had and the staged releases wait.
    """
    with engine.begin() as connection:
        connection.execute(_LOCK)
        # The planner's habits of small tables cost minutes here.
        connection.execute(text("SET LOCAL work_mem = '256MB'"))
        changed = publish_indicators(connection, indicators)
        staged = list(connection.scalars(select(release.c.id).where(release.c.state == "staged")))
        if not staged and not (changed and _current_version(connection)):
            # What this version of the program reads, and the one that published did not write.
            derive_search(connection)
            derive_bands(connection)
            return None
        _refuse_mixture(connection, origin)
        return _publish(connection, staged, changed, origin, progress)


def _publish(
    connection: Connection,
    staged: list[int],
    changed: Sequence[str],
    origin: str,
    progress: Progress,
) -> int:
    version = _current_version(connection) + 1
    connection.execute(insert(data_version).values(version=version, origin=origin))
    for table in STAGED_TABLES:
        connection.execute(text(f'ANALYZE "{table.name}"'))
    replaced = _replaced_releases(connection, staged)
    progress("territoires et périmètres")
    publish_places(connection, staged, replaced)
    publish_correspondence(connection, replaced)
    layers = read_changed_layers(connection, staged)
    with ThreadPoolExecutor(1) as pool:
        # Outlines depend on nothing that follows: they are simplified while PostgreSQL works.
        outlines = pool.submit(prepare_copies, layers)
        _derive(connection, staged, replaced, changed, version, progress)
        progress("contours simplifiés")
        write_copies(connection, layers, outlines.result())
    _close_releases(connection, staged, replaced, version)
    # Readers see it from the end of this transaction, not from its beginning.
    connection.execute(
        update(data_version)
        .where(data_version.c.version == version)
        .values(published_at=func.clock_timestamp())
    )
    empty_staging(connection, STAGED_TABLES, staged)
    for table in KEPT_TABLES:
        connection.execute(text(f'ANALYZE "{table.name}"'))
    return version


def _derive(
    connection: Connection,
    staged: list[int],
    replaced: list[int],
    changed: Sequence[str],
    version: int,
    progress: Progress,
) -> None:
    """Publish the figures, and derive memberships, passages, revisions and gaps."""
    progress("appartenances")
    places = sign_places(connection)
    derive_memberships(connection)
    report_contracts(connection, staged)
    derive_search(connection)
    progress("observations")
    publish_figures(connection, version, replaced)
    progress("passages entre générations")
    derive_passages(connection, staged)
    progress("anneaux")
    derive_rings(connection, staged)
    derive_bands(connection)
    progress("révisions")
    derive_revisions(connection, version, staged, replaced)
    progress("écarts")
    touched = touched_indicators(connection, version, changed, places)
    rated = measure_gaps(connection, touched)
    withhold_disclosive(connection, touched)
    measure_summaries(connection, touched, rated)
    refresh_availability(connection, touched)


def _current_version(connection: Connection) -> int:
    query = select(func.coalesce(func.max(data_version.c.version), 0))
    return int(connection.execute(query).scalar_one())


def _refuse_mixture(connection: Connection, origin: str) -> None:
    """Never show fictional and real figures together, whoever staged them."""
    query = select(release.c.origin).where(release.c.state != "superseded").distinct()
    others = set(connection.scalars(query)) - {origin}
    if others:
        raise CheckFailed(
            f"This observatory also holds {', '.join(sorted(others))} releases: nothing was "
            f"published, so as not to mix them with {origin} data. Use another home."
        )


def _replaced_releases(connection: Connection, staged: list[int]) -> list[int]:
    """Return the published releases whose very edition is published anew."""
    again = select(release.c.source, release.c.edition).where(release.c.id.in_(staged)).subquery()
    query = select(release.c.id).where(
        release.c.state == "published",
        release.c.source == again.c.source,
        release.c.edition == again.c.edition,
    )
    return list(connection.scalars(query))


def _close_releases(
    connection: Connection, staged: list[int], replaced: list[int], version: int
) -> None:
    """Mark the releases published, and those whose edition they replace superseded."""
    connection.execute(update(release).where(release.c.id.in_(replaced)).values(state="superseded"))
    # Cells, points and credits are not dated as figures are: their former state goes.
    forget_staged(connection, KEPT_TABLES, replaced)
    connection.execute(
        update(release)
        .where(release.c.id.in_(staged))
        .values(state="published", published_in=version)
    )
