"""The words of the headlines: (French, English)."""

from observatory.domain.report.text import Pairs

# those: the pronoun of some of them; each: its singular.
ZONES: dict[str, Pairs] = {
    "qpv": {
        "many": ("quartiers prioritaires", "priority neighbourhoods"),
        "compared": ("quartiers prioritaires comparés", "compared priority neighbourhoods"),
        "known": ("quartiers prioritaires renseignés", "priority neighbourhoods with a figure"),
        "only_known": ("le seul quartier prioritaire renseigné",
                       "the only priority neighbourhood with a figure"),
        "only": ("le seul quartier prioritaire", "the only priority neighbourhood"),
        "only_compared": ("le seul quartier prioritaire comparé",
                          "the only compared priority neighbourhood"),
        "this": ("ce quartier", "this neighbourhood"),
        "included": ("quartiers compris", "neighbourhoods included"),
        "those": ("ceux", "those"),
        "judged": ("Quartiers comparés", "Compared neighbourhoods"),
        "each": ("chacun", "each"),
    },
    "zus": {
        "many": ("zones urbaines sensibles", "sensitive urban zones"),
        "compared": ("zones urbaines sensibles comparées", "compared sensitive urban zones"),
        "known": ("zones urbaines sensibles renseignées", "sensitive urban zones with a figure"),
        "only_known": ("la seule zone urbaine sensible renseignée",
                       "the only sensitive urban zone with a figure"),
        "only": ("la seule zone urbaine sensible", "the only sensitive urban zone"),
        "only_compared": ("la seule zone urbaine sensible comparée",
                          "the only compared sensitive urban zone"),
        "this": ("cette zone", "this zone"),
        "included": ("zones comprises", "zones included"),
        "those": ("celles", "those"),
        "judged": ("Zones comparées", "Compared zones"),
        "each": ("chacune", "each"),
    },
    "qva": {
        "many": ("quartiers de veille active", "neighbourhoods under active watch"),
        "compared": ("quartiers de veille active comparés",
                     "compared neighbourhoods under active watch"),
        "known": ("quartiers de veille active renseignés",
                  "neighbourhoods under active watch with a figure"),
        "only_known": ("le seul quartier de veille active renseigné",
                       "the only neighbourhood under active watch with a figure"),
        "only": ("le seul quartier de veille active",
                 "the only neighbourhood under active watch"),
        "only_compared": ("le seul quartier de veille active comparé",
                          "the only compared neighbourhood under active watch"),
        "this": ("ce quartier", "this neighbourhood"),
        "included": ("quartiers compris", "neighbourhoods included"),
        "those": ("ceux", "those"),
        "judged": ("Quartiers comparés", "Compared neighbourhoods"),
        "each": ("chacun", "each"),
    },
}  # fmt: skip

# kind → ((its, their) in French, (its, their) in English)
BENCHMARKS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "rest_of_urban_unit": (
        ("le reste de son unité urbaine", "le reste de leur unité urbaine"),
        ("the rest of its urban unit", "the rest of their urban unit")),
    "urban_unit": (("son unité urbaine", "leur unité urbaine"),
                   ("its urban unit", "their urban unit")),
    "rest_of_epci": (
        ("le reste de son intercommunalité", "le reste de leur intercommunalité"),
        ("the rest of its intercommunality", "the rest of their intercommunality")),
    "epci": (("son intercommunalité", "leur intercommunalité"),
             ("its intercommunality", "their intercommunality")),
    "rest_of_commune": (("le reste de sa commune", "le reste de leur commune"),
                        ("the rest of its commune", "the rest of their commune")),
    "commune": (("sa commune", "leur commune"), ("its commune", "their commune")),
    "department": (("son département", "leur département"),
                   ("its department", "their department")),
    "region": (("sa région", "leur région"), ("its region", "their region")),
    "country": (("la France", "la France"), ("France", "France")),
    "rest_of_country": (("le reste de la France", "le reste de la France"),
                        ("the rest of France", "the rest of France")),
    "ring_300m": (("la bande de trois cents mètres qui l'entoure",
                   "la bande de trois cents mètres qui les entoure"),
                  ("the three hundred metres around it", "the three hundred metres around them")),
    "ring_500m": (("la bande de cinq cents mètres qui l'entoure",
                   "la bande de cinq cents mètres qui les entoure"),
                  ("the five hundred metres around it", "the five hundred metres around them")),
}  # fmt: skip

