/** What the tree of indicators is made of: its frame and search, its themes, its keys. */

import { element } from "./dom.js";
import { formatNumber } from "./format.js";
import { term } from "./terms.js";

/** The two halves of the view: the search with the tree, and the place of the card. */
export function frameNodes(query, words, onSearch) {
  const input = element("input", { id: "indicator-search", type: "search", autocomplete: "off", spellcheck: "false", maxlength: "100", value: query, "aria-describedby": "indicator-hint", oninput: onSearch });
  return [
    element("div", { class: "tree" }, element("h2", {}, words.title), element("label", { for: input.id }, words.search), input,
      element("p", { id: "indicator-hint", class: "hint" }, words.searchHint), element("p", { id: "indicator-count", class: "hint", role: "status" }),
      element("nav", { id: "indicator-tree", "aria-label": words.tree, onkeydown: walk })),
    element("article", { id: "indicator-card", class: "card", tabindex: "-1", "aria-label": words.definition }),
  ];
}

/** A theme opens and closes; what a search finds is open. `opened` remembers what the reader opened. */
export function themeNode({ theme, count, missing, branches }, { query, words, lang, opened, link }) {
  const number = (value) => formatNumber(value, lang, 0);
  // A click comes before what it does: an open theme is about to close.
  const onclick = ({ currentTarget }) => { if (!query) opened[currentTarget.parentNode.open ? "delete" : "add"](theme); };
  return element("details", { open: query !== "" || opened.has(theme), "data-theme": theme },
    element("summary", { onclick }, element("h3", {}, term(lang, "theme", theme), " ", element("span", { class: "code" }, `(${words.themeCount(number(count), number(missing))})`))),
    branches.flatMap(({ branch, items }) => [
      element("h4", { id: `branch-${theme}-${branch}` }, `${words.branch[branch]} (${number(items.length)})`),
      element("ul", { "aria-labelledby": `branch-${theme}-${branch}` }, items.map((item) => element("li", {}, link(item)))),
    ]));
}

/** The arrows walk through what is open, beside the Tab key that does too. */
function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const stops = [...event.currentTarget.querySelectorAll("summary, details[open] a")];
  const next = stops[stops.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
