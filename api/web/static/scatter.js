/** Two indicators of all neighbourhoods against each other; the missing ones counted by their reason. */

import { formatMeasure, formatNumber } from "./format.js";
import { SHAPES, isNumber, linear, mark, niceTicks, plot, wrap, fitting } from "./plot.js";
import { outcomeName } from "./rows.js";
import { term } from "./terms.js";

const FRAME = { left: 74, right: 14, top: 36, bottom: 62 };
/** Strips along the axes, for those that have one of the two figures only. */
const STRIP = 18;

/** Pair the rows of two indicators by neighbourhood; `y` is the first indicator, `x` the second. */
export function joinRows(first, second, measure) {
  const others = new Map(second.map((row) => [row.code, row]));
  return first.map((y) => {
    const x = others.get(y.code) ?? null;
    return { code: y.code, name: y.name ?? y.code, y, x, atY: figure(y, measure), atX: figure(x, measure) };
  });
}

function figure(row, measure) {
  return isNumber(row?.[measure]) ? row[measure] : null;
}

/** Count the pairs that lack a figure, by which one and why: [{axis, reason, count}], most first. */
export function countMissing(pairs) {
  const counts = new Map();
  for (const { atX, atY, x, y } of pairs) {
    for (const [axis, at, row] of [["y", atY, y], ["x", atX, x]]) {
      if (at !== null) continue;
      const key = `${axis}|${row?.reason ?? "zone_missing"}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts].map(([key, count]) => ({ axis: key.split("|")[0], reason: key.split("|")[1], count })).sort((a, b) => b.count - a.count);
}

/** Build the chart. `labels` and `units` name the two axes: {x, y}; `selected` is drawn on top. */
export function scatterSpec(pairs, { width, tall = 460, palette, lang, measure, labels, units, selected }) {
  const height = Math.round(Math.min(Math.max(width * 0.62, 300), Math.max(tall, 300)));
  const known = pairs.filter(({ atX, atY }) => atX !== null && atY !== null).map((pair) => point(pair, { palette, lang, measure, units }));
  const centre = { difference: 0, ratio: 1 }[measure];
  const [xs, ys] = ["atX", "atY"].map((axis) => ticksOf(pairs.map((pair) => pair[axis]), centre, width < 420 ? 3 : 6));
  const say = (at) => ({ at, text: formatNumber(at, lang, Number.isInteger(at) ? 0 : 2, { signed: measure === "difference", minimum: 0 }), colour: at === centre ? palette.ink : palette.faint });
  const lone = (pair) => ({ ...point(pair, { palette, lang, measure, units }), atX: pair.atX, atY: pair.atY });
  const data = {
    points: known, own: known.filter(({ code }) => code === selected), xTicks: xs.map(say), yTicks: ys.map(say),
    noY: pairs.filter(({ atX, atY }) => atX !== null && atY === null).map(lone),
    noX: pairs.filter(({ atX, atY }) => atX === null && atY !== null).map(lone),
    titles: [{ x: wrap(`${labels.x} →`, fitting(width - FRAME.left, 12), 1), y: wrap(`↑ ${labels.y}`, fitting(width, 12), 1) }],
  };
  return plot({
    width, height, data: Object.entries(data).map(([name, values]) => ({ name, values })),
    scales: [
      linear("x", [xs[0], xs.at(-1)], [FRAME.left + STRIP, width - FRAME.right]),
      linear("y", [ys[0], ys.at(-1)], [height - FRAME.bottom - STRIP, FRAME.top]),
    ],
    marks: scatterMarks(width, height, palette),
  });
}

function point({ code, name, atX, atY, x, y }, { palette, lang, measure, units }) {
  const outcome = outcomeName(y);
  const say = (at, unit) => (at === null ? "–" : formatMeasure(at, measure, unit, lang));
  return {
    code, atX, atY, shape: SHAPES[outcome] ?? "circle", fill: palette[outcome] ?? palette.similar,
    tip: `${name} : ${say(atY, units.y)} · ${say(atX, units.x)}`, hasBoth: x !== null,
  };
}

function ticksOf(values, centre, count) {
  const known = [...values.filter((value) => value !== null), ...(centre === undefined ? [] : [centre])];
  return known.length ? niceTicks(Math.min(...known), Math.max(...known), count) : [0, 1];
}

function scatterMarks(width, height, palette) {
  const [x, y] = [{ scale: "x", field: "atX" }, { scale: "y", field: "atY" }];
  const foot = height - FRAME.bottom;
  const cross = { shape: "cross", angle: 45, size: 90, fill: palette.paper, stroke: palette.not_compared, tooltip: { field: "tip" } };
  return [
    mark("rect", "titles", { x: FRAME.left, x2: width - FRAME.right, y: foot - STRIP + 4, y2: foot, fill: palette.wash }),
    mark("rect", "titles", { x: FRAME.left, x2: FRAME.left + STRIP - 4, y: FRAME.top, y2: foot, fill: palette.wash }),
    mark("rule", "xTicks", { x: { scale: "x", field: "at" }, y: FRAME.top, y2: foot, stroke: { field: "colour" } }),
    mark("rule", "yTicks", { x: FRAME.left, x2: width - FRAME.right, y: { scale: "y", field: "at" }, stroke: { field: "colour" } }),
    mark("text", "xTicks", { x: { scale: "x", field: "at" }, y: foot + 15, text: { field: "text" }, align: "center", fill: palette.soft, fontSize: 11 }),
    mark("text", "yTicks", { x: FRAME.left - 6, y: { scale: "y", field: "at" }, text: { field: "text" }, align: "right", baseline: "middle", fill: palette.soft, fontSize: 11 }),
    mark("text", "titles", { x: width - FRAME.right, y: foot + 36, text: { field: "x" }, align: "right", fill: palette.ink, fontSize: 12, fontWeight: 600 }),
    mark("text", "titles", { x: 0, y: 14, text: { field: "y" }, fill: palette.ink, fontSize: 12, fontWeight: 600 }),
    mark("symbol", "noY", { x, y: foot - 7, ...cross }),
    mark("symbol", "noX", { x: FRAME.left + 7, y, ...cross }),
    mark("symbol", "points", { x, y, shape: { field: "shape" }, size: 85, fill: { field: "fill" }, fillOpacity: 0.8, stroke: palette.paper, strokeWidth: 0.8, cursor: "pointer", tooltip: { field: "tip" } }),
    mark("symbol", "own", { x, y, shape: "circle", size: 380, stroke: palette.ink, strokeWidth: 2.5, fill: "transparent" }),
    mark("symbol", "own", { x, y, shape: { field: "shape" }, size: 110, fill: { field: "fill" }, stroke: palette.paper, tooltip: { field: "tip" } }),
  ];
}

/** All pairs as a table, those that lack a figure with their reason. */
export function scatterTable(pairs, { lang, words, measure, labels, units, releases }) {
  const why = (row, at) => (at !== null ? "" : row?.[`reason_${lang}`] ?? term(lang, "reason", row?.reason ?? "zone_missing"));
  const of = (axis, at) => [
    { head: labels[axis], value: (pair) => pair[at], text: (pair) => (pair[at] === null ? "–" : formatMeasure(pair[at], measure, units[axis], lang)) },
    { head: `${words.outcome}${words.colon}${labels[axis]}`, value: (pair) => (pair[axis] ? term(lang, "outcome", outcomeName(pair[axis])) : "") },
    { head: `${words.reason}${words.colon}${labels[axis]}`, value: (pair) => why(pair[axis], pair[at]) },
    { head: `${words.source}${words.colon}${labels[axis]}`, value: (pair) => releases.get(pair[axis]?.release) ?? "" },
  ];
  return {
    rows: pairs,
    columns: [{ head: words.neighbourhood, value: ({ name }) => name, isName: true }, { head: words.code, value: ({ code }) => code }, ...of("y", "atY"), ...of("x", "atX")],
  };
}
