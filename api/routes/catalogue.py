"""The catalogue of what is loaded, for portals that harvest it."""

from fastapi import APIRouter, Response

from api.dcat import build_catalogue
from api.dependencies import AskerDep
from api.formats import JSON_LD
from api.routes.documents import documents_text
from observatory.db import catalogue

router = APIRouter(tags=["provenance"])


@router.get(
    "/v1/catalogue.jsonld",
    operation_id="getCatalogue",
    **documents_text(JSON_LD, "The catalogue of everything loaded: DCAT-AP 3.0, JSON-LD."),
)
def get_catalogue(asker: AskerDep) -> Response:
    """Describe every release: publisher, licence, dates, coverage, and where its figures are."""
    with asker.snapshot() as snapshot:
        connection, data = snapshot.connection, snapshot.data
        key = (data.version, data.published_at, "catalogue")
        releases = asker.state.memory.recall(key, lambda: catalogue.describe_releases(connection))
        first = catalogue.first_publication(connection)
        base = str(asker.request.base_url)
        return snapshot.write_linked_data(build_catalogue(base, releases, data, first))
