"""What a neighbourhood is compared with, and why it sometimes is not (METHOD, rule 1)."""

from enum import StrEnum

from observatory.domain.territory import Level


class BenchmarkKind(StrEnum):
    """The comparison is part of the key of a gap."""

    REST_OF_URBAN_UNIT = "rest_of_urban_unit"
    URBAN_UNIT = "urban_unit"
    REST_OF_EPCI = "rest_of_epci"
    EPCI = "epci"
    REST_OF_COMMUNE = "rest_of_commune"
    COMMUNE = "commune"
    DEPARTMENT = "department"
    REGION = "region"
    COUNTRY = "country"
    REST_OF_COUNTRY = "rest_of_country"

    @property
    def is_rest(self) -> bool:
        """Tell whether the neighbourhoods of the generation are taken out of the parent."""
        return self.value.startswith("rest_of_")

    @property
    def parent_level(self) -> Level:
        """Return the level of the territory that holds the neighbourhood."""
        return Level(self.value.removeprefix("rest_of_"))


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


REASONS: dict[Reason, tuple[str, str]] = {
    Reason.NON_ADDITIVE: (
        "Cet indicateur n'est pas additif : on ne peut pas en soustraire les quartiers.",
        "This indicator is not additive: the neighbourhoods cannot be subtracted from it.",
    ),
    Reason.NO_COUNTS: (
        "Le taux du quartier est publié sans ses effectifs : le reste n'est pas calculable.",
        "The neighbourhood's rate is published without its counts: the rest cannot be computed.",
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
        "Le quartier n'appartient à aucun territoire de ce niveau dans ce millésime.",
        "The neighbourhood belongs to no territory of this level in this vintage.",
    ),
    Reason.EPT_NOT_LOADED: (
        "Dans le Grand Paris la comparaison se fait avec l'établissement public territorial, "
        "dont aucune valeur n'est chargée.",
        "Inside Grand Paris the benchmark is the EPT, for which no value is loaded.",
    ),
    Reason.UNKNOWN_SHARE: (
        "La part du quartier dans ce territoire est inconnue.",
        "The share of the neighbourhood that lies in this territory is unknown.",
    ),
    Reason.BENCHMARK_INCOMPLETE: (
        "Le territoire de comparaison n'est pas entièrement couvert par la source, "
        "ou l'un de ses effectifs est masqué.",
        "The source does not cover the whole benchmark territory, or hides one of its counts.",
    ),
    Reason.BENCHMARK_SUPPRESSED: (
        "La valeur du territoire de comparaison est couverte par le secret ou absente.",
        "The benchmark's value is suppressed or missing.",
    ),
    Reason.ZONE_MISSING: (
        "La valeur du quartier n'est pas publiée pour cette période.",
        "The neighbourhood's value is not published for this period.",
    ),
    Reason.ZONE_SUPPRESSED: (
        "La valeur du quartier est couverte par le secret statistique.",
        "The neighbourhood's value is suppressed.",
    ),
    Reason.ZONE_MISSING_IN_BENCHMARK: (
        "L'effectif d'un autre quartier de l'agglomération manque : le reste n'est connu "
        "que par un intervalle.",
        "The count of another neighbourhood of the agglomeration is missing: the rest is known "
        "only as an interval.",
    ),
    Reason.NEGATIVE_REST: (
        "Les quartiers comptent plus que le territoire qui les contient : sources incohérentes.",
        "The neighbourhoods hold more than their parent: the sources contradict each other.",
    ),
    Reason.EMPTY_REST: (
        "Il ne reste personne hors des quartiers dans ce territoire.",
        "Nobody is left outside the neighbourhoods in this territory.",
    ),
    Reason.NUMERATOR_EXCEEDS_DENOMINATOR: (
        "Le numérateur dépasse le dénominateur (sources ou dates différentes) : "
        "pas de comparaison.",
        "The numerator exceeds the denominator (different sources or dates): not compared.",
    ),
    Reason.BENCHMARK_ZERO: (
        "La valeur de comparaison est nulle : le rapport n'est pas défini.",
        "The benchmark is zero: the ratio is undefined.",
    ),
}
