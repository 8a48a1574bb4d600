/** A drawn area: what the address names, drawn on the map, with its figures in the panel. */

import { MOST_MEMBERS, bodyOf, fetchCounts, fetchFigures, fetchMembers, planQuestions } from "./area_data.js";
import { openDrawing } from "./area_drawing.js";
import { drawArea } from "./area_map.js";
import { renderArea, renderLoading, renderProblem } from "./area_panel.js";
import { faultOf, readShape, writeShape } from "./area_shape.js";
import { AREA_TEXTS } from "./area_texts.js";
import { find, loadStyle } from "./dom.js";
import { fetchReleases } from "./data.js";
import { page, remember, renew, run } from "./page.js";
import { boxOf } from "./place.js";
import { REST_LEVELS } from "./state.js";
import { choose, follow } from "./sheet.js";

const words = AREA_TEXTS[page.lang];
/** What is under way: a drawing, and the question whose answer is shown. */
const now = { drawing: null, key: "", counts: null, isFramed: false };

loadStyle(new URL("./area.css", import.meta.url).href);
page.listeners.remembered.push((changes) => { if ("view" in changes || "area" in changes) layOut(); });

/** Follow the page: another area, another indicator, another generation. */
export async function followArea() {
  const corners = readShape(page.state.area);
  layOut();
  if (now.drawing) return;
  if (page.map) drawArea(page.map.lend(), corners ?? []);
  if (!corners) now.key = "";
  else if (faultOf(corners)) startDrawing(corners, faultOf(corners));
  else await showFigures(corners);
}

/** Draw a new area, or change the one that is there. */
export function startDrawing(corners = readShape(page.state.area) ?? [], fault = null) {
  if (now.drawing) return now.drawing.focus();
  now.drawing = openDrawing({ corners, fault, words, onDone, onCancel });
  layOut();
  find("area-tools").scrollIntoView({ block: "nearest" });
  return now.drawing.focus();
}

function onDone(corners) {
  Object.assign(now, { drawing: null, isFramed: true });
  remember({ area: writeShape(corners), code: "" }, { push: true });
  follow("");
  run(async () => {
    await followArea();
    focusTitle();
  });
}

function onCancel() {
  now.drawing = null;
  const corners = readShape(page.state.area);
  // What the address names cannot be shown as it is: to give it up is to be rid of it, not to mend it again.
  if (!corners || faultOf(corners)) remember({ area: "" });
  run(followArea);
  find("area-draw").focus();
}

function clear() {
  remember({ area: "", area_of: "", rest: "" }, { push: true });
  run(followArea);
  find("area-draw").focus();
}

/** The figures stand in the list's place, beside the map, while nothing is being drawn. */
function layOut() {
  const isMap = page.state.view === "map";
  find("area").hidden = !isMap || Boolean(now.drawing) || !readShape(page.state.area);
  find("area-draw").setAttribute("aria-pressed", String(Boolean(now.drawing)));
  if (!isMap && now.drawing) {
    now.drawing.close();
    now.drawing = null;
  }
}

function focusTitle() {
  find("area-title")?.focus({ preventScroll: page.isWide() });
}

/** Ask once for each area, view and version of the data. */
async function showFigures(corners) {
  const { state: { area, area_of, rest, chance }, view, status, catalogue } = page;
  const level = rest || restOf(view.benchmark);
  const key = [area, area_of, level, chance, view.level, view.vintage, view.indicator, view.period, status.data_version].join("|");
  if (key === now.key) return;
  now.key = key;
  const signal = renew("area");
  const context = { words, lang: page.lang, corners, area_of, rest: level, act: actions(corners) };
  renderLoading(find("area"), context);
  try {
    const [counts, members, releases] = await Promise.all([countsOf(view.vintage, signal), fetchMembers(corners, view.vintage, signal), fetchReleases(signal)]);
    const isSet = area_of === "qpv";
    const cannot = isSet && (members.length === 0 ? words.noMembers : members.length > MOST_MEMBERS && words.tooMany(members.length, MOST_MEMBERS));
    const plan = planQuestions(view, catalogue.indicators, isSet ? counts.qpv : counts.fine, counts.fine);
    const answer = cannot ? { rows: [] } : await fetchFigures(bodyOf(corners, isSet && members, view.vintage), plan, { rest: level, chance }, signal);
    if (now.key !== key) return;
    renderArea(find("area"), { ...answer, members, cannot }, { ...context, releases });
    frameOnce(context);
  } catch (error) {
    if (now.key === key) now.key = "";
    if (error.name === "AbortError") throw error;
    renderProblem(find("area"), error, context);
  }
}

/** An address that names an area and no position means the area. */
function frameOnce({ act }) {
  if (!now.isFramed && !page.state.at) act.onFrame();
  now.isFramed = true;
}

async function countsOf(vintage, signal) {
  const key = `${vintage}|${page.status.data_version}`;
  if (now.counts?.key !== key) now.counts = { key, ...await fetchCounts(vintage, signal) };
  return now.counts;
}

/** The level whose rest is spoken of: that of the view's comparison where it has one. */
function restOf(benchmark) {
  const level = benchmark.replace(/^rest_of_/, "");
  return REST_LEVELS.includes(level) ? level : "urban_unit";
}

function actions(corners) {
  const again = (changes, id) => {
    remember(changes, { push: true });
    run(async () => {
      await followArea();
      find(id)?.focus();
    });
  };
  return {
    onOf: (area_of) => again({ area_of }, "area-of"),
    onRest: (rest) => again({ rest }, "area-rest"),
    onEdit: () => startDrawing(corners), onClear: clear, onChoose: choose,
    onRetry: () => again({}, "area-title"),
    onFrame: () => page.map?.fit(boxOf(corners, 0)),
  };
}
