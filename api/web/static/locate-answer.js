/** What an answer of /v1/locate says, before it is drawn: order, bands, metres, sentences. */

import { formatNumber } from "./format.js";
import { TERMS, term } from "./terms.js";

const NO_BREAK = "\u00a0";
/** An entrance stands for an address, and outlines are published simplified: nearer than this, it may be on the other side. */
const CLOSE_M = 50;
const DEGREE_M = 111_320;
/** What is shown around a place, at least. */
const AROUND_M = 400;

/** The latest QPV first, then the zonings before them. */
export function sortItems(items) {
  const rank = ({ level }) => (level === "qpv" ? 0 : 1);
  return [...items].sort((a, b) => rank(a) - rank(b) || (b.vintage ?? 0) - (a.vintage ?? 0));
}

/** Return the reason that makes every generation unknown (the place itself is not known), or null. */
export function commonReason(items) {
  const [first] = items;
  const isCommon = first?.reason && items.every(({ answer, reason }) => answer === "unknown" && reason === first.reason);
  return isCommon ? first.reason : null;
}

/** Name the band of a place outside: "300", "500", "beyond", or null where nobody knows. */
export function bandOf({ answer, within_300m: near, within_500m: wide }) {
  if (answer === "yes") return null;
  if (near) return "300";
  if (wide) return "500";
  return near === false && wide === false ? "beyond" : null;
}

/** Tell whether a few metres would change the answer. */
export function isClose({ answer, distance_m: metres }) {
  return (answer === "yes" || answer === "no") && metres !== null && metres < CLOSE_M;
}

/** Write metres, or kilometres from one on; "" when they are not known. */
export function formatMetres(metres, lang) {
  if (metres === null || metres === undefined) return "";
  if (Math.round(metres) < 1_000) return `${formatNumber(metres, lang, 0)}${NO_BREAK}m`;
  return `${formatNumber(metres / 1_000, lang, 1)}${NO_BREAK}km`;
}

/** Name a generation: QPV 2024, or another zoning and its year. */
export function generationName({ level, vintage }, lang) {
  if (level === "qpv" && vintage) return TERMS[lang].generation(vintage);
  return [term(lang, "level", level), vintage].filter(Boolean).join(" ");
}

/** Name a neighbourhood: the name is not always known, the code is. */
export function zoneName(name, code) {
  return name ? `${name} (${code})` : code;
}

/** Say the whole answer in sentences, for a reader who hears it. */
export function sayItems(items, { texts, lang }) {
  const common = commonReason(items);
  if (common) return `${texts.verdict.unknown}. ${texts.reason[common] ?? common}`;
  return sortItems(items).map((item) => sayItem(item, { texts, lang })).join(" ");
}

function sayItem(item, { texts, lang }) {
  const generation = generationName(item, lang);
  const metres = formatMetres(item.distance_m, lang);
  if (item.answer === "yes") return texts.saidYes(generation, zoneName(item.name, item.code), metres);
  if (item.answer === "no") return texts.saidNo(generation, item.nearest_name ?? item.nearest_code, metres);
  const reason = texts.reason[item.reason] ?? item.reason ?? "";
  return texts.saidOther(generation, texts.verdict[item.answer], reason).trim();
}

/** Say when a neighbourhood is in force, or "" when its dates are not known. */
export function sayDates({ valid_from: from, valid_to: to }, { texts, lang }) {
  const [begin, end] = [from, to].map((day) => day && formatDay(day, lang));
  if (begin && end) return texts.during(begin, end);
  if (begin) return texts.since(begin);
  return end ? texts.until(end) : "";
}

function formatDay(day, lang) {
  const options = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  const locale = lang === "fr" ? "fr-FR" : "en-GB";
  const said = new Intl.DateTimeFormat(locale, options).format(new Date(`${day}T00:00:00Z`));
  return lang === "fr" ? said.replace(/^1 /, "1er ") : said;
}

/**
 * Return [west, south, east, north] of what the map should show: the place, the neighbourhoods that
 * hold it (`zones`, with their bbox) and the boundary that is nearest.
 */
export function viewBox({ lon, lat }, items, zones) {
  const metres = Math.max(AROUND_M, ...items.map(({ distance_m: distance }) => 1.2 * (distance ?? 0)));
  const [high, wide] = [metres / DEGREE_M, metres / (DEGREE_M * Math.cos((lat * Math.PI) / 180))];
  const boxes = zones.map((zone) => zone?.perimeter?.bbox).filter(Boolean);
  return [[lon - wide, lat - high, lon + wide, lat + high], ...boxes].reduce((all, box) => [
    Math.min(all[0], box[0]), Math.min(all[1], box[1]), Math.max(all[2], box[2]), Math.max(all[3], box[3]),
  ]);
}
