"""What a monitor watches, in the text format of Prometheus (0.0.4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from observatory.db.versions import DataVersion

METRICS = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[Mapping[str, str], float]


def write_metrics(
    data: DataVersion | None,
    load: Mapping[str, Any] | None,
    editions: Sequence[Mapping[str, Any]],
    runs: Sequence[Mapping[str, Any]],
) -> str:
    """Write the gauges.

    editions: published, by kind and language; runs: of the worker, by kind, level and language.
    """
    return "".join(
        (
            *_gauge("observatory_data_version", "The version of the data that is served.",
                    [({}, data.version if data else 0)]),
            *_gauge("observatory_load_failed", "1 where the last load failed.",
                    [({}, bool(load) and load["state"] == "failed")] if load else []),
            *_gauge("observatory_report_editions", "Published editions.",
                    [(_labels(row), row["editions"]) for row in editions]),
            *_gauge("observatory_report_last_published_timestamp_seconds",
                    "When the last edition was published.",
                    [(_labels(row), row["last"].timestamp()) for row in editions]),
            *_gauge("observatory_report_failures",
                    "Failed attempts of the worker since it last published.",
                    [(_labels(row), row["failures"]) for row in runs]),
        )
    )  # fmt: skip


def _labels(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(row[name]) for name in ("kind", "level", "language") if name in row}


def _gauge(name: str, about: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {about}\n# TYPE {name} gauge\n"
    for labels, value in samples:
        # Codes of ours, without a quote or a backslash.
        named = ",".join(f'{key}="{text}"' for key, text in labels.items())
        yield (
            f"{name}{{{named}}} {float(value):.15g}\n" if named else f"{name} {float(value):.15g}\n"
        )
