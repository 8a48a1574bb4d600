"""A list of territories as one set: the communes that they are made of, and those that stand alone.

Territories above communes become their communes, so that what is listed twice counts once.
Neighbourhoods and IRIS stand with their own counts; of those that overlap the part that is new
counts.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from sqlalchemy import Connection, text

from observatory.db.area.covers import Cover, carry, united
from observatory.db.area.series import Series
from observatory.db.filters import ParentKey
from observatory.domain.area import SLIVER
from observatory.domain.area_reasons import AreaReason
from observatory.domain.intervals import FloatArray
from observatory.domain.territory import ZONINGS, Level
from observatory.errors import NotFound
from observatory.geography.perimeter import geodesic_areas

_RESOLVED = text("""
    SELECT w.place, t.id, t.level, t.code, t.vintage, t.name
    FROM unnest(CAST(:levels AS text[]), CAST(:codes AS text[]), CAST(:vintages AS int[]))
         WITH ORDINALITY AS w(level, code, vintage, place)
    JOIN territory t ON t.level = w.level AND t.code = w.code
     AND (w.vintage IS NULL OR t.vintage = w.vintage)
    ORDER BY w.place, t.vintage DESC
""")
_COMPOSED = text("""
    SELECT m.parent_id, c.vintage, array_agg(m.child_id ORDER BY m.child_id) AS communes
    FROM membership m JOIN territory c ON c.id = m.child_id AND c.level = 'commune'
    WHERE m.parent_id = ANY(CAST(:ids AS int[])) AND m.basis = 'composition'
    GROUP BY 1, 2
""")
_PLACED = text("""
    SELECT m.child_id, m.parent_id, m.share FROM membership m
    WHERE m.child_id = ANY(CAST(:pieces AS int[])) AND m.parent_level = 'commune'
      AND m.parent_vintage = :vintage
""")
_SHAPES = text("""
    SELECT territory_id, ST_AsBinary(geom) FROM perimeter
    WHERE territory_id = ANY(CAST(:ids AS int[]))
""")

PIECES = ZONINGS | {Level.IRIS, Level.CONTRACT}


class Overlapping(Exception):
    """Two listed territories overlap, and by how much is unknown."""


@dataclass(frozen=True, slots=True)
class Place:
    """One territory of the list in one vintage, and the communes that it is made of, by vintage."""

    id: int
    level: Level
    code: str
    vintage: int
    name: str
    communes: dict[int, list[int]]


Listing = list[list[Place]]  # one entry per listed key: its vintages, the latest first


def resolve(connection: Connection, keys: Sequence[ParentKey]) -> Listing:
    """Return the territories that a list names; one that does not exist is an error."""
    distinct = list(dict.fromkeys(keys))
    rows = connection.execute(
        _RESOLVED,
        {
            "levels": [key.level.value for key in distinct],
            "codes": [key.code for key in distinct],
            "vintages": [key.vintage for key in distinct],
        },
    ).all()
    composed: dict[int, dict[int, list[int]]] = defaultdict(dict)
    for parent, vintage, communes in connection.execute(_COMPOSED, {"ids": [r.id for r in rows]}):
        composed[parent][vintage] = communes
    found: Listing = [[] for _ in distinct]
    for row in rows:
        of = {row.vintage: [row.id]} if row.level == Level.COMMUNE else composed[row.id]
        place = Place(row.id, Level(row.level), row.code, row.vintage, row.name, of)
        found[row.place - 1].append(place)
    unknown = [key for key, places in zip(distinct, found, strict=True) if not places]
    if unknown:
        names = ", ".join(":".join(map(str, _spelled(key))) for key in unknown[:5])
        raise NotFound(f"No territory is {names}; /v1/territories lists them.")
    return found


def _spelled(key: ParentKey) -> tuple[str, ...]:
    return (key.level.value, key.code, *([str(key.vintage)] if key.vintage else []))


def covers_of(
    connection: Connection, listing: Listing, series: Series, vintage: int | None
) -> list[Cover] | AreaReason:
    """Return the units of a list for one series, in one vintage of communes (None: no commune).

    Raises Overlapping where two of them overlap by an unknown part.
    """
    made = [p for p in listing if vintage is not None and p[0].level not in PIECES]
    alone = [places for places in listing if not any(places is one for one in made)]
    together: dict[int, set[int]] = defaultdict(set)
    for places in made:
        nearest = _nearest(places, vintage or 0)
        if nearest is None:
            return AreaReason.DIFFERENT_VINTAGE
        together[nearest[0]].update(nearest[1])
    # Communes of one vintage are carried together: two that merged are the whole of the new one.
    covers = [
        carry(connection, _whole("commune", of, sorted(ids)), vintage or 0)
        for of, ids in together.items()
    ]
    communes = united(covers) if covers else None
    if communes is not None and np.isnan(communes.share).any():
        return AreaReason.DIFFERENT_VINTAGE
    pieces = [_with_figure(places, series) for places in alone]
    if any(piece is None for piece in pieces):
        return AreaReason.ZONE_MISSING
    standing = _standing(connection, [p for p in pieces if p is not None], communes)
    return [cover for cover in (communes, *standing) if cover is not None and len(cover.unit)]


def _nearest(places: list[Place], vintage: int) -> tuple[int, list[int]] | None:
    """Return a territory's communes in the vintage nearest to one, of those in which it has any."""
    choices = [
        (abs(of - vintage), -of, -place.vintage, of, communes)
        for place in places
        for of, communes in place.communes.items()
    ]
    if not choices:
        return None
    *_, of, communes = min(choices)
    return of, communes


