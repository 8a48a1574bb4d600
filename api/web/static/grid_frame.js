/** The frame of the table: search, choice of columns, filter, file; made once, then filled. */

import { element } from "./dom.js";

/** Build the frame; `act` holds what the reader's gestures do. */
export function makeFrame(words, act) {
  const parts = {
    title: element("h2", { id: "grid-title", tabindex: "-1" }),
    search: element("input", { id: "grid-search", type: "search", autocomplete: "off", spellcheck: "false", oninput: ({ target }) => act.search(target.value) }),
    columns: element("div", { class: "grid-columns" }),
    filter: element("div", { class: "grid-filter" }),
    count: element("p", { id: "grid-count", class: "grid-count", role: "status" }),
    notes: element("div", { class: "grid-notes" }),
    file: element("button", { type: "button", class: "button small", onclick: act.download }),
    key: element("p", { class: "grid-key" }),
    head: element("thead"), body: element("tbody"), caption: element("caption", { id: "grid-caption" }),
    more: element("button", { type: "button", class: "button", onclick: act.more }),
    foot: element("div", { class: "grid-foot" }),
  };
  parts.table = element("table", { id: "grid-table", class: "table grid-table" }, parts.caption, parts.head, parts.body);
  parts.scroll = element("div", { class: "grid-scroll", tabindex: "0", role: "region", "aria-label": words.region }, parts.table);
  parts.all = [
    parts.title, element("p", { class: "grid-lead" }, words.lead),
    element(
      "div", { class: "grid-tools" },
      element("div", { class: "field grid-search" }, element("label", { for: "grid-search" }, words.search), parts.search),
      element("details", { id: "grid-choose" }, element("summary", {}, words.columns), parts.columns),
      element("details", { id: "grid-narrow" }, element("summary", {}, words.filter), parts.filter),
    ),
    parts.notes,
    element("div", { class: "grid-line" }, parts.count, parts.file),
    parts.key, parts.scroll, parts.more, parts.foot,
  ];
  return parts;
}

/** The chosen columns, each with its moves, and the select that adds one. */
export function fillColumns(root, chosen, groups, { words, most, labelOf, themeOf }, act) {
  const move = (i, step, symbol, say) => element("button", {
    type: "button", class: "button small", "aria-label": say(labelOf(chosen[i])), "data-move": `${chosen[i]}${step}`,
    disabled: chosen[i + step] === undefined, onclick: () => act.move(chosen[i], step),
  }, symbol);
  const select = element("select", { id: "grid-add" }, [...groups].map(([theme, indicators]) => element(
    "optgroup", { label: themeOf(theme) }, indicators.filter(({ code }) => !chosen.includes(code)).map(({ code }) => element("option", { value: code }, labelOf(code))),
  )));
  root.replaceChildren(
    element("ol", { class: "grid-chosen" }, chosen.map((code, i) => element(
      "li", {}, element("span", {}, labelOf(code)), " ",
      move(i, -1, "↑", words.earlier), move(i, 1, "↓", words.later),
      element("button", { type: "button", class: "button small", "aria-label": words.remove(labelOf(code)), "data-remove": code, disabled: chosen.length === 1, onclick: () => act.remove(code) }, "✕"),
    ))),
    chosen.length < most
      ? element("div", { class: "grid-add" }, element("label", { for: "grid-add" }, words.add), select,
        element("button", { id: "grid-add-button", type: "button", class: "button small", onclick: () => select.value && act.add(select.value) }, words.addButton))
      : element("p", {}, words.full(most)),
    element("button", { id: "grid-usual", type: "button", class: "button small", onclick: act.usual }, words.usual),
  );
}

/** One condition on one column: its outcome, its bounds. */
export function fillFilter(root, chosen, condition, { words, labelOf, outcomes, unit }, act) {
  const pick = (id, label, choices, value, name) => element("div", { class: "field" }, element("label", { for: id }, label), element(
    "select", { id, onchange: ({ target }) => act.condition({ [name]: target.value }) },
    choices.map(([code, text]) => element("option", { value: code, selected: code === value }, text)),
  ));
  const bound = (id, label, name) => element("div", { class: "field short" }, element("label", { for: id }, label), element("input", {
    id, type: "number", step: "any", value: condition[name] ?? "",
    onchange: ({ target }) => act.condition({ [name]: target.value === "" ? null : Number(target.value) }),
  }));
  root.replaceChildren(
    pick("grid-filter-column", words.filterColumn, chosen.map((code) => [code, labelOf(code)]), condition.indicator, "indicator"),
    pick("grid-filter-outcome", words.filterOutcome, [["", words.every], ...outcomes], condition.outcome, "outcome"),
    bound("grid-least", words.least(unit), "least"), bound("grid-most", words.most(unit), "most"),
    element("button", { id: "grid-clear", type: "button", class: "button small", onclick: act.clear }, words.clear),
  );
}
