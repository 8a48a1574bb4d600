/** The words around the map: its title, what it shows in one sentence, what a dot is. */

import { figureOf } from "./categories.js";
import { element, find } from "./dom.js";
import { formatDifference, formatMeasure, formatNumber, formatPeriod } from "./format.js";
import { MISSING_CLASSES, whyMissing } from "./missing.js";
import { changeMark, outcomeMark } from "./outcome.js";
import { summarise } from "./rows.js";
import { sayChanges, sayTitle } from "./span.js";
import { term } from "./terms.js";

/** Name what is mapped. */
export function titleOf({ indicator, period, place, measure, since, level }, { texts, lang }) {
  const label = indicator?.[`label_${lang}`] ?? "";
  const title = measure === "trend" ? sayTitle(label, { period, since }, { texts, lang }) : texts.mapTitle(label, formatPeriod(period, lang));
  return [title, level ? term(lang, "level", level) : "", place?.name].filter(Boolean).join(" · ");
}

/** Write the title and the sentence. */
export function renderHeadline(rows, view, context) {
  const { texts, lang, unit } = context;
  const summary = summarise(rows);
  const median = summary.median === null ? "" : formatDifference(summary.median, unit, lang);
  find("map-title").textContent = titleOf(view, context);
  const isJudged = summary.worse + summary.better > 0;
  const counts = Object.entries(summary).map(([name, count]) => [name, formatNumber(count ?? 0, lang, 0)]);
  const isEmpty = view.place && rows.length === 0;
  const said = view.measure === "trend" ? sayChanges(rows, view, context) : texts.summary({ ...Object.fromEntries(counts), isJudged }, median);
  find("summary").textContent = isEmpty ? texts.placeEmpty(view.place.name) : said;
}

/** Describe a neighbourhood for the pointer. */
export function describeRow(row, measure, { lang, unit, texts }) {
  if (!row) return element("p", {}, texts.special.unpublished);
  if (measure === "trend" && row.convergence) return describeChange(row, { lang, unit, texts });
  const shown = figureOf(measure);
  // A published value of another level, which nothing is compared with.
  const isPlain = row.outcome === undefined;
  const figure = row[shown] === null ? "" : formatMeasure(row[shown], shown, unit, lang);
  return element(
    "div", {},
    element("strong", {}, row.name ?? row.code),
    element("p", {}, figure && `${isPlain ? texts.value : term(lang, "measure", shown)} : ${figure}`),
    isPlain && row.value !== null ? "" : MISSING_CLASSES.includes(row.class) ? element("p", {}, whyMissing(row, measure, { lang, texts })) : outcomeMark(row, lang),
  );
}

function describeChange(row, { lang, unit, texts }) {
  const say = (value) => formatMeasure(value, row.change_of, unit, lang);
  return element(
    "div", {},
    element("strong", {}, row.name ?? row.code),
    element("p", {}, texts.trendTip(formatPeriod(row.base_period, lang), say(row.from), say(row.to))),
    changeMark(row, lang),
  );
}
