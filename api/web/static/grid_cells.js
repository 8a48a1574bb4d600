/** The cells of the table as elements: figure, sign, interval, curve, and why a figure is missing. */

import { element } from "./dom.js";
import { formatMeasure, formatPeriod, formatValue } from "./format.js";
import { SIGNS } from "./outcome.js";
import { SPARK, hasCurve, pointsOf, sparkPath } from "./spark.js";
import { term } from "./terms.js";

const SVG = "http://www.w3.org/2000/svg";

/** Say the limits of a figure; "" where there are none, or where both read as the figure does. */
export function sayLimits({ figure, lower, upper }, { measure, unit }, { lang, words }) {
  if (lower === null || upper === null) return "";
  const [low, own, high] = [lower, figure, upper].map((value) => formatMeasure(value, measure, unit, lang));
  return low === own && high === own ? "" : words.limits(stripped(low, high), high);
}

/** "13,2 à 18,4 %" rather than "13,2 % à 18,4 %": the unit is said once, where both have it behind. */
function stripped(low, high) {
  const [, unit] = /(\D*)$/.exec(high);
  return unit.length > 1 && low.endsWith(unit) ? low.slice(0, -unit.length) : low;
}

/** Build one cell; `reasonId(code)` names the element that holds the whole reason. */
export function gridCell(row, index, columns, speech, reasonId) {
  const [cell, column] = [row.cells[index], columns[index]];
  if (cell.figure === null) return missingCell({ code: row.code, cell }, column, speech, reasonId);
  const limits = sayLimits(cell, column, speech);
  return element(
    "td", { class: `number${column.isCurved ? " curved" : ""}` },
    element("span", { class: "figure" }, sign(cell.outcome, speech.lang), formatMeasure(cell.figure, column.measure, column.unit, speech.lang)),
    limits ? element("span", { class: "limits" }, limits) : null,
    curve(row.code, cell, column, speech),
  );
}

/** The outcome: a sign, its colour, and the word for whoever listens. */
function sign(outcome, lang) {
  const word = term(lang, "outcome", outcome);
  return element("span", { class: `outcome ${outcome}`, title: word }, element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[outcome] ?? "–"), element("span", { class: "unseen" }, word));
}

function missingCell({ code, cell }, column, speech, reasonId) {
  const extra = column.error ? "" : extraOf(cell, column, speech);
  return element(
    "td", { class: `number lacking${column.isCurved ? " curved" : ""}`, "aria-describedby": cell.why === "unread" ? null : reasonId(cell.why) },
    element("span", { class: "figure" }, shortReason(cell.why, speech)),
    extra ? element("span", { class: "limits" }, extra) : null,
    column.error ? null : curve(code, cell, column, speech),
  );
}

/** What is known all the same: the bounds of the difference, or the neighbourhood's own value. */
function extraOf({ least, most, value }, { measure, unit }, { lang, words }) {
  if (measure === "difference" && least !== null && most !== null) {
    const [low, high] = [least, most].map((bound) => formatMeasure(bound, measure, unit, lang));
    return words.possible(stripped(low, high), high);
  }
  return measure !== "value" && value !== null ? words.own(formatValue(value, unit, lang)) : "";
}

/** A reason in two or three words. */
export function shortReason(why, { words, short }) {
  if (why === "unread") return words.unread;
  return short[why] ?? words.notCompared;
}

function curve(code, { at, lower, upper }, column, { lang, words }) {
  const points = at === undefined ? [] : pointsOf(column.series, at, code);
  if (!hasCurve(points)) return null;
  const known = points.filter(({ value }) => value !== null);
  const say = ({ value, period }) => words.at(formatMeasure(value, column.measure, column.unit, lang), formatPeriod(period, lang));
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ class: "spark", role: "img", width: SPARK.width, height: SPARK.height, viewBox: `0 0 ${SPARK.width} ${SPARK.height}` })) svg.setAttribute(name, value);
  const title = document.createElementNS(SVG, "title");
  title.textContent = words.spark(say(known[0]), say(known.at(-1)), known.length);
  const path = document.createElementNS(SVG, "path");
  // What moves within its own interval is not drawn as if it moved.
  path.setAttribute("d", sparkPath(points, Math.max(column.span, lower === null ? 0 : 2 * (upper - lower))));
  svg.append(title, path);
  return svg;
}
