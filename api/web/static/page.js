/** The page's memory: its address, its answers, and the redrawing of all that depends on them. */

import { address } from "./api.js";
import { classOf, makeScale } from "./colours.js";
import { renderControls } from "./controls.js";
import { fetchCatalogue, fetchPerimeters, fetchRows } from "./data.js";
import { find } from "./dom.js";
import { renderHeadline, titleOf } from "./headline.js";
import { renderLegend } from "./legend.js";
import { clearError, setPageState, showError, showNotice } from "./messages.js";
import { defaultOrder } from "./rows.js";
import { readState, writeState } from "./state.js";
import { term } from "./terms.js";
import { TEXTS } from "./texts.js";
import { chooseView, listFamilies } from "./view.js";

const state = readState(location.search);

export const page = {
  state, lang: state.lang, texts: TEXTS[state.lang],
  status: null, catalogue: null, view: null, unit: "", rows: new Map(),
  map: null, table: null, pending: 0, aborts: {},
};

/** What the drawing functions need to speak: words, language, unit. */
export function speech() {
  const { texts, lang, unit, polarity } = page;
  return { texts, lang, unit, polarity };
}

/** Start a kind of request, cancelling the one before it. */
export function renew(kind) {
  page.aborts[kind]?.abort();
  page.aborts[kind] = new AbortController();
  return page.aborts[kind].signal;
}

/** Run a task; the page is idle when none runs and the map has drawn. */
export async function run(task) {
  page.pending += 1;
  setPageState("loading");
  try {
    await task();
  } catch (error) {
    if (error.name !== "AbortError") showError(error, page.texts, () => location.reload());
  } finally {
    page.pending -= 1;
    if (page.map) page.map.repaint();
    else settle();
  }
}

/** Call the page idle, or in error, if nothing is under way. The map calls this when it has drawn. */
export function settle() {
  const hasError = document.documentElement.dataset.error !== undefined;
  if (page.pending > 0) return;
  if (hasError) setPageState("error");
  else if (page.rows.size > 0) setPageState("idle");
}

/** Change the address; `push` makes a step for the back button. */
export function remember(changes, { push = false } = {}) {
  page.state = { ...page.state, ...changes };
  const query = writeState(page.state) || location.pathname;
  if (query !== location.search) history[push ? "pushState" : "replaceState"](null, "", query);
  linkLanguages();
}

/** Each language's link leads to this very view. */
export function linkLanguages() {
  for (const lang of ["fr", "en"]) {
    const link = find(`lang-${lang}`);
    link.href = writeState({ ...page.state, lang }) || "/";
    if (lang === page.lang) link.setAttribute("aria-current", "true");
  }
}

async function loadCatalogue(vintage) {
  const { indicators, availability } = await fetchCatalogue(vintage, renew("catalogue"));
  const byCode = new Map(indicators.map((indicator) => [indicator.code, indicator]));
  page.catalogue = { vintage, layers: page.status.layers, indicators: byCode, families: listFamilies(availability) };
}

/** Choose the view among what exists, and draw it. `isAsked`: the wishes come from the address. */
export async function refresh({ isAsked = false } = {}) {
  const vintage = page.state.vintage || String(page.status.map.vintage);
  if (page.catalogue?.vintage !== vintage) await loadCatalogue(vintage);
  const { families, indicators } = page.catalogue;
  const defaults = new Map([...indicators.values()].map((each) => [each.code, each.default_benchmark]));
  const chosen = chooseView(page.state, families, page.status.map, defaults);
  showNotice(noticeOf(chosen, isAsked));
  if (chosen === null) return;
  const { indicator, period, benchmark } = chosen;
  const view = { vintage, indicator, period, benchmark, measure: page.state.measure };
  renderControls(find("controls"), view, page.catalogue, page.lang);
  draw(view, await fetchRows(view, renew("rows")));
}

function noticeOf(chosen, isAsked) {
  if (chosen === null) return page.texts.noFamily;
  if (!page.catalogue.families.some((family) => family.computed > 0)) return page.texts.noFamily;
  if (!isAsked || chosen.replaced.length === 0) return "";
  return page.texts.replaced(chosen.replaced.map((name) => page.texts[name].toLowerCase()).join(", "));
}

/** Redraw everything from one answer: title, legend, list and map cannot disagree. */
function draw(view, { rows, unit }) {
  const indicator = page.catalogue.indicators.get(view.indicator);
  const polarity = indicator?.polarity ?? "neutral";
  const scale = makeScale(view.measure, polarity, rows);
  for (const row of rows) row.class = classOf(row, scale);
  Object.assign(page, { view, unit, polarity, rows: new Map(rows.map((row) => [row.code, row])) });
  clearError();
  renderHeadline(rows, { ...view, indicator }, speech());
  renderLegend(find("legend"), rows, scale, { ...speech(), note: indicator?.[`note_${page.lang}`] });
  drawTable(rows, view, titleOf({ ...view, indicator }, speech()));
  page.map?.setRows(rows, scale);
  drawPerimeters();
}

function drawTable(rows, view, title) {
  const { state: { q, sort }, unit, polarity, lang, texts } = page;
  page.table.setRows(rows, {
    unit, measure: view.measure, query: q, order: sort || defaultOrder(view.measure, polarity),
    caption: texts.caption(title, term(lang, "benchmark", view.benchmark)),
  });
  const { measure, ...key } = view;
  find("download").href = address("/v1/gaps", { level: "qpv", ...key, f: "csv" });
}

/** Fetch the perimeters in view when the reader is near; they take their class from the rows. */
export async function drawPerimeters() {
  const detail = page.map?.detail();
  if (!detail || !page.view) return;
  await run(async () => {
    const signal = renew("perimeters");
    const [features, communes] = await Promise.all([
      fetchPerimeters("qpv", page.view.vintage, detail, signal),
      hasCommunes() ? fetchPerimeters("commune", page.status.map.background_vintage, detail, signal) : [],
    ]);
    page.map.setPerimeters(features.map(classify));
    page.map.setCommunes(communes);
  });
}

/** Communes are drawn behind when the service has them in the background's vintage. */
function hasCommunes() {
  const { layers, map } = page.status;
  return layers.some(({ level, vintage, perimeters }) =>
    level === "commune" && vintage === map.background_vintage && perimeters > 0);
}

function classify({ geometry, properties: { code } }) {
  const name = page.rows.get(code)?.class ?? "unpublished";
  return { type: "Feature", geometry, properties: { code, class: name } };
}
