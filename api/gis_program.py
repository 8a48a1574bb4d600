"""Writes one file of GIS in a process of its own: a program, which knows nothing of the others.

GDAL and the buffers that a national layer takes end with it, instead of staying with a worker.
Reads on its standard input a line of JSON (what to write, and the limits), then the layer as a
stream of Arrow whose column `geometry` is WKB; writes the file, and ends with 0, or with its code.
"""

import json
import resource
import sys
from typing import Any

# Without these pyogrio imports no pandas, which takes a second and is not needed here.
sys.modules["geopandas"] = sys.modules["pandas"] = None  # type: ignore[assignment]

import pyarrow as pa  # noqa: E402 - after that line
import pyogrio  # noqa: E402

SHORT = 3  # of memory


def main() -> int:
    """Write the file."""
    asked = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (asked["memory"], asked["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (asked["seconds"], asked["seconds"] + 5))
    try:
        _write(asked["path"], asked["options"])
    except MemoryError:
        return SHORT
    return 0


def _write(path: str, options: dict[str, Any]) -> None:
    with pa.ipc.open_stream(sys.stdin.buffer) as layer:
        pyogrio.write_arrow(
            layer, path, geometry_name="geometry", geometry_type="MultiPolygon",
            crs="EPSG:4326",  # longitude first, as these formats have it
            **options,
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
