/** The view of the indicators: a tree with its search beside the card of the one that is chosen. */

import { getItems } from "./api.js";
import { element, find } from "./dom.js";
import { formatNumber } from "./format.js";
import { indicatorCard } from "./indicator_card.js";
import { countFigures, makeTree, searchIndicators, stockOf } from "./indicator_tree.js";
import { INDICATOR_TEXTS } from "./indicators_texts.js";
import { clearError } from "./messages.js";
import { page, remember, renew, run } from "./page.js";
import { writeState } from "./state.js";
import { term } from "./terms.js";

const LIMIT = 10_000;
const STYLE = "/static/indicators.css";
/** What stays while the page does: the figures counted at one version, the themes that the reader opened. */
const kept = { version: null, counts: new Map(), opened: new Set(), drawn: "", card: "", code: "" };

/** Draw the tree and the card that the address names; both stay as they are when nothing changed. */
export async function drawIndicators() {
  const words = INDICATOR_TEXTS[page.lang];
  await addStyle();
  if (!find("indicator-tree")) frame(words);
  await countStock();
  const indicators = [...page.catalogue.indicators.values()];
  const code = page.state.card || page.view?.indicator || "";
  openThemeOf(code);
  drawTree(indicators, code, words);
  await drawCard(code, words);
}

/** The theme of a card is open when it comes; the reader may close it. */
function openThemeOf(code) {
  const theme = page.catalogue.indicators.get(code)?.theme;
  if (theme && kept.code !== code) kept.opened.add(theme);
  kept.code = code;
}

/** The style is fetched with the view, and waited for: the first visit does without. */
function addStyle() {
  if (document.querySelector(`link[href="${STYLE}"]`)) return undefined;
  return new Promise((resolve) => {
    document.head.append(element("link", { rel: "stylesheet", href: STYLE, onload: resolve, onerror: resolve }));
  });
}

function frame(words) {
  const input = element("input", { id: "indicator-search", type: "search", autocomplete: "off", spellcheck: "false", value: page.state.find, "aria-describedby": "indicator-hint", oninput: onSearch });
  const tree = element("nav", { id: "indicator-tree", "aria-label": words.tree, onkeydown: walk });
  find("indicators").replaceChildren(
    element("div", { class: "tree" }, element("h2", {}, words.title), element("label", { for: input.id }, words.search), input,
      element("p", { id: "indicator-hint", class: "hint" }, words.searchHint), element("p", { id: "indicator-count", class: "hint", role: "status" }), tree),
    element("article", { id: "indicator-card", class: "card", tabindex: "-1", "aria-label": words.definition }),
  );
}

/** Which indicators have figures: counted once for each version of the data. */
async function countStock() {
  const { data_version: version } = page.status;
  if (kept.version === version) return;
  kept.counts = countFigures(await getItems("/v1/availability", { figure: "observation", limit: LIMIT }, renew("stock")));
  Object.assign(kept, { version, drawn: "", card: "" });
}

function onSearch({ target }) {
  remember({ find: target.value.slice(0, 100) });
  drawTree([...page.catalogue.indicators.values()], page.state.card || page.view?.indicator, INDICATOR_TEXTS[page.lang]);
}

function drawTree(indicators, code, words) {
  const { find: query } = page.state;
  const input = find("indicator-search");
  // What the reader is typing is not typed over; the back button's query is shown.
  if (document.activeElement !== input) input.value = query;
  const key = `${kept.version}|${page.catalogue.vintage}|${query.trim()}`;
  if (kept.drawn !== key) {
    const found = searchIndicators(indicators, query);
    find("indicator-count").textContent = sayFound(found, indicators, query.trim(), words);
    find("indicator-tree").replaceChildren(...makeTree(found, kept.counts, page.lang).map((theme) => themeNode(theme, query.trim(), words)));
    kept.drawn = key;
  }
  markCurrent(code);
}

function sayFound(found, indicators, query, words) {
  if (indicators.length === 0) return words.empty;
  if (found.length === 0) return words.nothing(query);
  const missing = found.filter(({ code }) => stockOf(code, kept.counts) === "none").length;
  return [words.found(number(found.length), number(indicators.length), query), missing ? words.withoutAll(number(missing)) : ""].filter(Boolean).join(", ");
}

