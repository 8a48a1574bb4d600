/** What became of each gap through time, joined to the rows of a map. */

import { getItems } from "./api.js";

/** The longest page that the service gives. */
const LIMIT = 10_000;
/** A gap that has none of these has no earlier one of the same series. */
const NOTHING = { convergence: null, base_period: null, change_of: null, change: null, change_lower: null, change_upper: null, from: null, to: null, growth: null, caveats: [] };
const kept = { key: "", asked: null };

/**
 * Join to each row what became of its gap since the first comparable period of its series.
 *
 * The service holds what may be compared: never across a break, nor from one generation to another.
 * Returns the periods in which at least one row has such a past. All periods are asked at once, so
 * that another of them is shown without waiting.
 */
export async function joinTrends(rows, { vintage, indicator, period, benchmark }, version, signal) {
  const key = [vintage, indicator, benchmark, version].join("|");
  if (kept.key !== key) Object.assign(kept, { key, asked: getItems("/v1/trends", { level: "qpv", vintage, indicator, benchmark, limit: LIMIT }, signal) });
  const items = await kept.asked.catch((error) => {
    kept.key = "";
    throw error;
  });
  const main = items.filter(({ is_main: isMain }) => isMain !== false);
  const byKey = new Map(main.map((item) => [`${item.code}|${item.period}`, item]));
  for (const row of rows) Object.assign(row, pastOf(byKey, row.code, period));
  return [...new Set(main.filter(({ convergence }) => convergence).map((item) => item.period))].sort();
}

function pastOf(byKey, code, period) {
  const now = byKey.get(`${code}|${period}`);
  if (!now?.convergence) return { ...NOTHING, caveats: now?.caveats ?? [] };
  const measure = now.change_of === "ratio" ? "ratio" : "difference";
  const [from, to] = [byKey.get(`${code}|${now.base_period}`)?.[measure] ?? null, now[measure]];
  const { convergence, base_period, change_of, change, change_lower, change_upper, caveats } = now;
  return { convergence, base_period, change_of, change, change_lower, change_upper, from, to, growth: growth(from, to, measure), caveats: caveats ?? [] };
}

/** How much farther from the benchmark: above 0 the gap is wider than it was. */
function growth(from, to, measure) {
  if (from === null || to === null) return null;
  const distance = measure === "ratio" ? (ratio) => Math.abs(Math.log(ratio)) : Math.abs;
  const grown = distance(to) - distance(from);
  return Number.isFinite(grown) ? grown : null;
}
