"""The words that the page adds around a document: (French, English)."""

from observatory.domain.report.document import Outcome
from observatory.domain.report.text import LANGUAGES, Pairs

# fmt: off
WORDS: Pairs = {
    "skip": ("Aller au contenu", "Skip to content"),
    "contents": ("Sommaire", "Contents"),
    "period": ("Période", "Period"),
    "scope": ("Territoire", "Territory"),
    "nation": ("France entière", "Whole of France"),
    "dated": ("Données publiées le", "Data published on"),
    "data_version": ("Version des données", "Data version"),
    "origin": ("Origine des données", "Origin of the data"),
    "official": ("données officielles", "official data"),
    "demonstration": ("données de démonstration, fictives", "demonstration data, fictional"),
    "published": ("données publiées", "published data"),
    "local": ("données locales", "local data"),
    "fictional": ("(données fictives)", "(fictional data)"),
    "link": ("Lien vers : {title}", "Link to: {title}"),
    "table": ("Tableau", "Table"),
    "chart": ("Graphique", "Chart"),
    "map": ("Carte", "Map"),
    "chart_data": ("Les données du graphique", "The data of the chart"),
    "map_data": ("Les données de la carte", "The data of the map"),
    "series": ("Série", "Series"),
    "label": ("Libellé", "Label"),
    "when": ("Période", "Period"),
    "place": ("Territoire", "Territory"),
    "code": ("Code", "Code"),
    "value": ("Valeur", "Value"),
    "lower": ("De", "From"),
    "upper": ("À", "To"),
    "reading_of_outcome": ("Constat", "Finding"),
    "field": ("Champ", "Coverage"),
    "reading": ("Lecture", "Reading"),
    "note": ("Note", "Note"),
    "source": ("Source", "Source"),
    "sources": ("Sources", "Sources"),
    "caveat": ("Réserve", "Caveat"),
    "reasons": ("Données manquantes", "Missing data"),
    "unprinted": ("Ce tableau, trop long pour l'impression, est dans les formats HTML, XLSX, CSV "
                  "et JSON de cette édition.",
                  "This table, too long for print, is in the HTML, XLSX, CSV and JSON formats of "
                  "this edition."),
    "formats": ("Cette édition existe aussi en PDF, XLSX, JSON et CSV\u00a0: voir la liste des "
                "éditions, à l'adresse /v1/reports de l'observatoire. Dans cette page, chaque "
                "chiffre porte l'adresse qui le sert (attributs data-path et data-field).",
                "This edition also exists as PDF, XLSX, JSON and CSV: see the list of editions, at "
                "the observatory's address /v1/reports. In this page, each figure bears the "
                "address that serves it (attributes data-path and data-field)."),
    "author": ("Observatoire des quartiers prioritaires. Document produit automatiquement à "
               "partir des données de l'observatoire.",
               "Observatory of priority neighbourhoods. Document produced automatically from the "
               "observatory's data."),
    "colon": ("\u00a0: ", ": "),
    "semicolon": ("\u00a0; ", "; "),
    "live": ("Rendre ce graphique interactif", "Make this chart interactive"),
    "still": ("Revenir au graphique fixe", "Back to the still chart"),
    "shown_series": ("Séries affichées", "Series shown"),
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
    """Return all words in one language, with those of outcomes, by key."""
    column = LANGUAGES.index(language)
    return {str(key): pair[column] for key, pair in {**WORDS, **OUTCOMES}.items()}
