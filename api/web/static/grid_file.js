/** The table as a file: every row that is kept, each column with its limits, outcome and reason. */

import { sayReleases } from "./credits.js";
import { formatPeriod } from "./format.js";
import { TERMS, term } from "./terms.js";

/** What writeCsv takes: one row a neighbourhood; `labelOf(code)` names an indicator. */
export function gridFile(rows, columns, { vintage, origin }, { lang, words, texts, labelOf }) {
  const shared = [
    { head: words.name, value: ({ name }) => name }, { head: words.code, value: ({ code }) => code },
    { head: words.commune, value: ({ commune }) => commune }, { head: words.generation, value: () => String(vintage) },
  ];
  const each = columns.flatMap((column, i) => columnsOf(column, (row) => row.cells[i], { lang, words, texts, labelOf }));
  return { rows, columns: [...shared, ...each, { head: words.origin, value: () => term(lang, "origin", origin) }] };
}

function columnsOf(column, cellOf, { lang, words, texts, labelOf }) {
  const unit = texts.unitNames[column.unit] ?? column.unit ?? "";
  const title = [labelOf(column.indicator), column.period ? formatPeriod(column.period, lang) : "", unit].filter(Boolean).join(", ");
  const head = (what) => `${title}${lang === "fr" ? " : " : ": "}${what}`;
  const of = (what, read) => ({ head: head(what), value: (row) => read(cellOf(row)) });
  const measured = column.measure === "value" ? [] : [
    of(term(lang, "measure", column.measure).toLowerCase(), ({ figure }) => figure),
    of(words.otherValue, ({ other }) => other), of(words.other, ({ otherName }) => otherName),
  ];
  return [
    of(term(lang, "measure", "value").toLowerCase(), ({ value }) => value), ...measured,
    of(words.lower, ({ lower }) => lower), of(words.upper, ({ upper }) => upper),
    // Where only bounds are known (a median, a rate without its population), they are the figure.
    ...(column.measure === "difference" ? [of(words.bounds[0], ({ least }) => least), of(words.bounds[1], ({ most }) => most)] : []),
    of(words.nature, ({ nature, lower }) => (lower === null ? "" : TERMS[lang].interval[nature] ?? "")),
    of(words.outcome, ({ outcome }) => term(lang, "outcome", outcome)),
    of(words.reason, ({ why }) => (why ? sayReason(why, column, { lang, words, labelOf }) : "")),
  ];
}

/** The whole reason of a missing figure. */
export function sayReason(why, column, { lang, words, labelOf }) {
  if (why === "unread") return column?.error ? words.unreadWhy(labelOf(column.indicator), column.error) : words.unread;
  return term(lang, "reason", why);
}

/** One line about each column: period, what it is compared with, its curve, its sources. */
export function aboutColumn(column, { lang, words, credit, releases, labelOf }) {
  if (column.error) return words.unreadWhy(labelOf(column.indicator), column.error);
  const known = column.series.filter(({ figures }) => figures.some((figure) => figure !== null));
  const say = ({ period }) => formatPeriod(period, lang);
  const named = column.releases.map((id) => releases.get(id)).filter(Boolean);
  // A nature without limits is that of an interval that the reader did not ask for.
  const limits = column.figures[`${column.measure}_lower`] ?? [];
  const natures = new Set(column.figures[column.measure === "value" ? "value_nature" : "interval_nature"]
    ?.filter((nature, i) => nature && nature !== "none" && typeof limits[i] === "number"));
  const facts = [
    column.period ? words.latest(formatPeriod(column.period, lang)) : words.noPeriod,
    column.measure !== "value" && column.benchmark ? words.comparedWith(term(lang, "benchmark", column.benchmark).toLowerCase()) : "",
    natures.size ? words.natureOf([...natures].map((nature) => TERMS[lang].interval[nature] ?? nature).join(", ")) : "",
    known.length > 1 ? words.periods(say(known[0]), say(known.at(-1)), known.length) : "",
  ].filter(Boolean).join(words.between);
  return `${labelOf(column.indicator)}${credit.colon}${facts}. ${credit.sources}${credit.colon}${sayReleases(named, { lang, words: credit }) || credit.noSource}.`;
}
