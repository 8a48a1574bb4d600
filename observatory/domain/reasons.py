"""Why a gap was not computed, or only bounded: codes, and sentences in French and English."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a gap was not computed. The sentences are in REASONS."""

    NON_ADDITIVE = "non_additive"
    NO_COUNTS = "no_counts"
    COUNT_NOT_COMPARED = "count_not_compared"
    NO_BENCHMARK = "no_benchmark"
    NO_PARENT = "no_parent"
    EPT_NOT_LOADED = "ept_not_loaded"
    UNKNOWN_SHARE = "unknown_share"
    BENCHMARK_INCOMPLETE = "benchmark_incomplete"
    BENCHMARK_SUPPRESSED = "benchmark_suppressed"
    ZONE_MISSING = "zone_missing"
    ZONE_SUPPRESSED = "zone_suppressed"
    ZONE_MISSING_IN_BENCHMARK = "zone_missing_in_benchmark"
    NEGATIVE_REST = "negative_rest"
    EMPTY_REST = "empty_rest"
    NUMERATOR_EXCEEDS_DENOMINATOR = "numerator_exceeds_denominator"
    BENCHMARK_ZERO = "benchmark_zero"
    DIFFERENT_PERIOD = "different_period"
    DIFFERENT_SOURCE = "different_source"
    DIFFERENT_VINTAGE = "different_vintage"
    INCOMPLETE_MEMBERSHIP = "incomplete_membership"
    BREAK_IN_SERIES = "break_in_series"
    NOT_DISJOINT = "not_disjoint"
    DENOMINATOR_UNKNOWN = "denominator_unknown"
    RATE_ROUNDED = "rate_rounded"
    MEDIAN_BOUNDED = "median_bounded"
    DISCLOSIVE = "disclosive"
    NO_PERIMETER = "no_perimeter"
    NO_FINE_SOURCE = "no_fine_source"
    SAMPLE_TOO_SMALL = "sample_too_small"


