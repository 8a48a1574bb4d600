"""The application, made by a factory: importing this module starts nothing."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware

from api.answers import Answers
from api.basemap import choose_basemap
from api.cache import Memory, VersionCache
from api.compress import Compress
from api.dependencies import check_parameters
from api.errors import add_exception_handlers
from api.gathered import GatheredLayers
from api.geocoding import choose_geocoder
from api.middleware import Envelope
from api.ogc.routes import routes as ogc_routes
from api.quick import Quick
from api.ready import Ready
from api.routes import (
    area,
    catalogue,
    columns,
    contract,
    explain,
    figures,
    gaps,
    history,
    layers,
    locate,
    locate_batch,
    operations,
    passages,
    ranking,
    releases,
    reports,
    revisions,
    site,
    summaries,
    territories,
    tiles,
    trends,
)
from api.shelf import FOLDER, Shelf
from api.state import State
from observatory.db.engine import database
from observatory.db.lines import Lines
from observatory.db.versions import MAX_OVERFLOW, POOL_SIZE, create_reader
from observatory.settings import Settings, load_settings

TITLE = "Observatoire des quartiers prioritaires"
DESCRIPTION = (
    "Territories, indicators and gaps of the French priority neighbourhoods, with their vintage, "
    "their error and their source. Read-only, keyless, cacheable. Lists are JSON, CSV, XLSX "
    "or Parquet (f=), pages follow the link `next`, errors are application/problem+json."
)
ROUTERS = (
    territories,
    passages,
    figures,
    gaps,
    explain,
    trends,
    summaries,
    history,
    ranking,
    area,
    layers,
    columns,
    tiles,
    locate,
    locate_batch,
    releases,
    reports,
    revisions,
    catalogue,
    operations,
)
# Every thread may hold a connection; no more threads than connections.
THREADS = POOL_SIZE + MAX_OVERFLOW
EXPOSED = ["ETag", "Link", "X-Data-Version", "X-Origin", "X-Number-Matched", "X-Number-Returned",
           "Content-Disposition", "Retry-After", "X-As-Published-In", "X-As-Known-On",
           "X-As-Known-Version", "X-Ranking", "X-Composite", "X-Columns", "X-Summary",
           "X-Rows-Total", "X-Replaced", "X-Absences", "Content-Crs", "OGC-NumberMatched",
           "OGC-NumberReturned"]  # fmt: skip


def create_app(settings: Settings | None = None, *, database_url: str | None = None) -> FastAPI:
    """Build the application; `uvicorn --factory api.app:create_app` calls this.

    database_url: the readers' address; without it the database that the settings name.
    """
    chosen = settings or load_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with ExitStack() as stack:
            state = app.state.observatory = _open(stack, chosen, database_url)
            anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
            await state.lines.open()
            try:
                yield
            finally:
                await state.versions.close()
                await state.lines.close()

    app = FastAPI(
        title=TITLE,
        description=DESCRIPTION,
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        # nobody is told who asks for what; looking for somebody to tell took time of each request
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    _add_routes(app)
    add_exception_handlers(app)
    _add_middleware(app, chosen)
    return app


def _open(stack: ExitStack, settings: Settings, url: str | None) -> State:
    readers = url or stack.enter_context(database(settings, name="observatory-api")).reader_url
    engine = create_reader(readers)
    stack.callback(engine.dispose)
    answers = Answers(Shelf(settings.home / FOLDER, settings.answers_mb * 2**20))
    stack.callback(answers.close)
    gathered = GatheredLayers(engine)
    stack.callback(gathered.close)
    return State(engine, VersionCache(engine), answers, Memory(), settings.home, Lines(readers),
                 gathered, choose_geocoder(settings.geocoder, engine),
                 choose_basemap(settings.basemap, settings.basemap_credit))  # fmt: skip


def _add_routes(app: FastAPI) -> None:
    app.router.routes.append(site.FILES)
    for module in ROUTERS:
        app.include_router(module.router, dependencies=[Depends(check_parameters)])
    # Their parameters repeat, and are read by themselves.
    app.include_router(contract.router)
    app.router.routes.extend(ogc_routes())
    app.include_router(site.router)
    for address, folder in site.mounts().items():
        app.mount(address, folder)
    app.openapi = _tidy(app.openapi)  # type: ignore[method-assign]


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """Add from the inside out: a bug's problem is compressed and has its CORS headers too."""
    is_open = "*" in settings.cors_origins
    basemap = choose_basemap(settings.basemap)
    app.add_middleware(Envelope, is_open=is_open, tiles_from=basemap.origin if basemap else "")
    app.add_middleware(Compress)
    app.add_middleware(Quick, is_open=is_open)
    app.add_middleware(Ready)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.cors_origins),
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["Accept", "Content-Type", "If-None-Match"],
        expose_headers=EXPOSED,
        max_age=86_400,
    )


def _tidy(make: Any) -> Any:
    """Leave out the defaults that are values of ours and not of the parameter's text."""

    def openapi() -> dict[str, Any]:
        schema: dict[str, Any] = make()
        for methods in schema["paths"].values():
            for operation in methods.values():
                for parameter in operation.get("parameters", []):
                    if isinstance(parameter["schema"].get("default"), list | dict):
                        del parameter["schema"]["default"]
        return schema

    return openapi
