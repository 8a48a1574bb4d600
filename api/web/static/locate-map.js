/** The small map of a place: outlines of each generation, and the point asked about. */

import { changeLook, codeIs } from "./layers.js";
import { currentLook, onLook } from "./looks.js";
import { localeOf } from "./map.js";

const EMPTY = { type: "FeatureCollection", features: [] };
/** Outlines are drawn from this zoom on: farther away they are specks, and thousands. */
const NEAR_ZOOM = 8.5;
const MOST_ZOOM = 16;
const IS_LATEST = ["==", ["get", "isLatest"], true];

/** The style of an empty map in one look (looks.js). */
export const makeStyle = (look) => ({
  version: 8,
  sources: Object.fromEntries(["background", "communes", "zones", "point"].map((name) => [name, { type: "geojson", data: EMPTY }])),
  layers: [
    { id: "sea", type: "background", paint: { "background-color": look.sea } },
    { id: "land", type: "fill", source: "background", paint: { "fill-color": look.land } },
    { id: "communes-land", type: "fill", source: "communes", paint: { "fill-color": look.land } },
    { id: "communes", type: "line", source: "communes", paint: { "line-color": look.borders, "line-width": 1 } },
    { id: "borders", type: "line", source: "background", paint: { "line-color": look.borders, "line-width": 1.2 } },
    { id: "latest", type: "fill", source: "zones", filter: IS_LATEST, paint: { "fill-color": look.latest, "fill-opacity": 0.18 } },
    { id: "latest-line", type: "line", source: "zones", filter: IS_LATEST, paint: { "line-color": look.latest, "line-width": 2 } },
    { id: "older-line", type: "line", source: "zones", filter: ["!", IS_LATEST], paint: { "line-color": look.older, "line-width": 1.6, "line-dasharray": [3, 2] } },
    { id: "held", type: "line", source: "zones", filter: codeIs(""), paint: { "line-color": look.chosen, "line-width": 3 } },
    { id: "point", type: "circle", source: "point", paint: { "circle-radius": 8, "circle-color": "#b4009e", "circle-stroke-color": "#ffffff", "circle-stroke-width": 3 } },
  ],
});

/** Create the map; rejects when the library or WebGL is missing: the page asks without it. */
export async function createPlaceMap({ container, texts, bbox, onPoint, onMove }) {
  const maplibre = await import("../vendor/maplibre/maplibre-gl.mjs");
  const map = new maplibre.Map({
    container, style: makeStyle(currentLook()), bounds: bbox, fitBoundsOptions: { padding: 16 },
    attributionControl: false, renderWorldCopies: false, dragRotate: false, pitchWithRotate: false,
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    locale: { ...localeOf(texts), "Map.Title": texts.mapName }, maxZoom: 18,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl({ unit: "metric" }), "bottom-right");
  await new Promise((resolve) => { map.once("load", resolve); });
  onLook((look) => changeLook(map, look, makeStyle));
  map.on("click", ({ lngLat }) => onPoint(placeOf(lngLat)));
  map.on("moveend", onMove);
  return handle(map);
}

function handle(map) {
  return {
    setBackground: (collection) => map.getSource("background").setData(collection),
    setCommunes: (features) => map.getSource("communes").setData(collect(features)),
    /** Draw outlines; each has its `vintage`, of which `latest` is filled. */
    setZones(features, latest) {
      map.getSource("zones").setData(collect(features.map((feature) => ({
        ...feature, properties: { code: feature.properties.code, isLatest: feature.vintage === latest },
      }))));
    },
    /** Show where the place is, and what lies in a box around it; null forgets the place. */
    show(point, box) {
      map.getSource("point").setData(collect(point ? [pointFeature(point)] : []));
      // A flight over half of France would take seconds: from afar the map jumps.
      const isSeen = point && map.getZoom() > NEAR_ZOOM && map.getBounds().contains([point.lon, point.lat]);
      if (box) map.fitBounds(box, { padding: 32, maxZoom: MOST_ZOOM, linear: true, duration: 500, animate: isSeen });
    },
    fit: (box) => map.fitBounds(box, { padding: 16, animate: false }),
    hold: (codes) => map.setFilter("held", ["in", ["get", "code"], ["literal", codes]]),
    centre: () => placeOf(map.getCenter()),
    /** What to ask in detail: null while outlines would be specks. */
    detail() {
      if (map.getZoom() < NEAR_ZOOM) return null;
      const box = map.getBounds().toArray().flat();
      return { zoom: Math.round(map.getZoom()), bbox: box.map((number) => number.toFixed(4)).join(",") };
    },
  };
}

function placeOf({ lng, lat }) {
  return { lon: lng, lat };
}

function pointFeature({ lon, lat }) {
  return { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [lon, lat] } };
}

function collect(features) {
  return { type: "FeatureCollection", features };
}
