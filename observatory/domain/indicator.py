"""What is measured: unit, polarity, how it adds up, and what it is compared with by default."""

from dataclasses import dataclass
from enum import StrEnum

from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.series import Break
from observatory.domain.suppression import Hidden


class Aggregation(StrEnum):
    """How an indicator of several territories is obtained from theirs."""

    SUM = "sum"
    RATIO_OF_SUMS = "ratio_of_sums"
    NONE = "none"


class Polarity(StrEnum):
    """Whether more is better, worse or neither."""

    HIGHER_IS_BETTER = "higher_is_better"
    LOWER_IS_BETTER = "lower_is_better"
    NEUTRAL = "neutral"

    @property
    def sign(self) -> int:
        """Return +1, −1 or 0: unfavourable is sign · difference < 0 (METHOD, formula 2)."""
        return {"higher_is_better": 1, "lower_is_better": -1, "neutral": 0}[self.value]


class Kind(StrEnum):
    """Result of a policy, context of it, means given to it (law of 1 August 2003)."""

    RESULT = "result"
    CONTEXT = "context"
    MEANS = "means"


class Nature(StrEnum):
    """What kind of number it is: this decides which interval and which test apply."""

    COUNT = "count"  # additive; compared only through a ratio
    PROPORTION = "proportion"  # numerator part of denominator
    RATE = "rate"  # events per denominator, may exceed 1
    PUBLISHED_RATE = "published_rate"  # the producer gives no counts
    AMOUNT = "amount"  # money, medians, deciles
    INDEX = "index"  # Gini, interdecile ratio: non-additive, no unit


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the catalogue (data/indicators/*.yml)."""

    code: str
    label_fr: str
    label_en: str
    theme: str
    unit: str
    nature: Nature
    aggregation: Aggregation
    polarity: Polarity
    kind: Kind
    default_benchmark: BenchmarkKind = BenchmarkKind.REST_OF_URBAN_UNIT
    numerator: str | None = None
    denominator: str | None = None
    scale: float = 1.0  # 100 for percent: value = scale · numerator / denominator
    materiality: float = 0.0  # in the unit: a smaller difference is "similar"
    secrecy_threshold: int | None = None
    suppression: Hidden = Hidden.UNKNOWN  # why its producer hides counts, where that is proved
    legal_reference: str | None = None
    # also counted around the neighbourhood: zone and rest are not disjoint (METHOD formula 1)
    counts_surroundings: bool = False
    note_fr: str = ""
    note_en: str = ""
    sources: tuple[str, ...] = ()
    breaks: tuple[Break, ...] = ()
