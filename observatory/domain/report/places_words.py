"""The words of the tables by region, department and neighbourhood."""

from observatory.domain.report.text import Pairs

WORDS: Pairs = {
    "title": ("Tableaux par région, département et quartier",
              "Tables by region, department and neighbourhood"),
    "lead": (
        "Chaque tableau nomme sa comparaison et sa période ; deux tableaux de comparaisons "
        "différentes ne se comparent pas. Ce qui manque est dit avec sa raison, jamais remplacé "
        "par zéro.",
        "Each table names its comparison and its period; two tables with different comparisons "
        "are not to be compared. What is missing is said with its reason, never replaced by "
        "zero."),
    "formats": (
        "Les tableaux par quartier sont dans les éditions XLSX, CSV et HTML.",
        "The tables by neighbourhood are in the XLSX, CSV and HTML editions."),
    "nothing": ("Aucune somme par région ou par département n'est calculée.",
                "No sum by region or department is computed."),
    "stock": ("Quartiers prioritaires de {vintage} et leurs habitants ({period}), par {level}",
              "Priority neighbourhoods of {vintage} and their inhabitants ({period}), by {level}"),
    "region": ("région", "region"),
    "department": ("département", "department"),
    "gap": ("{theme} par {level} : {label} ({period}), comparé à : {kind}",
            "{theme} by {level}: {label} ({period}), compared with: {kind}"),
    "value": ("{theme} par {level} : {label} ({period}), sans comparaison calculée",
              "{theme} by {level}: {label} ({period}), no comparison computed"),
    "compact": ("{theme} par département : indicateurs de tête",
                "{theme} by department: lead indicators"),
    "about_gap": ("{label} ({period}), comparé à : {kind}.",
                  "{label} ({period}), compared with: {kind}."),
    "about_value": ("{label} ({period}).", "{label} ({period})."),
    "zones": ("Tous les quartiers de {vintage} : indicateurs de tête",
              "Every neighbourhood of {vintage}: lead indicators"),
    "field": ("Quartiers prioritaires de {vintage}.", "Priority neighbourhoods of {vintage}."),
    "note_pooled": (
        "Écart agrégé : les quartiers du territoire sommés, moins leur comparaison.",
        "Pooled gap: the neighbourhoods of the territory summed, minus their benchmark."),
    "note_bounds": (
        "L'écart n'est connu qu'entre deux bornes, quoi que contiennent les cellules inconnues.",
        "The gap is known only between two bounds, whatever the unknown cells hold."),
    "note_median": (
        "Indicateur non additif ou publié sans effectifs : la médiane des écarts locaux des "
        "quartiers comparés, et leur moitié centrale.",
        "An indicator that is not additive or is published without counts: the median of the "
        "local gaps of the compared neighbourhoods, and their middle half."),
    "note_value": (
        "Aucune comparaison n'est calculable : la valeur des quartiers seuls ne dit rien d'un "
        "écart.",
        "No comparison can be computed: the value of the neighbourhoods alone says nothing of a "
        "gap."),
    "note_neutral": ("Indicateur de contexte : ni favorable ni défavorable.",
                     "A context indicator: neither favourable nor unfavourable."),
    "note_outcomes": (
        "Défavorables, sans différence établie, favorables : nombre de quartiers comparés.",
        "Worse, no established difference, better: numbers of compared neighbourhoods."),
    "note_share": (
        "La part des habitants du territoire qui vivent en quartier prioritaire n'est pas "
        "calculable : la population des territoires n'est pas chargée pour cette période.",
        "The share of the territory's inhabitants who live in a priority neighbourhood cannot be "
        "computed: the population of the territories is not loaded for this period."),
    "none_here": ("Aucun quartier de ce territoire n'a de chiffre.",
                  "No neighbourhood of this territory has a figure."),
    "no_share": ("La population du territoire n'est pas chargée pour cette période.",
                 "The territory's population is not loaded for this period."),
    "no_row": ("Ce quartier n'est pas dans la source.",
               "This neighbourhood is not in the source."),
    "not_counted": ("Le nombre d'habitants n'est publié pour aucun quartier de ce territoire.",
                    "The number of inhabitants is published for no neighbourhood here."),
    "between": ("{least} à {most}", "{least} to {most}"),
}  # fmt: skip
COLUMNS: Pairs = {
    "region": ("Région", "Region"),
    "department": ("Département", "Department"),
    "zones": ("Quartiers", "Neighbourhoods"),
    "observed": ("Avec un chiffre", "With a figure"),
    "compared": ("Comparés", "Compared"),
    "inhabitants": ("Habitants", "Inhabitants"),
    "share": ("Part des habitants", "Share of inhabitants"),
    "value": ("Niveau", "Level"),
    "pooled": ("Écart agrégé", "Pooled gap"),
    "bounds": ("Bornes de l'écart", "Bounds of the gap"),
    "median": ("Médiane des écarts locaux", "Median of local gaps"),
    "interval": ("Intervalle", "Interval"),
    "half": ("Moitié centrale", "Middle half"),
    "worse": ("Défav.", "Worse"),
    "similar": ("Sans diff.", "No diff."),
    "better": ("Favor.", "Better"),
    "code": ("Code", "Code"),
    "name": ("Quartier", "Neighbourhood"),
    "of_outcome": ("{label} : constat", "{label}: outcome"),
    "of_gap": ("{label}, {period} : écart ({kind})", "{label}, {period}: gap ({kind})"),
    "of_value": ("{label}, {period} : niveau", "{label}, {period}: level"),
    "short_gap": ("{label} : écart", "{label}: gap"),
    "short_value": ("{label} : niveau", "{label}: level"),
    "short_worse": ("{label} : défav.", "{label}: worse"),
}
