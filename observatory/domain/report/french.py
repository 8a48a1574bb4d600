"""French articles, contractions and elisions, and how a label reads inside a sentence."""

import re

from observatory.domain.report.text import Text
from observatory.domain.report.writer import NO_BREAK

# Words that begin with a letter that elides, and do not: h aspiré and the like.
ASPIRATED = ("haut", "havre", "hlm", "huit", "hors", "onze", "oui", "yaourt")
VOWELS = "aeiouyàâäéèêëîïôöùûüœæh"
# Labels begin with a capital; these words keep theirs inside a sentence.
PROPER = frozenset({"Caf", "French", "Gini"})


def elides(text: str) -> bool:
    """Tell whether `de` and `le` lose their vowel before the text: l'indice, de HLM."""
    plain = text.lower()
    # A name in capitals or one of Y and a vowel is left alone only where it is listed.
    return plain[:1] in VOWELS and plain[:1] != "" and not plain.startswith(ASPIRATED)


def of(text: str) -> str:
    """Write `de` before words, with their article: du reste, des Vosges, d'emploi."""
    for article, contracted in (("le ", "du "), ("les ", "des ")):
        if text.startswith(article):
            return contracted + text.removeprefix(article)
    return f"d'{text}" if elides(text) else f"de {text}"


def of_name(name: str) -> str:
    """Write `de` before a town's name: du Havre, des Abymes, de La Rochelle, d'Agen."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return of(name)


def lower_first(label: str) -> str:
    """Write a label inside a sentence: its capital goes, unless it is an acronym's or a name's."""
    first = label.split(" ")[0]
    is_acronym = len(first) > 1 and first[1].isupper()
    return label if is_acronym or first in PROPER else label[:1].lower() + label[1:]


def typeset(text: Text, language: str) -> Text:
    """Put the spaces that French typography forbids to break, before its high punctuation."""
    if language != "fr":
        return text
    return Text(tuple(
        re.sub(" (?=[:;%?!])", NO_BREAK, part) if isinstance(part, str) else part
        for part in text.parts
    ))  # fmt: skip


def upper_first(text: str) -> str:
    """Write the beginning of a sentence."""
    return text[:1].upper() + text[1:]
