"""Is a figure of an edition what the public interface answers? Asked of the interface itself."""

import math
import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from starlette.testclient import TestClient

from observatory.domain.period import parse_period
from observatory.domain.report.text import Figure, Rule, Served
from tests.functional.report_tokens import read_numbers

# What a client may ask for at once; a list of one indicator, period and benchmark is shorter.
_PAGE = 10_000
# From how many addresses that differ by their code on, the list is asked for instead.
_MANY = 8
# A unit that holds a number: "pour 1 000", "per 5,000".
_UNIT = re.compile(r"[ \u00a0](?:pour|per)[ \u00a0]\d[\d, \u00a0\u202f]*")
Item = dict[str, Any]


def _scope(item: Item) -> str:
    if item["scope_level"] is None:
        return "everywhere"
    return f"{item['scope_level']}:{item['scope_code']}:{item['scope_vintage']}"


# The parameters by which the addresses of one list differ, and what an item of it has for them.
_KEYS: dict[str, Callable[[Item], str]] = {"code": lambda item: str(item["code"]), "scope": _scope}


@dataclass
class Answers:
    """What the interface answers, each address asked once."""

    client: TestClient
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: int = 0

    def get(self, path: str) -> dict[str, Any]:
        """Return an answer."""
        if path not in self.kept:
            self.asked += 1
            response = self.client.get(path)
            assert response.status_code == 200, f"{path}: {response.status_code} {response.text}"
            self.kept[path] = response.json()
        return self.kept[path]

    def prefetch(self, figures: Iterable[Figure]) -> None:
        """Ask once for the list that holds the items of many addresses."""
        wanted: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for path in {served.path for figure in figures for served in figure.served}:
            query = parse_qs(urlsplit(path).query)
            for name in _KEYS:
                if name in query and "," not in query[name][0]:
                    wanted[name, _without(path, name)][query[name][0]] = path
        for (name, whole), paths in wanted.items():
            if len(paths) >= _MANY:
                self._split(_KEYS[name], whole, paths)

    def _split(self, key: Callable[[Item], str], whole: str, paths: dict[str, str]) -> None:
        found: dict[str, list[Item]] = defaultdict(list)
        for item in self.list(f"{whole}&limit={_PAGE}"):
            found[key(item)].append(item)
        for name, path in paths.items():
            if name in found:  # what the list does not hold is asked for by its own address
                self.kept[path] = {"items": found[name], "numberMatched": len(found[name])}

    def list(self, path: str) -> Iterator[dict[str, Any]]:
        """Yield the items of an answer and of the pages that follow it."""
        answer = self.get(path)
        yield from answer["items"]
        while following := [one for one in answer.get("links", ()) if one["rel"] == "next"]:
            answer = self.get(following[0]["href"])
            yield from answer["items"]


def check_figure(answers: Answers, figure: Figure, language: str) -> str | None:
    """Return what is wrong with a figure, None if nothing is."""
    if not figure.served:  # what is missing because nothing is asked for has its reason instead
        is_told = figure.value is None and figure.reason
        return None if is_told else f"{figure.text!r} has no address"
    if figure.rule is Rule.QUOTED:
        (one,) = figure.served
        (item,) = answers.get(one.path)["items"]
        return None if item[one.field] == figure.text else f"{figure.text!r} is not what is served"
    try:
        if (printed := _printed(answers, figure)) is not None:
            return None if printed == figure.text else f"{figure.text!r} was printed {printed!r}"
        expected = _apply(figure.rule, figure.served, answers)
    except (AssertionError, KeyError, TypeError, ValueError) as error:
        return f"{figure.text!r} {figure.rule} {figure.served}: {error}"
    if not _same(figure.value, expected):
        return f"{figure.text!r} is {figure.value}, the interface says {expected}: {figure.served}"
    if not says(figure.text, figure.value, language):
        return f"{figure.text!r} does not say {figure.value}"
    return None


def says(text: str, value: float | None, language: str) -> bool:
    """Tell whether words say a value: rounded as they are, its sign theirs or given by others."""
    numbers = read_numbers(_UNIT.sub("", text), language)
    if value is None:
        return not numbers
    if len(numbers) != 1:
        return False
    (written,) = numbers
    amount = abs(written.value)
    if re.match("moins de|less than", text):
        return 0 < value < amount
    if re.match("plus de|more than", text):
        return amount < value
    half = 0.5 * 10.0**-written.decimals
    is_signed_so = written.sign == "" or (written.sign == "+") == (value > 0)
    return is_signed_so and abs(abs(value) - amount) <= half * (1 + 1e-9)


