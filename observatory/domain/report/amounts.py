"""The figures of a finding: each knows the field of the interface that serves it."""

from dataclasses import dataclass

from observatory.domain.report.finding import Finding
from observatory.domain.report.nouns import Noun, name_indicator
from observatory.domain.report.served import make_figure
from observatory.domain.report.text import Figure, Rule, Served
from observatory.domain.report.writer import NO_BREAK, Writer

# Names here → names of /v1/summaries and /v1/gaps; the others are the same.
FIELDS = {
    "benchmark": "benchmark_value", "lower": "difference_lower", "upper": "difference_upper",
    "least": "difference_min", "most": "difference_max", "benchmark_least": "benchmark_min",
    "benchmark_most": "benchmark_max", "mean": "mean_gap",
    "level_of_confidence": "confidence_level",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amounts:
    """Writes the figures of one finding in one language."""

    finding: Finding
    language: str

    @property
    def writer(self) -> Writer:
        """Return what writes numbers in the language."""
        return Writer(self.language)

    @property
    def noun(self) -> Noun:
        """Return the indicator's name as a noun."""
        return name_indicator(self.finding.indicator, self.language)

    def value(self, name: str) -> Figure:
        """Write a value, without its unit where the noun has it (« pour 1 000 habitants »)."""
        style = "plain" if self.noun.is_per else "value"
        return make_figure(self._get(name), self._unit, self._served(name), self.writer,
                           style=style)  # fmt: skip

    def distance(self, name: str) -> Figure:
        """Write a difference without its sign: words give the direction."""
        return self._write(name, signed=False, with_unit=True)

    def bare(self, name: str) -> Figure:
        """Write a difference without sign nor unit: another that follows has the unit."""
        return self._write(name, signed=False, with_unit=False)

    def signed(self, name: str, *, with_unit: bool = True) -> Figure:
        """Write a difference with its sign."""
        return self._write(name, signed=True, with_unit=with_unit)

    def count(self, name: str) -> Figure:
        """Write a number of neighbourhoods."""
        number = self._known(name)
        return self._figure(self.writer.number(number), number, "count", name)

    def times(self) -> Figure:
        """Write the ratio of the value to its benchmark, to a tenth."""
        ratio = self.finding.ratio
        return self._figure(
            self.writer.number(ratio, 1).removesuffix(",0").removesuffix(".0"),
            ratio, "ratio", "ratio",
        )  # fmt: skip

    def share_of_benchmark(self) -> Figure:
        """Write the value in percent of its benchmark, which is not zero."""
        value, benchmark = self._known("value"), self._known("benchmark")
        return Figure(
            text=self.writer.share(value, benchmark), value=100 * value / benchmark,
            unit="percent", served=(self._served("value"), self._served("benchmark")),
            rule=Rule.SHARE,
        )  # fmt: skip

    def confidence(self) -> Figure:
        """Write the level of the interval in percent, with a decimal where it has one."""
        percent = 100 * self._known("level_of_confidence")
        is_whole = round(percent, 1) == round(percent)
        text = self.writer.number(percent, 0 if is_whole else 1)
        sign = f"{NO_BREAK}%" if self.writer.is_french else "%"
        return Figure(text=text + sign, value=percent, unit="percent",
                      served=(self._served("level_of_confidence"),), rule=Rule.PERCENT)  # fmt: skip

    def write(self, difference: float, *, signed: bool, with_unit: bool = True) -> str:
        """Write a difference in the indicator's unit, without it where the noun has it."""
        shown, writer = difference if signed else abs(difference), self.writer
        if with_unit and not self.noun.is_per:
            return (writer.difference if signed else writer.distance)(shown, self._unit)
        return writer.number(shown, writer.decimals(self._unit), signed=signed)

    def rounds_to_zero(self, difference: float) -> bool:
        """Tell whether a difference is written as zero."""
        return not self.write(abs(difference), signed=False, with_unit=False).strip("0.,")

    def _write(self, name: str, *, signed: bool, with_unit: bool) -> Figure:
        value = self._known(name)
        text = self.write(value, signed=signed, with_unit=with_unit)
        return self._figure(text, value, self._unit, name)

    def _figure(self, text: str, value: float | None, unit: str, name: str) -> Figure:
        return Figure(text=text, value=value, unit=unit, served=(self._served(name),))

    @property
    def _unit(self) -> str:
        return self.finding.indicator.unit

    def _get(self, name: str) -> float | None:
        found: float | None = getattr(self.finding, name)
        return found

    def _known(self, name: str) -> float:
        value = self._get(name)
        assert value is not None, f"{name} is missing, and no sentence should have asked for it"
        return value

    def _served(self, name: str) -> Served:
        return Served(self.finding.path, FIELDS.get(name, name))


def gap_name(finding: Finding) -> str:
    """Return which gap a finding has: pooled, otherwise the mean or the median local one."""
    names = ("difference", "mean", "p50")
    return next(name for name in names if getattr(finding, name) is not None)
