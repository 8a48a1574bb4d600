/** Small multiples: one panel for each indicator, one line for each territory, beside its own benchmark. */

import { formatBound, formatDifference, formatInterval, formatPeriod, formatValue } from "./format.js";
import { SHAPES, fitting, isNumber, mark, niceTicks, plot, wrap } from "./plot.js";
import { outcomeName } from "./rows.js";
import { sayNoValue } from "./territories_data.js";

const ROW = 22;
const HEAD = 34;
const FOOT = 22;
const BETWEEN = { x: 28, y: 14 };

/** Keep what can be drawn beside another: results that two territories have, or one that is alone. */
export function drawnRows(rows) {
  const results = rows.filter(({ isResult }) => isResult);
  const least = Math.min(2, rows[0]?.cells.length ?? 0);
  return (results.length ? results : rows).filter(({ cells }) => cells.filter(({ observation }) => isNumber(observation?.value)).length >= least);
}

/** Build the chart for a width and a palette. */
export function territoriesSpec(rows, { width, palette, lang, words }) {
  const columns = width >= 1150 ? 4 : width >= 860 ? 3 : width >= 560 ? 2 : 1;
  const room = Math.floor((width - BETWEEN.x * (columns - 1)) / columns);
  const tall = HEAD + ROW * (rows[0]?.cells.length ?? 0) + FOOT + BETWEEN.y;
  const panels = rows.map((row, i) => panelOf(row, {
    x: (i % columns) * (room + BETWEEN.x), y: Math.floor(i / columns) * tall, room, palette, lang, words,
  }));
  const data = Object.fromEntries(["heads", "labels", "ticks", "bars", "benches", "points", "empty"].map(
    (name) => [name, panels.flatMap((panel) => panel[name])]));
  return plot({
    width, height: Math.ceil(rows.length / columns) * tall,
    data: Object.entries(data).map(([name, values]) => ({ name, values })), scales: [], marks: marksOf(palette),
  });
}

function panelOf(row, { x, y, room, palette, lang, words }) {
  const from = x + Math.round(room * 0.36);
  const to = x + room - 8;
  const all = niceTicks(...rangeOf(row.cells), 3);
  const at = (value) => from + 8 + ((value - all[0]) / (all.at(-1) - all[0])) * (to - from - 8);
  const lines = row.cells.map((cell, i) => lineOf(cell, { row, at, from, to, y: y + HEAD + ROW * (i + 0.5), palette, lang, words }));
  const periods = [...new Set(row.cells.map((cell) => sidesOf(cell).seen).filter((seen) => isNumber(seen?.value)).map(({ period }) => period))];
  const title = periods.length === 1 ? `${row.label}, ${formatPeriod(periods[0], lang)}` : row.label;
  const label = ({ territory, ...cell }) => `${territory.letter}${periods.length > 1 && isNumber(cell.observation?.value) ? ` ${sidesOf(cell).seen.period}` : ""} · ${territory.name}`;
  const [top, foot] = [y + HEAD - 2, y + HEAD + ROW * row.cells.length];
  return {
    heads: [{ x, y: y + 12, lines: wrap(title, fitting(room, 14), 2), label: title }],
    labels: lines.map(({ y: middle }, i) => ({ x, y: middle, text: wrap(label(row.cells[i]), fitting(from - x, 11), 1), tip: row.cells[i].territory.name })),
    ticks: ticksOf(all, { at, top, foot, unit: row.unit, lang }),
    bars: lines.filter(({ low }) => isNumber(low)), benches: lines.filter(({ bench }) => isNumber(bench)),
    points: lines.filter(({ point }) => isNumber(point)), empty: lines.filter(({ missing }) => missing),
  };
}

/** The marks of both ends are said in full; those between are lines only where words would collide. */
function ticksOf(all, { at, top, foot, unit, lang }) {
  const said = all.length > 3 ? [all[0], all.at(-1)] : all;
  return all.map((value, i) => ({
    x: at(value), top, foot, text: said.includes(value) ? formatBound(value, "value", unit, lang) : "",
    align: i === 0 ? "left" : i === all.length - 1 ? "right" : "center",
  }));
}

