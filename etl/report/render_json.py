"""Writes the report as JSON: the same numbers and sentences, for programs."""

from dataclasses import asdict
from typing import Any

import orjson

from observatory.domain.report_content import Report

# Geometry is the map's business; a family's key repeats what its row says.
OMITTED = frozenset({"outlines", "key", "points"})


def render_json(report: Report) -> bytes:
    """Return the report as UTF-8 JSON."""
    return orjson.dumps(_prune(asdict(report)), option=orjson.OPT_INDENT_2) + b"\n"


def _prune(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _prune(item) for name, item in value.items() if name not in OMITTED}
    if isinstance(value, (list, tuple)):
        return [_prune(item) for item in value]
    return value
