"""The territories of one vintage that make up an area, and communes carried to other vintages."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from observatory.db.answers import read_columns
from observatory.db.area.outlines import Outlines
from observatory.domain.agglomeration import IntArray
from observatory.domain.intervals import FloatArray

# A commune that no row of the official table names passes whole to the one of its own code. `older`
# is the side that passes: the drawn commune towards a later vintage, the unit of an earlier one.
_LINKS = """
    WITH drawn AS (SELECT id, code FROM territory WHERE id = ANY(CAST(:ids AS int[]))),
    named AS (
        SELECT d.id AS drawn, p.{unit} AS unit
        FROM drawn d JOIN passage p ON p.{drawn} = d.id
        JOIN territory u ON u.id = p.{unit} AND u.level = 'commune' AND u.vintage = :unit_vintage
    ), namesakes AS (
        SELECT d.id AS drawn, u.id AS unit
        FROM drawn d
        JOIN territory u ON (u.level, u.code, u.vintage) = ('commune', d.code, :unit_vintage)
        WHERE NOT EXISTS (
            SELECT FROM passage p JOIN territory n ON n.id = p.new_id AND n.level = 'commune'
            WHERE p.old_id = {older} AND n.vintage = :later)
    ), units AS (SELECT unit FROM named UNION SELECT unit FROM namesakes)
    SELECT drawn, unit, area_m2 FROM (
        SELECT * FROM named
        UNION SELECT * FROM namesakes
        UNION SELECT p.{drawn}, u.unit  -- what else these units are made of
        FROM units u JOIN passage p ON p.{unit} = u.unit
        JOIN territory d ON d.id = p.{drawn} AND d.level = 'commune' AND d.vintage = :drawn_vintage
    ) pairs
    LEFT JOIN perimeter ON territory_id = drawn
    ORDER BY unit, drawn
"""
_FORWARD = text(_LINKS.format(drawn="old_id", unit="new_id", older="d.id"))
_BACKWARD = text(_LINKS.format(drawn="new_id", unit="old_id", older="u.id"))


@dataclass(frozen=True, slots=True)
class Cover:
    """Units of one level and vintage, in the order of their ids, and the part in the area.

    weight: inhabitants or square metres of the unit, NaN where unknown.
    """

    level: str
    vintage: int | None
    unit: IntArray
    share: FloatArray
    lower: FloatArray
    upper: FloatArray
    is_population: NDArray[np.bool_]
    weight: FloatArray


def cover_of(layer: Outlines) -> Cover:
    """Return outlines as units that weigh what their surface does."""
    return Cover(
        layer.level, layer.vintage, layer.territory, layer.share, layer.lower, layer.upper,
        layer.is_population, layer.area_m2,
    )  # fmt: skip


def carry(connection: Connection, drawn: Cover, vintage: int) -> Cover:
    """Carry communes to another vintage by the official table of mergers and splits.

    A unit made of several drawn communes of which some are outside is shared by their surfaces
    (NaN where one is not drawn), and its people may all live on either side.
    """
    if vintage == drawn.vintage or drawn.vintage is None:
        return drawn
    pairs = read_columns(
        connection, _FORWARD if vintage > drawn.vintage else _BACKWARD,
        ids=drawn.unit.tolist(), drawn_vintage=drawn.vintage, unit_vintage=vintage,
        later=max(vintage, drawn.vintage),
    )  # fmt: skip
    unit, group = np.unique(pairs["unit"], return_inverse=True)
    at = np.searchsorted(drawn.unit, pairs["drawn"])
    at = np.minimum(at, max(len(drawn.unit) - 1, 0))
    is_in = drawn.unit[at] == pairs["drawn"]

    def per_drawn(values: FloatArray) -> FloatArray:
        return np.where(is_in, values[at], 0.0)

    def summed(values: FloatArray) -> FloatArray:
        return np.bincount(group, values, len(unit)).astype(np.float64)

    number, share = summed(np.ones(len(group))), per_drawn(drawn.share)
    is_whole, is_single = summed((share >= 1).astype(np.float64)) == number, number == 1
    by_area = summed(share * pairs["area_m2"]) / summed(pairs["area_m2"])
    single = [summed(per_drawn(v)) for v in (drawn.share, drawn.lower, drawn.upper)]
    by_people = summed(per_drawn(drawn.is_population.astype(np.float64))) == number
    return Cover(
        "commune", vintage, unit.astype(np.intp),
        np.where(is_whole, 1.0, np.where(is_single, single[0], by_area)),
        np.where(is_whole, 1.0, np.where(is_single, single[1], 0.0)),
        np.where(is_whole, 1.0, np.where(is_single, single[2], 1.0)),
        by_people,
        summed(per_drawn(drawn.weight) / _times(pairs["drawn"])),
    )  # fmt: skip


def _times(values: IntArray) -> IntArray:
    """Return how many times each value occurs, in its place."""
    _, group, number = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray(number[group])


def united(parts: list[Cover]) -> Cover:
    """Unite covers of one level and vintage: a unit in several counts once, by its largest part."""
    unit = np.concatenate([part.unit for part in parts])
    order = np.lexsort((-np.concatenate([part.share for part in parts]), unit))
    kept = order[np.append(True, unit[order][1:] != unit[order][:-1])] if len(unit) else order
    columns = (
        np.concatenate([getattr(part, name) for part in parts])[kept]
        for name in ("unit", "share", "lower", "upper", "is_population", "weight")
    )
    return Cover(parts[0].level, parts[0].vintage, *columns)
