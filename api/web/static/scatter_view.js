/** The view of two indicators: its own place on the page, its own choice, the same list beside it. */

import { figureOf } from "./categories.js";
import { chartFigure } from "./chart.js";
import { CHART_TEXTS } from "./chart_texts.js";
import { creditLines } from "./credits.js";
import { fetchGaps, fetchReleases } from "./data.js";
import { element, find } from "./dom.js";
import { formatNumber, formatPeriod } from "./format.js";
import { page, renew } from "./page.js";
import { countMissing, joinRows, scatterSpec, scatterTable } from "./scatter.js";
import { choose } from "./sheet.js";
import { term } from "./terms.js";
import { chooseView } from "./view.js";

/** Draw the two indicators again, whatever changed. */
export async function drawScatter() {
  const { catalogue, lang, status } = page;
  if (!page.view) return;
  // Words have no axis: the gap that they speak of is drawn.
  const view = { ...page.view, measure: figureOf(page.view.measure) };
  const second = secondView();
  const words = CHART_TEXTS[lang];
  const signal = renew("scatter");
  const [first, other, sources] = await Promise.all([fetchGaps(view, signal), fetchGaps(second, signal), fetchReleases(signal)]);
  const inside = page.place ? first.filter(({ code }) => page.rows.has(code)) : first;
  const pairs = joinRows(inside, other, view.measure);
  const unitOf = (code) => catalogue.indicators.get(code)?.unit ?? "";
  const options = {
    lang, words, measure: view.measure, units: { y: unitOf(view.indicator), x: unitOf(second.indicator) },
    labels: { y: axisOf(view), x: axisOf(second) }, releases: new Map([...sources].map(([id, each]) => [id, each.title ?? each.source])),
  };
  fillOther(second.indicator);
  const title = [words.scatterTitle(labelOf(view), labelOf(second)), page.place?.name].filter(Boolean).join(", ");
  find("scatter").replaceChildren(
    element("h2", {}, title),
    chartFigure({
      title, summary: sayPairs(pairs, options), caption: [element("span", { class: "summary" }, sayPairs(pairs, options))],
      draw: (width, palette) => scatterSpec(pairs, { ...options, width, palette, tall: tallOf(find("scatter")), selected: page.state.code }),
      table: scatterTable(pairs, options), file: ["qpv", view.indicator, second.indicator],
      credits: creditLines([...inside, ...other], { releases: sources, lang, words, status }),
      onPoint: ({ code }) => code && choose(code),
      notes: [element("p", { class: "reading" }, words.scatterNote), missingList(pairs, options)],
    }, { words, lang }),
  );
}

/** The height that leaves both axes in sight: what the title leaves of the view, or half of a phone. */
function tallOf(section) {
  const isBeside = matchMedia("(min-width: 64.01em)").matches;
  const above = section.querySelector(".plot")?.offsetTop - section.offsetTop || 110;
  return isBeside ? section.clientHeight - above - 24 : innerHeight / 2;
}

/** The second indicator: the address's, else another than the first; at the first one's date if it can. */
function secondView() {
  const { view, catalogue: { families, indicators }, state } = page;
  const others = families.filter(({ indicator }) => indicator !== view.indicator);
  const defaults = new Map([...indicators.values()].map((each) => [each.code, each.default_benchmark]));
  const wish = { indicator: state.other || "unemp_1564", period: view.period, benchmark: view.benchmark };
  const { indicator, period, benchmark } = chooseView(wish, others.length ? others : families, {}, defaults);
  return { vintage: view.vintage, indicator, period, benchmark };
}

function labelOf({ indicator }) {
  return page.catalogue.indicators.get(indicator)?.[`label_${page.lang}`] ?? indicator;
}

/** An axis says what is measured, of when, and against what. */
function axisOf(asked) {
  const { lang, view } = page;
  const measure = figureOf(view.measure);
  const facts = [formatPeriod(asked.period, lang)];
  if (measure !== "value") facts.unshift(term(lang, "measure", measure).toLowerCase());
  if (measure !== "value") facts.push(term(lang, "benchmark", asked.benchmark).toLowerCase());
  return `${labelOf(asked)} (${facts.join(", ")})`;
}

function fillOther(indicator) {
  const copy = find("indicator").cloneNode(true);
  find("other").replaceChildren(...copy.childNodes);
  find("other").value = indicator;
}

function sayPairs(pairs, { lang, words }) {
  const drawn = pairs.filter(({ atX, atY }) => atX !== null && atY !== null).length;
  const say = (count) => formatNumber(count, lang, 0);
  return words.scatterCount(say(drawn), say(pairs.length), pairs.length - drawn);
}

function missingList(pairs, { lang, words, labels }) {
  const missing = countMissing(pairs);
  if (missing.length === 0) return null;
  return element("ul", { class: "missing-list" }, missing.map(({ axis, reason, count }) =>
    element("li", {}, words.scatterMissing(formatNumber(count, lang, 0), labels[axis], term(lang, "reason", reason)))));
}
