"""The words of a theme's pages: (French, English)."""

from observatory.domain.report.text import Pairs

THEMES: Pairs = {
    "emploi": ("Emploi", "Employment"),
    "revenus": ("Revenus et pauvreté", "Income and poverty"),
    "education": ("Éducation", "Education"),
    "sante": ("Santé", "Health"),
    "logement": ("Logement et habitat", "Housing"),
    "securite": ("Sécurité", "Safety"),
    "economie": ("Activité économique", "Local economy"),
    "contexte": ("Population et contexte", "Population and context"),
    "moyens": ("Moyens publics", "Public means"),
}
KINDS: Pairs = {
    "rest_of_urban_unit": ("Reste de l'unité urbaine", "Rest of the urban unit"),
    "urban_unit": ("Unité urbaine", "Urban unit"),
    "rest_of_epci": ("Reste de l'EPCI", "Rest of the EPCI"),
    "epci": ("EPCI", "EPCI"),
    "rest_of_commune": ("Reste de la commune", "Rest of the commune"),
    "commune": ("Commune", "Commune"),
    "department": ("Département", "Department"),
    "region": ("Région", "Region"),
    "country": ("France", "France"),
    "rest_of_country": ("Reste de la France", "Rest of France"),
    "ring_300m": ("Anneau de trois cents mètres", "Ring of three hundred metres"),
    "ring_500m": ("Anneau de cinq cents mètres", "Ring of five hundred metres"),
}
ZONINGS: Pairs = {
    "qpv": ("Quartiers prioritaires de la politique de la ville (QPV {vintage})",
            "Priority neighbourhoods (QPV {vintage})"),
    "zus": ("Zones urbaines sensibles (ZUS {vintage})", "Sensitive urban zones (ZUS {vintage})"),
    "qva": ("Quartiers de veille active (QVA {vintage})",
            "Neighbourhoods under active watch (QVA {vintage})"),
}  # fmt: skip
OF_THEME: Pairs = {
    # distribution
    "spread_worse": (
        "{label} : l'écart avec {kind} est défavorable d'au moins {median} dans la moitié des "
        "{observed} quartiers comparés, d'au moins {far} dans un quart d'entre eux. Il est établi "
        "comme défavorable dans {worse} quartiers, soit {share} de ceux qui sont comparés.",
        "{label}: the gap with {kind} is unfavourable by {median} or more in half of the "
        "{observed} compared neighbourhoods, by {far} or more in a quarter of them. It is "
        "established as unfavourable in {worse} neighbourhoods, {share} of those compared."),
    "spread_all": (
        "{label} : l'écart avec {kind} est défavorable d'au moins {median} dans la moitié des "
        "{observed} quartiers comparés, d'au moins {far} dans un quart d'entre eux. Il est établi "
        "comme défavorable dans tous.",
        "{label}: the gap with {kind} is unfavourable by {median} or more in half of the "
        "{observed} compared neighbourhoods, by {far} or more in a quarter of them. It is "
        "established as unfavourable in all of them."),
    "spread": (
        "{label} : dans la moitié centrale des {observed} quartiers comparés, l'écart avec {kind} "
        "va de {p25} à {p75} ; la médiane est de {median}.",
        "{label}: in the middle half of the {observed} compared neighbourhoods the gap with "
        "{kind} goes from {p25} to {p75}; the median is {median}."),
    # tables
    "caption": ("{theme} : les écarts, indicateur par indicateur",
                "{theme}: the gaps, indicator by indicator"),
    "whole": ("{theme} : tous les indicateurs de l'édition",
              "{theme}: every indicator of the edition"),
    "levels": ("{theme} : niveaux des indicateurs sans comparaison",
               "{theme}: levels of the indicators without a benchmark"),
    "some_levels": ("{theme} : des niveaux connus, sans comparaison",
                    "{theme}: some known levels, without a benchmark"),
    "levels_field": (
        "{generation} dont la valeur est publiée ; quartiles des quartiers.",
        "{generation} whose value is published; quartiles of the neighbourhoods."),
    "field": ("{generation} ; chaque ligne porte sur les quartiers qu'elle compare.",
              "{generation}; each line is about the neighbourhoods that it compares."),
    "note_gap": (
        "Écart : valeur des quartiers moins valeur de comparaison, tous quartiers comparés "
        "réunis. Écart médian : la moitié des quartiers sont en dessous.",
        "Gap: the neighbourhoods' value minus the benchmark's, all compared neighbourhoods "
        "together. Median gap: half of the neighbourhoods are below it."),
    "note_bounds": (
        "Des bornes disent ce que l'écart peut être quand les effectifs ne sont pas publiés.",
        "Bounds say what the gap may be where the counts are not published."),
    "widest": ("{label} ({period}) : les écarts défavorables les plus larges, établis",
               "{label} ({period}): the widest established unfavourable gaps"),
    "widest_note": (
        "Un petit quartier s'écarte plus facilement qu'un grand : l'ordre n'est pas un palmarès.",
        "A small neighbourhood strays more easily than a large one: the order is no league "
        "table."),
    "closing": ("{label} : les écarts qui se sont réduits de {since} à {period}",
                "{label}: the gaps that narrowed from {since} to {period}"),
    "closing_note": (
        "Seuls figurent les quartiers dont la réduction dépasse l'incertitude des deux écarts.",
        "Only neighbourhoods whose narrowing is beyond the uncertainty of both gaps are listed."),
    "local_field": ("Quartiers comparés avec {kind}, {period}.",
                    "Neighbourhoods compared with {kind}, {period}."),
    "widest_reading": ("{name} : {value} contre {benchmark}, soit un écart de {gap}.",
                       "{name}: {value} against {benchmark}, a gap of {gap}."),
    "closing_reading": ("{name} : l'écart est passé de {before} à {now}.",
                        "{name}: the gap went from {before} to {now}."),
    # charts
    "spread_title": ("{theme} : où se situe la moitié centrale des quartiers",
                     "{theme}: where the middle half of the neighbourhoods lies"),
    "spread_note": (
        "Le symbole est l'écart médian, le trait va du premier au troisième quartile.",
        "The symbol is the median gap, the bar goes from the first to the third quartile."),
    "spread_row": ("{label} : médiane {p50}, de {p25} à {p75}.",
                   "{label}: median {p50}, from {p25} to {p75}."),
    "axis_gap": ("Écart ({unit})", "Gap ({unit})"),
    "axis_plain": ("Écart", "Gap"),
    "axis_level": ("Valeur ({unit})", "Value ({unit})"),
    "axis_level_plain": ("Valeur", "Value"),
    "axis_count": ("Nombre de quartiers", "Number of neighbourhoods"),
    "series_difference": ("{label} : l'écart de {start} à {end}",
                          "{label}: the gap from {start} to {end}"),
    "series_p50": ("{label} : l'écart médian de {start} à {end}",
                   "{label}: the median gap from {start} to {end}"),
    "series_value": ("{label} : le niveau dans les quartiers de {start} à {end}",
                     "{label}: the level in the neighbourhoods from {start} to {end}"),
    "series_point": ("{period} : {value}.", "{period}: {value}."),
    "series_break": ("La courbe est coupée où la série est rompue.",
                     "The curve is cut where the series breaks."),
    "euros": ("Montants en euros courants.", "Amounts in current euros."),
    "outcomes_title": ("{label} ({period}) : écart défavorable établi dans {worse} quartiers sur "
                       "{observed}",
                       "{label} ({period}): an established unfavourable gap in {worse} "
                       "neighbourhoods of {observed}"),
    "outcomes_text": ("Défavorable : {worse} ; aucune différence établie : {similar} ; "
                      "favorable : {better}.",
                      "Unfavourable: {worse}; no established difference: {similar}; favourable: "
                      "{better}."),
    "worse": ("Défavorable", "Unfavourable"),
    "similar": ("Aucune différence établie", "No established difference"),
    "better": ("Favorable", "Favourable"),
    # maps
    "map_areas": ("{label} ({period}) : l'écart médian des quartiers, par département",
                  "{label} ({period}): the neighbourhoods' median gap, by department"),
    "map_points": ("{label} ({period}) : l'écart de chaque quartier",
                   "{label} ({period}): the gap of each neighbourhood"),
    "map_text": ("De {low} ({low_name}) à {high} ({high_name}).",
                 "From {low} ({low_name}) to {high} ({high_name})."),
    "map_missing": ("Hachures ou croix : aucun écart calculé.",
                    "Hatched, or crossed: no computed gap."),
    # caveats
    "caveats": ("Précautions de lecture", "How to read with care"),
    "move": (
        "Les habitants déménagent : l'évolution d'un quartier n'est pas celle de ses habitants.",
        "Residents move: what becomes of a neighbourhood is not what becomes of its residents."),
    "kinds": ("Deux lignes comparées à des territoires différents ne se comparent pas entre elles.",
              "Two lines with different benchmarks do not compare with one another."),
    "borrowed": ("Faute de chiffres de {year}, des périodes antérieures sont reprises : {what}.",
                 "For want of figures of {year}, earlier periods are used: {what}."),
    "break": ("Rupture de série en {start} ({label}) : {note}",
              "Break in the series in {start} ({label}): {note}"),
    "caution": ("Depuis {start} ({label}), à interpréter avec prudence : {note}",
                "Since {start} ({label}), interpret with care: {note}"),
    "partial": ("Couverture partielle pour : {what}. Les quartiers qui manquent peuvent différer.",
                "Partial coverage for: {what}. The missing neighbourhoods may differ."),
    "hidden": ("Le secret statistique masque des quartiers pour : {what}.",
               "Statistical secrecy hides neighbourhoods for: {what}."),
    "hidden_part": (
        "Couverture partielle, en partie à cause du secret statistique, pour : {what}. Les "
        "quartiers qui manquent peuvent différer.",
        "Partial coverage, in part because of statistical secrecy, for: {what}. The missing "
        "neighbourhoods may differ."),
    "census": (
        "Un chiffre du recensement résume cinq enquêtes annuelles, dont l'année du milieu est "
        "retenue ; deux millésimes proches partagent des enquêtes.",
        "A census figure sums up five yearly surveys and is dated by the middle one; close "
        "vintages share surveys."),
}  # fmt: skip
COLUMNS: Pairs = {
    "indicator": ("Indicateur", "Indicator"),
    "period": ("Période", "Period"),
    "kind": ("Comparé à", "Compared with"),
    "value": ("Valeur", "Value"),
    "benchmark_value": ("Comparaison", "Benchmark"),
    "difference": ("Écart", "Gap"),
    "interval": ("Intervalle ou bornes", "Interval or bounds"),
    "lower": ("Borne inférieure", "Lower limit"),
    "upper": ("Borne supérieure", "Upper limit"),
    "least": ("Minimum possible", "Least possible"),
    "most": ("Maximum possible", "Most possible"),
    "ratio": ("Rapport", "Ratio"),
    "mean_gap": ("Écart local moyen", "Mean local gap"),
    "p25": ("Premier quartile", "First quartile"),
    "p50": ("Écart médian", "Median gap"),
    "p75": ("Troisième quartile", "Third quartile"),
    "outcomes": ("Défav. / non établi / fav.", "Worse / not established / better"),
    "worse": ("Défavorable", "Worse"),
    "similar": ("Non établi", "Not established"),
    "better": ("Favorable", "Better"),
    "observed": ("Comparés", "Compared"),
    "known": ("Renseignés", "With a value"),
    "zones": ("Quartiers", "Neighbourhoods"),
    "name": ("Quartier", "Neighbourhood"),
    "before": ("Écart avant", "Gap before"),
    "now": ("Écart", "Gap"),
    "change": ("Évolution", "Change"),
    "benchmark_name": ("Comparé à", "Compared with"),
    "median_level": ("Médiane des quartiers", "Median of the neighbourhoods"),
}  # fmt: skip
