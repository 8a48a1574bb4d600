"""Findings for the tests of sentences: the real catalogue, invented figures."""

from dataclasses import fields
from functools import cache
from typing import Any

from etl.indicators import read_indicators
from observatory.domain.indicator import Indicator
from observatory.domain.report.document import Place
from observatory.domain.report.finding import Change, Finding
from observatory.domain.series import Break

PATH = "/v1/summaries?indicator=x"


@cache
def catalogue() -> dict[str, Indicator]:
    """Return the indicators of data/indicators, by code."""
    names = {one.name for one in fields(Indicator)} - {"breaks"}
    return {
        declared.code: Indicator(
            **{name: getattr(declared, name) for name in names},
            breaks=tuple(Break(**one.model_dump()) for one in declared.breaks),
        )
        for declared in read_indicators()
    }


def place(level: str, code: str, name: str) -> Place:
    return Place(level=level, code=code, vintage=2024, name=name)


def finding(code: str, **more: Any) -> Finding:
    """Return a finding of 2018 about all the neighbourhoods of 2015, with figures for all."""
    usual: dict[str, Any] = {
        "level": "qpv", "vintage": 2015, "period": "2018", "kind": "rest_of_urban_unit",
        "path": PATH, "zones": 1514, "observed": 1514,
    }  # fmt: skip
    return Finding(indicator=catalogue()[code], **{**usual, **more})


def change(since: str, difference: float, **more: Any) -> Change:
    return Change(since=since, path=PATH, before=PATH + "&before", difference=difference, **more)
