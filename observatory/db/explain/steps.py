"""The steps of an explanation, in the order of the calculation."""

from collections.abc import Iterator, Mapping
from typing import Any

from observatory.db.explain.gather import Gathered
from observatory.db.explain.steps_counts import explain_counts
from observatory.db.explain.steps_values import explain_values
from observatory.domain.adjust import ALPHA
from observatory.domain.explain_words import (
    HIDDEN,
    OUTCOMES,
    SMALL,
    Text,
    count,
    difference,
    distance,
    figure,
    probability,
    quoted,
    ratio,
    say,
    share,
    when,
)
from observatory.domain.explanation import Step
from observatory.domain.observation import ConfStatus
from observatory.domain.reasons import REASONS, Reason
from observatory.domain.report.kind_names import KIND_NAMES

Gap = Mapping[str, Any]


def lay_out_steps(gathered: Gathered, gap: Gap) -> list[Step]:
    """Return the steps: what is compared, both sides, the gap, its uncertainty, the verdict."""
    steps = [_define(gathered)]
    if gap["conf_status"] not in (None, ConfStatus.FREE):
        # Nothing of the sums either: with them, what is hidden would be the difference.
        return [*steps, _hide(gathered), *_bound(gap), *_verdict(gathered, gap)]
    explain = explain_counts if gathered.is_counted else explain_values
    return [
        *steps,
        *explain(gathered, gap, _choose(gathered, gap)),
        *_compare(gap),
        *_bound(gap),
        *_adjust(gathered, gap),
        *_verdict(gathered, gap),
    ]


def _define(gathered: Gathered) -> Step:
    label = (gathered.indicator.label_fr, gathered.indicator.label_en)
    period = gathered.key.period
    if gathered.counts is None:
        fr, en = say(
            "{label}, {period} : le chiffre que publie le producteur, de la même source et de la "
            "même période des deux côtés.",
            "{label}, {period}: the figure that the producer publishes, of the same source and the "
            "same period on both sides.",
            label=quoted(label), period=when(period),
        )  # fmt: skip
    else:
        numerator, denominator = gathered.counts
        fr, en = say(
            "{label} : {x} ({period}) rapporté à {n} ({other}), des deux côtés.",
            "{label}: {x} ({period}) over {n} ({other}), on both sides.",
            label=quoted(label), period=when(period), other=when(gathered.denominator_period),
            x=quoted((numerator.label_fr, numerator.label_en)),
            n=quoted((denominator.label_fr, denominator.label_en)),
        )  # fmt: skip
    numbers = {"scale": gathered.indicator.scale, "unit": gathered.indicator.unit}
    return Step(key="definition", formula="rule 5", fr=fr, en=en, numbers=numbers)


def _hide(gathered: Gathered) -> Step:
    fr, en = say(
        "{name} : {hidden}. Ni ce chiffre ni ce qui le révélerait n'est montré.",
        "{name}: {hidden}. Neither this figure nor what would reveal it is shown.",
        name=gathered.zone["name"], hidden=HIDDEN,
    )  # fmt: skip
    return Step(key="zone_hidden", formula="rule 7", fr=fr, en=en)


def _choose(gathered: Gathered, gap: Gap) -> Step | None:
    """Say which territory the comparison is with; None where there is none."""
    if gap["benchmark_code"] is None:
        return None
    stored = gathered.stored or {}
    fr, en = say(
        "Comparaison : {kind} – {name} ({code}, découpage de {vintage}). Part de {zone} qui s'y "
        "trouve : {share}.",
        "Benchmark: {kind} – {name} ({code}, vintage {vintage}). Share of {zone} that lies in it: "
        "{share}.",
        kind=_kind(gap["benchmark_kind"]), name=gap["benchmark_name"], zone=gap["name"],
        code=gap["benchmark_code"], vintage=str(gap["benchmark_vintage"]),
        share=share(stored.get("share")),
    )  # fmt: skip
    numbers = {
        "share": stored.get("share"),
        "basis": stored.get("basis"),
        "is_main": gap["is_main"],
    }
    return Step(key="benchmark", formula="rule 1", fr=fr, en=en, numbers=numbers)


def _kind(kind: str) -> tuple[str, str]:
    return KIND_NAMES.get(kind, (kind, kind))


