"""The register of the indicators that the law asks for: which are known, and why not the others."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from observatory.domain.indicator import Indicator
from observatory.domain.report.annex_words import KINDS, word
from observatory.domain.report.area_cells import say_reason
from observatory.domain.report.document import Column, Legend, Paragraph, Section, Table
from observatory.domain.report.legal_register import REGISTER
from observatory.domain.report.text import Pairs, say

WORDS: Pairs = {
    "title": ("Registre des indicateurs de la loi", "Register of the law's indicators"),
    "lead": (
        "L'annexe 1 de la loi du 1er août 2003 énumère les indicateurs que l'observatoire des "
        "quartiers doit suivre. Pour chacun : ce qui est su aujourd'hui, et pourquoi le reste ne "
        "l'est pas.",
        "Annex 1 of the law of 1 August 2003 lists the indicators that the observatory of "
        "neighbourhoods must follow. For each: what is known today, and why the rest is not."),
    "caption": ("Indicateurs de l'annexe 1 de la loi du 1er août 2003 et leur état",
                "Indicators of annex 1 of the law of 1 August 2003 and their status"),
    "note": (
        "Un indicateur de remplacement (le niveau au lieu de son évolution, une part au lieu d'un "
        "nombre) compte comme suivi ; sa définition est au catalogue.",
        "A stand-in (the level for its change, a share for a number) counts as followed; its "
        "definition is in the catalogue."),
    "not_followed": (
        "« Sans source » : aucun indicateur du catalogue ne le suit, faute d'une source ouverte au "
        "niveau des quartiers qui y soit déclarée.",
        "“No source”: no indicator of the catalogue follows it, for want of an open source at the "
        "level of neighbourhoods that is declared there."),
    "no_figure": ("Défini au catalogue ; aucun chiffre de quartier n'est chargé.",
                  "Defined in the catalogue; no figure of a neighbourhood is loaded."),
    "no_gap": ("Les quartiers ont un chiffre, sans comparaison calculable.",
               "The neighbourhoods have a figure, no comparison can be computed."),
    "against": ("Comparé à : {kinds}.", "Compared with: {kinds}."),
}  # fmt: skip
STATES: Pairs = {
    "computed": ("écart calculé", "gap computed"),
    "bounded": ("écart connu entre deux bornes", "gap known between two bounds"),
    "elsewhere": (
        "calculé avec une autre comparaison seulement",
        "computed with another comparison only",
    ),
    "level": ("niveau seulement", "level only"),
    "empty": ("au catalogue, sans chiffre", "in the catalogue, no figure"),
    "absent": ("sans source", "no source"),
}
COLUMNS: Pairs = {
    "id": ("Annexe 1", "Annex 1"),
    "name": ("Indicateur de la loi", "Indicator of the law"),
    "followed": ("Suivi par", "Followed by"),
    "state": ("État", "Status"),
    "why": ("Précision", "Detail"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What is known of an indicator that a law asks for, in the neighbourhoods.

    computed, bounded: kinds of comparison with some gap, known or between bounds; reason: the most
    frequent one of the gaps that are not computed.
    """

    indicator: Indicator
    has_figures: bool = False
    computed: tuple[str, ...] = ()
    bounded: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def state(self) -> str:
        """Return the best that is known: one of the states."""
        default = self.indicator.default_benchmark.value
        if default in self.computed:
            return "computed"
        if self.bounded and not self.computed:
            return "bounded"
        if self.computed:
            return "elsewhere"
        return "level" if self.has_figures else "empty"


def compose_legal(facts: Sequence[Followed], language: str) -> Section:
    """Return the register, in the order of the law; an item may have several indicators."""
    follow: dict[str, list[Followed]] = {key: [] for key in REGISTER}
    for one in sorted(facts, key=lambda fact: fact.indicator.code):
        for key in read_reference(one.indicator.legal_reference or ""):
            follow[key].append(one)
    rows = []
    for key, name in REGISTER.items():
        label = name[language != "fr"]
        rows += [(key, label, *_line(one, language)) for one in follow[key]]
        if not follow[key]:
            absent = word(STATES, "absent", language)
            rows.append((key, label, "", absent, ""))
    table = Table(
        id="registre-legal", caption=say(WORDS, "caption", language), rows=tuple(rows),
        columns=tuple(Column(name, word(COLUMNS, name, language)) for name in COLUMNS),
        legend=Legend(notes=tuple(say(WORDS, note, language) for note in ("note", "not_followed"))),
    )  # fmt: skip
    return Section(
        id="registre", title=say(WORDS, "title", language), starts_page=True,
        blocks=(Paragraph(say(WORDS, "lead", language), "lead"), table),
    )  # fmt: skip


def read_reference(reference: str) -> list[str]:
    """Return the items of annex 1 that a legal reference names: `…, annexe 1, E18-E20`."""
    _, _, named = reference.partition("annexe 1, ")
    found: Iterable[str] = []
    if match := re.fullmatch(r"([A-Z])(\d+)-\1(\d+)", named):
        found = [f"{match[1]}{n}" for n in range(int(match[2]), int(match[3]) + 1)]
    elif named:
        found = named.split(", ")
    return [key for key in found if key in REGISTER]


def _line(one: Followed, language: str) -> tuple[str, str, str]:
    label = one.indicator.label_fr if language == "fr" else one.indicator.label_en
    return label, word(STATES, one.state, language), _why(one, language)


def _why(one: Followed, language: str) -> str:
    kinds = one.computed or one.bounded
    if kinds:
        default = one.indicator.default_benchmark.value
        shown = (default,) if default in kinds else kinds
        known = [word(KINDS, kind, language) for kind in KINDS if kind in shown]
        return str(say(WORDS, "against", language, kinds=", ".join(known)))
    if one.has_figures:
        return " ".join(filter(None, (
            word(WORDS, "no_gap", language),
            say_reason(one.reason, language, "none_here") if one.reason else "",
        )))  # fmt: skip
    return word(WORDS, "no_figure", language)
