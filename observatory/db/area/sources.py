"""From which units a series is computed: the finest that cover the area, or those listed."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from observatory.db.answers import read_columns
from observatory.db.area.counts import read_counts
from observatory.db.area.covers import Cover, carry, cover_of
from observatory.db.area.listed import Listing, Overlapping, covers_of
from observatory.db.area.outlines import Layers, read_outlines
from observatory.db.area.series import CountKey, LevelVintage, Series
from observatory.domain.area_reasons import AreaReason
from observatory.domain.intervals import FloatArray
from observatory.geography.crs import METROPOLITAN, ZONES
from observatory.geography.overlay import WHOLE, cell_squares
from observatory.geography.perimeter import geodesic_area
from observatory.geography.straddling import shares_inside

MOST_CELLS = 250_000  # of an area: what is larger than 10,000 km² is not read cell by cell
# The counts that cells hold, under the names of the catalogue: fiscal, not census, households.
GRID_COUNTS = {"fiscal_persons": "persons", "fiscal_households": "households"}
_GRIDS = text("""
    SELECT r.id, c.vintage, c.srid, c.size_m
    FROM release r CROSS JOIN LATERAL (
        SELECT vintage, srid, size_m FROM grid_cell WHERE release_id = r.id
        ORDER BY cell LIMIT 1) c  -- in the order of the primary key, whatever the statistics say
    WHERE r.state = 'published'
""")
_CELLS = text("""
    SELECT x, y, persons, households FROM grid_cell
    WHERE release_id = :release AND geom && ST_Expand(ST_GeomFromWKB(:area, 4326), 0.015)
""")
_POPULATION = text("""
    SELECT a.indicator_id, a.period, a.vintage
    FROM availability a JOIN indicator i ON i.id = a.indicator_id AND i.code = 'population'
    WHERE a.figure = 'observation' AND a.level = 'commune' AND a.computed > 0
    ORDER BY a.period DESC, a.vintage DESC LIMIT 1
""")
# LAEA, the grid of Europe, is that of the mainland; the others lie in their territory's own system.
_MAINLAND = (3035, 2154)


@dataclass(frozen=True, slots=True)
class Grid:
    """A published grid: its release, reference year, system and side."""

    release: int
    vintage: int
    srid: int
    size_m: int


def list_grids(connection: Connection) -> list[Grid]:
    """Return the grids, the finest first."""
    rows = connection.execute(_GRIDS).all()
    grids = [Grid(row.id, row.vintage, row.srid, row.size_m) for row in rows]
    return sorted(grids, key=lambda grid: (grid.size_m, -grid.release))


def grid_layers(connection: Connection, grids: list[Grid]) -> dict[CountKey, set[LevelVintage]]:
    """Return the counts that grids add to those of the observations."""
    if not grids:
        return {}
    ids = connection.execute(
        text("SELECT id FROM indicator WHERE code = ANY(:codes)"), {"codes": list(GRID_COUNTS)}
    )
    periods = {str(grid.vintage): grid.vintage for grid in grids}
    return {(i, p): {("grid", v)} for i in ids.scalars() for p, v in periods.items()}


class Source(Protocol):
    """Where the units of an area come from."""

    def candidates(self, series: Series) -> list[list[Cover]] | AreaReason:
        """Return the ways to cover the area for a series, or why there is none."""
        ...


@dataclass(slots=True)
class Listed:
    """Territories taken as one set."""

    connection: Connection
    listing: Listing
    of_iris: dict[int, frozenset[int]]
    people: float | None = None

    def candidates(self, series: Series) -> list[list[Cover]] | AreaReason:
        """Return the list's units for each vintage of communes, or without any."""
        vintages: list[int | None] = [*series.commune_vintages(self.of_iris)] or [None]
        reason, found = AreaReason.ZONE_MISSING, []
        for vintage in vintages:
            try:
                covers = covers_of(self.connection, self.listing, series, vintage)
            except Overlapping:
                covers = AreaReason.UNKNOWN_SHARE
            if isinstance(covers, AreaReason):
                reason = covers
            else:
                found.append(covers)
        return found or reason


