"""Sentences written by hand, as an editor would: what the report must say of each finding.

Spaces that do not break are written here as plain ones, and checked apart.
"""

from dataclasses import replace

import pytest

from observatory.domain.report.document import Outcome
from observatory.domain.report.finding import Finding
from observatory.domain.report.headlines import (
    outcome_of,
    write_change,
    write_detail,
    write_headline,
    write_reading,
)
from observatory.domain.report.text import Rule
from tests.findings import change, finding, place

ISERE = place("department", "38", "Isère")
SURE = {"nature": "sampling", "level_of_confidence": 0.95, "is_significant": True}
# unemployment: 25.0 % against 10.0 %
RATIO = finding("unemp_1524", value=25.0, benchmark=10.0, difference=15.0, ratio=2.5, lower=14.2,
                upper=15.9, outcome="worse", **SURE)  # fmt: skip
LOWER = finding("school_1624", value=55.34, benchmark=62.07, difference=-6.73, ratio=0.8916,
                lower=-7.4, upper=-6.1, outcome="worse", **SURE)  # fmt: skip
UNSURE = finding("school_1624", value=62.3, benchmark=62.1, difference=0.2, ratio=1.003,
                 lower=-0.4, upper=0.8, outcome="similar", nature="sampling",
                 level_of_confidence=0.95, is_significant=False)  # fmt: skip
FAVOURABLE = finding("vacancy_rate", value=2.1, benchmark=3.0, difference=-0.9, ratio=0.7,
                     outcome="better", nature="chance", is_significant=True)  # fmt: skip
ZERO = finding("vacancy_rate", value=3.02, benchmark=3.01, difference=0.01, ratio=1.003,
               outcome="worse", nature="chance", is_significant=True)  # fmt: skip
BOUNDS = finding("emp_1564", observed=0, least=-23.527, most=-15.219, sign_certain=True,
                 benchmark_least=63.711, benchmark_most=66.471, outcome="worse",
                 reason="denominator_unknown")  # fmt: skip
VALUE_BOUNDS = finding("emp_1564", value=44.9, observed=1450, least=-23.527, most=-15.219,
                       sign_certain=True, outcome="worse")  # fmt: skip
WIDE = finding("emp_1564", observed=0, least=-3.2, most=5.1, sign_certain=False,
               reason="zone_missing_in_benchmark")  # fmt: skip
IMMATERIAL = finding("emp_1564", observed=0, least=-28.9, most=-4.87, sign_certain=True,
                     kind="rest_of_commune", outcome="similar")  # fmt: skip
MEDIAN = finding("med_income_uc", is_neighbourhood=True, zones=0, observed=0, kind="rest_of_epci",
                 place=place("qpv", "QP038001", "Villeneuve"), value=13270, least=-9170,
                 most=-6830, sign_certain=True, outcome="worse", nature="model",
                 reason="median_bounded")  # fmt: skip
LOCAL = finding("med_income_uc", kind="epci", observed=1175, mean=-7286.0, p25=-8435.0,
                p50=-7330.0, p75=-5950.0, worse=1174, similar=1,
                reason="non_additive")  # fmt: skip
LOCAL_ALL = finding("income_d9", kind="epci", zones=26, observed=26, mean=-11000.0, p25=-12000.0,
                    p50=-11110.0, p75=-9800.0, worse=26, place=ISERE)  # fmt: skip
LOCAL_MIXED = finding("pov60", kind="epci", zones=60, observed=40, mean=0.4, p25=-1.0, p50=0.3,
                      p75=1.4, worse=12, better=10, similar=18)  # fmt: skip
LOCAL_CONTEXT = finding("revn_ppsoc", kind="epci", observed=1175, mean=18.19, p25=13.5, p50=17.3,
                        p75=21.6)  # fmt: skip
LOCAL_HALF = finding("foreigners_share", kind="epci", zones=1500, observed=1500, mean=1.0,
                     p25=-2.0, p50=1.4, p75=4.0)  # fmt: skip
LOCAL_EVEN = finding("gini", kind="epci", observed=1175, p25=-0.1, p50=0.001, p75=0.1)
LOCAL_MEAN = finding("revn_ppsoc", kind="epci", observed=1500, mean=18.19)
LOCAL_ONE = finding("pov60", kind="commune", zones=4, observed=1, mean=21.0, p25=21.0, p50=21.0,
                    p75=21.0, worse=1, place=place("department", "48", "Lozère"))  # fmt: skip
LOCAL_BETTER = finding("pov60", kind="commune", observed=1500, zones=1609, vintage=2024,
                       period="2021", mean=-2.0, p25=-3.0, p50=-2.5, p75=-1.0, better=1400,
                       similar=100)  # fmt: skip
