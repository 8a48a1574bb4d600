"""The addresses at which the public interface serves the figures of an edition."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote_plus

from observatory.domain.report.document import Place
from observatory.domain.report.text import Figure, Rule, Served
from observatory.domain.report.writer import MISSING, Writer


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SummaryKey:
    """A row of /v1/summaries. kind: None for the neighbourhoods alone; scope: None for all."""

    indicator: str
    level: str
    vintage: int
    period: str
    kind: str | None
    scope: Place | None = None
    panel: str = "all"

    @property
    def path(self) -> str:
        """Return the address of exactly this row."""
        scope = self.scope
        where = f"{scope.level}:{scope.code}:{scope.vintage}" if scope else "everywhere"
        return address(
            "/v1/summaries", indicator=self.indicator, level=self.level, vintage=self.vintage,
            period=self.period, benchmark=self.kind or "none", scope=where, panel=self.panel,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class GapKey:
    """The main gap of one territory."""

    indicator: str
    level: str
    code: str
    vintage: int
    period: str
    kind: str

    @property
    def path(self) -> str:
        """Return the address of exactly this gap."""
        return address(
            "/v1/gaps", indicator=self.indicator, level=self.level, code=self.code,
            vintage=self.vintage, period=self.period, benchmark=self.kind, is_main="true",
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ObservationKey:
    """The current figure of one territory."""

    indicator: str
    level: str
    code: str
    vintage: int
    period: str

    @property
    def path(self) -> str:
        """Return the address of exactly this observation."""
        return address(
            "/v1/observations", indicator=self.indicator, level=self.level, code=self.code,
            vintage=self.vintage, period=self.period,
        )  # fmt: skip


def address(path: str, **query: str | int) -> str:
    """Return a path with its query, `:` and `,` as they are typed."""
    return f"{path}?{'&'.join(f'{name}={_spell(value)}' for name, value in query.items())}"


@lru_cache(maxsize=50_000)
def _spell(value: str | int) -> str:
    # The same few thousand codes and periods stand in every address of an edition.
    return quote_plus(str(value), safe=":,")


def make_figure(
    value: float | None,
    unit: str,
    served: Served | Iterable[Served],
    writer: Writer,
    *,
    style: str = "value",
    rule: Rule = Rule.SAME,
    reason: str = "",
) -> Figure:
    """Return a figure written in its unit.

    style: value; difference (signed, percentages differ by points); distance (a difference whose
    sign the words give); plain (a number without a unit, of the unit's decimals).
    """
    if value is None:
        text = MISSING
    elif style == "plain":
        text = writer.number(value, writer.decimals(unit))
    else:
        write = {"value": writer.value, "difference": writer.difference,
                 "distance": writer.distance}[style]  # fmt: skip
        text = write(value, unit)
    whole = (served,) if isinstance(served, Served) else tuple(served)
    return Figure(text=text, value=value, unit=unit, served=whole, rule=rule, reason=reason)
