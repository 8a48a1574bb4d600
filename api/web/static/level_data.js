/** The figures of other levels and their outlines, asked of the service. */

import { getItems, getJson } from "./api.js";
import { pointOnGround } from "./geometry.js";
import { outlineVintage } from "./levels.js";

const LIMIT = 10_000;
const FIELDS = "code,name,value,obs_status,conf_status,reason";
/** How fine the outlines of each level are: all of France stays under half a megabyte. */
const ZOOMS = { commune: 9, iris: 11 };
const FAR = 6;

/**
 * The rows of a level, each with its point, and the outlines to fill.
 *
 * Figures and outlines may be of two vintages: they are joined by code, and what has no outline of
 * its code is in the list alone. `parent` ("" = all) keeps what lies in one place.
 */
export async function fetchLevel({ level, figures, indicator, period }, parent, layers, signal) {
  const drawn = outlineVintage(layers, level);
  const [layer, shapes] = await Promise.all([
    getJson(`/v1/geojson/${level}/${figures}`, { indicator, period, measure: "value", parent, fields: FIELDS, limit: LIMIT, zoom: 0 }, signal),
    getJson(`/v1/geojson/${level}/${drawn}`, { parent, fields: "code", limit: LIMIT, zoom: ZOOMS[level] ?? FAR }, signal),
  ]);
  const geometries = new Map(shapes.features.map(({ geometry, properties: { code } }) => [code, geometry]));
  const rows = layer.features.map(({ properties }) => ({ ...properties, point: pointOnGround(geometries.get(properties.code) ?? null) }));
  const { unit, sources, producer, licence } = layer;
  return { rows, geometries, drawn, unit, credit: { sources, producer, licence } };
}

/** One territory with the latest value of each of its indicators. */
export async function fetchTerritory({ level, figures }, code, signal) {
  const [territory, values, releases] = await Promise.all([
    getJson(`/v1/territories/${level}/${code}`, { vintage: figures }, signal),
    getItems("/v1/observations", { level, code, vintage: figures, period: "latest", limit: LIMIT }, signal),
    getItems("/v1/releases", { limit: LIMIT }, signal),
  ]);
  return { territory, values, releases: new Map(releases.map((release) => [release.release, release])) };
}