CONTEXT = finding("rsa_share", period="2020-12-31", observed=13, value=27.01, benchmark=13.254,
                  difference=13.76, ratio=2.038, nature="chance", is_significant=True)  # fmt: skip
CONTEXT_LESS = finding("caf_ppa_share", period="2020-12-31", value=33.67, benchmark=36.57,
                       difference=-2.9, ratio=0.92, nature="chance",
                       is_significant=True)  # fmt: skip
PER_THOUSAND = finding("estab_rate", value=26.8, benchmark=65.3, difference=-38.5, ratio=0.41,
                       nature="chance", is_significant=True, outcome="worse")  # fmt: skip
PER_HUNDRED = finding("jobseekers_a", period="2021-Q4", value=14.7, benchmark=7.0, difference=7.7,
                      ratio=2.1, nature="chance", is_significant=True,
                      outcome="worse")  # fmt: skip
CREDITS = finding("credits_per_capita", value=78.0, benchmark=65.0, difference=13.0, ratio=1.2,
                  nature="none")  # fmt: skip
ONE = finding("med_income_uc", kind="epci", is_neighbourhood=True, zones=0, observed=0,
              place=place("qpv", "QP038001", "Alma - Très Cloîtres - Chenoise"), value=13790.0,
              benchmark=21460.0, difference=-7670.0, ratio=0.6426, lower=-7680.0, upper=-7660.0,
              nature="rounding", outcome="worse")  # fmt: skip
ONE_UNSURE = finding("pov60", kind="epci", is_neighbourhood=True, zones=0, observed=0,
                     place=place("qpv", "QP038002", "Quartier Nord"), value=15.2, benchmark=15.0,
                     difference=0.2, ratio=1.01, outcome="similar")  # fmt: skip
SMALL = finding("med_income_uc", kind="epci", is_neighbourhood=True, zones=0, observed=0,
                place=place("qpv", "QP001001", "Saint Blin"), value=14435.0, benchmark=14340.0,
                difference=95.0, ratio=1.0066, lower=94.0, upper=96.0, least=94.0, most=96.0,
                nature="rounding", outcome="similar")  # fmt: skip
PARTLY = finding("caf_cover", period="2016-12-31", kind="rest_of_commune", value=71.3,
                 benchmark=45.0, difference=26.3, ratio=1.58, least=18.7, most=45.4,
                 nature="chance", is_significant=True)  # fmt: skip
SUPPRESSED = finding("pov60", kind="epci", period="2021", is_neighbourhood=True, zones=0,
                     observed=0, place=place("qpv", "QP038003", "Air Bel"),
                     reason="zone_suppressed")  # fmt: skip
MISSING = finding("no_diploma", is_neighbourhood=True, zones=0, observed=0,
                  place=place("zus", "1322020", "Air Bel"), level="zus", vintage=1996,
                  reason="zone_missing")  # fmt: skip
NOT_COMPARED = finding("med_income_uc", kind="epci", observed=0,
                       place=place("department", "93", "Seine-Saint-Denis"),
                       reason="ept_not_loaded")  # fmt: skip
KNOWN_ONLY = finding("unemp_1524", value=38.5, reason="benchmark_incomplete")
LEVEL = finding("credits_per_capita", kind="none", value=78.0)
LEVEL_MEDIAN = finding("med_income_uc", kind="none", p50=13400.0, observed=1175)


def in_place(level: str, code: str, name: str, **more: object) -> Finding:
    """Return unemployment in the twelve neighbourhoods of a place."""
    usual = {"zones": 12, "observed": 12, "value": 20.0, "benchmark": 18.0, "difference": 2.0,
             "ratio": 1.11, "outcome": "worse", **SURE}  # fmt: skip
    return finding("unemp_1524", place=place(level, code, name), **{**usual, **more})


