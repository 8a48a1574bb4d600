"""The pages: the map application, and the list of the addresses."""

from html import escape
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from starlette.staticfiles import StaticFiles

from observatory.errors import NotFound

router = APIRouter(include_in_schema=False)
WEB = Path(__file__).parent.parent / "web"
FOLDERS = {"/static": WEB / "static", "/vendor": WEB / "vendor"}


def mounts() -> dict[str, StaticFiles]:
    """Return the folders of the page that exist; the vendored modules are made at set-up."""
    return {
        address: StaticFiles(directory=folder)
        for address, folder in FOLDERS.items()
        if folder.is_dir()
    }


@router.get("/")
async def show_map() -> Response:
    """Return the map application."""
    return _send("index.html")


@router.get("/locate")
async def show_locate() -> Response:
    """Return the page that asks whether a place lies in a neighbourhood."""
    return _send("locate.html")


@router.get("/embed")
async def show_frame() -> Response:
    """Return the map in a frame of its own, which other sites may show (api.middleware)."""
    return _send("embed.html")


def _send(name: str) -> Response:
    page = WEB / name
    if not page.is_file():
        raise NotFound("The map application is not installed; /docs lists the addresses.")
    return FileResponse(page, media_type="text/html; charset=utf-8")


@router.get("/docs")
async def show_docs(request: Request) -> Response:
    """Return the list of the addresses, without a script."""
    return HTMLResponse(render_docs(request.app.openapi()))


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
