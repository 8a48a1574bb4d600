"""The sentences of the report: (French, English)."""

PARAGRAPHS: dict[str, tuple[str, str]] = {
    "title": ("Les écarts entre les quartiers prioritaires et leur agglomération en {year}",
              "Gaps between priority neighbourhoods and their agglomeration in {year}"),
    "banner": ("Données de démonstration, fictives : aucun chiffre de ce document ne décrit un "
               "territoire réel.",
               "Demonstration data, fictional: no figure of this document describes a real "
               "place."),
    "caption_demonstration": ("Données de démonstration, fictives.",
                              "Demonstration data, fictional."),
    "n_zones": ("{n} quartiers", "{n} neighbourhoods"),
    # headlines
    "headline_rate": (
        "{label} ({period}) : {zone} dans les quartiers contre {benchmark} dans {where}, soit "
        "{distance} {direction}.",
        "{label} ({period}): {zone} in the neighbourhoods against {benchmark} in {where}, that "
        "is {distance} {direction}."),
    "headline_rate_even": (
        "{label} ({period}) : {zone} dans les quartiers comme dans {where}.",
        "{label} ({period}): {zone} in the neighbourhoods as in {where}."),
    "headline_local": (
        "{label} ({period}) : la valeur des quartiers est en moyenne de {distance} {direction} de "
        "celle du territoire de comparaison, à savoir {where} ; l'écart médian est de {median}.",
        "{label} ({period}): the neighbourhoods' value is on average {distance} {direction} that "
        "of their benchmark, namely {where}; the median gap is {median}."),
    "headline_local_even": (
        "{label} ({period}) : en moyenne, aucune différence avec {where} ; l'écart médian est de "
        "{median}.",
        "{label} ({period}): on average, no difference with {where}; the median gap is {median}."),
    "headline_count": (" ({compared} quartier{s} comparé{s} sur {zones}).",
                       " ({compared} neighbourhood{s} compared of {zones})."),
    "outcome_adjusted": (
        "Une fois écarté ce que le hasard suffit à expliquer (comparaisons multiples comprises), "
        "l'écart est défavorable dans {worse} des quartiers comparés, favorable dans {better} et "
        "non concluant dans {similar}.",
        "Once chance is set aside (many comparisons included), the gap is unfavourable in "
        "{worse} of the compared neighbourhoods, favourable in {better} and inconclusive in "
        "{similar}."),
    "outcome_sign": (
        "Au-delà de l'arrondi et du seuil d'importance, l'écart est défavorable dans {worse} des "
        "quartiers comparés, favorable dans {better} et négligeable dans {similar}.",
        "Beyond rounding and materiality, the gap is unfavourable in {worse} of the compared "
        "neighbourhoods, favourable in {better} and negligible in {similar}."),
    "outcome_neutral": (
        "Indicateur de contexte : l'écart n'est ni favorable ni défavorable.",
        "A context indicator: the gap is neither favourable nor unfavourable."),
    # titles of charts and maps
    "chart_title": (
        "{theme} : indicateurs défavorables à plus de la moitié des quartiers, {worse} sur {n}",
        "{theme}: indicators unfavourable to more than half of the neighbourhoods, {worse} of "
        "{n}"),
    "chart_title_context": (
        "{theme} : où se situe la moitié centrale des écarts locaux",
        "{theme}: where the middle half of the local gaps lies"),
    "chart_note": (
        "Le symbole est l'écart médian des quartiers, le trait va du premier au troisième "
        "quartile, la ligne verticale marque l'absence d'écart. Rond orange : défavorable ; carré "
        "bleu : favorable ; losange gris : ni l'un ni l'autre.",
        "The symbol is the median gap, the bar goes from the first to the third quartile, the "
        "vertical line marks no gap. Orange circle: unfavourable; blue square: favourable; grey "
        "diamond: neither."),
    "chart_desc_row": ("{label} : médiane {p50}, de {p25} à {p75}.",
                       "{label}: median {p50}, from {p25} to {p75}."),
    "map_title": (
        "{label} ({period}) : l'écart médian est défavorable dans {worse} départements sur "
        "{areas}",
        "{label} ({period}): the median gap is unfavourable in {worse} departments of {areas}"),
    "map_title_context": (
        "{label} ({period}) : écart médian dans {areas} départements",
        "{label} ({period}): median gap in {areas} departments"),
    "map_title_points": (
        "{label} ({period}) : valeur moins bonne que celle du territoire de comparaison dans "
        "{worse} des quartiers comparés, sur {areas}",
        "{label} ({period}): a worse value than the benchmark's in {worse} of the {areas} compared "
        "neighbourhoods"),
    "map_desc": (
        "Carte des départements selon l'écart médian de leurs quartiers, de {low} ({low_name}) à "
        "{high} ({high_name}). Départements qui ont des quartiers mais aucun écart calculé : "
        "{missing}. Le tableau qui suit donne les chiffres.",
        "Map of the departments by the median gap of their neighbourhoods, from {low} ({low_name}) "
        "to {high} ({high_name}). Departments that have neighbourhoods but no computed gap: "
        "{missing}. The table below gives the figures."),
    "map_desc_points": (
        "Carte des quartiers selon leur écart. Quartiers sans écart calculé : {missing}. Le "
        "tableau qui suit donne les chiffres par département.",
        "Map of the neighbourhoods by gap. Neighbourhoods without a computed gap: {missing}. The "
        "table below gives the figures by department."),
    "map_unplaced": (
        "Quartiers comparés qui n'y figurent pas, faute de contour ou de position : {n}.",
        "Compared neighbourhoods that it does not show, for want of an outline or a position: "
        "{n}."),
    "map_missing": ("non calculé", "not computed"),
    "map_nothing": ("aucun quartier", "no neighbourhood"),
    "map_favourable": ("favorable ou nul", "favourable or nil"),
    "map_class_first": ("jusqu'à {high}", "up to {high}"),
    "map_class": ("de {low} à {high}", "{low} to {high}"),
    "map_class_last": ("au-delà de {low}", "beyond {low}"),
    "map_legend": ("Écart ({unit})", "Gap ({unit})"),
    "map_absent": ("Ni contours ni positions chargés : pas de carte pour cet indicateur.",
                   "Neither outlines nor positions are loaded: no map of this indicator."),
    "chart_axis": ("Écart ({unit}), valeur du quartier moins valeur de comparaison",
                   "Gap ({unit}), neighbourhood minus benchmark"),
    # tables
    "table_caption": ("{theme} : écarts avec le territoire de comparaison, {generation}",
                      "{theme}: gaps with the benchmark, {generation}"),
    "coverage_caption": ("{theme} : quartiers comparés, non comparés et absents",
                         "{theme}: neighbourhoods compared, not compared and absent"),
    "coverage_note": (
        "La part du dénominateur dit combien d'habitants, de ménages ou d'emplois les quartiers "
        "comparés représentent. Les bornes sont le taux de tous les quartiers si ceux qui "
        "manquent étaient tous à 0 % ou tous à 100 %. Absents : quartiers de la génération dont "
        "la source ne dit rien.",
        "The share of the denominator is how many residents, households or jobs the compared "
        "neighbourhoods stand for. The bounds are the rate of all neighbourhoods if the missing "
        "ones were all at 0% or all at 100%. Not in the source: neighbourhoods of the generation "
        "that the source does not mention."),
    "ranking_caption": ("{label} ({period}) : les écarts les plus défavorables avec {where}",
                        "{label} ({period}): the widest unfavourable gaps with {where}"),
    "ranking_note": (
        "Classement brut : un petit quartier s'écarte plus facilement qu'un grand. L'intervalle "
        "est à {level} quand il vient du hasard ou d'un échantillon.",
        "Raw ranking: a small neighbourhood strays more easily than a large one. The interval is "
        "at {level} where it comes from chance or a sample."),
    "ranking_levels": (
        "{usual}, à {flagged} pour les écarts significatifs,",
        "{usual}, at {flagged} for significant gaps,"),
    "ranking_none": ("Aucun écart défavorable.", "No unfavourable gap."),
    "areas_caption": ("{label} ({period}) : écart médian par département",
                      "{label} ({period}): median gap by department"),
    "borrowed": ("antérieur à {year}", "before {year}"),
    "not_computed": ("Non calculé avec ce territoire de comparaison : {reason}",
                     "Not computed with this benchmark: {reason}"),
    "alternative": ("Autre comparaison, faute de la précédente",
                    "Another benchmark, for want of the one above"),
    "unknown_reason": ("cette comparaison n'a pas été calculée pour cette période.",
                       "this comparison was not computed for this period."),
    "bounded_only": ("L'écart n'est connu que par un intervalle.",
                     "The gap is known only as an interval."),
    "at_most": ("{share} au plus", "{share} at most"),
    "lecture_rate": (
        "{label}, {period} : réunis, les {compared} quartiers comparés comptent {zone}, le "
        "territoire de comparaison ({where}) {benchmark}, soit un écart agrégé de {pooled}. Dans "
        "la moitié des quartiers, l'écart local est inférieur à {p50}.",
        "{label}, {period}: together, the {compared} compared neighbourhoods stand at {zone}, the "
        "benchmark ({where}) at {benchmark}, a pooled gap of {pooled}. In half of the "
        "neighbourhoods the local gap is below {p50}."),
    "lecture_local": (
        "{label}, {period} : la différence entre les quartiers et {where} est en moyenne de "
        "{mean} ; elle est inférieure à {p50} dans la moitié des {compared} quartiers comparés. "
        "{reason}",
        "{label}, {period}: the neighbourhoods differ from {where} by {mean} on average; the "
        "difference is below {p50} in half of the {compared} compared neighbourhoods. {reason}"),
    "lecture_not_additive": (
        "Cet indicateur n'est pas additif : aucune valeur d'ensemble n'est calculée.",
        "This indicator is not additive: no overall value is computed."),
    "lecture_without_counts": (
        "Ce taux est publié sans ses effectifs, au moins pour une partie des territoires "
        "comparés : aucune valeur d'ensemble n'est calculée.",
        "This rate is published without its counts, at least for some of the compared "
        "territories: no overall value is computed."),
    "pooling_none": (
        "Aucune ligne n'a de valeur d'ensemble ni d'écart agrégé : les médianes ne s'additionnent "
        "pas, et un taux publié sans ses effectifs non plus. Seuls les écarts locaux sont résumés.",
        "No line has an overall value or a pooled gap: medians do not add up, nor does a rate "
        "published without its counts. Only the local gaps are summed up."),
    "pooling_some": (
        "Un tiret dans les colonnes de valeurs d'ensemble et d'écart agrégé : l'indicateur n'est "
        "pas additif, ou son taux est publié sans ses effectifs.",
        "A dash in the columns of overall values and of the pooled gap: the indicator is not "
        "additive, or its rate is published without its counts."),
    "champ": ("{generation}, {n} quartiers ; chaque ligne porte sur ceux qu'elle compare.",
              "{generation}, {n} neighbourhoods; each line is about those it compares."),
    "definitions": (
        "Écart : valeur du quartier moins celle du territoire de comparaison. Écart agrégé : "
        "rapport des sommes de tous les quartiers comparés, moins celui de leurs territoires de "
        "comparaison, chacun compté une fois. Écart local moyen : pondéré par le dénominateur du "
        "quartier quand il est connu. Un quart des écarts locaux est au-dessous de P25, un quart "
        "au-dessus de P75.",
        "Gap: the neighbourhood's value minus its benchmark's. Pooled gap: ratio of the sums over "
        "all compared neighbourhoods, minus that of their benchmarks, each counted once. Mean "
        "local gap: weighted by the neighbourhood's denominator where it is known. A quarter of "
        "the local gaps is below P25, a quarter above P75."),
    "gaps_in": ("écarts en {unit}", "gaps in {unit}"),
    "gaps_without_unit": ("écarts sans unité", "gaps without unit"),
    "source_line": ("{producer}, {title}, édition {edition}{published}, {licence}",
                    "{producer}, {title}, edition {edition}{published}, {licence}"),
    "source_published": (", publiée le {date}", ", published on {date}"),
    # unavailable and not computed
    "unavailable_caption": ("Indicateurs sans écart pour {year} ni pour les deux années "
                            "précédentes",
                            "Indicators without a gap for {year} or the two years before"),
    "unavailable_period": ("Dernière période proche disponible : {period}.",
                           "Closest available period: {period}."),
    "unavailable_nothing": ("Aucun écart de cette génération n'est calculé, à aucune période.",
                            "No gap of this generation is computed, at any period."),
    "nothing_now": (
        "{generation} : aucun écart n'est calculé pour {year} ni pour les deux années "
        "précédentes ; la période la plus proche qui en a est {period}.",
        "{generation}: no gap is computed for {year} or the two years before; the closest period "
        "that has some is {period}."),
    "nothing_ever": (
        "{generation} : aucun écart n'est calculé, ni pour {year} ni pour une autre année.",
        "{generation}: no gap is computed, for {year} or any other year."),
    "unavailable_none": ("Tous les indicateurs du catalogue ont un écart.",
                         "Every indicator of the catalogue has a gap."),
    "unavailable_counts": (
        "En outre, {n} indicateurs du catalogue sont des effectifs : ils ne se comparent qu'à "
        "travers un taux ou une part.",
        "Besides, {n} indicators of the catalogue are counts: they are compared only through a "
        "rate or a share."),
    "not_computed_caption": ("Écarts non calculés avec la comparaison demandée, par raison",
                             "Gaps not computed with the asked benchmark, by reason"),
    "not_computed_none": ("Tous les écarts demandés ont été calculés.",
                          "Every gap asked for was computed."),
    "sources_caption": ("Publications dont viennent les chiffres de ce document",
                        "Releases that the figures of this document come from"),
    "findings_caption": ("Constats des contrôles, par source", "Findings of the checks, by source"),
    "findings_none": ("Aucun constat.", "No finding."),
    # caveats
    "caveat_move": (
        "Les habitants bougent : plus d'un ménage sur trois n'habitait pas le quartier cinq ans "
        "plus tôt. Une évolution du quartier n'est pas celle de ses habitants.",
        "Residents move: more than one household in three did not live there five years before. "
        "A change of the neighbourhood is not a change of its residents."),
    "caveat_edition": (
        "L'année de référence n'est pas celle de l'édition : chaque ligne donne la période de "
        "ses chiffres, chaque source son édition et sa date de publication.",
        "The reference year is not the year of the edition: each line gives the period of its "
        "figures, each source its edition and release date."),
    "caveat_kind": (
        "L'écart dépend du territoire de comparaison : deux lignes aux comparaisons différentes "
        "ne se comparent pas entre elles.",
        "A gap depends on its benchmark: two lines with different benchmarks do not compare."),
    "caveat_many": (
        "Avec des centaines de quartiers, le hasard seul en ferait paraître beaucoup différents : "
        "les résultats sont ajustés (Benjamini-Hochberg) à l'intérieur de chaque famille de "
        "comparaisons.",
        "With hundreds of neighbourhoods chance alone would make many look different: outcomes "
        "are adjusted (Benjamini-Hochberg) within each family of comparisons."),
    "caveat_generations": (
        "Les générations de quartiers n'ont pas les mêmes périmètres : leurs chiffres ne forment "
        "pas une série.",
        "The generations of neighbourhoods have different perimeters: their figures are not a "
        "series."),
    "caveat_filosofi": (
        "Revenus (Filosofi) : deux millésimes consécutifs ne sont pas comparables ; les montants "
        "sont en euros courants.",
        "Income (Filosofi): two consecutive vintages are not comparable; amounts are in current "
        "euros."),
    "caveat_census": (
        "Recensement : un chiffre résume cinq enquêtes annuelles ; dans les communes de 10 000 "
        "habitants ou plus il vient d'un échantillon.",
        "Census: a figure sums up five yearly surveys; in communes of 10,000 inhabitants or more "
        "it comes from a sample."),
    "caveat_break": (
        "Rupture de série : {n} écarts reposent sur une valeur que son producteur signale comme "
        "rompant la série.",
        "Break in series: {n} gaps rest on a value that its producer flags as a break."),
    "caveat_estimated": (
        "{n} écarts sont estimés, par exemple parce que le quartier est à cheval sur deux "
        "territoires.",
        "{n} gaps are estimated, for instance because the neighbourhood straddles two "
        "territories."),
    "caveat_borrowed": (
        "{n} lignes de tableau reprennent une période antérieure à {year}, faute de chiffres de "
        "l'année ; elles le disent.",
        "{n} lines take up a period before {year}, for want of figures of the year; they say so."),
    "caveat_coverage": (
        "Couverture partielle : dans {n} lignes, moins de 90 % des quartiers de la génération "
        "sont comparés ; ceux qui manquent peuvent différer des autres.",
        "Partial coverage: in {n} lines fewer than 90% of the generation's neighbourhoods are "
        "compared; the missing ones may differ from the others."),
    "caveat_unweighted": (
        "Pour les médianes et les taux publiés sans effectifs, la moyenne des écarts locaux n'est "
        "pas pondérée : elle décrit les quartiers, non leurs habitants.",
        "For medians and rates published without counts the mean of the local gaps is unweighted: "
        "it describes neighbourhoods, not residents."),
}  # fmt: skip
