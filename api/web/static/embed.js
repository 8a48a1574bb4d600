/** The map in a frame of its own (/embed): title, map, legend, list and source, nothing else. */

import { classOf, makeScale } from "./colours.js";
import { fetchBackground, fetchCatalogue, fetchLevelFamilies, fetchPerimeters, fetchPlace, fetchRows, fetchStatus } from "./data.js";
import { element, fillTexts, find } from "./dom.js";
import { describeRow, renderHeadline, titleOf } from "./headline.js";
import { renderLegend } from "./legend.js";
import { chooseFigures, mappableLevels } from "./levels.js";
import { createMap, loadLibrary } from "./map.js";
import { setPageState, showError, showNotice } from "./messages.js";
import { boxOf, isInside, readPlace } from "./place.js";
import { openingBox } from "./places.js";
import { defaultOrder } from "./rows.js";
import { sinceOf } from "./span.js";
import { readPosition, readState, writeState } from "./state.js";
import { drawnVersion, emptyMessage, renderBanner, tabTitle } from "./status.js";
import { createTable } from "./table.js";
import { term } from "./terms.js";
import { TEXTS } from "./texts.js";
import { chooseGeneration, chooseView, listFamilies } from "./view.js";

const RETRY_MS = 10_000;
const state = readState(location.search);
const { lang } = state;
const texts = TEXTS[lang];
const frame = { rows: new Map(), map: null, view: null, speech: null, turn: 0 };

document.documentElement.lang = lang;
fillTexts(texts);
showNotice(texts.loading);
find("legend-fold").open = matchMedia("(min-width: 48em)").matches;
linkFull();
start();

async function start() {
  loadLibrary().catch(() => {});
  try {
    const status = await fetchStatus();
    renderBanner(status.origin === "demonstration");
    if (drawnVersion(status) === null) return wait(status);
    showNotice("");
    await show(status);
  } catch (error) {
    showError(error, texts, () => location.reload());
  }
  return undefined;
}

function wait(status) {
  showNotice(emptyMessage(status, texts));
  setPageState("empty");
  setTimeout(start, RETRY_MS);
}

async function show(status) {
  const generation = chooseGeneration(state.vintage, status);
  const { vintage } = generation;
  const { indicators, availability } = await fetchCatalogue(vintage);
  const level = await findLevel(state, status);
  if (level) return showLevel(status, { ...level, vintage, benchmark: "", measure: "value" }, indicators);
  const defaults = new Map(indicators.map((each) => [each.code, each.default_benchmark]));
  const chosen = chooseView(state, listFamilies(availability), status.map, defaults);
  if (chosen === null) {
    showNotice(texts.noFigures);
    return setPageState("idle");
  }
  const { indicator, period, benchmark, replaced } = chosen;
  const view = { vintage, indicator, period, benchmark, measure: state.measure };
  const wanted = readPlace(state.parent);
  const placed = wanted ? fetchPlace(wanted, vintage, status.layers) : null;
  const [answer, place, beside] = await Promise.all([
    fetchRows(view), placed, fetchSecond(view, { layers: status.layers, families: availability, version: status.data_version, lang, placed }),
  ]);
  sayReplaced([...generation.replaced, ...replaced, ...(beside?.replaced ?? [])], wanted && !place);
  frame.beside = beside?.isLost ? null : beside;
  return draw(status, view, answer, place, indicators.find(({ code }) => code === indicator));
}

/** The figures of another level than neighbourhoods, if the address asks for it and it has some. */
async function findLevel({ level, ...wishes }, { layers, map }) {
  if (!mappableLevels(layers).includes(level)) return null;
  return chooseFigures({ ...wishes, level }, await fetchLevelFamilies([level]), map);
}

async function showLevel(status, view, indicators) {
  const { listOf, readLevel, renderLevel } = await import("./level_view.js");
  const wanted = readPlace(state.parent);
  const place = wanted ? await fetchPlace(wanted, view.vintage, status.layers) : null;
  const answer = await readLevel(view, { place, parent: place ? state.parent : "", layers: status.layers, lang });
  const indicator = indicators.find(({ code }) => code === view.indicator);
  const speech = { texts, lang, unit: answer.unit, polarity: "neutral" };
  const title = titleOf({ ...view, indicator, place }, speech);
  Object.assign(frame, { view, speech, place, status, rows: new Map(answer.rows.map((row) => [row.code, row])) });
  sayReplaced(view.replaced, wanted && !place);
  if (answer.notice) showNotice([answer.notice, find("notice").textContent].filter(Boolean).join(" "));
  renderLevel(view, { ...answer, indicator, place }, speech);
  document.title = tabTitle(`${title} – ${texts.title}`, status.origin, texts);
  find("credit").textContent = texts.credit([answer.credit.producer, answer.credit.licence].filter(Boolean).join(" · "));
  const list = listOf(view, { ...speech, title });
  find("list-fold").querySelector("summary").textContent = list.title;
  drawList(answer.rows, view, title, { ...speech, ...list });
  await openMap(answer.rows, answer.scale, place);
  frame.map?.setAreas(answer.features, answer.scale);
  select(state.code, { moves: false });
}

/** Another generation or period, if the address asks for one. The frame has no time to run: one period of each. */
async function fetchSecond(view, known) {
  if (!state.compare && !state.with_period) return null;
  const { fetchBeside } = await import("./beside.js");
  return fetchBeside({ ...state, time: "" }, view, known, () => undefined);
}

