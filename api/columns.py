"""What the columns of the CSV answers are: titles, types and SDMX concepts, told once for all."""

from dataclasses import dataclass

SDMX = "http://purl.org/linked-data/sdmx/2009/"
DCT = "http://purl.org/dc/terms/"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its titles, its CSVW datatype, and the concept that others know it by."""

    fr: str
    en: str
    datatype: str = "string"
    concept: str | None = None


@dataclass(frozen=True, slots=True)
class TableTitle:
    """A list that has a description, and the columns that identify its rows."""

    fr: str
    en: str
    key: tuple[str, ...] = ()


_PLACE = ("level", "code", "vintage")
TABLES = {
    "/v1/observations": TableTitle(
        "Observations : valeurs des indicateurs", "Observations: values of indicators",
        ("indicator", *_PLACE, "period", "release"),
    ),
    "/v1/gaps": TableTitle(
        "Écarts entre les quartiers et leurs territoires de comparaison",
        "Gaps between the neighbourhoods and their benchmarks",
    ),
    "/v1/trends": TableTitle(
        "Écarts dans le temps : tendances et évolutions",
        "Gaps over time: trends and changes",
    ),
    "/v1/summaries": TableTitle(
        "Synthèses : les quartiers d'un pays, d'une région ou d'un département",
        "Summaries: the neighbourhoods of a country, a region or a department",
    ),
    "/v1/gaps/ranking": TableTitle(
        "Classement des écarts, les plus défavorables d'abord", "Gaps ranked, the worst first",
        _PLACE,
    ),
    "/v1/territories": TableTitle("Territoires", "Territories", _PLACE),
    "/v1/revisions": TableTitle(
        "Révisions : chiffres qu'une édition ultérieure ou une autre source a changés",
        "Revisions: figures that a later edition or another source changed",
        ("indicator", *_PLACE, "period", "old_release", "release"),
    ),
}  # fmt: skip


def _number(fr: str, en: str, concept: str | None = None) -> Column:
    return Column(fr, en, "number", concept)


def _day(fr: str, en: str, concept: str | None = None) -> Column:
    return Column(fr, en, "date", concept)


def _yes_no(fr: str, en: str) -> Column:
    return Column(fr, en, "boolean")


def _whole(fr: str, en: str) -> Column:
    return Column(fr, en, "integer")


_AREA, _PERIOD = f"{SDMX}dimension#refArea", f"{SDMX}dimension#timePeriod"
_STATUS, _UNIT = f"{SDMX}attribute#obsStatus", f"{SDMX}attribute#unitMeasure"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"

# Values, bounds and differences are in the unit that the column `unit` names (differences of
# percentages in points).
COLUMNS: dict[str, Column] = {
    # what a figure is about
    "indicator": Column("Indicateur (code)", "Indicator (code)"),
    "level": Column("Niveau du territoire", "Level of the territory"),
    "code": Column("Code du territoire", "Code of the territory", concept=_AREA),
    "vintage": _whole("Millésime du territoire", "Vintage of the territory"),
    "name": Column("Nom du territoire", "Name of the territory", concept=_LABEL),
    "period": Column("Période (TIME_PERIOD SDMX)", "Period (SDMX TIME_PERIOD)", concept=_PERIOD),
    "period_start": _day("Premier jour de la période", "First day of the period"),
    "period_end": _day("Dernier jour de la période", "Last day of the period"),
    "unit": Column("Unité des valeurs", "Unit of the values", concept=_UNIT),
    # its value
    "value": _number("Valeur", "Value", f"{SDMX}measure#obsValue"),
    "numerator": _number("Numérateur", "Numerator"),
    "denominator": _number("Dénominateur", "Denominator"),
    "lower": _number("Borne inférieure de l'intervalle", "Lower limit of the interval"),
    "upper": _number("Borne supérieure de l'intervalle", "Upper limit of the interval"),
    "interval_nature": Column("Nature de l'intervalle", "What the interval stands for"),
    "obs_status": Column("Statut de l'observation (CL_OBS_STATUS SDMX)",
                         "Observation status (SDMX CL_OBS_STATUS)", concept=_STATUS),
    "conf_status": Column("Confidentialité (CL_CONF_STATUS SDMX)",
                          "Confidentiality (SDMX CL_CONF_STATUS)",
                          concept=f"{SDMX}attribute#confStatus"),
    # where it comes from
    "source": Column("Source", "Source", concept=f"{DCT}source"),
    "edition": Column("Édition de la source", "Edition of the source"),
    "release": _whole("Publication chargée : numéro dans /v1/releases",
                      "Loaded release: number in /v1/releases"),
    "published_on": _day("Date de publication", "Date of publication", f"{DCT}issued"),
    # a gap
    "benchmark_kind": Column("Territoire de comparaison : nature", "Kind of benchmark"),
    "benchmark_level": Column("Territoire de comparaison : niveau", "Level of the benchmark"),
    "benchmark_code": Column("Territoire de comparaison : code", "Code of the benchmark"),
    "benchmark_vintage": _whole("Territoire de comparaison : millésime",
                                "Vintage of the benchmark"),
    "benchmark_name": Column("Territoire de comparaison : nom", "Name of the benchmark"),
    "is_main": _yes_no("Territoire de comparaison principal", "Main benchmark of its kind"),
    "benchmark_value": _number("Valeur du territoire de comparaison", "Value of the benchmark"),
    "difference": _number("Écart : quartier moins comparaison",
                          "Difference: neighbourhood minus benchmark"),
    "difference_lower": _number("Écart : borne inférieure de l'intervalle",
                                "Difference: lower limit of the interval"),
    "difference_upper": _number("Écart : borne supérieure de l'intervalle",
                                "Difference: upper limit of the interval"),
    "difference_min": _number("Écart : plus petite valeur possible",
                              "Difference: least possible value"),
    "difference_max": _number("Écart : plus grande valeur possible",
                              "Difference: greatest possible value"),
    "ratio": _number("Rapport du quartier à la comparaison", "Ratio of neighbourhood to benchmark"),
    "ratio_lower": _number("Rapport : borne inférieure", "Ratio: lower limit"),
    "ratio_upper": _number("Rapport : borne supérieure", "Ratio: upper limit"),
    "confidence_level": _number("Niveau de confiance", "Confidence level"),
    "p_value": _number("Valeur p", "p-value"),
    "p_adjusted": _number("Valeur p ajustée (Benjamini-Hochberg)",
                          "Adjusted p-value (Benjamini-Hochberg)"),
    "is_significant": _yes_no("Écart significatif", "Significant difference"),
    "sign_certain": _yes_no("Signe certain", "Certain sign"),
    "outcome": Column("Résultat : better, similar, worse, not_compared",
                      "Outcome: better, similar, worse, not_compared"),
    "trend": Column("Tendance", "Trend"),
    "reason": Column("Raison de l'absence d'écart (code)", "Why there is no gap (code)"),
    "benchmark_release": _whole("Publication de la comparaison : numéro dans /v1/releases",
                                "Release of the benchmark: number in /v1/releases"),
    "reason_fr": Column("Raison, en français", "Reason, in French"),
    "reason_en": Column("Raison, en anglais", "Reason, in English"),
    # a gap over time
    "reference_date": _day("Milieu de la période", "Middle of the period"),
    "trend_slope": _number("Tendance : pente par an", "Trend: slope per year"),
    "trend_chi2": _number("Tendance : khi-deux", "Trend: chi-squared"),
    "trend_points": _whole("Tendance : nombre de points", "Trend: number of points"),
    "base_period": Column("Période de départ de l'évolution", "Period the change is counted from"),
    "change_of": Column("Ce qui évolue : difference ou ratio",
                        "What changes: difference or ratio"),
    "change_lower": _number("Évolution : borne inférieure", "Change: lower limit"),
    "change_upper": _number("Évolution : borne supérieure", "Change: upper limit"),
    "change_nature": Column("Nature de l'intervalle de l'évolution",
                            "What the limits of the change stand for"),
    "convergence": Column("Convergence : closing, widening, reversed, undetermined",
                          "Convergence: closing, widening, reversed, undetermined"),
    "years_to_parity": _number("Années jusqu'à la parité, au même rythme",
                               "Years to parity at the same pace"),
    "half_life": _number("Demi-vie de l'écart, en années", "Half-life of the gap, in years"),
    "caveats": Column("Réserves (codes)", "Caveats (codes)"),
    "caveats_fr": Column("Réserves, en français", "Caveats, in French"),
    "caveats_en": Column("Réserves, en anglais", "Caveats, in English"),
    # a summary
    "scope_level": Column("Périmètre de la synthèse : niveau", "Level of the summary's scope"),
    "scope_code": Column("Périmètre de la synthèse : code", "Code of the summary's scope"),
    "scope_vintage": _whole("Périmètre de la synthèse : millésime",
                            "Vintage of the summary's scope"),
    "scope_name": Column("Périmètre de la synthèse : nom", "Name of the summary's scope"),
    "panel": Column("Panel : all, constant", "Panel: all, constant"),
    "panel_periods": Column("Périodes du panel constant", "Periods of the constant panel"),
    "value_min": _number("Valeur, la part manquante au plus bas",
                         "Value, its missing part at the lowest"),
    "value_max": _number("Valeur, la part manquante au plus haut",
                         "Value, its missing part at the highest"),
    "benchmark_numerator": _number("Comparaison : numérateur", "Benchmark: numerator"),
    "benchmark_denominator": _number("Comparaison : dénominateur", "Benchmark: denominator"),
    "mean_gap": _number("Moyenne pondérée des écarts locaux", "Weighted mean of the local gaps"),
    "mean_gap_min": _number("Moyenne des écarts : plus petite possible",
                            "Mean of the gaps: least possible"),
    "mean_gap_max": _number("Moyenne des écarts : plus grande possible",
                            "Mean of the gaps: greatest possible"),
    "p25": _number("Premier quartile", "First quartile"),
    "p50": _number("Médiane", "Median"),
    "p75": _number("Troisième quartile", "Third quartile"),
    "worse": _whole("Quartiers en défaveur", "Neighbourhoods that are worse"),
    "similar": _whole("Quartiers sans différence établie", "Neighbourhoods that are similar"),
    "better": _whole("Quartiers en faveur", "Neighbourhoods that are better"),
    "share_worse": _number("Part des quartiers en défaveur", "Share of neighbourhoods worse"),
    "share_beyond": _number("Part des quartiers au-delà du seuil d'importance, en défaveur",
                            "Share of neighbourhoods unfavourable beyond materiality"),
    "zones": _whole("Nombre de quartiers", "Number of neighbourhoods"),
    "observed": _whole("Quartiers qui ont le chiffre", "Neighbourhoods that have the figure"),
    "missing": Column("Quartiers sans chiffre, par statut ou raison (JSON)",
                      "Neighbourhoods without a figure, by status or reason (JSON)"),
    "observed_share": _number("Part observée", "Share observed"),
    "share_basis": Column("Ce dont la part observée est la part",
                          "What the observed share is a share of"),
    "share_is_upper_bound": _yes_no("La part observée est un majorant",
                                    "The observed share is an upper bound"),
    "weight": Column("Pondération : denominator, proxy_population",
                     "Weight: denominator, proxy_population"),
    "weight_period": Column("Année de la population de pondération",
                            "Year of the population that weighs"),
    "benchmark_min": _number("Comparaison : plus petite valeur possible",
                             "Benchmark: least possible value"),
    "benchmark_max": _number("Comparaison : plus grande valeur possible",
                             "Benchmark: greatest possible value"),
    "published": Column("Même écart publié par d'autres, à la période la plus proche (JSON)",
                        "The same gap as others published it, at the nearest period (JSON)"),
    # a place among others
    "rank": _whole("Rang, 1 le plus défavorable", "Rank, 1 the worst"),
    "shrunken_difference": _number("Écart rapproché de la moyenne selon son incertitude",
                                   "Difference drawn to the mean by its uncertainty"),
    "shrunken_rank": _whole("Rang de l'écart rapproché", "Rank of the drawn difference"),
    "funnel": Column("Entonnoir : inside, beyond_95, beyond_998",
                     "Funnel: inside, beyond_95, beyond_998"),
    "p_adjusted_dependence": _number("Valeur p ajustée (Benjamini-Yekutieli)",
                                     "Adjusted p-value (Benjamini-Yekutieli)"),
    "is_significant_dependence": _yes_no("Écart significatif quelle que soit la dépendance",
                                         "Significant whatever the dependence"),
    # a territory
    "valid_from": _day("Premier jour de validité", "First day of validity"),
    "valid_to": _day("Dernier jour de validité", "Last day of validity"),
    "has_perimeter": _yes_no("A un périmètre", "Has a perimeter"),
    "area_m2": _number("Superficie sur l'ellipsoïde (m²)", "Area on the ellipsoid (m²)"),
    "vintages": Column("Millésimes du territoire trouvé", "Vintages of the place found"),
    # a revision
    "kind": Column("Nature : later_edition, same_edition, other_source",
                   "Kind: later_edition, same_edition, other_source"),
    "old_value": _number("Ancienne valeur", "Old value"),
    "new_value": _number("Nouvelle valeur", "New value"),
    "change": _number("Changement : nouvelle valeur moins ancienne", "Change: new value minus old"),
    "half_width": _number("Demi-largeur de l'intervalle", "Half-width of the interval"),
    "exceeds": _yes_no("Changement plus grand que la demi-largeur",
                       "Change larger than the half-width"),
    "old_obs_status": Column("Ancien statut (CL_OBS_STATUS SDMX)",
                             "Old status (SDMX CL_OBS_STATUS)"),
    "new_obs_status": Column("Nouveau statut (CL_OBS_STATUS SDMX)",
                             "New status (SDMX CL_OBS_STATUS)"),
    "old_source": Column("Source de l'ancienne valeur", "Source of the old value"),
    "old_edition": Column("Édition de l'ancienne valeur", "Edition of the old value"),
    "old_release": _whole("Publication de l'ancienne valeur : numéro dans /v1/releases",
                          "Release of the old value: number in /v1/releases"),
}  # fmt: skip