def _compare(gap: Gap) -> Iterator[Step]:
    """Yield the difference and the ratio."""
    unit = gap["unit"]
    if gap["difference"] is not None:
        fr, en = say(
            "Écart : {value} − {benchmark} = {difference}.",
            "Difference: {value} − {benchmark} = {difference}.",
            value=figure(gap["value"], unit), benchmark=figure(gap["benchmark_value"], unit),
            difference=difference(gap["difference"], unit),
        )  # fmt: skip
        names = ("value", "benchmark_value", "difference")
        yield Step(key="difference", formula="formula 2", fr=fr, en=en, numbers=_some(gap, names))
    if gap["ratio"] is not None:
        fr, en = say(
            "Rapport : {value} / {benchmark} = {ratio}.",
            "Ratio: {value} / {benchmark} = {ratio}.",
            value=figure(gap["value"], unit), benchmark=figure(gap["benchmark_value"], unit),
            ratio=ratio(gap["ratio"]),
        )  # fmt: skip
        names = ("value", "benchmark_value", "ratio")
        yield Step(key="ratio", formula="formula 2", fr=fr, en=en, numbers=_some(gap, names))


_METHODS = {
    "rounding": ("formula 2", ("l'arrondi des deux chiffres", "the rounding of both figures")),
    "chance": ("formula 4", ("le hasard d'un registre", "the chance of a register")),
    "sampling": ("formula 4", ("le tirage de l'échantillon", "the drawing of the sample")),
    "suppression": ("formula 6", ("ce qui est masqué ou absent", "what is hidden or absent")),
    "model": ("formula 1", ("ce qui est estimé", "what is estimated")),
}


def _bound(gap: Gap) -> Iterator[Step]:
    """Yield the interval of the gap, and what it may be where counts are not all known."""
    formula, nature = _METHODS.get(gap["interval_nature"], (None, None))
    unit = gap["unit"]
    if nature is not None and gap["difference_lower"] is not None:
        names = ("difference_lower", "difference_upper", "ratio_lower", "ratio_upper",
                 "interval_nature", "confidence_level")  # fmt: skip
        yield _interval(gap, formula, nature, names, "difference_lower", "difference_upper")
    if gap["difference_min"] is not None and gap["interval_nature"] != "rounding":
        fr, en = say(
            "Ce qui est masqué, absent ou partagé laisse l'écart entre {low} et {high} ; "
            "signe {certain}.",
            "What is hidden, absent or shared leaves the gap between {low} and {high}; its sign "
            "is {certain}.",
            low=difference(gap["difference_min"], unit),
            high=difference(gap["difference_max"], unit),
            certain=("certain", "certain") if gap["sign_certain"] else ("incertain", "uncertain"),
        )  # fmt: skip
        numbers = _some(gap, ("difference_min", "difference_max", "sign_certain"))
        yield Step(key="bounds", formula="formula 6", fr=fr, en=en, numbers=numbers)


def _interval(gap: Gap, formula: str | None, nature: tuple[str, str], names: tuple[str, ...],
              low: str, high: str) -> Step:  # fmt: skip
    unit, half = gap["unit"], (gap[high] - gap[low]) / 2
    confidence = gap["confidence_level"]
    fr, en = say(
        "Intervalle de l'écart, qui tient {nature}{level} : {low} à {high}{half}.",
        "Interval of the gap, which holds {nature}{level}: {low} to {high}{half}.",
        nature=nature, low=difference(gap[low], unit), high=difference(gap[high], unit),
        level="" if confidence is None else say(
            ", au niveau de {level}", ", at the level {level}", level=share(confidence)),
        half=""
        if confidence is not None
        else say(" (± {half})", " (± {half})", half=distance(half, unit)),
    )  # fmt: skip
    numbers = _some(gap, names)
    if confidence is None:
        numbers["half_width"] = half
    return Step(key="interval", formula=formula, fr=fr, en=en, numbers=numbers)


