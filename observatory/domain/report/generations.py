"""The neighbourhoods that entered, left or merged between two generations; never joined."""

from collections.abc import Sequence
from dataclasses import dataclass

from observatory.domain.passage import Relation
from observatory.domain.passage_counts import Pair, Tie, count_relations, list_ended, tie_new
from observatory.domain.report.annex_words import count_figure, word
from observatory.domain.report.document import Column, Legend, Paragraph, Section, Table
from observatory.domain.report.text import Figure, Pairs, Served, Text, say
from observatory.domain.report.writer import Writer

WORDS: Pairs = {
    "title": ("Quartiers entrés, sortis, fusionnés",
              "Neighbourhoods that entered, left or merged"),
    "headline": (
        "Quartiers de la génération {old} : {olds} ; de la génération {new} : {news}. Entrés sans "
        "prédécesseur : {entered} ; sortis sans successeur : {ended} ; faits de plusieurs anciens "
        "quartiers : {merged} ; issus d'un quartier partagé : {split}.",
        "Neighbourhoods of generation {old}: {olds}; of generation {new}: {news}. Entered without "
        "a predecessor: {entered}; left without a successor: {ended}; made of several former "
        "ones: {merged}; from one that was divided: {split}."),
    "never": (
        "Deux générations ne sont jamais mises bout à bout : entre elles la liste, les rues et "
        "les habitants changent, et un écart qui bouge peut n'être que le périmètre qui bouge.",
        "Two generations are never put end to end: between them the list, the streets and the "
        "residents change, and a gap that moves may be no more than a perimeter that moves."),
    "nothing": ("Aucune table de passage entre deux générations n'est chargée ici.",
                "No table of passages between two generations is loaded here."),
    "counts": ("Quartiers de {new} selon ce qui les lie à ceux de {old}",
               "Neighbourhoods of {new} by what ties them to those of {old}"),
    "entered": ("Quartiers entrés en {new} : ils ne viennent d'aucun autre",
                "Neighbourhoods that entered in {new}: they come from none"),
    "left": ("Quartiers de {old} sortis : ils n'ont aucun successeur",
             "Neighbourhoods of {old} that left: they have no successor"),
    "merged": ("Quartiers de {new} faits de plusieurs quartiers de {old}",
               "Neighbourhoods of {new} made of several of {old}"),
    "split": ("Quartiers de {new} venus d'un quartier de {old} partagé",
              "Neighbourhoods of {new} that come from a divided one of {old}"),
    "unchanged": (
        "De la génération {old} à la génération {new}, aucun quartier de ce territoire n'est "
        "entré, sorti, fusionné ni partagé.",
        "From generation {old} to generation {new}, no neighbourhood of this territory entered, "
        "left, was merged or was divided."),
    "source": (
        "Table de passage : correspondance officielle et superposition des périmètres ; un "
        "chevauchement infime ne lie pas deux quartiers.",
        "Table of passages: official correspondence and overlay of the perimeters; a sliver of "
        "overlap ties no two neighbourhoods."),
}  # fmt: skip
RELATIONS: Pairs = {
    "identical": ("Identiques", "Identical"),
    "modified": ("Modifiés", "Modified"),
    "merged": ("Faits de plusieurs", "Made of several"),
    "split": ("Issus d'un partage", "From a divided one"),
    "new": ("Entrés", "Entered"),
    "ended": ("Sortis (de l'ancienne génération)", "Left (of the former generation)"),
}
COLUMNS: Pairs = {
    "relation": ("Lien", "Tie"),
    "count": ("Quartiers", "Neighbourhoods"),
    "code": ("Code", "Code"),
    "name": ("Quartier", "Neighbourhood"),
    "others": ("Quartiers d'origine", "Former neighbourhoods"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Generations:
    """The table of passages between two vintages.

    codes: the old and new ones that lie in the edition's territory, None for all of them. Counts
    are of the whole table, as the interface serves it; a territory has its lists, printed.
    """

    level: str
    old: int
    new: int
    pairs: tuple[Pair, ...]
    codes: frozenset[str] | None = None

    @property
    def path(self) -> str:
        """Return the address of the table."""
        return f"/v1/passages/{self.level}/{self.old}/{self.new}"


def compose_generations(facts: Sequence[Generations], language: str) -> Section:
    """Return counts and lists; an edition of a territory has its own lists alone."""
    title = say(WORDS, "title", language)
    if not facts:
        nothing = (Paragraph(say(WORDS, "nothing", language), "note"),)
        return Section(id="generations", title=title, blocks=nothing, starts_page=True)
    blocks = [block for one in facts for block in _blocks(one, Writer(language))]
    never = Paragraph(say(WORDS, "never", language), "caveat")
    return Section(id="generations", title=title, blocks=(never, *blocks), starts_page=True)


def _blocks(one: Generations, writer: Writer) -> list[Paragraph | Table]:
    language, years = writer.language, {"old": str(one.old), "new": str(one.new)}
    ties = tie_new(one.pairs)
    lists = {
        "entered": [tie for tie in ties if tie.relation is Relation.NEW],
        "left": list(list_ended(one.pairs)),
        "merged": [tie for tie in ties if tie.relation is Relation.MERGED],
        "split": [tie for tie in ties if tie.relation is Relation.SPLIT],
    }
    found: list[Paragraph | Table] = []
    if one.codes is None:
        counts = {name: _count(one, name, number, writer)
                  for name, number in count_relations(one.pairs).items()}  # fmt: skip
        words = {"entered": counts["new"], **{n: counts[n] for n in
                 ("olds", "news", "ended", "merged", "split")}}  # fmt: skip
        headline = say(WORDS, "headline", language, **years, **words)
        rows = tuple((word(RELATIONS, name, language), counts[name]) for name in RELATIONS)
        columns = _columns(("relation", "count"), language)
        caption = say(WORDS, "counts", language, **years)
        found = [
            Paragraph(headline, "lead"),
            Table(id=f"passages-{one.old}-{one.new}", caption=caption, columns=columns, rows=rows,
                  legend=Legend(notes=(say(WORDS, "source", language),))),
        ]  # fmt: skip
    for name, own in lists.items():
        inside = [tie for tie in own if one.codes is None or tie.code in one.codes]
        if inside:
            found.append(_list(one, name, inside, say(WORDS, name, language, **years), language))
    return found or [Paragraph(say(WORDS, "unchanged", language, **years), "body")]


def _count(one: Generations, name: str, number: int, writer: Writer) -> Figure:
    return count_figure(number, Served(f"{one.path}/counts", name), writer)


def _list(one: Generations, name: str, ties: Sequence[Tie], caption: Text, language: str) -> Table:
    """Return a list of neighbourhoods; of the nation the counts are printed, not the lists."""
    has_others = any(tie.others for tie in ties)
    names = ("code", "name", *(("others",) if has_others else ()))
    rows = tuple((tie.code, tie.name, *((_spell(tie),) if has_others else ())) for tie in ties)
    return Table(
        id=f"passages-{one.old}-{one.new}-{name}", caption=caption, rows=rows,
        is_printed=one.codes is not None,
        columns=_columns(names, language),
    )  # fmt: skip


def _spell(tie: Tie) -> str:
    return ", ".join(f"{name} ({code})" for code, name in tie.others)


def _columns(names: Sequence[str], language: str) -> tuple[Column, ...]:
    return tuple(
        Column(name, word(COLUMNS, name, language), is_number=name == "count") for name in names
    )
