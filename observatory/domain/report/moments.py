"""When a figure is about, in words: « en 2018 », « depuis le 31 décembre 2017 »."""

import re

FRENCH_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
QUARTERS = {
    "fr": ("premier trimestre", "deuxième trimestre", "troisième trimestre",
           "quatrième trimestre"),
    "en": ("first quarter of", "second quarter of", "third quarter of", "fourth quarter of"),
}  # fmt: skip


def say_when(period: str, language: str) -> str:
    """Write when: « en 2018 », « au 31 décembre 2018 », "in the fourth quarter of 2018"."""
    kind, name = _name(period, language)
    if language == "fr":
        return f"{'au' if kind in ('day', 'quarter') else 'en'} {name}"
    return f"{'on' if kind == 'day' else 'in the' if kind == 'quarter' else 'in'} {name}"


def say_since(period: str, language: str) -> str:
    """Write from when on: « depuis 2018 », « depuis le 31 décembre 2018 », "since 2018"."""
    kind, name = _name(period, language)
    if language == "fr":
        return f"depuis {'le ' if kind in ('day', 'quarter') else ''}{name}"
    return f"since {'the ' if kind == 'quarter' else ''}{name}"


def _name(period: str, language: str) -> tuple[str, str]:
    """Return what kind of period it is and its name, without article."""
    is_french = language == "fr"
    months = FRENCH_MONTHS if is_french else ENGLISH_MONTHS
    if match := re.fullmatch(r"(\d{4})-Q([1-4])", period):
        return "quarter", f"{QUARTERS[language][int(match[2]) - 1]} {match[1]}"
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", period):
        day = "1er" if is_french and match[3] == "01" else str(int(match[3]))
        return "day", f"{day} {months[int(match[2]) - 1]} {match[1]}"
    if match := re.fullmatch(r"(\d{4})-(\d{2})", period):
        return "month", f"{months[int(match[2]) - 1]} {match[1]}"
    return "year", period
