"""The words of the editions of a department or of a smaller place: (French, English)."""

from observatory.domain.report.text import Pairs

WORDS: Pairs = {
    "diagnosis_title": ("Diagnostic départemental\u00a0: {name}",
                        "Departmental diagnosis: {name}"),
    "diagnosis_subtitle": ("Politique de la ville\u00a0: pour le comité du préfet",
                           "Urban policy: for the prefect's committee"),
    "overview": ("Le département", "The department"),
    "neighbourhoods": ("Quartiers prioritaires (QPV {vintage})",
                       "Priority neighbourhoods (QPV {vintage})"),
    "inhabitants": ("Habitants de ces quartiers", "Inhabitants of these neighbourhoods"),
    "share": ("Part de la population du département",
              "Share of the department's population"),
    "count_detail": ("dans le département", "in the department"),
    "people_detail": ("{period}, {counted} quartiers connus sur {count}",
                      "{period}, {counted} neighbourhoods known of {count}"),
    "share_detail": ("{period}, quartiers de {vintage}", "{period}, neighbourhoods of {vintage}"),
    "themes": ("Les thèmes obligatoires et les revenus", "The obligatory themes and income"),
    "table": ("Les quartiers du département et leurs territoires de comparaison",
              "The department's neighbourhoods and their benchmarks"),
    "col_indicator": ("Thème et indicateur", "Theme and indicator"),
    "col_value": ("Quartiers", "Neighbourhoods"),
    "col_benchmark": ("Comparés à", "Compared with"),
    "col_gap": ("Écart [intervalle]", "Gap [interval]"),
    "gap_and_interval": ("{gap} [{interval}]", "{gap} [{interval}]"),
    "local_gaps": ("par quartier", "by neighbourhood"),
    "col_counts": ("▼ / = / ▲", "▼ / = / ▲"),
    "col_outcome": ("Constat", "Outcome"),
    "col_region": ("Région", "Region"),
    "col_nation": ("France", "France"),
    "separator": ("\u00a0; ", "; "),
    "of_commune": ("{commune}\u00a0: {names}", "{commune}: {names}"),
    "head": ("{theme}\u00a0: {label} ({period}, QPV {vintage})",
             "{theme}: {label} ({period}, QPV {vintage})"),
    "median": ("{value} (méd.)", "{value} (med.)"),
    "counts": ("{worse} / {similar} / {better} sur {zones}",
               "{worse} / {similar} / {better} of {zones}"),
    "note_counts": (
        "▼ / = / ▲\u00a0: quartiers dont l'écart est défavorable, non établi, favorable, sur tous "
        "ceux de la génération\u00a0; sur l'unité urbaine ou l'EPCI que l'indicateur déclare.",
        "▼ / = / ▲: neighbourhoods whose gap is worse, not established, better, of all in the "
        "generation; against the urban unit or EPCI that the indicator declares.",
    ),
    "note_median": (
        "Méd.\u00a0: médiane des écarts de chaque quartier, quand les effectifs manquent pour un "
        "écart d'ensemble\u00a0; Région et France\u00a0: le même calcul sur leurs quartiers.",
        "Med.: the median of each neighbourhood's gap, where counts are missing for a gap of all; "
        "Region and France: the same, of their neighbourhoods.",
    ),
    "list": ("Les quartiers et leurs habitants ({period})",
             "The neighbourhoods and their inhabitants ({period})"),
    "col_alone": ("Valeur", "Value"),
    "col_name": ("Quartier", "Neighbourhood"),
    "col_commune": ("Commune", "Commune"),
    "col_people": ("Habitants", "Inhabitants"),
    "one": ("{name} ({people})", "{name} ({people})"),
    "missing": ("Ce qui n'est pas mesurable, et pourquoi", "What cannot be measured, and why"),
    "absent": (
        "{themes}\u00a0: aucune donnée à l'échelle du quartier n'est chargée.",
        "{themes}: no data at the scale of neighbourhoods are loaded.",
    ),
    "no_gap": ("{labels}\u00a0: pas d'écart. {reason}", "{labels}: no gap. {reason}"),
    "no_pool": (
        "{labels}\u00a0: pas d'écart d'ensemble, les effectifs manquent\u00a0; écarts de chaque "
        "quartier seulement.",
        "{labels}: no gap of all, counts are missing; only each neighbourhood's.",
    ),
    "all_measured": ("Chaque thème a un écart d'ensemble.", "Every theme has a gap of all."),
    "bars": ("{label}\u00a0: l'écart, ici et ailleurs", "{label}: the gap, here and elsewhere"),
    "median_bars": ("{label}\u00a0: l'écart médian des quartiers, ici et ailleurs",
                    "{label}: the median gap of neighbourhoods, here and elsewhere"),
    "bars_item": ("{name}\u00a0: {gap}", "{name}: {gap}"),
    "map": ("Les quartiers du département", "The department's neighbourhoods"),
    "map_description": ("Un point par quartier, sur le contour simplifié du département.",
                        "A point for each neighbourhood, on the simplified outline."),
    # editions of an intercommunality, an urban unit, a contract
    "local_title": ("Les quartiers prioritaires\u00a0: {name}", "Priority neighbourhoods: {name}"),
    "epci": ("Intercommunalité (EPCI)", "Intercommunality (EPCI)"),
    "ept": ("Établissement public territorial (EPT)", "Territorial public body (EPT)"),
    "urban_unit": ("Unité urbaine", "Urban unit"),
    "contract": ("Contrat de ville", "City contract"),
    "commune": ("Commune", "Commune"),
    "local_subtitle": ("{level}\u00a0· quartiers de {vintage}", "{level} · zoning of {vintage}"),
    "method": (
        "Aucune somme n'est faite à cette échelle\u00a0: chaque ligne est l'écart d'un quartier "
        "avec le territoire nommé, tel que l'interface le sert.",
        "Nothing is summed at this scale: each row is the gap of one neighbourhood with the named "
        "territory, as the interface serves it.",
    ),
    "theme_count": (
        "{label} ({period})\u00a0: écart défavorable établi pour {worse} des {zones} quartiers "
        "comparés.",
        "{label} ({period}): a worse gap is established for {worse} of the {zones} "
        "neighbourhoods compared.",
    ),
    "theme_none": (
        "{label} ({period})\u00a0: aucun écart défavorable n'est établi ({zones} quartiers "
        "comparés).",
        "{label} ({period}): no worse gap is established ({zones} neighbourhoods compared).",
    ),
    "theme_count_one": (
        "{label} ({period})\u00a0: écart défavorable établi pour le seul quartier comparé "
        "({worse} sur {zones}).",
        "{label} ({period}): a worse gap is established for the only neighbourhood compared "
        "({worse} of {zones}).",
    ),
    "theme_none_one": (
        "{label} ({period})\u00a0: aucun écart défavorable n'est établi ({zones} quartier "
        "comparé).",
        "{label} ({period}): no worse gap is established ({zones} neighbourhood compared).",
    ),
    "theme_alone": (
        "{label} ({period})\u00a0: aucun quartier ne peut être comparé.",
        "{label} ({period}): no neighbourhood can be compared.",
    ),
    "count_line": ("{count} quartiers.", "{count} neighbourhoods."),
    "count_line_one": ("{count} quartier.", "{count} neighbourhood."),
    "map_local": ("Les quartiers", "The neighbourhoods"),
    "map_local_description": ("Les périmètres simplifiés des quartiers, chacun à sa place.",
                              "The simplified outlines of the neighbourhoods, each in its place."),
    # comparison kinds
    "kind_urban_unit": ("unité urbaine", "urban unit"),
    "kind_rest_of_urban_unit": ("reste de l'unité urbaine", "rest of urban unit"),
    "kind_rest_of_epci": ("reste de l'EPCI", "rest of EPCI"),
    "kind_epci": ("EPCI", "EPCI"),
    "kind_rest_of_commune": ("reste de la commune", "rest of commune"),
    "kind_commune": ("commune", "commune"),
    "kind_department": ("département", "department"),
    "kind_region": ("région", "region"),
    "kind_country": ("France", "France"),
    "kind_rest_of_country": ("reste de la France", "rest of France"),
    "kind_": ("\u2013", "\u2013"),
}  # fmt: skip
