"""Streets and house numbers by the words of many addresses at once: one question for all of them.

Nothing of an address is written into the SQL: it is bound, so that no log of a database shows it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum

from sqlalchemy import Connection, text

from observatory.db.search import plain
from observatory.db.street_words import commune_words, likeness, street_words
from observatory.domain.addresses import SAME_SUFFIXES, Parts

AT_ONCE = 250  # addresses of a question: misspelt ones are compared with every street around
SURE = 0.8  # of a street that is spelt as asked: no other is looked for
TIE = 0.03  # scores nearer than this do not tell two streets apart
_ALIKE = 0.25  # trigrams that two spellings share at least, to be compared further

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


def find_streets(connection: Connection, asked: Sequence[Parts]) -> Iterator[Candidate]:
    """Yield the streets that answer best, of each address in turn; several where none stands out.

    asked: AT_ONCE of them at most; those without a street or a commune have no candidate.
    """
    binds = {f"{one.name}s": [getattr(part, one.name) for part in asked] for one in fields(Parts)}
    for row in connection.execute(_FIND, {**binds, "places": list(range(len(asked)))}):
        said = row._mapping
        yield Candidate(**{**said, "match": Match(said["match"])})


_SAME = " OR ".join(
    f"(suffix IN ('{one}', '{other}') AND f.suffix_asked IN ('{one}', '{other}'))"
    for one, other in SAME_SUFFIXES.items()
)
_KIND_FITS = (
    "CASE WHEN s.kind = a.kind THEN 1.0 WHEN s.kind = '' OR a.kind = '' THEN 0.95 ELSE 0.7 END"
)
# One end of a name with few slips is right; trigrams, ten times dearer, are counted of few names.
_MAY_BE_ALIKE = f"""
    CASE WHEN left(s.core, 2) = left(a.core, 2) OR right(s.core, 2) = right(a.core, 2)
         THEN similarity(s.core, a.core) > {_ALIKE} ELSE false END
"""
# Many write the first words of a name only: Épinay.
_LIKE_COMMUNE = f"""
    greatest({likeness("l.words", "a.city")}, {likeness("l.former_words", "a.city")},
             CASE WHEN starts_with(l.words, a.city || ' ') THEN 0.9 ELSE 0 END)
"""
# A postcode of the department beside the name of the commune is one of CEDEX, or a mistake.
_NEARNESS = f"""
    CASE WHEN a.code <> '' THEN 1.0
         WHEN a.postcode = l.postcode AND a.city IN ('', l.words, l.former_words) THEN 1.0
         WHEN a.postcode = l.postcode THEN 0.6 + 0.4 * {_LIKE_COMMUNE}
         ELSE (CASE WHEN a.city IN (l.words, l.former_words) THEN 1.0 ELSE {_LIKE_COMMUNE} END)
            * (CASE WHEN a.postcode = '' THEN 1.0
                    WHEN left(a.postcode, 2) = left(l.postcode, 2) THEN 0.92 ELSE 0.6 END) END
"""
# A name alone may be that of a commune whose addresses are not loaded.
_UNLOADED = """
    CASE WHEN a.postcode = '' AND a.code = '' AND h.communes > (
             SELECT count(DISTINCT x.commune_code) FROM locality x WHERE x.words = l.words)
         THEN 0.75 ELSE 1.0 END
"""
_GIVEN = """
    (SELECT * FROM unnest(CAST(:places AS int[]), CAST(:numbers AS int[]), CAST(:suffixs AS text[]),
        CAST(:streets AS text[]), CAST(:postcodes AS text[]), CAST(:citys AS text[]),
        CAST(:codes AS text[])) AS g(place, number, suffix, words, postcode, town, code))
"""
_STREETS_AROUND = """
    FROM asked a JOIN around r USING (postcode, city, code)
    JOIN street s ON s.release_id = r.release_id AND s.locality = r.locality
"""
_FIND = text(f"""
    WITH asked AS MATERIALIZED (
        SELECT place, number, suffix, kind, core, postcode, town_core AS city, code
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
        SELECT a.*, {_NEARNESS} * {_UNLOADED} AS nearness
        FROM everywhere a JOIN locality l USING (release_id, locality)
        LEFT JOIN homonyms h ON h.name = l.commune_name
        JOIN release ON release.id = a.release_id AND release.state = 'published'
    ), spelt AS MATERIALIZED (
        SELECT a.place, s.release_id, s.street, s.locality, s.name,
               r.nearness * {_KIND_FITS} AS score
        {_STREETS_AROUND} AND s.core = a.core
    ), alike AS (
        SELECT a.place, s.release_id, s.street, s.locality, s.name,
               r.nearness * {_KIND_FITS} * {likeness("s.core", "a.core")} AS score
        {_STREETS_AROUND} AND s.core <> a.core
        WHERE {_MAY_BE_ALIKE} AND NOT EXISTS (
            SELECT FROM spelt WHERE spelt.place = a.place AND spelt.score >= {SURE})
    ), found AS (
        SELECT both_.*, max(score) OVER (PARTITION BY place) AS top
        FROM (SELECT * FROM spelt UNION ALL SELECT * FROM alike) AS both_
    ), best AS MATERIALIZED (
        SELECT found.*, asked.number AS number_asked, asked.suffix AS suffix_asked
        FROM found JOIN asked USING (place) WHERE score > top - {TIE}
    )
    SELECT f.place, CAST(f.score AS float8) AS score, f.name, l.commune_code, l.commune_name,
           l.former_name, l.postcode, h.match, h.lon, h.lat
    FROM best f JOIN locality l USING (release_id, locality)
    CROSS JOIN LATERAL (
        SELECT match, array_agg(lon) AS lon, array_agg(lat) AS lat
        FROM (SELECT lon, lat, CASE
                  WHEN f.number_asked = 0 OR number <> f.number_asked THEN {Match.STREET:d}
                  WHEN suffix = f.suffix_asked THEN {Match.NUMBER:d}
                  WHEN {_SAME} THEN {Match.SAME_SUFFIX:d} ELSE {Match.OTHER_SUFFIX:d} END AS match
              FROM address WHERE release_id = f.release_id AND street = f.street) AS points
        GROUP BY match ORDER BY match LIMIT 1
    ) AS h
    ORDER BY f.place, f.score DESC, l.commune_code, f.name
""")  # noqa: S608 - our own words
