"""What the published series is called, in French and in English."""

from observatory.domain.report.text import Pairs

# The first part of the publisher's name, without its ages.
NAMES: Pairs = {
    "unemployment_rate": ("Taux de chômage", "Unemployment rate"),
    "unemployment_rate_15_24": ("Taux de chômage des 15-24 ans", "Unemployment rate, aged 15-24"),
    "unemployment_rate_under30": ("Taux de chômage des moins de 30 ans",
                                  "Unemployment rate, under 30"),
    "unemployment_rate_bac2plus": ("Taux de chômage des bac + 2 et plus",
                                   "Unemployment rate, two years of higher education or more"),
    "unemployment_rate_men_15_24": ("Taux de chômage des hommes de 15-24 ans",
                                    "Unemployment rate, men aged 15-24"),
    "unemployment_rate_census": ("Taux de chômage au sens du recensement",
                                 "Unemployment rate of the census"),
    "unemployment_rate_youth_census": ("Taux de chômage des jeunes au sens du recensement",
                                       "Youth unemployment rate of the census"),
    "employment_rate": ("Taux d'emploi", "Employment rate"),
    "activity_rate": ("Taux d'activité", "Activity rate"),
    "inactivity_rate": ("Taux d'inactivité", "Inactivity rate"),
    "inactivity_rate_no_study": ("Taux d'inactivité hors études",
                                 "Inactivity rate, students apart"),
    "neet_rate_under30": ("Ni en emploi, ni en études, ni en formation, moins de 30 ans",
                          "Not in employment, education or training, under 30"),
    "poverty_rate_60": ("Taux de pauvreté à 60 %", "Poverty rate at 60%"),
    "poverty_rate_40": ("Taux de pauvreté à 40 %", "Poverty rate at 40%"),
    "poverty_rate_60_under18": ("Taux de pauvreté à 60 % des moins de 18 ans",
                                "Poverty rate at 60%, under 18"),
    "mean_fiscal_income_per_UC": ("Revenu fiscal moyen par unité de consommation",
                                  "Mean fiscal income per consumption unit"),
    "living_standard_median_monthly": ("Niveau de vie médian mensuel",
                                       "Median monthly standard of living"),
    "living_standard_D1_monthly": ("Premier décile du niveau de vie mensuel",
                                   "First decile of the monthly standard of living"),
    "living_standard_D9_monthly": ("Neuvième décile du niveau de vie mensuel",
                                   "Ninth decile of the monthly standard of living"),
    "share_non_taxed_households": ("Part des ménages non imposés", "Households that pay no tax"),
    "cmu_c_coverage": ("Bénéficiaires de la CMU-C", "Covered by the CMU-C"),
    "share_foreigners": ("Part des étrangers", "Share of foreigners"),
    "brevet_success_rate": ("Réussite au brevet", "Success at the brevet"),
    "share_behind_at_6e_entry": ("Élèves en retard à l'entrée en 6e",
                                 "Pupils behind on entering secondary school"),
    "share_under30_below_bac": ("Moins de 30 ans sans le bac", "Under 30 without the bac"),
    "establishment_setup_rate": ("Taux de création d'établissements",
                                 "Rate of establishments created"),
    "feeling_unsafe_in_neighbourhood": ("Sentiment d'insécurité dans le quartier",
                                        "Feeling unsafe in the neighbourhood"),
    "share_finding_neighbourhood_unsafe": ("Jugent leur quartier peu sûr",
                                           "Find their neighbourhood unsafe"),
    "offence_rate_burglary_dwelling": ("Cambriolages de logements", "Burglaries of dwellings"),
    "care_foregone_financial": ("Renoncement aux soins pour raison financière",
                                "Care foregone for want of money"),
    "self_rated_good_or_very_good_health": ("Se disent en bonne ou très bonne santé",
                                            "Rate their health good or very good"),
}  # fmt: skip
SIDES: Pairs = {
    "own": ("quartiers", "neighbourhoods"),
    "unnamed": ("comparaison telle que publiée", "comparison as published"),
    "none": ("sans comparaison publiée", "no comparison published"),
    "derived": ("agrégat dérivé", "derived aggregate"),
    "other_edition": ("autre édition", "other edition"),
    "unknown_edition": ("édition non précisée", "edition not stated"),
}
# What publishers compared with, in either language, where none of our own kinds says it.
COMPARISONS: Pairs = {
    said: pair
    for pair in (
        ("ailleurs", "elsewhere"),
        ("autres quartiers", "other neighbourhoods"),
        ("autres territoires", "other territories"),
        ("collèges hors ZUS", "collèges outside ZUS"),
        ("collèges publics à plus de 300 m d'un QPV", "public colleges > 300 m from a QPV"),
        ("communes rurales et agglomérations sans ZUS",
         "rural areas and agglomerations without ZUS"),
        ("environnements urbains", "urban surroundings"),
        ("habitants des agglomérations ayant une ZUS", "inhabitants of agglomerations with ZUS"),
        ("leurs agglomérations", "their agglomerations"),
        ("quartiers environnants", "surrounding neighbourhoods"),
        ("reste de la région", "rest of the region"),
        ("reste du territoire ou des unités urbaines", "rest of territory/urban units"),
        ("territoires voisins", "neighbouring territories"),
        ("unités urbaines englobantes", "urban units around them"),
        ("unités urbaines environnantes", "surrounding urban units"),
        ("unités urbaines proches", "nearby urban units"),
        ("urbain englobant ces quartiers", "urban area around these neighbourhoods"),
    )
    for said in pair
}  # fmt: skip
WORDS: Pairs = {
    "title": ("Vingt ans d'écarts", "Twenty years of gaps"),
    "lead": (
        "De {first} à {last}, les rapports nationaux (Onzus, ONPV, Insee, SSMSI) ont publié les "
        "écarts que voici, tels qu'ils les ont écrits : ils ne sont jamais mêlés aux chiffres que "
        "l'observatoire calcule.",
        "From {first} to {last}, national reports (Onzus, ONPV, Insee, SSMSI) published the gaps "
        "below, given as they wrote them: they are never mixed with the figures that the "
        "observatory computes."),
    "year_zero": (
        "2015, année zéro : les quartiers prioritaires (QPV) ont remplacé les zones urbaines "
        "sensibles (ZUS). Les deux géographies ne contiennent pas les mêmes rues : leurs courbes "
        "ne sont pas reliées, et le passage de l'une à l'autre n'est pas une évolution.",
        "2015, year zero: priority neighbourhoods (QPV) replaced the sensitive urban zones (ZUS). "
        "The two geographies do not hold the same streets: their curves are not joined, and what "
        "separates one from the other is not a change."),
    "move": (
        "Les habitants bougent : plus d'un ménage sur trois n'habitait pas le quartier cinq ans "
        "plus tôt. L'évolution d'un quartier n'est pas celle de ses habitants.",
        "Residents move: more than one household in three did not live there five years before. "
        "A change of a neighbourhood is not one of its residents."),
    "no_interval": (
        "Ces valeurs sont publiées sans intervalle : une différence entre deux années n'est pas "
        "forcément établie.",
        "These values are published without intervals: a difference between two years is not "
        "necessarily established."),
    "nothing": ("Aucun écart publié n'est chargé.", "No published gap is loaded."),
    "from_to": (
        "{name}, {series} : écart publié de {a} en {first} et de {b} en {last}.",
        "{name}, {series}: published gap of {a} in {first} and of {b} in {last}."),
    "contradictions": (
        "{name} : les éditions se contredisent pour {years}. Les deux valeurs sont montrées, "
        "aucune n'est choisie.",
        "{name}: editions contradict each other for {years}. Both values are shown, neither is "
        "chosen."),
    "contradicted": ("contredit par l'édition {edition} : {value}",
                     "contradicted by edition {edition}: {value}"),
    "contradicted_ages": ("contredit par l'édition {edition} : {value} ({ages})",
                          "contradicted by edition {edition}: {value} ({ages})"),
    "ages": ("champ : {ages}", "field: {ages}"),
    "new_ages": ("rupture : {before} puis {ages}", "break: {before}, then {ages}"),
    "derived": ("agrégat dérivé de fichiers publiés", "aggregate derived from published files"),
    "years": ("{a}-{b} ans", "aged {a}-{b}"),
    "chart_gap": ("{name} : l'écart publié, par géographie et comparaison",
                  "{name}: the published gap, by geography and comparison"),
    "chart_level": ("{name} : le niveau publié dans les quartiers, par géographie",
                    "{name}: the published level in the neighbourhoods, by geography"),
    "describe": ("{series} : de {a} en {first} à {b} en {last}. ",
                 "{series}: from {a} in {first} to {b} in {last}. "),
    "describe_one": ("{series} : {a} en {first}. ", "{series}: {a} in {first}. "),
    "axis_gap": ("Écart publié ({unit})", "Published gap ({unit})"),
    "axis_level": ("Niveau publié ({unit})", "Published level ({unit})"),
    "table": ("{name} : ce que chaque édition a publié", "{name}: what each edition published"),
    "table_all": ("Tous les écarts publiés, nationaux et régionaux",
                  "Every published gap, national and regional"),
    "others": ("Autres indicateurs publiés au moins une fois avec leur comparaison",
               "Other indicators published at least once with their comparison"),
    "field": ("France métropolitaine sauf mention contraire ; quartiers de chaque génération.",
              "Metropolitan France unless stated; neighbourhoods of each generation."),
    "reading": (
        "En {period}, {value} dans les quartiers ({generation}) selon l'édition "
        "{edition}.",
        "In {period}, {value} in the neighbourhoods ({generation}) according to edition "
        "{edition}."),
    "note_break": (
        "Une courbe est coupée là où le champ change (15-59 ans, puis 15-64 ans).",
        "A curve is cut where the field changes (aged 15-59, then 15-64)."),
    "note_gap": (
        "L'écart est la différence des deux valeurs publiées.",
        "The gap is the difference of the two published values."),
    "own_gap": ("{gap} ({period})", "{gap} ({period})"),
    "own_bounds": ("entre {least} et {most} ({period})", "between {least} and {most} ({period})"),
    "own_median": ("médiane des écarts locaux : {gap} ({period})",
                   "median of local gaps: {gap} ({period})"),
    "note_own": (
        "« Notre écart » : même indicateur, même génération, même comparaison, à la période la "
        "plus proche, que la cellule donne ; en France métropolitaine quand elle y est calculée.",
        "“Our gap”: same indicator, same generation, same comparison, at the nearest period, "
        "which the cell gives; of metropolitan France where it is computed there."),
    "in_words": ("Valeur publiée en toutes lettres ou sous forme de borne.",
                 "Value published in words or as a bound."),
    "not_published": ("Non publié.", "Not published."),
    "no_difference": ("Une des deux valeurs n'est pas publiée.",
                      "One of the two values is not published."),
    "same_later": (
        "L'édition {late} dit le taux de {year} ({b}) identique à celui de {before}, que "
        "l'édition {early} donnait à {a}.",
        "Edition {late} calls the rate of {year} ({b}) identical to that of {before}, which "
        "edition {early} gave as {a}."),
    "published": ("Écarts publiés par Onzus, ONPV, Insee, SSMSI et la loi du 1er août 2003",
                  "Gaps published by Onzus, ONPV, Insee, SSMSI and the law of 1 August 2003"),
}  # fmt: skip
COLUMNS: Pairs = {
    "period": ("Année", "Year"),
    "generation": ("Géographie", "Geography"),
    "name": ("Indicateur", "Indicator"),
    "scope": ("Champ", "Field"),
    "value": ("Quartiers", "Neighbourhoods"),
    "benchmark": ("Comparaison", "Benchmark"),
    "difference": ("Écart publié", "Published gap"),
    "kind": ("Comparé à", "Compared with"),
    "edition": ("Publié dans", "As published in"),
    "caveat": ("Réserve", "Caveat"),
    "own": ("Notre écart", "Our gap"),
    "wording": ("Écart tel qu'écrit", "Gap as written"),
}