HEADLINES = [
    # fact, two numbers, the gap
    (RATIO, "fr", "En 2018, le taux de chômage des 15-24 ans est 2,5 fois plus élevé dans les "
     "quartiers prioritaires que dans le reste de leur unité urbaine : 25,0 % contre 10,0 %, "
     "soit 15,0 points de plus."),
    (RATIO, "en", "In 2018, the unemployment rate of 15-24 year-olds is 2.5 times as high in "
     "priority neighbourhoods as in the rest of their urban unit: 25.0% against 10.0%, that is "
     "15.0 points more."),
    (LOWER, "fr", "En 2018, le taux de scolarisation des 16-24 ans est de 55,3 % dans les "
     "quartiers prioritaires, contre 62,1 % dans le reste de leur unité urbaine : 6,7 points de "
     "moins."),
    (LOWER, "en", "In 2018, the enrolment rate of 16-24 year-olds is 55.3% in priority "
     "neighbourhoods, against 62.1% in the rest of their urban unit: 6.7 points lower."),
    # not established
    (UNSURE, "fr", "En 2018, aucune différence établie pour le taux de scolarisation des "
     "16-24 ans : 62,3 % dans les quartiers prioritaires, 62,1 % dans le reste de leur unité "
     "urbaine."),
    (UNSURE, "en", "In 2018, no established difference in the enrolment rate of 16-24 year-olds: "
     "62.3% in priority neighbourhoods, 62.1% in the rest of their urban unit."),
    # favourable; below two, French points are singular
    (FAVOURABLE, "fr", "En 2018, le taux de vacance du parc social est de 2,1 % dans les "
     "quartiers prioritaires, contre 3,0 % dans le reste de leur unité urbaine : 0,9 point de "
     "moins."),
    (FAVOURABLE, "en", "In 2018, the vacancy rate of social dwellings is 2.1% in priority "
     "neighbourhoods, against 3.0% in the rest of their urban unit: 0.9 points lower."),
    # zero
    (ZERO, "fr", "En 2018, le taux de vacance du parc social est de 3,0 % dans les quartiers "
     "prioritaires comme dans le reste de leur unité urbaine."),
    (ZERO, "en", "In 2018, the vacancy rate of social dwellings is 3.0% in priority "
     "neighbourhoods, as in the rest of their urban unit."),
    # only bounds are known
    (BOUNDS, "fr", "En 2018, le taux d'emploi des 15-64 ans est plus faible dans les quartiers "
     "prioritaires que dans le reste de leur unité urbaine : entre 15,2 et 23,5 points de moins, "
     "quelles que soient les valeurs inconnues."),
    (BOUNDS, "en", "In 2018, the employment rate of 15-64 year-olds is lower in priority "
     "neighbourhoods than in the rest of their urban unit, by 15.2 to 23.5 points, whatever the "
     "unknown values are."),
    (VALUE_BOUNDS, "fr", "En 2018, le taux d'emploi des 15-64 ans est de 44,9 % dans les "
     "quartiers prioritaires : entre 15,2 et 23,5 points de moins que dans le reste de leur "
     "unité urbaine, quelles que soient les valeurs inconnues."),
    (VALUE_BOUNDS, "en", "In 2018, the employment rate of 15-64 year-olds is 44.9% in priority "
     "neighbourhoods, lower than in the rest of their urban unit by 15.2 to 23.5 points, "
     "whatever the unknown values are."),
    (replace(BOUNDS, most=-0.02), "fr", "En 2018, le taux d'emploi des 15-64 ans est plus faible "
     "dans les quartiers prioritaires que dans le reste de leur unité urbaine : jusqu'à 23,5 "
     "points de moins, quelles que soient les valeurs inconnues."),
    (WIDE, "fr", "En 2018, aucune différence établie dans les quartiers prioritaires pour le "
     "taux d'emploi des 15-64 ans : l'écart avec le reste de leur unité urbaine est compris "
     "entre −3,2 et +5,1 points, quelles que soient les valeurs inconnues."),
    (WIDE, "en", "In 2018, no established difference in the employment rate of 15-64 "
     "year-olds in priority neighbourhoods: the gap with the rest of their urban unit is between "
     "−3.2 and +5.1 points, whatever the unknown values are."),
    (MEDIAN, "fr", "En 2018, le revenu disponible médian par unité de consommation s'élève à "
     "13 270 € dans le quartier Villeneuve : entre 6 830 et 9 170 € de moins que dans le reste "
     "de son intercommunalité, d'après les déciles publiés."),
    (MEDIAN, "en", "In 2018, the median disposable income per consumption unit is 13,270 € in "
     "Villeneuve, lower than in the rest of its intercommunality by 6,830 to 9,170 €, according "
     "to the published deciles."),
    # only the gaps of each neighbourhood are known
    (LOCAL, "fr", "En 2018, dans 1 174 des 1 175 quartiers prioritaires comparés, le revenu "
     "disponible médian par unité de consommation est plus faible que dans leur "
     "intercommunalité : écart médian de 7 330 €."),
    (LOCAL, "en", "In 2018, in 1,174 of the 1,175 compared priority neighbourhoods, the median "
     "disposable income per consumption unit is lower than in their intercommunality: a median "
     "gap of 7,330 €."),
    (LOCAL_ALL, "fr", "En 2018, dans chacun des 26 quartiers prioritaires de l'Isère, le "
     "neuvième décile du revenu disponible est plus faible que dans leur intercommunalité : "
     "écart médian de 11 110 €."),
    (LOCAL_ALL, "en", "In 2018, in each of the 26 priority neighbourhoods in Isère, the ninth "
     "decile of disposable income is lower than in their intercommunality: a median gap of "
     "11,110 €."),
    (LOCAL_MIXED, "fr", "En 2018, aucune différence d'ensemble établie avec leur "
     "intercommunalité pour le taux de pauvreté au seuil de 60 % : des 40 quartiers prioritaires "
     "comparés, 12 au-dessus, 10 au-dessous, 18 sans différence établie."),
    (LOCAL_MIXED, "en", "In 2018, no overall difference established with their intercommunality "
     "in the poverty rate (60% of the median): of the 40 compared priority neighbourhoods, 12 "
     "above, 10 below, 18 without an established difference."),
    (LOCAL_BETTER, "fr", "En 2021, dans 1 400 des 1 500 quartiers prioritaires comparés, le taux "
     "de pauvreté au seuil de 60 % est plus faible que dans leur commune : écart médian de "
     "2,5 points."),
    (LOCAL_BETTER, "en", "In 2021, in 1,400 of the 1,500 compared priority neighbourhoods, the "
     "poverty rate (60% of the median) is lower than in their commune: a median gap of 2.5 "
     "points."),
    (LOCAL_ONE, "fr", "En 2018, le taux de pauvreté au seuil de 60 % est plus élevé dans le seul "
     "quartier prioritaire comparé de la Lozère que dans sa commune : 21,0 points d'écart."),
    (LOCAL_ONE, "en", "In 2018, the poverty rate (60% of the median) is higher in the only "
     "compared priority neighbourhood in Lozère than in its commune, by 21.0 points."),
    # context: a fact, neither good nor bad
    (LOCAL_CONTEXT, "fr", "En 2018, dans les trois quarts au moins des 1 175 quartiers "
     "prioritaires comparés, la part des prestations sociales dans le revenu disponible est plus "
     "élevée que dans leur intercommunalité : écart médian de 17,3 points."),
    (LOCAL_CONTEXT, "en", "In 2018, in at least three quarters of the 1,175 compared priority "
     "neighbourhoods, the share of social benefits in disposable income is higher than in their "
     "intercommunality: a median gap of 17.3 points."),
    (LOCAL_HALF, "fr", "En 2018, dans la moitié au moins des 1 500 quartiers prioritaires, la "
     "part des étrangers est plus élevée que dans leur intercommunalité : écart médian de "
     "1,4 point."),
    (LOCAL_EVEN, "fr", "En 2018, l'écart médian avec leur intercommunalité est nul pour l'indice "
     "de Gini du revenu disponible, sur 1 175 quartiers prioritaires comparés."),
    (LOCAL_EVEN, "en", "In 2018, the median gap with their intercommunality is nil for the Gini "
     "index of disposable income, over 1,175 compared priority neighbourhoods."),
    (LOCAL_MEAN, "fr", "En 2018, la part des prestations sociales dans le revenu disponible est "
     "en moyenne plus élevée dans les quartiers prioritaires que dans leur intercommunalité : "
     "18,2 points d'écart."),
    (CONTEXT, "fr", "Au 31 décembre 2020, la part des allocataires CAF au RSA est 2 fois plus "
     "élevée dans les 13 quartiers prioritaires comparés que dans le reste de leur unité "
     "urbaine : 27,0 % contre 13,3 %, soit 13,8 points de plus."),
    (CONTEXT, "en", "On 31 December 2020, the share of CAF beneficiaries on RSA is 2 times as "
     "high in the 13 compared priority neighbourhoods as in the rest of their urban unit: 27.0% "
     "against 13.3%, that is 13.8 points more."),
    (CONTEXT_LESS, "fr", "Au 31 décembre 2020, la part des allocataires de la prime d'activité "
     "parmi les allocataires CAF est de 33,7 % dans les quartiers prioritaires, contre 36,6 % "
     "dans le reste de leur unité urbaine : 2,9 points de moins."),
    # nouns that count for so many others; plural nouns
    (PER_THOUSAND, "fr", "En 2018, le nombre d'établissements pour 1 000 habitants est de 26,8 "
     "dans les quartiers prioritaires, contre 65,3 dans le reste de leur unité urbaine : 38,5 de "
     "moins."),
    (PER_THOUSAND, "en", "In 2018, the number of establishments per 1,000 inhabitants is 26.8 in "
     "priority neighbourhoods, against 65.3 in the rest of their urban unit: 38.5 lower."),
    (PER_HUNDRED, "fr", "Au quatrième trimestre 2021, le nombre de demandeurs d'emploi de "
     "catégorie A pour 100 habitants de 15-64 ans est 2,1 fois plus élevé dans les quartiers "
     "prioritaires que dans le reste de leur unité urbaine : 14,7 contre 7,0, soit 7,7 de plus."),
    (CREDITS, "fr", "En 2018, les crédits de la politique de la ville par habitant s'élèvent à "
     "78 € dans les quartiers prioritaires, contre 65 € dans le reste de leur unité urbaine : "
     "13 € de plus."),
    (CREDITS, "en", "In 2018, the urban-policy credits per inhabitant are 78 € in priority "
     "neighbourhoods, against 65 € in the rest of their urban unit: 13 € higher."),
    # one neighbourhood
    (ONE, "fr", "En 2018, le revenu disponible médian par unité de consommation s'élève à "
     "13 790 € dans le quartier Alma - Très Cloîtres - Chenoise, soit 64 % de celui de son "
     "intercommunalité (21 460 €) : 7 670 € de moins."),
    (ONE, "en", "In 2018, the median disposable income per consumption unit is 13,790 € in Alma "
     "- Très Cloîtres - Chenoise, that is 64% of that of its intercommunality (21,460 €): "
     "7,670 € less."),
    (ONE_UNSURE, "fr", "En 2018, aucune différence établie pour le taux de pauvreté au seuil de "
     "60 % : 15,2 % dans le quartier Nord, 15,0 % dans son intercommunalité."),
    # suppressed, missing, not compared
    (SUPPRESSED, "fr", "En 2021, le taux de pauvreté au seuil de 60 % est couvert par le secret "
     "statistique dans le quartier Air Bel."),
    (SUPPRESSED, "en", "In 2021, the poverty rate (60% of the median) is suppressed for "
     "statistical secrecy in Air Bel."),
    (MISSING, "fr", "En 2018, la part des non-scolarisés de 15 ans ou plus sans diplôme n'est "
     "pas publiée dans la zone urbaine sensible Air Bel."),
    (MISSING, "en", "In 2018, the share of persons out of education without a diploma is not "
     "published in the sensitive urban zone Air Bel."),
    (NOT_COMPARED, "fr", "En 2018, aucune comparaison n'est possible dans les quartiers "
     "prioritaires de la Seine-Saint-Denis pour le revenu disponible médian par unité de "
     "consommation."),
    (finding("unemp_1524", kind="country", value=20.0, difference=5.0, outcome="worse"), "fr", "En "
     "2018, le taux de chômage des 15-24 ans est plus élevé dans les quartiers prioritaires "
     "qu'en France : 5,0 points d'écart."),
    (KNOWN_ONLY, "fr", "En 2018, le taux de chômage des 15-24 ans est de 38,5 % dans les "
     "quartiers prioritaires, sans comparaison possible avec le reste de leur unité urbaine."),
    (KNOWN_ONLY, "en", "In 2018, the unemployment rate of 15-24 year-olds is 38.5% in priority "
     "neighbourhoods, with no possible comparison with the rest of their urban unit."),
    (LEVEL, "fr", "En 2018, les crédits de la politique de la ville par habitant s'élèvent à "
     "78 € dans les quartiers prioritaires."),
    (LEVEL_MEDIAN, "fr", "En 2018, le revenu disponible médian par unité de consommation ne "
     "dépasse pas 13 400 € dans la moitié des 1 175 quartiers prioritaires renseignés."),
    (LEVEL_MEDIAN, "en", "In 2018, the median disposable income per consumption unit is at most "
     "13,400 € in half of the 1,175 priority neighbourhoods with a figure."),
]  # fmt: skip

