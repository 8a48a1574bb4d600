"""What has to be printed beside every change and trend (METHOD rule 10): codes and sentences."""

from enum import StrEnum


class Caveat(StrEnum):
    """What a reader of a change or a trend must know. The sentences are in CAVEATS."""

    RESIDENTS_MOVE = "residents_move"
    BREAK_IN_SERIES = "break_in_series"
    CAUTION = "caution"
    WINDOWS_OVERLAP = "windows_overlap"
    CONSECUTIVE_VINTAGES = "consecutive_vintages"
    CURRENT_EUROS = "current_euros"
    BENCHMARK_CHANGED = "benchmark_changed"
    BASE_YEAR_OF_THE_LIST = "base_year_of_the_list"
    TOO_FEW_POINTS = "too_few_points"
    NO_STANDARD_ERROR = "no_standard_error"


CAVEATS: dict[Caveat, tuple[str, str]] = {
    Caveat.RESIDENTS_MOVE: (
        "Les habitants déménagent : l'évolution d'un quartier n'est pas celle de ses habitants.",
        "Residents move: what becomes of a neighbourhood is not what becomes of its residents.",
    ),
    Caveat.BREAK_IN_SERIES: (
        "Rupture de série : les chiffres d'avant ne se comparent pas à celui-ci.",
        "Break in series: the figures of before do not compare with this one.",
    ),
    Caveat.CAUTION: (
        "La source a changé entre les deux dates : à interpréter avec prudence.",
        "The source changed between the two dates: interpret with care.",
    ),
    Caveat.WINDOWS_OVERLAP: (
        "Deux recensements à moins de cinq ans l'un de l'autre partagent des enquêtes : "
        "leur évolution n'est pas montrée.",
        "Two censuses less than five years apart share surveys: their change is not shown.",
    ),
    Caveat.CONSECUTIVE_VINTAGES: (
        "Le producteur déconseille de comparer deux millésimes consécutifs.",
        "The producer advises against comparing two consecutive vintages.",
    ),
    Caveat.CURRENT_EUROS: (
        "Montants en euros courants : l'évolution est celle du rapport, que les prix ne "
        "changent pas.",
        "Amounts in current euros: the change is that of the ratio, which prices do not move.",
    ),
    Caveat.BENCHMARK_CHANGED: (
        "Le territoire de comparaison n'est pas le même aux deux dates.",
        "The benchmark is not the same territory at both dates.",
    ),
    Caveat.BASE_YEAR_OF_THE_LIST: (
        "La liste des quartiers a été tracée sur l'année de départ : ceux qu'elle a retenus "
        "reviennent en partie vers la moyenne sans que rien ait changé.",
        "The list of neighbourhoods was drawn on the first year: those it chose come back "
        "towards the mean in part though nothing changed.",
    ),
    Caveat.TOO_FEW_POINTS: (
        "Moins de cinq points comparables : aucune tendance n'est calculée.",
        "Fewer than five comparable points: no trend is calculated.",
    ),
    Caveat.NO_STANDARD_ERROR: (
        "L'écart n'a pas d'erreur d'échantillonnage connue (montant, médiane, taux publié "
        "sans effectifs) : aucune tendance n'est testée.",
        "The gap has no known sampling error (money, median, rate published without counts): "
        "no trend is tested.",
    ),
}
