"""The words that the annexes share: themes, comparisons, and figures with their own decimals."""

from observatory.domain.report.text import Figure, Pairs, Rule, Served, Text
from observatory.domain.report.writer import NO_BREAK, Writer

THEMES: Pairs = {
    "emploi": ("Emploi", "Employment"),
    "revenus": ("Revenus et pauvreté", "Income and poverty"),
    "education": ("Éducation", "Education"),
    "sante": ("Santé", "Health"),
    "logement": ("Logement et habitat", "Housing"),
    "securite": ("Sécurité", "Safety"),
    "economie": ("Activité économique", "Local economy"),
    "contexte": ("Population et contexte", "Population and context"),
    "moyens": ("Moyens publics", "Public means"),
}
KINDS: Pairs = {
    "rest_of_urban_unit": ("reste de l'unité urbaine", "rest of the urban unit"),
    "urban_unit": ("unité urbaine entière", "whole urban unit"),
    "rest_of_epci": ("reste de l'intercommunalité", "rest of the EPCI"),
    "epci": ("intercommunalité entière", "whole EPCI"),
    "rest_of_commune": ("reste de la commune", "rest of the commune"),
    "commune": ("commune entière", "whole commune"),
    "department": ("département entier", "whole department"),
    "region": ("région entière", "whole region"),
    "country": ("France entière", "whole of France"),
    "rest_of_country": ("reste de la France", "rest of France"),
    "ring_300m": ("pourtour de 300 m", "300 m ring"),
    "ring_500m": ("pourtour de 500 m", "500 m ring"),
}
OUTCOMES: Pairs = {
    "worse": ("défavorable", "worse"),
    "better": ("favorable", "better"),
    "similar": ("aucune différence établie", "no established difference"),
    "not_compared": ("non qualifié", "not qualified"),
}


def word(pairs: Pairs, key: str, language: str) -> str:
    """Return a word of a table; a key that the table lacks is its own word."""
    french, english = pairs.get(key, (key, key))
    return french if language == "fr" else english


def plain(text: str) -> Text:
    """Return a sentence without figures."""
    return Text((text,))


def count_figure(value: int, served: Served, writer: Writer, rule: Rule = Rule.SAME) -> Figure:
    """Return a number of things."""
    return Figure(text=writer.number(value), value=value, unit="count", served=(served,), rule=rule)


def measure(
    value: float, unit: str, decimals: int, writer: Writer, *, is_difference: bool = False
) -> str:
    """Write a number with its unit and as many decimals as its publisher printed."""
    number = writer.number(value, decimals, signed=is_difference)
    name = writer.unit_name(unit, is_difference=is_difference) if unit else ""
    tight = name == "%" and not writer.is_french
    return f"{number}{'' if tight or not name else NO_BREAK}{name}"


def label_theme(theme: str, language: str) -> str:
    """Return a theme's name; one that the table lacks is its own name."""
    return word(THEMES, theme, language)


def order_themes(themes: set[str]) -> list[str]:
    """Return themes in the order of the report, unknown ones last."""
    known = list(THEMES)
    return sorted(themes, key=lambda one: (known.index(one) if one in known else 99, one))
