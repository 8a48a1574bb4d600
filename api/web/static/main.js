/** Starts the page: reads the status, opens the map, and keeps both up to date. */

import { startArea } from "./area.js";
import { startCompare } from "./compare.js";
import { listenControls } from "./controls.js";
import { fetchBackground, fetchReports, fetchStatus, suggestPlaces } from "./data.js";
import { element, fillTexts, find } from "./dom.js";
import { askEarly } from "./early.js";
import { describeRow } from "./headline.js";
import { listInsets, renderInsets } from "./insets.js";
import { isIn } from "./inset-shape.js";
import { createMap, loadLibrary } from "./map.js";
import { setPageState, showNotice } from "./messages.js";
import { listenDownload } from "./download.js";
import { choosePlace, drawPerimeters, frame, linkLanguages, page, refresh, remember, renew, run, settle, speech } from "./page.js";
import { countOutside, renderOutside } from "./outside.js";
import { boxOf } from "./place.js";
import { isPickedHere, togglePick } from "./pick_list.js";
import { createPlaceSearch } from "./place-search.js";
import { PLACES, openingBox } from "./places.js";
import { listenShare } from "./share.js";
import { choose, closeOnEscape, follow } from "./sheet.js";
import { readPosition, readState, writePosition, writeState } from "./state.js";
import { drawnVersion, emptyMessage, renderReport, renderStatus } from "./status.js";
import { createTable } from "./table.js";
import { startTime } from "./time.js";
import { term } from "./terms.js";
import { layView, markPoint, showView } from "./views.js";

const POLL_BUSY_MS = 2_000;
const POLL_QUIET_MS = 30_000;

start();

async function start() {
  const { lang, texts } = page;
  loadLibrary().catch(() => {});
  document.documentElement.lang = lang;
  fillTexts(texts);
  showNotice(texts.loading);
  linkLanguages();
  find("to-locate").href = lang === "fr" ? "/locate" : `/locate?lang=${lang}`;
  find("to-reports").href = lang === "fr" ? "/reports" : `/reports?lang=${lang}`;
  page.isWide = () => matchMedia("(min-width: 64em)").matches;
  page.table = createTable(
    { root: find("table"), search: find("search"), results: find("results"), more: find("more") },
    { texts, lang, onSelect: choose, onState: (changes) => remember(changes), onPick: togglePick, isPicked: isPickedHere },
  );
  createPlaceSearch(
    { input: find("place-input"), list: find("place-list"), status: find("place-status") },
    { lang, texts, suggest: (words) => suggestPlaces(words, page.status.layers, renew("places")), onPlace: choosePlace },
  );
  listenDownload(find("download"));
  listenShare();
  Object.assign(page, { onDrawn: showView, onMarked: markPoint, onMoved });
  startCompare();
  startTime();
  startArea();
  page.listeners.drawn.push(drawBackground);
  listenControls(find("controls"), onChoice);
  addEventListener("popstate", onHistory);
  addEventListener("keydown", closeOnEscape);
  await run(update);
  poll();
}

/** Read the status and, if the data changed, everything that depends on them. */
async function update() {
  const before = drawnVersion(page.status);
  page.status = await fetchStatus();
  renderStatus(page.status, page.lang);
  const now = drawnVersion(page.status);
  if (now === null) return waitForData();
  if (now === before) return undefined;
  page.catalogue = null;
  find("content").hidden = false;
  layView();
  const isFirst = before === undefined || before === null;
  if (isFirst) {
    page.opening = openMap();
    askEarly(page.state, page.status, renew("rows"));
  }
  await Promise.all([refresh({ isAsked: true }), showReports(), page.opening]);
  if (isFirst) frameFirst();
  if (page.state.code) await follow(page.state.code);
  return undefined;
}

async function showReports() {
  renderReport(await fetchReports(), page.lang);
}

function waitForData() {
  showNotice(emptyMessage(page.status, page.texts));
  setPageState("empty");
}

/** Poll often while data are on their way, seldom otherwise, not at all in a hidden tab. */
function poll() {
  const isBusy = page.status?.load?.state === "running" || !drawnVersion(page.status);
  setTimeout(async () => {
    if (!document.hidden) await quietly(update);
    poll();
  }, isBusy ? POLL_BUSY_MS : POLL_QUIET_MS);
}

/** A poll that finds nothing new must not look like work; one that fails is shown. */
async function quietly(task) {
  const before = drawnVersion(page.status);
  const status = await fetchStatus().catch(() => null);
  if (status && drawnVersion(status) === before) {
    page.status = status;
    renderStatus(status, page.lang);
    if (before === null) waitForData();
  } else {
    await run(task);
  }
}

