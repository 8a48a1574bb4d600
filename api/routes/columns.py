"""Tables column by column: what a page needs to show every neighbourhood beside every other."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from api import models
from api.dependencies import AskerDep
from api.map_question import LATEST, MapQuery, read_question
from api.parameters import FIRST_VINTAGE, LAST_VINTAGE, PeriodChoice, Word
from api.parameters import Query as BareQuery
from api.routes.documents import documents
from api.snapshot import Snapshot
from observatory.db import columns
from observatory.db.known import Named
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.territory import ZONINGS, Level
from observatory.errors import InvalidRequest

router = APIRouter(tags=["gaps"])
VintagePath = Annotated[int, Path(ge=FIRST_VINTAGE, le=LAST_VINTAGE, examples=[2024])]
IndicatorPath = Annotated[Word, Path(examples=["pov60"])]


class ColumnQuery(BareQuery):
    """Which figures of the indicator."""

    period: PeriodChoice = LATEST
    measure: Literal["value", "difference", "ratio"] = Field(
        "difference", description="What is shown, and followed through the periods."
    )
    benchmark: BenchmarkKind | None = Field(
        None, description="One kind; by default the one that the indicator declares."
    )
    chance: bool = Field(False, description="Show the chance interval of register counts.")


@router.get(
    "/v1/columns/{level}/{vintage}",
    operation_id="getTablePlaces",
    **documents(models.TablePlaces, "The neighbourhoods of a generation, and their communes."),
)
def get_places(asker: AskerDep, level: Level, vintage: VintagePath) -> Response:
    """Return the codes, names and communes of a zoning, in the order that its columns have."""
    with asker.snapshot() as snapshot:
        _refuse_others(snapshot, level, vintage)
        places = columns.list_places(snapshot.connection, level, vintage)
        return snapshot.write_object({"level": level, "vintage": vintage, **places})


@router.get(
    "/v1/columns/{level}/{vintage}/{indicator}",
    operation_id="getTableColumn",
    **documents(models.TableColumn, "One indicator of all neighbourhoods, with its past."),
)
def get_column(
    asker: AskerDep,
    level: Level,
    vintage: VintagePath,
    indicator: IndicatorPath,
    query: Annotated[ColumnQuery, Query()],
) -> Response:
    """Return one indicator as a column: lists of one length, in the order of `codes`.

    The figures of `/v1/gaps` with seven significant digits, in a fraction of its bytes; `series` is
    the same measure at each period that has any.
    """
    asked = MapQuery(
        indicator=(indicator,), period=query.period, measure=query.measure,
        benchmark=query.benchmark, chance=query.chance,
    )  # fmt: skip
    with asker.snapshot() as snapshot:
        _refuse_others(snapshot, level, vintage)
        question = read_question(snapshot, level, vintage, asked)
        (joined,) = question.joined
        found = columns.read_column(
            snapshot.connection, question.zoning, joined, str(query.measure)
        )
        about: dict[str, Any] = {
            "level": level, "vintage": vintage, "indicator": joined.indicator.code,
            "unit": joined.indicator.unit, "measure": query.measure, "period": joined.period,
            "benchmark": joined.benchmark,
        }  # fmt: skip
        return snapshot.write_object(about | asdict(found))


def _refuse_others(snapshot: Snapshot, level: Level, vintage: int) -> None:
    if not level.is_zoning:
        raise InvalidRequest(
            f"level: columns are of {', '.join(sorted(ZONINGS))}, not of {level}; "
            "/v1/observations and /v1/gaps list the others."
        )
    snapshot.refuse_unknown(Named(levels=(level,), vintages=(vintage,)))
