/** Key figures as a spine chart: each against its comparison, favourable to the right. */

import { formatBound, formatDifference, formatInterval, formatNumber, formatPeriod, formatRatio, formatValue } from "./format.js";
import { SHAPES, fitting, isNumber, mark, plot, wrap } from "./plot.js";
import { outcomeName } from "./rows.js";
import { TERMS, term } from "./terms.js";

const STEPS = [1.25, 1.5, 2, 3, 5, 10];
const AXIS = 40;
const LINE = 15;

/** Keep the results, which are judged; the context where there is no result. Theme by theme. */
export function keyFigures(gaps, indicators, lang = "fr") {
  const main = gaps.filter(({ is_main: isMain }) => isMain !== false);
  const results = main.filter((gap) => indicators.get(gap.indicator)?.kind === "result");
  const themes = Object.keys(TERMS.fr.theme);
  const place = (gap) => themes.indexOf(indicators.get(gap.indicator)?.theme);
  const label = (gap) => indicators.get(gap.indicator)?.[`label_${lang}`] ?? gap.indicator;
  return [...(results.length ? results : main)].sort((a, b) => place(a) - place(b) || label(a).localeCompare(label(b), lang));
}

/** What is drawn of each gap: where it stands, how sure it is, or why it stands nowhere. */
export function spineRows(gaps, { indicators, lang, words }) {
  const rows = gaps.map((gap) => spineRow(gap, indicators.get(gap.indicator), lang, words));
  const reach = reachOf(rows);
  return { reach, rows: rows.map((row) => ({ ...row, ...within(row, reach) })) };
}

function spineRow(gap, indicator, lang, words) {
  const name = outcomeName(gap);
  const turn = indicator?.polarity === "lower_is_better" ? (ratio) => 1 / ratio : (ratio) => ratio;
  const place = (ratio) => (isNumber(ratio) && ratio >= 0 ? turn(ratio) : null);
  const [low, high] = [place(gap.ratio_lower), place(gap.ratio_upper)].sort((a, b) => a - b);
  const isKnown = isNumber(gap.difference);
  return {
    gap, theme: indicator?.theme ?? "contexte", label: indicator?.[`label_${lang}`] ?? gap.indicator,
    figures: sayFigures(gap, lang, words), outcome: name, shape: SHAPES[name] ?? "circle",
    at: isKnown ? place(gap.ratio) : null, low, high,
    missing: isKnown && place(gap.ratio) !== null ? "" : sayMissing(gap, lang, words),
    tip: sayGap(gap, lang),
  };
}

/** The two values; a refused gap carries none, which does not mean that none is published. */
function sayFigures({ value, benchmark_value: other, unit, reason }, lang, words) {
  if (value === null && !["zone_suppressed", "zone_missing"].includes(reason)) return "";
  if (value === null || other === null) return formatValue(value, unit, lang);
  return words.versus(formatNumber(value, lang, ["euro", "count"].includes(unit) ? 0 : 1), formatValue(other, unit, lang));
}

function sayMissing(gap, lang, words) {
  if (isNumber(gap.difference)) return `${formatDifference(gap.difference, gap.unit, lang)}, ${words.noRatio}`;
  if (isNumber(gap.difference_min) && isNumber(gap.difference_max)) {
    const [low, high] = [gap.difference_min, gap.difference_max].map((each) => formatDifference(each, gap.unit, lang));
    return words.bounds(low, high);
  }
  return words.short[gap.reason] ?? words.notCompared;
}

function sayGap(gap, lang) {
  const interval = formatInterval(gap.difference_lower, gap.difference_upper, gap.unit, lang);
  return [formatDifference(gap.difference, gap.unit, lang), interval].filter(Boolean).join(" ");
}

/** How far the chart reaches from the comparison: the step that holds the points, ×10 at most. */
function reachOf(rows) {
  const farthest = Math.max(1, ...rows.filter(({ at }) => at > 0 && at < Infinity).map(({ at }) => Math.max(at, 1 / at)));
  return STEPS.find((step) => step >= farthest) ?? STEPS.at(-1);
}