PLACES = [
    (("department", "38", "Isère"), "les 12 quartiers prioritaires de l'Isère"),
    (("department", "59", "Nord"), "les 12 quartiers prioritaires du Nord"),
    (("department", "88", "Vosges"), "les 12 quartiers prioritaires des Vosges"),
    (("department", "42", "Loire"), "les 12 quartiers prioritaires de la Loire"),
    (("department", "35", "Ille-et-Vilaine"), "les 12 quartiers prioritaires d'Ille-et-Vilaine"),
    (("department", "75", "Paris"), "les 12 quartiers prioritaires de Paris"),
    (("department", "974", "La Réunion"), "les 12 quartiers prioritaires de La Réunion"),
    (("department", "976", "Mayotte"), "les 12 quartiers prioritaires de Mayotte"),
    (("region", "11", "Île-de-France"), "les 12 quartiers prioritaires d'Île-de-France"),
    (("region", "32", "Hauts-de-France"), "les 12 quartiers prioritaires des Hauts-de-France"),
    (("region", "44", "Grand Est"), "les 12 quartiers prioritaires du Grand Est"),
    (("region", "53", "Bretagne"), "les 12 quartiers prioritaires de Bretagne"),
    (("urban_unit", "76701", "Le Havre"), "les 12 quartiers prioritaires de l'unité urbaine du "
     "Havre"),
    (("urban_unit", "47501", "Agen"), "les 12 quartiers prioritaires de l'unité urbaine d'Agen"),
    (("commune", "97101", "Les Abymes"), "les 12 quartiers prioritaires de la commune des Abymes"),
    (("commune", "17300", "La Rochelle"), "les 12 quartiers prioritaires de la commune de La "
     "Rochelle"),
    (("epci", "247200132", "CA Amiens Métropole"), "les 12 quartiers prioritaires de la CA "
     "Amiens Métropole"),
    (("epci", "200041630", "Ardenne Métropole"), "les 12 quartiers prioritaires d'Ardenne "
     "Métropole"),
    (("contract", "CN00101N", "Agglomération d'Agen"), "les 12 quartiers prioritaires du contrat "
     "de ville « Agglomération d'Agen »"),
]  # fmt: skip

