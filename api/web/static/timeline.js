/** The gap through time: a line for each unbroken part, its interval as a band, breaks and vintages. */

import { differenceUnit, formatDifference, formatNumber, formatPeriod, formatRatio, formatValue } from "./format.js";
import { SHAPES, isNumber, linear, mark, niceTicks, plot } from "./plot.js";
import { outcomeName } from "./rows.js";
import { term } from "./terms.js";

const HEIGHT = 250;
const FRAME = { left: 58, right: 14, top: 34, bottom: 44 };

/** Amounts of money change with prices: their ratio is drawn, as the service counts their change. */
export function measureOf(trend) {
  return trend.some(({ change_of: of }) => of === "ratio") || trend[0]?.unit === "euro" ? "ratio" : "difference";
}

/** Number the parts that may be joined: the service starts another base after a break. */
export function partsOf(trend, measure) {
  let part = -1;
  let base = null;
  let wasKnown = false;
  return trend.map((row) => {
    const start = row.base_period ?? row.period;
    const isKnown = isNumber(row[measure]);
    if (isKnown && (!wasKnown || start !== base || row.obs_status === "B")) part += 1;
    [base, wasKnown] = [start, isKnown];
    return { row, part, isKnown };
  });
}

/** Where the breaks of an indicator fall among the dates that are drawn, numbered in their order. */
export function breaksOf(breaks, trend) {
  const [first, last] = [trend[0]?.reference_date, trend.at(-1)?.reference_date];
  const within = breaks.filter(({ start }) => dateOf(start) >= Date.parse(first) && dateOf(start) <= Date.parse(last));
  return within.sort((a, b) => dateOf(a.start) - dateOf(b.start)).map((each, i) => ({ ...each, number: i + 1, at: dateOf(each.start) }));
}

/** The first day of a period: 2018, 2018-Q4, 2019-11-01. */
function dateOf(period) {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period);
  return Date.UTC(quarter?.[1] ?? period.slice(0, 4), quarter ? 3 * (quarter[2] - 1) : (period.slice(5, 7) || 1) - 1, period.slice(8, 10) || 1);
}

/** Build the chart. `breaks` come from breaksOf. */
export function timelineSpec(trend, { width, height = HEIGHT, palette, lang, breaks, words }) {
  const measure = measureOf(trend);
  const centre = measure === "ratio" ? 1 : 0;
  const points = partsOf(trend, measure).map((each) => pointOf(each, measure, palette, lang));
  const known = points.filter(({ isKnown }) => isKnown);
  const ys = known.flatMap(({ y, low, high }) => [y, low, high]).filter(isNumber);
  const ticks = niceTicks(Math.min(centre, ...ys), Math.max(centre, ...ys), height < HEIGHT ? 3 : 5);
  const xs = [...points.map(({ x }) => x), ...breaks.map(({ at }) => at)];
  const room = (Math.max(...xs) - Math.min(...xs)) * 0.03 || 1e10;
  const data = {
    points: known, bounded: known.filter(({ low }) => isNumber(low)), missing: points.filter(({ isKnown }) => !isKnown),
    yTicks: ticks.map((at) => ({ at, text: sayTick(at, measure, lang), colour: at === centre ? palette.ink : palette.faint })),
    xTicks: labels(points, width), vintages: vintages(points, words),
    breaks: breaks.map((each) => ({ x: each.at, text: `${each.number}`, dash: each.stops ? [1, 0] : [4, 3] })),
    notes: [{ text: measure === "ratio" ? words.ratioAxis : words.differenceAxis(differenceUnit(trend[0].unit, lang)) }],
  };
  return plot({
    width, height,
    data: Object.entries(data).map(([name, values]) => ({ name, values })),
    scales: [
      linear("x", [Math.min(...xs) - room, Math.max(...xs) + room], [FRAME.left, width - FRAME.right]),
      linear("y", [ticks[0], ticks.at(-1)], [height - FRAME.bottom, FRAME.top]),
    ],
    marks: timelineMarks(width, height, palette),
  });
}

