/** The rows of the table: what each cell holds, which rows are kept, in which order; no DOM. */

import { fold, outcomeName } from "./rows.js";

const OUTCOMES = ["worse", "better", "similar", "context", "not_compared", "missing"];

/** What the filter by outcome offers, in its order. */
export { OUTCOMES };

/** The cell of a neighbourhood: its figure (null: missing, and `why`), limits, outcome. */
export function cellOf(column, code) {
  const at = column.places?.get(code);
  const read = (name) => (at === undefined ? null : column.figures[name]?.[at] ?? null);
  const { measure } = column;
  const row = { outcome: read("outcome") ?? "not_compared", difference: read("difference"), interval_nature: read("interval_nature"), sign_certain: read("sign_certain") };
  const figure = read(measure);
  return {
    at, figure, value: read("value"), other: read("benchmark_value"), otherName: read("benchmark_name"),
    lower: read(`${measure}_lower`), upper: read(`${measure}_upper`), least: read("difference_min"), most: read("difference_max"),
    nature: read(measure === "value" ? "value_nature" : "interval_nature"), outcome: outcomeName(row),
    why: figure === null ? reasonOf(measure, read, at) : "",
  };
}

/** Why a figure is missing, as a code of the reasons; "unread" where the column could not be read. */
function reasonOf(measure, read, at) {
  if (at === undefined) return "unread";
  if (measure === "value") return read("obs_status") === "Q" ? "zone_suppressed" : "zone_missing";
  if (measure === "ratio" && read("difference") !== null) return "benchmark_zero";
  return read("reason") ?? (read("obs_status") === "Q" ? "zone_suppressed" : "zone_missing");
}

/** Join places and columns; a row has one cell for each column, in order. */
export function makeRows(places, columns) {
  return places.map((place) => ({
    ...place, words: fold(`${place.name} ${place.code} ${place.commune ?? ""}`),
    cells: columns.map((column) => cellOf(column, place.code)),
  }));
}

/** Read a condition on a column, "code:outcome:least:most", each part but the first possibly empty. */
export function readCondition(text) {
  const [indicator = "", outcome = "", ...bounds] = text.split(":");
  const [least, most] = [0, 1].map((i) => (bounds[i] && Number.isFinite(Number(bounds[i])) ? Number(bounds[i]) : null));
  return { indicator, outcome: OUTCOMES.includes(outcome) ? outcome : "", least, most };
}

/** Write a condition; "" when it asks for nothing. */
export function writeCondition({ indicator, outcome, least, most }) {
  if (!indicator || (!outcome && least === null && most === null)) return "";
  return [indicator, outcome, least ?? "", most ?? ""].join(":").replace(/:+$/, "");
}

/** Keep the rows that hold every word, and whose cell meets the condition. */
export function keepRows(rows, text, condition, codes) {
  const words = fold(text).split(/\s+/).filter(Boolean);
  const at = codes.indexOf(condition.indicator);
  return rows.filter((row) => words.every((word) => row.words.includes(word)) && (at < 0 || meets(row.cells[at], condition)));
}

function meets({ figure, outcome }, { outcome: asked, least, most }) {
  if (asked === "missing" && figure !== null) return false;
  if (asked && asked !== "missing" && outcome !== asked) return false;
  if (least === null && most === null) return true;
  return figure !== null && figure >= (least ?? -Infinity) && figure <= (most ?? Infinity);
}

/** Sort by "name", "commune" or an indicator, "-" first for descending; missing last always, ties by code. */
export function orderRows(rows, order, codes, lang) {
  const sign = order.startsWith("-") ? -1 : 1;
  const field = order.replace(/^-/, "");
  const collator = new Intl.Collator(lang, { numeric: true });
  const at = codes.indexOf(field);
  const read = at < 0 ? (row) => (field === "commune" ? row.commune || null : row.name) : (row) => row.cells[at].figure;
  const compare = at < 0 ? collator.compare : (a, b) => a - b;
  return [...rows].sort((a, b) => {
    const [x, y] = [read(a), read(b)];
    const tie = a.code < b.code ? -1 : 1;
    if (x === null || y === null) return (x === null) - (y === null) || tie;
    return sign * compare(x, y) || tie;
  });
}
