"""The few words that a drawing adds to its block: legends, and what is missing."""

from observatory.domain.report.document import Outcome
from observatory.domain.report.text import LANGUAGES

WORDS: dict[str, tuple[str, str]] = {
    "worse": ("défavorable", "unfavourable"),
    "better": ("favorable", "favourable"),
    "similar": ("aucune différence établie", "no established difference"),
    "neutral": ("contexte", "context"),
    "missing": ("non disponible", "not available"),
    "short_missing": ("n. d.", "n/a"),
    "break": ("rupture de série", "break in series"),
    "from_to": ("de {low} à {high}", "{low} to {high}"),
    "gap": ("Écart", "Gap"),
    "value": ("Valeur", "Value"),
    "map_missing": ("non calculé", "not computed"),
    "map_nothing": ("aucun quartier", "no neighbourhood"),
    "map_favourable": ("favorable ou nul", "favourable or nil"),
    "map_enlarged": ("agrandissement", "enlarged"),
    "map_first": ("jusqu'à {high}", "up to {high}"),
    "map_last": ("au-delà de {low}", "beyond {low}"),
}


def word(key: str, language: str, **values: str) -> str:
    """Return a word; a key that there is not raises KeyError."""
    return WORDS[key][LANGUAGES.index(language)].format(**values)


def outcome_word(outcome: Outcome, language: str) -> str:
    """Return how a legend names an outcome."""
    return word(outcome.value, language)
