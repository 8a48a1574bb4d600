/** Starts the page that asks whether a place lies in a neighbourhood, and answers. */

import { getJson } from "./api.js";
import { fetchBackground, fetchPerimeters, fetchStatus } from "./data.js";
import { element, fillTexts, find } from "./dom.js";
import { formatNumber } from "./format.js";
import { generationName, sayItems, viewBox } from "./locate-answer.js";
import { problemKey } from "./locate-batch.js";
import { createBatch } from "./locate-batch-view.js";
import { listenForms, showReach } from "./locate-forms.js";
import { createPlaceMap } from "./locate-map.js";
import { readPoint, roundDegrees, writePoint } from "./locate-place.js";
import { LOCATE_TEXTS } from "./locate-texts.js";
import { renderAnswer } from "./locate-view.js";
import { clearError, setPageState, showError, showNotice } from "./messages.js";
import { PLACES, openingBox } from "./places.js";
import { readState } from "./state.js";
import { emptyMessage, renderStatus } from "./status.js";
import { term } from "./terms.js";
import { TEXTS } from "./texts.js";

const POLL_MS = 2_000;
const { lang } = readState(location.search);
const texts = { ...TEXTS[lang], ...LOCATE_TEXTS[lang] };
const page = { status: null, map: null, place: null, pending: 0, asked: null, drawn: null };

start();

async function start() {
  document.documentElement.lang = lang;
  fillTexts(texts);
  linkLanguages();
  find("to-map").href = lang === "fr" ? "/" : `/?lang=${lang}`;
  find("skip").addEventListener("click", skip);
  listenForms({ texts, lang, onAsk: ask, onPoint: askPoint, centre: () => page.map?.centre() });
  addEventListener("hashchange", followAddress);
  await run(update);
}

/** Run a task; the page is idle when none runs. */
async function run(task) {
  page.pending += 1;
  setPageState("loading");
  try {
    await task();
  } catch (error) {
    if (error.name !== "AbortError") showError(error, texts, () => location.reload());
  } finally {
    page.pending -= 1;
    const hasError = document.documentElement.dataset.error !== undefined;
    if (page.pending === 0) setPageState(hasError ? "error" : page.status?.data_version ? "idle" : "empty");
  }
}

/** Read what the service says of itself; while it has no data, ask again. */
async function update() {
  page.status = await fetchStatus();
  clearError();
  renderStatus(page.status, lang);
  document.title = document.title.replace(texts.title, texts.locateTitle);
  if (page.status.data_version === null) {
    showNotice(emptyMessage(page.status, { ...texts, noData: texts.locateNoData }));
    setTimeout(() => run(update), POLL_MS);
    return;
  }
  showNotice("");
  await open(page.status);
}

async function open(status) {
  find("content").hidden = false;
  showReach(status.geocoding, texts);
  createBatch({ texts, lang, vintages: vintagesOf(status) });
  // The answer does not wait for the map, which shows it when both are there.
  await Promise.all([openMap(status), followAddress()]);
}

/** The generations of which outlines are loaded, latest first. */
function vintagesOf({ layers }) {
  return layers.filter(({ level, perimeters }) => level === "qpv" && perimeters > 0)
    .map(({ vintage }) => vintage).sort((a, b) => b - a);
}

async function openMap(status) {
  try {
    page.map = await createPlaceMap({
      container: find("map"), texts, bbox: openingBox(status.map?.bbox),
      onPoint: askPoint, onMove: () => run(drawOutlines),
    });
    if (status.map?.background_level) page.map.setBackground(await fetchBackground(status.map));
  } catch (error) {
    find("map-frame").replaceChildren(element("p", { class: "message" }, texts.mapFailed));
    for (const id of ["where-how", "by-centre"]) find(id).hidden = true;
    console.warn(error);
    return;
  }
  renderLegend(vintagesOf(status));
  renderPlaces(status);
  showPlace();
  await run(drawOutlines);
}

/** The way to each territory overseas; the demonstration has one place only. */
function renderPlaces({ origin }) {
  const places = origin === "demonstration" ? [] : PLACES;
  find("places").hidden = places.length === 0;
  find("places").replaceChildren(...places.map(([name, box]) => element(
    "button", { type: "button", class: "button small", onclick: () => page.map.fit(box) }, term(lang, "place", name))));
}

function renderLegend([latest, ...older]) {
  const name = (vintage) => generationName({ level: "qpv", vintage }, lang);
  const lines = [
    latest && ["latest", texts.mapLegend(latest)],
    older.length && ["older", texts.mapLegendOlder(older.map(name).join(", "))],
    ["held", texts.mapLegendHeld],
    ["point", texts.mapLegendPoint],
  ].filter(Boolean);
  find("map-legend").replaceChildren(...lines.map(([kind, said]) => element(
    "li", {}, element("span", { class: `key ${kind}`, "aria-hidden": "true" }), said)));
}

