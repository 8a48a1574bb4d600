/** The words for the codes of the data: levels, comparisons, outcomes, reasons, themes. */

export const TERMS = {
  fr: {
    unpublished: "non publié",
    not_compared: "non comparé",
    unknown_share: "part inconnue",
    quarter: (quarter, year) => `${quarter === "1" ? "1er" : `${quarter}e`} trimestre ${year}`,
    generation: (vintage) => `QPV ${vintage}`,
    level: {
      qpv: "Quartier prioritaire", zus: "Zone urbaine sensible", commune: "Commune", epci: "Intercommunalité",
      ept: "Établissement public territorial", urban_unit: "Unité urbaine", contract: "Contrat de ville",
      department: "Département", region: "Région", country: "Pays",
    },
    benchmark: {
      rest_of_urban_unit: "Reste de l’unité urbaine (hors quartiers)",
      urban_unit: "Unité urbaine entière",
      rest_of_epci: "Reste de l’intercommunalité (hors quartiers)",
      epci: "Intercommunalité entière",
      rest_of_commune: "Reste de la commune (hors quartiers)",
      commune: "Commune entière",
      department: "Département",
      region: "Région",
      country: "France",
      rest_of_country: "Reste de la France (hors quartiers)",
    },
    measure: { difference: "Écart", ratio: "Rapport", value: "Valeur du quartier" },
    outcome: {
      worse: "Défavorable", better: "Favorable", similar: "Proche",
      not_compared: "Non comparé", context: "Sans jugement",
    },
    theme: {
      emploi: "Emploi", revenus: "Revenus et pauvreté", education: "Éducation", sante: "Santé",
      logement: "Logement", securite: "Sécurité", economie: "Économie", moyens: "Moyens",
      contexte: "Contexte",
    },
    interval: {
      sampling: "intervalle d’échantillonnage", chance: "intervalle d’aléa", rounding: "intervalle d’arrondi",
      suppression: "intervalle dû au secret", model: "intervalle d’un modèle",
    },
    status: {
      B: "rupture de série", O: "valeur manquante", M: "sans objet", L: "non collectée",
      Q: "secret statistique", D: "définition différente", I: "imputée", E: "estimée",
      P: "provisoire", N: "non significative", U: "peu fiable",
    },
    reason: {
      non_additive: "Cet indicateur n’est pas additif : on ne peut pas en soustraire les quartiers.",
      no_counts: "Le taux du quartier est publié sans ses effectifs : le reste n’est pas calculable.",
      count_not_compared: "Un effectif ne se compare qu’à travers un taux ou une part.",
      no_benchmark: "Aucune valeur n’est chargée pour le territoire de comparaison à cette période.",
      no_parent: "Le quartier n’appartient à aucun territoire de ce niveau dans ce millésime.",
      ept_not_loaded: "Dans le Grand Paris la comparaison se fait avec l’établissement public territorial, dont aucune valeur n’est chargée.",
      unknown_share: "La part du quartier dans ce territoire est inconnue.",
      benchmark_incomplete: "Le territoire de comparaison n’est pas entièrement couvert par la source, ou l’un de ses effectifs est masqué.",
      benchmark_suppressed: "La valeur du territoire de comparaison est couverte par le secret ou absente.",
      zone_missing: "La valeur du quartier n’est pas publiée pour cette période.",
      zone_suppressed: "La valeur du quartier est couverte par le secret statistique.",
      zone_missing_in_benchmark: "L’effectif d’un autre quartier de l’agglomération manque : le reste n’est connu que par un intervalle.",
      negative_rest: "Les quartiers comptent plus que le territoire qui les contient : sources incohérentes.",
      empty_rest: "Il ne reste personne hors des quartiers dans ce territoire.",
      numerator_exceeds_denominator: "Le numérateur dépasse le dénominateur (sources ou dates différentes) : pas de comparaison.",
      benchmark_zero: "La valeur de comparaison est nulle : le rapport n’est pas défini.",
    },
    place: {
      metropole: "Métropole", guadeloupe: "Guadeloupe", martinique: "Martinique", guyane: "Guyane",
      reunion: "La Réunion", mayotte: "Mayotte", saint_martin: "Saint-Martin", polynesie: "Polynésie",
    },
    origin: {
      official: "données officielles", demonstration: "données de démonstration, fictives",
      published: "chiffres publiés", local: "données locales",
    },
  },
  en: {
    unpublished: "not published",
    not_compared: "not compared",
    unknown_share: "share unknown",
    quarter: (quarter, year) => `Q${quarter} ${year}`,
    generation: (vintage) => `QPV ${vintage}`,
    level: {
      qpv: "Priority neighbourhood", zus: "Sensitive urban zone", commune: "Municipality", epci: "Inter-municipality (EPCI)",
      ept: "Territorial public body (EPT)", urban_unit: "Urban unit", contract: "City contract",
      department: "Department", region: "Region", country: "Country",
    },
    benchmark: {
      rest_of_urban_unit: "Rest of the urban unit (without neighbourhoods)",
      urban_unit: "Whole urban unit",
      rest_of_epci: "Rest of the inter-municipality (without neighbourhoods)",
      epci: "Whole inter-municipality",
      rest_of_commune: "Rest of the municipality (without neighbourhoods)",
      commune: "Whole municipality",
      department: "Department",
      region: "Region",
      country: "France",
      rest_of_country: "Rest of France (without neighbourhoods)",
    },
    measure: { difference: "Difference", ratio: "Ratio", value: "Neighbourhood value" },
    outcome: {
      worse: "Worse", better: "Better", similar: "Similar",
      not_compared: "Not compared", context: "Not judged",
    },
    theme: {
      emploi: "Employment", revenus: "Income and poverty", education: "Education", sante: "Health",
      logement: "Housing", securite: "Safety", economie: "Economy", moyens: "Means",
      contexte: "Context",
    },
    interval: {
      sampling: "sampling interval", chance: "chance interval", rounding: "rounding interval",
      suppression: "suppression interval", model: "model interval",
    },
    status: {
      B: "break in series", O: "missing", M: "not applicable", L: "not collected",
      Q: "statistical secrecy", D: "definition differs", I: "imputed", E: "estimated",
      P: "provisional", N: "not significant", U: "low reliability",
    },
    reason: {
      non_additive: "This indicator is not additive: the neighbourhoods cannot be subtracted from it.",
      no_counts: "The neighbourhood’s rate is published without its counts: the rest cannot be computed.",
      count_not_compared: "A count is compared only through a rate or a share.",
      no_benchmark: "No value is loaded for the benchmark territory at this period.",
      no_parent: "The neighbourhood belongs to no territory of this level in this vintage.",
      ept_not_loaded: "Inside Grand Paris the benchmark is the EPT, for which no value is loaded.",
      unknown_share: "The share of the neighbourhood that lies in this territory is unknown.",
      benchmark_incomplete: "The source does not cover the whole benchmark territory, or hides one of its counts.",
      benchmark_suppressed: "The benchmark’s value is suppressed or missing.",
      zone_missing: "The neighbourhood’s value is not published for this period.",
      zone_suppressed: "The neighbourhood’s value is suppressed.",
      zone_missing_in_benchmark: "The count of another neighbourhood of the agglomeration is missing: the rest is known only as an interval.",
      negative_rest: "The neighbourhoods hold more than their parent: the sources contradict each other.",
      empty_rest: "Nobody is left outside the neighbourhoods in this territory.",
      numerator_exceeds_denominator: "The numerator exceeds the denominator (different sources or dates): not compared.",
      benchmark_zero: "The benchmark is zero: the ratio is undefined.",
    },
    place: {
      metropole: "Mainland France", guadeloupe: "Guadeloupe", martinique: "Martinique", guyane: "French Guiana",
      reunion: "Réunion", mayotte: "Mayotte", saint_martin: "Saint-Martin", polynesie: "Polynesia",
    },
    origin: {
      official: "official data", demonstration: "demonstration data, fictitious",
      published: "published figures", local: "local data",
    },
  },
};

/** Say a code in words; a code that has none is shown as it is rather than hidden. */
export function term(lang, list, code) {
  return TERMS[lang][list][code] ?? code ?? "";
}
