"""The SQL that makes words plain: what is kept of names, and what is asked, are made so alike."""

from collections.abc import Mapping

from observatory.domain.words import ABBREVIATIONS


def plain(sql: str, kept: str = "") -> str:
    """Return the SQL of a text without accents, capitals and punctuation, but what is kept."""
    return f"btrim(regexp_replace(lower(unaccent({sql})), '[^a-z0-9{kept}]+', ' ', 'g'))"


def in_full(column: str, abbreviations: Mapping[str, str] = ABBREVIATIONS, *,
            is_first: bool = False) -> str:  # fmt: skip
    r"""Return the SQL of a plain text with its abbreviations in full; is_first: of its first word.

    The column is written many times: it has to be one, and no expression.
    """
    begin, replaced = "^" if is_first else r"\m", column
    for short, full in abbreviations.items():
        replaced = rf"regexp_replace({replaced}, '{begin}{short}\M', '{full}', 'g')"
    # Few names hold one, and a dozen replacements of each of the others would be in vain.
    which = rf"{begin}({'|'.join(abbreviations)})\M"
    return rf"CASE WHEN {column} ~ '{which}' THEN {replaced} ELSE {column} END"
