/** The figures of two maps as text: those of one neighbourhood side by side, those of the second map as a list. */

import { element } from "./dom.js";
import { formatMeasure, formatNumber, formatValue } from "./format.js";
import { outcomeMark } from "./outcome.js";
import { defaultOrder } from "./rows.js";
import { createTable } from "./table.js";
import { TERMS, term } from "./terms.js";

/** One line for each figure. `lines`: name, code, where ("QPV 2015 · 2018") and the row, which may be missing. */
export function figuresTable(lines, { texts, words, lang, unit, measure }) {
  const measured = measure === "ratio" ? "ratio" : "difference";
  const heads = [words.where, texts.value, texts.benchmarkValue, texts[measured]];
  return element(
    "div", { class: "wide-table", tabindex: "0", role: "region", "aria-label": words.bothFigures },
    element(
      "table", { class: "table both" },
      element("caption", {}, element("strong", {}, words.bothFigures), " ", words.bothCaption),
      element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, lines.map((each) => lineOf(each, measured, unit, lang))),
    ),
  );
}

function lineOf({ name, where, row }, measured, unit, lang) {
  const say = (field) => (isMissing(row?.[field]) ? "–" : formatValue(row[field], unit, lang));
  const cell = isMissing(row?.[measured])
    ? element("td", { class: "number reason" }, whyMissing(row, lang))
    : element("td", { class: "number" }, formatMeasure(row[measured], measured, unit, lang), " ", outcomeMark(row, lang));
  return element(
    "tr", {},
    element("th", { scope: "row" }, name, " ", element("span", { class: "code" }, where)),
    element("td", { class: "number" }, say("value")), element("td", { class: "number" }, say("benchmark_value")), cell,
  );
}

/** Why there is no gap, in words. */
export function whyMissing(row, lang) {
  if (row?.reason) return term(lang, "reason", row.reason);
  return TERMS[lang].status[row?.obs_status] ?? TERMS[lang].unpublished;
}

/** What one neighbourhood of the second map says, in a sentence. */
export function sayFigure(row, { words, lang, unit, measure }) {
  const name = row?.name ?? row?.code ?? "";
  const said = ["ratio", "value"].includes(measure) ? measure : "difference";
  return words.said(name, isMissing(row?.[said]) ? whyMissing(row, lang) : formatMeasure(row[said], said, unit, lang));
}

/** The second map as a list that is searched and sorted like the first one's. */
export function renderBesideList(root, { rows, names }, { texts, words, lang, unit, measure, polarity, benchmark, onSelect }) {
  const isOpen = root.querySelector("details")?.open ?? false;
  const [search, results] = [element("input", { id: "beside-search", type: "search", autocomplete: "off", spellcheck: "false" }), element("span", { role: "status" })];
  const more = element("button", { type: "button", class: "button", hidden: true });
  const table = element("table", { class: "table second" }, element("caption", {}), element("thead"), element("tbody"));
  const label = words.listTitle(names[1], formatNumber(rows.length, lang, 0));
  root.replaceChildren(element(
    "details", { class: "fold", open: isOpen },
    element("summary", {}, label),
    element("label", { for: "beside-search" }, texts.search), search,
    element("p", { class: "results" }, results),
    element("div", { class: "wide-table", tabindex: "0", role: "region", "aria-label": label }, table), more,
  ));
  const list = createTable({ root: table, search, results, more }, { texts, lang, onSelect, onState: () => {} });
  list.setRows(rows, { unit, measure, query: "", order: defaultOrder(measure, polarity), caption: words.listCaption(names[1], benchmark) });
  return list;
}

function isMissing(value) {
  return value === null || value === undefined;
}
