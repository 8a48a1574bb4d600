/** The charts of a sheet: key figures, the gap through time, the rank among peers. */

import { chartFigure } from "./chart.js";
import { creditLines } from "./credits.js";
import { element } from "./dom.js";
import { formatDifference, formatInterval, formatNumber, formatPeriod, formatValue } from "./format.js";
import { around, peersSpec, peersTable, sayRank } from "./peers.js";
import { isNumber } from "./plot.js";
import { outcomeName } from "./rows.js";
import { PEER_LEVELS } from "./state.js";
import { keyFigures, spineRows, spineSpec, spineTable } from "./spine.js";
import { breaksOf, sayChange, timelineSpec, timelineTable } from "./timeline.js";
import { term } from "./terms.js";

/** Say how many key figures are worse, similar, better, and how many are missing. */
export function sayKeyFigures(gaps, { words }) {
  const count = (...names) => gaps.filter((gap) => names.includes(outcomeName(gap))).length;
  const [worse, similar, better] = [count("worse"), count("similar"), count("better")];
  const judged = worse + similar + better;
  if (gaps.length === 0) return words.nothing;
  return judged ? words.sumUp({ judged, worse, similar, better, missing: gaps.length - judged }) : words.nothingJudged(gaps.length);
}

/** Say the figure of the map's indicator: the two values, the gap and its interval, the verdict. */
export function sayToday(row, label, { lang, words }) {
  const period = formatPeriod(row.period, lang);
  if (!isNumber(row.difference)) return words.todayMissing({ label, period, reason: row[`reason_${lang}`] ?? term(lang, "reason", row.reason) });
  const interval = formatInterval(row.difference_lower, row.difference_upper, row.unit, lang);
  return words.today({
    label, period, value: formatValue(row.value, row.unit, lang), other: formatValue(row.benchmark_value, row.unit, lang),
    versus: [term(lang, "benchmark", row.benchmark_kind), row.benchmark_name].filter(Boolean).join(" – "),
    gap: `${formatDifference(row.difference, row.unit, lang)}${interval ? ` ${interval}` : ""}`,
    outcome: term(lang, "outcome", outcomeName(row)).toLowerCase(),
  });
}

/** The chart of the key figures. */
export function keyChart(territory, gaps, context) {
  const { indicators, sources, releases, words, lang } = context;
  const kept = keyFigures(gaps, indicators, lang);
  const drawn = spineRows(kept, context);
  return section(words.keyHead, kept.length === 0 ? element("p", {}, words.nothing) : chartFigure({
    title: words.keyTitle(nameOf(territory)), summary: sayKeyFigures(kept, context), caption: [shapeKey(lang)],
    draw: (width, palette) => spineSpec(drawn, { width, palette, lang, words }),
    table: spineTable(kept, { indicators, lang, words, releases }),
    credits: creditLines(kept, { ...context, releases: sources }), file: [territory.code, words.keyHead],
    notes: [element("p", { class: "reading" }, words.keyNote)],
  }, context));
}

/** The chart of one indicator's gap through time. */
export function timeChart(territory, trend, context) {
  const { indicators, sources, releases, words, lang } = context;
  if (trend.length === 0) return section(words.timeHead, element("p", {}, words.noSeries));
  const indicator = indicators.get(trend[0].indicator);
  const label = indicator?.[`label_${lang}`] ?? trend[0].indicator;
  const breaks = breaksOf(indicator?.breaks ?? [], trend);
  return section(words.timeHead, chartFigure({
    title: words.timeTitle(label, nameOf(territory)), summary: sayChange(trend, context), caption: caption(label, sayChange(trend, context)),
    draw: (width, palette) => timelineSpec(trend, { width, palette, lang, breaks, words }),
    table: timelineTable(trend, { lang, words, breaks, releases }),
    credits: creditLines(trend, { ...context, releases: sources }), file: [territory.code, trend[0].indicator, words.timeHead],
    notes: [
      element("p", { class: "reading" }, words.timeNote),
      ...breaks.map((each) => element("p", { class: "break" }, words.breakNote(each.number, formatPeriod(each.start, lang), each[`note_${lang}`], each.stops))),
      caveats(trend, context),
    ],
  }, context));
}

