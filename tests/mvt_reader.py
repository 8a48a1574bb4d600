"""Reads vector tiles by the words of the specification (Mapbox Vector Tile 2.1), for tests."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import shapely

Ring = list[tuple[int, int]]


@dataclass
class Feature:
    """A feature as it is written: its rings in units of the tile, y to the south."""

    id: int
    properties: dict[str, Any]
    rings: list[Ring]

    @property
    def shape(self) -> Any:
        """Return the surface: a ring of positive area begins a polygon, the others are holes."""
        polygons: list[list[Ring]] = []
        for ring in self.rings:
            if doubled_area(ring) > 0:
                polygons.append([ring])
            else:
                polygons[-1].append(ring)
        return shapely.MultiPolygon([(outer, holes) for outer, *holes in polygons])


@dataclass
class Layer:
    """A layer as it is written."""

    name: str = ""
    version: int = 1
    extent: int = 4096
    keys: list[str] = field(default_factory=list)
    values: list[tuple[str, Any]] = field(default_factory=list)
    features: list[Feature] = field(default_factory=list)


def doubled_area(ring: Ring) -> int:
    """Return twice the area by the surveyor's formula, as the specification has it (4.3.3.3)."""
    following = [*ring[1:], ring[0]]
    return sum(x * b - a * y for (x, y), (a, b) in zip(ring, following, strict=True))


def read_layers(content: bytes) -> list[Layer]:
    """Return the layers of a tile."""
    layers = []
    for number, part in _fields(content):
        assert number == 3, number
        layers.append(_read_layer(part))
    return layers


def _read_layer(content: bytes) -> Layer:
    layer, features = Layer(), []
    for number, part in _fields(content):
        match number:
            case 1:
                layer.name = part.decode()
            case 2:
                features.append(part)
            case 3:
                layer.keys.append(part.decode())
            case 4:
                (one,) = _fields(part)
                layer.values.append(_read_value(*one))
            case 5:
                layer.extent = part
            case 15:
                layer.version = part
            case _:
                raise AssertionError(number)
    layer.features = [_read_feature(one, layer) for one in features]
    return layer


def _read_value(number: int, part: Any) -> tuple[str, Any]:
    kinds = {1: "string", 2: "float", 3: "double", 4: "int", 5: "uint", 6: "sint", 7: "bool"}
    read: dict[int, Callable[[Any], Any]] = {
        1: bytes.decode, 2: lambda part: struct.unpack("<f", part)[0],
        3: lambda part: struct.unpack("<d", part)[0], 4: int, 5: int, 6: _unzigzag, 7: bool,
    }  # fmt: skip
    return kinds[number], read[number](part)


def _read_feature(content: bytes, layer: Layer) -> Feature:
    found: dict[int, Any] = {}
    for number, part in _fields(content):
        assert number not in found
        found[number] = part
    assert found[3] == 3  # a surface
    tags = list(_numbers(found[2]))
    pairs = zip(tags[::2], tags[1::2], strict=True)
    properties = {layer.keys[key]: layer.values[value] for key, value in pairs}
    return Feature(found[1], properties, _read_rings(list(_numbers(found[4]))))


def _read_rings(numbers: list[int]) -> list[Ring]:
    rings: list[Ring] = []
    x = y = at = 0
    while at < len(numbers):
        command, count = numbers[at] & 7, numbers[at] >> 3
        at += 1
        if command == 7:
            assert count == 1
            assert len(rings[-1]) >= 3
            continue
        if command == 1:
            assert count == 1
            rings.append([])
        else:
            assert command == 2
            assert len(rings[-1]) == 1
        for _ in range(count):
            step = _unzigzag(numbers[at]), _unzigzag(numbers[at + 1])
            assert command == 1 or step != (0, 0)
            x, y, at = x + step[0], y + step[1], at + 2
            rings[-1].append((x, y))
    return rings


def _unzigzag(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _numbers(content: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in content:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield number
            number = shift = 0
    assert not shift


def _fields(content: bytes) -> Iterator[tuple[int, Any]]:
    """Yield the fields of a message of protocol buffers."""
    at = 0
    while at < len(content):
        key, at = _one(content, at)
        kind = key & 7
        if kind == 0:
            value, at = _one(content, at)
            yield key >> 3, value
            continue
        size = {1: 8, 5: 4}.get(kind)
        if size is None:
            assert kind == 2, kind
            size, at = _one(content, at)
        assert at + size <= len(content)
        yield key >> 3, content[at : at + size]
        at += size


def _one(content: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = content[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return number, at
