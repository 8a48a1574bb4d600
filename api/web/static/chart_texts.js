/** The sentences of the charts and of the printed sheet, French first. */

const SHORT = {
  fr: {
    zone_suppressed: "secret statistique", zone_missing: "non publié", benchmark_suppressed: "comparaison sous secret",
    no_benchmark: "comparaison non publiée", no_counts: "publié sans effectifs", non_additive: "non soustrayable",
    zone_missing_in_benchmark: "comparaison incomplète", benchmark_incomplete: "comparaison incomplète", no_parent: "hors de tout territoire comparé",
    sample_too_small: "échantillon trop petit", disclosive: "secret statistique", different_period: "autre période seulement",
    different_source: "sources différentes", not_disjoint: "territoires non disjoints", break_in_series: "série rompue",
  },
  en: {
    zone_suppressed: "statistical secrecy", zone_missing: "not published", benchmark_suppressed: "benchmark suppressed",
    no_benchmark: "benchmark not published", no_counts: "published without counts", non_additive: "cannot be subtracted",
    zone_missing_in_benchmark: "benchmark incomplete", benchmark_incomplete: "benchmark incomplete", no_parent: "in no benchmark territory",
    sample_too_small: "sample too small", disclosive: "statistical secrecy", different_period: "another period only",
    different_source: "different sources", not_disjoint: "territories overlap", break_in_series: "series broken",
  },
};

