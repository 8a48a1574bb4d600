"""How the report writes numbers and periods, in French and in English."""

import re
from dataclasses import dataclass

NARROW = "\u202f"  # between groups of digits
NO_BREAK = "\u00a0"  # between a number and its unit
MINUS = "\u2212"
MISSING = "\u2013"

# unit of the catalogue → (decimals, unit of a value fr, en, unit of a difference fr, en)
UNITS: dict[str, tuple[int, str, str, str, str]] = {
    "percent": (1, "%", "%", "points", "points"),
    "euro": (0, "€", "€", "€", "€"),
    "per_1000": (1, "pour 1 000", "per 1,000", "pour 1 000", "per 1,000"),
    "per_5000": (1, "pour 5 000", "per 5,000", "pour 5 000", "per 5,000"),
    "index": (2, "", "", "", ""),
    "ratio": (2, "", "", "", ""),
    "count": (0, "", "", "", ""),
}


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes in one language."""

    language: str

    @property
    def is_french(self) -> bool:
        """French is the language of record; anything else is English."""
        return self.language == "fr"

    def number(self, value: float | None, decimals: int = 0, *, signed: bool = False) -> str:
        """Write a number; a missing one is a dash, and what rounds to zero has no sign."""
        if value is None:
            return MISSING
        text = f"{abs(value):,.{decimals}f}"
        is_zero = not text.strip("0.,")
        if self.is_french:
            text = text.replace(",", NARROW).replace(".", ",")
        if is_zero:
            return text
        return f"{MINUS if value < 0 else '+' if signed else ''}{text}"

    def value(self, value: float | None, unit: str) -> str:
        """Write a value with its unit."""
        return self._with_unit(value, unit, is_difference=False)

    def difference(self, value: float | None, unit: str) -> str:
        """Write a difference with its sign and its unit: percentages differ by points."""
        return self._with_unit(value, unit, is_difference=True, signed=True)

    def distance(self, value: float, unit: str) -> str:
        """Write how far, without a sign: the sentence says in which direction."""
        return self._with_unit(abs(value), unit, is_difference=True)

    def range(self, lower: float | None, upper: float | None, unit: str) -> str:
        """Write the limits of a difference, the unit once."""
        if lower is None or upper is None:
            return MISSING
        joint = "à" if self.is_french else "to"
        return f"{self.gap(lower, unit)} {joint} {self.gap(upper, unit)}"

    def share(self, part: float, whole: float) -> str:
        """Write part of whole in percent, without decimals that a hundred places cannot bear.

        Some is never written as none, nor nearly all as all.
        """
        percent = 100 * part / whole
        shown, words = percent, ("", "")
        if 0 < percent < 0.5:
            shown, words = 1, ("moins de ", "less than ")
        elif 99.5 <= percent < 100:
            shown, words = 99, ("plus de ", "more than ")
        sign = f"{NO_BREAK}%" if self.is_french else "%"
        return f"{words[not self.is_french]}{self.number(shown)}{sign}"

    def plural(self, count: int) -> str:
        """Return the plural's s: from two in French, for all but one in English."""
        return "s" if (count > 1 if self.is_french else count != 1) else ""

    def gap(self, value: float | None, unit: str) -> str:
        """Write a difference without its unit, which the line or the legend names."""
        return self.number(value, self.decimals(unit), signed=True)

    def decimals(self, unit: str) -> int:
        """Return how many decimals the unit is written with."""
        return UNITS.get(unit, (1,))[0]

    def unit_name(self, unit: str, *, is_difference: bool = False) -> str:
        """Return the unit's name, for the head of a column or an axis."""
        names = UNITS.get(unit, (1, unit, unit, unit, unit))[1:]
        return names[2 * is_difference + (not self.is_french)]

    def period(self, period: str) -> str:
        """Write an SDMX period for people."""
        if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", period):
            year, month, day = match.groups()
            return f"{day}/{month}/{year}" if self.is_french else period
        if match := re.fullmatch(r"(\d{4})-Q(\d)", period):
            return f"{'T' if self.is_french else 'Q'}{match[2]} {match[1]}"
        return period

    def _with_unit(
        self, value: float | None, unit: str, *, is_difference: bool, signed: bool = False
    ) -> str:
        text = self.number(value, self.decimals(unit), signed=signed)
        name = self.unit_name(unit, is_difference=is_difference)
        if value is None or not name:
            return text
        if not self.is_french and name == "%":
            return f"{text}%"
        if self.is_french and name == "points" and abs(round(value, self.decimals(unit))) < 2:
            name = "point"  # the French plural begins at two
        return f"{text}{NO_BREAK}{name}"
