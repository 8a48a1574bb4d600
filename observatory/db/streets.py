"""Streets and house numbers by the words of many addresses at once: one question for all of them.

Nothing of an address is written into the SQL: it is bound, so that no log of a database shows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

from sqlalchemy import Connection, text

from observatory.db.plain_words import plain
from observatory.db.street_words import commune_words, street_words
from observatory.domain.address_score import score_commune, score_street
from observatory.domain.addresses import SAME_SUFFIXES, Parts

AT_ONCE = 100  # addresses of a question: misspelt ones are compared with every street around
MOST_CANDIDATES = 10  # of an address, looked at closely
_ALIKE = 0.3  # trigrams that two spellings share at least, to be compared further

_IS_LOADED = text("""
    SELECT EXISTS (SELECT FROM locality JOIN release ON release.id = release_id
                   WHERE state = 'published')
""")
_PLAIN = text(f"""
    SELECT {plain("line", ",")}, {plain("postcode")}, {plain("city", ",")}
    FROM unnest(CAST(:lines AS text[]), CAST(:postcodes AS text[]), CAST(:cities AS text[]))
         WITH ORDINALITY AS g(line, postcode, city, place)
    ORDER BY place
""")  # noqa: S608 - our own words


class Match(IntEnum):
    """What of a street answers: the number itself, what may be it, or the whole street."""

    NUMBER = 0
    SAME_SUFFIX = 1
    OTHER_SUFFIX = 2
    STREET = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A street that may be meant, and its points: of the number, or of all its numbers.

    place: of the address among those asked. score: 0 to 1, of street and commune.
    """

    place: int
    score: float
    name: str
    commune_code: str
    commune_name: str
    former_name: str | None
    postcode: str
    match: Match
    lon: list[float]
    lat: list[float]


def has_streets(connection: Connection) -> bool:
    """Tell whether any address is published."""
    return bool(connection.execute(_IS_LOADED).scalar_one())


def make_plain(
    connection: Connection, lines: Sequence[str], postcodes: Sequence[str], cities: Sequence[str]
) -> list[tuple[str, str, str]]:
    """Return addresses as they are compared: plain words, and commas."""
    binds = {"lines": list(lines), "postcodes": list(postcodes), "cities": list(cities)}
    return [(row[0], row[1], row[2]) for row in connection.execute(_PLAIN, binds)]


def find_streets(connection: Connection, asked: Sequence[Parts]) -> list[Candidate]:
    """Return the streets that may be meant, of each address in turn, the likeliest first.

    asked: AT_ONCE of them at most; those without a street or a commune have no candidate.
    """
    binds = {f"{one.name}s": [getattr(part, one.name) for part in asked] for one in fields(Parts)}
    rows = connection.execute(_FIND, {**binds, "places": list(range(len(asked)))})
    found = [_read(row, asked[row.place]) for row in rows]
    return sorted(found, key=lambda one: (one.place, -one.score, one.commune_code, one.name))


def _read(row: Any, asked: Parts) -> Candidate:
    names = tuple(filter(None, (row.words, row.former_words)))
    around = 1.0 if asked.code else score_commune(
        asked.postcode, row.city, row.postcode, names, has_homonym=row.has_homonym
    )  # fmt: skip
    score = around * score_street((row.kind_asked, row.core_asked), (row.kind, row.core))
    return Candidate(
        row.place, score, row.name, row.commune_code, row.commune_name, row.former_name,
        row.postcode, Match(row.match), row.lon, row.lat,
    )  # fmt: skip


