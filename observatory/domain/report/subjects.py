"""Who a sentence is about, and what they are compared with, with prepositions and agreement."""

from dataclasses import dataclass

from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.report.amounts import Amounts
from observatory.domain.report.finding import Finding
from observatory.domain.report.french import elides, of
from observatory.domain.report.headline_words import BENCHMARKS, ZONES
from observatory.domain.report.place_words import in_place, of_place, the_neighbourhood
from observatory.domain.report.sureness import Shape, shape_of
from observatory.domain.report.text import LANGUAGES, Text

PARTIAL = 0.9
"""Below this share of the neighbourhoods a sentence says how many it is about."""
FEW = 30
"""Up to that many neighbourhoods of a place, their number is said."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The neighbourhood or the neighbourhoods of a finding, in one language."""

    finding: Finding
    language: str

    @property
    def is_one(self) -> bool:
        """Tell whether the finding is about a single neighbourhood: its, not their."""
        return self.finding.is_neighbourhood or 1 in (self.finding.zones, self.finding.observed)

    @property
    def zones(self) -> str:
        """Return the full plural of the zoning, without article."""
        return self.word("many")

    @property
    def generation(self) -> str:
        """Return the plural with the year of the list."""
        joint = "de" if self.language == "fr" else "of"
        return f"{self.zones} {joint} {self.finding.vintage}"

    @property
    def inside(self) -> Text:
        """Write « dans les 12 quartiers prioritaires de l'Isère », or those compared only."""
        finding, language = self.finding, self.language
        joint = ("dans", "in")[LANGUAGES.index(language)]
        if finding.is_neighbourhood:
            name = "" if finding.place is None else the_neighbourhood(finding.place, language)
            return Text((f"{joint} {name or self.word('this')}",))
        if self.is_one:
            only = self.word("only" if finding.zones == 1 else f"only_{self._having}")
            return Text((f"{joint} {only}{self.of_place}",))
        the = ("les", "the")[LANGUAGES.index(language)]
        amounts = Amounts(finding, language)
        if self.is_partial:
            return Text((f"{joint} {the} ", amounts.count("observed"), f" {self.compared}"))
        if self._is_counted and finding.observed:
            return Text((f"{joint} {the} ", amounts.count("zones"),
                         f" {self.zones}{self.of_place}"))  # fmt: skip
        return Text((f"{joint} {'les ' if language == 'fr' else ''}{self.zones}{self.of_place}",))

    @property
    def compared(self) -> str:
        """Return the plural of those that have a figure, with their place."""
        is_all = self.finding.observed == self.finding.zones
        return f"{self.word('many' if is_all else self._having)}{self.of_place}"

    @property
    def _having(self) -> str:
        """Name those that have a figure: where nothing is compared, none of them is."""
        alone = shape_of(self.finding) in (Shape.LEVEL, Shape.MISSING)
        return "known" if alone else "compared"

    @property
    def is_partial(self) -> bool:
        """Tell whether too few neighbourhoods have a figure to speak of all of them."""
        finding = self.finding
        enough = finding.zones if self._is_counted else PARTIAL * finding.zones
        return 0 < finding.observed < enough

    @property
    def benchmark(self) -> str:
        """Return what they are compared with: le reste de leur unité urbaine."""
        pair = BENCHMARKS[self.finding.kind][LANGUAGES.index(self.language)]
        return pair[0] if self.is_one else pair[1]

    @property
    def whole_benchmark(self) -> str:
        """Return what they are compared with, and whether the neighbourhoods are part of it."""
        is_apart = BenchmarkKind(self.finding.kind).is_apart
        return self.benchmark + ("" if is_apart else f" ({self.word('included')})")

    @property
    def _is_counted(self) -> bool:
        return self.finding.place is not None and 1 < self.finding.zones <= FEW

    @property
    def in_whole_benchmark(self) -> str:
        """Write « dans leur unité urbaine (quartiers compris) »."""
        return self.in_benchmark + self.whole_benchmark.removeprefix(self.benchmark)

    @property
    def in_benchmark(self) -> str:
        """Write « dans le reste de leur unité urbaine »; a country is entered with `en`."""
        if self.language == "fr" and self.benchmark.startswith("la France"):
            return "en France"
        return f"{'dans' if self.language == 'fr' else 'in'} {self.benchmark}"

    @property
    def than_in_benchmark(self) -> str:
        """Write « que dans le reste de leur unité urbaine », « qu'en France »."""
        if self.language != "fr":
            return f"than {self.in_benchmark}"
        return ("qu'" if elides(self.in_benchmark) else "que ") + self.in_benchmark

    @property
    def of_benchmark(self) -> str:
        """Write « du reste de leur unité urbaine », « de leur commune », "of the rest of …"."""
        if self.language == "fr":
            return of(self.benchmark)
        return f"of {self.benchmark}"

    def word(self, key: str) -> str:
        """Return a word of the zoning."""
        zoning = ZONES.get(self.finding.level, ZONES["qpv"])
        return zoning[key][LANGUAGES.index(self.language)]

    @property
    def of_place(self) -> str:
        """Write the place whose neighbourhoods they are, after a space; nothing for all."""
        place = self.finding.place
        if place is None or self.finding.is_neighbourhood:
            return ""
        return f" {(of_place if self.language == 'fr' else in_place)(place, self.language)}"