DETAILS = [
    (RATIO, "fr", "Écart défavorable, établi. Intervalle de confiance à 95 % : de +14,2 à "
     "+15,9 points. Couverture complète : 1 514 quartiers prioritaires de 2015."),
    (RATIO, "en", "An unfavourable gap, established. 95% confidence interval: +14.2 to +15.9 "
     "points. Full coverage: 1,514 priority neighbourhoods of 2015."),
    (UNSURE, "fr", "Intervalle de confiance à 95 % : de −0,4 à +0,8 point. Aucune différence "
     "établie. Couverture complète : 1 514 quartiers prioritaires de 2015."),
    (UNSURE, "en", "95% confidence interval: −0.4 to +0.8 points. No established difference. "
     "Full coverage: 1,514 priority neighbourhoods of 2015."),
    (FAVOURABLE, "fr", "Écart favorable, établi : il dépasse ce que le hasard suffit à "
     "expliquer. Couverture complète : 1 514 quartiers prioritaires de 2015."),
    (BOUNDS, "fr", "Écart défavorable, établi. La valeur de comparaison est comprise entre "
     "63,7 % et 66,5 %. Le taux du territoire est publié sans la population qu'il concerne : "
     "l'écart n'est connu que par un intervalle."),
    (WIDE, "en", "No established difference. The count of another territory to subtract is "
     "missing: the rest is known only as an interval."),
    (IMMATERIAL, "fr", "Le sens de l'écart est certain, mais non qu'il dépasse le seuil "
     "d'importance : aucune différence établie."),
    (LOCAL, "fr", "Quartiers comparés : écart défavorable établi pour 1 174, aucune différence "
     "établie pour 1. Couverture : 1 175 des 1 514 quartiers prioritaires de 2015 ; ceux qui "
     "manquent peuvent différer."),
    (LOCAL_MIXED, "en", "Compared neighbourhoods: an unfavourable gap established for 12, a "
     "favourable gap established for 10, no established difference for 18. Coverage: 40 of the "
     "60 priority neighbourhoods of 2015; those that are missing may differ."),
    (LOCAL_BETTER, "fr", "Quartiers comparés : écart favorable établi pour 1 400, aucune "
     "différence établie pour 100. Couverture : 1 500 des 1 609 quartiers prioritaires de "
     "2024."),
    (CONTEXT, "fr", "L'écart dépasse ce que le hasard suffit à expliquer. Indicateur de "
     "contexte : l'écart n'est ni favorable ni défavorable. Couverture : 13 des 1 514 "
     "quartiers prioritaires de 2015 ; ceux qui manquent peuvent différer."),
    (ONE, "fr", "Écart défavorable, établi. Compte tenu des arrondis, l'écart est compris "
     "entre −7 680 et −7 660 €."),
    (ONE, "en", "An unfavourable gap, established. Allowing for rounding, the gap is between "
     "−7,680 and −7,660 €."),
    (ONE_UNSURE, "fr", "Aucune différence établie."),
    (SMALL, "fr", "Compte tenu des arrondis, l'écart est compris entre +94 et +96 €. Il peut "
     "rester sous le seuil d'importance : aucune différence établie."),
    (SMALL, "en", "Allowing for rounding, the gap is between +94 and +96 €. It may not be "
     "material: no established difference."),
    (PARTLY, "fr", "L'écart dépasse ce que le hasard suffit à expliquer. Selon les valeurs "
     "inconnues, l'écart peut aller de +18,7 à +45,4 points. Indicateur de contexte : l'écart "
     "n'est ni favorable ni défavorable. Couverture complète : 1 514 quartiers prioritaires de "
     "2015."),
    (SUPPRESSED, "fr", "La valeur du territoire est couverte par le secret statistique."),
    (SUPPRESSED, "en", "The territory's value is suppressed."),
    (CREDITS, "fr", "Rien ne permet de dire si cet écart est établi. Indicateur de contexte : "
     "l'écart n'est ni favorable ni défavorable. Couverture complète : 1 514 quartiers "
     "prioritaires de 2015."),
]  # fmt: skip

