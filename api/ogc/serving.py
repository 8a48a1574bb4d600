"""What all addresses under /ogc share: failures, finding a collection, writing a document."""

from collections.abc import Callable, Mapping

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.requests import Request
from starlette.responses import Response

from api.errors import ReadyAnswer, answer_exception, problem
from api.formats import HTML as HTML_UTF8
from api.formats import header, write_json
from api.ogc import documents
from api.ogc.asking import OgcAsker
from api.ogc.documents import HTML, JSON, Document, link
from api.parameters import Form
from api.snapshot import Snapshot
from observatory.db.ogc.collections import list_collections
from observatory.db.ogc.layout import Layout, make_layout
from observatory.errors import InvalidRequest, NotFound, ObservatoryError

OUT_OF_REACH = (
    "crs: some of these features lie outside what this system can hold; narrow the question with "
    "bbox, or choose another one."
)
Layouts = Mapping[str, Layout]
Handler = Callable[[OgcAsker], Response]


def answers(handler: Handler) -> Callable[[Request], Response]:
    """Answer a request by a handler; what is wrong with a question is a 400 here, not a 422."""

    def endpoint(request: Request) -> Response:
        try:
            return handler(OgcAsker(request))
        except ReadyAnswer as ready:
            return ready.response
        except InvalidRequest as error:
            return problem(400, str(error))
        except DBAPIError as error:
            if "transform:" in str(error.orig):
                return problem(400, OUT_OF_REACH)
            return answer_exception(error)
        except (ObservatoryError, PoolTimeout) as error:
            return answer_exception(error)

    return endpoint


def layouts_of(snapshot: Snapshot) -> Layouts:
    """Return every collection, read once per version of the data."""

    def compute() -> Layouts:
        listed = list_collections(snapshot.connection)
        return {one.name: make_layout(one) for one in listed}

    found: Layouts = snapshot.recall("ogc collections", compute)
    return found


def find_layout(snapshot: Snapshot, asker: OgcAsker) -> Layout:
    """Return the collection that an address names; raises NotFound."""
    name, layouts = asker.request.path_params["collection"], layouts_of(snapshot)
    if name not in layouts:
        raise NotFound(f"No collection has the id {name[:60]!r}; there are {', '.join(layouts)}.")
    return layouts[name]


def own_links(asker: OgcAsker, snapshot: Snapshot, media_type: str) -> list[Document]:
    """Return the links to the document itself, and to its other form."""
    url, is_page = asker.request.url, snapshot.form is Form.HTML
    other = str(url.include_query_params(f="json" if is_page else "html"))
    kinds = (HTML, media_type) if is_page else (media_type, HTML)
    return [link("self", str(url), kinds[0]), link("alternate", other, kinds[1])]


def write_document(
    asker: OgcAsker,
    snapshot: Snapshot,
    document: Document,
    view: Callable[[str, Document, str], str],
    media_type: str = JSON,
    *,
    has_links: bool = True,
) -> Response:
    """Write a document as JSON, or as the page that a view makes of it."""
    if has_links:
        own = own_links(asker, snapshot, media_type)
        document = documents.with_links(document, *own)
    if snapshot.form is Form.HTML:
        page = view(asker.root, document, notice_of(snapshot))
        return snapshot.write_text(page.encode(), HTML_UTF8)
    return snapshot.write_text(write_json(document), media_type)


def notice_of(snapshot: Snapshot) -> str:
    """Return what a page says of data that are not real."""
    return header(snapshot.data.origin).get("notice", "")
