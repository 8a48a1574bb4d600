/** The page's memory: its address, its answers, and the redrawing of all that depends on them. */

import { address } from "./api.js";
import { classOf, makeScale } from "./colours.js";
import { renderControls } from "./controls.js";
import { fetchCatalogue, fetchLevelFamilies, fetchPerimeters, fetchPlace, fetchRows } from "./data.js";
import { find } from "./dom.js";
import { takeEarly } from "./early.js";
import { renderHeadline, titleOf } from "./headline.js";
import { renderLegend } from "./legend.js";
import { chooseFigures, mappableLevels } from "./levels.js";
import { clearError, setPageState, showError, showNotice } from "./messages.js";
import { boxOf, isInside, readPlace } from "./place.js";
import { renderPlace } from "./place-search.js";
import { openingBox } from "./places.js";
import { defaultOrder } from "./rows.js";
import { sinceOf } from "./span.js";
import { readState, writeState } from "./state.js";
import { term } from "./terms.js";
import { TEXTS } from "./texts.js";
import { chooseGeneration, chooseView, listFamilies } from "./view.js";

const state = readState(location.search);

export const page = {
  state, lang: state.lang, texts: TEXTS[state.lang],
  status: null, catalogue: null, view: null, unit: "", rows: new Map(), place: null, credit: {}, scale: null, background: null,
  map: null, opening: null, table: null, insets: [], pending: 0, turn: 0, aborts: {}, onDrawn: async () => {}, onMarked: () => {}, onMoved: () => {},
  /** What is drawn on a second map beside the first (compare.js), null when there is one map. */
  beside: null, second: null, fetchBeside: async () => null,
  /** The outlines of the neighbourhoods that were fetched last. */
  outlines: [],
  /** Who follows: what was drawn, which outlines, what the address remembers. */
  listeners: { drawn: [], perimeters: [], remembered: [] },
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
    if (page.map && page.state.view === "map") page.map.repaint();
    else settle();
  }
}

/** Call the page idle, or in error, if nothing is under way. The map calls this when it has drawn. */
export function settle() {
  const hasError = document.documentElement.dataset.error !== undefined;
  if (page.pending > 0) return;
  if (hasError) setPageState("error");
  else if (page.view || page.catalogue) setPageState("idle");
}

/** Change the address; `push` makes a step for the back button. */
export function remember(changes, { push = false } = {}) {
  page.state = { ...page.state, ...changes };
  const query = writeState(page.state) || location.pathname;
  if (query !== location.search) history[push ? "pushState" : "replaceState"](null, "", query);
  linkLanguages();
  for (const follow of page.listeners.remembered) follow(changes);
}

/** Each language's link leads to this very view. */
export function linkLanguages() {
  for (const lang of ["fr", "en"]) {
    const link = find(`lang-${lang}`);
    link.href = writeState({ ...page.state, lang }) || "/";
    if (lang === page.lang) link.setAttribute("aria-current", "true");
  }
}

async function loadCatalogue(vintage, isLate) {
  const signal = renew("catalogue");
  const [{ indicators, availability }, levels] = await Promise.all([
    fetchCatalogue(vintage, signal), fetchLevelFamilies(mappableLevels(page.status.layers), signal),
  ]);
  if (isLate()) return;
  const refused = availability.filter((family) => family.benchmark_kind && family.computed === 0);
  const byCode = new Map(indicators.map((indicator) => [indicator.code, indicator]));
  page.catalogue = { vintage, layers: page.status.layers, indicators: byCode, families: listFamilies(availability), refused, levels };
}

/**
 * Choose the view among what exists, and draw it. `isAsked`: the wishes come from the address.
 *
 * An answer to an earlier choice draws nothing: who goes back to what is known already asks nothing
 * that would cut it short.
 */
