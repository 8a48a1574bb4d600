"""The words of the pages about one place: (French, English)."""

from observatory.domain.report.text import Pairs

WORDS: Pairs = {
    # titles
    "sheet_title": ("{name} ({code})", "{name} ({code})"),
    "sheet_subtitle": ("Fiche de quartier\u00a0: {zoning}", "Neighbourhood sheet: {zoning}"),
    "qpv": ("quartier prioritaire (QPV {vintage})", "priority neighbourhood (QPV {vintage})"),
    "zus": ("zone urbaine sensible (ZUS {vintage})", "sensitive urban zone (ZUS {vintage})"),
    "qva": ("quartier de veille active (QVA {vintage})",
            "neighbourhood under active watch (QVA {vintage})"),
    "banner": ("Données de démonstration\u00a0: tous les chiffres sont fictifs.",
               "Demonstration data: every figure is fictional."),
    "identity": ("Le quartier", "The neighbourhood"),
    "gaps": ("Les écarts", "The gaps"),
    "situation": ("Situation", "Where it lies"),
    "evolution": ("Situation et évolution", "Where it lies, and over time"),
    "missing": ("Ce qui manque, et pourquoi", "What is missing, and why"),
    "sources": ("Sources", "Sources"),
    # who holds the neighbourhood
    "commune": ("Commune", "Commune"),
    "communes": ("Communes", "Communes"),
    "epci": ("Intercommunalité (EPCI)", "Intercommunality (EPCI)"),
    "ept": ("Établissement public territorial", "Territorial public body (EPT)"),
    "urban_unit": ("Unité urbaine", "Urban unit"),
    "contract": ("Contrat de ville", "City contract"),
    "department": ("Département", "Department"),
    "region": ("Région", "Region"),
    "holds": ("{label}\u00a0: {names}", "{label}: {names}"),
    "unknown_holder": ("non connu", "not known"),
    "people_axis": ("Habitants", "Inhabitants"),
    "inhabitants": ("{count} habitants ({period})", "{count} inhabitants ({period})"),
    "no_inhabitants": ("Population inconnue\u00a0: {reason}", "Population unknown: {reason}"),
    # the table of gaps
    "table": ("Le quartier et son territoire de comparaison",
              "The neighbourhood and its benchmark"),
    "col_indicator": ("Indicateur (période)", "Indicator (period)"),
    "col_theme": ("Thème", "Theme"),
    "col_value": ("Quartier", "Neighbourhood"),
    "col_benchmark": ("Comparaison", "Benchmark"),
    "col_place": ("Comparé à", "Compared with"),
    "col_gap": ("Écart", "Gap"),
    "col_interval": ("Intervalle", "Interval"),
    "col_outcome": ("Constat", "Outcome"),
    "of_period": ("{label} ({period})", "{label} ({period})"),
    "interval": ("{lower} à {upper}", "{lower} to {upper}"),
    "at_least": ("au moins {lower}", "at least {lower}"),
    "at_most": ("au plus {upper}", "at most {upper}"),
    "none": ("\u2013", "\u2013"),
    "rest": ("reste de {name}", "rest of {name}"),
    "note_interval": (
        "Écart\u00a0: quartier moins comparaison, en points pour un pourcentage. Intervalle\u00a0: "
        "bornes entre lesquelles l'écart se trouve, selon l'arrondi, le secret ou l'échantillon.",
        "Gap: neighbourhood minus benchmark, in points for a percentage. Interval: limits that "
        "the gap lies between, given rounding, secrecy or sampling.",
    ),
    # what stands in a gap's last column: a symbol and its words, never a colour alone
    "worse": ("▼ défavorable", "▼ worse"),
    "better": ("▲ favorable", "▲ better"),
    "similar": ("= non établi", "= not established"),
    "neutral": ("• contexte", "• context"),
    "not_compared": ("\u2013 non comparé", "\u2013 not compared"),
    # themes
    "emploi": ("Emploi", "Employment"),
    "revenus": ("Revenus", "Income"),
    "education": ("Éducation", "Education"),
    "sante": ("Santé", "Health"),
    "logement": ("Logement", "Housing"),
    "securite": ("Sécurité", "Safety"),
    "economie": ("Économie locale", "Local economy"),
    "contexte": ("Contexte", "Context"),
    "moyens": ("Moyens", "Means"),
    # sentences
    "none_established": (
        "Aucun écart n'est établi pour ce quartier avec les données chargées.",
        "No gap is established for this neighbourhood with the loaded data.",
    ),
    "series_title": ("{label}\u00a0: de {first} ({since}) à {last} ({until})",
                     "{label}: from {first} ({since}) to {last} ({until})"),
    "series_broken": ("{label}\u00a0: {last} en {until}\u00a0; la série est rompue depuis {since}",
                      "{label}: {last} in {until}; the series breaks after {since}"),
    "series_description": ("Courbe de {since} à {until}, par période\u00a0: ",
                           "Curve from {since} to {until}, by period: "),
    "series_value": ("{period}\u00a0: {value}", "{period}: {value}"),
    "zone": ("Quartier", "Neighbourhood"),
    "movers": (
        "Les habitants changent\u00a0: une évolution du quartier n'est pas celle de ses habitants.",
        "Residents move: a change of the neighbourhood is not one of its residents.",
    ),
    "rank": (
        "Écart de «\u00a0{label}\u00a0» ({period})\u00a0: rang {rank} parmi les quartiers de la "
        "même génération, du plus défavorable au plus favorable (des écarts voisins ne se "
        "départagent pas)",
        "Gap of “{label}” ({period}): rank {rank} among the neighbourhoods of the same "
        "generation, the worst first (neighbouring gaps cannot be told apart)",
    ),
    "peers": (
        "{rank}\u00a0; {peers} quartiers, lui compris, ont entre la moitié et le double de sa "
        "population.",
        "{rank}; {peers} neighbourhoods, itself included, have half to double its population.",
    ),
    "alone": ("{rank}.", "{rank}."),
    "without_value": ("{labels}\u00a0: sans valeur. {reason}", "{labels}: no value. {reason}"),
    "without_gap": ("{labels}\u00a0: sans écart. {reason}", "{labels}: no gap. {reason}"),
    "absent": (
        "{themes}\u00a0: aucune donnée de quartier n'est chargée pour cette génération.",
        "{themes}: no neighbourhood data are loaded for this generation.",
    ),
    "nothing_missing": ("Tous les indicateurs de cette page ont une valeur et un écart.",
                        "Every indicator of this page has a value and a gap."),
    "locator": ("Situation de {name}", "Where {name} lies"),
    "locator_description": ("Le périmètre simplifié du quartier, dans\u00a0: {around}.",
                            "The simplified outline of the neighbourhood, in: {around}."),
}  # fmt: skip