function pointOf({ row, part, isKnown }, measure, palette, lang) {
  const name = outcomeName(row);
  return {
    x: Date.parse(row.reference_date), y: row[measure], low: row[`${measure}_lower`], high: row[`${measure}_upper`],
    part, isKnown, period: row.period, vintage: row.benchmark_vintage, shape: SHAPES[name] ?? "circle", fill: palette[name] ?? palette.similar,
    tip: `${formatPeriod(row.period, lang)} : ${isKnown ? sayMeasure(row[measure], measure, row.unit, lang) : term(lang, "reason", row.reason)}`,
  };
}

function timelineMarks(width, height, palette) {
  const [x, y] = [{ scale: "x", field: "x" }, { scale: "y", field: "y" }];
  const foot = height - FRAME.bottom;
  const parts = (type, data, encode) => ({
    type: "group", from: { facet: { name: `part_${type}`, data, groupby: "part" } },
    marks: [mark(type, `part_${type}`, encode)],
  });
  return [
    mark("rule", "yTicks", { x: FRAME.left, x2: width - FRAME.right, y: { scale: "y", field: "at" }, stroke: { field: "colour" } }),
    mark("text", "yTicks", { x: FRAME.left - 6, y: { scale: "y", field: "at" }, text: { field: "text" }, align: "right", baseline: "middle", fill: palette.soft, fontSize: 11 }),
    mark("text", "notes", { x: 0, y: 12, text: { field: "text" }, limit: width, fill: palette.soft, fontSize: 11 }),
    mark("rule", "breaks", { x, y: FRAME.top - 6, y2: foot, stroke: palette.worse, strokeDash: { field: "dash" } }),
    mark("symbol", "breaks", { x, y: FRAME.top - 6, size: 170, fill: palette.paper, stroke: palette.worse }),
    mark("text", "breaks", { x, y: FRAME.top - 6, text: { field: "text" }, align: "center", baseline: "middle", fill: palette.worse, fontSize: 10, fontWeight: 700 }),
    parts("area", "bounded", { x, y: { scale: "y", field: "low" }, y2: { scale: "y", field: "high" }, fill: palette.context, fillOpacity: 0.16 }),
    mark("rule", "bounded", { x, y: { scale: "y", field: "low" }, y2: { scale: "y", field: "high" }, stroke: palette.soft, strokeWidth: 1.5 }),
    parts("line", "points", { x, y, stroke: palette.soft, strokeWidth: 1.8 }),
    mark("symbol", "points", { x, y, shape: { field: "shape" }, size: 80, fill: { field: "fill" }, stroke: palette.paper, tooltip: { field: "tip" } }),
    mark("symbol", "missing", { x, y: foot - 9, shape: "cross", size: 55, angle: 45, fill: palette.paper, stroke: palette.not_compared, tooltip: { field: "tip" } }),
    mark("text", "xTicks", { x, y: foot + 15, text: { field: "text" }, align: "center", fill: palette.soft, fontSize: 11 }),
    mark("text", "vintages", { x: { scale: "x", field: "x" }, y: foot + 34, text: { field: "text" }, align: { field: "align" }, fill: palette.soft, fontSize: 10, fontStyle: "italic" }),
    mark("rule", "vintages", { x, y: foot, y2: foot + 4, stroke: palette.ink }),
  ];
}

/** One label for each date that has room. */
function labels(points, width) {
  const every = Math.ceil(points.length / Math.max(1, Math.floor((width - FRAME.left) / 46)));
  return points.filter((_, i) => (points.length - 1 - i) % every === 0)
    .map(({ x, period }) => ({ x, text: period.replace(/^(\d{4})-Q(\d)$/, "T$2 $1").slice(0, 7) }));
}

