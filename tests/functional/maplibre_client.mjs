/** A page of somebody else's that draws our collections, and tells what it drew. */

import { Map } from "maplibre-gl";

/** Draw sources over some bounds; return the codes that each layer shows, and what failed. */
export async function draw({ sources, layers, bounds }) {
  const map = new Map({
    container: "map",
    style: { version: 8, sources, layers },
    bounds,
    fitBoundsOptions: { padding: 10 },
    attributionControl: false,
    renderWorldCopies: false,
  });
  return tell(map, layers.map(({ id }) => id));
}

/** Wait until a map has drawn the wanted layers; return the codes that each layer shows. */
export async function tell(map, wanted) {
  const failures = [];
  map.on("error", ({ error }) => failures.push(String(error)));
  let shown = {};
  // A source of features is idle for a moment between its answer and its tiles.
  for (let tries = 0; tries < 40 && !isShown(shown, wanted) && !failures.length; tries += 1) {
    await new Promise((resolve) => {
      map.once("idle", resolve);
      map.triggerRepaint(); // it may have been idle for long
    });
    shown = codesOf(map);
    if (!isShown(shown, wanted)) await new Promise((resolve) => { setTimeout(resolve, 250); });
  }
  map.remove();
  return { shown, failures };
}

function codesOf(map) {
  return Object.fromEntries(map.getStyle().layers.map(({ id }) => {
    const features = map.queryRenderedFeatures({ layers: [id] });
    return [id, [...new Set(features.map(({ properties }) => properties.code))]];
  }));
}

function isShown(shown, wanted) {
  return wanted.every((id) => shown[id]?.length > 0);
}

Object.assign(window, { draw, tell });
