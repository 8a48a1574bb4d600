"""Indicators and observations."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api import models
from api.dependencies import AskerDep
from api.parameters import PageQuery, WholeForm, WholeLimit, Words
from api.routes.documents import documents, documents_list, documents_whole
from api.states import StateQuery
from observatory.db import indicator_releases, indicators, observations
from observatory.db.filters import TerritoryFilter
from observatory.db.known import Named
from observatory.db.observations import ObservationQuestion
from observatory.db.streams import stream_observations
from observatory.domain.indicator import Kind
from observatory.domain.observation import ObsStatus

router = APIRouter(tags=["figures"])

IndicatorCode = Annotated[str, Path(pattern=r"^[0-9a-z_-]{1,80}$", examples=["pov60"])]


class IndicatorsQuery(PageQuery):
    """Which indicators."""

    theme: Words = ()
    kind: Kind | None = None
    code: Words = ()

    def named(self) -> Named:
        """Return the indicators: their codes, here."""
        return Named(indicators=self.code, themes=self.theme)


@router.get(
    "/v1/indicators",
    operation_id="listIndicators",
    **documents_list(models.Indicator, "The catalogue of indicators."),
)
def list_indicators(asker: AskerDep, query: Annotated[IndicatorsQuery, Query()]) -> Response:
    """List the indicators: unit, polarity, how they add up, their default benchmark."""
    with asker.snapshot() as snapshot:
        page = indicators.list_indicators(
            snapshot.connection,
            snapshot.slice(query, str),
            themes=query.theme,
            kinds=[query.kind] if query.kind else [],
            codes=query.code,
        )
        return snapshot.write_list(indicators.FIELDS, page)


@router.get(
    "/v1/indicators/{code}",
    operation_id="getIndicator",
    **documents(models.OneIndicator, "One indicator.", 404),
)
def get_indicator(asker: AskerDep, code: IndicatorCode) -> Response:
    """Return one indicator."""
    with asker.snapshot() as snapshot:
        return snapshot.write_object(indicators.get_indicator(snapshot.connection, code))


@router.get(
    "/v1/indicators/{code}/releases",
    operation_id="listIndicatorReleases",
    **documents_list(models.IndicatorRelease, "The releases behind an indicator's figures.", 404),
)
def list_indicator_releases(
    asker: AskerDep, code: IndicatorCode, query: Annotated[PageQuery, Query()]
) -> Response:
    """List the releases that the current figures of an indicator come from.

    A row per release, level and vintage, with the periods that its figures are about and how many
    there are. An indicator of the catalogue without any figure has no row.
    """
    with asker.snapshot() as snapshot:
        asked = snapshot.slice(query, int)
        rows = indicator_releases.list_indicator_releases(snapshot.connection, code)
        page = indicator_releases.cut_releases(rows, asked)
        return snapshot.write_list(indicator_releases.FIELDS, page)


class ObservationsQuery(StateQuery):
    """Which observations, in which of their states."""

    obs_status: ObsStatus | None = None
    f: WholeForm = None  # type: ignore[assignment]  # one form more
    limit: WholeLimit = None


@router.get(
    "/v1/observations",
    operation_id="listObservations",
    **documents_whole(models.Observation, "Figures: values, or the status that stands for one."),
)
def list_observations(asker: AskerDep, query: Annotated[ObservationsQuery, Query()]) -> Response:
    """List observations; a missing value has a status, never a zero.

    The current ones, or as an edition published them (`edition`, `release`), or as they were
    known on a day (`as_known_on`, `data_version`). Names and units are those of today.
    """
    with asker.snapshot() as snapshot:
        state = query.state(snapshot.connection, snapshot.data.version)
        question = ObservationQuestion(
            territories=TerritoryFilter(**query.territory_filter()),
            indicators=query.indicator,
            periods=query.period,
            statuses=(query.obs_status,) if query.obs_status else (),
            sources=query.source,
            published_in=state.published_in,
            known_in=state.known_in,
        )
        whole = snapshot.whole(query)
        asked = snapshot.begin(query, whole, *observations.key_types(question))
        page = observations.list_observations(snapshot.connection, question, asked)
        if whole is not None and page.next_key is not None:
            rows = stream_observations(snapshot.connection, question)
            return snapshot.write_stream(
                observations.FIELDS, page, whole, rows, said=state.headers, **state.members
            )
        return snapshot.write_list(observations.FIELDS, page, said=state.headers, **state.members)