/** The vintage of the comparison's outlines, where it starts and where it changes. */
function vintages(points, words) {
  const seen = points.filter(({ vintage }) => vintage !== null && vintage !== undefined);
  const changes = seen.filter(({ vintage }, i) => i === 0 || vintage !== seen[i - 1].vintage);
  return changes.map(({ x, vintage }, i) => ({ x, text: i === 0 ? words.vintage(vintage) : `${vintage}`, align: i === 0 ? "left" : "center" }));
}

function sayTick(value, measure, lang) {
  if (measure === "ratio") return formatRatio(value, lang, 2);
  return formatNumber(value, lang, Number.isInteger(value) ? 0 : 2, { signed: true, minimum: 0 });
}

function sayMeasure(value, measure, unit, lang) {
  return measure === "ratio" ? formatRatio(value, lang, 3) : formatDifference(value, unit, lang);
}

/** Say what the service found between the first comparable date and the last. */
export function sayChange(trend, { lang, words }) {
  const last = trend.filter((row) => isNumber(row.difference)).at(-1);
  if (!last) return words.noPoint;
  if (!last.base_period || last.base_period === last.period || !last.convergence) {
    return words.noChange(formatPeriod(last.period, lang), words.whyNoChange.find(([caveat]) => last.caveats?.includes(caveat))?.[1]);
  }
  const measure = last.change_of === "ratio" ? "ratio" : "difference";
  const base = trend.find((row) => row.period === last.base_period);
  const [before, after] = [base, last].map((row) => sayMeasure(row?.[measure], measure, last.unit, lang));
  return words.change({
    from: formatPeriod(last.base_period, lang), to: formatPeriod(last.period, lang), before, after,
    what: words.convergence[last.convergence], of: measure, change: changeOf(last, measure, lang),
  });
}

function changeOf({ change, change_lower: lower, change_upper: upper, unit }, measure, lang) {
  const digits = measure === "ratio" ? 3 : 1;
  const say = (value) => formatNumber(value, lang, digits, { signed: true });
  const size = measure === "ratio" ? say(change) : formatDifference(change, unit, lang);
  return isNumber(lower) && isNumber(upper) ? `${size} [${say(lower)}\u00a0; ${say(upper)}]` : size;
}

/** The same points as a table. */
export function timelineTable(trend, { lang, words, breaks, releases }) {
  const figure = (field, say) => ({ value: (row) => row[field], text: (row) => (isNumber(row[field]) ? say(row[field], row.unit, lang) : "–") });
  const ratio = (value) => formatRatio(value, lang, 3);
  const breakAt = (row) => breaks.filter(({ at }) => {
    const before = trend[trend.indexOf(row) - 1];
    return at <= Date.parse(row.reference_date) && (!before || at > Date.parse(before.reference_date));
  });
  return {
    rows: trend,
    columns: [
      { head: words.period, value: (row) => row.period, text: (row) => formatPeriod(row.period, lang), isName: true },
      { head: words.value, ...figure("value", formatValue) },
      { head: words.benchmark, ...figure("benchmark_value", formatValue) },
      { head: words.difference, ...figure("difference", formatDifference) },
      { head: words.lower, ...figure("difference_lower", formatDifference) },
      { head: words.upper, ...figure("difference_upper", formatDifference) },
      { head: words.ratio, ...figure("ratio", ratio) },
      { head: words.nature, value: (row) => (row.difference_lower === null ? "" : term(lang, "interval", row.interval_nature)) },
      { head: words.outcome, value: (row) => term(lang, "outcome", outcomeName(row)) },
      { head: words.break, value: (row) => breakAt(row).map((each) => each[`note_${lang}`]).join(" ") },
      { head: words.benchmarkVintage, value: (row) => row.benchmark_vintage, text: (row) => `${row.benchmark_vintage ?? "–"}` },
      { head: words.reason, value: (row) => (row.reason ? row[`reason_${lang}`] ?? term(lang, "reason", row.reason) : "") },
      { head: words.source, value: (row) => releases.get(row.release) ?? "" },
    ],
  };
}
