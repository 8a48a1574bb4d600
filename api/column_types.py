"""The type of each column of a list, from the model that documents its rows."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from fastapi import Request
from pydantic import BaseModel


class ColumnType(StrEnum):
    """What a column of a typed file holds; lists and objects are JSON text."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    YES_NO = "yes_no"
    DAY = "day"
    MOMENT = "moment"
    JSON = "json"
    SHAPE = "shape"  # WKB


# In this order: bool is an int, and a datetime is a date.
_KINDS: tuple[tuple[type, ColumnType], ...] = (
    (bool, ColumnType.YES_NO),
    (int, ColumnType.WHOLE),
    (float, ColumnType.NUMBER),
    (datetime, ColumnType.MOMENT),
    (date, ColumnType.DAY),
    (str, ColumnType.TEXT),
)


def types_of_list(request: Request) -> Mapping[str, ColumnType]:
    """Return the types of the rows that the route of a request documents."""
    model = request.scope["route"].responses[200]["model"]
    row = get_args(model.model_fields["items"].annotation)[0]
    assert issubclass(row, BaseModel)
    return types_of(row)


@lru_cache(maxsize=64)
def types_of(row: type[BaseModel]) -> Mapping[str, ColumnType]:
    """Return the types of the fields of a model."""
    return {name: _type_of(field.annotation) for name, field in row.model_fields.items()}


def _type_of(annotation: Any) -> ColumnType:
    origin = get_origin(annotation)
    if origin in (UnionType, Union):
        kinds = {_type_of(part) for part in get_args(annotation) if part is not type(None)}
        return kinds.pop() if len(kinds) == 1 else ColumnType.TEXT
    if origin is Literal:
        return ColumnType.TEXT
    if isinstance(annotation, type):
        return next((kind for of, kind in _KINDS if issubclass(annotation, of)), ColumnType.JSON)
    return ColumnType.JSON