REASONS: dict[Reason, tuple[str, str]] = {
    Reason.NON_ADDITIVE: (
        "Cet indicateur n'est pas additif : on ne peut pas soustraire un territoire d'un autre.",
        "This indicator is not additive: no territory can be subtracted from another.",
    ),
    Reason.NO_COUNTS: (
        "Le taux du territoire est publié sans ses effectifs : le reste n'est pas calculable.",
        "The territory's rate is published without its counts: the rest cannot be computed.",
    ),
    Reason.COUNT_NOT_COMPARED: (
        "Un effectif ne se compare qu'à travers un taux ou une part.",
        "A count is compared only through a rate or a share.",
    ),
    Reason.NO_BENCHMARK: (
        "Aucune valeur n'est chargée pour le territoire de comparaison à cette période.",
        "No value is loaded for the benchmark territory at this period.",
    ),
    Reason.NO_PARENT: (
        "Ce territoire n'appartient à aucun autre de ce niveau dans ce millésime.",
        "The territory belongs to none of this level in this vintage.",
    ),
    Reason.EPT_NOT_LOADED: (
        "Dans le Grand Paris la comparaison se fait avec l'établissement public territorial, "
        "dont aucune valeur n'est chargée.",
        "Inside Grand Paris the benchmark is the EPT, for which no value is loaded.",
    ),
    Reason.UNKNOWN_SHARE: (
        "La part du territoire qui se trouve dans le territoire de comparaison est inconnue.",
        "The share of the territory that lies in its benchmark is unknown.",
    ),
    Reason.BENCHMARK_INCOMPLETE: (
        "Le territoire de comparaison n'est pas entièrement couvert par la source, ou l'un de "
        "ses effectifs est masqué.",
        "The source does not cover the whole benchmark territory, or hides one of its counts.",
    ),
    Reason.BENCHMARK_SUPPRESSED: (
        "La valeur du territoire de comparaison est couverte par le secret ou absente.",
        "The benchmark's value is suppressed or missing.",
    ),
    Reason.ZONE_MISSING: (
        "La valeur du territoire n'est pas publiée pour cette période.",
        "The territory's value is not published for this period.",
    ),
    Reason.ZONE_SUPPRESSED: (
        "La valeur du territoire est couverte par le secret statistique.",
        "The territory's value is suppressed.",
    ),
    Reason.ZONE_MISSING_IN_BENCHMARK: (
        "L'effectif d'un autre territoire à soustraire manque : le reste n'est connu que par "
        "un intervalle.",
        "The count of another territory to subtract is missing: the rest is known only as an "
        "interval.",
    ),
    Reason.NEGATIVE_REST: (
        "Ce qui est soustrait compte plus que le territoire qui le contient : sources "
        "incohérentes.",
        "What is subtracted holds more than the parent: the sources contradict each other.",
    ),
    Reason.EMPTY_REST: (
        "Il ne reste personne dans le territoire de comparaison après soustraction.",
        "Nobody is left in the benchmark territory after the subtraction.",
    ),
    Reason.NUMERATOR_EXCEEDS_DENOMINATOR: (
        "Le numérateur dépasse le dénominateur (sources ou dates différentes) : pas de "
        "comparaison.",
        "The numerator exceeds the denominator (different sources or dates): not compared.",
    ),
    Reason.BENCHMARK_ZERO: (
        "La valeur de comparaison est nulle : le rapport n'est pas défini.",
        "The benchmark is zero: the ratio is undefined.",
    ),
    Reason.DIFFERENT_PERIOD: (
        "La valeur du territoire de comparaison n'existe que pour une autre période.",
        "The benchmark's figure exists for another period only.",
    ),
    Reason.DIFFERENT_SOURCE: (
        "Le territoire et celui de comparaison ne sont pas connus par la même source : pas "
        "d'écart.",
        "The territory and its benchmark are not known from the same source: no gap.",
    ),
    Reason.DIFFERENT_VINTAGE: (
        "La valeur de comparaison n'existe que dans un millésime de découpage où le "
        "territoire n'est pas situé.",
        "The benchmark's figure exists only in a vintage in which the territory has no place.",
    ),
    Reason.INCOMPLETE_MEMBERSHIP: (
        "On ne sait pas où se trouvent tous les territoires à soustraire : le reste est inconnu.",
        "Where every territory to subtract lies is not known: neither is the rest.",
    ),
    Reason.BREAK_IN_SERIES: (
        "La série est rompue entre les deux dates : pas de comparaison.",
        "The series breaks between the two dates: not compared.",
    ),
    Reason.NOT_DISJOINT: (
        "L'indicateur compte aussi les environs du territoire : il n'est pas disjoint du reste.",
        "The indicator also counts the surroundings of the territory: it is not apart from "
        "the rest.",
    ),
    Reason.DENOMINATOR_UNKNOWN: (
        "Le taux du territoire est publié sans la population qu'il concerne : l'écart n'est "
        "connu que par un intervalle.",
        "The territory's rate is published without its population: the gap is known only as "
        "an interval.",
    ),
    Reason.RATE_ROUNDED: (
        "Le taux du territoire est publié arrondi, sans effectif : l'écart n'est connu qu'à "
        "l'arrondi près.",
        "The territory's rate is published rounded, without its count: the gap holds that "
        "rounding.",
    ),
    Reason.MEDIAN_BOUNDED: (
        "La médiane du reste n'est pas calculable ; les déciles publiés la bornent.",
        "The median of the rest cannot be computed; the published deciles bound it.",
    ),
    Reason.DISCLOSIVE: (
        "Cet écart révélerait un effectif couvert par le secret statistique.",
        "This gap would reveal a count that the producer hides.",
    ),
    Reason.NO_PERIMETER: (
        "Le périmètre du territoire n'est pas chargé : ses environs sont inconnus.",
        "The territory's outline is not loaded: its surroundings are unknown.",
    ),
    Reason.NO_FINE_SOURCE: (
        "Aucun effectif à l'IRIS ou au carreau n'est chargé autour du territoire pour cet "
        "indicateur.",
        "No count by IRIS or grid cell is loaded around the territory for this indicator.",
    ),
    Reason.SAMPLE_TOO_SMALL: (
        "L'échantillon est trop petit pour comparer.",
        "The sample is too small to compare.",
    ),
}
