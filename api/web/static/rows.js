/** The list of neighbourhoods: searched, sorted and counted. */

import { missingValue } from "./missing.js";

/** Lower-case without accents: "Épinay" is found by "epinay". */
export function fold(text) {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}

/** Keep the rows whose name or code holds every word of the query. */
export function filterRows(rows, query) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = fold(`${row.name ?? ""} ${row.code}`);
    return words.every((word) => text.includes(word));
  });
}

/** Sort by "field" or "-field"; missing values come last in both directions, ties by code. */
export function sortRows(rows, order, lang = "fr") {
  const isDescending = order.startsWith("-");
  const field = isDescending ? order.slice(1) : order;
  const collator = new Intl.Collator(lang, { numeric: true });
  return [...rows].sort((a, b) => {
    const [x, y] = [a[field] ?? null, b[field] ?? null];
    if (x === null || y === null) return (x === null) - (y === null) || collator.compare(a.code, b.code);
    const comparison = typeof x === "number" ? x - y : collator.compare(x, y);
    return (isDescending ? -comparison : comparison) || collator.compare(a.code, b.code);
  });
}

/** Return the order after a click on a column: ascending, then descending. */
export function nextOrder(order, field) {
  return order === field ? `-${field}` : field;
}

/** The order in which the most unfavourable gaps come first; of changes, those that widened most. */
export function defaultOrder(measure, polarity) {
  if (measure === "trend") return "-growth";
  const field = measure === "outcome" ? "difference" : measure;
  return polarity === "higher_is_better" ? field : `-${field}`;
}

/** Name the outcome of a row: a context indicator has a gap ("context") but nothing to judge. */
export function outcomeName(row) {
  if (row.outcome !== "not_compared" || !isNumber(row.difference)) return row.outcome;
  // An estimate whose bounds hold 0: no verdict, which is not "similar".
  return row.interval_nature === "model" && row.sign_certain === false ? "not_compared" : "context";
}

/** Whether a gap is on neither side for sure: the test finds nothing or, without a test, its rounding may undo it. */
export function isUnproven({ is_significant: isSignificant, sign_certain: isCertain, difference }) {
  return isSignificant === false || isCertain === false || difference === 0;
}

/** Count what the headline says. Judged and unjudged gaps are counted apart. */
export function summarise(rows) {
  const count = (test) => rows.filter(test).length;
  const compared = rows.filter((row) => isNumber(row.difference));
  const sorted = compared.map((row) => row.difference).sort((a, b) => a - b);
  return {
    total: rows.length,
    compared: compared.length,
    suppressed: count((row) => missingValue(row) === "suppressed"),
    unpublished: count((row) => missingValue(row) === "unpublished"),
    refused: count((row) => isNumber(row.value) && !isNumber(row.difference)),
    worse: count((row) => row.outcome === "worse"),
    better: count((row) => row.outcome === "better"),
    similar: count((row) => outcomeName(row) === "similar"),
    median: median(sorted),
  };
}

function median(sorted) {
  if (sorted.length === 0) return null;
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function isNumber(value) {
  return typeof value === "number";
}