function nameOf({ letter, name }) {
  return `${letter} · ${name}`;
}

/** Both sides of what is drawn are of one date: that of the gap where there is one, else the latest. */
function sidesOf({ observation: seen, gap }) {
  if (!isNumber(gap?.difference) || gap.period === seen?.period) return { seen, gap };
  return { seen: { value: gap.value, period: gap.period }, gap };
}

function rangeOf(cells) {
  const known = cells.map(sidesOf).flatMap(({ seen, gap }) => [seen?.value, seen?.lower, seen?.upper, gap?.benchmark_value]).filter(isNumber);
  return known.length ? [Math.min(...known), Math.max(...known)] : [0, 1];
}

function lineOf(cell, { row, at, from, to, y, palette, lang, words }) {
  const { seen, gap } = sidesOf(cell);
  const outcome = isNumber(gap?.difference) ? outcomeName(gap) : "context";
  const missing = sayNoValue(cell, lang, words);
  const place = (value) => (isNumber(value) ? at(value) : null);
  return {
    y, from, to, point: place(seen?.value), low: place(seen?.lower), high: place(seen?.upper), bench: place(gap?.benchmark_value),
    shape: SHAPES[outcome] ?? "circle", fill: palette[outcome] ?? palette.similar,
    tip: tipOf(cell, row.unit, lang, words), missing: missing && wrap(missing, fitting(to - from - 12, 11), 1),
  };
}

function tipOf(cell, unit, lang, words) {
  const { territory } = cell;
  const { seen, gap } = sidesOf(cell);
  const value = isNumber(seen?.value) ? `${formatValue(seen.value, unit, lang)} (${formatPeriod(seen.period, lang)})` : sayNoValue(cell, lang, words);
  if (!isNumber(gap?.difference)) return `${nameOf(territory)} : ${value}`;
  const interval = formatInterval(gap.difference_lower, gap.difference_upper, unit, lang);
  return `${nameOf(territory)} : ${value} ; ${words.gap} ${formatDifference(gap.difference, unit, lang)} ${interval}`.trim();
}

function marksOf(palette) {
  const field = (name, offset) => ({ field: name, ...(offset ? { offset } : {}) });
  const tip = field("tip");
  return [
    mark("rule", "ticks", { x: field("x"), y: field("top"), y2: field("foot"), stroke: palette.faint }),
    mark("text", "ticks", { x: field("x"), y: field("foot", 13), text: field("text"), align: field("align"), fill: palette.soft, fontSize: 11 }),
    mark("text", "heads", { x: field("x"), y: field("y"), text: field("lines"), lineHeight: 14, fill: palette.ink, fontSize: 12, fontWeight: 700, tooltip: field("label") }),
    mark("text", "labels", { x: field("x"), y: field("y"), text: field("text"), baseline: "middle", fill: palette.ink, fontSize: 11, tooltip: tip }),
    mark("rect", "empty", { x: field("from", 8), x2: field("to"), yc: field("y"), height: 16, fill: palette.paper, stroke: palette.not_compared, strokeDash: [3, 3] }),
    mark("text", "empty", { x: field("from", 14), y: field("y"), text: field("missing"), baseline: "middle", fontStyle: "italic", fill: palette.soft, fontSize: 11, tooltip: tip }),
    mark("rule", "bars", { x: field("low"), x2: field("high"), y: field("y"), stroke: palette.soft, strokeWidth: 3, strokeOpacity: 0.55 }),
    mark("rect", "benches", { xc: field("bench"), width: 2, yc: field("y"), height: 15, fill: palette.ink, tooltip: tip }),
    mark("symbol", "points", { x: field("point"), y: field("y"), shape: field("shape"), size: 85, fill: field("fill"), stroke: palette.paper, strokeWidth: 1, tooltip: tip }),
  ];
}