READINGS = [
    (LOWER, "fr", "En 2018, le taux de scolarisation des 16-24 ans est de 55,3 % dans les "
     "quartiers prioritaires et de 62,1 % dans le reste de leur unité urbaine ; l'écart est de "
     "−6,7 points."),
    (LOWER, "en", "In 2018, the enrolment rate of 16-24 year-olds is 55.3% in priority "
     "neighbourhoods and 62.1% in the rest of their urban unit; the gap is −6.7 points."),
    (ONE, "fr", "En 2018, le revenu disponible médian par unité de consommation s'élève à "
     "13 790 € dans le quartier Alma - Très Cloîtres - Chenoise et à 21 460 € dans son "
     "intercommunalité (quartiers compris) ; l'écart est de −7 670 €."),
    (LOCAL, "fr", "En 2018, pour le revenu disponible médian par unité de consommation, l'écart "
     "avec leur intercommunalité (quartiers compris) est inférieur ou égal à −7 330 € dans la "
     "moitié des 1 175 quartiers prioritaires comparés ; dans la moitié centrale, il est compris "
     "entre −8 435 et −5 950 €."),
    (BOUNDS, "fr", "En 2018, pour le taux d'emploi des 15-64 ans, l'écart avec le reste de leur "
     "unité urbaine est compris entre −23,5 et −15,2 points dans les quartiers prioritaires."),
    (LOCAL_MEAN, "en", "In 2018, in the share of social benefits in disposable income, the gap "
     "with their intercommunality (neighbourhoods included) is on average +18.2 points in "
     "priority neighbourhoods."),
    (SUPPRESSED, "fr", ""),
]  # fmt: skip


