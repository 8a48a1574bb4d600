/** The map's sources and layers: a background, then dots from afar and perimeters from near. */

import { FAVOURABLE, IS_MISSING, SIMILAR } from "./colours.js";
import { LOOKS } from "./looks.js";

const EMPTY = { type: "FeatureCollection", features: [] };
const HAS_VALUE = ["!", IS_MISSING];

/** Dots give way to perimeters between these zooms. */
export const NEAR_ZOOM = 9.5;

/** The style of an empty map in one look (looks.js). */
export function makeStyle(look) {
  return {
    version: 8,
    // Colours change at once: a class is never seen in a colour that is none of the legend's.
    transition: { duration: 0, delay: 0 },
    sources: {
      background: { type: "geojson", data: EMPTY },
      communes: { type: "geojson", data: EMPTY },
      place: { type: "geojson", data: EMPTY },
      areas: { type: "geojson", data: EMPTY },
      dots: { type: "geojson", data: EMPTY },
      perimeters: { type: "geojson", data: EMPTY },
      other: { type: "geojson", data: EMPTY },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": look.sea } },
      { id: "land", type: "fill", source: "background", paint: { "fill-color": look.land, "fill-antialias": false } },
      { id: "communes-land", type: "fill", source: "communes", minzoom: NEAR_ZOOM - 1, paint: { "fill-color": look.land, "fill-antialias": false } },
      { id: "communes", type: "line", source: "communes", minzoom: NEAR_ZOOM - 1, paint: { "line-color": look.communes, "line-width": 1 } },
      { id: "borders", type: "line", source: "background", paint: { "line-color": look.borders, "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.6, 10, 1.6], "line-opacity": fade(1) } },
      { id: "areas", type: "fill", source: "areas", filter: HAS_VALUE, paint: { "fill-color": FAVOURABLE[0] } },
      { id: "areas-missing", type: "fill", source: "areas", filter: IS_MISSING, paint: { "fill-pattern": ["get", "class"] } },
      { id: "areas-line", type: "line", source: "areas", paint: { "line-color": look.outline, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.3, 9, 1] } },
      { id: "selected-area", type: "line", source: "areas", filter: codeIs(""), paint: { "line-color": look.chosen, "line-width": 3.5 } },
      { id: "place", type: "line", source: "place", paint: { "line-color": look.place, "line-width": 2.5 } },
      {
        id: "perimeters", type: "fill", source: "perimeters", minzoom: NEAR_ZOOM - 1, filter: HAS_VALUE,
        paint: { "fill-color": FAVOURABLE[0], "fill-opacity": 1 },
      },
      {
        id: "perimeters-missing", type: "fill", source: "perimeters", minzoom: NEAR_ZOOM - 1, filter: IS_MISSING,
        paint: { "fill-pattern": ["get", "class"] },
      },
      {
        id: "perimeters-line", type: "line", source: "perimeters", minzoom: NEAR_ZOOM - 1,
        paint: { "line-color": look.outline, "line-width": ["interpolate", ["linear"], ["zoom"], 9, 0.6, 13, 1.8] },
      },
      {
        id: "other-halo", type: "line", source: "other", minzoom: NEAR_ZOOM - 1,
        paint: { "line-color": look.halo, "line-width": thin(5), "line-opacity": 0.8 },
      },
      {
        id: "dots-missing", type: "symbol", source: "dots", filter: IS_MISSING, maxzoom: NEAR_ZOOM + 2,
        layout: { "icon-image": ["concat", "dot-", ["get", "class"]], "icon-allow-overlap": true, "icon-ignore-placement": true },
        paint: { "icon-opacity": fade(1) },
      },
      {
        id: "dots", type: "circle", source: "dots", filter: HAS_VALUE, maxzoom: NEAR_ZOOM + 2,
        paint: {
          "circle-color": SIMILAR, "circle-stroke-color": look.outline, "circle-stroke-width": 0.7,
          "circle-opacity": fade(0.95), "circle-stroke-opacity": fade(0.8),
        },
      },
      {
        id: "selected-perimeter", type: "line", source: "perimeters", minzoom: NEAR_ZOOM - 1, filter: codeIs(""),
        paint: { "line-color": look.chosen, "line-width": 3.5 },
      },
      {
        id: "selected-dot", type: "circle", source: "dots", filter: codeIs(""), maxzoom: NEAR_ZOOM + 2,
        paint: { "circle-color": "rgba(0,0,0,0)", "circle-radius": 11, "circle-stroke-color": look.chosen, "circle-stroke-width": 3 },
      },
      {
        id: "other", type: "line", source: "other", minzoom: NEAR_ZOOM - 1,
        paint: { "line-color": look.other, "line-width": thin(2.5), "line-dasharray": [2.5, 1.5] },
      },
    ],
  };
}

/** Repaint the lines and papers of a map, whose style `make` writes, in another look; the colours of figures stay. */
export function changeLook(map, look, make = makeStyle) {
  const [light, dark, now] = [LOOKS.light, LOOKS.dark, look].map((each) => make(each).layers);
  now.forEach(({ id, paint }, i) => {
    for (const [name, value] of Object.entries(paint)) {
      const isOfLook = JSON.stringify(light[i].paint[name]) !== JSON.stringify(dark[i].paint[name]);
      if (isOfLook) map.setPaintProperty(id, name, value);
    }
  });
}

export const CLICKABLE = ["dots", "dots-missing", "perimeters", "perimeters-missing", "areas", "areas-missing"];
/** What shows the territory that is chosen. */
export const SELECTED = ["selected-dot", "selected-perimeter", "selected-area"];

/** Filter one territory by its code. */
export function codeIs(code) {
  return ["==", ["get", "code"], code];
}

/** Filter several territories by their codes. */
export function codeIn(codes) {
  return ["in", ["get", "code"], ["literal", codes]];
}

/** Radius of the dots: larger when there are few of them. */
export function dotRadius(count) {
  const scale = count < 150 ? 1.5 : 1;
  return ["interpolate", ["linear"], ["zoom"], 4, 2.6 * scale, 6, 4 * scale, 9, 7 * scale, 11, 9 * scale];
}

/** Size of the hatched dots, drawn as images of 16 pixels across. */
export function iconSize(count) {
  const scale = (count < 150 ? 1.5 : 1) / 8;
  return ["interpolate", ["linear"], ["zoom"], 4, 2.6 * scale, 6, 4 * scale, 9, 7 * scale, 11, 9 * scale];
}

/** A line that is fine from afar: dashes as wide as a neighbourhood would hide its colour. */
function thin(width) {
  return ["interpolate", ["linear"], ["zoom"], NEAR_ZOOM, width / 4, NEAR_ZOOM + 4, width];
}

function fade(opacity) {
  return ["interpolate", ["linear"], ["zoom"], NEAR_ZOOM, opacity, NEAR_ZOOM + 1.5, 0];
}
