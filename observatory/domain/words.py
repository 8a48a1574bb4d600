"""How names are written and how people type them: abbreviations, words that name a level."""

from dataclasses import dataclass

from observatory.domain.territory import Level

# As lists and people shorten them; the names of the observatory are kept in full.
ABBREVIATIONS = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "nd": "notre dame",
    "mt": "mont",
    "gd": "grand",
    "gde": "grande",
    "gds": "grands",
    "gdes": "grandes",
    "fg": "faubourg",
    "fbg": "faubourg",
    "av": "avenue",
    "bd": "boulevard",
    "ca": "communaute d agglomeration",
    "cc": "communaute de communes",
    "cu": "communaute urbaine",
}
# Left out or added freely by whoever types a name.
ARTICLES = frozenset(
    {"a", "au", "aux", "d", "de", "des", "du", "et", "l", "la", "le", "les", "s", "un", "une"}
)
_SHORTEST_PLURAL = 5
# Words that say what is looked for, rather than how it is called.
LEVEL_WORDS = {
    "quartier prioritaire": Level.QPV,
    "quartiers prioritaires": Level.QPV,
    "qpv": Level.QPV,
    "qp": Level.QPV,
    "zone urbaine sensible": Level.ZUS,
    "zones urbaines sensibles": Level.ZUS,
    "zus": Level.ZUS,
    "epci": Level.EPCI,
    "ept": Level.EPT,
}


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for: words, and the level that some of them name.

    words: plain (no accents, no capitals), in the order typed, without those that name the level.
    """

    words: tuple[str, ...]
    level: Level | None = None

    @property
    def telling(self) -> tuple[str, ...]:
        """Return the words without the articles, unless there is nothing else."""
        return tuple(word for word in self.words if word not in ARTICLES) or self.words

    @property
    def phrase(self) -> str:
        """Return the words as names hold them: abbreviations in full."""
        return " ".join(ABBREVIATIONS.get(word, word) for word in self.words)

    @property
    def code(self) -> str:
        """Return what is typed as the beginning of a code."""
        return "".join(self.words).upper()


def read_words(plain: str) -> Sought:
    """Separate the words that name a level from those of a name; plain: as names are searched."""
    padded, level = f" {' '.join(plain.split())} ", None
    for name, named in LEVEL_WORDS.items():
        if f" {name} " in padded:
            padded, level = padded.replace(f" {name} ", " "), named
            break
    return Sought(tuple(padded.split()), level)


def spellings(word: str) -> tuple[str, ...]:
    """Return a word as typed, which may be unfinished, its singular, and what it is short for.

    A singular is a whole word, hence its space: `moisins` finds Moisin, and `paris` no Parigné.
    """
    full = ABBREVIATIONS.get(word)
    if full is not None:
        return word, full
    is_plural = len(word) >= _SHORTEST_PLURAL and word[-1] in "sx"
    return (word, f"{word[:-1]} ") if is_plural else (word,)
