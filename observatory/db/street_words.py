"""The words of streets and communes, stored and asked for alike: one SQL for both.

A street is its kind (rue, avenue…) and its core, what it is called without kind and articles.
"""

from collections.abc import Iterable

from observatory.db.plain_words import in_full
from observatory.domain.addresses import (
    COMMUNE_ARTICLES,
    KIND_ABBREVIATIONS,
    KINDS,
    NAME_ABBREVIATIONS,
    STREET_ARTICLES,
)
from observatory.domain.words import ABBREVIATIONS

_KIND = f"^({'|'.join(KINDS)})\\M"
# Paris 12e Arrondissement: people write Paris, and the postcode says which.
_ARRONDISSEMENT = r"( [0-9]+(er|e|eme|nd)?)?( arrondissement)?$"


def street_words(source: str, words: str = "words") -> str:
    """Return the SQL of the columns of a relation, with `kind` and `core` of its plain words."""
    # Steps that the planner keeps apart: what each of them makes is written many times in the next.
    return f"""
        SELECT spelt.*, coalesce(substring(full_words from '{_KIND}'), '') AS kind,
               {
        _without("regexp_replace(full_words, '" + _KIND + "', '')", STREET_ARTICLES, "full_words")
    } AS core
        FROM (SELECT begun.*, {in_full("begun_words", NAME_ABBREVIATIONS)} AS full_words
              FROM (SELECT given.*, {in_full(words, KIND_ABBREVIATIONS, is_first=True)}
                           AS begun_words
                    FROM {source} AS given OFFSET 0) AS begun OFFSET 0) AS spelt
    """  # noqa: S608 - our own words


def commune_words(source: str, words: str) -> str:
    """Return the SQL of a relation's columns, with `{words}_core` of a commune's plain name."""
    return f"""
        SELECT spelt.*, {_without(f"{words}_full", COMMUNE_ARTICLES, f"{words}_full")}
               AS {words}_core
        FROM (SELECT cut.*, {in_full(f"{words}_cut", ABBREVIATIONS)} AS {words}_full
              FROM (SELECT given.*, regexp_replace({words}, '{_ARRONDISSEMENT}', '') AS {words}_cut
                    FROM {source} AS given OFFSET 0) AS cut OFFSET 0) AS spelt
    """  # noqa: S608 - our own words


def _without(sql: str, articles: Iterable[str], otherwise: str) -> str:
    """Return the SQL of a text without articles, unless it is made of them alone."""
    listed = "|".join(sorted(articles))
    bare = f"btrim(regexp_replace(' ' || {sql} || ' ', ' ({listed})(?= )', '', 'g'))"
    return f"coalesce(nullif({bare}, ''), {otherwise})"
