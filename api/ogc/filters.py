"""Filters as clients write them: CQL2 text or JSON, read by the library `cql2` within limits."""

import re
from enum import StrEnum
from typing import Any

import cql2

from observatory.errors import InvalidRequest

MOST_CHARACTERS, MOST_NESTED, MOST_NESTED_JSON, MOST_NOT = 8_000, 10, 24, 10
MOST_SIGNS = 500


class Language(StrEnum):
    """How a filter may be written."""

    TEXT = "cql2-text"
    JSON = "cql2-json"
    OLD_TEXT = "cql-text"  # GDAL's name for the text


_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
_SIGN = re.compile(r"[=<>+*/^%]")
_REPEATED = re.compile(rf"(?:\bNOT\b\s*){{{MOST_NOT + 1},}}|(?:-\s*){{3,}}", re.IGNORECASE)
# A string first, so that none is looked into.
_ILIKE = re.compile(
    r"'(?:[^']|'')*'|(?P<name>\w+)\s+ILIKE\s+(?P<pattern>'(?:[^']|'')*')", re.IGNORECASE
)


def parse_filter(text: str, language: Language) -> Any:
    """Return the abstract syntax of a filter, as CQL2 JSON; raises InvalidRequest."""
    if len(text) > MOST_CHARACTERS:
        raise InvalidRequest(f"filter: longer than {MOST_CHARACTERS} characters.")
    is_json = language is Language.JSON
    _check_nesting(text, "[{" if is_json else "(", "]}" if is_json else ")", is_json)
    if language is Language.OLD_TEXT:
        text = _ILIKE.sub(_without_ilike, text)
    try:
        parsed = cql2.parse_json(text) if is_json else cql2.parse_text(text)
        return parsed.to_json()
    except (cql2.ParseError, cql2.ValidationError) as error:
        raise InvalidRequest(f"filter: it is no {language}: {_shorten(str(error))}") from None


def _check_nesting(text: str, opening: str, closing: str, is_json: bool) -> None:
    """Refuse what the parser would take for ever to refuse, or could not hold.

    Its time doubles with each level of parentheses that leads nowhere; and it descends one step
    for each NOT and each sign.
    """
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", text) if is_json else _QUOTED.sub("''", text)
    depth = 0
    most = MOST_NESTED_JSON if is_json else MOST_NESTED
    for character in bare:
        depth += (character in opening) - (character in closing)
        if depth < 0:
            break
        if depth > most:
            raise InvalidRequest(f"filter: nested deeper than {most}.")
    if depth != 0:
        raise InvalidRequest("filter: its parentheses or brackets do not match.")
    if not is_json and len(_SIGN.findall(bare)) > MOST_SIGNS:
        raise InvalidRequest(f"filter: more than {MOST_SIGNS} comparisons.")
    if not is_json and _REPEATED.search(bare):
        raise InvalidRequest(f"filter: more than {MOST_NOT} NOT, or three signs, in a row.")


def _without_ilike(found: re.Match[str]) -> str:
    """Write what GDAL calls ILIKE as CQL2 does."""
    if found["name"] is None:
        return found[0]
    return f"CASEI({found['name']}) LIKE CASEI({found['pattern']})"


def _shorten(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    said = " ".join(line for line in lines if not line.startswith(("|", "=", "-->")))
    return (said or words)[:300]
