/** The words around the map: its title, what it shows in one sentence, what a dot is. */

import { element, find } from "./dom.js";
import { formatDifference, formatMeasure, formatNumber, formatPeriod } from "./format.js";
import { outcomeMark } from "./outcome.js";
import { summarise } from "./rows.js";
import { term } from "./terms.js";

/** Name what is mapped. */
export function titleOf({ indicator, period, place }, { texts, lang }) {
  const title = texts.mapTitle(indicator?.[`label_${lang}`] ?? "", formatPeriod(period, lang));
  return place ? `${title} · ${place.name}` : title;
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
  find("summary").textContent = isEmpty ? texts.placeEmpty(view.place.name) : texts.summary({ ...Object.fromEntries(counts), isJudged }, median);
}

/** Describe a neighbourhood for the pointer. */
export function describeRow(row, measure, { lang, unit }) {
  if (!row) return element("p");
  const figure = row[measure] === null ? "" : formatMeasure(row[measure], measure, unit, lang);
  return element(
    "div", {},
    element("strong", {}, row.name ?? row.code),
    element("p", {}, figure && `${term(lang, "measure", measure)} : ${figure}`),
    outcomeMark(row, lang),
  );
}