/** What lies beyond the edge is drawn on it, and said to be beyond. */
function within({ at, low, high }, reach) {
  const clip = (value) => (value === null || value === undefined ? null : Math.min(Math.max(value, 1 / reach), reach));
  const isBounded = at !== null && low !== null && high !== null && low !== undefined && high !== undefined;
  return { x: clip(at), x1: isBounded ? clip(low) : null, x2: isBounded ? clip(high) : null, beyond: at === null || clip(at) === at ? "" : at > 1 ? "»" : "«" };
}

/** Build the chart for a width and a palette. */
export function spineSpec({ reach, rows }, { width, palette, lang, words }) {
  const placed = layOut(rows, width, lang);
  const from = Math.round(Math.max(0.42 * width, 150));
  const colour = (row) => ({ ...row, gap: undefined, fill: palette[row.outcome] ?? palette.similar, from, aside: row.beyond === "»" ? -12 : 12 });
  const data = {
    heads: placed.heads, rows: placed.rows.map(colour),
    points: placed.rows.filter(({ x }) => x !== null).map(colour),
    bounded: placed.rows.filter(({ x1 }) => x1 !== null).map(colour),
    empty: placed.rows.filter(({ missing }) => missing).map((row) => ({ ...colour(row), missing: wrap(row.missing, fitting(width - from - 12, 11), 1) })),
    ticks: ticks(reach, width - from, lang),
    sides: [{ x: from + 10, text: `◀ ${words.unfavourable}`, align: "left" }, { x: width - 2, text: `${words.favourable} ▶`, align: "right" }],
  };
  return plot({
    width, height: placed.height,
    data: Object.entries(data).map(([name, values]) => ({ name, values })),
    scales: [{ name: "x", type: "log", domain: [1 / reach, reach], range: [from + 10, width - 10] }],
    marks: spineMarks(width, from, placed.height, palette),
  });
}

function spineMarks(width, from, height, palette) {
  const middle = { field: "middle" };
  const x = { scale: "x", field: "x" };
  return [
    mark("rule", "ticks", { x: { scale: "x", field: "at" }, y: AXIS - 4, y2: height, stroke: palette.faint }),
    mark("rule", "rows", { x: 0, x2: width, y: { field: "bottom" }, stroke: palette.faint }),
    mark("rule", "ticks", { x: { scale: "x", field: "one" }, y: AXIS - 4, y2: height, stroke: palette.ink, strokeWidth: 1.5 }),
    mark("text", "ticks", { x: { scale: "x", field: "at" }, y: AXIS - 8, text: { field: "text" }, align: "center", fill: palette.soft, fontSize: 11 }),
    mark("text", "sides", { x: { field: "x" }, y: 12, text: { field: "text" }, align: { field: "align" }, fill: palette.ink, fontSize: 12, fontWeight: 600 }),
    // Labels are as wide as the chart: the lines stop behind them.
    mark("rect", "rows", { x: 0, x2: width, y: { field: "top" }, y2: { field: "under" }, fill: palette.paper }),
    mark("rect", "heads", { x: 0, x2: width, y: { field: "top" }, y2: { field: "y" }, fill: palette.paper }),
    mark("text", "heads", { x: 0, y: { field: "y" }, text: { field: "text" }, fill: palette.ink, fontSize: 13, fontWeight: 700 }),
    mark("text", "rows", { x: 0, y: { field: "y" }, text: { field: "lines" }, lineHeight: LINE, fill: palette.ink, fontSize: 12, tooltip: { field: "label" } }),
    mark("text", "rows", { x: 0, y: { field: "foot" }, text: { field: "figures" }, limit: from - 4, fill: palette.soft, fontSize: 11, tooltip: { field: "figures" } }),
    mark("rect", "empty", { x: { field: "from", offset: 6 }, x2: width, yc: middle, height: 16, fill: palette.paper, stroke: palette.not_compared, strokeDash: [3, 3] }),
    mark("text", "empty", { x: { field: "from", offset: 12 }, y: middle, text: { field: "missing" }, limit: width - from - 14, baseline: "middle", fontStyle: "italic", fill: palette.soft, fontSize: 11, tooltip: { field: "tip" } }),
    mark("rule", "bounded", { x: { scale: "x", field: "x1" }, x2: { scale: "x", field: "x2" }, y: middle, stroke: { field: "fill" }, strokeWidth: 3, strokeOpacity: 0.55, strokeCap: "butt" }),
    mark("text", "points", { x, y: middle, dx: { field: "aside" }, text: { field: "beyond" }, align: "center", baseline: "middle", fill: { field: "fill" }, fontSize: 14 }),
    mark("symbol", "points", { x, y: middle, shape: { field: "shape" }, size: 95, fill: { field: "fill" }, stroke: palette.paper, strokeWidth: 1, tooltip: { field: "tip" } }),
  ];
}

