/** The page's state is its address: a view can be linked, reloaded and tested. */

import { readPlace } from "./place.js";

/** Whose neighbourhoods make the peers of one, in the order of the choices. */
export const PEER_LEVELS = ["department", "urban_unit", "epci", "region", "size"];

/** Against the rest of what a drawn area may be compared (/v1/area, rest_of). */
export const REST_LEVELS = ["urban_unit", "epci", "commune", "department", "region", "country"];

/** A drawn area: longitude_latitude of three corners or more (area_shape.js reads them). */
const AREA = /^-?\d+(\.\d+)?(_-?\d+(\.\d+)?){5,}$/;

/** The views of one choice, in the order of their links (views.js draws them). */
export const VIEW_NAMES = ["map", "table", "scatter", "territories", "indicators"];

/** The levels of the map; other than neighbourhoods, those whose outlines are loaded (levels.js). */
export const MAP_LEVELS = ["qpv", "iris", "commune", "epci", "ept", "urban_unit", "department", "region"];

export const DEFAULTS = {
  lang: "fr",
  level: "qpv",
  parent: "",
  vintage: "",
  indicator: "",
  period: "",
  benchmark: "",
  measure: "difference",
  code: "",
  q: "",
  sort: "",
  at: "",
  compare: "",
  with_period: "",
  basemap: "",
  time: "",
  chance: "false",
  peers: "department",
  view: "map",
  other: "",
  card: "",
  find: "",
  // The table: its columns, their order of sorting, its search, the condition on one of them.
  cols: "",
  order: "",
  rows: "",
  only: "",
  with: "",
  area: "",
  area_of: "",
  rest: "",
};

const CHOICES = {
  lang: ["fr", "en"], level: MAP_LEVELS, measure: ["difference", "ratio", "value", "outcome", "trend"],
  time: ["", "1"], basemap: ["", "1"], chance: ["true", "false"], peers: PEER_LEVELS, view: VIEW_NAMES,
  area_of: ["", "qpv"], rest: ["", ...REST_LEVELS],
};

/** Read the state from the query part of an address. Unknown words become the default. */
export function readState(search) {
  const params = new URLSearchParams(search);
  return Object.fromEntries(
    Object.entries(DEFAULTS).map(([name, value]) => [name, accept(name, params.get(name), value)]),
  );
}

function accept(name, given, fallback) {
  if (given === null) return fallback;
  if (name === "parent" && !readPlace(given)) return fallback;
  if (name === "area" && !AREA.test(given)) return fallback;
  if (name === "compare" && !/^\d{4}$/.test(given)) return fallback;
  if (name === "card" && !/^[0-9a-z_-]{1,80}$/.test(given)) return fallback;
  if (name === "find") return given.slice(0, 100);
  return CHOICES[name]?.includes(given) === false ? fallback : given;
}

/** Write only what differs from the defaults, so that addresses stay short. */
export function writeState(state) {
  const changed = Object.keys(DEFAULTS)
    .filter((name) => state[name] !== undefined && state[name] !== DEFAULTS[name])
    .map((name) => [name, state[name]]);
  return changed.length ? `?${new URLSearchParams(changed)}` : "";
}

/** Write a map position as zoom/latitude/longitude. */
export function writePosition({ zoom, lat, lng }) {
  return [zoom.toFixed(2), lat.toFixed(4), lng.toFixed(4)].join("/");
}

/** Read a map position, or null when the text is not one. */
export function readPosition(text) {
  const parts = text.split("/");
  const [zoom, lat, lng] = parts.map(Number);
  const isPosition =
    parts.length === 3 &&
    parts.every((part) => part.trim() !== "" && Number.isFinite(Number(part))) &&
    Math.abs(lat) <= 90 && Math.abs(lng) <= 180 && zoom >= 0 && zoom <= 22;
  return isPosition ? { zoom, lat, lng } : null;
}
