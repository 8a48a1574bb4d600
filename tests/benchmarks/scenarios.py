"""What is asked of everybody: one line of the table each."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.benchmarks import layer
from tests.benchmarks.layer import Subject
from tests.benchmarks.load import Rate, ask_database, ask_server

ROUNDS = int(os.environ.get("OBSERVATORY_BENCH_ROUNDS", "3"))
CONNECTIONS = (1, 16)
ZOOMS = {6: 3, 10: 4, 13: 6}  # and how many times TiPG
TINY = 1e-5  # degrees: a box that holds a point

Ask = Callable[[int], Rate]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One line of the table: who answers the question, and what is to be reached."""

    name: str
    contenders: dict[str, Ask]
    than: str  # the contender that the target is a multiple of
    target: float
    connections: tuple[int, ...] = CONNECTIONS
    found: dict[tuple[str, int], list[Rate]] = field(default_factory=dict)

    def measure(self) -> None:
        """Ask all in turn, some rounds: what slows the machine down slows all.

        A round before them is not counted: connections open, statements are planned.
        """
        for turn in range(ROUNDS + 1):
            for number in self.connections:
                for name, ask in self.contenders.items():
                    rate = ask(number)
                    if turn:
                        self.found.setdefault((name, number), []).append(rate)

    def row(self, names: Sequence[str]) -> str:
        """Return the line: answers a second at 1 and 16 connections, ratio, target."""
        cells = [self._cell(name) for name in names]
        ratios = [self._ratio(number) for number in self.connections]
        reached = min(ratios) >= self.target
        told = " / ".join(f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}" for ratio in ratios)
        aim = f"{told} × {self.than} | {self.target:g} | {'yes' if reached else 'no'}"
        return f"| {self.name} | {' | '.join(cells)} | {aim} |"

    def _cell(self, name: str) -> str:
        if name not in self.contenders:
            return ""
        return " / ".join(_number(self.rate(name, number)) for number in self.connections)

    def _ratio(self, number: int) -> float:
        ours, theirs = self.found["ours", number], self.found[self.than, number]
        pairs = zip(ours, theirs, strict=True)
        return median(one.per_second / other.per_second for one, other in pairs)

    def rate(self, name: str, number: int) -> float:
        """Return the answers a second."""
        return median(one.per_second for one in self.found[name, number])


def _number(rate: float) -> str:
    return f"{rate:.1f}" if rate < 20 else f"{rate:,.0f}"


@dataclass(frozen=True, slots=True)
class Field:
    """The servers in one run, and what is asked."""

    subject: Subject
    url: str
    folder: Path
    ours: str
    uncached: str
    tipg: str
    pygeoapi: str
    static: str

    def http(self, address: str, paths: list[str], coding: str = "identity") -> Ask:
        return lambda number: ask_server(address, paths, number, self.folder, coding)

    def sql(self, script: str) -> Ask:
        # pgbench knows the names of a run only by values that are written into its script
        most = f"\\set most {len(self.subject.codes)}\n"
        return lambda number: ask_database(self.url, most + script, number, self.folder)

    def table(self, name: str, path: str) -> str:
        return f"/collections/{name}{path}"

    @property
    def query(self) -> str:
        one = self.subject
        return f"indicator={one.code}&period={one.period}&measure=difference&benchmark={one.kind}"

    def layer(self, more: str = "") -> str:
        return f"/v1/geojson/qpv/{self.subject.vintage}?{self.query}{more}"


def _bbox(box: tuple[float, ...]) -> str:
    return ",".join(f"{value:.6f}" for value in box)


def kept_addresses(asked: Field) -> dict[str, str]:
    """Return the addresses that are asked again and again."""
    vintage, subject = asked.subject.vintage, asked.subject
    tiles = {
        f"tile{z}": f"/tiles/qpv-{vintage}/{z}/{x}/{y}.mvt?{asked.query}"
        for z in ZOOMS
        for x, y in [max(subject.tiles[z], key=subject.tiles[z].count)]
    }
    return {
        "whole": asked.layer(),
        "box": asked.layer(f"&bbox={_bbox(subject.boxes[0])}&limit=20"),
        "one": f"/ogc/collections/qpv-{vintage}/items/{subject.codes[0]}?f=json",
        **tiles,
    }