function layOut(rows, width, lang) {
  let y = AXIS + 6;
  const heads = [];
  const placed = rows.map((row, i) => {
    if (row.theme !== rows[i - 1]?.theme) {
      heads.push({ top: y, y: y + 18, text: term(lang, "theme", row.theme) });
      y += 24;
    }
    const lines = wrap(row.label, fitting(width, 12));
    const top = y;
    y += LINE * lines.length + 22;
    return { ...row, lines, top: top + 1, under: y - 21, y: top + 12, foot: y - 8, middle: y - 12, bottom: y };
  });
  return { rows: placed, heads, height: y + 2 };
}

/** The steps that have room, from the comparison outwards on both sides. */
function ticks(reach, room, lang) {
  const half = (room - 20) / 2;
  const steps = [];
  let last = half;
  for (const step of STEPS.filter((each) => each <= reach).reverse()) {
    const distance = (half * Math.log(step)) / Math.log(reach);
    const need = step % 1 ? 42 : 30;
    if (steps.length > 0 && (last - distance < need || distance < need)) continue;
    steps.unshift(step);
    last = distance;
  }
  const all = [...steps.map((step) => [1 / step, step]).reverse(), [1, 1], ...steps.map((step) => [step, step])];
  return all.map(([at, step]) => ({ at, one: 1, text: step === 1 ? "=" : formatRatio(step, lang, `${step}`.split(".")[1]?.length ?? 0) }));
}

/** The same figures as a table, to read and to take away. */
export function spineTable(gaps, { indicators, lang, words, releases }) {
  const label = (gap) => indicators.get(gap.indicator)?.[`label_${lang}`] ?? gap.indicator;
  const figure = (field) => ({ value: (gap) => gap[field], text: (gap) => (gap[field] === null ? "–" : formatValue(gap[field], gap.unit, lang)) });
  return {
    rows: gaps,
    columns: [
      { head: words.indicator, value: label, isName: true },
      { head: words.period, value: (gap) => gap.period, text: (gap) => (gap.period ? formatPeriod(gap.period, lang) : "–") },
      { head: words.value, ...figure("value") },
      { head: words.benchmark, ...figure("benchmark_value") },
      { head: words.comparedWith, value: (gap) => [term(lang, "benchmark", gap.benchmark_kind), gap.benchmark_name].filter(Boolean).join(" – ") },
      { head: words.difference, value: (gap) => gap.difference, text: (gap) => (gap.difference === null ? "–" : formatDifference(gap.difference, gap.unit, lang)) },
      { head: words.lower, value: (gap) => gap.difference_lower, text: (gap) => bound(gap.difference_lower, gap, lang) },
      { head: words.upper, value: (gap) => gap.difference_upper, text: (gap) => bound(gap.difference_upper, gap, lang) },
      { head: words.nature, value: (gap) => (gap.difference_lower === null ? "" : term(lang, "interval", gap.interval_nature)) },
      { head: words.outcome, value: (gap) => term(lang, "outcome", outcomeName(gap)) },
      { head: words.reason, value: (gap) => (gap.reason ? gap[`reason_${lang}`] ?? term(lang, "reason", gap.reason) : "") },
      { head: words.unit, value: (gap) => gap.unit },
      { head: words.source, value: (gap) => [...new Set([gap.release, gap.benchmark_release])].filter(Boolean).map((id) => releases.get(id) ?? id).join(" ; ") },
    ],
  };
}

function bound(value, { unit }, lang) {
  return isNumber(value) ? formatBound(Number(value.toFixed(2)), "difference", unit, lang) : "–";
}
