/** The map beside the answer: the outlines of each generation, and the place once it is known. */

import { fetchBackground, fetchPerimeters } from "./data.js";
import { element, find } from "./dom.js";
import { generationName } from "./locate-answer.js";
import { createPlaceMap } from "./locate-map.js";
import { PLACES, openingBox } from "./places.js";
import { term } from "./terms.js";

/** The map, if there is one, and what it shows. */
export const outlines = { map: null, status: null, place: null, drawn: null };

/** The generations of which outlines are loaded, latest first. */
export function vintagesOf({ layers }) {
  return layers.filter(({ level, perimeters }) => level === "qpv" && perimeters > 0)
    .map(({ vintage }) => vintage).sort((a, b) => b - a);
}

/** Draw the map, unless the browser cannot. run(task): how the page waits for what is under way. */
export async function openOutlines(status, context) {
  const { texts, run, onPoint } = context;
  outlines.status = status;
  try {
    outlines.map = await createPlaceMap({
      container: find("map"), texts, bbox: openingBox(status.map?.bbox),
      onPoint, onMove: () => run(() => drawOutlines(texts)),
    });
    if (status.map?.background_level) outlines.map.setBackground(await fetchBackground(status.map));
  } catch (error) {
    find("map-frame").replaceChildren(element("p", { class: "message" }, texts.mapFailed));
    for (const id of ["where-how", "by-centre"]) find(id).hidden = true;
    outlines.map = null;
    console.warn(error);
    return;
  }
  renderLegend(vintagesOf(status), context);
  renderPlaces(status, context);
  if (outlines.place) showPlace(outlines.place);
  await run(() => drawOutlines(texts));
}

/** The way to each territory overseas; the demonstration has one place only. */
function renderPlaces({ origin }, { lang }) {
  const places = origin === "demonstration" ? [] : PLACES;
  find("places").hidden = places.length === 0;
  find("places").replaceChildren(...places.map(([name, box]) => element(
    "button", { type: "button", class: "button small", onclick: () => outlines.map.fit(box) }, term(lang, "place", name))));
}

function renderLegend([latest, ...older], { texts, lang }) {
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
async function drawOutlines(texts) {
  const detail = outlines.map?.detail();
  find("map-said").textContent = detail ? "" : texts.mapNear;
  if (!detail) return;
  outlines.drawn?.abort();
  const { signal } = (outlines.drawn = new AbortController());
  const vintages = vintagesOf(outlines.status);
  const vintage = outlines.status.map?.background_vintage;
  const hasCommunes = outlines.status.layers.some((layer) =>
    layer.level === "commune" && layer.vintage === vintage && layer.perimeters > 0);
  const [communes, ...zones] = await Promise.all([
    hasCommunes ? fetchPerimeters("commune", vintage, detail, signal) : [],
    ...vintages.map((one) => fetchPerimeters("qpv", one, detail, signal)),
  ]);
  outlines.map.setCommunes(communes);
  outlines.map.setZones(zones.flatMap((features, at) =>
    features.map((feature) => ({ ...feature, vintage: vintages[at] }))), vintages[0]);
}

/** Show where the place is ({point, box, codes}); a map that is not there yet shows it later. */
export function showPlace(place) {
  outlines.place = place;
  outlines.map?.show(place.point, place.box);
  outlines.map?.hold(place.codes);
}
