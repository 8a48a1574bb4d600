/** The tiles of another host behind the outlines of a map, with their owner's name, or what is said without them. */

import { BASEMAP_TEXTS } from "./basemap_texts.js";
import { element } from "./dom.js";

const ID = "basemap";
/** Above the ground, below every line: without tiles the outlines of communes are what remains. */
const UNDER = "communes";
/** Paler than the figures, whose colours must still be told apart. */
const PAINT = { "raster-saturation": -0.6, "raster-contrast": -0.15, "raster-brightness-min": 0.2, "raster-fade-duration": 0 };
/** Streets are seen through a neighbourhood; its colour stays that of the legend. */
const SEEN_THROUGH = 0.75;
const FILLS = ["perimeters", "areas"];
/** Lines that are pale on paper are lost on tiles. */
const LINES = ["communes", "borders"];
const DARK_LINE = "#4a5563";
const shown = new WeakMap();

/** Show the basemap on a map, or take it away (null). `status` says whether its host answers. */
export function showBasemap(handle, basemap, lang, status) {
  const known = shown.get(handle);
  if (Boolean(known?.isOn) === Boolean(basemap)) return;
  const view = known ?? open(handle, lang, status);
  view.isOn = Boolean(basemap);
  view.basemap = basemap ?? view.basemap;
  if (basemap) add(view, basemap);
  else remove(view);
  for (const layer of LINES) {
    view.colours ??= new Map(LINES.map((each) => [each, view.map.getPaintProperty(each, "line-color")]));
    view.map.setPaintProperty(layer, "line-color", basemap ? DARK_LINE : view.colours.get(layer));
  }
  for (const layer of FILLS) view.map.setPaintProperty(layer, "fill-opacity", basemap ? SEEN_THROUGH : 1);
}

function open(handle, lang, status) {
  const view = { map: handle.lend(), isOn: false, credit: element("p", { class: "basemap-credit" }) };
  shown.set(handle, view);
  view.map.on("error", ({ sourceId, error }) => {
    // Whoever listens to errors answers for all of them.
    if (sourceId !== ID) console.error(error);
    else if (view.isOn) status.textContent = BASEMAP_TEXTS[lang].failed(view.basemap.host);
  });
  view.map.on("sourcedata", ({ sourceId, tile }) => {
    if (sourceId === ID && tile?.state === "loaded" && view.isOn) status.textContent = "";
  });
  return view;
}

function add({ map, credit }, { tiles, credit: words }) {
  map.addSource(ID, { type: "raster", tiles: [tiles], tileSize: 256, maxzoom: 18 });
  map.addLayer({ id: ID, type: "raster", source: ID, paint: PAINT }, UNDER);
  credit.textContent = words;
  map.getContainer().append(credit);
}

function remove({ map, credit }) {
  map.removeLayer(ID);
  map.removeSource(ID);
  credit.remove();
}
