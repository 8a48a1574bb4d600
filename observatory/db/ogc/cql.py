"""CQL2 as SQL: the abstract syntax of a filter becomes conditions with bound values."""

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Double,
    Text,
    and_,
    false,
    func,
    literal,
    not_,
    or_,
    true,
)

from observatory.db.ogc.drawn import prepare, read_geometry, wrong
from observatory.db.ogc.layout import Kind, Property, bind_geometry
from observatory.geography.reference import CRS84, Reference

MOST_DEEP, MOST_NODES, MOST_VALUES = 20, 500, 500
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt,
    "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
SPATIAL = {
    "s_intersects": "ST_Intersects", "s_equals": "ST_Equals", "s_disjoint": "ST_Disjoint",
    "s_touches": "ST_Touches", "s_within": "ST_Within", "s_overlaps": "ST_Overlaps",
    "s_crosses": "ST_Crosses", "s_contains": "ST_Contains",
}  # fmt: skip
_OF_TEXT: dict[str, Callable[[Any], ColumnElement[Any]]] = {
    "casei": lambda text: func.lower(text, type_=Text),
    "accenti": lambda text: func.unaccent(text, type_=Text),
}
_NUMBERS = frozenset({Kind.INTEGER, Kind.NUMBER})
_LITERALS = {"text": "text in quotes", "number": "a number", "date": "DATE('2024-01-01')"}


@dataclass(frozen=True, slots=True)
class Operand:
    """One side of a comparison."""

    kind: Kind
    value: ColumnElement[Any]
    spelled: str
    is_literal: bool = False


@dataclass(slots=True)
class Filter:
    """Translates one filter over the properties of a collection; remembers those it names."""

    properties: Mapping[str, Property]
    reference: Reference = CRS84  # of the geometries that the filter holds
    named: set[str] = field(default_factory=set)
    nodes: int = 0

    def translate(self, node: Any, depth: int = 0) -> ColumnElement[bool]:
        """Return the condition; InvalidRequest says what is wrong or not offered."""
        self._weigh(depth)
        if isinstance(node, bool):
            return true() if node else false()
        name, args = _operation(node)
        if name in ("and", "or"):
            if not args:
                raise wrong(f"{name} joins nothing.")
            parts = [self.translate(part, depth + 1) for part in args]
            return and_(*parts) if name == "and" else or_(*parts)
        if name == "not":
            return not_(self.translate(_exactly(name, args, 1)[0], depth + 1))
        if name in COMPARISONS:
            return self._compare(name, args)
        if name in SPATIAL:
            return self._relate(name, args)
        if name in _PREDICATES:
            return _PREDICATES[name](self, args)
        raise wrong(f"{name[:60]!r} is not offered; conditions are {', '.join(_OFFERED)}.")

    def _weigh(self, depth: int) -> None:
        self.nodes += 1
        if depth > MOST_DEEP:
            raise wrong(f"it is nested deeper than {MOST_DEEP}.")
        if self.nodes > MOST_NODES:
            raise wrong(f"it has more than {MOST_NODES} parts.")

    def _property(self, node: Any) -> Property:
        name = node.get("property") if isinstance(node, dict) else None
        if not isinstance(name, str):
            raise wrong("a property of the collection is expected on the left.")
        if name not in self.properties:
            raise wrong(f"{name[:60]!r} is no property; there are {', '.join(self.properties)}.")
        self.named.add(name)
        return self.properties[name]

    def _operand(self, node: Any, depth: int = 0) -> Operand:
        self._weigh(depth)
        if isinstance(node, dict) and "op" in node:
            name, args = _operation(node)
            if name not in _OF_TEXT:
                raise wrong(f"the function or operator {name[:60]!r} is not offered.")
            inner = self._operand(_exactly(name, args, 1)[0], depth + 1)
            if inner.kind is not Kind.TEXT:
                raise wrong(f"{name} takes text, and {inner.spelled} is {inner.kind}.")
            return replace(inner, value=_OF_TEXT[name](inner.value))
        if isinstance(node, dict) and "property" in node:
            one = self._property(node)
            if one.kind is Kind.GEOMETRY:
                raise wrong("geometry is compared by s_intersects and its like only.")
            return Operand(one.kind, one.column, one.name)
        return _literal(node)

    def _compare(self, name: str, args: list[Any]) -> ColumnElement[bool]:
        left, right = (self._operand(arg) for arg in _exactly(name, args, 2))
        _must_match(left, right)
        result: ColumnElement[bool] = COMPARISONS[name](left.value, right.value)
        return result

    def _like(self, args: list[Any]) -> ColumnElement[bool]:
        left, right = (self._operand(arg) for arg in _exactly("like", args, 2))
        if left.kind is not Kind.TEXT or right.kind is not Kind.TEXT:
            raise wrong(f"LIKE compares text, and {left.spelled} is {left.kind}.")
        if not right.is_literal:
            raise wrong("LIKE takes a pattern, as in name LIKE 'Les %'.")
        if (len(right.spelled) - len(right.spelled.rstrip("\\"))) % 2:
            raise wrong("a pattern ends with \\, which should escape something.")
        return left.value.like(right.value, escape="\\")

    def _between(self, args: list[Any]) -> ColumnElement[bool]:
        value, low, high = (self._operand(arg) for arg in _exactly("between", args, 3))
        _must_match(value, low)
        _must_match(value, high)
        return value.value.between(low.value, high.value)

    def _in(self, args: list[Any]) -> ColumnElement[bool]:
        left, listed = _exactly("in", args, 2)
        if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_VALUES:
            raise wrong(f"IN takes a list of 1 to {MOST_VALUES} values.")
        value = self._operand(left)
        self.nodes -= len(listed)  # a list is one part
        others = [self._operand(item) for item in listed]
        for other in others:
            _must_match(value, other)
        return value.value.in_([other.value for other in others])

    def _is_null(self, args: list[Any]) -> ColumnElement[bool]:
        return self._property(_exactly("isNull", args, 1)[0]).column.is_(None)

    def _relate(self, name: str, args: list[Any]) -> ColumnElement[bool]:
        sides = _exactly(name, args, 2)
        held = [isinstance(side, dict) and "property" in side for side in sides]
        if sum(held) != 1:
            raise wrong(f"{name} takes geometry and one geometry of your own.")
        own = self._property(sides[held.index(True)])
        if own.kind is not Kind.GEOMETRY:
            raise wrong(f"{name} takes geometry, and {own.name} is {own.kind}.")
        drawn = prepare(read_geometry(sides[held.index(False)], self.reference), name)
        pair = [own.column, bind_geometry(drawn)]
        if name == "s_disjoint":  # which PostGIS refuses for collections of geometries
            return not_(func.ST_Intersects(*pair))
        relation: ColumnElement[bool] = getattr(func, SPATIAL[name])(
            *(pair if held[0] else reversed(pair))
        )
        return relation


