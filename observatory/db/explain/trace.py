"""Turns records of the database into figures that a person can find again in their file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from observatory.db.explain.parent import CommuneCount
from observatory.db.explain.read import Record
from observatory.domain.explanation import Figure
from observatory.domain.observation import ConfStatus, ObsStatus


@dataclass(frozen=True, slots=True)
class Tracer:
    """Knows the releases that the records name, with their files."""

    releases: Mapping[int, Record]

    def figure(self, step: str, record: Record, **more: Any) -> Figure:
        """Return a record as a figure; what the producer hides is marked, never shown."""
        is_free = record["conf_status"] == ConfStatus.FREE
        return Figure(
            step=step,
            **{name: record[name] for name in _SAME},
            value=record["value"] if is_free else None,
            is_hidden=not is_free or record["obs_status"] == ObsStatus.SUPPRESSED,
            **self._source(record),
            **more,
        )

    def counts(self, step: str, counts: Sequence[CommuneCount]) -> Iterator[Figure]:
        """Yield communes, each followed by its IRIS where it is their sum."""
        for count in counts:
            if count.is_sum or not count.figures:
                yield self._made(step, count)
            parts = {"part_of": count.commune["code"]} if count.is_sum else {}
            for record in count.figures:
                yield self.figure(step, record, **parts)

    def nothing(self, step: str, place: Record, indicator: str, period: str,
                **more: Any) -> Figure:  # fmt: skip
        """Return the figure that a source does not have for a territory."""
        key = {name: place[name] for name in ("level", "code", "vintage", "name")}
        return Figure(step=step, indicator=indicator, **key, period=period, value=None,
                      obs_status=None, is_hidden=False, no_line="absent", **more)  # fmt: skip

    def _made(self, step: str, count: CommuneCount) -> Figure:
        parts = count.figures
        if not parts:
            return self.nothing(step, count.commune, "", "")
        is_open = all(part["conf_status"] == ConfStatus.FREE for part in parts)
        key = {name: count.commune[name] for name in ("level", "code", "vintage", "name")}
        return Figure(
            step=step, indicator=parts[0]["indicator"], **key, period=parts[0]["period"],
            value=count.value if is_open else None, obs_status=None, is_hidden=not is_open,
            no_line="sum",
        )  # fmt: skip

    def _source(self, record: Record) -> dict[str, Any]:
        release = self.releases[record["release_id"]]
        line = record["line"]
        return {
            "release": release["id"],
            **{name: release[name] for name in ("source", "edition", "producer", "file", "member",
                                                "sheet", "line_is")},
            "sha256": release["file_sha256"],
            "line": line,
            "columns": _columns(release["columns"], record),
            "no_line": None if line is not None else _reason(release),
        }  # fmt: skip


_SAME = ("indicator", "level", "code", "vintage", "name", "period", "obs_status")


def _reason(release: Record) -> str:
    if release["origin"] == "demonstration":
        return "invented"
    return "not_kept" if release["file"] is None else "several_lines"


def _columns(listed: Sequence[Mapping[str, Any]] | None, record: Record) -> str | None:
    """Return the columns of the file that the figure is made of, as PERCOU or as A + B − C."""
    for one in listed or ():
        if one["indicator"] == record["indicator"] and one["period"] in (None, record["period"]):
            added, taken = " + ".join(one["plus"]), one["minus"]
            return added + "".join(f" \u2212 {name}" for name in taken)
    return None
