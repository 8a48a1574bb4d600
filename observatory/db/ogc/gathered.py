"""Small collections read whole, whose pages and features are then cut without the database."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from observatory.db.filters import Slice
from observatory.db.gathered import Gathered, WholeOutlines, gather, is_small
from observatory.db.lines import Row
from observatory.db.ogc.features import FeatureQuestion, read_all
from observatory.db.ogc.layout import Layout
from observatory.domain.territory import Level
from observatory.geography.reference import Reference

_SURFACES = (3, 6)  # shapely's numbers of polygons, one or several


@dataclass(frozen=True, slots=True)
class WholeItems:
    """A collection in one system, as something that can be read whole."""

    level: Level
    vintage: int
    reference: Reference
    layout: Layout = field(compare=False)

    @classmethod
    def of(cls, question: FeatureQuestion) -> "WholeItems":
        """Return the collection that a box is asked of."""
        one = question.layout.collection
        return cls(one.level, one.vintage, question.reference, question.layout)

    @property
    def outlines(self) -> WholeOutlines:
        """Return what tells which of its features a box meets."""
        return WholeOutlines(self.level, self.vintage)

    def read(self, connection: Connection) -> Gathered | None:
        """Return its features; None where there are none, or too much of them."""
        if not is_small(connection, self.level, self.vintage):
            return None
        question = FeatureQuestion(layout=self.layout, reference=self.reference)
        rows = read_all(connection, question)
        return gather(rows, 0) if rows else None


def areas_of(outline: BaseGeometry) -> list[BaseGeometry] | None:
    """Return the surfaces of an outline; None where it has none: the database tells then.

    One by one, since each may be a rectangle, which is faster.
    """
    is_surface = shapely.get_type_id(outline) in _SURFACES
    return [*shapely.get_parts(outline)] if is_surface else None


def cut_rows(gathered: Gathered, met: Iterable[str] | None, asked: Slice) -> list[Row] | None:
    """Return the rows that the statement of a page would, and one beyond it (features.make_page).

    met: what a box met, None: all. None where `Gathered.choose` is.
    """
    every = gathered.choose(met, None)
    chosen = gathered.choose(met, asked.after[0] if asked.after else None)
    if every is None or chosen is None:
        return None
    matched = len(every) if asked.matched is None else asked.matched
    return [
        (gathered.codes[place], gathered.texts[place], gathered.version, matched)
        for place in chosen[: asked.limit + 1]
    ]


def cut_row(gathered: Gathered, code: str) -> list[Row] | None:
    """Return the row of one feature (features.make_feature); None: there is no such code."""
    place = gathered.places.get(code)
    return None if place is None else [(code, gathered.texts[place], gathered.version)]
