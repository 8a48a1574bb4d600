/** The time that a map of changes spans: from when, to when, in words. */

import { formatNumber, formatPeriod } from "./format.js";

/** The earliest period that the gaps of some rows are counted from, "" if none has a past. */
export function sinceOf(rows) {
  return rows.map((row) => row.base_period).filter(Boolean).sort()[0] ?? "";
}

/** Name the span of a map of changes. */
export function sayTitle(label, { period, since }, { texts, lang }) {
  const to = formatPeriod(period, lang);
  return since ? texts.trendTitle(label, formatPeriod(since, lang), to) : texts.trendTitleNone(label, to);
}

/** Count what became of the gaps; where none has a past, name the periods in which some have. */
export function sayChanges(rows, { series = [], period }, { texts, lang }) {
  const known = rows.filter((row) => row.convergence);
  const others = series.filter((each) => each !== period).map((each) => formatPeriod(each, lang));
  if (known.length === 0) return [texts.trendNone, others.length ? texts.trendOthers(others.join(", ")) : ""].filter(Boolean).join(" ");
  const say = (count) => formatNumber(count, lang, 0);
  const count = (name) => say(known.filter(({ convergence }) => convergence === name).length);
  const moved = known.filter(({ caveats }) => caveats?.includes("benchmark_changed")).length;
  const late = known.filter((row) => row.base_period !== sinceOf(rows)).length;
  return texts.trendSummary({
    total: say(rows.length), known: say(known.length), widening: count("widening"), closing: count("closing"),
    reversed: count("reversed"), undetermined: count("undetermined"), late: late ? say(late) : "", moved: moved ? say(moved) : "",
  });
}