@dataclass(slots=True)
class Drawn:
    """A drawn surface, the outlines that it meets, and how many people live there."""

    connection: Connection
    area: BaseGeometry
    of_iris: dict[int, frozenset[int]]
    grids: list[Grid]
    layers: Layers = field(init=False)
    communes: Cover = field(init=False)
    population_vintage: int | None = None
    people: float | None = None
    _carried: dict[int, Cover] = field(default_factory=dict)
    _inhabited: Cover | None = None

    def __post_init__(self) -> None:
        """Read the outlines, and count the people of the latest census in them."""
        self.layers = read_outlines(self.connection, self.area)
        latest = max(vintage for level, vintage in self.layers if level == "commune")
        self.communes = cover_of(self.layers["commune", latest])
        self._count_people()

    @property
    def land_m2(self) -> float:
        """Return the surface of the area that lies in communes."""
        return float(self.layers["commune", self.communes.vintage or 0].shared_m2.sum())

    def candidates(self, series: Series) -> list[list[Cover]] | AreaReason:
        """Return IRIS where they cover the area, else its communes in each vintage with counts."""
        iris = [self.layers[key] for key in self.layers if key in series.layers]
        whole = [o for o in iris if o.level == "iris" and o.shared_m2.sum() >= WHOLE * self.land_m2]
        if whole:
            return [[cover_of(max(whole, key=lambda layer: layer.vintage))]]
        found = [[self.carried(v)] for v in series.commune_vintages(self.of_iris)]
        return found or AreaReason.NO_FINE_SOURCE

    def carried(self, vintage: int) -> Cover:
        """Return the communes of a vintage, which weigh what their people do where known."""
        if vintage not in self._carried:
            self._carried[vintage] = carry(self.connection, self.communes, vintage)
        return self._carried[vintage]

    def weights(self, cover: Cover) -> FloatArray:
        """Return the people of the units, or their surface where people are unknown."""
        if self._inhabited is None or cover.level != "commune" or cover.vintage is None:
            return cover.weight
        inhabited = carry(self.connection, self._inhabited, cover.vintage)
        at = np.minimum(np.searchsorted(inhabited.unit, cover.unit), len(inhabited.unit) - 1)
        return np.where(inhabited.unit[at] == cover.unit, inhabited.weight[at], 0.0)

    def _count_people(self) -> None:
        row = self.connection.execute(_POPULATION).first()
        if row is None:
            return
        cover = self.carried(row.vintage)
        key = row.indicator_id, row.period
        counts = read_counts(self.connection, [key], cover.unit, with_iris=False)
        persons = np.nan_to_num(counts.of(key, cover.unit).value)
        if persons.sum() > 0:
            self.people = float((cover.share * persons).sum())
            self._inhabited = Cover(
                cover.level, cover.vintage, cover.unit, cover.share, cover.lower, cover.upper,
                cover.is_population, persons,
            )  # fmt: skip


def grid_of(source: Source, series: Series) -> Grid | None:
    """Return the finest grid that holds a count, and that covers the whole of a drawn area."""
    if not isinstance(source, Drawn) or series.indicator.x_code not in GRID_COUNTS:
        return None
    box = source.area.bounds
    for grid in source.grids:
        name = METROPOLITAN if grid.srid in _MAINLAND else ""
        zones = [z for key, z in ZONES.items() if z.srid == grid.srid or key == name]
        is_small = geodesic_area(source.area) <= MOST_CELLS * grid.size_m**2
        holds = any(zone.holds(*box) for zone in zones)
        if is_small and holds and str(grid.vintage) == series.period:
            return grid
    return None


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a grid in an area: a count, and the part of each."""

    value: FloatArray
    share: FloatArray
    lower: FloatArray
    upper: FloatArray


def read_cells(connection: Connection, grid: Grid, area: BaseGeometry, code: str) -> Cells:
    """Return the cells that an area meets; those that it cuts are shared by their surface."""
    found = read_columns(connection, _CELLS, release=grid.release, area=shapely.to_wkb(area))
    number = len(found["x"])
    squares = cell_squares(grid.srid, found["x"], found["y"], np.full(number, float(grid.size_m)))
    shapely.prepare(area)
    is_inside = shapely.covers(area, squares)
    share = is_inside.astype(np.float64)
    cut = shapely.intersects(area, squares) & ~is_inside
    size = np.full(int(cut.sum()), float(grid.size_m) ** 2)
    share[cut] = np.minimum(shares_inside(area, squares[cut], size, []).share, 1.0)
    kept = share > 0
    lower = np.where(is_inside, 1.0, 0.0)
    return Cells(found[GRID_COUNTS[code]][kept], share[kept], lower[kept], np.ones(int(kept.sum())))
