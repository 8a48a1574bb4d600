"""Writes the figures of summaries and of local gaps, each with the address that serves it."""

from dataclasses import dataclass, replace

from observatory.domain.indicator import Indicator
from observatory.domain.reasons import REASONS, Reason
from observatory.domain.report import text
from observatory.domain.report.facts import LocalGap, Release, SummaryRow
from observatory.domain.report.french import typeset
from observatory.domain.report.headline_words import BENCHMARKS
from observatory.domain.report.served import make_figure
from observatory.domain.report.text import LANGUAGES, Figure, Pairs, Rule, Served, Text, Words
from observatory.domain.report.writer import Writer

_GAP_FIELDS = {"lower": "difference_lower", "upper": "difference_upper", "least": "difference_min",
               "most": "difference_max"}  # fmt: skip


def say(pairs: Pairs, key: str, language: str, **values: Words) -> Text:
    """Fill a sentence, with the spaces that its language's typography asks for."""
    return typeset(text.say(pairs, key, language, **values), language)


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes in one language."""

    language: str

    @property
    def writer(self) -> Writer:
        """Return what writes numbers."""
        return Writer(self.language)

    def choose(self, pair: tuple[str, str]) -> str:
        """Return the words of the language."""
        return pair[LANGUAGES.index(self.language)]

    def label(self, indicator: Indicator) -> str:
        """Return the indicator's name."""
        return self.choose((indicator.label_fr, indicator.label_en))

    def of(
        self, row: SummaryRow, field: str, unit: str, style: str = "value", reason: str = ""
    ) -> Figure:
        """Write a figure of a summary."""
        value = getattr(row, field)
        return make_figure(value, unit, Served(row.path, field), self.writer, style=style,
                           reason="" if value is not None else reason)  # fmt: skip

    def count(self, row: SummaryRow, field: str) -> Figure:
        """Write a number of neighbourhoods or of inhabitants."""
        return self.of(row, field, "count")

    def share(self, row: SummaryRow, part: str, whole: str) -> Figure:
        """Write a part of a whole in percent, both being counts of a summary."""
        some, every = getattr(row, part), getattr(row, whole)
        return Figure(
            text=self.writer.share(some, every), value=100 * some / every, unit="percent",
            served=(Served(row.path, part), Served(row.path, whole)), rule=Rule.SHARE,
        )  # fmt: skip

    def gap(self, gap: LocalGap, field: str, unit: str, style: str = "value") -> Figure:
        """Write a figure of one neighbourhood's gap."""
        value = getattr(gap, field)
        served = Served(gap.path, _GAP_FIELDS.get(field, field))
        reason = "" if value is not None else self.reason(gap.reason)
        return make_figure(value, unit, served, self.writer, style=style, reason=reason)

    def between(self, low: Figure, high: Figure) -> Text:
        """Write two limits of a difference, the unit once."""
        bare = replace(low, text=self.writer.gap(low.value, low.unit))
        return Text((bare, self.choose((" à ", " to ")), high))

    def theirs(self, kind: str | None) -> str:
        """Return what neighbourhoods are compared with: le reste de leur unité urbaine."""
        return BENCHMARKS[kind or ""][LANGUAGES.index(self.language)][1]

    def reason(self, code: str | None) -> str:
        """Return why a figure is missing, in words."""
        if code is None or code not in set(Reason):
            return self.choose(("Aucune valeur n'est publiée.", "No value is published."))
        return self.choose(REASONS[Reason(code)])

    def source(self, release: Release) -> str:
        """Write a release for a legend: who, what, which edition."""
        is_said = release.edition in release.title
        edition = "" if is_said else f" ({release.edition})"
        return f"{release.producer}, {release.title}{edition}"

    def full_source(self, release: Release) -> str:
        """Write a release for the list of sources."""
        parts = [release.producer, release.title]
        if release.edition not in release.title:
            parts.append(f"{self.choose(('édition', 'edition'))} {release.edition}")
        if release.published_on is not None:
            day = self.writer.period(release.published_on.isoformat())
            parts.append(self.choose((f"publiée le {day}", f"published on {day}")))
        return ", ".join([*parts, release.licence])
