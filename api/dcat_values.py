"""The words and values of the catalogue's nodes (DCAT-AP): references, texts, dates, coverage."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

Node = dict[str, Any]
EU = "http://publications.europa.eu/resource/authority/"
_EDITION = re.compile(r",? *\b(édition|génération)\b")
KEYWORDS = ("quartiers prioritaires", "politique de la ville", "QPV")


def ref(address: str) -> Node:
    """Point to a node, here or elsewhere."""
    return {"@id": address}


def text(value: str, language: str) -> Node:
    """Return a text in one language."""
    return {"@value": value, "@language": language}


def texts(fr: str, en: str) -> list[Node]:
    """Return a text in both languages."""
    return [text(fr, "fr"), text(en, "en")]


def day(value: Any) -> Node:
    """Return a date."""
    return {"@value": value.isoformat(), "@type": "xsd:date"}


def moment(value: Any) -> Node:
    """Return a date and time."""
    return {"@value": value.isoformat(), "@type": "xsd:dateTime"}


def coverage(figures: Sequence[dict[str, Any]]) -> Node:
    """Return the time that figures are about; nothing for perimeters."""
    if not figures:
        return {}
    first = min(figure["first_day"] for figure in figures)
    last = max(figure["last_day"] for figure in figures)
    period = {"@type": "dct:PeriodOfTime", "dcat:startDate": day(first), "dcat:endDate": day(last)}
    return {"dct:temporal": period}


def keywords(row: dict[str, Any]) -> list[str]:
    """Return what a portal finds the dataset by: the themes of its indicators, and ours."""
    themes = sorted({figure["theme"] for figure in row["figures"]})
    return [*KEYWORDS, *themes]


def describe(row: dict[str, Any]) -> tuple[str, str]:
    """Say in French and in English what a release holds."""
    levels = _listed(f"{one['level']} {one['vintage']}" for one in row["figures"] + row["layers"])
    labels = [_listed(one[f"label_{word}"] for one in row["figures"]) for word in ("fr", "en")]
    fr = [f"Indicateurs : {labels[0]}."] if labels[0] else []
    en = [f"Indicators: {labels[1]}."] if labels[1] else []
    fr += [f"Territoires : {levels}."] if levels else []
    en += [f"Territories: {levels}."] if levels else []
    end = f"{row['producer']}, {row['licence']}."
    return " ".join([f"{row['title']}.", *fr, end]), " ".join([*en, end])


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(set(words)))


def series_title(titles: Sequence[str]) -> str:
    """Return the words that all the editions' titles share."""
    others = [set(title.split()) for title in titles[1:]]
    shared = [word for word in titles[0].split() if all(word in other for other in others)]
    return _EDITION.sub("", " ".join(shared)).strip(" ,:;") or titles[-1]
