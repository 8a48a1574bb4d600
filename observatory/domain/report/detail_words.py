"""The words that stand under a headline: (French, English)."""

from observatory.domain.report.text import Pairs

DETAILS: Pairs = {
    # how sure
    "sampling": ("Intervalle de confiance à {level} : de {start} à {upper}.",
                 "{level} confidence interval: {start} to {upper}."),
    "interval": ("Intervalle : de {start} à {upper}.", "Interval: {start} to {upper}."),
    "rounding": ("Compte tenu des arrondis, l'écart est compris entre {start} et {upper}.",
                 "Allowing for rounding, the gap is between {start} and {upper}."),
    "suppression": ("Compte tenu du secret statistique, l'écart est compris entre {start} et "
                    "{upper}.",
                    "Allowing for statistical secrecy, the gap is between {start} and {upper}."),
    "model": ("Écart estimé par un modèle : de {start} à {upper}.",
              "Gap estimated by a model: {start} to {upper}."),
    "worse_gap": ("Écart défavorable, établi.", "An unfavourable gap, established."),
    "better_gap": ("Écart favorable, établi.", "A favourable gap, established."),
    "worse_gap_chance": ("Écart défavorable, établi : il dépasse ce que le hasard suffit à "
                         "expliquer.",
                         "An unfavourable gap, established: it is beyond what chance explains."),
    "better_gap_chance": ("Écart favorable, établi : il dépasse ce que le hasard suffit à "
                          "expliquer.",
                          "A favourable gap, established: it is beyond what chance explains."),
    "beyond_chance": ("L'écart dépasse ce que le hasard suffit à expliquer.",
                      "The gap is beyond what chance explains."),
    "chance": ("Le hasard suffit à expliquer cet écart : aucune différence établie.",
               "Chance is enough to explain this gap: no established difference."),
    "not_established": ("Aucune différence établie.", "No established difference."),
    "unknown": ("Rien ne permet de dire si cet écart est établi.",
                "Nothing tells whether this gap is established."),
    "possible": ("Selon les valeurs inconnues, l'écart peut aller de {low} à {most}.",
                 "Depending on the unknown values the gap may go from {low} to {most}."),
    "certain": ("Le sens de l'écart est certain.", "The direction of the gap is certain."),
    "immaterial": ("Le sens de l'écart est certain, mais non qu'il dépasse le seuil "
                   "d'importance : aucune différence établie.",
                   "The direction of the gap is certain, but not that it is material: no "
                   "established difference."),
    "immaterial_gap": ("Il peut rester sous le seuil d'importance : aucune différence établie.",
                       "It may not be material: no established difference."),
    "rival": ("La valeur de comparaison est comprise entre {benchmark_least} et "
              "{benchmark_most}.",
              "The benchmark's value is between {benchmark_least} and {benchmark_most}."),
    "neutral": ("Indicateur de contexte : l'écart n'est ni favorable ni défavorable.",
                "A context indicator: the gap is neither favourable nor unfavourable."),
    # how many neighbourhoods
    "counts": ("{judged} : {outcomes}.", "{judged}: {outcomes}."),
    "worse": ("écart défavorable établi pour {count}",
              "an unfavourable gap established for {count}"),
    "better": ("écart favorable établi pour {count}", "a favourable gap established for {count}"),
    "similar": ("aucune différence établie pour {count}",
                "no established difference for {count}"),
    "coverage": ("Couverture : {observed} des {generation_of}.",
                 "Coverage: {observed} of the {generation_of}."),
    "coverage_low": ("Couverture : {observed} des {generation_of} ; {those} qui manquent peuvent "
                     "différer.",
                     "Coverage: {observed} of the {generation_of}; {those} that are missing may "
                     "differ."),
    "coverage_all": ("Couverture complète : {generation_of}.",
                     "Full coverage: {generation_of}."),
}  # fmt: skip

READINGS: Pairs = {
    "pooled": ("{when}, {the} {amounts} {value} {inside} et {to}{benchmark} {there} ; "
               "l'écart est de {difference}.",
               "{when}, {the} {amounts} {value} {inside} and {benchmark} {there}; the gap is "
               "{difference}."),
    "apart": ("{when}, pour {the}, l'écart avec {rival} est de {difference} {inside}.",
              "{when}, in {the}, the gap with {rival} is {difference} {inside}."),
    "bounds": ("{when}, pour {the}, l'écart avec {rival} est compris entre {low} et {most} "
               "{inside}.",
               "{when}, in {the}, the gap with {rival} is between {low} and {most} {inside}."),
    "local": ("{when}, pour {the}, l'écart avec {rival} est inférieur ou égal à {p50} dans la "
              "moitié des {observed} {compared}.",
              "{when}, in {the}, the gap with {rival} is {p50} or less in half of the {observed} "
              "{compared}."),
    "quartiles": ("{when}, pour {the}, l'écart avec {rival} est inférieur ou égal à {p50} dans la "
                  "moitié des {observed} {compared} ; dans la moitié centrale, il est compris "
                  "entre {low_quartile} et {p75}.",
                  "{when}, in {the}, the gap with {rival} is {p50} or less in half of the "
                  "{observed} {compared}; in the middle half it is between {low_quartile} and "
                  "{p75}."),
    "mean": ("{when}, pour {the}, l'écart avec {rival} est en moyenne de {mean} {inside}.",
             "{when}, in {the}, the gap with {rival} is on average {mean} {inside}."),
}  # fmt: skip

CHANGES: Pairs = {
    "year": ("{since}", "{since}"),
    "contract": ("Sur la durée du contrat de ville ({since})", "Over the city contract ({since})"),
    "widened": ("{start}, l'écart s'est creusé de {distance}{constant}.",
                "{start}, the gap has widened by {distance}{constant}."),
    "narrowed": ("{start}, l'écart s'est réduit de {distance}{constant}.",
                 "{start}, the gap has narrowed by {distance}{constant}."),
    "reversed": ("{start}, l'écart a changé de sens{constant} : il a varié de {difference}.",
                 "{start}, the gap has changed sides{constant}: it moved by {difference}."),
    "moved": ("{start}, l'écart a varié de {difference}{constant}.",
              "{start}, the gap has moved by {difference}{constant}."),
    "stable": ("{start}, l'écart est stable{constant}.", "{start}, the gap is stable{constant}."),
    "not_established": ("{start}, aucune évolution établie de l'écart{constant}.",
                        "{start}, no established change of the gap{constant}."),
    "break": ("{start}, l'évolution n'est pas mesurée : rupture de série {broken}.",
              "{start}, the change is not measured: the series breaks {broken}."),
    "neither": ("L'évolution de l'écart n'est établie ni {since}, ni sur la durée du contrat de "
                "ville ({first}){constant}.",
                "No change of the gap is established, either {since} or over the city contract "
                "({first}){constant}."),
    "constant": (", à quartiers constants", ", in the same neighbourhoods"),
}  # fmt: skip
