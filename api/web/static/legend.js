/** The legend: every class with its bounds and its count, and what has no number. */

import { SPECIAL_CLASSES, colourOf, countClasses, namesOf, specialClass } from "./colours.js";
import { element } from "./dom.js";
import { formatBound, formatNumber } from "./format.js";
import { MISSING_CLASSES, countReasons } from "./missing.js";
import { patternDot } from "./patterns.js";
import { term } from "./terms.js";

/** Draw the legend of a scale. `context`: texts, lang, unit, polarity and the indicator's note. */
export function renderLegend(root, rows, scale, context) {
  const shown = [rows, ...(context.beside ? [context.beside.rows] : [])];
  const counted = shown.map((each) => countClasses(each, scale));
  const largest = Math.max(1, ...counted[0].values());
  const line = (name, label) => legendLine(name, label, counted.map((counts) => counts.get(name)), largest, scale, context);
  const names = namesOf(scale);
  const hasNumbers = scale.names || shown.flat().some((row) => specialClass(row, scale.measure) === null);
  const groups = !hasNumbers ? [] : valueGroups(scale, context).map(([title, classes]) => [
    title, classes.map((i) => line(names[i], classLabel(i, scale, context))),
  ]);
  const others = SPECIAL_CLASSES.filter((name) => counted.some((counts) => counts.get(name) > 0) && !names.includes(name))
    .map((name) => line(name, specialLabel(name, context)));
  const noPerimeter = rows.filter((row) => !row.point).length;
  root.replaceChildren(
    ...groups.flatMap(([title, lines]) => block(title, lines)),
    ...(others.length ? block(context.texts.legendOther, others) : []),
    ...reasonsBlock(shown.flat(), scale, countClasses(shown.flat(), scale), context),
    ...(context.beside ? [element("p", { class: "reading" }, context.texts.legendBoth(...context.beside.names))] : []),
    element("p", { class: "reading" }, context.texts.reading[scale.measure]),
    ...(context.note ? [element("h3", {}, context.texts.definition), element("p", { class: "reading" }, context.note)] : []),
    ...(context.isPart ? [element("p", { class: "reading" }, context.texts.legendWhole)] : []),
    ...(context.isTime ? [element("p", { class: "reading" }, context.texts.legendTime)] : []),
    ...(noPerimeter ? [element("p", {}, context.texts.legendNoPerimeter(noPerimeter))] : []),
  );
}

/** Say what a class without a number is. Without polarity nothing is judged, near or far. */
export function specialLabel(name, { texts, polarity }) {
  const isJudged = polarity === "lower_is_better" || polarity === "higher_is_better";
  return texts.special[name === "similar" && !isJudged ? "context" : name];
}

function block(title, lines) {
  return [element("h3", {}, title), element("ul", {}, lines)];
}

/** Split the classes at the centre, highest first on each side. */
function valueGroups(scale, { texts, polarity }) {
  if (scale.names) return [[texts.legendWords[scale.measure], scale.names.map((_, i) => i)]];
  const all = scale.colours.map((_, i) => i).reverse();
  if (scale.centre === null) return [[texts.legendValues, all]];
  const half = scale.colours.length / 2;
  const [high, low] = [all.filter((i) => i >= half), all.filter((i) => i < half)];
  if (polarity === "lower_is_better") return [[texts.legendUnfavourable, high], [texts.legendFavourable, low]];
  if (polarity === "higher_is_better") return [[texts.legendFavourable, high], [texts.legendUnfavourable, low]];
  return [[texts.legendHigher, high], [texts.legendLower, low]];
}

function classLabel(i, { breaks, measure, names }, context) {
  const { texts, unit, lang } = context;
  if (names) return names[i] === "similar" ? specialLabel("similar", context) : term(lang, measure === "trend" ? "convergence" : "outcome", names[i]);
  const say = (bound, options) => formatBound(bound, measure, unit, lang, options);
  if (breaks.length === 0) return texts.legendValues;
  if (i === 0) return texts.legendBelow(say(breaks[0]));
  if (i === breaks.length) return texts.legendAbove(say(breaks.at(-1)));
  return texts.legendBetween(say(breaks[i - 1], { bare: true }), say(breaks[i]));
}

/** Why figures are missing, kind by kind, one click away. */
function reasonsBlock(rows, { measure }, counts, context) {
  const kinds = MISSING_CLASSES.filter((name) => counts.get(name) > 0);
  if (kinds.length === 0) return [];
  const say = ([why, count]) => element("li", {}, element("span", {}, why), element("span", { class: "reason-count" }, formatNumber(count, context.lang, 0)));
  const lists = kinds.flatMap((name) => [
    element("h4", {}, specialLabel(name, context)),
    element("ul", { class: "reasons" }, countReasons(rows, name, measure, context).map(say)),
  ]);
  return [element("details", { class: "why-missing" }, element("summary", {}, context.texts.whyMissing), ...lists)];
}

/** One class; two maps have a count each, one has a bar too. */
function legendLine(name, label, counts, largest, scale, { lang, texts, beside }) {
  const swatch = swatchOf(name, scale);
  const bar = element("span", { class: "bar", "aria-hidden": "true" });
  bar.style.width = `${Math.round((40 * counts[0]) / largest)}px`;
  const numbers = counts.map((count, i) => element("span", { class: "count", title: [texts.legendCount, beside?.names[i]].filter(Boolean).join(" · ") }, formatNumber(count, lang, 0)));
  return element("li", {}, swatch, element("span", { class: "bounds" }, label), ...(beside ? [] : [bar]), ...numbers);
}

/** A class in the colour, or the pattern, that it has on the map. */
function swatchOf(name, scale) {
  if (MISSING_CLASSES.includes(name)) {
    const picture = patternDot(name);
    picture.className = `swatch ${name}`;
    picture.setAttribute("aria-hidden", "true");
    return picture;
  }
  const swatch = element("span", { class: `swatch ${name}`, "aria-hidden": "true" });
  swatch.style.backgroundColor = colourOf(name, scale);
  return swatch;
}
