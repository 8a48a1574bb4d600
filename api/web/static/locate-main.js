/** Starts the page that asks whether a place lies in a neighbourhood, and answers. */

import { getJson } from "./api.js";
import { fetchStatus } from "./data.js";
import { element, fillTexts, find } from "./dom.js";
import { formatNumber } from "./format.js";
import { sayItems, viewBox } from "./locate-answer.js";
import { problemKey } from "./locate-batch.js";
import { createBatch } from "./locate-batch-view.js";
import { listenForms, showReach } from "./locate-forms.js";
import { openOutlines, outlines, showPlace, vintagesOf } from "./locate-outlines.js";
import { readPoint, roundDegrees, writePoint } from "./locate-place.js";
import { LOCATE_TEXTS } from "./locate-texts.js";
import { renderAnswer } from "./locate-view.js";
import { clearError, setPageState, showError, showNotice } from "./messages.js";
import { readState } from "./state.js";
import { emptyMessage, renderStatus } from "./status.js";
import { TEXTS } from "./texts.js";

const POLL_MS = 2_000;
const { lang } = readState(location.search);
const texts = { ...TEXTS[lang], ...LOCATE_TEXTS[lang] };
const page = { status: null, pending: 0, asked: null };

start();

async function start() {
  document.documentElement.lang = lang;
  fillTexts(texts);
  showNotice(texts.loading);
  linkLanguages();
  find("to-map").href = lang === "fr" ? "/" : `/?lang=${lang}`;
  find("skip").addEventListener("click", skip);
  listenForms({ texts, lang, onAsk: ask, onPoint: askPoint, centre: () => outlines.map?.centre() });
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
  await Promise.all([openOutlines(status, { texts, lang, run, onPoint: askPoint }), followAddress()]);
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
  showPlace({ point: isPlace ? point : null, box, codes: answer.items.flatMap(codesOf) });
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