HEADLINES: Pairs = {
    # both values are known
    "gap": ("{when}, {the} {amounts} {value} {inside}, contre {benchmark} {there} : {distance} de "
            "{more}.",
            "{when}, {the} {amounts} {value} {inside}, against {benchmark} {there}: {distance} "
            "{more}."),
    "times": ("{when}, {the} {be} {times} fois plus {high} {inside} {than_there} : {value} contre "
              "{benchmark}, soit {distance} de plus.",
              "{when}, {the} {be} {times} times as high {inside} as {there}: {value} against "
              "{benchmark}, that is {distance} more."),
    "share": ("{when}, {the} {amounts} {value} {inside}, soit {share} de {that} {of_there} "
              "({benchmark}) : {distance} de moins.",
              "{when}, {the} {amounts} {value} {inside}, that is {share} of {that} {of_there} "
              "({benchmark}): {distance} less."),
    "unsure": ("{when}, aucune différence établie pour {the} : {value} {inside}, {benchmark} "
               "{there}.",
               "{when}, no established difference in {the}: {value} {inside}, {benchmark} "
               "{there}."),
    "same": ("{when}, {the} {amounts} {value} {inside} comme {there}.",
             "{when}, {the} {amounts} {value} {inside}, as {there}."),
    # only the difference is known
    "apart": ("{when}, {the} {be} plus {high} {inside} {than_there} : {distance} d'écart.",
              "{when}, {the} {be} {higher} {inside} {than_there}, by {distance}."),
    "unsure_apart": ("{when}, aucune différence établie {inside} avec {rival} pour {the}.",
                     "{when}, no established difference in {the} {inside} from {rival}."),
    # only its limits are known
    "bounds": (
        "{when}, {the} {be} plus {high} {inside} {than_there} : {near} de {more}, {why}.",
        "{when}, {the} {be} {higher} {inside} {than_there}, by {near}, {why}.",
    ),
    "value_bounds": (
        "{when}, {the} {amounts} {value} {inside} : {near} de {more} {than_there}, {why}.",
        "{when}, {the} {amounts} {value} {inside}, {higher} {than_there} by {near}, {why}.",
    ),
    "between": ("entre {low} et {far}", "{low} to {far}"),
    "up_to": ("jusqu'à {far}", "up to {far}"),
    "unsure_bounds": ("{when}, aucune différence établie {inside} pour {the} : l'écart avec "
                      "{rival} est compris entre {least} et {most}, {why}.",
                      "{when}, no established difference in {the} {inside}: the gap with {rival} "
                      "is between {least} and {most}, {why}."),
    # only the gaps of each neighbourhood are known
    "local": ("{when}, dans {side} des {observed} {compared}, {the} {be} plus {high} "
              "{than_there} : écart médian de {median}.",
              "{when}, in {side} of the {observed} {compared}, {the} {be} {higher} {than_there}: "
              "a median gap of {median}."),
    "local_all": (
        "{when}, dans {each} des {observed} {compared}, {the} {be} plus {high} {than_there} : "
        "écart médian de {median}.",
        "{when}, in {each} of the {observed} {compared}, {the} {be} {higher} {than_there}: a "
        "median gap of {median}.",
    ),
    "local_mixed": (
        "{when}, aucune différence d'ensemble établie avec {rival} pour {the} : des {observed} "
        "{compared}, {outcomes}.",
        "{when}, no overall difference established with {rival} in {the}: of the {observed} "
        "{compared}, {outcomes}.",
    ),
    "up": ("{count} au-dessus", "{count} above"),
    "down": ("{count} au-dessous", "{count} below"),
    "similar": ("{count} sans différence établie", "{count} without an established difference"),
    "local_even": ("{when}, l'écart médian avec {rival} est nul pour {the}, sur {observed} "
                   "{compared}.",
                   "{when}, the median gap with {rival} is nil for {the}, over {observed} "
                   "{compared}."),
    "local_mean": ("{when}, {the} {be} en moyenne plus {high} {inside} {than_there} : {distance} "
                   "d'écart.",
                   "{when}, {the} {be} on average {higher} {inside} {than_there}, by {distance}."),
    "three_quarters": ("les trois quarts au moins", "at least three quarters"),
    "half": ("la moitié au moins", "at least half"),
    # nothing to compare with, or nothing known
    "level": ("{when}, {the} {amounts} {value} {inside}.",
              "{when}, {the} {amounts} {value} {inside}."),
    "level_median": (
        "{when}, {the} {exceed} pas {median_value} dans la moitié des {observed} {compared}.",
        "{when}, {the} {be} at most {median_value} in half of the {observed} {compared}.",
    ),
    "missing_known": ("{when}, {the} {amounts} {value} {inside}, sans comparaison possible avec "
                      "{rival}.",
                      "{when}, {the} {amounts} {value} {inside}, with no possible comparison "
                      "with {rival}."),
    "missing": ("{when}, aucune comparaison n'est possible {inside} pour {the}.",
                "{when}, no comparison is possible {inside} for {the}."),
    "missing_zone_suppressed": (
        "{when}, {the} {be} {covered} par le secret statistique {inside}.",
        "{when}, {the} {be} suppressed for statistical secrecy {inside}."),
    "missing_zone_missing": ("{when}, {the} n'{be} pas {published} {inside}.",
                             "{when}, {the} {be} not published {inside}."),
}  # fmt: skip

# Why only the limits of a gap are known, by reason.
WHY: Pairs = {
    "": ("quelles que soient les valeurs inconnues", "whatever the unknown values are"),
    "median_bounded": ("d'après les déciles publiés", "according to the published deciles"),
    "rate_rounded": ("compte tenu des arrondis", "allowing for rounding"),
}
