/** What the page asks of an area: which indicators at which periods, their figures, its neighbourhoods. */

import { ApiError, address, getItems, problemOf } from "./api.js";
import { placeOutline } from "./area_inside.js";
import { polygonOf } from "./area_shape.js";
import { fetchPerimeters } from "./data.js";
import { boxOf } from "./place.js";

const LEVEL = "qpv";
/** Of what a drawn surface can be made. */
const FINE_LEVELS = ["commune", "iris"];
const LIMIT = 10_000;
/** The most rows of one question, less one for what is on the map. */
const MOST_INDICATORS = 150;
/** The most neighbourhoods of one set. */
export const MOST_MEMBERS = 500;

/** For which periods counts are loaded: those of fine units, and those of the neighbourhoods. */
export async function fetchCounts(vintage, signal) {
  const ask = (parameters) => getItems("/v1/availability", { figure: "observation", limit: LIMIT, ...parameters }, signal);
  const [fine, qpv] = await Promise.all([ask({ level: FINE_LEVELS.join(",") }), ask({ level: LEVEL, vintage })]);
  return { fine: periodsByCode(fine), qpv: periodsByCode(qpv) };
}

function periodsByCode(availability) {
  const found = new Map();
  for (const { indicator, period, computed } of availability) {
    if (computed > 0) found.set(indicator, (found.get(indicator) ?? new Set()).add(period));
  }
  return found;
}

/** The periods for which an indicator's counts are all loaded. */
export function periodsOf({ code, numerator, denominator, denominator_periods: moved = {} }, counts) {
  const [x, n] = [counts.get(numerator ?? code), counts.get(denominator)];
  return [...(x ?? [])].filter((period) => !denominator || n?.has(moved[period] ?? period)).sort();
}

/**
 * Plan the questions: period → codes.
 *
 * What is on the map is always asked, if only to hear why it has no figure; then the population and
 * every rate that can be added up, at the latest period that has counts for the area (`own`) and for
 * what it is compared with (`others`), or else for the area.
 */
export function planQuestions({ indicator, period }, indicators, own, others) {
  const rates = [...indicators.values()].filter(({ code, aggregation }) => aggregation === "ratio_of_sums" || code === "population");
  const shown = indicators.get(indicator);
  const latest = (each) => {
    const known = periodsOf(each, own);
    const compared = new Set(periodsOf(each, others));
    return known.findLast((one) => compared.has(one)) ?? known.at(-1);
  };
  const of = shown ? periodsOf(shown, own) : [];
  const plan = [[indicator, of.includes(period) ? period : of.at(-1) ?? period]];
  for (const each of rates.slice(0, MOST_INDICATORS)) {
    const chosen = each.code === indicator ? undefined : latest(each);
    if (chosen) plan.push([each.code, chosen]);
  }
  return groupCodes(plan);
}

function groupCodes(plan) {
  const groups = new Map();
  for (const [code, when] of plan) groups.set(when, [...(groups.get(when) ?? []), code]);
  return groups;
}

/** Ask every figure: the rows in the order of the catalogue, what is on the map first. */
export async function fetchFigures(body, plan, { rest, chance }, signal) {
  const answers = await Promise.all([...plan].map(([period, codes]) =>
    postArea(body, { indicator: codes.join(","), period, rest_of: rest, chance }, signal)));
  const rows = new Map(answers.flatMap(({ items }) => items).map((row) => [row.indicator, row]));
  return { rows: [...plan.values()].flat().map((code) => rows.get(code)).filter(Boolean), area: answers[0].area };
}

async function postArea(body, parameters, signal) {
  const response = await send(address("/v1/area", parameters), JSON.stringify(body), signal);
  if (!response.ok) throw await problemOf(response);
  return response.json();
}

async function send(url, body, signal) {
  try {
    return await fetch(url, { method: "POST", signal, body, headers: { "Content-Type": "application/json", Accept: "application/json" } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("", "", 0);
  }
}

/** What is sent: the surface, or its neighbourhoods as one set. */
export function bodyOf(corners, members, vintage) {
  if (!members) return polygonOf(corners);
  return { territories: members.map(({ code }) => `${LEVEL}:${code}:${vintage}`) };
}

/** The neighbourhoods that the area meets: {code, name, place}, those inside first, by name. */
export async function fetchMembers(corners, vintage, signal) {
  const [west, south, east, north] = boxOf(corners, 0);
  // Outlines as fine as the area is small: a pixel of a thousandth of its width.
  const zoom = Math.round(Math.min(15, Math.max(6, Math.log2(360 / Math.max(east - west, north - south, 1e-4)) + 2)));
  const bbox = [west, south, east, north].map((number) => number.toFixed(5)).join(",");
  const features = await fetchPerimeters(LEVEL, vintage, { zoom, bbox }, signal);
  const found = features.map(({ properties: { code, name }, geometry }) => ({ code, name: name ?? code, place: geometry && placeOutline(corners, geometry) }));
  return found.filter(({ place }) => place).sort((a, b) => a.place.localeCompare(b.place) || a.name.localeCompare(b.name));
}
