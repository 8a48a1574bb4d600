"""The pages: the map application, and the list of the addresses."""

from html import escape
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from api.cache import is_known
from api.codings import IDENTITY
from api.formats import HTML
from api.middleware import REVALIDATE
from api.web_files import FOLDERS, ROOT, WEB
from api.web_pages import WebPages, write_page
from observatory.errors import NotFound

router = APIRouter(include_in_schema=False)
PAGES = WebPages()
FOR_GOOD = "public, max-age=31536000, immutable"


def mounts() -> dict[str, StaticFiles]:
    """Return the folders under their plain addresses, where nothing is kept without asking."""
    return {
        f"/{name}": StaticFiles(directory=WEB / name) for name in FOLDERS if (WEB / name).is_dir()
    }


async def send_file(request: Request) -> Response:
    """Return a file of the pages: to be kept for good if the digest is that of these files.

    A page that was opened before the files changed asks for one by an older digest: it gets what
    there is now, not to be kept. A redirection would make it load each module twice.
    """
    files = PAGES.files()
    path = request.path_params["path"]
    file = files.files.get(path)
    if file is None:
        raise NotFound(f"The pages have no file {path[:200]}.")
    is_current = request.path_params["digest"] == files.digest
    accepted = request.headers.get("Accept-Encoding")
    coding, body = await run_in_threadpool(file.body, accepted)
    headers = {
        "Cache-Control": FOR_GOOD if is_current else REVALIDATE,
        **({"Content-Encoding": coding} if coding != IDENTITY else {}),
        **({"Vary": "Accept-Encoding"} if file.is_compressed else {}),
    }
    return _send(request, body, f'"{file.tag}-{coding}"', file.media_type, headers)


# Matched before the many addresses of figures: a first visit asks for fifty files.
FILES = Route(f"{ROOT}/{{digest}}/{{path:path}}", send_file, methods=["GET", "HEAD"])


@router.get("/")
async def show_map(request: Request) -> Response:
    """Return the map application."""
    return _send_page(request, "index.html")


@router.get("/locate")
async def show_locate(request: Request) -> Response:
    """Return the page that asks whether a place lies in a neighbourhood."""
    return _send_page(request, "locate.html")


@router.get("/embed")
async def show_frame(request: Request) -> Response:
    """Return the map in a frame of its own, which other sites may show (api.middleware)."""
    return _send_page(request, "embed.html")


def _send_page(request: Request, name: str) -> Response:
    page = PAGES.find(name)
    if page is None:
        raise NotFound("The map application is not installed; /docs lists the addresses.")
    return _send(request, page.content, f'"{page.tag}"', HTML, {})


def _send(
    request: Request, body: bytes, etag: str, media_type: str, headers: dict[str, str]
) -> Response:
    headers = {**headers, "ETag": etag}
    known = request.headers.get("If-None-Match")
    if known is not None and is_known(etag, known):
        headers.pop("Content-Encoding", None)
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


@router.get("/docs")
async def show_docs(request: Request) -> Response:
    """Return the list of the addresses, without a script."""
    return HTMLResponse(write_page(render_docs(request.app.openapi()), PAGES.files()))


def render_docs(schema: dict[str, Any]) -> str:
    """Write the OpenAPI document as plain HTML."""
    title = escape(schema["info"]["title"])
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="/static/icon.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/static/base.css">'
        f'<title>{title}</title><main class="document"><h1 lang="fr">{title}</h1>'
        f"<p>{escape(schema['info']['description'])}</p>"
        '<p><a href="/">Map</a> · <a href="/openapi.json">OpenAPI</a></p>'
    ]
    for path, methods in schema["paths"].items():
        parts += [_render_operation(path, operation) for operation in methods.values()]
    return "".join([*parts, "</main></html>"])


def _render_operation(path: str, operation: dict[str, Any]) -> str:
    names = [
        f"<dt><code>{escape(item['name'])}</code></dt><dd>{escape(_describe(item))}</dd>"
        for item in operation.get("parameters", [])
    ]
    return (
        f"<h2><code>{escape(path)}</code></h2><p>{escape(operation.get('description', ''))}</p>"
        f"<dl>{''.join(names)}</dl>"
    )


def _describe(item: dict[str, Any]) -> str:
    schema = item.get("schema", {})
    return str(item.get("description") or schema.get("description") or schema.get("type", ""))
