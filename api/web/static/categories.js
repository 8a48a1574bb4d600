/** Measures that are words, not numbers: the outcome of a gap, and what became of it through time. */

import { isUnproven, outcomeName } from "./rows.js";

/**
 * The categories of a measure in the order of the legend: [name, colour].
 *
 * Worse is darker than better, so that a reader who sees no hue tells them apart. Whether a gap
 * widened judges nothing (a favourable one may widen): its hues are those of context indicators.
 */
const OUTCOMES = [["worse", "#9a4200"], ["similar", "#efeadf"], ["better", "#3f86bd"]];
const POSITIONS = [["above", "#5f2a7e"], ["similar", "#efeadf"], ["below", "#3f9d91"]];
const CHANGES = [["widening", "#5f2a7e"], ["reversed", "#e8c33f"], ["closing", "#3f9d91"], ["undetermined", "#efeadf"]];

/** The categories of a measure, or null if it is a number. */
export function categoriesOf(measure, polarity) {
  if (measure === "trend") return CHANGES;
  if (measure !== "outcome") return null;
  return ["lower_is_better", "higher_is_better"].includes(polarity) ? OUTCOMES : POSITIONS;
}

/** The category of a row that has one; without a verdict, on which side of the benchmark it lies. */
export function categoryOf(row, measure) {
  if (measure === "trend") return row.convergence;
  const name = outcomeName(row);
  if (name !== "context") return name;
  if (isUnproven(row)) return "similar";
  return row.difference > 0 ? "above" : "below";
}

/** The number that says how much, beside a measure that is a word. */
export function figureOf(measure) {
  return measure === "outcome" || measure === "trend" ? "difference" : measure;
}
