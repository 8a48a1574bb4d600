"""Every sentence of the report, in French and in English: the one table of its strings."""

from collections.abc import Mapping

from observatory.domain.report_phrases import PARAGRAPHS
from observatory.domain.report_words import FIXED

LANGUAGES = ("fr", "en")

TEXTS: Mapping[str, tuple[str, str]] = {**FIXED, **PARAGRAPHS}


def text(key: str, language: str, **values: object) -> str:
    """Return a sentence; an unknown key is a mistake of ours and raises KeyError."""
    return TEXTS[key][LANGUAGES.index(language)].format(**values)


def texts_of(prefix: str, language: str) -> dict[str, str]:
    """Return all the texts whose key starts so, without the prefix, in their order."""
    index = LANGUAGES.index(language)
    return {
        key.removeprefix(prefix): pair[index]
        for key, pair in TEXTS.items()
        if key.startswith(prefix)
    }
