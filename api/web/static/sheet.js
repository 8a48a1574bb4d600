/** Opening and closing the sheet of a neighbourhood, from the map, the list or the address. */

import { ApiError } from "./api.js";
import { fetchRanking, fetchSheet, fetchTrend } from "./data.js";
import { find } from "./dom.js";
import { clearError } from "./messages.js";
import { choosePlace, page, refresh, remember, renew, run } from "./page.js";
import { renderSheet } from "./panel.js";

/** The reader chose a neighbourhood: the address follows, and so does the focus. */
export function choose(code) {
  remember({ code }, { push: true });
  return open(code, { focus: true });
}

/** Show the sheet that the address names, or the list. */
export function follow(code) {
  if (code && page.view) return open(code);
  // A sheet that is still on its way would open over the list.
  renew("sheet");
  mark("");
  show(false);
  find("print").replaceChildren();
  return null;
}

async function open(code, { focus = false } = {}) {
  mark(code);
  await run(async () => {
    const signal = renew("sheet");
    if (page.view.level) return openLevel(code, focus, signal);
    const wishes = { chance: page.state.chance };
    const sheet = await fetchSheet(code, page.view.vintage, wishes, signal).catch(nullIfUnknown);
    if (sheet === null) return sayUnknown(code, { focus, signal });
    clearError();
    // Charts are fetched with the first sheet: the first visit is a map and a list.
    const { CHART_TEXTS, fillParts, makeParts, parentOf } = await import("./sheet_parts.js");
    const context = contextOf(sheet, CHART_TEXTS[page.lang]);
    const parts = makeParts(sheet, context);
    renderSheet(find("sheet"), sheet.territory, sheet.gaps, context, parts);
    show(true);
    if (focus) find("sheet").querySelector("h2").focus({ preventScroll: page.isWide() });
    const point = page.rows.get(code)?.point;
    if (point && focus) page.map?.show(point);
    const parent = parentOf(sheet.territory, page.state.peers);
    const [trend, ranking] = await Promise.all([
      fetchTrend(code, page.view, wishes, signal), fetchRanking(page.view, parent, signal),
    ]);
    return fillParts(parts, { ...sheet, trend, ranking }, context);
  });
}

/** A code that this generation has not is no failure of the service. */
function nullIfUnknown(error) {
  if (error instanceof ApiError && error.status === 404) return null;
  throw error;
}

/** Say which generation has the code, in the place of its sheet. */
async function sayUnknown(code, { focus, signal }) {
  const { renderUnknown } = await import("./unknown.js");
  await renderUnknown(find("sheet"), code, { texts: page.texts, lang: page.lang, vintage: page.view.vintage, signal, onBack: close });
  clearError();
  find("print").replaceChildren();
  show(true);
  if (focus) find("sheet").querySelector("h2").focus();
}

/** The sheet of another level: published values, no gap. */
async function openLevel(code, focus, signal) {
  const { texts, lang, catalogue, view } = page;
  const { drawLevelSheet } = await import("./level_sheet.js");
  await drawLevelSheet(view, code, {
    texts, lang, indicators: catalogue.indicators, mapped: view.indicator, onBack: close,
    onIndicator: showIndicator, onPlace: (parent) => showQuarters(parent),
  }, signal);
  clearError();
  show(true);
  find("print").replaceChildren();
  if (focus) find("sheet").querySelector("h2").focus({ preventScroll: page.isWide() });
}

/** From a territory to the neighbourhoods that lie in it. */
function showQuarters(parent) {
  remember({ level: "qpv", code: "", sort: "" });
  follow("");
  return choosePlace(parent);
}

function contextOf({ releases, sources }, words) {
  const { texts, lang, status, catalogue, view, state } = page;
  const families = catalogue.families.filter((each) => each.indicator === view.indicator && each.period === view.period);
  return {
    texts, words, lang, status, releases, sources,
    indicators: catalogue.indicators, mapped: view.indicator, period: view.period, peers: state.peers, chance: state.chance,
    benchmark: view.benchmark, benchmarks: [...new Set(families.map((each) => each.benchmark_kind))],
    onBack: close, onIndicator: showIndicator, onBenchmark: compareWith,
    onPeers: (peers) => again({ peers }, "#peers"), onChance: (chance) => again({ chance }, "#chance"),
  };
}

/** Another wish for the same sheet: the address follows, and the focus stays on the choice. */
async function again(changes, selector) {
  remember(changes);
  await open(page.state.code);
  find("sheet").querySelector(selector)?.focus();
}

/** The same figure against another territory: map, list and sheet follow. */
function compareWith(benchmark) {
  const { indicator, period } = page.view;
  remember({ indicator, period, benchmark }, { push: true });
  run(async () => {
    await refresh();
    await follow(page.state.code);
    find("sheet").querySelector("#against")?.focus();
  });
}

/** Go back to the list; Escape does it too, except where it already has a meaning. */
export function closeOnEscape({ key, target }) {
  const isTaken = ["SELECT", "INPUT"].includes(target.tagName);
  if (key === "Escape" && !isTaken && page.state.code && !find("sheet").hidden) close();
}

function close() {
  const { code } = page.state;
  remember({ code: "" }, { push: true });
  follow("");
  page.table.focus(code);
}

function mark(code) {
  page.table.select(code);
  page.map?.select(code);
  page.onMarked();
}

function show(isOpen) {
  find("sheet").hidden = !isOpen;
  find("list").hidden = isOpen;
}

/** A gap of the sheet becomes the map's view. */
function showIndicator({ indicator, period, benchmark_kind: benchmark = "" }) {
  remember({ indicator, period, benchmark }, { push: true });
  run(async () => {
    await refresh();
    await follow(page.state.code);
    find("sheet").querySelector(".chip")?.closest("button").focus();
  });
}