_SAME = " OR ".join(
    f"(suffix IN ('{one}', '{other}') AND f.suffix_asked IN ('{one}', '{other}'))"
    for one, other in SAME_SUFFIXES.items()
)
# The commune is as asked: what else has the street need not be looked at.
_IS_SURE = """
    a.code <> '' OR (a.postcode IN ('', l.postcode) AND a.city IN ('', l.words, l.former_words))
"""
# A name alone may be that of a commune whose addresses are not loaded.
_HAS_HOMONYM = """
    coalesce(h.communes > (
        SELECT count(DISTINCT x.commune_code) FROM locality x WHERE x.words = l.words), false)
"""
_GIVEN = """
    (SELECT * FROM unnest(CAST(:places AS int[]), CAST(:numbers AS int[]), CAST(:suffixs AS text[]),
        CAST(:streets AS text[]), CAST(:postcodes AS text[]), CAST(:citys AS text[]),
        CAST(:codes AS text[])) AS g(place, number, suffix, words, postcode, town, code))
"""
_FOUND = """
    a.place, a.number AS number_asked, a.suffix AS suffix_asked, a.kind AS kind_asked,
    a.core AS core_asked, a.city, s.release_id, s.street, s.locality, s.name, s.kind, s.core,
    r.is_sure, r.has_homonym, r.alike
"""
_STREETS_AROUND = """
    FROM asked a JOIN around r USING (postcode, city, code)
    JOIN street s ON s.release_id = r.release_id AND s.locality = r.locality
"""
_FIND = text(f"""
    WITH asked AS MATERIALIZED (
        SELECT place, number, suffix, kind, core, postcode, town_core AS city, code,
               left(core, 2) AS head, right(core, 2) AS tail
        FROM ({commune_words(f"({street_words(_GIVEN)})", "town")}) AS spelt WHERE core <> ''
    ), areas AS MATERIALIZED (
        SELECT DISTINCT postcode, city, code FROM asked
    ), near AS MATERIALIZED (
        SELECT a.*, l.release_id, l.locality FROM areas a
            JOIN locality l ON l.commune_code = a.code WHERE a.code <> ''
        UNION SELECT a.*, l.release_id, l.locality FROM areas a
            JOIN locality l ON l.postcode = a.postcode WHERE a.code = '' AND a.postcode <> ''
        UNION SELECT a.*, l.release_id, l.locality FROM areas a
            JOIN locality l ON l.words = a.city WHERE a.code = '' AND a.city <> ''
        UNION SELECT a.*, l.release_id, l.locality FROM areas a
            JOIN locality l ON l.former_words = a.city WHERE a.code = '' AND a.city <> ''
    ), misspelt AS MATERIALIZED (
        SELECT a.*, l.release_id, l.locality FROM areas a JOIN locality l ON l.words % a.city
        WHERE a.city <> '' AND a.code = '' AND NOT EXISTS (
            SELECT FROM near n WHERE (n.postcode, n.city, n.code) = (a.postcode, a.city, a.code))
    ), everywhere AS MATERIALIZED (
        SELECT * FROM near UNION ALL SELECT * FROM misspelt
    ), homonyms AS MATERIALIZED (
        SELECT name, count(DISTINCT code) AS communes FROM territory_search
        WHERE level = 'commune' AND EXISTS (SELECT FROM areas WHERE postcode = '' AND code = '')
          AND name IN (
              SELECT commune_name FROM everywhere JOIN locality USING (release_id, locality))
        GROUP BY name
    ), around AS MATERIALIZED (
        SELECT a.*, {_IS_SURE} AS is_sure, {_HAS_HOMONYM} AS has_homonym,
               similarity(l.words, a.city) AS alike
        FROM everywhere a JOIN locality l USING (release_id, locality)
        LEFT JOIN homonyms h ON h.name = l.commune_name
        JOIN release ON release.id = a.release_id AND release.state = 'published'
    ), spelt AS MATERIALIZED (
        SELECT {_FOUND} {_STREETS_AROUND} AND s.core = a.core
    ), sure AS MATERIALIZED (
        SELECT DISTINCT place FROM spelt WHERE is_sure AND kind = kind_asked
    ), ends AS MATERIALIZED (
        -- of a name with few slips one end is right: trigrams are counted of few names
        SELECT {_FOUND} {_STREETS_AROUND} AND s.head = a.head
        WHERE s.core <> a.core AND a.place NOT IN (SELECT place FROM sure)
        UNION ALL
        SELECT {_FOUND} {_STREETS_AROUND} AND s.tail = a.tail
        WHERE s.head <> a.head AND s.core <> a.core AND a.place NOT IN (SELECT place FROM sure)
    ), found AS (
        SELECT * FROM spelt
        WHERE (is_sure AND kind = kind_asked) OR place NOT IN (SELECT place FROM sure)
        UNION ALL
        SELECT * FROM ends WHERE similarity(core, core_asked) > {_ALIKE}
    ), ranked AS (
        SELECT found.*, row_number() OVER (
            PARTITION BY place
            ORDER BY is_sure::int + alike + similarity(core, core_asked) DESC, release_id, street
        ) AS rank FROM found
    ), f AS MATERIALIZED (SELECT * FROM ranked WHERE rank <= {MOST_CANDIDATES})
    SELECT f.place, f.name, f.kind, f.core, f.kind_asked, f.core_asked, f.city, f.has_homonym,
           l.commune_code, l.commune_name, l.former_name, l.postcode, l.words, l.former_words,
           h.match, h.lon, h.lat
    FROM f JOIN locality l USING (release_id, locality)
    CROSS JOIN LATERAL (
        SELECT match, array_agg(lon) AS lon, array_agg(lat) AS lat
        FROM (SELECT lon, lat, CASE
                  WHEN f.number_asked = 0 OR number <> f.number_asked THEN {Match.STREET:d}
                  WHEN suffix = f.suffix_asked THEN {Match.NUMBER:d}
                  WHEN {_SAME} THEN {Match.SAME_SUFFIX:d} ELSE {Match.OTHER_SUFFIX:d} END AS match
              FROM address WHERE release_id = f.release_id AND street = f.street) AS points
        GROUP BY match ORDER BY match LIMIT 1
    ) AS h
""")  # noqa: S608 - our own words