export async function refresh({ isAsked = false } = {}) {
  const turn = (page.turn += 1);
  const isLate = () => turn !== page.turn;
  const generation = chooseGeneration(page.state.vintage, page.status);
  const { vintage } = generation;
  if (page.catalogue?.vintage !== vintage) await loadCatalogue(vintage, isLate);
  if (isLate()) return undefined;
  const { families, indicators, levels } = page.catalogue;
  const figures = wantedLevel() === "qpv" ? null : chooseFigures({ ...page.state, level: wantedLevel() }, levels, page.status.map);
  if (figures) return refreshLevel(figures, vintage, { isAsked, isLate });
  if (wantedLevel() !== "qpv") generation.replaced.push("level");
  const defaults = new Map([...indicators.values()].map((each) => [each.code, each.default_benchmark]));
  const chosen = chooseView(page.state, families, page.status.map, defaults);
  if (chosen === null) {
    showNotice(page.texts.noFigures);
    return page.onDrawn();
  }
  const { indicator, period, benchmark } = chosen;
  const view = { vintage, indicator, period, benchmark, measure: page.state.measure };
  renderControls(find("controls"), view, page.catalogue, page.lang);
  const placed = findPlace(vintage);
  const [answers, place, beside] = await Promise.all([fetchAnswers(view), placed, page.fetchBeside(view, placed), page.opening]);
  if (isLate()) return undefined;
  const answer = answers.get(period);
  const isLost = page.state.parent && !place;
  showNotice([noticeOf([...generation.replaced, ...chosen.replaced, ...(beside?.replaced ?? [])], isAsked), isLost ? page.texts.placeUnknown : ""].filter(Boolean).join(" "));
  Object.assign(page, { place, beside });
  draw(view, answer, [...answers.values(), ...(beside?.answers ?? [])].flatMap(({ rows }) => rows));
  for (const follow of page.listeners.drawn) await follow(view, answer);
  await page.onDrawn();
  return drawPerimeters();
}

/** The level that the address asks for; other views than the map speak of neighbourhoods. */
export function wantedLevel() {
  return page.state.view === "map" ? page.state.level : "qpv";
}

/** Draw another level: published values in filled outlines. Its code is fetched when asked for. */
async function refreshLevel({ families, replaced, ...chosen }, vintage, { isAsked, isLate }) {
  const { fileOf, listOf, readLevel, renderLevel } = await import("./level_view.js");
  const view = { ...chosen, vintage, benchmark: "", measure: "value" };
  renderControls(find("controls"), view, { ...page.catalogue, families }, page.lang);
  const place = await findPlace(vintage);
  const { parent, q, sort } = page.state;
  const answer = await readLevel(view, { place, parent: place ? parent : "", layers: page.status.layers, lang: page.lang, signal: renew("rows") });
  const { rows, unit, credit, scale, features, notice } = answer;
  await page.opening;
  if (isLate()) return undefined;
  const indicator = page.catalogue.indicators.get(view.indicator);
  const isLost = parent && !place;
  showNotice([isAsked && replaced.length ? sayReplaced(replaced) : "", isLost ? page.texts.placeUnknown : "", notice].filter(Boolean).join(" "));
  Object.assign(page, { view, unit, polarity: "neutral", credit, scale, place, beside: null, rows: new Map(rows.map((row) => [row.code, row])) });
  clearError();
  renderLevel(view, { ...answer, indicator, place }, speech());
  renderPlace(place, speech(), () => choosePlace(""));
  page.table.setRows(rows, { ...listOf(view, { ...speech(), title: titleOf({ ...view, indicator, place }, speech()) }), query: q, order: sort || "-value" });
  find("download-all").href = fileOf(view, place ? parent : "", page.lang);
  page.map?.setPlace(place?.outline);
  page.map?.setAreas(features, scale);
  for (const follow of page.listeners.drawn) await follow(view, answer);
  return page.onDrawn();
}

/** The answer of the period that is shown; of every period when the reader looks through time. */
async function fetchAnswers(view) {
  const answers = page.state.time ? await page.fetchPeriods(view) : new Map();
  return answers.has(view.period) ? answers : new Map([[view.period, await (takeEarly(view) ?? fetchRows(view, renew("rows")))]]);
}

/** The place that the address names, asked once for each generation and version of the data. */
async function findPlace(vintage) {
  const key = [page.state.parent, vintage, page.status.data_version].join("|");
  const wanted = readPlace(page.state.parent);
  if (!wanted) return null;
  if (page.place?.key === key) return page.place;
  const place = await fetchPlace(wanted, vintage, page.status.layers, renew("place"));
  return place && { ...place, key };
}

function noticeOf(replaced, isAsked) {
  if (!page.catalogue.families.some((family) => family.computed > 0)) return page.texts.noFamily;
  if (!isAsked || replaced.length === 0) return "";
  return sayReplaced(replaced);
}

function sayReplaced(names) {
  return page.texts.replaced(names.map((name) => page.texts[name].toLowerCase()).join(", "));
}

