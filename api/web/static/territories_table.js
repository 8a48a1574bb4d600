/** The comparison as tables, one for each theme: indicator × territory, and what the intervals allow to say. */

import { element } from "./dom.js";
import { formatDifference, formatInterval, formatPeriod, formatValue } from "./format.js";
import { outcomeMark } from "./outcome.js";
import { isNumber } from "./plot.js";
import { ZONINGS } from "./picks.js";
import { sayNoValue, whyNoGap } from "./territories_data.js";
import { gapSides, judgePairs, sayPairs, valueSides } from "./territories_verdict.js";
import { TERMS, term } from "./terms.js";

/** Build one table for each theme, each folded into its own heading. `context`: lang, words, sources. */
export function themeTables(rows, territories, context) {
  const themes = [...new Set(rows.map(({ theme }) => theme))];
  // On a phone one theme fills several screens: the others are folded.
  const isSmall = matchMedia("(max-width: 40em)").matches;
  return themes.map((theme, i) => themeTable(theme, rows.filter((row) => row.theme === theme), territories, { ...context, isOpen: i === 0 || !isSmall }));
}

function themeTable(theme, rows, territories, context) {
  const { lang, words } = context;
  const name = term(lang, "theme", theme);
  const [results, rest] = [rows.filter(({ isResult }) => isResult), rows.filter(({ isResult }) => !isResult)];
  return element(
    "details", { class: "theme", open: context.isOpen, "data-theme": theme },
    element("summary", {}, element("h4", {}, words.theme(name, rows.length))),
    results.length ? tableOf(results, territories, words.caption(name), context) : null,
    rest.length ? contextTable(rest, territories, name, { ...context, isOpen: results.length === 0 }) : null,
  );
}

/** What is not judged, and counts: folded where there are results to read first. */
function contextTable(rows, territories, name, context) {
  const { words, isOpen } = context;
  const title = words.context(rows.length);
  return element("details", { class: "context", open: isOpen },
    element("summary", {}, title), tableOf(rows, territories, words.caption(`${name}, ${title}`), context));
}

function tableOf(rows, territories, caption, context) {
  return element("div", { class: "compared-scroll", tabindex: "0", role: "region", "aria-label": caption }, element(
    "table", { class: "table compared-table" },
    element("caption", {}, caption), element("thead", {}, headRow(territories, context.words)),
    element("tbody", {}, rows.map((row) => bodyRow(row, context))),
  ));
}

function headRow(territories, words) {
  const heads = territories.map(({ letter, name, level, vintage }) => element(
    "th", { scope: "col" }, element("span", { class: "letter" }, letter), " ", name,
    ZONINGS.includes(level) ? element("span", { class: "code" }, ` ${vintage}`) : null,
  ));
  const last = territories.length > 1 ? [element("th", { scope: "col", class: "verdict" }, words.verdict)] : [];
  return element("tr", {}, element("th", { scope: "col" }, words.indicator), heads, last);
}

function bodyRow(row, context) {
  const said = row.cells.length > 1 ? [element("td", { class: "verdict" }, verdictLines(row, context).map((line) => element("p", {}, keepPairs(line))))] : [];
  return element(
    "tr", { "data-indicator": row.indicator },
    element("th", { scope: "row" }, row.label), row.cells.map((cell) => element("td", {}, cellLines(cell, row, context))), said,
  );
}

/** "A–B" does not break at the end of a line. */
function keepPairs(line) {
  return line.replaceAll(/([A-E])–([A-E])/g, "$1\u2060–\u2060$2");
}

/** What may be said of the pairs of a row: of their gaps, then of their values. A count is not compared. */
export function verdictLines(row, { words, sources }) {
  if (row.unit === "count") return [];
  const hasGaps = row.cells.some(({ gap }) => isNumber(gap?.difference) || isNumber(gap?.difference_min));
  const values = judgePairs(valueSides(row.cells), row);
  // Where the values say nothing, the gaps alone are worth a line.
  const isIdle = hasGaps && !["apart", "small", "together"].some((word) => values.has(word));
  return [
    hasGaps ? sayPairs(judgePairs(gapSides(row.cells, sources), row), words.gaps, words) : "",
    isIdle ? "" : sayPairs(values, words.values, words),
  ].filter(Boolean);
}

function cellLines(cell, row, { lang, words }) {
  const { observation: seen, gap } = cell;
  const missing = sayNoValue(cell, lang, words);
  return [
    missing ? element("span", { class: "missing" }, missing) : element("strong", {}, formatValue(seen.value, row.unit, lang)),
    seen?.period ? element("span", { class: "period" }, ` ${formatPeriod(seen.period, lang)}`) : null,
    ...gapLines(cell, gap, seen, { lang, words }),
  ];
}

function gapLines(cell, gap, seen, { lang, words }) {
  const why = whyNoGap(cell);
  const isBounded = !isNumber(gap?.difference) && isNumber(gap?.difference_min);
  if (isBounded) return [element("span", { class: "line" }, words.bounds(...[gap.difference_min, gap.difference_max].map((each) => formatDifference(each, gap.unit, lang))))];
  if (why) return [element("span", { class: "line missing" }, words.short[why] ?? words.noGap)];
  if (!isNumber(gap?.difference)) return [];
  const interval = formatInterval(gap.difference_lower, gap.difference_upper, gap.unit, lang);
  return [
    element("span", { class: "line" }, formatDifference(gap.difference, gap.unit, lang),
      interval ? element("span", { class: "limits" }, ` ${interval}`) : null, " ", outcomeMark(gap, lang)),
    element("span", { class: "line against" }, sayBenchmark(gap, seen, { lang, words })),
  ];
}

/** A gap of another date than the value above it says both of its sides. */
function sayBenchmark(gap, seen, { lang, words }) {
  const [value, other] = [gap.value, gap.benchmark_value].map((each) => formatValue(each, gap.unit, lang));
  const name = benchmarkOf(gap, lang);
  return gap.period === seen?.period ? words.against(other, name) : words.pairOf(formatPeriod(gap.period, lang), value, other, name);
}

function benchmarkOf(gap, lang) {
  return [term(lang, "benchmark", gap.benchmark_kind), gap.benchmark_name].filter(Boolean).join(" – ");
}

/** The reasons that the tables give in few words, in full. */
export function reasonList(rows, { lang, words }) {
  const codes = new Set(rows.flatMap(({ cells }) => cells.flatMap((cell) => [whyNoGap(cell), sayNoValue(cell, lang, words) === words.short.zone_suppressed ? "zone_suppressed" : ""])));
  const known = [...codes].filter((code) => TERMS[lang].reason[code]);
  if (known.length === 0) return null;
  return element("details", { class: "caveats" }, element("summary", {}, words.reasonsHead), element("ul", {}, known.map((code) =>
    element("li", {}, element("strong", {}, words.short[code] ?? words.noGap), words.colon, TERMS[lang].reason[code]))));
}
