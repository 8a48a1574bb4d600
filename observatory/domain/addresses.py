"""Reads addresses as people write them: number, street, postcode and commune told apart.

Every text is plain already (observatory.db.search.plain): no accents, no capitals, and of all the
punctuation commas alone.
"""

import re
from dataclasses import dataclass

from observatory.domain.words import ABBREVIATIONS, ARTICLES

# What a street is, which people shorten, mistake or leave out; the rest is what it is called.
KINDS = (
    "allee", "avenue", "boulevard", "chemin", "cite", "clos", "cour", "cours", "esplanade",
    "faubourg", "galerie", "hameau", "impasse", "lieu dit", "lotissement", "mail", "montee", "parc",
    "passage", "place", "placette", "promenade", "quai", "quartier", "residence", "rond point",
    "route", "rue", "ruelle", "sente", "sentier", "square", "traverse", "venelle", "villa", "voie",
    "zone",
)  # fmt: skip
# Of the first word only: elsewhere "r" or "all" are other words.
KIND_ABBREVIATIONS = {
    "all": "allee", "allees": "allee", "av": "avenue", "ave": "avenue", "bd": "boulevard",
    "bld": "boulevard", "blvd": "boulevard", "boul": "boulevard", "bvd": "boulevard",
    "ch": "chemin", "che": "chemin", "chem": "chemin", "crs": "cours", "esp": "esplanade",
    "fbg": "faubourg", "fg": "faubourg", "ham": "hameau", "imp": "impasse", "lot": "lotissement",
    "pass": "passage", "pl": "place", "prom": "promenade", "qu": "quai", "r": "rue",
    "res": "residence", "rte": "route", "sq": "square", "trav": "traverse",
}  # fmt: skip
_OF_COMMUNITIES = {"ca", "cc", "cu", "av", "bd"}
NAME_ABBREVIATIONS = {
    **{short: full for short, full in ABBREVIATIONS.items() if short not in _OF_COMMUNITIES},
    "cdt": "commandant", "cne": "capitaine", "dr": "docteur", "gal": "general", "gen": "general",
    "gl": "general", "lt": "lieutenant", "mal": "marechal", "mgr": "monseigneur",
    "pdt": "president", "pr": "professeur", "prof": "professeur",
    "trois": "3", "quatre": "4", "cinq": "5", "six": "6", "sept": "7", "huit": "8", "onze": "11",
    "quatorze": "14",
}  # fmt: skip
STREET_ARTICLES = ARTICLES
# Between the parts of the name of a commune.
COMMUNE_ARTICLES = ARTICLES | {"en", "lez", "sous", "sur"}
SUFFIXES = ("bis", "ter", "quater", "quinquies", "sexies")
# How one suffix is written two ways.
SAME_SUFFIXES = {"bis": "b", "ter": "t", "quater": "q"}

# 5 l'esplanade: no suffix
_SUFFIX = rf"(?: ?({'|'.join(SUFFIXES)}|[a-km-z])\b)?"
_GLUED = rf"(?: ?({'|'.join(SUFFIXES)})\b|([a-z])\b)?"
_KIND = "|".join(sorted((*KINDS, *KIND_ABBREVIATIONS), key=len, reverse=True))
# "12, rue", "12 bis av", "12-14 rue" (the first), "appartement 3, 12 b rue".
_BEFORE_KIND = re.compile(
    rf"\b(\d{{1,5}}){_SUFFIX}(?:(?: a| et)? \d{{1,5}}{_SUFFIX})*[ ,]+(?=(?:{_KIND})\b)"
)
_FIRST = re.compile(rf"^(\d{{1,5}}){_GLUED}[ ,]+(?=\S)")
_POSTCODE = re.compile(r"(?<=[ ,])(\d{5})\b")
_CODE = re.compile(r"\d{5}|2[ab]\d{3}")
_CEDEX = re.compile(r"\bcedex\b.*$")
# What lies inside a building, or in a post office.
_INSIDE = re.compile(
    r" (?:bat|batiment|appt|apt|appartement|esc|escalier|bp|cs|tsa) ?[a-z0-9]{1,5}\b.*$"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What an address is made of; number 0 and empty texts are what it does not say.

    code: of the commune, where it is given in place of its name.
    """

    number: int
    suffix: str
    street: str
    postcode: str
    city: str
    code: str

    @property
    def has_commune(self) -> bool:
        """Tell whether it says in which commune to look."""
        return bool(self.postcode or self.city or self.code)


def read_address(line: str, postcode: str = "", city: str = "") -> Parts:
    """Tell the parts of an address; what stands in columns of its own comes before the line."""
    line, inner_postcode, inner_city = _split_place(line, postcode, city)
    city = _CEDEX.sub("", city or inner_city).replace(",", " ").strip()
    postcode = _five(postcode) or inner_postcode
    if leading := re.match(r"(\d{5}) (?=\D)", city):
        postcode, city = postcode or leading[1], city[leading.end() :]
    code = city.upper() if _CODE.fullmatch(city) else ""
    number, suffix, street = _split_number(line)
    return Parts(number, suffix, street, postcode, "" if code else _words(city), code)


def _five(postcode: str) -> str:
    """Return a postcode that lost its zero as it was; none where it is no number."""
    digits = postcode.replace(" ", "")
    return digits.zfill(5) if digits.isdigit() and 4 <= len(digits) <= 5 else ""


def _split_place(line: str, postcode: str, city: str) -> tuple[str, str, str]:
    found = list(_POSTCODE.finditer(line))
    if found:
        last = found[-1]
        return line[: last.start()], last[1], line[last.end() :].strip(" ,")
    before, comma, after = line.rpartition(",")
    after = after.strip()
    if (
        comma
        and after
        and (after == city or (not postcode and not city and _is_city(before, after)))
    ):
        return before, "", after
    return line, "", ""


def _is_city(before: str, after: str) -> bool:
    has_street = re.search(r"[a-z]{2}", before) is not None
    return has_street and not re.search(r"\d", after) and not re.match(rf"(?:{_KIND})\b", after)


def _split_number(line: str) -> tuple[int, str, str]:
    """Return number, suffix and street; where a kind of street follows, a number is sure."""
    if found := _BEFORE_KIND.search(line):
        return int(found[1]), found[2] or "", _street(line[found.end() :])
    if found := _FIRST.match(line.strip()):
        return int(found[1]), found[2] or found[3] or "", _street(line.strip()[found.end() :])
    return 0, "", _street(line)


def _street(text: str) -> str:
    return _words(_INSIDE.sub("", f" {text.strip(' ,').partition(',')[0]}"))


def _words(text: str) -> str:
    return " ".join(text.replace(",", " ").split())
