/** The map, legend and list of another level than neighbourhoods: published values, filled outlines. */

import { address } from "./api.js";
import { classOf, makeScale } from "./colours.js";
import { fetchLevel } from "./level_data.js";
import { LEVEL_TEXTS } from "./level_texts.js";
import { FINE_LEVELS, needsPlace } from "./levels.js";
import { find } from "./dom.js";
import { formatNumber, formatValue } from "./format.js";
import { titleOf } from "./headline.js";
import { renderLegend } from "./legend.js";
import { missingValue } from "./missing.js";
import { term } from "./terms.js";

/**
 * Ask for the figures of a level and put them in classes.
 *
 * `parent` is the place as the address writes it, "" without one. Returns the answer with `notice`,
 * which says what is not shown and why, "" if all is.
 */
export async function readLevel(view, { place, parent, layers, lang, signal }) {
  const words = LEVEL_TEXTS[lang];
  const plural = words.plural[view.level];
  const isFine = FINE_LEVELS.includes(view.level);
  if (!place && needsPlace(layers, view.level)) return { ...classed(empty()), notice: words.needsPlace(plural) };
  const answer = classed(await fetchLevel(view, isFine ? parent : "", layers, signal));
  if (answer.rows.length === 0) return { ...answer, notice: words.nothing(plural, place?.name ?? "") };
  return { ...answer, notice: !isFine && place ? words.framed(place.name, plural) : "" };
}

function empty() {
  return { rows: [], geometries: new Map(), drawn: null, unit: "", credit: {} };
}

function classed(answer) {
  const scale = makeScale("value", "neutral", answer.rows);
  for (const row of answer.rows) row.class = classOf(row, scale);
  return { ...answer, scale, features: featuresOf(answer) };
}

/** Every outline is drawn: one whose code has no figure is missing, not empty land. */
function featuresOf({ rows, geometries }) {
  const classes = new Map(rows.map((row) => [row.code, row.class]));
  return [...geometries].map(([code, geometry]) => ({ type: "Feature", geometry, properties: { code, class: classes.get(code) ?? "unpublished" } }));
}

/** Write title, sentence and legend. `speech`: texts, lang, unit. */
export function renderLevel(view, { rows, scale, drawn, geometries, indicator, place }, speech) {
  const { lang, texts } = speech;
  const words = LEVEL_TEXTS[lang];
  find("map-title").textContent = titleOf({ ...view, indicator, place }, speech);
  find("summary").textContent = rows.length ? sayRows(rows, view, speech, words) : "";
  const isApart = drawn !== null && drawn !== view.figures;
  const known = new Set(rows.map(({ code }) => code));
  const alone = rows.length ? [...geometries.keys()].filter((code) => !known.has(code)).length : 0;
  const reading = [words.reading, isApart ? words.outlines(drawn, view.figures) : "", alone ? words.alone(formatNumber(alone, lang, 0), drawn) : ""].filter(Boolean).join(" ");
  const context = { ...speech, texts: { ...texts, legendValues: words.values, legendCount: words.count, reading: { value: reading } } };
  renderLegend(find("legend"), rows, scale, { ...context, note: indicator?.[`note_${lang}`] });
}

function sayRows(rows, { level }, { lang, unit }, words) {
  const say = (count) => formatNumber(count, lang, 0);
  const values = rows.map(({ value }) => value).filter((value) => value !== null).sort((a, b) => a - b);
  const count = (kind) => rows.filter((row) => missingValue(row) === kind).length;
  const [hidden, absent] = [count("suppressed"), count("unpublished")];
  const [low, high] = values.length ? [values[0], values.at(-1)].map((value) => formatValue(value, unit, lang)) : ["", ""];
  const kinds = [hidden ? words.hidden(say(hidden)) : "", absent ? words.absent(say(absent)) : ""].filter(Boolean);
  const said = words.summary({ known: say(values.length), total: say(rows.length), plural: words.plural[level], low, high });
  return said + (kinds.length ? words.missing(kinds.join(", ")) : "");
}

/** What the list needs to speak of a level: its columns, its words and its file. */
export function listOf(view, { unit, lang, title, texts }) {
  const words = LEVEL_TEXTS[lang];
  return {
    unit, measure: "value", level: view.level, caption: words.caption(title),
    title: words.list(words.plural[view.level]), search: words.search, nameHead: term(lang, "level", view.level),
    say: (kept, total) => (kept === "0" ? words.noResult : words.results(kept, total, words.plural[view.level])), texts,
  };
}

/** Where all columns of these figures are. */
export function fileOf({ level, figures, indicator, period }, parent, lang) {
  const within = FINE_LEVELS.includes(level) ? parent : "";
  return address("/v1/observations", { level, vintage: figures, indicator, period, parent: within, f: "csv", locale: lang === "fr" ? "fr" : "" });
}
