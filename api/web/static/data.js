/** What the page asks of the service, and the shape in which it keeps the answers. */

import { ApiError, getItems, getJson } from "./api.js";
import { PLACE_LEVELS, boxOf, cornersOf, gatherPlaces, latestVintages, outlinedVintage, spellPlace } from "./place.js";
import { withOwnValues } from "./own-values.js";

const LEVEL = "qpv";
/** The background is seen from afar. */
const FAR_ZOOM = 5;
/** What the page reads of a row: without the rest and the outlines a list is a third as long. */
const ROW_FIELDS = [
  "code", "name", "value", "benchmark_value", "difference", "difference_lower", "difference_upper", "ratio", "interval_nature",
  "is_significant", "sign_certain", "outcome", "obs_status", "conf_status", "reason", "benchmark_code", "benchmark_name", "trend",
].join(",");
/** The longest page that the service gives: a list is one request, seldom two. */
const LIMIT = 10_000;

/** What the service says of itself. */
export function fetchStatus() {
  return getJson("/v1/status");
}

/** The indicators, and which families (indicator, period, benchmark kind) exist for a generation. */
export async function fetchCatalogue(vintage, signal) {
  const [indicators, availability] = await Promise.all([
    getItems("/v1/indicators", { limit: LIMIT }, signal),
    fetchFamilies(vintage, signal),
  ]);
  return { indicators, availability };
}

/** Which gaps exist for a generation, computed or refused; of one indicator if it is named. */
export function fetchFamilies(vintage, signal, indicator = "") {
  return getItems("/v1/availability", { level: LEVEL, vintage, indicator, figure: "gap", limit: LIMIT }, signal);
}

/** Which figures exist at some other levels; a map of neighbourhoods does not need to know. */
export async function fetchLevelFamilies(levels, signal) {
  if (levels.length === 0) return [];
  return (await orNull(getItems("/v1/availability", { level: levels.join(","), figure: "observation", limit: LIMIT }, signal))) ?? [];
}

/** One row per neighbourhood, with its figures and the point where it is drawn. */
export async function fetchRows(view, signal) {
  const { vintage, indicator, period, benchmark, measure } = view;
  const parameters = { indicator, period, benchmark, geometry: "point", fields: ROW_FIELDS };
  const layer = await getJson(`/v1/geojson/${LEVEL}/${vintage}`, parameters, signal);
  const rows = layer.features.map(({ properties, geometry }) => ({ ...properties, point: geometry?.coordinates ?? null }));
  const { unit, sources, producer, licence } = layer;
  // What became of the gaps is asked, and its code fetched, where it is mapped.
  const series = measure === "trend" ? await (await import("./trends.js")).joinTrends(rows, view, layer.data_version, signal) : [];
  return { unit, rows, series, credit: { sources, producer, licence } };
}

/** The perimeters of a level inside a box, as fine as the zoom needs. */
export async function fetchPerimeters(level, vintage, { zoom, bbox }, signal) {
  const layer = await getJson(`/v1/geojson/${level}/${vintage}`, { zoom, bbox }, signal);
  return layer.features;
}

/** Places whose name or code holds the words, the best first. */
export async function suggestPlaces(q, layers, signal) {
  const vintage = latestVintages(layers).join(",");
  const { items } = await getJson("/v1/territories", { q, level: PLACE_LEVELS.join(","), vintage, limit: 60 }, signal);
  return gatherPlaces(items, 8);
}

