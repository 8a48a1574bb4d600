"""How well a street and its commune answer an address: 0 to 1, from words alone.

Every text is plain, abbreviations in full, articles left out (observatory.db.street_words).
"""

import re

OTHER_KIND, NO_KIND = 0.7, 0.95  # an avenue for a rue; one of the two has no kind
OTHER_ORDER = 0.95
BEGINNING = 0.9  # Épinay for Épinay-sur-Seine
CEDEX = 0.92  # another postcode of the department: one of CEDEX, or a mistake
OTHER_DEPARTMENT = 0.6
HOMONYM = 0.75  # a name alone, which is that of another commune too
# Of a name that is not the one asked for, in the right postcode: the rest is how alike they are.
SAME_POSTCODE = 0.6


def resemble(asked: str, known: str) -> float:
    """Return 1 less the share of letters that are wrong, of the words that are not the same.

    A number is right or wrong: the 8 mai 1954 is not nearly the 8 mai 1945.
    """
    if asked == known:
        return 1.0
    words, others = asked.split(), known.split()
    for word in list(words):
        if word in others:
            words.remove(word)
            others.remove(word)
    left, right = " ".join(words), " ".join(others)
    if not left and not right:
        return OTHER_ORDER
    if re.search(r"\d", left + right):
        return 0.0
    if not left or not right:
        return 1 - len(left or right) / max(len(asked), len(known))
    return 1 - count_slips(left, right) / max(len(left), len(right))


def count_slips(one: str, other: str) -> int:
    """Return the letters to change, add, take away or swap with the next one (restricted edits)."""
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != against))
            swapped = row > 1 and column > 1 and one[row - 2] == against
            if swapped and letter == other[column - 2]:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]


def score_street(asked: tuple[str, str], known: tuple[str, str]) -> float:
    """Return how well a street answers; each is its kind (rue, avenue…) and what it is called."""
    (kind, core), (known_kind, known_core) = asked, known
    fit = 1.0 if kind == known_kind else OTHER_KIND if kind and known_kind else NO_KIND
    return fit * resemble(core, known_core)


def score_commune(
    postcode: str, city: str, known_postcode: str, names: tuple[str, ...], *, has_homonym: bool
) -> float:
    """Return how well a commune answers a postcode and a name, of which one may be empty.

    names: its own, and what it was called before a merger. has_homonym: another commune of that
    name is known, whose addresses are not.
    """
    alike = _name(city, names) if city else 1.0
    if postcode and postcode == known_postcode:
        return SAME_POSTCODE + (1 - SAME_POSTCODE) * alike
    if not postcode:
        return alike * (HOMONYM if has_homonym else 1.0)
    is_near = postcode[:2] == known_postcode[:2]
    return alike * (CEDEX if is_near else OTHER_DEPARTMENT)


def _name(city: str, names: tuple[str, ...]) -> float:
    begins = any(name.startswith(f"{city} ") for name in names)
    return max(BEGINNING if begins else 0.0, *(resemble(city, name) for name in names if name))
