"""The labels of the catalogue as nouns of a sentence: article, gender, number, agreement."""

import re
from dataclasses import dataclass
from functools import lru_cache

from observatory.domain.indicator import Indicator
from observatory.domain.report.french import lower_first, of
from observatory.domain.report.writer import NARROW, NO_BREAK

# The words that a French label may begin with: (is feminine, is plural). Any other is a thing
# that is counted: « le nombre de … ».
HEADS = {
    "part": (True, False), "population": (True, False), "médiane": (True, False),
    "taux": (False, False), "indice": (False, False), "loyer": (False, False),
    "nombre": (False, False), "rapport": (False, False), "revenu": (False, False),
    "crédits": (False, True), "premier": (False, False), "deuxième": (False, False),
    "troisième": (False, False), "quatrième": (False, False), "sixième": (False, False),
    "septième": (False, False), "huitième": (False, False), "neuvième": (False, False),
}  # fmt: skip
ENGLISH_HEADS = re.compile(
    r"(share|rate|.*\b(rate|index|ratio|decile|quartile)|(municipal |insured )?population"
    r"|median|mean|urban-policy credits)\b",
    re.IGNORECASE,
)
# What a colon or a bare list says in a table, a sentence says in words.
FRENCH_REWRITES = (
    (r"^Part des allocataires CAF : (.*)$", r"Part des \1 parmi les allocataires CAF"),
    (r"^Part du revenu disponible : (.*)$", r"Part des \1 dans le revenu disponible"),
    (r"^Allocataires CAF : (.*)$", r"\1 parmi les allocataires CAF"),
    (r"^(.*) : faits enregistrés$", r"\1 (faits enregistrés)"),
    (r" \(négatif\)", ""),
    (r"^Usage de ", r"Usages de "),
)
ENGLISH_REWRITES = (
    (r"^Share of CAF beneficiaries: (.*)$", r"Share of \1 among CAF beneficiaries"),
    (r"^Share of disposable income: (.*)$", r"Share of \1 in disposable income"),
    (r"^CAF beneficiaries: (.*)$", r"\1 among CAF beneficiaries"),
    (r"^(.*): recorded offences$", r"\1 (recorded offences)"),
    (r" \(negative\)", ""),
    (r"^Labour force ", "Persons in the labour force "),
    (r"^Unemployed ", "Unemployed persons "),
    (r"^Vacancy over three months of ", "Rate of vacancy over three months of "),
    (r"^Criminal damage ", r"Acts of criminal damage "),
    (r"^Drug use ", r"Drug-use offences "),
    (r"( of women| of foreigners), (\d+-\d+)", r"\1 aged \2"),
    (r"^(Job-seekers), (categor.*)$", r"\1 of \2"),
    (r"^([^,]* rate), (\d+-\d+)", r"\1 of \2 year-olds"),
)


@dataclass(frozen=True, slots=True)
class Noun:
    """An indicator's name inside a sentence.

    text: without article; is_per: a number of things for so many others, written without a unit.
    """

    text: str
    language: str
    is_feminine: bool = False
    is_plural: bool = False
    is_per: bool = False
    is_money: bool = False

    @property
    def the(self) -> str:
        """Return it with its definite article."""
        if self.language != "fr":
            return f"the {self.text}"
        return self._with_article()

    @property
    def that(self) -> str:
        """Return the pronoun that stands for it: celui, celle, ceux, celles; that, those."""
        if self.language != "fr":
            return "those" if self.is_plural else "that"
        return (("celui", "ceux"), ("celle", "celles"))[self.is_feminine][self.is_plural]

    @property
    def be(self) -> str:
        """Return its verb before an adjective."""
        return (("est", "sont") if self.language == "fr" else ("is", "are"))[self.is_plural]

    @property
    def amounts_to(self) -> str:
        """Return its verb before a figure."""
        if self.language != "fr":
            return self.be
        if self.is_money:
            return ("s'élève à", "s'élèvent à")[self.is_plural]
        return f"{self.be} de"

    @property
    def to(self) -> str:
        """Return what that verb's second figure takes: est de … et de …; none in English."""
        return "" if self.language != "fr" else "à " if self.is_money else "de "

    def agree(self, adjective: str) -> str:
        """Return a regular French adjective in its gender and number; an English one as it is."""
        if self.language != "fr":
            return adjective
        feminine = "e" if self.is_feminine and not adjective.endswith("e") else ""
        return f"{adjective}{feminine}{'s' if self.is_plural else ''}"

    def _with_article(self) -> str:
        if self.is_plural:
            return f"les {self.text}"
        if of(self.text).startswith("d'"):
            return f"l'{self.text}"
        return f"{'la' if self.is_feminine else 'le'} {self.text}"


def name_indicator(indicator: Indicator, language: str) -> Noun:
    """Return the noun of an indicator's label."""
    label = indicator.label_fr if language == "fr" else indicator.label_en
    return name_label(label, language, is_money=indicator.unit == "euro")


def name_label(label: str, language: str, *, is_money: bool = False) -> Noun:
    """Return the noun of a label of the catalogue, or of one that is written like those."""
    return (_french if language == "fr" else _english)(label, is_money)


@lru_cache(maxsize=512)  # a catalogue, said thousands of times
def _french(label: str, is_money: bool) -> Noun:
    text = _rewrite(label, FRENCH_REWRITES)
    text = re.sub(r"(?<=\d) (?=\d{3}\b)", NARROW, text)
    text = re.sub(r" (?=[%:;])", NO_BREAK, text)
    is_per = re.search(r" pour \d", text) is not None
    head = HEADS.get(text.split(" ")[0].lower())
    if head is None:
        return Noun(f"nombre {of(lower_first(text))}", "fr", is_per=is_per, is_money=is_money)
    return Noun(lower_first(text), "fr", *head, is_per=is_per, is_money=is_money)


@lru_cache(maxsize=512)
def _english(label: str, is_money: bool) -> Noun:
    text = re.sub(r"(?<=\d) %", "%", _rewrite(label, ENGLISH_REWRITES))
    is_per = re.search(r" per \d", text) is not None
    if is_per or not ENGLISH_HEADS.match(text):
        return Noun(f"number of {lower_first(text)}", "en", is_per=is_per, is_money=is_money)
    is_plural = text.lower().startswith("urban-policy credits")
    return Noun(lower_first(text), "en", is_plural=is_plural, is_money=is_money)


def _rewrite(label: str, rewrites: tuple[tuple[str, str], ...]) -> str:
    for pattern, words in rewrites:
        label = re.sub(pattern, words, label)
    return label