/** Redraw everything from one answer: title, legend, list and map cannot disagree. */
function draw(asked, { rows: all, unit, credit, series }, pool) {
  const indicator = page.catalogue.indicators.get(asked.indicator);
  const polarity = indicator?.polarity ?? "neutral";
  const view = { ...asked, since: sinceOf(all) };
  const scale = makeScale(view.measure, polarity, pool);
  for (const row of all) row.class = classOf(row, scale);
  // Classes are those of all rows and periods, so that a colour means the same wherever one looks.
  const { place, beside } = page;
  for (const row of beside?.rows ?? []) row.class = classOf(row, scale);
  const rows = all.filter((row) => isInside(place, row));
  const title = { ...view, indicator, place, series };
  const isSameGeneration = Boolean(page.view) && !page.view.level && page.view.vintage === view.vintage;
  Object.assign(page, { view, unit, polarity, credit, scale, rows: new Map(rows.map((row) => [row.code, row])) });
  clearError();
  // The map draws in other threads while the rest is written.
  page.map?.setPlace(place?.outline);
  page.map?.setRows(rows, scale);
  recolour(isSameGeneration);
  if (page.map?.hasAreas()) page.map.setAreas([], null);
  renderHeadline(rows, title, speech());
  renderPlace(place, speech(), () => choosePlace(""));
  renderLegend(find("legend"), rows, scale, { ...speech(), note: indicator?.[`note_${page.lang}`], isPart: Boolean(place), isTime: Boolean(page.state.time) && pool.length > all.length, beside: beside?.isLost ? null : beside });
  drawTable(rows, view, titleOf(title, speech()));
}

/** The outlines that are there take the new classes at once: an old class in new colours would lie. */
function recolour(isSameGeneration) {
  if (!isSameGeneration) page.outlines = [];
  page.map?.setPerimeters(page.outlines.filter(isShown).map(classify));
}

function drawTable(rows, view, title) {
  const { state: { q, sort }, unit, polarity, lang, texts } = page;
  page.table.setRows(rows, {
    unit, measure: view.measure, query: q, order: sort || defaultOrder(view.measure, polarity),
    caption: texts.caption(title, term(lang, "benchmark", view.benchmark)),
  });
  const { vintage, indicator, period, benchmark } = view;
  // A change is counted from the first of the asked periods: that of all of them.
  const [path, when] = view.measure === "trend" ? ["/v1/trends", ""] : ["/v1/gaps", period];
  const form = { f: "csv", locale: lang === "fr" ? "fr" : "" };
  const asked = { level: "qpv", vintage, indicator, period: when, benchmark, parent: page.place ? page.state.parent : "" };
  find("download-all").href = address(path, { ...asked, ...form });
}

/** Fetch the perimeters in view when the reader is near; they take their class from the rows. */
export async function drawPerimeters() {
  const detail = page.map?.detail();
  if (!detail || !page.view || page.view.level) return;
  await run(async () => {
    const signal = renew("perimeters");
    const { view } = page;
    const [features, communes] = await Promise.all([
      fetchPerimeters("qpv", view.vintage, detail, signal),
      hasCommunes() ? fetchPerimeters("commune", page.status.map.background_vintage, detail, signal) : [],
    ]);
    // Another level, generation or indicator was drawn meanwhile, which asks for its own.
    if (view !== page.view) return;
    page.outlines = features;
    const shown = features.filter(isShown).map(classify);
    page.map.setPerimeters(shown);
    page.map.setCommunes(communes);
    for (const follow of page.listeners.perimeters) await follow({ features: shown, communes, detail, signal });
  });
}

/** Communes are drawn behind when the service has them in the background's vintage. */
function hasCommunes() {
  const { layers, map } = page.status;
  return layers.some(({ level, vintage, perimeters }) =>
    level === "commune" && vintage === map.background_vintage && perimeters > 0);
}

function isShown({ properties }) {
  return isInside(page.place, properties);
}

function classify({ geometry, properties: { code } }) {
  const name = page.rows.get(code)?.class ?? "unpublished";
  return { type: "Feature", geometry, properties: { code, class: name } };
}

/** Speak of one place alone ("" of all): the address, the frame of the map and all figures follow. */
export function choosePlace(parent) {
  remember({ parent, at: "" }, { push: true });
  return run(async () => {
    await refresh();
    frame();
    find(page.place ? "map-title" : "place-input").focus({ preventScroll: page.isWide() });
  });
}

/** Frame the place that is shown alone, or all. */
export function frame(options) {
  page.map?.fit(frameBox(), { ...options, isAsked: false });
}

function frameBox() {
  const points = [...page.rows.values()].map(({ point }) => point).filter(Boolean);
  return (page.place && (page.place.bbox ?? boxOf(points, 0.03))) ?? openingBox(page.status.map.bbox);
}
