/** The parts of a sheet beside its tables: what is said first, its charts, its past, its sources. */

export { CHART_TEXTS } from "./chart_texts.js";
import { sourceList } from "./credits.js";
import { element } from "./dom.js";
import { historyList } from "./history.js";
import { openWith } from "./pick_list.js";
import { PALETTES } from "./plot.js";
import { layPrint } from "./print.js";
import { explainLink } from "./panel.js";
import { keyFigures } from "./spine.js";
import { keyChart, peerParents, peersChart, sayKeyFigures, sayPeer, sayToday, timeChart } from "./sheet_charts.js";
import { term } from "./terms.js";
import { breaksOf, sayChange, timelineSpec } from "./timeline.js";
import { writeSvg } from "./vega.js";

/** The proportions that print.css gives the picture. */
const PRINTED = { width: 520, height: 175 };

/** Make the parts; what needs a further answer is an empty place that fillParts fills. */
export function makeParts({ territory, gaps, history }, context) {
  const { words, sources, lang, indicators } = context;
  const [lead, explain, time, peers] = ["p", "p", "div", "div"].map((tag) => element(tag));
  lead.className = "lead";
  const sentence = element("p", { class: "lead" }, sayKeyFigures(keyFigures(gaps, indicators, lang), context));
  const print = element("button", { type: "button", class: "button print", disabled: true, onclick: () => window.print() }, words.print);
  const compare = element("button", { type: "button", class: "button compare-pick", onclick: () => openWith(territory) }, context.texts.comparePick);
  return {
    lead, explain, sentence, time, peers, print,
    first: [
      lead, sentence, element("p", { class: "sheet-tools" }, print, " ", compare), ...benchmarkChoice(context), explain, ...chanceChoice(gaps, context),
      keyChart(territory, gaps, context), time, peers,
    ],
    middle: [element("h3", {}, words.historyHead), history ? historyList(history, context) : element("p", {}, words.noPart)],
    last: [element("h3", {}, words.sourcesHead), sourceList(gaps, { releases: sources, lang, words })],
  };
}

/** Fill what was waiting: the map's indicator in words, through time, among its peers; and the print. */
export async function fillParts({ lead, explain, sentence, time, peers, print }, { territory, gaps, trend, ranking }, context) {
  const { words } = context;
  const row = trend?.find((each) => each.period === context.period) ?? trend?.at(-1);
  const label = row && (context.indicators.get(row.indicator)?.[`label_${context.lang}`] ?? row.indicator);
  lead.textContent = row ? `${sayToday(row, label, context)} ${sayChange(trend, context)}` : "";
  explain.replaceChildren(...(row?.release ? [explainLink(row, label, context)] : []));
  time.replaceChildren(trend ? timeChart(territory, trend, context) : element("p", {}, words.noPart));
  peers.replaceChildren(peersChart(territory, ranking, context));
  layPrint({
    territory, gaps: keyFigures(gaps, context.indicators, context.lang), said: [lead.textContent, sentence.textContent],
    rank: sayPeer(territory, ranking, context), ...await pictureOf(trend, context),
  }, context);
  print.disabled = false;
}

/** The gap through time for the printed page; without Vega the page goes without. */
async function pictureOf(trend, { indicators, lang, words }) {
  if (!trend?.length) return { picture: "" };
  const indicator = indicators.get(trend[0].indicator);
  const breaks = breaksOf(indicator?.breaks ?? [], trend);
  const noted = breaks.map((each) => `${each.number}${words.colon}${each.start}`).join(", ");
  const title = `${words.timeHead}${words.colon}${indicator?.[`label_${lang}`] ?? trend[0].indicator}${noted ? ` (${words.break} ${noted})` : ""}`;
  try {
    return { picture: await writeSvg(timelineSpec(trend, { ...PRINTED, palette: PALETTES.light, lang, breaks, words })), pictureTitle: title };
  } catch {
    return { picture: "" };
  }
}

/** The parent that a wish names, or the first that there is. */
export function parentOf(territory, wish) {
  if (wish === "size") return { level: wish, code: territory.code };
  const parents = peerParents(territory);
  return parents.find(({ level }) => level === wish) ?? parents[0];
}

/** Intervals of counts are drawn on request: the choice is offered where there are any. */
function chanceChoice(gaps, { words, chance, onChance }) {
  if (!gaps.some((gap) => gap.interval_nature === "chance")) return [];
  const box = element("input", { type: "checkbox", id: "chance", checked: chance === "true", onchange: ({ target }) => onChance(`${target.checked}`) });
  return [element("p", { class: "choice" }, box, element("label", { for: "chance" }, words.chance))];
}

/** With what the first sentence compares, the other comparisons one choice away, and why none is a rest. */
function benchmarkChoice({ words, lang, benchmark, benchmarks, onBenchmark }) {
  const isWhole = !benchmarks.some((kind) => /^(rest_of|ring)_/.test(kind));
  const select = element("select", { id: "against", onchange: ({ target }) => onBenchmark(target.value) }, benchmarks.map((kind) =>
    element("option", { value: kind, selected: kind === benchmark }, term(lang, "benchmark", kind))));
  return [
    element("p", { class: "choice" }, element("label", { for: "against" }, words.against), select),
    ...(isWhole ? [element("p", { class: "reading" }, words.whole)] : []),
  ];
}
