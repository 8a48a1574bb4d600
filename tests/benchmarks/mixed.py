"""Questions of every kind, as many clients would ask them of one worker at the same time."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from tests.benchmarks.layer import tile_of

# Paris, Marseille, Lille, Lyon, Toulouse, Nantes, Strasbourg, Rouen
TOWNS = ((2.36, 48.93), (5.38, 43.33), (3.06, 50.62), (4.85, 45.76),
         (1.43, 43.58), (-1.57, 47.23), (7.74, 48.57), (1.08, 49.43))  # fmt: skip
WORDS = ("saint", "st denis", "toulouze", "qpv bourg", "l", "75056", "montfermeil", "zzqqxx",
         "les tilleuls", "qp091032", "la grande borne", "marseille 13e")  # fmt: skip
CODINGS = ("zstd, br, gzip", "gzip", "br", "identity")
BATCH_ROWS = 100_000
PATIENCE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; kind: what it is counted as."""

    kind: str
    path: str
    body: bytes | None = None


@dataclass(slots=True)
class Tally:
    """What was answered: by status, by kind, and the first words of each refusal."""

    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    refusals: dict[str, str] = field(default_factory=dict)
    slowest: dict[str, tuple[float, str]] = field(default_factory=dict)

    def add(self, ask: Ask, status: str, seconds: float, said: bytes) -> None:
        """Count one answer."""
        self.statuses[status] += 1
        self.kinds[ask.kind] += 1
        if status not in ("200", "204"):
            self.refusals.setdefault(f"{status} {ask.kind}", f"{ask.path} {said[-200:]!r}")
        if seconds > self.slowest.get(ask.kind, (0.0, ""))[0]:
            self.slowest[ask.kind] = seconds, ask.path


class Mix:
    """Draws questions; what there is to ask for is read from the service itself."""

    def __init__(self, address: str, seed: int) -> None:
        self._random = random.Random(seed)
        self._indicators = [one["code"] for one in _items(address, "/v1/indicators?limit=1000")]
        found = _items(address, "/v1/gaps?level=qpv&period=latest&limit=2000")
        self._gaps = [one for one in found if one["difference"] is not None] or found
        self._batch = _points(self._random)
        self._kinds: Mapping[Callable[[], Ask], float] = {
            self._search: 15, self._territory: 8, self._locate: 16, self._tile: 16,
            self._figures: 16, self._ranking: 5, self._explain: 3, self._box: 8, self._layer: 6,
            self._ogc: 6, self._page: 3, self._export: 1.5, self._communes: 1, self._file: 0.4,
            self._batched: 0.15,
        }  # fmt: skip

    def draw(self) -> Ask:
        """Return the next question."""
        (kind,) = self._random.choices([*self._kinds], [*self._kinds.values()])
        return kind()

    def _any(self, *choices: Any) -> Any:
        return self._random.choice(choices)

    def _indicator(self) -> str:
        return str(self._random.choice(self._indicators))

    def _place(self) -> tuple[float, float]:
        lon, lat = self._random.choice(TOWNS)
        return lon + self._random.uniform(-0.3, 0.3), lat + self._random.uniform(-0.2, 0.2)

    def _search(self) -> Ask:
        words = f"{self._random.choice(WORDS)}{self._any('', '', ' ' + self._indicator()[:3])}"
        return Ask("search", f"/v1/territories?q={quote(words)}")

    def _territory(self) -> Ask:
        gap = self._random.choice(self._gaps)
        path = f"/v1/territories/{gap['level']}/{gap['code']}?vintage={gap['vintage']}"
        return Ask("territory", path)

    def _locate(self) -> Ask:
        lon, lat = self._place()
        return Ask("locate", f"/v1/locate?lon={lon:.5f}&lat={lat:.5f}")

    def _tile(self) -> Ask:
        z = self._random.randint(4, 14)
        x, y = tile_of(z, *self._place())
        layer = self._any("qpv-2024", "qpv-2015", "qpv-2015", "commune-2018")
        return Ask("tile", f"/tiles/{layer}/{z}/{x}/{y}.mvt?indicator={self._indicator()}")

    def _figures(self) -> Ask:
        which = self._any("gaps", "observations", "gaps", "trends", "summaries")
        limit = self._any(100, 100, 1_000, 10_000)
        return Ask(which, f"/v1/{which}?indicator={self._indicator()}&limit={limit}")

    def _export(self) -> Ask:
        which, form = self._any("gaps", "observations"), self._any("csv", "xlsx", "parquet", "csv")
        limit = 20_000 if form == "xlsx" else self._any(20_000, 100_000)
        path = f"/v1/{which}?indicator={self._indicator()}&f={form}&limit={limit}"
        return Ask(f"export {form}", path)

    def _ranking(self) -> Ask:
        query = f"indicator={self._indicator()}&level=qpv&vintage={self._any(2015, 2024)}"
        return Ask("ranking", f"/v1/gaps/ranking?{query}")

    def _explain(self) -> Ask:
        gap = self._random.choice(self._gaps)
        names = ("indicator", "level", "code", "vintage", "period")
        asked = "&".join(f"{name}={quote(str(gap[name]))}" for name in names)
        form = self._any("json", "html", "csv", "xlsx")
        return Ask(
            "explain", f"/v1/gaps/explain?{asked}&benchmark={gap['benchmark_kind']}&f={form}"
        )

    def _box(self) -> Ask:
        lon, lat = self._place()
        box = f"{lon:.3f},{lat:.3f},{lon + 0.3:.3f},{lat + 0.2:.3f}"
        return Ask("box", f"/v1/geojson/qpv/2015?indicator={self._indicator()}&bbox={box}")

    def _layer(self) -> Ask:
        codes = ",".join({self._indicator() for _ in range(self._any(1, 1, 1, 3))})
        zoom = self._any("", "", "&zoom=6", "&zoom=10")
        vintage = self._any(2015, 2024)
        return Ask("layer", f"/v1/geojson/qpv/{vintage}?indicator={codes}{zoom}")

    def _communes(self) -> Ask:
        zoom = self._any("", "&zoom=5", "&zoom=8", "&zoom=11")
        more = self._any("", f"&indicator={self._indicator()}")
        return Ask("communes", f"/v1/geojson/commune/2018?limit=50000{zoom}{more}")

    def _file(self) -> Ask:
        form = self._any("geoparquet", "fgb", "kml", "shp")
        path = f"/v1/geojson/qpv/{self._any(2015, 2024)}?indicator={self._indicator()}&f={form}"
        return Ask(f"file {form}", path)

    def _ogc(self) -> Ask:
        collection = self._any("qpv-2015", "qpv-2024", "commune-2018")
        more = self._any("limit=10", "limit=100", "limit=1000", "limit=100&f=html")
        return Ask("ogc", f"/ogc/collections/{collection}/items?{more}")

    def _page(self) -> Ask:
        pages = ("/", "/docs", "/openapi.json", "/v1/status", "/v1/catalogue.jsonld", "/ogc")
        return Ask("page", self._random.choice(pages))

    def _batched(self) -> Ask:
        return Ask(
            "batch", f"/v1/locate/batch?vintage={self._any('', '2024', '2015')}", self._batch
        )


