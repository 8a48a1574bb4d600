"""Which indicators a page about one place shows: the leading ones of each theme, and no more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.indicator import Indicator, Kind

# theme → its indicators, the one that leads first; what else is a result follows by its code
LEADS: Mapping[str, tuple[str, ...]] = {
    "emploi": ("unemp_1564", "emp_1564", "neet_1529", "jobseekers_abc", "emp_f_1564", "prec_emp"),
    "revenus": ("med_income_uc", "pov60", "rsa_share", "caf_cover"),
    "education": ("no_diploma", "brevet_success", "below_bac", "school_1624", "bac2plus"),
    "sante": ("gp_ratio", "css_share"),
    "logement": ("overcrowding", "vacancy_rate", "hlm_share", "qp24_taux_logements_sociaux"),
    "securite": ("offence_assault", "offence_burglary", "offence_damage"),
    "economie": ("estab_rate", "firms_created"),
}
# the five of the law of 1 August 2003 (PEERS: the SG-CIV's page), and incomes
OBLIGATORY = ("emploi", "economie", "education", "sante", "securite", "revenus")
# after the declared kind, from the nearest comparison to the widest
KINDS = tuple(kind for kind in BenchmarkKind if kind.ring_metres is None)
_ENOUGH = 0.1  # of the neighbourhoods with a figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How many gaps of a generation one family holds: known, or known between bounds only."""

    period: str
    kind: str
    gaps: int
    bounded: int = 0


@dataclass(frozen=True, slots=True)
class Family:
    """What a page compares an indicator of a generation by; no kind: there is no gap at all."""

    period: str
    kind: str | None = None


def choose_family(indicator: Indicator, held: Iterable[Held], figures: int) -> Family | None:
    """Choose the benchmark that the indicator declares, at its last period; None without any gap.

    Another kind is taken where the declared one has next to no gap (a tenth of the `figures`
    there are): each row of a page names its benchmark, so that none passes for another.
    """
    families = [one for one in held if one.gaps + one.bounded > 0]
    order = (indicator.default_benchmark, *KINDS)
    for least in (_ENOUGH * figures, 0.0):
        for kind in order:
            own = [one for one in families if one.kind == kind and one.gaps + one.bounded >= least]
            if own:
                return Family(max(one.period for one in own), kind)
    return None


def choose_leads(
    indicators: Sequence[Indicator], known: Mapping[str, bool], most: int
) -> tuple[Indicator, ...]:
    """Return at most `most` indicators of each theme, those that can be compared first.

    known: of the indicators with any figure, whether any gap is known.
    """
    found: list[Indicator] = []
    for theme, codes in LEADS.items():
        own = [one for one in indicators if one.theme == theme and one.code in known
               and (one.code in codes or one.kind is Kind.RESULT)]  # fmt: skip
        own.sort(key=lambda one: (not known[one.code], _place(codes, one.code), one.code))
        found += own[:most]
    return tuple(found)


def _place(codes: Sequence[str], code: str) -> int:
    return codes.index(code) if code in codes else len(codes)