def _whole(asked: Field) -> Iterator[Scenario]:
    yield Scenario(
        "whole layer, cold",
        {
            "ours": asked.http(asked.uncached, [asked.layer()]),
            "TiPG": asked.http(asked.tipg, ["/collections/bench.layer/items?limit=10000"]),
            "pygeoapi": asked.http(asked.pygeoapi, ["/collections/layer/items?f=json&limit=10000"]),
            "SQL": asked.sql(layer.WHOLE),
        },
        "SQL", 1 / 1.5, (1,),
    )  # fmt: skip


def _features(asked: Field) -> Iterator[Scenario]:
    vintage, subject = asked.subject.vintage, asked.subject
    boxes = [f"bbox={_bbox(box)}&limit=20" for box in subject.boxes]
    items = f"/ogc/collections/qpv-{vintage}/items"
    for name, ours, table in (
        ("box of 20, gap joined", [asked.layer(f"&{box}") for box in boxes], "layer"),
        ("box of 20, /ogc", [f"{items}?f=json&{box}" for box in boxes], "places"),
    ):
        yield _peer(
            asked, f"{name}, uncached", ours, table,
            [f"/items?f=json&{box}" for box in boxes], 5, layer.BOX,
        )  # fmt: skip
    tiny = [
        f"&bbox={_bbox((x - TINY, y - TINY, x + TINY, y + TINY))}&limit=1"
        for x, y in subject.points
    ]
    for name, ours, table in (
        ("one feature, /ogc", [f"{items}/{code}?f=json" for code in subject.codes], "places"),
        ("one feature, gap joined", [asked.layer(more) for more in tiny], "layer"),
    ):
        yield _peer(
            asked, f"{name}, uncached", ours, table,
            [f"/items/{code}?f=json" for code in subject.codes], 3, layer.ONE,
        )  # fmt: skip


def _peer(
    asked: Field, name: str, ours: list[str], table: str, theirs: list[str], target: float, sql: str
) -> Scenario:
    contenders = {
        "ours": asked.http(asked.uncached, ours),
        "TiPG": asked.http(asked.tipg, [f"/collections/bench.{table}{path}" for path in theirs]),
        "pygeoapi": asked.http(asked.pygeoapi, [f"/collections/{table}{path}" for path in theirs]),
        "SQL": asked.sql(sql),
    }
    return Scenario(name, contenders, "TiPG", target)


def _tiles(asked: Field) -> Iterator[Scenario]:
    vintage = asked.subject.vintage
    for z, target in ZOOMS.items():
        named = asked.subject.tiles[z]
        common = "/tiles/WebMercatorQuad"
        ours = [f"/tiles/qpv-{vintage}/{z}/{x}/{y}.mvt?{asked.query}" for x, y in named]
        theirs = [f"/collections/bench.layer{common}/{z}/{x}/{y}" for x, y in named]
        others = [f"/collections/layer{common}/{z}/{y}/{x}?f=mvt" for x, y in named]
        yield Scenario(
            f"tile z{z}, uncached",
            {
                "ours": asked.http(asked.uncached, ours),
                "TiPG": asked.http(asked.tipg, theirs),
                "pygeoapi": asked.http(asked.pygeoapi, others),
                "SQL": asked.sql(layer.tile_sql(z, is_projected=False)),
                "SQL, 3857": asked.sql(layer.tile_sql(z, is_projected=True)),
            },
            "TiPG",
            target,
        )


def _kept(asked: Field) -> Iterator[Scenario]:
    for name, path in kept_addresses(asked).items():
        contenders = {
            "ours": asked.http(asked.ours, [path], "gzip"),
            "static": asked.http(asked.static, [f"/{name}"], "gzip"),
        }
        yield Scenario(f"{name}, warm", contenders, "static", 0.5 if name == "whole" else 0.4)


def _points(asked: Field) -> Iterator[Scenario]:
    paths = [f"/v1/locate?lon={x:.6f}&lat={y:.6f}" for x, y in asked.subject.points]
    contenders = {
        "ours": asked.http(asked.uncached, paths),
        "SQL": asked.sql(layer.POINT),
    }
    yield Scenario("point, uncached", contenders, "SQL", 0)


SCENARIOS = (_whole, _kept, _features, _tiles, _points)
