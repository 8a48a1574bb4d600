/** Kinds of what has no figure, and why: hidden by the producer, not available, not compared. */

import { TERMS, term } from "./terms.js";

/** In the order of the legend; patterns.js gives each its look. */
export const MISSING_CLASSES = ["no_series", "not_compared", "suppressed", "unpublished"];

/** Why a gap has no past, the first that holds. */
const NO_PAST = ["break_in_series", "windows_overlap", "consecutive_vintages"];

/** Tell why a row has no value, or null if it has one. What the producer hides exists; the rest may not. */
export function missingValue({ value, obs_status: status, conf_status: secrecy, reason }) {
  if (value !== null && value !== undefined) return null;
  return status === "Q" || secrecy === "C" || reason === "zone_suppressed" ? "suppressed" : "unpublished";
}

/** Say in words why a row has no figure of a measure. */
export function whyMissing(row, measure, { lang, texts }) {
  if (row.class === "no_series") return texts.noPast[NO_PAST.find((code) => row.caveats?.includes(code)) ?? "alone"];
  if (row.reason) return term(lang, "reason", row.reason);
  if (missingValue(row)) return TERMS[lang].status[row.obs_status] ?? TERMS[lang].unpublished;
  if (measure === "ratio" && row.ratio === null && row.difference !== null) return term(lang, "reason", "benchmark_zero");
  return texts.noVerdict;
}

/** Count the reasons of the rows of one class: [[sentence, count]], the most frequent first. */
export function countReasons(rows, name, measure, speech) {
  const counts = new Map();
  for (const row of rows.filter((each) => each.class === name)) {
    const why = whyMissing(row, measure, speech);
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}
