"""The figures that changed since the last edition: both values, and whether it matters."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from observatory.domain.indicator import Indicator
from observatory.domain.report.annex_words import count_figure, word
from observatory.domain.report.document import Cell, Column, Legend, Paragraph, Section, Table
from observatory.domain.report.served import ObservationKey, address, make_figure
from observatory.domain.report.text import Figure, Pairs, Served, Text, say
from observatory.domain.report.writer import Writer

PRINTED = 40
WORDS: Pairs = {
    "title": ("Révisions", "Revisions"),
    "first": (
        "Aucune édition n'a été publiée auparavant : les révisions sont celles que connaît la base "
        "depuis son premier chargement.",
        "No edition was published before: the revisions are those that the database knows since "
        "its first load."),
    "since": (
        "Révisions par les publications chargées depuis l'édition de {edition}.",
        "Revisions by the releases loaded since the edition of {edition}."),
    "since_none": (
        "Aucun chiffre n'a été révisé depuis l'édition de {edition}.",
        "No figure was revised since the edition of {edition}."),
    "none": (
        "Aucun chiffre n'a été révisé : toutes les éditions chargées s'accordent là où elles se "
        "recouvrent.",
        "No figure was revised: all loaded editions agree where they overlap."),
    "lead": (
        "Au total, {n} chiffre{s} de l'observatoire diffère{nt} entre deux publications, dont "
        "{beyond} de plus que la demi-largeur de l'intervalle.",
        "In all, {n} figure{s} of the observatory differ{nt} between two releases, of which "
        "{beyond} by more than half the width of the interval."),
    "caption": ("Révisions les plus fortes, en proportion de la valeur ancienne",
                "Largest revisions, in proportion to the former value"),
    "caption_all": ("Toutes les révisions", "Every revision"),
    "note": (
        "Les deux valeurs sont conservées ; l'interface sert la plus récente.",
        "Both values are kept; the interface serves the newer one."),
    "missing": ("Sans valeur dans cette publication.", "Without a value in this release."),
    "yes": ("oui", "yes"),
    "no": ("non", "no"),
    "unknown": ("sans intervalle", "no interval"),
}  # fmt: skip
KINDS: Pairs = {
    "later_edition": ("édition suivante", "later edition"),
    "same_edition": ("édition republiée", "edition published anew"),
    "other_source": ("autre source", "other source"),
}
COLUMNS: Pairs = {
    "place": ("Territoire", "Territory"),
    "indicator": ("Indicateur", "Indicator"),
    "period": ("Période", "Period"),
    "old": ("Avant", "Before"),
    "new": ("Après", "After"),
    "change": ("Différence", "Change"),
    "exceeds": ("Au-delà de l'intervalle", "Beyond the interval"),
    "kind": ("Cause", "Cause"),
    "editions": ("Éditions", "Editions"),
}
_NUMBERS = ("old", "new", "change")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A row of /v1/revisions. place: the territory and its name; old and new edition."""

    key: ObservationKey
    indicator: Indicator
    name: str
    kind: str
    old: float | None
    new: float | None
    change: float | None
    exceeds: bool | None
    old_edition: str
    edition: str
    source: str

    @property
    def path(self) -> str:
        """Return the address of exactly this revision."""
        own = self.key
        return address(
            "/v1/revisions", indicator=own.indicator, level=own.level, code=own.code,
            vintage=own.vintage, period=own.period, kind=self.kind, source=self.source,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionFacts:
    """Revisions since the last edition. last: its period, None for none.

    matched, beyond: how many /v1/revisions lists, and how many beyond the interval.
    """

    last: str | None = None
    matched: int = 0
    beyond: int = 0
    rows: tuple[Revision, ...] = field(default=())


def compose_revised(facts: RevisionFacts, language: str) -> Section:
    """Return counts and the largest revisions; all of them are in the formats without pages."""
    writer = Writer(language)
    opening = say(WORDS, "first", language)
    if facts.last:
        key = "since" if facts.rows else "since_none"
        opening = say(WORDS, key, language, edition=facts.last)
    blocks: list[Paragraph | Table] = [Paragraph(opening, "note")]
    blocks.append(
        Paragraph(_lead(facts, writer) if facts.matched else say(WORDS, "none", language))
    )
    if facts.rows:
        rows = sorted(facts.rows, key=_size)
        blocks.append(_table("revisions", "caption", rows[:PRINTED], writer, is_printed=True))
    if len(facts.rows) > PRINTED:
        rows = sorted(facts.rows, key=lambda row: (row.key, row.kind, row.edition))
        blocks.append(_table("revisions-toutes", "caption_all", rows, writer, is_printed=False))
    return Section(id="revisions", title=say(WORDS, "title", language), blocks=tuple(blocks))


def _lead(facts: RevisionFacts, writer: Writer) -> Text:
    n = count_figure(facts.matched, Served("/v1/revisions", "numberMatched"), writer)
    path = address("/v1/revisions", exceeds="true")
    beyond = count_figure(facts.beyond, Served(path, "numberMatched"), writer)
    s = writer.plural(facts.matched)
    nt = ("nt" if s else "") if writer.is_french else ("" if s else "s")
    return say(WORDS, "lead", writer.language, n=n, beyond=beyond, s=s, nt=nt)


def _size(row: Revision) -> tuple[float, ObservationKey, str]:
    relative = abs(row.change / row.old) if row.change is not None and row.old else 0.0
    return (-relative, row.key, row.kind)


def _table(
    id_: str, caption: str, rows: Sequence[Revision], writer: Writer, *, is_printed: bool
) -> Table:
    language = writer.language
    columns = tuple(Column(name, word(COLUMNS, name, language), is_number=name in _NUMBERS)
                    for name in COLUMNS)  # fmt: skip
    return Table(
        id=id_, caption=say(WORDS, caption, language), columns=columns, is_printed=is_printed,
        rows=tuple(_line(row, writer) for row in rows),
        legend=Legend(notes=(say(WORDS, "note", language),)),
    )  # fmt: skip


def _line(row: Revision, writer: Writer) -> tuple[Cell, ...]:
    language = writer.language
    label = row.indicator.label_fr if writer.is_french else row.indicator.label_en
    judged = {True: "yes", False: "no", None: "unknown"}[row.exceeds]
    return (
        f"{row.name} ({row.key.code})", label, writer.period(row.key.period),
        _figure(row, row.old, "old_value", writer), _figure(row, row.new, "new_value", writer),
        _figure(row, row.change, "change", writer), word(WORDS, judged, language),
        word(KINDS, row.kind, language), f"{row.old_edition} → {row.edition}",
    )  # fmt: skip


def _figure(row: Revision, value: float | None, name: str, writer: Writer) -> Figure:
    style = "difference" if name == "change" else "value"
    reason = "" if value is not None else word(WORDS, "missing", writer.language)
    served = Served(row.path, name)
    return make_figure(value, row.indicator.unit, served, writer, style=style, reason=reason)
