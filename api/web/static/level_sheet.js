/** The sheet of a territory of another level: what it is, its latest values, and the way to its neighbourhoods. */

import { element, find } from "./dom.js";
import { formatPeriod, formatValue } from "./format.js";
import { fetchTerritory } from "./level_data.js";
import { LEVEL_TEXTS } from "./level_texts.js";
import { missingValue } from "./missing.js";
import { PLACE_LEVELS } from "./place.js";
import { term } from "./terms.js";

/** Fetch and draw the sheet; `context`: texts, lang, indicators, onBack, onIndicator, onPlace. */
export async function drawLevelSheet(view, code, context, signal) {
  const { lang, texts, onBack, onPlace } = context;
  const words = LEVEL_TEXTS[lang];
  const { territory, values, releases } = await fetchTerritory(view, code, signal);
  const isPlace = PLACE_LEVELS.includes(view.level);
  find("sheet").replaceChildren(
    element("button", { type: "button", class: "button back", onclick: onBack }, `← ${texts.back}`),
    element("h2", { tabindex: "-1", class: "sheet-title" }, territory.name ?? territory.code),
    element("p", { class: "identity" }, [term(lang, "level", view.level), territory.code, words.edition(view.figures)].join(" · ")),
    isPlace ? element("p", {}, element("button", { type: "button", class: "button", onclick: () => onPlace(`${view.level}:${code}`) }, words.toQuarters)) : "",
    element("h3", {}, words.latest),
    ...(values.length ? tables(values, context) : [element("p", {}, words.noValues)]),
    element("h3", {}, texts.sources),
    element("ul", { class: "credits" }, sourcesOf(values, releases).map((source) => element("li", {}, source))),
  );
}

function tables(values, { indicators, lang, texts, mapped, onIndicator }) {
  const themes = new Map();
  for (const each of values) {
    const theme = indicators.get(each.indicator)?.theme ?? "contexte";
    themes.set(theme, [...(themes.get(theme) ?? []), each]);
  }
  const labelOf = (code) => indicators.get(code)?.[`label_${lang}`] ?? code;
  const line = (row) => element(
    "tr", {},
    element("th", { scope: "row" }, element(
      "button", { type: "button", class: "row-name", title: texts.showOnMap(labelOf(row.indicator)), onclick: () => onIndicator(row) },
      labelOf(row.indicator), row.indicator === mapped ? element("span", { class: "chip" }, texts.mapped) : null,
    )),
    element("td", {}, formatPeriod(row.period, lang)),
    element("td", { class: "number" }, missingValue(row) === "suppressed" ? term(lang, "status", "Q") : formatValue(row.value, row.unit, lang)),
  );
  return [...themes].map(([theme, rows]) => element(
    "table", { class: "table gaps" },
    element("caption", {}, term(lang, "theme", theme)),
    element("thead", {}, element("tr", {}, [texts.indicator, texts.period, texts.value].map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, rows.map(line)),
  ));
}

function sourcesOf(values, releases) {
  const used = [...new Set(values.map(({ release }) => release))].map((id) => releases.get(id)).filter(Boolean);
  return used.map(({ producer, title, source, edition }) => [producer, title ?? source, edition].filter(Boolean).join(", "));
}
