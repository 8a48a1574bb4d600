"""What there is to draw, and the view that a map opens with."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from observatory.db.filters import TerritoryFilter, as_dicts
from observatory.db.gaps import Family, GapQuestion, list_families
from observatory.db.tables import indicator, perimeter, territory
from observatory.domain.indicator import Kind
from observatory.domain.period import parse_period
from observatory.domain.territory import Level

# Poverty first: what the law asks about, and what most readers look for.
FAVOURITES = ("pov60", "med_income_uc")
BACKGROUNDS = (Level.DEPARTMENT, Level.REGION)
_SIDES = ("XMin", "YMin", "XMax", "YMax")


def describe_map(connection: Connection) -> dict[str, Any]:
    """Return the layers that exist and the view to open with; to be asked once per version."""
    layers = list_layers(connection)
    return {"layers": layers, "map": _suggest_view(connection, layers)}


def list_layers(connection: Connection) -> list[dict[str, Any]]:
    """Return how many territories and perimeters each level has in each vintage."""
    group = (territory.c.level, territory.c.vintage)
    query = (
        select(
            *group,
            func.count().label("territories"),
            func.count(perimeter.c.territory_id).label("perimeters"),
        )
        .select_from(territory)
        .outerjoin(perimeter, perimeter.c.territory_id == territory.c.id)
        .group_by(*group)
        .order_by(*group)
    )
    return as_dicts(connection.execute(query))


def _suggest_view(
    connection: Connection, layers: Sequence[dict[str, Any]]
) -> dict[str, Any] | None:
    """Choose a generation, an indicator and a period of which something can be seen."""
    drawn = {row["vintage"] for row in layers if row["level"] == Level.QPV and row["perimeters"]}
    if not drawn:
        return None
    family = _choose_family(connection, drawn)
    vintage = family.vintage if family else max(drawn)
    return {
        "vintage": vintage,
        "indicator": family.indicator if family else None,
        "period": family.period if family else None,
        "benchmark": family.kind if family else None,
        "bbox": _measure_extent(connection, vintage),
        **_choose_background(layers),
    }


def _choose_family(connection: Connection, vintages: set[int]) -> Family | None:
    zonings = TerritoryFilter(levels=(Level.QPV,), vintages=tuple(sorted(vintages)))
    families = list_families(connection, GapQuestion(territories=zonings))
    query = select(indicator.c.code).where(indicator.c.kind == Kind.RESULT)
    results = set(connection.execute(query).scalars())
    compared = [family for family in families if family.computed]

    def interest(family: Family) -> tuple[Any, ...]:
        rank = -FAVOURITES.index(family.indicator) if family.indicator in FAVOURITES else -9
        last = parse_period(family.period)[1]
        return rank, family.indicator in results, last, family.computed, family.vintage

    return max(compared, key=interest, default=None)


def _measure_extent(connection: Connection, vintage: int) -> list[float] | None:
    """Return the box of the land that holds most neighbourhoods: the whole would be an ocean."""
    drawn = (
        select(perimeter.c.metric_srid, perimeter.c.geom)
        .join(territory, territory.c.id == perimeter.c.territory_id)
        .where(territory.c.level == Level.QPV, territory.c.vintage == vintage)
        .subquery()
    )
    box = (
        select(func.ST_Extent(drawn.c.geom).label("box"))
        .group_by(drawn.c.metric_srid)
        .order_by(func.count().desc(), drawn.c.metric_srid)
        .limit(1)
        .subquery()
    )
    sides = connection.execute(select(*(getattr(func, f"ST_{side}")(box.c.box) for side in _SIDES)))
    found = sides.first()
    return None if found is None else list(found)


def _choose_background(layers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    for level in BACKGROUNDS:
        vintages = [r["vintage"] for r in layers if r["level"] == level and r["perimeters"]]
        if vintages:
            return {"background_level": level, "background_vintage": max(vintages)}
    return {"background_level": None, "background_vintage": None}
