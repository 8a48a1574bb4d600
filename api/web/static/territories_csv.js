/** The whole comparison as a table that is taken away: one line for each indicator and territory. */

import { outcomeName } from "./rows.js";
import { sayNoValue, whyNoGap } from "./territories_data.js";
import { gapSides, judgePairs, sayPairs, valueSides } from "./territories_verdict.js";
import { term } from "./terms.js";

/** Lay the comparison out: {rows, columns}, as csv.js writes it and chart.js shows it. */
export function comparedTable(rows, { lang, words, sources }) {
  const lines = rows.flatMap((row) => {
    const isCount = row.unit === "count";
    const say = (sides, what) => (isCount ? "" : sayPairs(judgePairs(sides, row), what, words));
    const pairs = { gapPairs: say(gapSides(row.cells, sources), words.gaps), valuePairs: say(valueSides(row.cells), words.values) };
    return row.cells.map((cell) => lineOf(cell, row, { lang, words, sources, pairs }));
  });
  const names = Object.keys(words.heads);
  return { rows: lines, columns: names.map((name) => ({ head: words.heads[name], value: (line) => line[name], isName: name === "name" })) };
}

function lineOf(cell, row, { lang, words, sources, pairs }) {
  const { territory: { letter, name, level, code, vintage }, observation: seen } = cell;
  return {
    letter, name, level: term(lang, "level", level), code, vintage: String(vintage), theme: term(lang, "theme", row.theme),
    indicator: row.label, indicatorCode: row.indicator, period: seen?.period ?? "", unit: row.unit, value: seen?.value ?? null,
    low: seen?.lower ?? null, high: seen?.upper ?? null, valueNature: natureOf(seen, seen?.lower, lang), noValue: sayNoValue(cell, lang, words),
    ...gapOf(cell, lang), ...pairs, source: sourceOf(cell, sources, words),
  };
}

function gapOf(cell, lang) {
  const { gap } = cell;
  const why = whyNoGap(cell);
  if (!gap) return { gapPeriod: "", kind: "", benchmark: "", benchmarkCode: "", outcome: "", nature: "", reason: why ? term(lang, "outcome", "not_compared") : "" };
  return {
    gapPeriod: gap.period ?? "", kind: term(lang, "benchmark", gap.benchmark_kind), benchmark: gap.benchmark_name ?? "", benchmarkCode: gap.benchmark_code ?? "",
    benchmarkValue: gap.benchmark_value, difference: gap.difference,
    lower: gap.difference_lower ?? gap.difference_min, upper: gap.difference_upper ?? gap.difference_max,
    nature: natureOf(gap, gap.difference_lower ?? gap.difference_min, lang), outcome: term(lang, "outcome", outcomeName(gap)),
    reason: gap.reason ? term(lang, "reason", gap.reason) : "",
  };
}

function natureOf(figure, bound, lang) {
  return figure && bound !== null && bound !== undefined ? term(lang, "interval", figure.interval_nature) : "";
}

function sourceOf({ observation: seen, gap }, sources, words) {
  const ids = [...new Set([seen?.release, gap?.release, gap?.benchmark_release])].filter(Boolean);
  return ids.map((id) => sources.get(id)).filter(Boolean)
    .map(({ producer, title, source, edition }) => [producer, title ?? source, edition].filter(Boolean).join(", ")).join(words.between);
}
