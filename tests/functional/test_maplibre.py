"""MapLibre, in a page of another origin, draws every collection of the demonstration."""

import json
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from shapely.geometry import shape
from sqlalchemy import Engine, text

from tests.conftest import ROOT
from tests.serving import serve
from tests.web.browsing import ARGUMENTS, CHROMIUM, DESKTOP, PATIENCE_MS, read

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="en"><head><title>A client</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/maplibre-gl.css">
<script type="importmap">{"imports": {"maplibre-gl": "/maplibre-gl.mjs"}}</script>
<script type="module" src="/client.mjs"></script></head>
<body><div id="map" style="width: 1200px; height: 800px"></div></body></html>"""
RECIPE = re.compile(r"```js\n(.*?)```", re.DOTALL)
HERE, CENTRE = "http://127.0.0.1:8000", "[-11.86, 46.33]"
AFAR = 0  # the whole of the demonstration is seen from very far
Codes = dict[str, set[str]]


@pytest.fixture(scope="module")
def service(demo_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demonstration, served by the real command in another process."""
    with serve(demo_database, tmp_path_factory.mktemp("home")) as address:
        yield address


class Quiet(SimpleHTTPRequestHandler):
    """Serve files, and say nothing."""

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, service: str) -> Iterator[str]:
    """A site of somebody else's, with MapLibre as `scripts/setup` brings it."""
    folder = tmp_path_factory.mktemp("site")
    for file in (ROOT / "api/web/vendor/maplibre").iterdir():
        (folder / file.name).symlink_to(file)
    (folder / "client.mjs").symlink_to(ROOT / "tests/functional/maplibre_client.mjs")
    (folder / "index.html").write_text(PAGE)
    (folder / "recipe.mjs").write_text(recipe(service))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


def recipe(service: str) -> str:
    """Return the recipe as it stands, but where the demonstration is; it hands over its map."""
    features = read(service, "/ogc/collections/qpv-2015/items?limit=1")["features"]
    centre = features[0]["geometry"]["coordinates"][0][0][0]
    blocks = RECIPE.findall((ROOT / "docs/recipes.md").read_text("utf-8"))
    (block,) = (one for one in blocks if "maplibre-gl" in one)
    block = block.replace(HERE, service).replace(CENTRE, json.dumps(centre))
    return f"{block}\nwindow.drawn = map;\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """The client's page; whatever its console complains of fails the test."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page = browser.new_page(viewport=DESKTOP)
    page.set_default_timeout(PATIENCE_MS)
    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(site)
    page.wait_for_function("window.draw !== undefined")
    yield page
    page.close()
    assert complaints == []


@pytest.fixture(scope="module")
def held(demo_engine: Engine) -> Codes:
    """The codes of each collection, as the database holds them."""
    query = text("""
        SELECT t.level || '-' || t.vintage, array_agg(t.code)
        FROM territory t JOIN perimeter p ON p.territory_id = t.id GROUP BY 1
    """)
    with demo_engine.connect() as connection:
        return {name: set(codes) for name, codes in connection.execute(query)}


def sources_of(service: str, name: str) -> dict[str, Any]:
    """Return a collection as MapLibre may read it: its features, its TileJSON, its OGC tiles."""
    own = f"{service}/ogc/collections/{name}"
    tile_set = read(own, "/tiles/WebMercatorQuad")
    (template,) = (link["href"] for link in tile_set["links"] if link["rel"] == "item")
    for standard, ours in (("{tileMatrix}", "{z}"), ("{tileRow}", "{y}"), ("{tileCol}", "{x}")):
        template = template.replace(standard, ours)
    box, limits = tile_set["boundingBox"], tile_set["tileMatrixSetLimits"]
    return {
        # by default MapLibre leaves out polygons of less than a pixel
        f"{name} features": {
            "type": "geojson", "data": f"{own}/items?limit=5000", "tolerance": 0,
        },
        f"{name} TileJSON": {"type": "vector", "url": f"{service}/tiles/{name}.json?on=all"},
        f"{name} tiles": {
            "type": "vector", "tiles": [template],
            "bounds": [*box["lowerLeft"], *box["upperRight"]],
            "minzoom": int(limits[0]["tileMatrix"]), "maxzoom": 14,
        },
    }  # fmt: skip


def layer_of(source: str, kind: str) -> dict[str, Any]:
    name = source.split(" ")[0]
    more = {"source-layer": name} if kind == "vector" else {}
    return {"id": source, "source": source, "type": "fill", **more,
            "paint": {"fill-color": "#124f86", "fill-opacity": 0.1}}  # fmt: skip


def test_maplibre_draws_every_collection(page: Page, service: str, held: Codes) -> None:
    listed = read(service, "/ogc/collections")["collections"]
    assert {one["id"] for one in listed} == set(held)
    for one in listed:
        name, sources = one["id"], sources_of(service, one["id"])
        first = read(service, f"/ogc/collections/{name}/items?limit=1")["features"][0]
        is_whole = sources[f"{name} tiles"]["minzoom"] <= AFAR
        whole = one["extent"]["spatial"]["bbox"][0]
        asked = {
            "sources": sources,
            "layers": [layer_of(of, source["type"]) for of, source in sources.items()],
            "bounds": whole if is_whole else shape(first["geometry"]).bounds,
        }
        told = page.evaluate("asked => draw(asked)", asked)
        assert told["failures"] == []
        for of, codes in told["shown"].items():
            wanted = held[name] if is_whole else {first["id"]}
            assert wanted <= set(codes) <= held[name], of
        assert set(told["shown"]) == set(sources)


def test_the_recipe_of_maplibre_draws_what_it_says(page: Page, held: Codes) -> None:
    page.evaluate("import('/recipe.mjs')")
    page.wait_for_function("window.drawn?.getLayer('before') !== undefined")
    told = page.evaluate("tell(window.drawn, ['fill', 'before'])")
    assert told["failures"] == []
    assert {"fill", "outline", "before"} <= set(told["shown"])
    for layer, name in (("fill", "qpv-2024"), ("before", "qpv-2015")):
        assert told["shown"][layer]
        assert set(told["shown"][layer]) <= held[name]