def _whole(level: str, vintage: int | None, ids: Sequence[int]) -> Cover:
    unit = np.array(sorted(ids), dtype=np.intp)
    one = np.ones(len(unit))
    return Cover(level, vintage, unit, one, one, one, np.zeros(len(unit), bool), one)


def _with_figure(places: list[Place], series: Series) -> Place | None:
    """Return the latest vintage of a territory whose level has the figure."""
    return next((p for p in places if (p.level.value, p.vintage) in series.layers), None)


def _standing(connection: Connection, pieces: list[Place], communes: Cover | None) -> list[Cover]:
    """Return the territories that stand with their own counts, each with what it adds."""
    share = np.ones(len(pieces))
    if pieces and communes is not None:
        share = _outside(connection, pieces, communes)
    share = _without_overlaps(connection, pieces, share)
    by_layer: dict[tuple[Level, int], list[int]] = defaultdict(list)
    for at, piece in enumerate(pieces):
        if share[at] >= SLIVER:
            by_layer[piece.level, piece.vintage].append(at)
    found = []
    for (level, vintage), places in by_layer.items():
        places.sort(key=lambda at: pieces[at].id)
        cover = _whole(level.value, vintage, [pieces[at].id for at in places])
        part = share[places]
        is_whole = part > 1 - SLIVER
        found.append(
            replace(
                cover,
                share=np.where(is_whole, 1.0, part),
                lower=np.where(is_whole, 1.0, 0.0),
            )
        )
    return found


def _outside(connection: Connection, pieces: list[Place], communes: Cover) -> FloatArray:
    """Return the part of each piece that lies in none of the listed communes."""
    given = {"pieces": [piece.id for piece in pieces], "vintage": communes.vintage}
    listed_ids = set(communes.unit.tolist())
    inside: dict[int, float] = {}
    for piece, commune, share in connection.execute(_PLACED, given):
        listed = commune in listed_ids
        inside[piece] = inside.get(piece, 0.0) + (
            0.0 if not listed else np.nan if share is None else share
        )
    parts = [inside.get(piece.id, np.nan) for piece in pieces]
    if np.isnan(parts).any():
        raise Overlapping
    outside: FloatArray = np.clip(1 - np.array(parts), 0.0, 1.0)
    return outside


def _without_overlaps(connection: Connection, pieces: list[Place], share: FloatArray) -> FloatArray:
    """Take from each piece the part that an earlier one holds, by surface."""
    layers = {(piece.level, piece.vintage) for piece in pieces}
    if len(pieces) < 2 or (len(layers) == 1 and pieces[0].level not in ZONINGS):
        return share
    rows = connection.execute(_SHAPES, {"ids": [piece.id for piece in pieces]})
    shapes = {id_: shapely.from_wkb(bytes(wkb)) for id_, wkb in rows}
    if len(layers) > 1 and any(piece.id not in shapes for piece in pieces):
        raise Overlapping
    drawn = [at for at, piece in enumerate(pieces) if piece.id in shapes]
    outlines = np.array([shapes[pieces[at].id] for at in drawn], dtype=object)
    areas = geodesic_areas(outlines)
    one, other = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    left = share.copy()
    for later in np.unique(one):
        before = other[(one == later) & (other < later)]
        if len(before):
            common = shapely.intersection(outlines[later], shapely.union_all(outlines[before]))
            part = float(geodesic_areas(np.array([common]))[0]) if shapely.area(common) else 0.0
            left[drawn[later]] *= 1 - part / areas[later]
    return left