/** A theme opens and closes; what a search finds is open. */
function themeNode({ theme, count, missing, branches }, query, words) {
  // A click comes before what it does: an open theme is about to close.
  const onclick = ({ currentTarget }) => { if (!query) kept.opened[currentTarget.parentNode.open ? "delete" : "add"](theme); };
  return element("details", { open: query !== "" || kept.opened.has(theme), "data-theme": theme },
    element("summary", { onclick }, element("h3", {}, term(page.lang, "theme", theme), " ", element("span", { class: "code" }, `(${words.themeCount(number(count), number(missing))})`))),
    branches.flatMap(({ branch, items }) => [
      element("h4", { id: `branch-${theme}-${branch}` }, `${words.branch[branch]} (${number(items.length)})`),
      element("ul", { "aria-labelledby": `branch-${theme}-${branch}` }, items.map((item) => element("li", {}, indicatorLink(item, words)))),
    ]));
}

function indicatorLink({ code, [`label_${page.lang}`]: label }, words) {
  const stock = words.stock[stockOf(code, kept.counts)];
  return element("a", { href: writeState({ ...page.state, view: "indicators", card: code }), "data-code": code, onclick: (event) => onLink(event, code) },
    label, " ", element("span", { class: "code" }, code), stock ? element("span", { class: "stock" }, ` ${stock}`) : null);
}

/** A plain click shows the card here; any other is the browser's. */
function onLink(event, card) {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  remember({ card }, { push: true });
  run(async () => {
    await drawIndicators();
    clearError();
    find("indicator-card").querySelector("h3")?.focus();
  });
}

function markCurrent(code) {
  for (const link of find("indicator-tree").querySelectorAll("a")) {
    if (link.dataset.code !== code) link.removeAttribute("aria-current");
    else link.setAttribute("aria-current", "true");
  }
  const theme = page.catalogue.indicators.get(code)?.theme;
  const branch = find("indicator-tree").querySelector(`details[data-theme="${theme}"]`);
  if (branch && kept.opened.has(theme)) branch.open = true;
}

/** The arrows walk through what is open, beside the Tab key that does too. */
function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const stops = [...find("indicator-tree").querySelectorAll("summary, details[open] a")];
  const next = stops[stops.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

async function drawCard(code, words) {
  const root = find("indicator-card");
  const indicator = page.catalogue.indicators.get(code);
  const key = `${kept.version}|${page.catalogue.vintage}|${code}`;
  if (kept.card === key) return;
  kept.card = "";
  root.setAttribute("aria-busy", "true");
  root.replaceChildren(element("p", { class: "hint" }, indicator ? words.loading : sayNone(code, words)));
  if (indicator) root.replaceChildren(await makeCard(indicator, words));
  if (indicator) kept.card = key;
  root.removeAttribute("aria-busy");
  root.scrollTop = 0;
}

/** A card that cannot be read says so in its place, beside the page's own message. */
async function makeCard(indicator, words) {
  try {
    const context = { words, lang: page.lang, indicators: page.catalogue.indicators, link: (each) => indicatorLink(each, words), onBack: backToTree };
    return indicatorCard(indicator, await fetchCard(indicator.code, renew("card")), context);
  } catch (error) {
    if (error.name !== "AbortError") find("indicator-card").replaceChildren(element("p", { class: "why" }, words.failed));
    throw error;
  }
}

async function fetchCard(code, signal) {
  const [availability, releases] = await Promise.all([
    getItems("/v1/availability", { indicator: code, limit: LIMIT }, signal),
    getItems(`/v1/indicators/${code}/releases`, { limit: LIMIT }, signal),
  ]);
  return { availability, releases };
}

function sayNone(code, words) {
  return page.state.card ? words.unknown(code) : words.choose;
}

function backToTree() {
  const current = find("indicator-tree").querySelector("details[open] [aria-current]");
  (current ?? find("indicator-search")).focus();
}

function number(value) {
  return formatNumber(value, page.lang, 0);
}
