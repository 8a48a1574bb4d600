"""Sentences that keep their figures: each number knows where the interface serves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from typing import TypeAlias

LANGUAGES = ("fr", "en")
Pairs: TypeAlias = Mapping[str, tuple[str, str]]
"""Words by key: (French, English)."""


class Rule(StrEnum):
    """How a figure comes from what the interface serves."""

    SAME = "same"
    COUNT = "count"  # how many items the addresses list
    SUM = "sum"
    DIFFERENCE = "difference"  # the first minus the second
    SHARE = "share"  # the first, in percent of the second
    PACE = "pace"  # a difference divided by the years between the two periods
    PERCENT = "percent"  # a share of one, in percent
    MONTHS = "months"  # whole months from the end of the second, a period, to the first, a date
    QUOTED = "quoted"  # no number: the words that the address gives, whatever they hold


@dataclass(frozen=True, slots=True)
class Served:
    """Where the public interface gives a number.

    path: what follows the host, with its query, such that the answer is one item or, for a count,
    a list; field: the item's key (`p50`), or `numberMatched` for a count.
    """

    path: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number as it is printed. `value` is exactly the served one, or made from it by `rule`.

    text: with its unit; it may be the value without its sign, where words give the direction.
    value: None where it is missing, and then `reason` says why in the edition's language.
    """

    text: str
    value: float | None
    unit: str = ""
    served: tuple[Served, ...] = ()
    rule: Rule = Rule.SAME
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence, or several: words and figures in their order."""

    parts: tuple[str | Figure, ...] = ()

    def __str__(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Return the numbers of the sentence."""
        return tuple(part for part in self.parts if isinstance(part, Figure))

    def __add__(self, other: "Text | str") -> "Text":
        more = (other,) if isinstance(other, str) else other.parts
        return Text((*self.parts, *more))


Words: TypeAlias = str | Figure | Text


def say(pairs: Pairs, key: str, language: str, **values: Words) -> Text:
    """Fill a sentence of a table of words; figures stay figures.

    An unknown key or a missing value is a mistake of ours and raises KeyError.
    """
    parts: list[str | Figure] = []
    for words, name, _, _ in Formatter().parse(pairs[key][LANGUAGES.index(language)]):
        parts += [words] if words else []
        if name is not None:
            value = values[name]
            parts += value.parts if isinstance(value, Text) else (value,)
    return Text(tuple(parts))


def join(texts: "tuple[Text, ...] | list[Text]", separator: str = " ") -> Text:
    """Put sentences one after the other."""
    parts: list[str | Figure] = []
    for position, one in enumerate(texts):
        parts += [separator] if position else []
        parts += one.parts
    return Text(tuple(parts))
