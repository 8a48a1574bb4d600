"""What is written at the ends of curves: names where they fit, and last figures."""

from dataclasses import dataclass
from itertools import pairwise

from etl.report.drawing.parts import Spec, halo
from etl.report.drawing.style import CHARACTER, SIZE

HEIGHT = 260
BOLD = 6.7  # pixels, as style.CHARACTER
NEAR = 0.16  # of the height: two names closer than that would touch
PLACES = ((8.0, 0.0), (-8.0, -13.0), (-8.0, 14.0))  # of a figure from the end of its curve
SHOWN = [{"filter": "indexof(hidden, datum.series) < 0"}]


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a series, where its curve ends."""

    series: str
    year: float
    value: float
    text: str


def list_ends(rows: list[Spec]) -> list[Name]:
    """Return the last known point of each series."""
    last = {row["series"]: row for row in rows if row["value"] is not None}
    return [Name(name, row["year"], row["value"], row["text"]) for name, row in last.items()]


def can_name(names: list[Name], y: Spec, width: int) -> bool:
    """Tell whether every curve ends at the right, apart from the others, beside its name."""
    low, high = y["scale"]["domain"]
    height = high - low
    ends = sorted(name.value for name in names)
    return (
        all(name.year == names[0].year for name in names)
        and all(len(name.series) * BOLD <= 0.25 * width for name in names)
        and all(b - a > NEAR * height for a, b in pairwise(ends))
    )


def write_names(names: list[Name], x: Spec, y: Spec, colour: Spec) -> list[Spec]:
    """Write the name and the last figure of each curve at its end."""
    data = [{"series": n.series, "year": n.year, "value": n.value, "text": n.text} for n in names]
    mark = {"type": "text", "align": "left", "baseline": "middle", "dx": 8}
    where = {"x": x, "y": y, "color": colour}
    layers = halo({**mark, "dy": 8}, {**where, "text": {"field": "text"}})
    layers += halo({**mark, "dy": -7, "fontWeight": "bold"},
                   {**where, "text": {"field": "series"}})  # fmt: skip
    return [{"data": {"values": data}, "transform": SHOWN, **layer} for layer in layers]


def write_figures(
    names: list[Name], rows: list[Spec], x: Spec, y: Spec, colour: Spec, plot: float
) -> list[Spec]:
    """Write the last figure of each curve where nothing is drawn: beside its end, above, below."""
    first, last = x["scale"]["domain"]
    low, high = y["scale"]["domain"]
    scale = Scale(first, last, low, high, plot)
    taken = [spot for curve in _pieces(rows) for spot in scale.sample(curve)]
    data = []
    for name in names:
        width = len(name.text) * CHARACTER
        px, py = scale.place(name.year, name.value)
        for dx, dy in PLACES:
            left, top = px + dx, py + dy - SIZE * 0.7
            if not any(
                left - 2 < u < left + width and top < v < top + 1.4 * SIZE for u, v in taken
            ):
                taken += [(left + width * part / 8, py + dy) for part in range(9)]
                data.append({"series": name.series, "year": name.year, "value": name.value,
                             "text": name.text, "dx": dx, "dy": dy})  # fmt: skip
                break
    mark = {"type": "text", "align": "left", "baseline": "middle",
            "dx": {"expr": "datum.dx"}, "dy": {"expr": "datum.dy"}}  # fmt: skip
    layers = halo(mark, {"x": x, "y": y, "color": colour, "text": {"field": "text"}})
    return [{"data": {"values": data}, "transform": SHOWN, **layer} for layer in layers]


@dataclass(frozen=True, slots=True)
class Scale:
    """Where data stand in the plot, in pixels from its top left corner, nearly."""

    first: float
    last: float
    low: float
    high: float
    width: float

    def place(self, year: float, value: float) -> tuple[float, float]:
        """Return the pixel of a point."""
        across = (year - self.first) / (self.last - self.first) * self.width
        return across, (self.high - value) / ((self.high - self.low) or 1.0) * HEIGHT

    def sample(self, curve: list[tuple[float, float]]) -> list[tuple[float, float]]:
        """Return pixels along a curve, close enough that no letter fits between two."""
        placed = [self.place(*point) for point in curve]
        between = [
            (a[0] + (b[0] - a[0]) * part / 24, a[1] + (b[1] - a[1]) * part / 24)
            for a, b in pairwise(placed)
            for part in range(1, 24)
        ]
        return placed + between


def _pieces(rows: list[Spec]) -> list[list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        if row["value"] is not None:
            found.setdefault(row["piece"], []).append((row["year"], row["value"]))
    return list(found.values())
