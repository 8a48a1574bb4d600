"""The words that print adds around a document: (French, English)."""

from observatory.domain.report.document import Document, Outcome
from observatory.domain.report.text import LANGUAGES, Pairs
from observatory.domain.report.writer import Writer

# fmt: off
WORDS: Pairs = {
    "author": ("Observatoire des quartiers prioritaires",
               "Observatory of priority neighbourhoods"),
    "contents": ("Sommaire", "Contents"),
    "sources": ("Sources", "Sources"),
    "dated": ("Données publiées le", "Data published on"),
    "chart": ("Graphique", "Chart"),
    "map": ("Carte", "Map"),
    "table": ("Tableau", "Table"),
    "field": ("Champ", "Coverage"),
    "reading": ("Lecture", "Reading"),
    "note": ("Note", "Note"),
    "notes": ("Notes", "Notes"),
    "source": ("Source", "Source"),
    "colon": ("\u00a0: ", ": "),
    "semicolon": ("\u00a0; ", "; "),
    "reasons": ("Données manquantes", "Missing data"),
    "unprinted": ("Dans les formats HTML, XLSX, CSV et JSON de cette édition, et non ici\u00a0:",
                  "In the HTML, XLSX, CSV and JSON formats of this edition, and not here:"),
}
# Symbol and words: an outcome is never told by its colour alone.
OUTCOMES: Pairs = {
    Outcome.WORSE: ("▼ défavorable", "▼ unfavourable"),
    Outcome.BETTER: ("▲ favorable", "▲ favourable"),
    Outcome.SIMILAR: ("■ aucune différence établie", "■ no established difference"),
    Outcome.NEUTRAL: ("", ""),
    Outcome.MISSING: ("– donnée manquante", "– missing data"),
}
# fmt: on


def words(language: str) -> dict[str, str]:
    """Return all words in one language, with those of outcomes, for the templates."""
    column = LANGUAGES.index(language)
    return {key: pair[column] for key, pair in {**WORDS, **OUTCOMES}.items()}


def say_date(document: Document) -> str:
    """Return when the data of the edition were published."""
    told = words(document.language)["dated"]
    return f"{told} {Writer(document.language).period(document.dated.isoformat())}"
