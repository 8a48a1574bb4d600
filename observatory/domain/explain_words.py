"""The sentences of an explanation, in French and in English."""

import math
from collections.abc import Callable

from observatory.domain.report.writer import MISSING, Writer

Text = tuple[str, str]
Part = str | Text | Callable[[Writer], str]
WRITERS = Writer("fr"), Writer("en")


def say(fr: str, en: str, **parts: Part) -> Text:
    """Fill a sentence in both languages; a part is a text, one per language, or how to write it."""
    filled = [{name: _write(part, at) for name, part in parts.items()} for at in (0, 1)]
    return fr.format(**filled[0]), en.format(**filled[1])


def _write(part: Part, at: int) -> str:
    if isinstance(part, str):
        return part
    return part[at] if isinstance(part, tuple) else part(WRITERS[at])


def count(value: float | None, *, signed: bool = False) -> Part:
    """Write a count: whole where it is, else with two decimals (fiscal persons are fractional)."""
    return lambda w: w.number(value, _decimals(value, 0), signed=signed)


def figure(value: float | None, unit: str) -> Part:
    """Write a value with its unit, one decimal more than the report where it is not exact."""
    return lambda w: _with_unit(w, value, unit, is_difference=False)


def difference(value: float | None, unit: str) -> Part:
    """Write a difference with its sign and its unit."""
    return lambda w: _with_unit(w, value, unit, is_difference=True)


def _with_unit(w: Writer, value: float | None, unit: str, *, is_difference: bool) -> str:
    decimals = _decimals(value, w.decimals(unit))
    number = w.number(value, decimals, signed=is_difference)
    name = w.unit_name(unit, is_difference=is_difference)
    if not name or value is None:
        return number
    return f"{number}{name}" if name == "%" and not w.is_french else f"{number}\u00a0{name}"


def _decimals(value: float | None, least: int) -> int:
    """Return the decimals that tell a value, two more than the least at most."""
    if value is None:
        return least
    tellable = (
        one for one in range(least, least + 2)
        if math.isclose(value, round(value, one), abs_tol=1e-9)
    )  # fmt: skip
    return next(tellable, least + 2)


def distance(value: float, unit: str) -> Part:
    """Write how far, in the unit of a difference, without a sign."""
    return lambda w: _with_unit(w, value, unit, is_difference=True).removeprefix("+")


def ratio(value: float | None) -> Part:
    """Write a ratio with four decimals."""
    return lambda w: w.number(value, 4)


def share(value: float | None) -> Part:
    """Write a part in percent, whole where it is; an unknown one is a dash."""
    percent = None if value is None else 100 * value

    def write(w: Writer) -> str:
        sign = "" if percent is None else "\u00a0%" if w.is_french else "%"
        return f"{w.number(percent, _decimals(percent, 0))}{sign}"

    return write


def how_many(number: int, noun: str) -> Part:
    """Write a number of things, whose plural is an s in both languages."""
    return lambda w: f"{w.number(number)}\u00a0{noun}{w.plural(number)}"


def probability(value: float | None) -> Part:
    """Write a p-value: four decimals, or that it is smaller."""

    def write(w: Writer) -> str:
        if value is None:
            return MISSING
        return f"< {w.number(1e-4, 4)}" if value < 1e-4 else w.number(value, 4)

    return write


def quoted(label: Text) -> Text:
    """Put a label between the marks of each language."""
    return f"«\u00a0{label[0]}\u00a0»", f"“{label[1]}”"


def when(period: str) -> Part:
    """Write a period."""
    return lambda w: w.period(period)


OUTCOMES: dict[str, Text] = {
    "better": ("plus favorable que la comparaison", "better than the benchmark"),
    "worse": ("moins favorable que la comparaison", "worse than the benchmark"),
    "similar": ("aucune différence établie", "no established difference"),
    "not_compared": ("pas de verdict", "no verdict"),
}
"""The outcome of a gap, in words."""

SMALL: Text = ("écart établi, mais sous le seuil d'importance",
               "difference established, but below the materiality")  # fmt: skip
"""The outcome of a gap whose side is certain and whose size does not matter (METHOD, rule 9)."""

HIDDEN: Text = ("masqué (secret)", "hidden (secret)")
"""What stands in place of a count that its producer hides (METHOD rules 4 and 7)."""