def moved(code: str = "unemp_1524", **more: object) -> Finding:
    """Return an established gap of 15 points, and what became of it."""
    usual = {"value": 25.0, "benchmark": 10.0, "difference": 15.0, "outcome": "worse", **SURE}
    return finding(code, **{**usual, **more})


CHANGES = [
    # rise, fall, stable, not established
    (moved(last_year=change("2017", 1.2, is_established=True)), "fr",
     "Depuis 2017, l'écart s'est creusé de 1,2 point."),
    (moved(last_year=change("2017", 1.2, is_established=True)), "en",
     "Since 2017, the gap has widened by 1.2 points."),
    (moved(contract=change("2015", -2.4, is_established=True, is_constant=True)), "fr",
     "Sur la durée du contrat de ville (depuis 2015), l'écart s'est réduit de 2,4 points, à "
     "quartiers constants."),
    (moved(contract=change("2015", -2.4, is_established=True, is_constant=True)), "en",
     "Over the city contract (since 2015), the gap has narrowed by 2.4 points, in the same "
     "neighbourhoods."),
    (moved(last_year=change("2017", 0.3, lower=-0.2, upper=0.8, is_established=False)), "fr",
     "Depuis 2017, aucune évolution établie de l'écart."),
    (moved(last_year=change("2017", 0.3, lower=-0.2, upper=0.8, is_established=True)), "en",
     "Since 2017, no established change of the gap."),
    (moved(last_year=change("2017", 0.01, is_established=True)), "fr",
     "Depuis 2017, l'écart est stable."),
    (moved(last_year=change("2017", 1.2), contract=change("2015", -20.0, is_established=True)),
     "fr", "Depuis 2017, aucune évolution établie de l'écart. Sur la durée du contrat de ville "
     "(depuis 2015), l'écart s'est réduit de 20,0 points."),
    (moved(last_year=change("2017", 0.3, is_constant=True),
           contract=change("2015", 0.5, is_constant=True)), "fr",
     "L'évolution de l'écart n'est établie ni depuis 2017, ni sur la durée du contrat de ville "
     "(depuis 2015), à quartiers constants."),
    (moved(last_year=change("2017", 0.3), contract=change("2015", 0.5)), "en",
     "No change of the gap is established, either since 2017 or over the city contract (since "
     "2015)."),
    (moved(contract=change("2015", 18.0, is_established=True, is_constant=True)), "fr",
     "Sur la durée du contrat de ville (depuis 2015), l'écart a varié de +18,0 points, à quartiers "
     "constants."),
    # a gap that was on the other side, or that is on no sure side
    (moved(contract=change("2015", 18.0, is_established=True)), "fr",
     "Sur la durée du contrat de ville (depuis 2015), l'écart a changé de sens : il a varié de "
     "+18,0 points."),
    (moved(outcome="similar", contract=change("2015", 18.0, is_established=True)), "fr",
     "Sur la durée du contrat de ville (depuis 2015), l'écart a varié de +18,0 points."),
    # a break parts the two periods
    (moved("single_parent_share", contract=change("2010", 3.0, is_established=True)), "fr",
     "Sur la durée du contrat de ville (depuis 2010), l'évolution n'est pas mesurée : rupture de "
     "série en 2011."),
    (moved("single_parent_share", contract=change("2010", 3.0, is_established=True)), "en",
     "Over the city contract (since 2010), the change is not measured: the series breaks in "
     "2011."),
    # the same two periods are said once
    (moved(last_year=change("2017", 1.2, is_established=True),
           contract=change("2017", 1.2, is_established=True)), "fr",
     "Sur la durée du contrat de ville (depuis 2017), l'écart s'est creusé de 1,2 point."),
    (moved(period="2021-Q4", last_year=change("2020-Q4", -1.0, is_established=True)), "fr",
     "Depuis le quatrième trimestre 2020, l'écart s'est réduit de 1,0 point."),
    (moved(period="2020-12-31", last_year=change("2019-12-31", -1.0, is_established=True)), "fr",
     "Depuis le 31 décembre 2019, l'écart s'est réduit de 1,0 point."),
]  # fmt: skip