/** Fetch the outlines in view of every generation, and the communes behind them. */
async function drawOutlines() {
  const detail = page.map.detail();
  find("map-said").textContent = detail ? "" : texts.mapNear;
  if (!detail) return;
  page.drawn?.abort();
  const { signal } = (page.drawn = new AbortController());
  const vintages = vintagesOf(page.status);
  const { background_vintage: vintage } = page.status.map;
  const hasCommunes = page.status.layers.some((layer) =>
    layer.level === "commune" && layer.vintage === vintage && layer.perimeters > 0);
  const [communes, ...zones] = await Promise.all([
    hasCommunes ? fetchPerimeters("commune", vintage, detail, signal) : [],
    ...vintages.map((one) => fetchPerimeters("qpv", one, detail, signal)),
  ]);
  page.map.setCommunes(communes);
  page.map.setZones(zones.flatMap((features, at) =>
    features.map((feature) => ({ ...feature, vintage: vintages[at] }))), vintages[0]);
}

/** A point that was clicked or typed may be linked: the address follows. */
function askPoint({ lon, lat }) {
  const point = { lon: roundDegrees(lon), lat: roundDegrees(lat) };
  const said = [point.lon, point.lat].map((value) => formatNumber(value, lang, 5, { minimum: 0 }));
  return ask(point, { place: texts.placePoint(...said), linked: point });
}

/** Ask about a place. `linked`: the point that the page's address may name; none of whose home it is. */
function ask(question, { place, linked = null }) {
  history.replaceState(null, "", `${location.pathname}${location.search}${writePoint(linked)}`);
  linkLanguages();
  page.asked?.abort();
  const { signal } = (page.asked = new AbortController());
  find("answer-said").textContent = texts.asking;
  return run(async () => {
    try {
      const answer = await getJson("/v1/locate", { ...question, distance: true }, signal, { cache: "no-store" });
      const zones = await fetchZones(answer.items, signal);
      show(answer, { place, zones, isPoint: answer.found === undefined });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      showProblem(error);
    }
  });
}

function show(answer, { place, zones, isPoint }) {
  renderAnswer(find("answer"), answer, { texts, lang, place, zones, isPoint });
  const said = texts.answerFor(answer.found?.label ?? place);
  find("answer-said").textContent = `${said}. ${sayItems(answer.items, { texts, lang })}`;
  find("answer").scrollIntoView({ block: "nearest" });
  const point = answer.lon === null || answer.lon === undefined ? null : { lon: answer.lon, lat: answer.lat };
  const box = point && viewBox(point, answer.items, [...zones.values()]);
  // The middle of a street is not the place that was asked about.
  const isPlace = !answer.found || answer.found.kind === "housenumber";
  page.place = { point: isPlace ? point : null, box, codes: answer.items.flatMap(codesOf) };
  showPlace();
}

function showPlace() {
  if (!page.place) return;
  page.map?.show(page.place.point, page.place.box);
  page.map?.hold(page.place.codes);
}

function codesOf({ code, others }) {
  return [code, ...others].filter(Boolean);
}

/** Names and dates of the neighbourhoods that hold the place; without them the answer stands. */
async function fetchZones(items, signal) {
  const keys = items.filter(({ level }) => level === "qpv")
    .flatMap((item) => codesOf(item).map((code) => [item.vintage, code]));
  const found = await Promise.all(keys.map(([vintage, code]) =>
    getJson(`/v1/territories/qpv/${code}`, { vintage }, signal).catch(() => null)));
  return new Map(keys.map(([vintage, code], at) => [`${vintage}/${code}`, found[at] ?? undefined]));
}

function showProblem(error) {
  const said = error.status === 422 ? texts.problem.other : texts.problem[problemKey(error)];
  find("answer-said").textContent = said;
  find("answer").replaceChildren(
    element("p", { class: "wrong" }, said),
    error.message ? element("p", { class: "hint" }, `${texts.problemDetail} `, element("span", { lang: "en" }, error.message)) : "",
  );
}

/** The page opens at the point that its address names. */
async function followAddress() {
  const point = readPoint(location.hash);
  if (point) await askPoint(point);
}

/** Each language's link leads to this very point; what was asked by address is not in it. */
function linkLanguages() {
  for (const one of ["fr", "en"]) {
    const link = find(`lang-${one}`);
    link.href = `${location.pathname}${one === "fr" ? "" : `?lang=${one}`}${location.hash}`;
    if (one === lang) link.setAttribute("aria-current", "true");
  }
}

/** The skip link moves the focus, and leaves the fragment to the point. */
function skip(event) {
  event.preventDefault();
  find("main").focus();
}
