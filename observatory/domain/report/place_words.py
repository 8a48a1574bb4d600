"""Places inside sentences: « de l'Isère », « en Seine-Saint-Denis », « à Mayotte », "of Agen"."""

import re

from observatory.domain.report.document import Place
from observatory.domain.report.french import of, of_name

# The article of a name: INSEE, code officiel géographique, TNCC (2 le, 3 la, 4 les, 5 l').
# INSEE gives Île-de-France and others of `en` none, though it is said: « d'Île-de-France ».
DEPARTMENTS = {
    "le ": "14 15 18 25 29 30 32 39 41 45 46 47 56 59 62 63 67 68 69 81 82 83 84 90 94 95",
    "la ": "16 17 19 21 23 24 26 2A 2B 31 33 42 43 44 48 50 51 52 53 55 57 58 70 72 73 74 76 80 "
           "85 86 87 93 971 972 973",
    "les ": "04 05 06 08 13 22 40 64 65 66 78 79 88 92",
    "l'": "01 02 03 07 09 10 11 12 27 34 36 38 60 61 89 91",
    "": "28 35 37 49 54 71 75 77 974 976",
}  # fmt: skip
REGIONS = {
    "le ": "24 44", "la ": "01 02 03", "les ": "32 52", "": "04 06 11 27 28 53 75 76 84 93 94",
}  # fmt: skip
# Feminine names that are said with `en`, those without article among them.
IN_EN = {
    "department": "16 17 19 21 24 28 2A 2B 31 33 35 37 43 44 48 52 53 54 57 70 71 73 74 76 77 85 "
                  "87 93 971 972 973",
    "region": "01 02 03 11 27 28 53 75 76 84 93 94",
}  # fmt: skip
AT = {("department", "974"), ("department", "976"), ("region", "04"), ("region", "06"),
      ("department", "75")}  # fmt: skip
ARTICLES = {
    (level, code): article
    for level, table in (("department", DEPARTMENTS), ("region", REGIONS))
    for article, codes in table.items()
    for code in codes.split()
}
# What a name that has no article of its own is introduced by: (the, of the level's name or not).
KINDS = {
    "department": ("le département", "the department"),
    "region": ("la région", "the region"),
    "epci": ("l'intercommunalité", "the intercommunality"),
    "ept": ("l'établissement public territorial", "the EPT"),
    "urban_unit": ("l'unité urbaine", "the urban unit"),
    "contract": ("le contrat de ville", "the city contract"),
    "commune": ("la commune", "the commune"),
    "country": ("le pays", "the country"),
}
NEIGHBOURHOODS = {
    "qpv": ("le quartier", "the neighbourhood"),
    "zus": ("la zone urbaine sensible", "the sensitive urban zone"),
    "qva": ("le quartier de veille active", "the neighbourhood under active watch"),
}


def of_place(place: Place, language: str) -> str:
    """Write « de l'Isère », « d'Île-de-France », « du contrat de ville d'Agen », "of Isère"."""
    if language != "fr":
        return f"of {_english(place)}"
    article = ARTICLES.get((place.level, place.code))
    return of(_french(place) if article is None else f"{article}{place.name}")


def in_place(place: Place, language: str) -> str:
    """Write « dans l'Isère », « en Seine-Saint-Denis », « à Mayotte », "in Isère"."""
    if language != "fr":
        return f"in {_english(place)}"
    if (place.level, place.code) in AT:
        return f"à {place.name}"
    if place.code in IN_EN.get(place.level, "").split():
        return f"en {place.name}"
    if (article := ARTICLES.get((place.level, place.code))) is not None:
        return f"dans {article}{place.name}"
    return f"dans {_french(place)}"


def the_neighbourhood(place: Place, language: str) -> str:
    """Write « le quartier Air Bel », « la zone urbaine sensible … », "Air Bel"."""
    if language != "fr":
        prefix = "the sensitive urban zone " if place.level == "zus" else ""
        return f"{prefix}{place.name}"
    kind = NEIGHBOURHOODS.get(place.level, NEIGHBOURHOODS["qpv"])[0]
    if place.name.lower().startswith("quartier "):
        return f"le {place.name[0].lower()}{place.name[1:]}"
    return f"{kind} {place.name}"


def _french(place: Place) -> str:
    """Return what a place without an article of its own is called, with an article."""
    name, kind = place.name, KINDS.get(place.level, ("le territoire", ""))[0]
    if place.level in ("epci", "ept"):
        return f"la {name}" if re.match(r"(CA|CC|CU|Métropole|Communauté) ", name) else name
    if place.level in ("urban_unit", "commune"):
        return f"{kind} {of_name(name)}"
    if place.level == "contract":
        return f"{kind} « {name} »".replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    return f"{kind} {name}"


def _english(place: Place) -> str:
    if (place.level, place.code) in ARTICLES or place.level in ("commune", "epci", "ept"):
        return place.name
    kind = KINDS.get(place.level, ("", "the territory"))[1]
    joint = "" if place.level == "contract" else "of "
    return f"{kind} {joint}{place.name}"
