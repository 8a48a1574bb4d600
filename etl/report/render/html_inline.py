"""Words and figures within a line: each figure carries the address that serves it."""

from dataclasses import replace

from markupsafe import Markup, escape

from observatory.domain.report.document import Cell
from observatory.domain.report.text import Figure, Text


class Reasons:
    """The letters that a table gives to the reasons of its missing figures."""

    def __init__(self) -> None:
        self.letters: dict[str, str] = {}

    def letter(self, reason: str) -> str:
        """Return the letter of a reason: a, b, … z, aa, ab…"""
        number, letters = len(self.letters), ""
        if reason not in self.letters:
            while number >= 0:
                letters, number = chr(ord("a") + number % 26) + letters, number // 26 - 1
            self.letters[reason] = letters
        return self.letters[reason]


def spell(text: Text | str) -> Markup:
    """Return a sentence; a figure that is missing says why in brackets."""
    if isinstance(text, str):
        return escape(text)
    return Markup("").join(
        escape(part) if isinstance(part, str) else write_figure(part, _told(part))
        for part in text.parts
    )


def write_cell(cell: Cell, reasons: Reasons, *, has_address: bool = True) -> Markup:
    """Return a cell of a table; a figure that is missing bears the letter of its reason.

    has_address: False where the heads of its column and row give it.
    """
    if isinstance(cell, Text) and not has_address:
        cell = Text(tuple(p if isinstance(p, str) else replace(p, served=()) for p in cell.parts))
    if not isinstance(cell, Figure):
        return spell(cell)
    note = ""
    if cell.value is None and cell.reason:
        note = Markup("<sup>({})</sup>").format(reasons.letter(cell.reason))
    return write_figure(cell if has_address else replace(cell, served=()), note)


def write_figure(figure: Figure, note: str = "") -> Markup:
    """Return a figure as text with its exact value and its addresses.

    Several addresses and fields, of a rule that needs them, are parted by spaces: an address holds
    none. A missing figure has no value, which the element `data` would demand.
    """
    paths = " ".join(one.path for one in figure.served)
    fields = " ".join(one.field for one in figure.served)
    where = Markup("")
    if figure.served:
        where = Markup(' data-path="{}" data-field="{}"').format(paths, fields)
    if figure.rule != "same":
        where += Markup(' data-rule="{}"').format(figure.rule)
    if figure.value is None:
        return Markup('<span class="missing"{}>{}{}</span>').format(where, figure.text, note)
    value = figure.value
    exact = repr(int(value) if value == int(value) and abs(value) < 2**53 else value)
    return Markup('<data value="{}"{}>{}</data>').format(exact, where, figure.text)


def _told(figure: Figure) -> str:
    return f" ({figure.reason})" if figure.value is None and figure.reason else ""
