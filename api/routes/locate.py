"""A point, and the neighbourhoods around it."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import models
from api.dependencies import AskerDep
from api.parameters import Day, Levels, Vintages, day_of, spell_day
from api.parameters import Query as BareQuery
from api.routes.documents import documents
from observatory.db.locate import choose_generations, locate

router = APIRouter(tags=["locate"])


class LocateQuery(BareQuery):
    """Which point, in which generations."""

    lon: float = Field(ge=-180, le=180, allow_inf_nan=False, examples=[2.47])
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False, examples=[48.61])
    level: Levels = ()
    vintage: Vintages = ()
    on: Day = None
    distance: bool = Field(
        False, description="Also measure the metres to the boundary, and name the nearest."
    )


@router.get(
    "/v1/locate",
    operation_id="locatePoint",
    **documents(models.Locations, "Is a point in a neighbourhood? yes, no or unknown."),
)
def locate_point(asker: AskerDep, query: Annotated[LocateQuery, Query()]) -> Response:
    """Answer for each generation, by default every zoning that is loaded.

    A list without all its perimeters says yes or unknown, never no.
    """
    day = day_of(query.on)
    with asker.snapshot() as snapshot:
        chosen = choose_generations(asker.generations(snapshot), query.level, query.vintage, day)
        items = locate(
            snapshot.connection,
            query.lon,
            query.lat,
            chosen=chosen,
            on=day,
            has_distance=query.distance,
        )
        point = {"lon": query.lon, "lat": query.lat}
        return snapshot.write_object({**point, "on": spell_day(day), "items": items})