def _apply(rule: Rule, served: tuple[Served, ...], answers: Answers) -> float | None:
    if rule is Rule.COUNT:
        return float(sum(answers.get(one.path)["numberMatched"] for one in served))
    if rule is Rule.MONTHS:
        return _months(*(_words(answers, one) for one in served))
    if rule is Rule.SAME:
        (one,) = served
        # Nothing is answered about what has no figure at all.
        return _value(answers, one) if answers.get(one.path).get("items", True) else None
    if rule is Rule.MONTHS:
        return _months(*(_words(answers, one) for one in served))
    read = _sum if rule in (Rule.SUM, Rule.SHARE) else _value
    values = [read(answers, one) for one in served]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    if rule is Rule.SUM:
        return math.fsum(known)
    if rule is Rule.PERCENT:
        return 100 * known[0]
    first, second = known
    if rule is Rule.SHARE:
        return 100 * first / second
    difference = first - second
    if rule is Rule.DIFFERENCE:
        return difference
    newer, older = (_year(one.path) for one in served)
    return difference / (newer - older)


def _printed(answers: Answers, figure: Figure) -> str | None:
    """Return the words that others printed in place of a number, as the interface repeats them."""
    if figure.value is not None or not figure.served[0].field.endswith("_text"):
        return None
    (item,) = answers.get(figure.served[0].path)["items"]
    return str(item[figure.served[0].field])


def _value(answers: Answers, served: Served) -> float | None:
    """Return a field of the only item of an answer."""
    answer = answers.get(served.path)
    if served.field == "numberMatched":
        return float(answer["numberMatched"])
    items = answer.get("items", [answer])
    assert len(items) == 1, f"{len(items)} items"
    return _member(items[0], served.field)


def _words(answers: Answers, served: Served) -> str:
    """Return a member of the only item of an answer, which is a date or a period."""
    answer = answers.get(served.path)
    (item,) = answer.get("items", [answer])
    return str(item[served.field])


def _months(day: str, period: str) -> float:
    """Return the whole months from the end of a period to a day."""
    start, end = date.fromisoformat(day[:10]), parse_period(period)[1]
    months = 12 * (start.year - end.year) + start.month - end.month
    return float(months - (start.day < end.day))


def _sum(answers: Answers, served: Served) -> float | None:
    """Return the sum of a field of all items that an address lists, None where one is missing."""
    if served.field == "numberMatched" or "items" not in answers.get(served.path):
        return _value(answers, served)
    values = [_member(item, served.field) for item in answers.list(served.path)]
    assert values, "no item"
    known = [value for value in values if value is not None]
    return math.fsum(known) if len(known) == len(values) else None


def _member(item: Any, names: str) -> float | None:
    """Return a member of an item; `missing.Q` is a member of a member."""
    for name in names.split("."):
        item = item[int(name)] if isinstance(item, list) else item[name]
    return None if item is None else float(item)


def _words(answers: Answers, served: Served) -> str:
    answer = answers.get(served.path)
    (item,) = answer.get("items", [answer])
    return str(item[served.field])


def _months(day: str, period: str) -> float:
    """Return the whole months from the end of a period to a day, none before it."""
    end, last = _end(period), date.fromisoformat(day[:10])
    return max(12.0 * (last.year - end.year) + last.month - end.month - (last.day < end.day), 0.0)


def _end(period: str) -> date:
    year, _, part = period.partition("-")
    if part[:1].isdigit():
        return date.fromisoformat(period)
    month = {"Q": 3, "S": 6}.get(part[:1], 12) * int(part[1:] or 1)
    return date(int(year), month, monthrange(int(year), month)[1])


def _same(ours: float | None, theirs: float | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)


def _year(path: str) -> float:
    """Return the period of an address in years: 2018, 2018-Q4, 2018-S2, 2018-12-31."""
    period = parse_qs(urlsplit(path).query)["period"][0]
    year, _, part = period.partition("-")
    share = {"Q": 0.25, "S": 0.5}.get(part[:1])
    return int(year) + (share * (int(part[1:]) - 1) if share else 0)


def _without(path: str, name: str) -> str:
    parts = urlsplit(path)
    query = [(key, value) for key, value in parse_qsl(parts.query) if key != name]
    return f"{parts.path}?{urlencode(query, safe=':,')}"
