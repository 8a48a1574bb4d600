"""The figures that an edition prints, by the address that serves them, and what changed in them."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeAlias

from observatory.domain.report.text import Figure, Pairs, Rule, say

Address: TypeAlias = tuple[tuple[str, str], ...]
"""The rule of a figure, then each (path, field) that it comes from."""

NOTES: Pairs = {
    "new_one": (
        "{count} chiffre est publié ici pour la première fois.",
        "{count} figure is published here for the first time.",
    ),
    "new": (
        "{count} chiffres sont publiés ici pour la première fois.",
        "{count} figures are published here for the first time.",
    ),
    "unknown": (
        "L'édition précédente n'est pas comparable chiffre par chiffre.",
        "The edition before cannot be compared figure by figure.",
    ),
    "words": (
        "Le texte ou la présentation ont été revus ; aucun chiffre n'a changé.",
        "The text or the layout was revised; no figure has changed.",
    ),
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as an edition prints it."""

    path: str
    field: str
    text: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Erratum:
    """What changed since the edition before: a figure (after None: withdrawn), or a note."""

    path: str | None = None
    field: str | None = None
    before_text: str | None = None
    before_value: float | None = None
    after_text: str | None = None
    after_value: float | None = None
    note: str | None = None


def walk_figures(thing: object) -> Iterator[Figure]:
    """Yield every figure of a document, or of a part of one, in reading order."""
    if isinstance(thing, Figure):
        yield thing
    elif isinstance(thing, tuple):
        for one in thing:
            yield from walk_figures(one)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from walk_figures(getattr(thing, field.name))


def print_figures(figures: Iterable[Figure]) -> dict[Address, Printed]:
    """Return served figures by address; where one is printed twice, as it is first."""
    found: dict[Address, Printed] = {}
    for figure in figures:
        served = [(one.path, one.field) for one in figure.served]
        _keep(found, str(figure.rule), served, figure.text, figure.value)
    return found


def read_figures(content: Any) -> dict[Address, Printed]:
    """Return the same of the JSON of an edition: whatever its shape, a figure says `served`."""
    found: dict[Address, Printed] = {}
    for figure in _walk_json(content):
        served = [(one["path"], one["field"]) for one in figure["served"]]
        rule = figure.get("rule") or Rule.SAME
        _keep(found, str(rule), served, str(figure.get("text", "")), figure.get("value"))
    return found


def _walk_json(content: Any) -> Iterator[dict[str, Any]]:
    if isinstance(content, dict):
        if isinstance(content.get("served"), list):
            yield content
        else:
            for one in content.values():
                yield from _walk_json(one)
    elif isinstance(content, list):
        for one in content:
            yield from _walk_json(one)


def _keep(
    found: dict[Address, Printed],
    rule: str,
    served: list[tuple[str, str]],
    text: str,
    value: float | None,
) -> None:
    if not served:
        return
    path, field = served[0]
    # A figure made of several has no field of its own: the rule names it.
    shown = field if len(served) == 1 else f"{rule}({', '.join(name for _, name in served)})"
    found.setdefault(((rule, ""), *served), Printed(path, shown, text, value))


def is_other(before: float | None, after: float | None) -> bool:
    """Tell whether two values differ by more than the last digits of a computer's number."""
    if before is None or after is None:
        return before is not after
    return not math.isclose(before, after, rel_tol=1e-9, abs_tol=1e-12)


def list_errata(
    before: Mapping[Address, Printed], after: Mapping[Address, Printed], language: str
) -> list[Erratum]:
    """Return what a new edition changes: its changed and withdrawn figures, or one note."""
    if not before:
        return [Erratum(note=str(say(NOTES, "unknown", language)))]
    changed = [
        Erratum(old.path, old.field, old.text, old.value,
                new.text if new else None, new.value if new else None)
        for address, old in sorted(before.items())
        for new in [after.get(address)]
        if new is None or is_other(old.value, new.value)
    ]  # fmt: skip
    added = len(after.keys() - before.keys())
    if added:
        key = "new" if added > 1 else "new_one"
        changed.append(Erratum(note=str(say(NOTES, key, language, count=str(added)))))
    return changed or [Erratum(note=str(say(NOTES, "words", language)))]
