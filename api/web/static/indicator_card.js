/** The card of one indicator: what it means, how its gap is measured, where its figures come from. */

import { address } from "./api.js";
import { element } from "./dom.js";
import { formatDifference, formatNumber, formatPeriod } from "./format.js";
import { figuresByLayer, freshness, gapsByBenchmark, madeOf, mappedVintage, methodRules } from "./indicator_facts.js";
import { figuresTable, gapsTable, layerName, releasesTable } from "./indicator_tables.js";
import { OPERATIONS } from "./indicators_texts.js";
import { DEFAULTS, writeState } from "./state.js";
import { term } from "./terms.js";

/** Build the card. `found`: the indicator's availability and releases; `link` makes the link to a card. */
export function indicatorCard(indicator, { availability, releases }, context) {
  const { words, lang, onBack } = context;
  const layers = figuresByLayer(availability);
  const gaps = gapsByBenchmark(availability, indicator.default_benchmark);
  const facts = { layers, gaps, releases, vintage: mappedVintage(gaps) };
  return element("div", {},
    element("button", { type: "button", class: "button small back", onclick: onBack }, words.back),
    element("p", { class: "hint" }, `${term(lang, "theme", indicator.theme)} › ${words.branch[indicator.nature === "count" ? "count" : indicator.kind]}`),
    element("h3", { tabindex: "-1" }, indicator[`label_${lang}`]),
    links(indicator, facts, context),
    element("p", { class: "note" }, indicator[`note_${lang}`] || words.noNote),
    facts.releases.length === 0 ? nothingLoaded(indicator, context) : null,
    definition(indicator, context),
    method(indicator, context),
    ...(facts.releases.length ? stock(indicator, facts, context) : []),
  );
}

/** Where this indicator is seen or taken away; what it has not is not offered. */
function links({ code }, { layers, releases, vintage }, { words, lang }) {
  const hasZones = layers.some(({ level, computed }) => level === "qpv" && computed > 0);
  const asked = { indicator: code, level: hasZones ? "qpv" : "", f: "csv", locale: lang === "fr" ? "fr" : "" };
  const view = (name) => writeState({ ...DEFAULTS, lang, view: name, indicator: code, vintage: String(vintage) });
  if (releases.length === 0) return null;
  return element("p", { class: "ways" },
    vintage ? element("a", { href: view("map") }, words.seeMap) : element("span", { class: "hint" }, words.noMap),
    vintage ? element("a", { href: view("scatter") }, words.seeScatter) : null,
    element("a", { href: address("/v1/observations", asked) }, words.valuesFile),
    vintage ? element("a", { href: address("/v1/gaps", asked) }, words.gapsFile) : null);
}

function nothingLoaded({ sources }, { words, lang }) {
  return element("div", { class: "why" }, element("p", {}, element("strong", {}, words.none), "."), element("p", {}, words.noneWhy(operations(sources, lang))));
}

function operations(sources, lang) {
  return sources.map((source) => OPERATIONS[lang][source] ?? source).join(", ");
}

function definition(indicator, { words, lang, indicators, link }) {
  const known = (code) => (indicators.has(code) ? link(indicators.get(code)) : code);
  const without = indicator.nature === "count" ? words.counted : words.ofItself;
  const parts = madeOf(indicator.code, [...indicators.values()]);
  return list([
    [words.code, element("code", {}, indicator.code)],
    [words.otherName, element("span", { lang: words.otherLang }, indicator[`label_${words.otherLang}`])],
    [words.unit, unitName(indicator.unit, { words, lang })],
    [words.polarity, words.polarities[indicator.polarity]],
    [words.kind, words.kinds[indicator.kind]],
    [words.numerator, indicator.numerator ? known(indicator.numerator) : without],
    indicator.denominator ? [words.denominator, known(indicator.denominator), dates(indicator, { words, lang })] : null,
    parts.length ? [words.madeOf, element("ul", {}, parts.map((part) => element("li", {}, link(part))))] : null,
    [words.law, indicator.legal_reference ?? words.noLaw],
    [words.catalogueSources, operations(indicator.sources, lang)],
    [words.benchmark, term(lang, "benchmark", indicator.default_benchmark)],
  ]);
}

/** A list of facts, each with its name; those that do not apply are null. */
function list(facts) {
  return element("dl", { class: "facts" }, facts.filter(Boolean).flatMap(([name, ...said]) => [element("dt", {}, name), element("dd", {}, said)]));
}

function dates({ denominator_periods: pairs }, { words, lang }) {
  const said = Object.entries(pairs ?? {}).map((pair) => words.datePair(...pair.map((period) => formatPeriod(period, lang))));
  return said.length ? element("p", { class: "hint" }, words.dates(said.join(", "))) : null;
}

function unitName(unit, { words, lang }) {
  const [, per] = /^per_(\d+)/.exec(unit) ?? [];
  return per ? words.units.per(formatNumber(Number(per), lang, 0)) : words.units[unit] ?? unit;
}

/** The rule of the gap, in the words of the method; then where its series breaks. */
function method(indicator, { words, lang }) {
  const { materiality, secrecy_threshold: secrecy, breaks, unit } = indicator;
  const isCount = indicator.aggregation === "sum";
  const said = methodRules(indicator).map((rule) => words.rules[rule]);
  if (materiality > 0 && !isCount) said.push(words.materiality(formatDifference(materiality, unit, lang).replace("+", "")));
  if (secrecy) said.push(words.secrecy(formatNumber(secrecy, lang, 0)));
  return element("section", {}, element("h4", {}, words.method), element("ul", {}, said.map((each) => element("li", {}, each))),
    breaks.length ? element("h5", {}, words.breaks) : null,
    breaks.length ? element("ul", {}, breaks.map((each) => element("li", {}, element("strong", {}, formatPeriod(each.start, lang)), ` (${each.stops ? words.breakStops : words.breakWarns})${words.colon}${each[`note_${lang}`]}`))) : null);
}

/** What is loaded: how fresh, from which releases, how many territories and gaps, and what is missing. */
function stock(indicator, { layers, gaps, releases, vintage }, context) {
  const { words } = context;
  const hasZones = layers.some(({ level }) => level === "qpv");
  return [
    element("section", {}, element("h4", {}, words.fresh), freshnessLine(releases, context), hasZones ? null : element("p", { class: "why" }, words.noZones), releasesTable(releases, context)),
    element("section", {}, element("h4", {}, words.known), element("p", { class: "hint" }, words.knownNote), figuresTable(layers, context)),
    element("section", {}, element("h4", {}, words.gaps), vintage ? element("p", { class: "hint" }, words.gapsNote) : element("p", {}, words.noGap), gapsTable(gaps, indicator.default_benchmark, context)),
  ];
}

function freshnessLine(releases, { words, lang }) {
  const { period, release, isOfZones } = freshness(releases);
  const day = (text) => formatPeriod(text.slice(0, 10), lang);
  const published = release.published_on ? words.publishedOn(day(release.published_on)) : words.undated(day(release.accessed_on));
  return element("p", {}, words.lastPeriod(isOfZones ? layerName(release, lang) : ""), element("strong", {}, formatPeriod(period, lang)), `. ${words.loadedOn(day(release.loaded_at))}, ${published}.`);
}
