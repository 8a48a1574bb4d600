"""Layers as tables: the rows of a map layer with their geometry as WKB, for files of GIS."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from observatory.db.filters import Row, Slice, count
from observatory.db.layer_figures import FIGURES, RELEASES, Joined, join_figures
from observatory.db.layers import PLACE, LayerQuestion, select_places
from observatory.db.tables import perimeter, perimeter_simplified, territory
from observatory.db.zooms import copy_for
from observatory.errors import TooLarge


@dataclass(frozen=True, slots=True)
class LayerTable:
    """Rows by the names of `fields`, their perimeters (WKB, CRS84), the releases of both."""

    fields: tuple[str, ...]
    rows: list[Row]
    geometries: list[bytes | None]
    releases: list[int]
    matched: int
    next_key: tuple[str] | None


def read_layer_table(
    connection: Connection, question: LayerQuestion, asked: Slice, most_bytes: int
) -> LayerTable:
    """Return one page of features, with the figures of one indicator after the other.

    With several indicators, each one's code precedes its columns. most_bytes: of perimeters as they
    are stored; raises TooLarge beyond.
    """
    _refuse_heavy(connection, question, asked, most_bytes)
    rows = _places(connection, question, asked)
    parts = [_figures(connection, question, one, asked) for one in question.joined]
    has_more = len(rows) > asked.limit
    matched = asked.matched
    if matched is None:
        is_whole = not has_more and asked.after is None
        matched = len(rows) if is_whole else count(connection, select_places(question))
    shown = slice(asked.limit)
    several = len(parts) > 1
    return LayerTable(
        fields=(*PLACE, *(name for one in question.joined for name in _labels(one, several))),
        rows=[
            (*place[: len(PLACE)], *(value for part in joined for value in part[0]))
            for place, *joined in zip(rows[shown], *(part[shown] for part in parts), strict=True)
        ],
        geometries=[row[-1] for row in rows[shown]],
        releases=_distinct(rows, parts),
        matched=matched,
        next_key=(rows[asked.limit - 1][1],) if has_more else None,
    )


def _distinct(rows: Sequence[Row], parts: Sequence[Sequence[tuple[Row, Row]]]) -> list[int]:
    found = {row[len(PLACE)] for row in rows}
    found |= {number for part in parts for _, numbers in part for number in numbers}
    return sorted(found - {None})


def _page(query: Select[Any], asked: Slice, *columns: ColumnElement[Any]) -> Select[Any]:
    after = [] if asked.after is None else [territory.c.code > asked.after[0]]
    query = query.where(*after).with_only_columns(*columns)
    return query.order_by(territory.c.code).limit(asked.limit + 1)


def _places(connection: Connection, question: LayerQuestion, asked: Slice) -> list[Row]:
    """Return the places of a page with the release of each perimeter, and the perimeter."""
    columns = [*(territory.c[name] for name in PLACE[:-1]), perimeter.c.area_m2]
    release, shape = perimeter.c.release_id, _shape(question).label("geometry")
    query = _page(select_places(question), asked, *columns, release, shape)
    return [tuple(row) for row in connection.execute(query)]


def _figures(
    connection: Connection, question: LayerQuestion, joined: Joined, asked: Slice
) -> list[tuple[Row, Row]]:
    """Return the figures of a page, and the releases of each."""
    query, (found,) = join_figures(select_places(question), question.zoning, [joined])
    figures = [found[name].label(name) for name in FIGURES]
    releases = [found[name] for name in RELEASES if name in found]
    rows = connection.execute(_page(query, asked, *figures, *releases))
    cut = len(FIGURES)
    return [(tuple(row[:cut]), tuple(row[cut:])) for row in rows]


def _labels(joined: Joined, several: bool) -> list[str]:
    mark = f"{joined.indicator.code}_" if several else ""
    return [f"{mark}{name}" for name in FIGURES]


def _shape(question: LayerQuestion) -> ColumnElement[Any]:
    """Return the perimeter as published, or as good up to a zoom, as WKB of a multipolygon."""
    full = func.ST_AsBinary(func.ST_ForcePolygonCCW(perimeter.c.geom))
    if copy_for(question.level, question.zoom) is None:
        return full
    copy = func.ST_AsBinary(func.ST_Multi(func.ST_GeomFromGeoJSON(perimeter_simplified.c.geojson)))
    return func.coalesce(copy, full)


def _refuse_heavy(
    connection: Connection, question: LayerQuestion, asked: Slice, most_bytes: int
) -> None:
    # Told by the table's own note of each value: no perimeter is opened.
    size = func.pg_column_size(perimeter.c.geom)
    if copy_for(question.level, question.zoom) is not None:
        size = func.coalesce(func.pg_column_size(perimeter_simplified.c.geojson), size)
    sizes = _page(select_places(question), asked, size.label("size")).subquery()
    stored = connection.execute(select(func.sum(sizes.c.size))).scalar() or 0
    if stored > most_bytes:
        raise TooLarge(
            f"These perimeters are {stored / 1e6:,.0f} MB, and {most_bytes / 1e6:,.0f} MB is the "
            "most in this format: name a parent, a bbox, or a zoom for simplified ones."
        )