/** A basemap of another host: only where the settings name one, or where the address asks for what there is not. */
async function drawBackground() {
  if (page.status.basemap || page.state.basemap) (await import("./basemap.js")).drawBasemap();
}

async function openMap() {
  const { texts, status } = page;
  renderPlaces(status);
  try {
    const outlines = status.map.background_level ? fetchBackground(status.map) : null;
    outlines?.catch(() => {}); // told below, unless the map itself fails
    page.map = await createMap({
      container: find("map"), texts,
      bbox: openingBox(status.map.bbox), position: readPosition(page.state.at),
      describe: (code) => describeRow(page.rows.get(code), page.view.measure, speech()),
      onSelect: choose, onIdle: settle,
      onMove: page.onMoved,
    });
    page.background = await outlines;
    if (page.background) page.map.setBackground(page.background);
  } catch (error) {
    find("map").replaceChildren(element("p", { class: "message" }, texts.mapUnavailable));
    console.warn(error);
  }
}

/** The page has its final layout only now: frame the data. */
function frameFirst() {
  page.map?.resize();
  if (!page.state.at) frame({ animate: false });
}

/** The address follows the reader, not the layout: a map that only changed its size leaves it as given. */
function onMoved(position, { isAsked }) {
  if (isAsked) remember({ at: writePosition(position) });
  drawPerimeters();
  sayOutside();
}

/** The way back to the opening frame; what lies far from it has a small map of its own. */
function renderPlaces({ origin, map }) {
  const [first, ...far] = PLACES.map(([name, bbox]) => [term(page.lang, "place", name), bbox]);
  const isReal = origin !== "demonstration";
  const [label, bbox] = isReal ? first : [page.texts.overview, openingBox(map.bbox)];
  find("overview").replaceChildren(
    element("button", { type: "button", class: "button small", onclick: () => page.map?.fit(bbox) }, label));
  page.listeners.drawn.push(() => {
    if (!page.map) return;
    const places = listInsets(page.background, bbox, isReal ? far : []);
    page.insets = places.map(([, box]) => box);
    renderInsets(find("insets"), places, page.background, [...page.rows.values()], page.scale, { ...speech(), onPlace: page.map.fit });
    sayOutside();
  });
}

/** What lies out of the frame is not out of mind; of a far territory, its small map speaks. */
function sayOutside() {
  if (!page.map || !page.scale) return;
  const rows = [...page.rows.values()];
  const points = rows.map(({ point }) => point).filter(Boolean);
  // Two maps leave no room for the small ones.
  const insets = find("insets").offsetParent ? page.insets : [];
  const near = points.filter((point) => !insets.some((box) => isIn(box, point)));
  // A map of the whole Earth shows nothing: what spans oceans is framed without its islands.
  const box = [points, near].map((each) => boxOf(each, 0.03)).find((each) => each && each[2] - each[0] < 40);
  const seen = page.map.bounds();
  const hasMore = box && points.some((point) => isIn(box, point) && !isIn(seen, point));
  // The button leaves with what it shows: the focus goes to the one beside it.
  const onAll = hasMore ? () => { page.map.fit(box); find("overview").querySelector("button").focus(); } : null;
  renderOutside(find("outside"), countOutside(rows, seen, insets), { ...speech(), onAll });
}

/**
 * A choice keeps what it can of the others; another generation has other neighbourhoods. A comparison
 * that nobody chose is the indicator's own (METHOD, rule 1): it does not follow to the next indicator.
 */
function onChoice(name, value) {
  const isGeneration = name === "vintage" || name === "level";
  const { vintage, indicator, period } = page.view;
  const changes = { vintage, indicator, period, benchmark: page.state.benchmark, [name]: value, sort: ["measure", "level"].includes(name) ? "" : page.state.sort };
  remember(isGeneration ? { ...changes, code: "", compare: value === page.state.compare ? vintage : page.state.compare } : changes, { push: true });
  run(async () => {
    await refresh();
    await follow(page.state.code);
  });
}

/** Back and forward; a jump inside the page (the skip link) changes nothing but the fragment. */
function onHistory() {
  const next = { ...readState(location.search), lang: page.lang };
  if (writeState(next) === writeState(page.state)) return;
  page.state = next;
  linkLanguages();
  run(async () => {
    await refresh({ isAsked: true });
    await follow(page.state.code);
  });
}
