"""Names by their words: abbreviations, slips of the pen, communes around.

Each name is searched once for all the vintages that bear it (`territory_search`), by trigrams.
The SQL is text, and the words are written into it: composing it costs more than running it, and a
plan that is kept for any words is ten times slower than one made for these.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, text

from observatory.db.filters import TerritoryFilter
from observatory.domain.words import ABBREVIATIONS, Sought, read_words, spellings


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


_PLAIN = text(
    f"SELECT {plain('CAST(:words AS text)')},"
    " set_config('pg_trgm.strict_word_similarity_threshold', :alike, true)"
)
_ALIKE = "0.4"  # of the trigrams of two words: toulouze, Toulouse
_MOST_WORDS = 8
_LONG_ENOUGH = 4  # letters: shorter words are alike by chance
Binds = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """The rows of `territory_search` that answer, and how well: rank 0 is best."""

    condition: str
    rank: str
    binds: Binds

    @property
    def sql(self) -> str:
        """Return the query of what they are: level, code, name, vintages, is_dated, rank."""
        return (
            f"SELECT level, code, name, vintages, is_dated, {self.rank} AS rank"  # noqa: S608 - ours
            f" FROM territory_search WHERE {self.condition}"
        )


def find_names(connection: Connection, words: str, chosen: TerritoryFilter) -> Iterator[Names]:
    """Yield the names that answer some words, until somebody is content.

    First what holds the words as they begin; then words that no name holds are taken for
    misspelt, then any one of them, then all, then the whole without its spaces.
    """
    sought = read_words(connection.execute(_PLAIN, {"words": words, "alike": _ALIKE}).one()[0])
    sought = replace(sought, words=sought.words[:_MOST_WORDS])
    if not sought.words and sought.level is None:
        return
    narrowed, binds = _narrow(sought, chosen)
    for attempt in _attempts(connection, sought):
        yield Names(" AND ".join((f"({attempt})", *narrowed)), _rank(sought), binds)


def _narrow(sought: Sought, chosen: TerritoryFilter) -> tuple[list[str], Binds]:
    level = [sought.level] if sought.level is not None else None
    asked = (
        ("level = ANY(:named)", "named", level),
        ("level = ANY(:levels)", "levels", list(chosen.levels)),
        ("code = ANY(:codes)", "codes", list(chosen.codes)),
        ("vintages && CAST(:vintages AS smallint[])", "vintages", list(chosen.vintages)),
    )
    kept = [(sql, name, value) for sql, name, value in asked if value]
    return [sql for sql, _, _ in kept], {name: value for _, name, value in kept}


def _attempts(connection: Connection, sought: Sought) -> Iterator[str]:
    words = set(sought.telling)
    if not words:
        yield "true"
        return
    yield f"{_code_begins(sought)} OR {_holds(sought, set())}"
    unknown = _unknown(connection, words)
    if all(len(word) >= _LONG_ENOUGH for word in unknown):
        if unknown:
            yield _holds(sought, unknown)
        if len(words) > 1:
            # one at a time: the others, as they are, leave few names to compare it with
            yield " OR ".join(f"({_holds(sought, {word})})" for word in sorted(words))
            yield _holds(sought, words)
    yield f"name_words %> '{sought.phrase}'"


def _code_begins(sought: Sought) -> str:
    return f"code LIKE '{sought.code}%'"


def _holds(sought: Sought, misspelt: set[str]) -> str:
    """Hold where every word is found, at least one of them in the name itself."""

    def found(column: str, word: str) -> str:
        return (_resembles if word in misspelt else _begins)(column, word)

    own = [found("name_words", word) for word in sought.telling]
    if len(own) == 1 and sought.level is None:
        return own[0]
    everywhere = " AND ".join(found("words", word) for word in sought.telling)
    # "qpv Bourg" asks for those of Bourg; "Bourg" alone for what is called so.
    return everywhere if sought.level is not None else f"{everywhere} AND ({' OR '.join(own)})"


def _begins(column: str, word: str) -> str:
    return "(" + " OR ".join(f"{column} LIKE '% {one}%'" for one in spellings(word)) + ")"


def _resembles(column: str, word: str) -> str:
    if len(word) < _LONG_ENOUGH:
        return _begins(column, word)
    return f"({column} %>> '{word}' OR {_begins(column, word)})"


def _unknown(connection: Connection, words: Iterable[str]) -> set[str]:
    asked = {
        # counted, for with EXISTS the planner hopes to meet one soon, and reads every name
        word: f"(SELECT count(*) > 0 FROM territory_search WHERE {_begins('words', word)})"  # noqa: S608
        for word in words
    }
    known = connection.execute(text(f"SELECT {', '.join(asked.values())}")).one()
    return {word for word, is_known in zip(asked, known, strict=True) if not is_known}


def _rank(sought: Sought) -> str:
    """Return a whole number: the code, the name, their beginning, inside, around, alike."""
    if not sought.words:
        return "length(name_words)"
    phrase = sought.phrase
    inside = " AND ".join(_begins("name_words", word) for word in sought.telling)
    around = " AND ".join(_begins("words", word) for word in sought.telling)
    return (
        f"CASE WHEN code = '{sought.code}' THEN 0"
        f" WHEN name_words = ' {phrase} ' THEN 1000"
        f" WHEN {_code_begins(sought)} THEN 2000"
        f" WHEN name_words LIKE ' {phrase} %' THEN 3000"
        f" WHEN name_words LIKE ' {phrase}%' THEN 4000"
        f" WHEN {inside} THEN 5000 WHEN {around} THEN 6000"
        f" ELSE 8000 - (500 * strict_word_similarity('{phrase}', name_words))::int END"
        " + least(length(name_words), 900)"
    )