def _adjust(gathered: Gathered, gap: Gap) -> Iterator[Step]:
    """Yield the p-value, and its adjustment within the family."""
    if gap["p_value"] is None or gathered.adjusted is None:
        return
    fr, en = say(
        "Valeur p, le quantile où la limite de l'intervalle touche zéro : {p}.",
        "p-value, at the quantile where the interval's limit touches zero: {p}.",
        p=probability(gap["p_value"]),
    )  # fmt: skip
    yield Step(key="p_value", formula="formula 5", fr=fr, en=en, numbers=_some(gap, ("p_value",)))
    adjusted = gathered.adjusted
    fr, en = say(
        "{few}Parmi les {m} écarts testés de la famille (même indicateur, période, comparaison et "
        "génération), cette valeur p est au rang {rank} ; ajustée (Benjamini-Hochberg) : {p}. "
        "{R} sont signalés ; l'intervalle d'un écart signalé est au niveau 1 − 0,05 × {R}/{m}."
        "{withheld}",
        "{few}Among the {m} tested gaps of the family (same indicator, period, benchmark and "
        "generation), this p-value has rank {rank}; adjusted (Benjamini-Hochberg): {p}. {R} are "
        "flagged; the interval of a flagged gap is at the level 1 − 0.05 × {R}/{m}.{withheld}",
        m=count(adjusted.tests), rank=count(adjusted.rank), p=probability(gap["p_adjusted"]),
        R=count(adjusted.flagged), few="" if adjusted.p == gap["p_value"] else say(
            "Les effectifs sont faibles : la valeur p exacte, {p}, est ajustée. ",
            "Counts are few: the exact p-value, {p}, is adjusted. ", p=probability(adjusted.p)),
        withheld="" if not adjusted.withheld else say(
            " Écarts testés aussi, mais retenus (secret) : {number} ; l'ajustement les "
            "compte, ces nombres non.",
            " Gaps tested too, but withheld (secret): {number}; the adjustment counts them, "
            "these numbers do not.", number=count(adjusted.withheld)),
    )  # fmt: skip
    numbers = {
        "m": adjusted.tests, "rank": adjusted.rank, "p": adjusted.p, "flagged": adjusted.flagged,
        "withheld": adjusted.withheld, **_some(gap, ("p_adjusted",)),
    }  # fmt: skip
    yield Step(key="adjustment", formula="formula 13", fr=fr, en=en, numbers=numbers)


def _verdict(gathered: Gathered, gap: Gap) -> Iterator[Step]:
    polarity, materiality = gathered.indicator.polarity, gathered.indicator.materiality
    fr, en = say("Résultat : {outcome}{why}.", "Outcome: {outcome}{why}.",
                 outcome=_outcome(gap), why=_why(gathered, gap))  # fmt: skip
    numbers = {"polarity": polarity, **_some(gap, ("outcome", "is_significant", "sign_certain"))}
    if gap["p_value"] is None:
        numbers["materiality"] = materiality
    yield Step(key="outcome", formula="rules 8 and 9", fr=fr, en=en, numbers=numbers)
    if gap["reason"]:
        fr, en = REASONS[Reason(gap["reason"])]
        yield Step(key="reason", fr=fr, en=en, numbers=_some(gap, ("reason",)))


def _outcome(gap: Gap) -> Text:
    is_small = gap["outcome"] == "similar" and gap["p_value"] is None and gap["sign_certain"]
    return SMALL if is_small else OUTCOMES[gap["outcome"]]


def _why(gathered: Gathered, gap: Gap) -> tuple[str, str]:
    polarity, materiality = gathered.indicator.polarity, gathered.indicator.materiality
    if polarity == "neutral":
        return (" (indicateur de contexte : ni plus ni moins n'est mieux)",
                " (context indicator: neither more nor less is better)")  # fmt: skip
    if gap["outcome"] == "not_compared":
        return "", ""
    better = (("plus haut est mieux", "higher is better") if polarity == "higher_is_better"
              else ("plus bas est mieux", "lower is better"))  # fmt: skip
    if gap["p_value"] is None:
        return say(" ({better} ; seuil d'importance {least})", " ({better}; materiality {least})",
                   better=better, least=distance(materiality, gap["unit"]))  # fmt: skip
    return say(" ({better} ; seuil {alpha})", " ({better}; threshold {alpha})",
               better=better, alpha=lambda w: w.number(ALPHA, 2))  # fmt: skip


def _some(gap: Gap, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: gap[name] for name in names}