const FR = {
  colon: " : ",
  short: SHORT.fr,
  // Under every chart
  alternative: "Le tableau sous le graphique donne les mêmes chiffres.",
  table: "Tableau de ces chiffres",
  files: (title) => `Emporter : ${title}`,
  take: (kind) => kind,
  cannotDraw: "Le graphique ne peut pas s’afficher dans ce navigateur ; le tableau donne les mêmes chiffres.",
  noPart: "Ces chiffres n’ont pas pu être lus.",
  sources: "Sources", noSource: "aucune", atProducer: "chez le producteur",
  published: (day) => `publié le ${day}`, accessed: (day) => `consulté le ${day}`, undated: "sans date",
  made: (day, version) => `Observatoire des quartiers prioritaires, le ${day} (version ${version} des données)`,
  fictitious: "Données de démonstration, fictives.",
  // Columns
  indicator: "Indicateur", period: "Période", value: "Quartier", benchmark: "Comparaison", comparedWith: "Comparé avec",
  difference: "Écart", lower: "Écart, borne basse", upper: "Écart, borne haute", nature: "Nature de l’intervalle", ratio: "Rapport",
  outcome: "Situation", reason: "Motif", unit: "Unité", source: "Source", break: "Rupture de série", benchmarkVintage: "Découpage comparé",
  neighbourhood: "Quartier", code: "Code", rankHead: "Rang",
  // Key figures
  keyTitle: (name) => `${name} : chiffres clés et comparaison`,
  keyHead: "Chiffres clés",
  keyNote: "Le trait noir est la comparaison. Plus un repère s’en éloigne, plus les deux valeurs diffèrent : à « × 2 », l’une vaut le double de l’autre. La barre est l’intervalle ; un cadre pointillé, un écart qui manque, avec son motif.",
  versus: (value, other) => `${value} contre ${other}`,
  favourable: "Favorable", unfavourable: "Défavorable",
  noRatio: "rapport non défini", notCompared: "non comparé", bounds: (low, high) => `entre ${low} et ${high}`,
  chance: "Montrer l’intervalle d’aléa des effectifs",
  sumUp: ({ judged, worse, similar, better, missing }) =>
    `Sur ${judged} chiffres clés comparés, ${worse} sont défavorables, ${similar} proches de la comparaison, ${better} favorables`
    + (missing ? ` ; ${missing} ne sont pas comparés.` : "."),
  nothingJudged: (missing) => `Aucun des ${missing} chiffres clés n’est comparé ; chaque motif est dit ci-dessous.`,
  nothing: "Aucun chiffre clé n’est enregistré.",
  today: ({ label, period, value, other, versus, gap, outcome }) => `${label}, ${period} : ${value} contre ${other} (${versus}), soit un écart de ${gap}. Situation : ${outcome}.`,
  todayMissing: ({ label, period, reason }) => `${label}, ${period} : pas d’écart. ${reason}`,
  against: "Comparer ce chiffre avec",
  whole: "Ce chiffre ne se soustrait pas : la comparaison est un territoire entier, ses quartiers prioritaires compris.",
  // Through time
  timeHead: "L’écart au fil du temps",
  timeTitle: (label, name) => `${label} : l’écart au fil du temps, ${name}`,
  timeNote: "Une ligne ne traverse ni rupture de série ni date qui manque (×). La bande est l’intervalle.",
  differenceAxis: (unit) => `Écart avec la comparaison${unit ? `, en ${unit}` : ""} (0 = comme elle)`,
  ratioAxis: "Rapport à la comparaison (× 1 = comme elle) : il ne dépend pas des prix",
  vintage: (year) => `découpage ${year}`,
  breakNote: (number, start, note, stops) => `${number}. ${start}, ${stops ? "rupture" : "prudence"}${note ? ` : ${note}` : ""}`,
  noPoint: "Aucun écart n’est connu.",
  noSeries: "Aucune série n’existe pour cet indicateur et cette comparaison.",
  noChange: (period, why) => `Aucune évolution ne peut être établie jusqu’à ${period} : ${why ?? "il n’y a pas deux dates comparables"}.`,
  whyNoChange: [["windows_overlap", "les enquêtes de ces années se recouvrent"], ["break_in_series", "la série est rompue"]],
  convergence: {
    closing: "l’écart s’est réduit", widening: "l’écart s’est creusé", reversed: "l’écart s’est inversé",
    undetermined: "aucune évolution de l’écart n’est établie",
  },
  change: ({ from, to, what, before, after, change, of }) =>
    `De ${from} à ${to}, ${what} : ${of === "ratio" ? "le rapport à la comparaison passe" : "il passe"} de ${before} à ${after} (évolution : ${change}).`,
  caveats: "À garder en tête",
  // Peers
  peersHead: "Rang de l’écart",
  peersTitle: (label, name) => `${label} : ${name} parmi ses pairs`,
  peersChoice: "Pairs",
  peersOf: (level, name) => `${level} : ${name}`,
  peersOfSize: "Taille proche : de la moitié au double de ses habitants",
  sizeNote: ({ smallest, largest, population, period, source }) => `Taille proche : de ${smallest} à ${largest} habitants, la moitié et le double des ${population} de ce quartier (population ${period}, ${source}).`,
  sizeLeftOut: (count) => `${count} ${/^[01]$/.test(count) ? "quartier dont la population n’est pas connue est laissé" : "quartiers dont la population n’est pas connue sont laissés"} de côté.`,
  sizeUnknown: (reason) => `La population de ce quartier n’est pas connue : ses pairs de taille proche non plus. ${reason}`,
  peersShown: (shown, total) => `${shown} quartiers autour de celui-ci, sur ${total} ; le tableau les a tous.`,
  rank: (rank, total, gap, shrunken) => `Rang ${rank} sur ${total} quartiers classés dans le pays (1 : le plus défavorable), pour un écart de ${gap}.`
    + (shrunken ? ` Rang ${shrunken} une fois les écarts incertains ramenés vers la moyenne.` : ""),
  noInterval: (gap) => `Écart de ${gap} : aucun intervalle n’est connu, donc aucun rang n’est donné.`,
  notRanked: (reason) => `Ce quartier n’est pas classé. ${reason}`,
  peersNote: "Les rangs sont ceux de toute la génération. Deux quartiers dont les intervalles se recouvrent ne se départagent pas.",
  noPeers: "Aucun classement n’existe pour cet indicateur et cette comparaison.",
  // Two indicators
  scatterTitle: (y, x) => `${y} et ${x}`,
  scatterCount: (drawn, total, missing) => `${drawn} quartiers sur ${total} ont les deux chiffres` + (missing ? ` ; il en manque à ${missing}.` : "."),
  scatterNote: "Chaque repère est un quartier ; sa forme dit la situation pour l’axe vertical. Dans les bandes, les × n’ont qu’un des deux chiffres. Un clic ouvre la fiche, comme un nom de la liste.",
  scatterMissing: (count, label, reason) => `${count} sans « ${label} » : ${reason}`,
  // History and print
  historyHead: "Histoire du périmètre",
  noHistory: "Aucun passage d’une génération à l’autre n’est connu pour ce périmètre.",
  lineage: (direction, relation, generation) => ({
    before: {
      identical: `Identique au périmètre des ${generation} :`, modified: `Modifié par rapport aux ${generation} :`, merged: `Fusion de quartiers des ${generation} :`,
      split: `Issu de la division d’un quartier des ${generation} :`, new: `Nouveau : absent des ${generation}.`,
    },
    after: {
      identical: `Repris tel quel parmi les ${generation} :`, modified: `Repris, modifié, parmi les ${generation} :`, merged: `Fusionné dans un quartier des ${generation} :`,
      split: `Divisé entre des quartiers des ${generation} :`, ended: `N’a pas été repris parmi les ${generation}.`,
    },
  }[direction][relation] ?? `${generation} (${relation}) :`),
  shareOf: (share, direction, basis) => {
    const [its, ours] = {
      population: ["de sa population", "de la population d’ici"], area: ["de sa surface", "de la surface d’ici"],
      households: ["de ses ménages", "des ménages d’ici"],
    }[basis] ?? ["de ce quartier", "du quartier d’ici"];
    const declared = basis === "declared" ? ", selon le producteur" : "";
    return `${share} ${direction === "before" ? `${its} passe ici` : `${ours} y passe`}${declared}`;
  },
  sourcesHead: "Sources et dates",
  print: "Imprimer la fiche (une page A4)",
  printMore: (count) => (count === 1 ? "1 autre chiffre est" : `${count} autres chiffres sont`) + " dans la fiche en ligne.",
  printed: (day) => `Fiche imprimée le ${day}`,
  favourableSide: "◀ défavorable | favorable ▶", interval: "intervalle", printedValue: "Quartier",
};

