/** The rows that are shown: headings that sort, names that open the sheet, and what lies below. */

import { element } from "./dom.js";
import { formatPeriod } from "./format.js";
import { gridCell, shortReason } from "./grid_cells.js";
import { aboutColumn, sayReason } from "./grid_file.js";
import { SIGNS } from "./outcome.js";
import { term } from "./terms.js";

/** The headings: a button each, with the direction said and drawn, and the period below. */
export function headRow(columns, order, { lang, words, labelOf }, onSort) {
  const heading = (field, label, below) => {
    const direction = { [field]: "ascending", [`-${field}`]: "descending" }[order];
    const arrow = { ascending: " ▲", descending: " ▼" }[direction] ?? "";
    return element("th", { scope: "col", "aria-sort": direction ?? "none" }, element(
      "button", { type: "button", "data-field": field, title: words.sortBy(label), onclick: () => onSort(field) },
      label, element("span", { "aria-hidden": "true" }, arrow), below ? element("span", { class: "unit" }, below) : null,
    ));
  };
  return element("tr", {}, heading("name", words.name), columns.map((column) =>
    heading(column.indicator, labelOf(column.indicator), column.period ? formatPeriod(column.period, lang) : "–")));
}

/** One row: its name leads to its sheet. */
export function bodyRow(row, columns, speech, { hrefOf, onOpen }) {
  const link = element("a", {
    href: hrefOf(row.code), onclick: (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      onOpen(row.code);
    },
  }, row.name ?? row.code);
  return element(
    "tr", { "data-code": row.code },
    element("th", { scope: "row" }, link, element("span", { class: "code" }, [row.code, row.commune].filter(Boolean).join(" · "))),
    row.cells.map((_, i) => gridCell(row, i, columns, speech, reasonId)),
  );
}

function reasonId(why) {
  return `grid-reason-${why}`;
}

/** What the signs mean, in a line. */
export function keyLine({ lang, words }) {
  const signs = Object.entries(SIGNS).filter(([name]) => name !== "not_compared");
  return [`${words.key}${lang === "fr" ? " : " : ": "}`, signs.map(([name, sign]) => element(
    "span", { class: `outcome ${name}` }, element("span", { class: "sign", "aria-hidden": "true" }, sign), term(lang, "outcome", name)))].flat();
}

/** Below the table: each column's period and sources, and the whole reasons of what is missing. */
export function footOf(rows, columns, speech) {
  const { words, credits } = speech;
  const reasons = [...new Set(rows.flatMap(({ cells }) => cells.map(({ why }) => why)))].filter((why) => why && why !== "unread").sort();
  return [
    element("h3", {}, words.about),
    element("p", {}, words.sparkNote), element("p", {}, words.limitsNote),
    element("ul", {}, columns.map((column) => element("li", {}, aboutColumn(column, speech)))),
    ...(reasons.length ? [element("h3", {}, words.reasons), element("dl", {}, reasons.flatMap((why) => [
      element("dt", {}, shortReason(why, speech)), element("dd", { id: reasonId(why) }, sayReason(why, null, speech)),
    ]))] : []),
    ...credits.map((line) => element("p", {}, line)),
  ];
}
