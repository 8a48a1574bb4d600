/** What is known of one indicator, gathered from the service's lists: figures, gaps, freshness, method. */

/** The neighbourhoods first, then their surroundings from small to large. */
const LEVELS = ["qpv", "zus", "qva", "iris", "commune", "ept", "epci", "urban_unit", "contract", "department", "region", "country"];

/** Gather the figures by level and vintage: periods, and of the last one how many have a value, and why others have none. */
export function figuresByLayer(availability) {
  const rows = availability.filter(({ figure }) => figure === "observation");
  return groupBy(rows, ({ level, vintage }) => `${level}|${vintage}`).map((group) => {
    const [{ level, vintage }] = group;
    const periods = [...new Set(group.map(({ period }) => period))].sort();
    const last = group.filter(({ period }) => period === periods.at(-1));
    return {
      level, vintage, periods, count: sum(last, "count"), computed: sum(last, "computed"),
      missing: mostFirst(last.map(({ obs_status: status, count, computed }) => ({ status, count: count - computed }))),
    };
  }).sort(byLayer);
}

/**
 * Gather the gaps by generation and benchmark: the last period that has any, how many are computed
 * or bounded, and why the others are missing. The usual benchmark comes first in its generation.
 */
export function gapsByBenchmark(availability, usual) {
  const rows = availability.filter(({ figure }) => figure === "gap");
  const isUsual = ({ kind }) => kind === usual;
  return groupBy(rows, (row) => [row.level, row.vintage, row.benchmark_kind].join("|")).map((group) => {
    const [{ level, vintage, benchmark_kind: kind }] = group;
    const last = lastWithGaps(group);
    return {
      level, vintage, kind, period: last[0].period, count: sum(last, "count"), computed: sum(last, "computed"), bounded: sum(last, "bounded"),
      reasons: mostFirst(last.filter(({ reason }) => reason).map(({ reason, count, computed, bounded }) => ({ reason, count: count - computed - bounded }))),
    };
  }).sort((a, b) => byLayer(a, b) || isUsual(b) - isUsual(a) || b.computed + b.bounded - a.computed - a.bounded);
}

function lastWithGaps(group) {
  const hasGap = ({ computed, bounded }) => computed + bounded > 0;
  const periods = (group.some(hasGap) ? group.filter(hasGap) : group).map(({ period }) => period).sort();
  return group.filter(({ period }) => period === periods.at(-1));
}

/** The generation whose gaps a map can show: the latest that has some; null if none has. */
export function mappedVintage(gaps) {
  const vintages = gaps.filter(({ level, computed }) => level === "qpv" && computed > 0).map(({ vintage }) => vintage);
  return vintages.length ? Math.max(...vintages) : null;
}

/** How fresh the figures are: the last period, and the release that it comes from. Of the neighbourhoods if they have any. */
export function freshness(releases) {
  const figures = releases.filter(({ role }) => role === "figures");
  const zones = figures.filter(({ level }) => level === "qpv");
  const [last] = [...(zones.length ? zones : figures)].sort((a, b) =>
    b.periods.at(-1).localeCompare(a.periods.at(-1)) || b.vintage - a.vintage || b.loaded_at.localeCompare(a.loaded_at));
  return last ? { period: last.periods.at(-1), release: last, isOfZones: zones.length > 0 } : null;
}

/** Put the releases in the order of reading: neighbourhoods first, the latest years first. */
export function orderReleases(releases) {
  return [...releases].sort((a, b) =>
    b.role.localeCompare(a.role) || place(a) - place(b) || b.vintage - a.vintage || b.periods.at(-1).localeCompare(a.periods.at(-1)));
}

/** Name the sentences that tell how the gap of an indicator is measured, in order. */
export function methodRules({ aggregation, nature, median_bounds: median, denominator_bounds: bounds, counts_surroundings: around }) {
  if (aggregation === "sum") return ["count"];
  const rules = [aggregation === "ratio_of_sums" ? "ratio" : "published"];
  rules.push({ proportion: "proportion", rate: "rate" }[nature] ?? "rounding");
  if (median) rules.push("median");
  if (Object.keys(bounds ?? {}).length) rules.push("denominator");
  if (around) rules.push("surroundings");
  return rules;
}

/** The indicators that are made of this one. */
export function madeOf(code, indicators) {
  return indicators.filter(({ numerator, denominator }) => [numerator, denominator].includes(code));
}

function groupBy(rows, key) {
  const groups = new Map();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return [...groups.values()];
}

function sum(rows, field) {
  return rows.reduce((total, row) => total + row[field], 0);
}

/** Add up the counts of the same cause, the most frequent first; causes of nothing are left out. */
function mostFirst(causes) {
  const name = ({ status, reason }) => status ?? reason;
  const totals = groupBy(causes.filter(({ count }) => count > 0), name).map((same) => ({ ...same[0], count: sum(same, "count") }));
  return totals.sort((a, b) => b.count - a.count);
}

function place({ level }) {
  return LEVELS.includes(level) ? LEVELS.indexOf(level) : LEVELS.length;
}

function byLayer(a, b) {
  return place(a) - place(b) || b.vintage - a.vintage;
}
