/**
 * Whether the intervals of two territories tell their figures apart.
 *
 * METHOD, rules 1 (a gap goes with its kind of benchmark), 5 (same source, same period) and 8 (the
 * nature of an interval; materiality): nothing is computed here that the service did not measure.
 * Two intervals apart are a stricter test than the interval of the difference (formula 4), which two
 * territories that overlap would not have: only those of one level and generation are told apart.
 */

import { isNumber } from "./plot.js";

/** Intervals that bound the figure itself; an estimate's bounds ("model") prove nothing of a pair. */
const PROVING = ["sampling", "chance", "rounding", "suppression"];

/** Why nothing can be said of two figures, the first that holds; null if something can. */
function obstacle(a, b) {
  if (!hasBounds(a) && !isNumber(a.at)) return "missing";
  if (!hasBounds(b) && !isNumber(b.at)) return "missing";
  if (a.level !== b.level) return "levels";
  if (a.vintage !== b.vintage) return "generations";
  if (a.kind !== b.kind) return "benchmarks";
  if (a.period !== b.period) return "periods";
  if (a.source !== b.source) return "sources";
  if (![a, b].every((side) => hasBounds(side) && PROVING.includes(side.nature))) return "no_interval";
  return a.nature === b.nature ? null : "natures";
}

function hasBounds({ low, high }) {
  return isNumber(low) && isNumber(high);
}

/**
 * Tell two figures apart: "apart", "small" (by less than the threshold), "together", or why it cannot be told.
 *
 * `isSampled`: the figure comes from a sample (census, survey). Its error widens the interval: two that
 * overlap without it overlap with it, two that do not may ("sampled").
 */
export function tellApart(a, b, { materiality = 0, isSampled = false } = {}) {
  const why = obstacle(a, b);
  if (why) return why;
  const between = Math.max(a.low - b.high, b.low - a.high);
  if (between <= 0) return "together";
  if (isSampled && a.nature !== "sampling") return "sampled";
  return between > materiality ? "apart" : "small";
}

/** Every pair of a row of figures, by what is said of it: Map("apart" → ["A–B", …]). `row`: its materiality, isSampled. */
export function judgePairs(sides, row) {
  const said = new Map();
  for (let i = 0; i < sides.length; i += 1) {
    for (let j = i + 1; j < sides.length; j += 1) {
      const word = tellApart(sides[i], sides[j], row);
      said.set(word, [...(said.get(word) ?? []), `${sides[i].letter}–${sides[j].letter}`]);
    }
  }
  return said;
}

/** The published values of a row, as sides of a pair. */
export function valueSides(cells) {
  return cells.map(({ territory, observation: seen }) => ({
    ...placeOf(territory), kind: "", at: seen?.value, low: seen?.lower, high: seen?.upper,
    nature: seen?.interval_nature, period: seen?.period, source: seen?.source,
  }));
}

/** The gaps of a row, each to its own benchmark; where only their bounds are known, those. */
export function gapSides(cells, releases) {
  return cells.map(({ territory, gap }) => ({
    ...placeOf(territory), kind: gap?.benchmark_kind, at: gap?.difference,
    low: gap?.difference_lower ?? gap?.difference_min, high: gap?.difference_upper ?? gap?.difference_max,
    nature: gap?.interval_nature, period: gap?.period, source: releases.get(gap?.release)?.source,
  }));
}

function placeOf({ letter, level, vintage }) {
  return { letter, level, vintage };
}

/** Say what a row's pairs allow to say; "" where there is no pair. Pairs are named where they differ. */
export function sayPairs(said, what, words) {
  const entries = [...said].filter(([word]) => word !== "missing" || said.size === 1);
  if (entries.length === 0) return "";
  const order = ["apart", "small", "sampled", "together"];
  entries.sort(([a], [b]) => rank(order, a) - rank(order, b));
  const parts = entries.map(([word, pairs]) => `${words.pair[word]}${said.size > 1 ? ` ${pairs.join(", ")}` : ""}`);
  return `${what}${words.colon}${parts.join(words.between)}`;
}

function rank(order, word) {
  return order.includes(word) ? order.indexOf(word) : order.length;
}
