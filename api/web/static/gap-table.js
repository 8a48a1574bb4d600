/** The table that is taken away: one row for each neighbourhood, in words, for a spreadsheet. */

import { outcomeName } from "./rows.js";
import { TERMS, term } from "./terms.js";

/**
 * The lines of a view, headings first.
 *
 * `view`: vintage, period, benchmark, unit and label of the indicator; `credit`: sources and
 * licence of the layer, and the origin of the data.
 */
export function gapLines(rows, view, credit, { lang, texts }) {
  const shared = [view.vintage, view.label, view.period, texts.unitNames[view.unit] ?? view.unit];
  const about = [sourcesText(credit.sources), credit.licence, term(lang, "origin", credit.origin)];
  const isTrend = view.measure === "trend";
  const lines = [...rows].sort((a, b) => a.code.localeCompare(b.code)).map((row) => [
    row.name, row.code, ...shared, row.value,
    term(lang, "benchmark", view.benchmark), row.benchmark_name, row.benchmark_code, row.benchmark_value,
    row.difference, row.difference_lower, row.difference_upper, row.ratio,
    term(lang, "outcome", outcomeName(row)), reasonText(row, lang), ...about, ...(isTrend ? changeCells(row, { lang, texts }) : []),
  ]);
  return [isTrend ? [...texts.csvHeads, ...texts.csvChangeHeads] : texts.csvHeads, ...lines];
}

/** What became of the gap, after all other columns. */
function changeCells(row, { lang, texts }) {
  const of = row.change_of ? term(lang, "measure", row.change_of) : "";
  const figures = [row.base_period, row.from, row.to, row.change, row.change_lower, row.change_upper];
  return [...figures, of, term(lang, "convergence", row.convergence ?? "none"), row.caveats?.includes("benchmark_changed") ? texts.yes : ""];
}

/** Why a figure is missing; "" where none is. */
function reasonText({ value, reason, obs_status: status }, lang) {
  if (reason) return term(lang, "reason", reason);
  const isMissing = value === null || value === undefined;
  return isMissing ? TERMS[lang].status[status] ?? TERMS[lang].unpublished : "";
}

/** Name the sources of a layer with their editions. */
export function sourcesText(sources) {
  return (sources ?? [])
    .map(({ producer, title, source, edition }) => [producer, title ?? source, edition].filter(Boolean).join(", "))
    .join(" ; ");
}

/** A file's name: what, where and when, in letters that every system takes. */
export function fileName(...parts) {
  const plain = parts.filter(Boolean).join("-").normalize("NFD").replace(/\p{Diacritic}/gu, "");
  return `${plain.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}.csv`;
}