/** Nothing that the address asks for is left out in silence. */
function sayReplaced(replaced, isLost) {
  const names = replaced.map((name) => texts[name].toLowerCase()).join(", ");
  // A level of its own has one map.
  const isMore = Boolean(state.time || state.area) || state.view !== "map" || Boolean(frame.view?.level && (state.compare || state.with_period));
  showNotice([names && texts.replaced(names), isLost ? texts.placeUnknown : "", isMore ? texts.frameOnly : ""].filter(Boolean).join(" "));
}

async function draw(status, asked, { rows: all, unit, credit, series }, place, indicator) {
  const view = { ...asked, since: sinceOf(all) };
  const polarity = indicator?.polarity ?? "neutral";
  const { beside } = frame;
  const scale = makeScale(view.measure, polarity, [...all, ...(beside?.answers ?? []).flatMap((answer) => answer.rows)]);
  for (const row of [...all, ...(beside?.rows ?? [])]) row.class = classOf(row, scale);
  const rows = all.filter((row) => isInside(place, row));
  const speech = { texts, lang, unit, polarity };
  Object.assign(frame, { view, speech, place, status, scale, indicator, rows: new Map(rows.map((row) => [row.code, row])) });
  const title = { ...view, indicator, place, series };
  renderHeadline(rows, title, speech);
  find("against").textContent = texts.provenance(term(lang, "benchmark", view.benchmark));
  document.title = tabTitle(`${titleOf(title, speech)} – ${texts.title}`, status.origin, texts);
  renderLegend(find("legend"), rows, scale, { ...speech, note: indicator?.[`note_${lang}`], isPart: Boolean(place), beside });
  find("credit").textContent = texts.credit([credit.producer, credit.licence].filter(Boolean).join(" · "));
  drawList(rows, view, titleOf(title, speech), speech);
  await openMap(rows, scale, place);
  select(state.code, { moves: !state.at });
}

function drawList(rows, view, title, { polarity, ...context }) {
  frame.table = createTable(
    { root: find("table"), search: find("search"), results: find("results"), more: find("more") },
    { texts, lang, onSelect: select, onState: () => {} },
  );
  frame.table.setRows(rows, {
    measure: view.measure, query: state.q, order: state.sort || defaultOrder(view.measure, polarity),
    caption: texts.caption(title, term(lang, "benchmark", view.benchmark)), ...context,
  });
}

async function openMap(rows, scale, place) {
  const points = rows.map(({ point }) => point).filter(Boolean);
  const bbox = (place && (place.bbox ?? boxOf(points, 0.03))) ?? openingBox(frame.status.map.bbox);
  try {
    const { map: about } = frame.status;
    const outlines = about.background_level ? fetchBackground(about) : null;
    outlines?.catch(() => {}); // told below, unless the map itself fails
    const map = await createMap({
      container: find("map"), texts, bbox, position: readPosition(state.at), isFramed: true,
      describe: (code) => describeRow(frame.rows.get(code), frame.view.measure, frame.speech),
      onSelect: select, onMove: drawPerimeters, onIdle: () => setPageState("idle"),
    });
    frame.map = map;
    map.setRows(rows, scale);
    map.setPlace(place?.outline);
    if (outlines) map.setBackground(await outlines);
    if (frame.beside) await openBeside();
    if (state.basemap) await drawBackground();
    await drawPerimeters();
  } catch (error) {
    find("map").replaceChildren(element("p", { class: "message" }, texts.mapUnavailable));
    find("list-fold").open = true;
    console.warn(error);
    setPageState("idle");
  }
}

/** The second map; what it needs is fetched with it. */
async function openBeside() {
  const { openFrameBeside } = await import("./embed-beside.js");
  frame.second = await openFrameBeside(frame, { texts, lang, onMove: drawPerimeters, onChosen: (code) => select(code, { moves: false }) });
}

/** The basemap that the address asks for, where the settings name one. */
async function drawBackground() {
  const { basemap } = frame.status;
  const [{ showBasemap }, { BASEMAP_TEXTS }] = await Promise.all([import("./basemap-layer.js"), import("./basemap_texts.js")]);
  if (!basemap) find("basemap-status").textContent = BASEMAP_TEXTS[lang].none;
  else for (const map of [frame.map, frame.second?.map].filter(Boolean)) showBasemap(map, basemap, lang, find("basemap-status"));
}

/** Outlines that cannot be read are told of, and leave the map with its dots. */
function drawPerimeters() {
  return fillPerimeters().catch((error) => showError(error, texts, () => location.reload()));
}

async function fillPerimeters() {
  const detail = frame.map?.detail();
  if (!detail || frame.view.level) return;
  const turn = (frame.turn += 1);
  const features = await fetchPerimeters("qpv", frame.view.vintage, detail);
  // The reader has moved on, to other outlines.
  if (turn !== frame.turn) return;
  const own = features.filter(({ properties }) => isInside(frame.place, properties)).map(
    ({ geometry, properties: { code } }) => ({
      type: "Feature", geometry, properties: { code, class: frame.rows.get(code)?.class ?? "unpublished" },
    }),
  );
  frame.map.setPerimeters(own);
  await frame.second?.drawOutlines(own, detail);
}

/** Say a neighbourhood's figure under the map; its sheet is a link away. */
function select(code, { moves = true } = {}) {
  const row = frame.rows.get(code);
  find("chosen").hidden = !row;
  if (!row) return;
  state.code = code;
  frame.map?.select(code);
  frame.table.select(code);
  find("chosen").replaceChildren(...(frame.second?.tell(row) ?? [describeRow(row, frame.view.measure, frame.speech)]));
  if (row.point && moves) frame.map?.show(row.point);
  linkFull();
}

/** The full page opens on this very view. */
function linkFull() {
  find("full").href = `/${writeState(state)}`;
}
