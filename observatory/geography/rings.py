"""Rings: what surrounds each neighbourhood, outside all of them, and which units tell of it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from observatory.geography.areas import additive_areas
from observatory.geography.overlay import FloatArray, Overlay, Populated, Positions, overlay, weigh
from observatory.geography.perimeter import Geometries

# Segments of a quarter of a circle: the polygon lacks 0.16 % of the disc.
_QUARTER = 16
_THREADS, _CHUNK = 2, 50  # GEOS works outside Python's lock; a chunk of outlines at a time


def draw_rings(
    zones: Geometries, srids: NDArray[np.intp], widths: Sequence[float]
) -> list[Geometries]:
    """Return what lies within each distance of each zone, less every zone; empty inside them.

    The zones are taken out in degrees, as they are stored, so that nothing of them is left in a
    ring. See draw_bands for the units.
    """
    return [without(drawn, zones) for drawn in draw_bands(zones, srids, widths)]


def draw_bands(
    zones: Geometries, srids: NDArray[np.intp], widths: Sequence[float]
) -> list[Geometries]:
    """Return what lies within each distance of each zone, itself included.

    widths: metres, rising. Degrees in and out; the distance is measured in each zone's own metric
    system. A corner's arc is a polygon inside the circle: 0.12 % of the width at most is missing.
    """
    around = [zones.copy() for _ in widths]
    for srid in np.unique(srids):
        ours = srids == srid
        wide = _moved(zones[ours], 4326, int(srid))
        for drawn, before, width in zip(around, [0.0, *widths], widths, strict=False):
            # Grown from the narrower one, whose outline is smooth: an eighth of the time.
            wide = _widened(wide, width - before)
            drawn[ours] = _moved(wide, int(srid), 4326)
    return around


def _widened(shapes: Geometries, metres: float) -> Geometries:
    def widen(some: Geometries) -> Geometries:
        wide: Geometries = shapely.buffer(some, metres, quad_segs=_QUARTER)
        return wide

    chunks = np.array_split(shapes, len(shapes) // _CHUNK + 1)
    with ThreadPoolExecutor(_THREADS) as pool:
        return np.concatenate(list(pool.map(widen, chunks)))


def _moved(shapes: Geometries, from_srid: int, to_srid: int) -> Geometries:
    move = Transformer.from_crs(from_srid, to_srid, always_xy=True).transform
    moved: Geometries = shapely.transform(shapes, move, interleaved=False)
    return moved


def without(surfaces: Geometries, taken: Geometries) -> Geometries:
    """Take all that meets each surface out of it: in rounds, the first of each, the second…"""
    surface, other = shapely.STRtree(taken).query(surfaces, predicate="intersects")
    order = np.argsort(surface, kind="stable")
    surface, other = surface[order], other[order]
    rank = np.arange(len(surface)) - np.searchsorted(surface, surface)
    left: Geometries = surfaces.copy()
    for turn in range(int(rank.max(initial=-1)) + 1):
        now = rank == turn
        left[surface[now]] = shapely.difference(left[surface[now]], taken[other[now]])
    return left


@dataclass(frozen=True, slots=True)
class Shares:
    """Pairs of a place and a unit: positions, a share, and whether people or surface gave it."""

    place: Positions
    unit: Positions
    share: FloatArray
    is_population: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RingShares:
    """Pairs of a ring and a unit.

    share: of the unit, less the neighbourhoods in it, that lies in the ring. cover: of the ring
    (its people, else its land) that lies in the unit.
    """

    shares: Shares
    cover: FloatArray


def shares_of_zones(zones: Geometries, units: Geometries, layers: list[Populated]) -> Shares:
    """Return the share of each zone that lies in each unit."""
    near = _near(zones, units)
    laid = overlay(zones[near], units, additive_areas)
    weights = weigh(laid, zones[near], additive_areas(zones[near]), layers)
    return Shares(near[laid.old], laid.new, weights.share, weights.is_population)


def shares_of_rings(
    rings: Geometries, units: Geometries, tiles: Geometries, layers: list[Populated]
) -> RingShares:
    """Return the share of each unit that lies in each ring; units are without their zones.

    tiles: outlines that cover the land. A cell of the coast spreads its people over the sea too,
    where no unit may be expected to cover the ring.
    """
    near = _near(rings, units)
    laid = overlay(units, rings[near], additive_areas)
    weights = weigh(laid, units, additive_areas(units), layers)
    turned = Overlay(laid.new, laid.old, laid.shared, laid.area_m2)
    ashore = on_land(rings[near], tiles)
    cover = weigh(turned, ashore, additive_areas(ashore), layers).share
    return RingShares(Shares(near[laid.new], laid.old, weights.share, weights.is_population), cover)


def _near(shapes: Geometries, units: Geometries) -> Positions:
    """Return which shapes meet a unit: most of a country's do not, where few are outlined."""
    return np.unique(shapely.STRtree(units).query(shapes, predicate="intersects")[0])


def on_land(rings: Geometries, tiles: Geometries) -> Geometries:
    """Return the part of each ring on tiles that cover the land; all of it where there is none."""
    ashore: Geometries = shapely.difference(rings, without(rings, tiles))
    return np.where(shapely.is_empty(ashore), rings, ashore)
