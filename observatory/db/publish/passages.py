"""Derives what became of each neighbourhood: the official table, completed by an overlay."""

from collections import defaultdict
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, bindparam, delete, text

from observatory.db.publish.places import ZONING_LEVELS
from observatory.db.publish.populations import read_populations
from observatory.db.staging import Finding, copy_rows, record_findings
from observatory.db.tables import passage
from observatory.domain.correspondence import Generations, Link, Overlap, Reconciled, Row, reconcile
from observatory.domain.passage import Statement
from observatory.geography.overlay import overlay, weigh

# What a former state of the same edition said is no longer said.
_FORGET = text("DELETE FROM declared_passage WHERE release_id = ANY(:replaced)")

_DECLARED = text("""
    INSERT INTO declared_passage (new_id, old_id, release_id, statement)
    SELECT DISTINCT n.id, o.id, s.release_id, s.statement
    FROM staged_passage s
    JOIN territory n ON (n.level, n.code, n.vintage) = (s.new_level, s.new_code, s.new_vintage)
    LEFT JOIN territory o
      ON (o.level, o.code, o.vintage) = (s.old_level, s.old_code, s.old_vintage)
    WHERE s.statement IS NOT NULL AND (s.old_code IS NULL) = (o.id IS NULL)
    ON CONFLICT DO NOTHING
""")

_GENERATIONS = text(f"""
    SELECT t.level, array_agg(DISTINCT t.vintage ORDER BY t.vintage) AS vintages
    FROM territory t JOIN perimeter p ON p.territory_id = t.id
    WHERE t.level IN ({ZONING_LEVELS}) GROUP BY 1 ORDER BY 1
""")  # noqa: S608 - a closed list of our own

# Outlines, official rows and cells decide; where none of them is new, nothing is measured again.
_TOUCHED = text(f"""
    SELECT EXISTS (SELECT FROM staged_perimeter WHERE level IN ({ZONING_LEVELS}))
        OR EXISTS (SELECT FROM staged_passage WHERE new_level IN ({ZONING_LEVELS}))
        OR EXISTS (SELECT FROM grid_cell WHERE release_id = ANY(:staged))
        OR EXISTS (SELECT FROM staged_perimeter WHERE level = 'iris')
""")  # noqa: S608

_OUTLINES = text("""
    SELECT t.id, t.code, p.area_m2, ST_AsBinary(p.geom)
    FROM territory t JOIN perimeter p ON p.territory_id = t.id
    WHERE t.level = :level AND t.vintage = :vintage ORDER BY t.id
""")

_ROWS = text("""
    SELECT n.code, n.id, d.statement, o.code, o.id, d.release_id
    FROM declared_passage d
    JOIN territory n ON n.id = d.new_id AND n.level = :level AND n.vintage = :new
    LEFT JOIN territory o ON o.id = d.old_id
    WHERE o.vintage IS NULL OR o.vintage = :old
    ORDER BY d.release_id, d.id
""")

# An old neighbourhood whose producer gives weights is left as the producer says.
_GIVEN = text("""
    SELECT DISTINCT o.code FROM passage p
    JOIN territory o ON o.id = p.old_id AND o.level = :level AND o.vintage = :old
    JOIN territory n ON n.id = p.new_id AND n.level = :level AND n.vintage = :new
    WHERE NOT p.is_derived
""")

_DERIVED = text("""
    SELECT p.old_id, p.new_id, p.weight, p.basis, p.new_share FROM passage p
    JOIN territory o ON o.id = p.old_id AND o.level = :level AND o.vintage = :old
    JOIN territory n ON n.id = p.new_id AND n.level = :level AND n.vintage = :new
    WHERE p.is_derived
""")

MESSAGES = {
    "correspondence_disagrees": "rows of the correspondence that the outlines contradict",
    "declared_without_overlap": "pairs that the correspondence names and that share no surface",
    "correspondence_swapped": "rows of the correspondence whose old codes are swapped",
    "overlap_not_declared": "large overlaps that the correspondence does not name",
    "unchanged_with_another_area": "unchanged neighbourhoods whose outline is another",
    "new_overlaps_old": "new neighbourhoods, without history, that lie on a former one",
}

Key = dict[str, Any]


def publish_correspondence(connection: Connection, replaced: list[int]) -> None:
    """Publish what producers say of two generations; territories must be there."""
    connection.execute(_FORGET, {"replaced": replaced})
    connection.execute(_DECLARED)


def derive_passages(connection: Connection, staged: list[int]) -> None:
    """Measure the passages between the generations of each zoning, if what they rest on changed."""
    if not connection.execute(_TOUCHED, {"staged": staged}).scalar_one():
        return
    for level, vintages in connection.execute(_GENERATIONS).all():
        for old, new in pairwise(vintages):
            _derive(connection, {"level": level, "old": old, "new": new}, staged)
    connection.execute(text("ANALYZE passage"))