def plain(text: object) -> str:
    """Return a sentence with its spaces made plain."""
    return str(text).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(("said_of", "language", "expected"), HEADLINES)
def test_a_headline_says_the_fact_two_numbers_and_the_gap(
    said_of: Finding, language: str, expected: str
) -> None:
    assert plain(write_headline(said_of, language)) == expected


@pytest.mark.parametrize(("where", "expected"), PLACES)
def test_a_place_takes_its_preposition_and_its_article(
    where: tuple[str, str, str], expected: str
) -> None:
    said = plain(write_headline(in_place(*where), "fr"))
    assert said == (
        f"En 2018, le taux de chômage des 15-24 ans est de 20,0 % dans {expected}, contre 18,0 % "
        "dans le reste de leur unité urbaine : 2,0 points de plus."
    )


@pytest.mark.parametrize(("said_of", "language", "expected"), DETAILS)
def test_a_detail_says_how_sure_for_how_many_and_why_not(
    said_of: Finding, language: str, expected: str
) -> None:
    assert plain(write_detail(said_of, language)) == expected


@pytest.mark.parametrize(("said_of", "language", "expected"), READINGS)
def test_a_reading_note_gives_the_signed_gap(
    said_of: Finding, language: str, expected: str
) -> None:
    assert plain(write_reading(said_of, language)) == expected


@pytest.mark.parametrize(("said_of", "language", "expected"), CHANGES)
def test_a_change_has_a_direction_only_where_it_is_sure(
    said_of: Finding, language: str, expected: str
) -> None:
    assert plain(write_change(said_of, language)) == expected


def test_without_an_earlier_figure_nothing_is_said_of_a_change() -> None:
    assert write_change(RATIO, "fr") is None


@pytest.mark.parametrize(
    ("said_of", "expected"),
    [
        (RATIO, Outcome.WORSE), (LOWER, Outcome.WORSE), (UNSURE, Outcome.SIMILAR),
        (FAVOURABLE, Outcome.BETTER), (BOUNDS, Outcome.WORSE), (WIDE, Outcome.SIMILAR),
        (IMMATERIAL, Outcome.SIMILAR), (LOCAL, Outcome.WORSE), (LOCAL_BETTER, Outcome.BETTER),
        (LOCAL_MIXED, Outcome.SIMILAR), (CONTEXT, Outcome.NEUTRAL), (LEVEL, Outcome.NEUTRAL),
        (LOCAL_CONTEXT, Outcome.NEUTRAL), (ONE_UNSURE, Outcome.SIMILAR),
        (SUPPRESSED, Outcome.MISSING), (NOT_COMPARED, Outcome.MISSING),
    ],
)  # fmt: skip
def test_an_outcome_is_worse_or_better_only_where_that_is_established(
    said_of: Finding, expected: Outcome
) -> None:
    assert outcome_of(said_of) is expected


def test_numbers_are_spaced_as_each_language_spaces_them() -> None:
    said = str(write_headline(LOCAL, "fr"))
    assert "1\u202f174 des 1\u202f175 quartiers" in said
    assert "intercommunalité\u00a0: écart médian de 7\u202f330\u00a0€." in said
    assert "25,0\u00a0%" in str(write_headline(RATIO, "fr"))
    assert "25.0% against 10.0%" in str(write_headline(RATIO, "en"))


def test_figures_say_where_they_are_served() -> None:
    served = [figure.served for figure in write_headline(ONE, "fr").figures]
    fields = [[one.field for one in figure] for figure in served]
    assert fields == [["value"], ["value", "benchmark_value"], ["benchmark_value"], ["difference"]]
    assert {one.path for figure in served for one in figure} == {ONE.path}


def test_the_level_of_an_interval_is_a_figure_too() -> None:
    level = write_detail(replace(RATIO, level_of_confidence=0.98757), "fr").figures[0]
    assert (level.text, level.rule) == ("98,8\u00a0%", Rule.PERCENT)
    assert level.value == pytest.approx(98.757)
    assert level.served[0].field == "confidence_level"


def test_a_set_of_sixty_sentences_is_held() -> None:
    held = (*HEADLINES, *DETAILS, *READINGS, *CHANGES)
    assert len({language for _, language, _ in held}) == 2
    assert len(held) + len(PLACES) >= 60