_PREDICATES: dict[str, Callable[[Filter, list[Any]], ColumnElement[bool]]] = {
    "like": Filter._like, "between": Filter._between, "in": Filter._in,
    "isNull": Filter._is_null,
}  # fmt: skip
_OFFERED = ("and", "or", "not", *COMPARISONS, *_PREDICATES, *SPATIAL)


def _operation(node: Any) -> tuple[str, list[Any]]:
    if isinstance(node, dict) and isinstance(node.get("op"), str):
        args = node.get("args")
        if isinstance(args, list):
            return node["op"], args
    raise wrong("a condition is expected, as in code = 'QN09301I', and a value stands there.")


def _exactly(name: str, args: list[Any], wanted: int) -> list[Any]:
    if len(args) != wanted:
        raise wrong(f"{name} takes {wanted} values, and {len(args)} are given.")
    return args


def _literal(node: Any) -> Operand:
    if isinstance(node, str):
        if "\x00" in node:
            raise wrong("a text holds the character NUL.")
        return Operand(Kind.TEXT, literal(node, Text), node, True)
    if isinstance(node, int | float) and not isinstance(node, bool):
        if not abs(node) <= 1e300 or not math.isfinite(node):
            raise wrong("a number is not finite.")
        return Operand(Kind.NUMBER, literal(float(node), Double), f"{node:g}")
    if isinstance(node, dict) and set(node) == {"date"} and isinstance(node["date"], str):
        try:
            return Operand(Kind.DATE, literal(date.fromisoformat(node["date"]), Date), node["date"])
        except ValueError:
            raise wrong(f"{node['date'][:40]!r} is no date, as in 2024-01-01.") from None
    raise wrong("a value must be text, a number or a date; NULL is asked by IS NULL.")


def _must_match(left: Operand, right: Operand) -> None:
    kinds = {left.kind, right.kind}
    if len(kinds) > 1 and not kinds <= _NUMBERS:
        wanted = _LITERALS.get("number" if left.kind in _NUMBERS else left.kind, left.kind)
        raise wrong(
            f"{left.spelled[:60]} is {left.kind} and {right.spelled[:60]!r} is {right.kind}; "
            f"write {wanted}."
        )