def _derive(connection: Connection, key: Key, staged: list[int]) -> None:
    ids, laid = _lay(connection, key, staged)
    rows, release_id = _read_rows(connection, key, ids)
    given = set(connection.scalars(_GIVEN, key))
    result = reconcile(laid, rows)
    links = [link for link in result.links if link.old not in given]
    _write(connection, key, [_record(link, ids) for link in links])
    if release_id is not None:
        _report(connection, release_id, result)


Ids = dict[tuple[str, str], int]  # generation (old, new) and code → id


def _lay(connection: Connection, key: Key, staged: list[int]) -> tuple[Ids, Generations]:
    sides = {
        side: connection.execute(_OUTLINES, {"level": key["level"], "vintage": key[side]}).all()
        for side in ("old", "new")
    }
    ids = {(side, code): id_ for side, found in sides.items() for id_, code, _, _ in found}
    codes = {side: [code for _, code, _, _ in found] for side, found in sides.items()}
    areas = {side: np.array([area for _, _, area, _ in found]) for side, found in sides.items()}
    shapes = {
        side: shapely.from_wkb(np.array([bytes(wkb) for *_, wkb in found], dtype=object))
        for side, found in sides.items()
    }
    laid = overlay(shapes["old"], shapes["new"])
    layers = read_populations(connection, key, staged)
    weights = weigh(laid, shapes["old"], areas["old"], layers)
    overlaps = (
        Overlap(
            old=codes["old"][old],
            new=codes["new"][new],
            area_m2=float(area),
            old_share=min(float(area / areas["old"][old]), 1.0),
            new_share=min(float(area / areas["new"][new]), 1.0),
            weight=float(share),
            basis="population" if is_population else "area",
        )
        for old, new, area, share, is_population in zip(
            laid.old, laid.new, laid.area_m2, weights.share, weights.is_population, strict=True
        )
    )
    outlined = {side: frozenset(found) for side, found in codes.items()}
    return ids, Generations(tuple(overlaps), outlined["old"], outlined["new"])


def _read_rows(connection: Connection, key: Key, ids: Ids) -> tuple[list[Row], int | None]:
    """Return the official rows, the last release first; ids learns of who has no outline."""
    statements: dict[str, tuple[int, Statement]] = {}
    old_codes: dict[str, list[str]] = defaultdict(list)
    for new, new_id, statement, old, old_id, release_id in connection.execute(_ROWS, key):
        ids["new", new] = new_id
        if statements.get(new, (release_id,))[0] != release_id:
            old_codes.pop(new, None)  # a later release of the table says it again
        statements[new] = release_id, Statement(statement)
        if old is not None:
            ids["old", old] = old_id
            old_codes[new].append(old)
    rows = [
        Row(new, statement, tuple(old_codes[new])) for new, (_, statement) in statements.items()
    ]
    return rows, max((release_id for release_id, _ in statements.values()), default=None)


Record = tuple[int, int, float, str, float | None]


def _record(link: Link, ids: Ids) -> Record:
    return ids["old", link.old], ids["new", link.new], link.weight, link.basis, link.new_share


def _write(connection: Connection, key: Key, records: list[Record]) -> None:
    """Write what differs from what stands there."""
    before = {tuple(row) for row in connection.execute(_DERIVED, key)}
    after = set(records)
    gone = [{"old": row[0], "new": row[1]} for row in before - after]
    if gone:
        pair = (passage.c.old_id == bindparam("old")) & (passage.c.new_id == bindparam("new"))
        connection.execute(delete(passage).where(pair), gone)
    columns = ("old_id", "new_id", "weight", "basis", "new_share", "is_derived")
    copy_rows(connection, passage, columns, ((*row, True) for row in sorted(after - before)))


def _report(connection: Connection, release_id: int, result: Reconciled) -> None:
    """Record what the table and the outlines dispute, in place of what was found before."""
    names = [*MESSAGES, "correspondence_agrees"]
    connection.execute(
        text("DELETE FROM finding WHERE release_id = :id AND check_name = ANY(:names)"),
        {"id": release_id, "names": names},
    )
    message = f"{result.agreeing} of {result.comparable} comparable rows agree with the outlines"
    findings = [Finding("correspondence_agrees", "info", message, result.agreeing)]
    findings += [
        Finding(check, "warning", MESSAGES[check], len(samples), samples)
        for check, samples in result.found.items()
    ]
    source = connection.execute(
        text("SELECT source FROM release WHERE id = :id"), {"id": release_id}
    ).scalar_one()
    record_findings(connection, source, findings, release_id=release_id)