/** A place with its name, its outline if loaded, and the codes of its neighbourhoods; null if unknown. */
export async function fetchPlace(place, vintage, layers, signal) {
  const [{ level, code }, parent] = [place, spellPlace(place)];
  try {
    const [named, members, outline] = await Promise.all([
      getItems("/v1/territories", { level, code, limit: LIMIT }, signal),
      getItems("/v1/territories", { level: LEVEL, vintage, parent, limit: LIMIT }, signal),
      fetchOutline(place, outlinedVintage(layers, level), signal),
    ]);
    const [{ name }] = gatherPlaces(named, 1);
    return { level, code, name: name ?? code, codes: new Set(members.map((each) => each.code)), outline, bbox: boxOf(cornersOf(outline)) };
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** The outline of one territory, null when it has none in that vintage. */
async function fetchOutline({ level, code }, vintage, signal) {
  if (vintage === null) return null;
  try {
    return (await getJson(`/ogc/collections/${level}-${vintage}/items/${code}`, {}, signal)).geometry;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** The outlines behind the neighbourhoods. */
export function fetchBackground({ background_level: level, background_vintage: vintage }) {
  return getJson(`/v1/geojson/${level}/${vintage}`, { zoom: FAR_ZOOM });
}

/** A neighbourhood, its gaps, its past, and the releases behind them: their names, and all of them. */
export async function fetchSheet(code, vintage, { chance }, signal) {
  const [territory, gaps, own, releases, history] = await Promise.all([
    getJson(`/v1/territories/${LEVEL}/${code}`, { vintage }, signal),
    getItems("/v1/gaps", { level: LEVEL, code, vintage, period: "latest", chance, limit: LIMIT }, signal),
    orNull(getItems("/v1/observations", { level: LEVEL, code, vintage, period: "latest", limit: LIMIT }, signal)),
    getItems("/v1/releases", { limit: LIMIT }, signal),
    orNull(getJson(`/v1/territories/${LEVEL}/${code}/history`, { vintage }, signal)),
  ]);
  // A count is no gap: it has its place in the ratios made of it.
  const compared = gaps.filter(({ reason }) => reason !== "count_not_compared");
  return {
    territory, gaps: withOwnValues(compared, own ?? []), history,
    sources: new Map(releases.map((release) => [release.release, release])),
    releases: new Map(releases.map((release) => [release.release, releaseName(release)])),
  };
}

/** The gaps of every neighbourhood of a generation, those that are missing with their reason. */
export async function fetchGaps({ vintage, indicator, period, benchmark }, signal) {
  return mainOnes(await getItems("/v1/gaps", { level: LEVEL, vintage, indicator, period, benchmark, limit: LIMIT }, signal));
}

/** A neighbourhood across two territories is compared with both: the one that holds most of it counts. */
function mainOnes(gaps) {
  return gaps.filter(({ is_main: isMain }) => isMain !== false);
}

/** The releases by number. */
export async function fetchReleases(signal) {
  const releases = await getItems("/v1/releases", { limit: LIMIT }, signal);
  return new Map(releases.map((release) => [release.release, release]));
}

/** One indicator's gaps through time, in order; null where the service cannot tell. */
export function fetchTrend(code, { vintage, indicator, benchmark }, { chance }, signal) {
  const asked = { level: LEVEL, code, vintage, indicator, benchmark, chance, limit: LIMIT };
  return orNull(getItems("/v1/trends", asked, signal).then(mainOnes));
}

/** The ranked gaps of those inside one parent, or of those of one's size (level "size"), always with their intervals; null if there are none. */
export function fetchRanking({ vintage, indicator, benchmark, period }, parent, signal) {
  const isSize = parent?.level === "size";
  const inside = parent && !isSize ? `${parent.level}:${parent.code}:${parent.vintage}` : "";
  return orNull(getJson("/v1/gaps/ranking", { level: LEVEL, vintage, indicator, benchmark, period, parent: inside, similar_to: isSize ? parent.code : "", chance: true, limit: LIMIT }, signal));
}

/** A part of the sheet that fails must not take the sheet with it. */
async function orNull(answer) {
  try {
    return await answer;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return null;
  }
}

function releaseName({ producer, title, source, edition }) {
  return [producer, title ?? source, edition].filter(Boolean).join(", ");
}

/** The published editions of the report; none is not an error. */
export async function fetchReports() {
  try {
    return await getItems("/v1/reports?kind=annual&place=national&latest=true");
  } catch {
    return [];
  }
}
