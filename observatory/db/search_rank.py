"""How well a name answers what was typed: whole numbers, the least is best.

A number is the class, then how close the name is, what it names, its age and its length.
"""

from observatory.domain.territory import Level
from observatory.domain.words import Sought

# The classes: what of a name was typed.
CODE, NAME, NEIGHBOURHOOD, CODE_BEGUN, BEGUN, HALF_BEGUN, INSIDE, AROUND, ALIKE = range(9)
_CLASS, _CLOSENESS, _LEVEL, _YEAR = 10_000_000, 400_000, 20_000, 100
_STEPS = 20  # of closeness, so that names as close as each other stand by what they name
# What people look for first. The last are tens of thousands of statistical units, which bear the
# names of what they lie in.
_ORDER = (
    Level.COMMUNE, Level.QPV, Level.DEPARTMENT, Level.REGION, Level.COUNTRY, Level.EPCI,
    Level.EPT, Level.URBAN_UNIT, Level.CONTRACT, Level.ZUS, Level.QVA, Level.IRIS,
)  # fmt: skip
_BEHIND = f"CASE WHEN level = '{_ORDER[-1]}' THEN 3 ELSE 0 END"
_LEVELS = " ".join(f"WHEN '{level}' THEN {place}" for place, level in enumerate(_ORDER))
_WEIGHT = (
    f"(CASE level {_LEVELS} END) * {_LEVEL}"
    f" + (2100 - vintages[cardinality(vintages)]) * {_YEAR} + least(octet_length(name_words), 99)"
)


def rank_of(place: int | str) -> str:
    """Return the SQL of the rank of a class, a number or the SQL of one."""
    return f"({place} + {_BEHIND}) * {_CLASS} + {_WEIGHT}"


def begun_rank(sought: Sought) -> str:
    """Return the SQL of the rank of a name, or a code, that begins as was typed."""
    return rank_of(_begun_class(sought))


def begun_order(sought: Sought) -> str:
    """Return the SQL of the order in which many are ranked: by class as the rank, then by length.

    Cheap, and the rank's own order but within the class at which the limit falls: there the
    shortest names are kept.
    """
    # One number: a sort by several keys, or by text, takes twice the time of the search.
    return f"({_begun_class(sought)} + {_BEHIND}) * 1000 + octet_length(name_words)"


def _begun_class(sought: Sought) -> str:
    phrase, code = sought.phrase, sought.code
    return (
        f"CASE WHEN code = '{code}' THEN {CODE} WHEN name_words = ' {phrase} ' THEN {NAME}"
        f" WHEN code LIKE '{code}%' THEN {CODE_BEGUN}"
        f" WHEN name_words LIKE ' {phrase} %' THEN {BEGUN} ELSE {HALF_BEGUN} END"
    )


def alike(phrase: str) -> str:
    """Return the SQL of the rank of a name that resembles what was typed."""
    far = f"(1 - strict_word_similarity('{phrase}', name_words))"
    return f"{ALIKE * _CLASS} + ({_STEPS} * {far})::int * {_CLOSENESS} + {_WEIGHT}"
