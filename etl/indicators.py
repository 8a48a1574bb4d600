"""Reads the indicator catalogue (data/indicators/*.yml) that a statistician edits."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Aggregation, Kind, Nature, Polarity
from observatory.domain.period import parse_period
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
    legal_reference: str | None = None
    sources: tuple[str, ...]  # statistical operations that may feed it: filosofi, census, caf…
    # {numerator's period: denominator's}, where two sources of different dates are divided
    denominator_periods: dict[str, str] = {}
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
        for period in (*self.denominator_periods, *self.denominator_periods.values()):
            parse_period(period)
        return self

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
