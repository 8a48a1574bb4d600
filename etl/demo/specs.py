"""What the figures are drawn from: the true rates, and how far the neighbourhoods are from them."""

from dataclasses import dataclass

YEARS = tuple(range(2015, 2025))


@dataclass(frozen=True, slots=True)
class Count:
    """A count, drawn from another one; its true rate is that of the rest plus the gap.

    law: binomial (a part of the parent), poisson (events per parent, may exceed it), equal, or
    complement (what `sibling` leaves of the parent).
    end_gap: the gap of the last year, when it closes or widens on the way.
    break_year: from then on the definition is narrower, and the rate 15 % lower.
    """

    code: str
    parent: str
    rate: float
    gap: float = 0.0
    end_gap: float | None = None
    law: str = "binomial"
    sibling: str = ""
    break_year: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """A figure published without counts: the base outside the neighbourhoods, and the gap."""

    code: str
    base: float
    gap: float
    half_step: float = 0.05  # of rounding
    commune_half_step: float | None = None  # where communes are rounded more
    growth: float = 0.0  # per year, relative


BREAK_FACTOR = 0.85

# Parents come before their parts. A gap of 0 is exactly 0: there any flag is a false alarm.
COUNTS = (
    Count("pop_1564", "population", 0.62),
    Count("active_1564", "pop_1564", 0.73, -0.05),
    Count("unemployed_1564", "active_1564", 0.11, 0.14),
    Count("employed_1564", "active_1564", 0.0, law="complement", sibling="unemployed_1564"),
    Count("active_1524", "active_1564", 0.11, 0.03),
    Count("unemployed_1524", "active_1524", 0.24, 0.16),
    Count("active_lowedu", "active_1564", 0.18, 0.18),
    Count("unemployed_lowedu", "active_lowedu", 0.19, 0.12),
    Count("pop_1529", "population", 0.18, 0.04),
    Count("neet_1529_count", "pop_1529", 0.13, 0.12),
    Count("jobseekers_abc_count", "pop_1564", 0.11, 0.11),
    Count("jobseekers_a_count", "jobseekers_abc_count", 0.62, 0.03),
    Count("jobseekers_abc_25", "jobseekers_abc_count", 0.13, 0.02),
    Count("jobseekers_abc_50", "jobseekers_abc_count", 0.26),
    Count("jobseekers_abc_f", "jobseekers_abc_count", 0.51, -0.03),
    Count("caf_covered", "population", 0.42, 0.28),
    Count("caf_households", "population", 0.19, 0.10),
    Count("caf_rsa", "caf_households", 0.14, 0.14),
    Count("caf_single_parent", "caf_households", 0.17, 0.04),
    Count("caf_isolated", "caf_households", 0.38, 0.03),
    Count("out_of_school_15plus", "population", 0.70, -0.05),
    Count("below_bac_count", "out_of_school_15plus", 0.52, 0.20),
    Count("no_diploma_count", "below_bac_count", 0.44, 0.18, 0.10),
    Count("bac2plus_count", "out_of_school_15plus", 0.27, -0.14),
    Count("pop_1624", "pop_1529", 0.58),
    Count("schooled_1624", "pop_1624", 0.62),
    Count("brevet_candidates", "population", 0.012, 0.003),
    Count("brevet_admitted", "brevet_candidates", 0.88, -0.12),
    Count("bac_candidates", "population", 0.010),
    Count("bac_admitted", "bac_candidates", 0.92, -0.22, -0.02),
    Count("pupils_6e", "population", 0.0125, 0.003),
    Count("late_6e_pupils", "pupils_6e", 0.05),
    Count("gps", "population", 4.5 / 5000, -1.8 / 5000, law="poisson"),
    Count("insured_persons", "population", 0.86, 0.02),
    Count("css_beneficiaries", "insured_persons", 0.09, 0.16, 0.24),
    Count("dwellings", "population", 0.48),
    Count("dwellings_vacant", "dwellings", 0.08, 0.02),
    Count("dwellings_main", "dwellings", 0.0, law="complement", sibling="dwellings_vacant"),
    Count("households", "dwellings_main", 1.0, law="equal"),
    Count("overcrowded_households", "households", 0.07, 0.12, break_year=2018),
    Count("social_dwellings", "dwellings", 0.14, 0.55),
    Count("social_dwellings_vacant", "social_dwellings", 0.03, 0.03),
    Count("social_dwellings_moved", "social_dwellings", 0.09, -0.02),
    # recorded where they take place: burglars go elsewhere, the gap is reversed
    Count("offence_burglary_count", "population", 5.5e-3, -1.8e-3, law="poisson"),
    Count("offence_assault_count", "population", 5.0e-3, 6.0e-3, law="poisson"),
    Count("offence_vehicle_theft_count", "population", 2.0e-3, 1.5e-3, law="poisson"),
    Count("offence_damage_count", "population", 8.0e-3, 9.0e-3, law="poisson"),
    Count("establishments", "population", 0.070, -0.040, law="poisson"),
    Count("firms_created_count", "establishments", 0.14, law="poisson"),
    Count("credits_amount", "population", 3.0, 75.0, law="poisson"),
    Count("beneficiaries", "population", 0.02, 0.20),
    Count("families", "households", 0.62),
    Count("single_parent_families", "families", 0.16, 0.18),
)

PUBLISHED = (
    Published("emp_f_1564", 62.0, -17.0),
    Published("emp_et_1564", 55.0, -12.0),
    Published("prec_emp", 13.0, 9.0),
    Published("pov60", 14.0, 26.0, commune_half_step=0.5),
    Published("med_income_uc", 21_400.0, -7_200.0, half_step=5.0, growth=0.015),
    Published("income_d1", 11_600.0, -2_900.0, half_step=5.0, growth=0.012),
    Published("income_d9", 37_500.0, -14_000.0, half_step=5.0, growth=0.016),
    Published("age_under25", 29.0, 10.0),
    Published("foreigners_share", 6.0, 14.0),
)
NATIONAL = Published("feel_unsafe", 12.0, 0.0)  # a survey: no figure below the country

# The deciles are not computed overseas; the income of the smallest neighbourhoods is withheld.
NOT_COLLECTED = (("income_d1", "96"), ("income_d9", "96"))
WITHHELD = ("pov60", "med_income_uc", "income_d1", "income_d9")
WITHHELD_BELOW = 1_200  # inhabitants of a neighbourhood

ZERO = ("gps", "L'Atoll")  # a neighbourhood where nobody is counted, and nobody is expected
HIDDEN_COMMUNE = "96005"  # its counts with a threshold are hidden: incomplete parents