def _points(draw: random.Random) -> bytes:
    lines = (
        f"{row},{draw.uniform(-1, 7):.5f},{draw.uniform(43, 50):.5f}" for row in range(BATCH_ROWS)
    )
    return "\n".join(("id,lon,lat", *lines, "")).encode()


def _items(address: str, path: str) -> list[dict[str, Any]]:
    client = _connect(address)
    client.request("GET", path)
    items: list[dict[str, Any]] = json.loads(client.getresponse().read())["items"]
    client.close()
    return items


def _connect(address: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE_SECONDS)


def ask_for(address: str, seconds: float, clients: int) -> Tally:
    """Ask, with so many clients at once, for so long; return what was answered."""
    mixes = [Mix(address, seed) for seed in range(clients)]
    tally, end, lock = Tally(), time.monotonic() + seconds, threading.Lock()

    def run(mix: Mix) -> None:
        client, coding = _connect(address), random.Random(1)
        while time.monotonic() < end:
            asked, start = mix.draw(), time.monotonic()
            try:
                status, said = _send(client, asked, coding.choice(CODINGS))
            except (OSError, http.client.HTTPException) as error:
                client.close()
                status, said = type(error).__name__, str(error).encode()
            with lock:
                tally.add(asked, status, time.monotonic() - start, said)
        client.close()

    threads = [threading.Thread(target=run, args=(mix,)) for mix in mixes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def _send(client: http.client.HTTPConnection, asked: Ask, coding: str) -> tuple[str, bytes]:
    """Return the status, and the end of the body, which is read and not kept."""
    method = "GET" if asked.body is None else "POST"
    kind = {} if asked.body is None else {"Content-Type": "text/csv"}
    headers = {"Accept-Encoding": "identity" if "xlsx" in asked.path else coding, **kind}
    client.request(method, asked.path, asked.body, headers)
    response = client.getresponse()
    last = b""
    while piece := response.read(2**18):
        last = piece[-300:]
    return str(response.status), last
