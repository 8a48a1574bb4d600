"""Reads the indicator catalogue (data/indicators/*.yml) that a statistician edits."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation, Kind, Nature, Polarity
from observatory.domain.period import parse_period
from observatory.domain.suppression import Hidden
from observatory.domain.territory import ZONINGS, Level
from observatory.errors import SourceChanged

DATA = Path(__file__).resolve().parent.parent / "data"
THEMES = (
    "emploi",
    "revenus",
    "education",
    "sante",
    "logement",
    "securite",
    "economie",
    "moyens",
    "contexte",
)


class BreakDeclaration(BaseModel):
    """A break in series: from `start` on, figures are not those of before, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: str  # the first period of the new series
    note_fr: str
    note_en: str
    stops: bool = True  # false: a caution, printed beside a change across it

    @field_validator("start")
    @classmethod
    def _is_period(cls, start: str) -> str:
        parse_period(start)
        return start


class SizeBounds(BaseModel):
    """How many persons or dwellings a rate without counts is about: known, or within others.

    The rate is about every inhabitant of 25 to 59 at least, and of 20 to 59 where the youth index
    (under 20 for each of 60 and over) tells those apart; never about more than all of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    known: str | None = None  # the count that is the denominator itself
    within: str | None = None  # the count of all inhabitants
    young: str | None = None  # percent of them under 25
    old: str | None = None  # percent of them of 60 and over
    youth_index: str | None = None

    @model_validator(mode="after")
    def _is_one_of_two(self) -> "SizeBounds":
        shares = (self.young, self.old, self.youth_index)
        if (self.known is None) == (self.within is None):
            raise ValueError("a denominator is either known, or within a count of inhabitants")
        if self.known is not None and any(shares):
            raise ValueError("a known denominator needs no share of young or old")
        return self

    def codes(self) -> tuple[str, ...]:
        """Return the codes of the indicators that it needs."""
        found = (self.known, self.within, self.young, self.old, self.youth_index)
        return tuple(code for code in found if code is not None)


class Quantile(BaseModel):
    """An indicator that is a quantile of the same distribution."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    level: float

    @field_validator("level")
    @classmethod
    def _is_inside(cls, level: float) -> float:
        if not 0 < level < 1:
            raise ValueError(f"the level of a quantile is between 0 and 1, not {level}")
        return level


class MedianBounds(BaseModel):
    """What bounds the median of a rest: published quantiles, and the persons as weights."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quantiles: tuple[Quantile, ...]
    weight: str  # a count of persons
    # {the median's period: the weight's}: only these periods are bounded
    weight_periods: dict[str, str]


class IndicatorDeclaration(BaseModel):
    """One indicator, as declared: codes are lower-case snake_case and never reused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    label_fr: str
    label_en: str
    theme: str
    unit: str  # percent, count, euro, per_1000, index…
    nature: Nature
    aggregation: Aggregation
    polarity: Polarity
    kind: Kind
    default_benchmark: BenchmarkKind = BenchmarkKind.REST_OF_URBAN_UNIT
    numerator: str | None = None
    denominator: str | None = None
    scale: float = 1.0
    materiality: float = 0.0
    secrecy_threshold: int | None = None
    suppression: Hidden = Hidden.UNKNOWN  # METHOD formula 6: only what the file proves
    legal_reference: str | None = None
    sources: tuple[str, ...]  # statistical operations that may feed it: filosofi, census, caf…
    # {numerator's period: denominator's}, where two sources of different dates are divided
    denominator_periods: dict[str, str] = {}
    # per zoning, for its rates that are published without counts
    denominator_bounds: dict[Level, SizeBounds] = {}
    median_bounds: MedianBounds | None = None
    # counted around the neighbourhood too: zone and rest are not disjoint
    counts_surroundings: bool = False
    note_fr: str = ""
    note_en: str = ""
    breaks: tuple[BreakDeclaration, ...] = ()

    @field_validator("code")
    @classmethod
    def _is_snake_case(cls, code: str) -> str:
        if not code.isidentifier() or code != code.lower():
            raise ValueError(f"{code!r} is not lower-case snake_case")
        return code

    @field_validator("theme")
    @classmethod
    def _is_known_theme(cls, theme: str) -> str:
        if theme not in THEMES:
            raise ValueError(f"{theme!r} is not one of {', '.join(THEMES)}")
        return theme

    @model_validator(mode="after")
    def _says_how_it_adds_up(self) -> "IndicatorDeclaration":
        has_counts = self.numerator is not None and self.denominator is not None
        if (self.aggregation is Aggregation.RATIO_OF_SUMS) != has_counts:
            raise ValueError(f"{self.code}: a ratio of sums names its numerator and denominator")
        if self.suppression in (Hidden.PRIMARY, Hidden.ROW) and self.secrecy_threshold is None:
            raise ValueError(f"{self.code}: suppression {self.suppression} needs its threshold")
        for period in (*self.denominator_periods, *self.denominator_periods.values()):
            parse_period(period)
        if not set(self.denominator_bounds) <= set(ZONINGS):
            raise ValueError(f"{self.code}: denominators are bounded for neighbourhoods only")
        if self.denominator_bounds and not has_counts:
            raise ValueError(f"{self.code}: bounded denominators need counts of the parents")
        return self

    def bounded_by(self) -> tuple[str, ...]:
        """Return the codes of the indicators from which its rest is bounded."""
        sizes = [code for bounds in self.denominator_bounds.values() for code in bounds.codes()]
        if self.median_bounds is not None:
            sizes += [self.median_bounds.weight, *(q.code for q in self.median_bounds.quantiles)]
        return tuple(sizes)

    def row(self) -> dict[str, Any]:
        """Return the declaration as a row of the indicator table."""
        return self.model_dump(mode="json")


def read_indicators(folder: Path = DATA / "indicators") -> list[IndicatorDeclaration]:
    """Read the whole catalogue; raise SourceChanged naming the file on the first mistake."""
    found: dict[str, IndicatorDeclaration] = {}
    for path in sorted(folder.glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["indicators"]:
            declaration = _parse(path, entry)
            if declaration.code in found:
                raise SourceChanged(
                    f"indicator {declaration.code} is declared twice", file=str(path)
                )
            found[declaration.code] = declaration
    _check_counts(found)
    return list(found.values())


def _parse(path: Path, entry: dict[str, Any]) -> IndicatorDeclaration:
    try:
        return IndicatorDeclaration.model_validate(entry)
    except ValidationError as error:
        raise SourceChanged(
            f"indicator {entry.get('code', '?')}: {error}", file=str(path)
        ) from None


def _check_counts(found: dict[str, IndicatorDeclaration]) -> None:
    for declaration in found.values():
        for code in (declaration.numerator, declaration.denominator):
            if code is not None and (code not in found or found[code].nature is not Nature.COUNT):
                raise SourceChanged(f"{declaration.code}: {code} is not a count of the catalogue")
        for code in declaration.bounded_by():
            if code not in found:
                raise SourceChanged(
                    f"{declaration.code}: its bounds name {code}, which is not in the catalogue"
                )
