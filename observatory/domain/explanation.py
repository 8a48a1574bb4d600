"""What an explanation is made of: steps in order, each with its numbers and its figures."""

from dataclasses import dataclass, field

Number = float | int | str | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure as somebody published it, and where a person finds it again.

    value: None where the producer publishes none, or hides it (is_hidden: METHOD rules 4 and 7).
    share: the part of the territory that counts here, 0..1, None where it is unknown.
    part_of: the code of the commune that an IRIS is added up to. line: a line or a row of
    `file`; None with its reason, one of NO_LINE.
    """

    step: str
    indicator: str
    level: str
    code: str
    vintage: int
    name: str
    period: str
    value: float | None
    obs_status: str | None
    is_hidden: bool
    part_of: str | None = None
    share: float | None = None
    release: int | None = None
    source: str | None = None
    edition: str | None = None
    producer: str | None = None
    file: str | None = None
    member: str | None = None
    sheet: str | None = None
    sha256: str | None = None
    line_is: str | None = None
    line: int | None = None
    columns: str | None = None
    no_line: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a calculation: a sentence in two languages, its numbers, what they rest on.

    formula: of METHOD.md, as "formula 4" or "rule 9". number_of_figures: how many there are, of
    which an answer may list the first ones only.
    """

    key: str
    fr: str
    en: str
    formula: str | None = None
    numbers: dict[str, Number] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()


NO_LINE: dict[str, tuple[str, str]] = {
    "sum": (
        "Somme des chiffres qui suivent : chacun a sa ligne.",
        "Sum of the figures below: each has its line.",
    ),
    "several_lines": (
        "Somme de plusieurs lignes du fichier (arrondissements d'une commune).",
        "Sum of several lines of the file (districts of one commune).",
    ),
    "invented": (
        "Donnée de démonstration, fictive : aucun fichier.",
        "Demonstration figure, fictional: there is no file.",
    ),
    "not_kept": (
        "Chargé avant que les lignes soient gardées : charger à nouveau le fichier.",
        "Loaded before lines were kept: load the file again.",
    ),
    "absent": (
        "Aucune ligne : la source ne donne rien pour ce territoire.",
        "No line: the source has nothing for this territory.",
    ),
}
"""Why a figure has no line, in French and in English."""
