"""Names by their words: abbreviations, slips of the pen, communes around.

Each name is searched once for all the vintages that bear it (`territory_search`). The SQL is text,
and the words are written into it: composing it costs more than running it, and a plan that is kept
for any words is ten times slower than one made for these.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, text

from observatory.db.filters import TerritoryFilter
from observatory.db.plain_words import plain
from observatory.db.search_rank import (
    AROUND,
    HALF_BEGUN,
    INSIDE,
    NEIGHBOURHOOD,
    alike,
    begun_order,
    begun_rank,
    rank_of,
)
from observatory.domain.words import Sought, read_words, spellings

_PLAIN = text(f"""
    SELECT {plain("CAST(:words AS text)")},
           -- What a trigram costs is overrated: every name would be compared with the words.
           set_config('enable_seqscan', 'off', true)
""")
_LIKENESS = text("SELECT set_config('pg_trgm.strict_word_similarity_threshold', :share, true)")
_MOST_WORDS = 8
MOST_NAMES = 500
"""How many places a search lists, and how many names that begin as typed it ranks.

Fewer than so many names are all listed; of more, the best classes, and the shortest of the class in
which the limit falls. Nobody reads so many.
"""
_LONG_ENOUGH = 4  # letters: shorter words are alike by chance
# A slip spoils three trigrams, of the five that four letters make and of the nine that eight do.
_ALIKE = ((8, 0.45), (5, 0.4), (0, 0.3))
_FEW = 500  # names, to compare a word with each of them
_SHORT = 2  # letters that begin a name; as many names hold one that begins so
Binds = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """The names that answer, by SQL: `best`, a common table of rank, level, code and is_dated.

    One row for each level and code, with the rank of its best name.
    """

    sql: str
    binds: Binds


def find_names(connection: Connection, words: str, chosen: TerritoryFilter) -> Iterator[Names]:
    """Yield the names that answer some words, until somebody is content.

    First what holds the words as they begin; then words that no name holds are taken for
    misspelt, then any one of them, then all, then the whole without its spaces.
    """
    sought = read_words(connection.execute(_PLAIN, {"words": words}).one()[0])
    sought = replace(sought, words=sought.words[:_MOST_WORDS])
    narrowed, binds = _narrow(sought, chosen)
    # Where a place lies is asked of the names that were found: of all, lest some be left out.
    most = None if chosen.parents or chosen.bbox is not None else MOST_NAMES
    if sought.words:
        yield Names(_literal(sought, narrowed, most), binds)
        for attempt in _attempts(connection, sought):
            yield Names(_bounded(_read(alike(sought.phrase), attempt, narrowed), most), binds)
    elif sought.level is not None:
        yield Names(_bounded(_read(rank_of(INSIDE), "true", narrowed), None), binds)


def _narrow(sought: Sought, chosen: TerritoryFilter) -> tuple[str, Binds]:
    level = [sought.level] if sought.level is not None else None
    asked = (
        ("level = ANY(:named)", "named", level),
        ("level = ANY(:levels)", "levels", list(chosen.levels)),
        ("code = ANY(:codes)", "codes", list(chosen.codes)),
        ("vintages && CAST(:vintages AS smallint[])", "vintages", list(chosen.vintages)),
    )
    kept = [(sql, name, value) for sql, name, value in asked if value]
    narrowed = "".join(f" AND {sql}" for sql, _, _ in kept)
    return narrowed, {name: value for _, name, value in kept}


def _read(rank: str, condition: str, narrowed: str, begin: str = "") -> str:
    return (
        f"SELECT level, code, is_dated, {rank} AS rank FROM territory_search{begin}"  # noqa: S608
        f" WHERE ({condition}){narrowed}"
    )


def _bounded(names: str, most: int | None) -> str:
    # A name is found in several ways, and a place by several names: counted once each, or what
    # is found twice takes the room of another.
    return f"""
        best AS MATERIALIZED (
            SELECT min(rank) AS rank, level, code, bool_or(is_dated) AS is_dated
            FROM ({names}) AS every
            GROUP BY level, code ORDER BY min(rank), level, code LIMIT {most or "ALL"}
        )"""  # noqa: S608 - our own words


def _literal(sought: Sought, narrowed: str, most: int | None) -> str:
    """Return what holds the words as they begin; the dear search is made for want of names only."""
    inside = " AND ".join(_begins("name_words", word) for word in sought.telling)
    others = [
        "SELECT * FROM begun",
        _read(rank_of(NEIGHBOURHOOD), "level = 'qpv'", narrowed, _in_communes(sought)),
        _read(rank_of(HALF_BEGUN), f"level = 'qpv' AND {inside}", narrowed),
    ]
    if len("".join(sought.telling)) > _SHORT:
        is_wanting = f"(SELECT count(*) FROM begun) < {most}" if most else "true"  # noqa: S608
        rank = rank_of(f"CASE WHEN {inside} THEN {INSIDE} ELSE {AROUND} END")
        others.append(_read(rank, f"{is_wanting} AND {_holds(sought, set())}", narrowed))
    return f"{_begun(sought, narrowed, most)}, {_bounded(' UNION ALL '.join(others), most)}"


def _begun(sought: Sought, narrowed: str, most: int | None) -> str:
    """Return the names that begin as typed or as meant, and the codes: by their order, no trigram.

    Of thousands only those that are ranked get their rank, which costs more than finding them.
    """
    phrases = dict.fromkeys((sought.phrase, " ".join(sought.words)))
    # letters, digits and spaces, by their bytes: all of them come before a brace
    names = (f"(name_words ~>=~ ' {one}' AND name_words ~<~ ' {one}{{')" for one in phrases)
    condition = " OR ".join((f"code LIKE '{sought.code}%'", *names))
    return f"""
        begun AS MATERIALIZED (
            SELECT level, code, is_dated, {begun_rank(sought)} AS rank FROM (
                SELECT level, code, vintages, is_dated, name_words FROM territory_search
                WHERE ({condition}){narrowed}
                ORDER BY {begun_order(sought)} LIMIT {most or "ALL"}
            ) AS first
        )"""  # noqa: S608 - plain words


def _in_communes(sought: Sought) -> str:
    """Join the communes that are called so: who names one alone looks for what lies there, too."""
    return (
        " JOIN (SELECT DISTINCT '% ' || lower(code) || ' %' AS within FROM territory_search"  # noqa: S608
        f" WHERE level = 'commune' AND name_words = ' {sought.phrase} ') AS c ON words LIKE within"
    )


def _attempts(connection: Connection, sought: Sought) -> Iterator[str]:
    words = set(sought.telling)
    held = _count(connection, words)
    long = {word for word in words if len(word) >= _LONG_ENOUGH}
    unknown = {word for word in words if not held[word]}
    # What many names hold is hardly a slip, and would be compared with all of them.
    doubted = {word for word in long if held[word] <= _FEW} or long
    _set_likeness(connection, doubted)
    if unknown <= long:
        if unknown:
            yield _holds(sought, unknown)
        if len(words) > 1:
            # one at a time: the others, as they are, leave few names to compare it with
            rarest = {word: min(held[other] for other in words - {word}) for word in doubted}
            few = sorted(word for word in doubted if 0 < rarest[word] <= _FEW)
            if few:
                yield " OR ".join(f"({_holds(sought, {word})})" for word in few)
            yield _holds(sought, doubted)
    yield f"name_words %> '{sought.phrase}'"


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


def _count(connection: Connection, words: Iterable[str]) -> dict[str, int]:
    """Count the names that hold each word."""
    asked = {
        word: f"(SELECT count(*) FROM territory_search WHERE {_begins('words', word)})"  # noqa: S608
        for word in words
    }
    held = connection.execute(text(f"SELECT {', '.join(asked.values())}")).one()
    return dict(zip(asked, held, strict=True))


def _set_likeness(connection: Connection, words: Iterable[str]) -> None:
    """Say for this transaction how like words must be, by the shortest of them."""
    shortest = min(map(len, words), default=0)
    share = next(share for letters, share in _ALIKE if shortest >= letters)
    connection.execute(_LIKENESS, {"share": str(share)})
