"""The words of an annual edition's first pages: (French, English)."""

from observatory.domain.report.text import Pairs

OF_EDITION: Pairs = {
    "title": ("Les écarts entre les quartiers prioritaires et leur agglomération en {year}",
              "Gaps between priority neighbourhoods and their agglomeration in {year}"),
    "subtitle": ("Rapport annuel de l'observatoire : {place}",
                 "The observatory's annual report: {place}"),
    "nation": ("ensemble des quartiers", "all neighbourhoods"),
    "banner": ("Données de démonstration, fictives : aucun chiffre de ce document ne décrit un "
               "territoire réel.",
               "Demonstration data, fictional: no figure of this document describes a real "
               "place."),
    "foreword": ("Les chiffres de l'année", "The figures of the year"),
    "what": (
        "La loi du 21 février 2014 demande de mesurer chaque année l'écart entre chaque quartier "
        "prioritaire et le reste de son agglomération. Ce rapport le fait pour {year}, à partir "
        "des données publiées, avec ce que chaque chiffre permet d'affirmer.",
        "The law of 21 February 2014 asks for a yearly measure of the gap between each priority "
        "neighbourhood and the rest of its agglomeration. This report gives it for {year}, from "
        "published data, with what each figure allows one to state."),
    "generation": ("{generation} : {zones} quartiers{inhabitants}.",
                   "{generation}: {zones} neighbourhoods{inhabitants}."),
    "inhabitants": (", {number} habitants en {period} dans ceux dont la population est connue",
                    ", {number} inhabitants in {period} in those whose population is known"),
    "key_zones": ("Quartiers prioritaires", "Priority neighbourhoods"),
    "key_zones_detail": ("Liste de {vintage}", "List of {vintage}"),
    "key_people": ("Habitants ({period})", "Inhabitants ({period})"),
    "key_people_detail": ("Dans {observed} quartiers dont la population est connue",
                          "In {observed} neighbourhoods whose population is known"),
    "key_label": ("{label} ({period})", "{label} ({period})"),
    "key_gap": ("Écart avec {kind}. {sure}", "Gap with {kind}. {sure}"),
    "key_bounds": ("Écart avec {kind}. Possible de {range} : la borne la plus prudente "
                   "est affichée. {sure}",
                   "Gap with {kind}. Possible from {range}: the most prudent limit is "
                   "shown. {sure}"),
    "key_local": ("Écart médian de {observed} quartiers avec {kind}. {sure}",
                  "Median gap of {observed} neighbourhoods with {kind}. {sure}"),
    "key_level": ("Niveau dans {observed} quartiers ; aucune comparaison n'est calculée.",
                  "Level in {observed} neighbourhoods; no benchmark is computed."),
    "sure_worse": ("Défavorable, établi.", "Unfavourable, established."),
    "sure_better": ("Favorable, établi.", "Favourable, established."),
    "sure_similar": ("Aucune différence établie.", "No established difference."),
    "sure_neutral": ("Indicateur de contexte.", "A context indicator."),
    "sure_missing": ("", ""),
    "sure_counts": ("Défavorable et établi dans {worse} quartiers.",
                    "Unfavourable and established in {worse} neighbourhoods."),
    "read": ("Comment lire ce rapport", "How to read this report"),
    "read_gap": (
        "L'écart est la valeur des quartiers moins celle du territoire de comparaison, nommé à "
        "chaque fois. La loi vise le reste de l'unité urbaine ; quand il n'est pas calculable, "
        "une autre comparaison est nommée.",
        "The gap is the neighbourhoods' value minus the benchmark's, named each time. The law "
        "means the rest of the urban unit; where that cannot be computed another benchmark is "
        "named."),
    "read_sure": (
        "Un écart n'est dit défavorable ou favorable que s'il est établi : le hasard, les arrondis "
        "et le secret ne suffisent pas à l'expliquer. Sinon, « aucune différence établie ».",
        "A gap is called unfavourable or favourable only where it is established: chance, "
        "rounding and secrecy are not enough to explain it. Otherwise: no established "
        "difference."),
    "read_missing": (
        "Une donnée manquante est dite manquante, avec sa raison ; elle n'est jamais comptée "
        "pour zéro.",
        "Missing data are said to be missing, with the reason; they are never counted as zero."),
    "read_time": (
        "L'année de référence est celle des données, non celle de l'édition ; chaque tableau "
        "nomme ses sources. Les fichiers joints donnent tous les indicateurs et l'adresse de "
        "chaque chiffre.",
        "The reference year is that of the data, not that of the edition; each table names its "
        "sources. The attached files have every indicator and the address of each figure."),
    "silent": ("Ce que cette édition ne peut pas mesurer", "What this edition cannot measure"),
    "silent_never": ("{theme} : aucun écart n'est calculé, à aucune période.",
                     "{theme}: no gap is computed, at any period."),
    "silent_now": (
        "{theme} : aucun écart n'est calculé pour {year} ni pour les deux années précédentes ; "
        "période la plus proche : {period}.",
        "{theme}: no gap is computed for {year} or the two years before; closest period: "
        "{period}."),
    "silent_why": ("Raison la plus fréquente : {why}", "Most frequent reason: {why}"),
    "silent_level": ("Niveau connu, sans comparaison : {level}",
                     "Known level, without a benchmark: {level}"),
    "others": ("Les autres générations de quartiers", "The other generations of neighbourhoods"),
    "others_lead": ("{generation} : {zones} quartiers.", "{generation}: {zones} neighbourhoods."),
    "others_none": (
        "{generation} : aucun écart n'est calculé pour {year} ni pour les deux années "
        "précédentes.",
        "{generation}: no gap is computed for {year} or the two years before."),
    "others_note": (
        "Les générations n'ont pas les mêmes périmètres : leurs chiffres ne forment pas une série.",
        "The generations have different perimeters: their figures are not one series."),
}  # fmt: skip
