/** The tables of an indicator's card: its releases, its figures, its gaps, what is missing and why. */

import { element } from "./dom.js";
import { formatNumber, formatPeriod } from "./format.js";
import { orderReleases } from "./indicator_facts.js";
import { TERMS, term } from "./terms.js";

/** Name a level and a vintage: a generation of neighbourhoods by its own name. */
export function layerName({ level, vintage }, lang) {
  return level === "qpv" ? TERMS[lang].generation(vintage) : `${term(lang, "level", level)}, ${vintage}`;
}

/** The releases: who published what, about which territories and years, when, and when it was loaded. */
export function releasesTable(releases, { words, lang }) {
  const day = (text) => (text ? formatPeriod(text.slice(0, 10), lang) : "–");
  const rows = orderReleases(releases).map((each) => [
    element("th", { scope: "row" }, releaseName(each, words)),
    [layerName(each, lang)], [periods(each.periods, lang)], [countOf(each, words, lang)], [day(each.published_on)], [day(each.loaded_at)],
  ]);
  const heads = [words.release, words.territories, words.years, words.figures, words.published, words.loaded];
  return table(words.releases(number(new Set(releases.map(({ release }) => release)).size, lang)), heads, rows);
}

function releaseName({ producer, title, source, edition, licence, landing_page: home, role }, words) {
  return [
    element("span", {}, title?.includes(edition) ? title : [title || source, edition].filter(Boolean).join(", ")),
    element("span", { class: "hint" }, [producer, licence, role === "denominators" ? words.isDenominator : ""].filter(Boolean).join(" · "), " ",
      /^https?:/.test(home ?? "") ? element("a", { href: home, rel: "noreferrer" }, words.atProducer) : null),
  ];
}

/** The figures by level and vintage. */
export function figuresTable(layers, { words, lang }) {
  const rows = layers.map((each) => [
    element("th", { scope: "row" }, layerName(each, lang)),
    [periods(each.periods, lang)], [countOf(each, words, lang)],
    causes(each.missing.map(({ status, count }) => [term(lang, "status", status), count]), words, lang),
  ]);
  return table(words.known, [words.territories, words.years, words.valued, words.missing], rows);
}

/** The gaps by generation and benchmark; benchmarks that have none are folded away. */
export function gapsTable(gaps, usual, context) {
  const { words, lang } = context;
  const hasSome = ({ computed, bounded }) => computed + bounded > 0;
  const [some, none] = [gaps.filter(hasSome), gaps.filter((each) => !hasSome(each))];
  const heads = [words.generation, words.comparedWith, words.period, words.computed, words.refused];
  const rows = (list) => list.map((each) => gapRow(each, usual, context));
  return element("div", {},
    usualMissing(some, none, usual, context),
    some.length ? table(words.gaps, heads, rows(some)) : null,
    none.length ? element("details", {}, element("summary", {}, words.noGaps(number(none.length, lang))), table(words.noGap, heads, rows(none))) : null);
}

/** Where others have gaps and the usual benchmark has none, that is the first thing to know. */
function usualMissing(some, none, usual, { words, lang }) {
  const missing = none.find(({ kind }) => kind === usual);
  if (some.length === 0 || !missing || some.some(({ kind }) => kind === usual)) return null;
  const [first] = missing.reasons;
  return element("p", { class: "why" }, words.usualMissing(term(lang, "benchmark", usual)), first ? term(lang, "reason", first.reason) : "–");
}

function gapRow(each, usual, { words, lang }) {
  const { kind, count, computed, bounded, reasons, period } = each;
  return [
    element("th", { scope: "row" }, layerName(each, lang)),
    [term(lang, "benchmark", kind), kind === usual ? element("strong", {}, ` (${words.usual})`) : null], [formatPeriod(period, lang)],
    [countOf({ computed, count }, words, lang), bounded ? element("span", { class: "hint" }, words.bounded(number(bounded, lang))) : null],
    causes(reasons.map(({ reason, count: of }) => [term(lang, "reason", reason), of]), words, lang),
  ];
}

/** Say how many are missing of each cause. */
function causes(list, { complete, colon }, lang) {
  if (list.length === 0) return [complete];
  return [element("ul", {}, list.map(([said, count]) => element("li", {}, `${number(count, lang)}${colon}${said}`)))];
}

function periods(all, lang) {
  return all.map((period) => formatPeriod(period, lang)).join(", ");
}

function countOf({ computed, count }, words, lang) {
  return element("span", { class: "count" }, words.of(number(computed, lang), number(count, lang)));
}

function table(caption, heads, rows) {
  return element("div", { class: "facts-scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", { class: "table facts-table" }, element("caption", { class: "unseen" }, caption),
      element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, rows.map(([head, ...cells]) => element("tr", {}, head, cells.map((cell) => element("td", {}, cell)))))));
}

function number(value, lang) {
  return formatNumber(value, lang, 0);
}
