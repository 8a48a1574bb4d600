/** The rank among peers: each neighbourhood's gap with its interval, never a rank alone. */

import { formatDifference, formatInterval, formatNumber } from "./format.js";
import { SHAPES, fitting, isNumber, linear, mark, niceTicks, plot, wrap } from "./plot.js";
import { outcomeName } from "./rows.js";
import { term } from "./terms.js";

const ROW = 22;
const TOP = 26;
const AROUND = 12;

/** Keep a window of ranks around one neighbourhood; of a short list, all of it. */
export function around(rows, code) {
  if (rows.length <= 2 * AROUND + 1) return rows;
  const at = Math.max(0, rows.findIndex((row) => row.code === code));
  const start = Math.min(Math.max(0, at - AROUND), rows.length - 2 * AROUND - 1);
  return rows.slice(start, start + 2 * AROUND + 1);
}

/** A rank is said only beside an interval. */
export function hasRank(row) {
  return isNumber(row.rank) && isNumber(row.difference_lower) && isNumber(row.difference_upper);
}

/** Say the rank of one neighbourhood, with the interval of its gap. */
export function sayRank(row, ranked, { lang, words }) {
  if (!row || !isNumber(row.difference)) return words.notRanked(row?.reason ? row[`reason_${lang}`] ?? term(lang, "reason", row.reason) : "");
  const gap = [formatDifference(row.difference, row.unit, lang), formatInterval(row.difference_lower, row.difference_upper, row.unit, lang)];
  if (!hasRank(row)) return words.noInterval(gap[0]);
  const number = (value) => formatNumber(value, lang, 0);
  return words.rank(number(row.rank), number(ranked), gap.join(" "), isNumber(row.shrunken_rank) ? number(row.shrunken_rank) : "");
}

/** Build the chart of the peers; the one of the sheet is on a coloured band and in bold. */
export function peersSpec(rows, { code, width, palette, lang, words }) {
  const from = Math.round(Math.max(0.44 * width, 130));
  const placed = around(rows, code).map((row, i) => placeRow(row, i, { code, from, palette, lang }));
  const ys = placed.flatMap(({ at, low, high }) => [at, low, high]).filter(isNumber);
  const all = niceTicks(Math.min(0, ...ys), Math.max(0, ...ys), width - from > 260 ? 5 : 3);
  const height = TOP + ROW * placed.length + 4;
  const data = {
    rows: placed, own: placed.filter((row) => row.isOwn), points: placed.filter(({ at }) => isNumber(at)),
    bounded: placed.filter(({ low, high }) => isNumber(low) && isNumber(high)),
    empty: placed.filter(({ at }) => !isNumber(at)).map((row) => ({ ...row, missing: wrap(words.short[row.reason] ?? words.notCompared, fitting(width - from - 12, 11), 1) })),
    ticks: all.map((at) => ({ at, text: formatNumber(at, lang, Number.isInteger(at) ? 0 : 2, { signed: true, minimum: 0 }), colour: at === 0 ? palette.ink : palette.faint })),
  };
  return plot({
    width, height,
    data: Object.entries(data).map(([name, values]) => ({ name, values })),
    scales: [linear("x", [all[0], all.at(-1)], [from + 12, width - 14])],
    marks: peersMarks(width, from, height, palette),
  });
}

function placeRow(row, i, { code, from, palette, lang }) {
  const name = outcomeName(row);
  const isOwn = row.code === code;
  const rank = hasRank(row) ? formatNumber(row.rank, lang, 0) : "–";
  return {
    code: row.code, rank, label: wrap(row.name ?? row.code, fitting(from - 52, 12), 1), reason: row.reason, isOwn, weight: isOwn ? 700 : 400,
    top: TOP + ROW * i, middle: TOP + ROW * (i + 0.5), at: row.difference, low: row.difference_lower, high: row.difference_upper,
    shape: SHAPES[name] ?? "circle", fill: palette[name] ?? palette.similar,
    tip: `${row.name ?? row.code} : ${formatDifference(row.difference, row.unit, lang)} ${formatInterval(row.difference_lower, row.difference_upper, row.unit, lang)}`,
  };
}

function peersMarks(width, from, height, palette) {
  const middle = { field: "middle" };
  return [
    mark("rect", "own", { x: 0, x2: width, y: { field: "top" }, height: ROW, fill: palette.wash }),
    mark("rule", "ticks", { x: { scale: "x", field: "at" }, y: TOP - 4, y2: height, stroke: { field: "colour" } }),
    mark("text", "ticks", { x: { scale: "x", field: "at" }, y: TOP - 9, text: { field: "text" }, align: "center", fill: palette.soft, fontSize: 11 }),
    mark("text", "rows", { x: 38, y: middle, text: { field: "rank" }, align: "right", baseline: "middle", fill: palette.soft, fontSize: 11, fontWeight: { field: "weight" } }),
    mark("text", "rows", { x: 46, y: middle, text: { field: "label" }, limit: from - 48, baseline: "middle", fill: palette.ink, fontSize: 12, fontWeight: { field: "weight" }, tooltip: { field: "tip" } }),
    mark("rect", "empty", { x: from + 8, x2: width, yc: middle, height: 16, fill: palette.paper, stroke: palette.not_compared, strokeDash: [3, 3] }),
    mark("text", "empty", { x: from + 14, y: middle, text: { field: "missing" }, baseline: "middle", fontStyle: "italic", fill: palette.soft, fontSize: 11 }),
    mark("rule", "bounded", { x: { scale: "x", field: "low" }, x2: { scale: "x", field: "high" }, y: middle, stroke: { field: "fill" }, strokeWidth: 3, strokeOpacity: 0.55 }),
    mark("symbol", "points", { x: { scale: "x", field: "at" }, y: middle, shape: { field: "shape" }, size: 80, fill: { field: "fill" }, stroke: palette.paper, tooltip: { field: "tip" } }),
  ];
}

/** The whole ranking as a table. */
export function peersTable(rows, { lang, words, releases }) {
  const figure = (field) => ({ value: (row) => row[field], text: (row) => (isNumber(row[field]) ? formatDifference(row[field], row.unit, lang) : "–") });
  return {
    rows,
    columns: [
      { head: words.neighbourhood, value: (row) => row.name ?? row.code, isName: true },
      { head: words.code, value: (row) => row.code },
      { head: words.rankHead, value: (row) => (hasRank(row) ? row.rank : null), text: (row) => (hasRank(row) ? formatNumber(row.rank, lang, 0) : "–") },
      { head: words.difference, ...figure("difference") },
      { head: words.lower, ...figure("difference_lower") },
      { head: words.upper, ...figure("difference_upper") },
      { head: words.nature, value: (row) => (row.difference_lower === null ? "" : term(lang, "interval", row.interval_nature)) },
      { head: words.outcome, value: (row) => term(lang, "outcome", outcomeName(row)) },
      { head: words.reason, value: (row) => (row.reason ? row[`reason_${lang}`] ?? term(lang, "reason", row.reason) : "") },
      { head: words.source, value: (row) => releases.get(row.release) ?? "" },
    ],
  };
}
