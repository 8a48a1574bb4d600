/** Colours of the map. What is missing, refused or similar has its own look and legend line. */

import { categoriesOf, categoryOf, figureOf } from "./categories.js";
import { classIndex, quantileBreaks, ratioBreaks, symmetricBreaks } from "./breaks.js";
import { MISSING_CLASSES, missingValue } from "./missing.js";
import { isUnproven, outcomeName } from "./rows.js";

/** Told apart by readers who lack one kind of cone (tests/web/scales.test.mjs); from near the centre outwards. */
export const UNFAVOURABLE = ["#f4b56a", "#dd7d1c", "#9a4200"];
export const FAVOURABLE = ["#92c1e0", "#3f86bd", "#124f86"];
/** Context indicators: two hues that judge nothing. */
export const ABOVE = ["#c9b3d8", "#9668b0", "#5f2a7e"];
export const BELOW = ["#8cc5a5", "#3f9d91", "#0b5f56"];
export const SEQUENTIAL = ["#d2f6e3", "#9bc7be", "#61a6a9", "#2a828c", "#0d5460"];

export const SIMILAR = "#efeadf";
export const MISSING = "#d0d3d8";

/** Classes without a number, in the order of the legend. */
export const SPECIAL_CLASSES = ["similar", ...MISSING_CLASSES];

/** Build the scale of one measure: its bounds, or its categories (`names`), and one colour per class. */
export function makeScale(measure, polarity, rows) {
  const categories = categoriesOf(measure, polarity);
  if (categories) {
    return { measure, breaks: [], centre: null, names: categories.map(([name]) => name), colours: categories.map(([, colour]) => colour) };
  }
  const values = rows
    .filter((row) => specialClass(row, measure) === null)
    .map((row) => row[measure]);
  if (measure === "value") {
    const breaks = quantileBreaks(values, SEQUENTIAL.length);
    return { measure, breaks, centre: null, colours: spread(SEQUENTIAL, breaks.length + 1) };
  }
  const breaks = measure === "ratio" ? ratioBreaks(values) : symmetricBreaks(values);
  const [below, above] = sides(polarity);
  const half = (breaks.length + 1) / 2;
  const colours = [...spread(below, half).reverse(), ...spread(above, half)];
  return { measure, breaks, centre: measure === "ratio" ? 1 : 0, colours };
}

function sides(polarity) {
  if (polarity === "lower_is_better") return [FAVOURABLE, UNFAVOURABLE];
  if (polarity === "higher_is_better") return [UNFAVOURABLE, FAVOURABLE];
  return [BELOW, ABOVE];
}

/** Take `count` colours of a ramp, keeping its far end. */
function spread(ramp, count) {
  if (count >= ramp.length) return [...ramp];
  return Array.from({ length: count }, (_, i) =>
    ramp[Math.round(((i + 1) * ramp.length) / count) - 1]);
}

/** Tell why a row has no class of values, or null if it has one. Zero is a value. */
export function specialClass(row, measure) {
  const kind = missingValue(row);
  if (kind) return kind;
  if (measure === "value") return null;
  if (isMissing(row[figureOf(measure)])) return "not_compared";
  if (measure === "trend") return row.convergence ? null : "no_series";
  const name = outcomeName(row);
  if (name === "not_compared") return name;
  // Painted alike; the legend calls the one "similar", the other "not judged", as the sheet does.
  return name === "similar" || (name === "context" && isUnproven(row)) ? "similar" : null;
}

function isMissing(value) {
  return value === null || value === undefined;
}

/** Return the class of a row: a special one, its category, or "c0", "c1"… from the lowest values up. */
export function classOf(row, { measure, breaks, names }) {
  return specialClass(row, measure) ?? (names ? categoryOf(row, measure) : `c${classIndex(row[measure], breaks)}`);
}

/** The classes of a scale that have a colour of their own. */
export function namesOf({ names, colours }) {
  return names ?? colours.map((_, i) => `c${i}`);
}

/** Return the colour of a class. */
export function colourOf(name, scale) {
  if (name === "similar") return SIMILAR;
  return scale.colours[namesOf(scale).indexOf(name)] ?? MISSING;
}

/** Count the rows of every class, special ones included. */
export function countClasses(rows, scale) {
  const names = [...namesOf(scale), ...SPECIAL_CLASSES];
  const counts = new Map(names.map((name) => [name, 0]));
  for (const row of rows) counts.set(row.class, (counts.get(row.class) ?? 0) + 1);
  return counts;
}

/** MapLibre expression: the colour of a feature from its class; anything else is missing. */
export function fillColour(scale) {
  const classes = namesOf(scale).filter((name) => name !== "similar").flatMap((name) => [name, colourOf(name, scale)]);
  return ["match", ["get", "class"], ...classes, "similar", SIMILAR, MISSING];
}

/** MapLibre filter: features without a figure, drawn in a pattern. */
export const IS_MISSING = ["in", ["get", "class"], ["literal", MISSING_CLASSES]];