const EN = {
  colon: ": ",
  short: SHORT.en,
  alternative: "The table under the chart holds the same figures.",
  table: "Table of these figures",
  files: (title) => `Take away: ${title}`,
  take: (kind) => kind,
  cannotDraw: "This browser cannot draw the chart; the table holds the same figures.",
  noPart: "These figures could not be read.",
  sources: "Sources", noSource: "none", atProducer: "at the producer’s",
  published: (day) => `published on ${day}`, accessed: (day) => `taken on ${day}`, undated: "undated",
  made: (day, version) => `Observatory of priority neighbourhoods, ${day} (version ${version} of the data)`,
  fictitious: "Demonstration data, fictitious.",
  indicator: "Indicator", period: "Period", value: "Neighbourhood", benchmark: "Benchmark", comparedWith: "Compared with",
  difference: "Difference", lower: "Difference, lower limit", upper: "Difference, upper limit", nature: "Nature of the interval", ratio: "Ratio",
  outcome: "Outcome", reason: "Reason", unit: "Unit", source: "Source", break: "Break in series", benchmarkVintage: "Vintage compared",
  neighbourhood: "Neighbourhood", code: "Code", rankHead: "Rank",
  keyTitle: (name) => `${name}: key figures and their benchmark`,
  keyHead: "Key figures",
  keyNote: "The black line is the benchmark. The farther a mark stands from it, the more the two values differ: at “× 2”, one is twice the other. The bar is the interval; a dotted frame is a gap that is missing, with its reason.",
  versus: (value, other) => `${value} against ${other}`,
  favourable: "Better", unfavourable: "Worse",
  noRatio: "ratio undefined", notCompared: "not compared", bounds: (low, high) => `between ${low} and ${high}`,
  chance: "Show the chance interval of counts",
  sumUp: ({ judged, worse, similar, better, missing }) =>
    `Of ${judged} key figures compared, ${worse} are worse, ${similar} similar to the benchmark and ${better} better`
    + (missing ? `; ${missing} are not compared.` : "."),
  nothingJudged: (missing) => `None of the ${missing} key figures is compared; each reason is given below.`,
  nothing: "No key figure is recorded.",
  today: ({ label, period, value, other, versus, gap, outcome }) => `${label}, ${period}: ${value} against ${other} (${versus}), a difference of ${gap}. Outcome: ${outcome}.`,
  todayMissing: ({ label, period, reason }) => `${label}, ${period}: no gap. ${reason}`,
  against: "Compare this figure with",
  whole: "This figure cannot be subtracted: the benchmark is a whole territory, its priority neighbourhoods included.",
  timeHead: "The gap through time",
  timeTitle: (label, name) => `${label}: the gap through time, ${name}`,
  timeNote: "No line crosses a break in series or a missing date (×). The band is the interval.",
  differenceAxis: (unit) => `Difference from the benchmark${unit ? `, in ${unit}` : ""} (0: the same)`,
  ratioAxis: "Ratio to the benchmark (× 1: the same): prices do not move it",
  vintage: (year) => `outlines of ${year}`,
  breakNote: (number, start, note, stops) => `${number}. ${start}, ${stops ? "break" : "caution"}${note ? `: ${note}` : ""}`,
  noPoint: "No gap is known.",
  noSeries: "There is no series for this indicator and this benchmark.",
  noChange: (period, why) => `No change can be established up to ${period}: ${why ?? "no two dates compare"}.`,
  whyNoChange: [["windows_overlap", "the surveys of these years overlap"], ["break_in_series", "the series is broken"]],
  convergence: {
    closing: "the gap narrowed", widening: "the gap widened", reversed: "the gap changed sides",
    undetermined: "no change of the gap is established",
  },
  change: ({ from, to, what, before, after, change, of }) =>
    `From ${from} to ${to}, ${what}: ${of === "ratio" ? "the ratio to the benchmark goes" : "it goes"} from ${before} to ${after} (change: ${change}).`,
  caveats: "To keep in mind",
  peersHead: "Rank of the gap",
  peersTitle: (label, name) => `${label}: ${name} among its peers`,
  peersChoice: "Peers",
  peersOf: (level, name) => `${level}: ${name}`,
  peersOfSize: "Similar size: from half to double its inhabitants",
  sizeNote: ({ smallest, largest, population, period, source }) => `Similar size: from ${smallest} to ${largest} inhabitants, half and double the ${population} of this neighbourhood (population of ${period}, ${source}).`,
  sizeLeftOut: (count) => `${count} ${count === "1" ? "neighbourhood is" : "neighbourhoods are"} left out: no population is known.`,
  sizeUnknown: (reason) => `The population of this neighbourhood is not known, nor hence its peers of similar size. ${reason}`,
  peersShown: (shown, total) => `${shown} neighbourhoods around this one, of ${total}; the table has them all.`,
  rank: (rank, total, gap, shrunken) => `Rank ${rank} of ${total} neighbourhoods ranked in the country (1: the worst), with a difference of ${gap}.`
    + (shrunken ? ` Rank ${shrunken} once uncertain gaps are drawn towards the mean.` : ""),
  noInterval: (gap) => `A difference of ${gap}: no interval is known, hence no rank is given.`,
  notRanked: (reason) => `This neighbourhood is not ranked. ${reason}`,
  peersNote: "Ranks are those of the whole generation. Two neighbourhoods whose intervals overlap cannot be told apart.",
  noPeers: "There is no ranking for this indicator and this benchmark.",
  scatterTitle: (y, x) => `${y} and ${x}`,
  scatterCount: (drawn, total, missing) => `${drawn} of ${total} neighbourhoods have both figures` + (missing ? `; ${missing} have not.` : "."),
  scatterNote: "Each mark is a neighbourhood; its shape tells the outcome of the vertical axis. In the strips, each × has one of the two figures only. A click opens the sheet, as a name of the list does.",
  scatterMissing: (count, label, reason) => `${count} without “${label}”: ${reason}`,
  historyHead: "History of the outline",
  noHistory: "No passage from one generation to another is known for this outline.",
  lineage: (direction, relation, generation) => ({
    before: {
      identical: `Identical to the outline among the ${generation}:`, modified: `Modified from the ${generation}:`, merged: `Merger of ${generation} neighbourhoods:`,
      split: `Came out of the division of a ${generation} neighbourhood:`, new: `New: not among the ${generation}.`,
    },
    after: {
      identical: `Kept as it is among the ${generation}:`, modified: `Kept, modified, among the ${generation}:`, merged: `Merged into a ${generation} neighbourhood:`,
      split: `Divided between ${generation} neighbourhoods:`, ended: `Not kept among the ${generation}.`,
    },
  }[direction][relation] ?? `${generation} (${relation}):`),
  shareOf: (share, direction, basis) => {
    const [its, ours] = {
      population: ["of its population", "of the population here"], area: ["of its area", "of the area here"],
      households: ["of its households", "of the households here"],
    }[basis] ?? ["of that neighbourhood", "of this neighbourhood"];
    const declared = basis === "declared" ? ", as the producer declares" : "";
    return `${share} ${direction === "before" ? `${its} passes here` : `${ours} passes there`}${declared}`;
  },
  sourcesHead: "Sources and dates",
  print: "Print the sheet (one A4 page)",
  printMore: (count) => `${count} more ${count === 1 ? "figure is" : "figures are"} in the sheet on line.`,
  printed: (day) => `Sheet printed on ${day}`,
  favourableSide: "◀ worse | better ▶", interval: "interval", printedValue: "Area",
};

export const CHART_TEXTS = { fr: FR, en: EN };
