/** The periods of an indicator as a line of time: which there are, and which are missing between them. */

/** The periods for which gaps with a benchmark exist, earliest first. */
export function periodsOf(families, { indicator, benchmark }) {
  const own = families.filter((family) => family.indicator === indicator && family.benchmark_kind === benchmark);
  return [...new Set(own.map(({ period }) => period))].sort();
}

/** Years between the first and the last period in which there is none. */
export function missingYears(periods) {
  const years = new Set(periods.map((period) => Number(period.slice(0, 4))));
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const between = Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i);
  return between.filter((year) => !years.has(year)).map(String);
}

/** What is missing on the line: periods whose gaps were all refused, and years of which nothing is known. */
export function missingPeriods(computed, refused) {
  const inside = refused.filter((period) => !computed.includes(period) && period > computed[0] && period < computed.at(-1));
  return [...new Set([...inside, ...missingYears([...computed, ...inside])])].sort();
}
