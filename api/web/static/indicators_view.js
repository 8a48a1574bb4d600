/** The view of the indicators: a tree with its search beside the card of the one that is chosen. */

import { getItems } from "./api.js";
import { element, find, loadStyle } from "./dom.js";
import { formatNumber } from "./format.js";
import { indicatorCard } from "./indicator_card.js";
import { frameNodes, themeNode } from "./indicator_nodes.js";
import { countFigures, makeTree, searchIndicators, stockOf } from "./indicator_tree.js";
import { INDICATOR_TEXTS } from "./indicators_texts.js";
import { clearError } from "./messages.js";
import { page, remember, renew, run } from "./page.js";
import { writeState } from "./state.js";

const LIMIT = 10_000;
const STYLE = new URL("./indicators.css", import.meta.url).href;
/** What stays while the page does: the figures counted at one version, the themes that the reader opened. */
const kept = { version: null, counts: new Map(), opened: new Set(), drawn: "", card: "", code: "" };

/** Draw the tree and the card that the address names; both stay as they are when nothing changed. */
export async function drawIndicators() {
  const words = INDICATOR_TEXTS[page.lang];
  await loadStyle(STYLE);
  if (!find("indicator-tree")) find("indicators").replaceChildren(...frameNodes(page.state.find, words, onSearch));
  await countStock();
  const indicators = [...page.catalogue.indicators.values()];
  const code = page.state.card || page.view?.indicator || "";
  openThemeOf(code);
  drawTree(indicators, code, words);
  await drawCard(code, words);
}

/** The theme of a card is open when it comes, where the card stands beside it; the reader may close it. */
function openThemeOf(code) {
  const theme = page.catalogue.indicators.get(code)?.theme;
  if (theme && kept.code !== code && page.isWide()) kept.opened.add(theme);
  kept.code = code;
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
  // Before the figures are counted, every indicator would seem to have none.
  if (kept.version === null) return;
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
    const context = { query: query.trim(), words, lang: page.lang, opened: kept.opened, link: (item) => indicatorLink(item, words) };
    find("indicator-count").textContent = sayFound(found, indicators, query.trim(), words);
    find("indicator-tree").replaceChildren(...makeTree(found, kept.counts, page.lang).map((theme) => themeNode(theme, context)));
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
  const current = find("indicator-tree").querySelector("[aria-current]");
  if (current) current.closest("details").open = true;
  (current ?? find("indicator-search")).focus();
}

function number(value) {
  return formatNumber(value, page.lang, 0);
}