function caveats(trend, { lang, words }) {
  const said = trend.filter((row) => isNumber(row.difference)).at(-1)?.[`caveats_${lang}`];
  return said ? element("details", { class: "caveats" }, element("summary", {}, words.caveats), element("p", {}, said)) : null;
}

/** Say a neighbourhood's rank, or why there is none. */
export function sayPeer({ code }, ranking, context) {
  const size = ranking?.ranking.size;
  if (size?.reason) return context.words.sizeUnknown(size[`reason_${context.lang}`]);
  if (!ranking?.items.length) return context.words.noPeers;
  return sayRank(ranking.items.find((row) => row.code === code), ranking.ranking.ranked, context);
}

/** The chart of the peers, with the choice of who they are. `ranking`: the service's whole answer. */
export function peersChart(territory, ranking, context) {
  const { indicators, sources, releases, words, lang } = context;
  if (!ranking?.items.length) return section(words.peersHead, ranking ? peersChoice(territory, context) : null, element("p", {}, sayPeer(territory, ranking, context)));
  const { items: rows, ranking: about } = ranking;
  const label = indicators.get(about.indicator)?.[`label_${lang}`] ?? about.indicator;
  const shown = around(rows, territory.code).length;
  const rank = sayPeer(territory, ranking, context);
  return section(words.peersHead, peersChoice(territory, context), chartFigure({
    title: words.peersTitle(label, nameOf(territory)),
    summary: rank, caption: caption(label, rank),
    draw: (width, palette) => peersSpec(rows, { code: territory.code, width, palette, lang, words }),
    table: peersTable(rows, { lang, words, releases }),
    credits: creditLines(rows, { ...context, releases: sources }), file: [territory.code, about.indicator, words.peersHead],
    notes: [element("p", { class: "reading" }, shown < rows.length ? `${words.peersShown(shown, rows.length)} ` : "", words.peersNote), sizeNote(about.size, context)],
  }, context));
}

/** What "similar size" means here: the rule, its two limits, and whose population of which year. */
function sizeNote(size, { lang, words, sources }) {
  if (!size) return null;
  const number = (value) => formatNumber(value, lang, 0);
  const { producer, title, source = size.source } = sources.get(size.release) ?? {};
  const facts = { smallest: number(size.smallest), largest: number(size.largest), population: number(size.population), period: formatPeriod(size.period, lang), source: [producer, title ?? source].filter(Boolean).join(", ") };
  return element("p", { class: "reading" }, words.sizeNote(facts), size.unknown ? ` ${words.sizeLeftOut(number(size.unknown))}` : "");
}

/** The territories that hold a neighbourhood and can make its peers, the latest vintage of each. */
export function peerParents({ memberships = [] }) {
  const latest = (level) => memberships.filter((each) => each.level === level && each.is_main !== false).sort((a, b) => b.vintage - a.vintage)[0];
  return PEER_LEVELS.map(latest).filter(Boolean);
}

function peersChoice(territory, { peers, onPeers, words, lang }) {
  const parents = peerParents(territory);
  const select = element("select", { id: "peers", onchange: ({ target }) => onPeers(target.value) }, parents.map((parent) =>
    element("option", { value: parent.level, selected: parent.level === peers }, words.peersOf(term(lang, "level", parent.level), parent.name ?? parent.code))),
    element("option", { value: "size", selected: peers === "size" }, words.peersOfSize));
  return element("p", { class: "choice" }, element("label", { for: "peers" }, words.peersChoice), select);
}

/** The shapes of the outcomes, in words. */
export function shapeKey(lang) {
  const signs = { worse: "▼", similar: "●", better: "▲" };
  return element("ul", { class: "shapes" }, Object.entries(signs).map(([name, sign]) => element(
    "li", { class: `outcome ${name}` }, element("span", { "aria-hidden": "true" }, sign), " ", term(lang, "outcome", name))));
}

/** On the page the heading and the sheet's title are near: the indicator's name is enough. */
function caption(label, summary) {
  return [element("strong", {}, label), element("span", { class: "summary" }, summary)];
}

function section(title, ...content) {
  return element("section", {}, element("h3", {}, title), ...content);
}

function nameOf({ name, code }) {
  return name ? `${name} (${code})` : code;
}
