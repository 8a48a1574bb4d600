/** Which columns the table has: those of the address, else one for each theme; and their figures. */

import { ApiError, getJson } from "./api.js";
import { unique } from "./view.js";

export const MOST_COLUMNS = 12;
const DEFAULT_COLUMNS = 5;
const MOST_HELD = 40;
const LEVEL = "qpv";
const held = new Map();

/** Read the codes of an address, each once; those that the catalogue does not have are told apart. */
export function readColumns(text, indicators) {
  const codes = [...new Set(text.split(",").map((code) => code.trim()).filter(Boolean))];
  return {
    known: codes.filter((code) => indicators.has(code)).slice(0, MOST_COLUMNS),
    unknown: codes.filter((code) => !indicators.has(code)),
  };
}

/**
 * One indicator for each theme, the mapped one first.
 *
 * Of a theme, a result rather than context, then the one that has most gaps with the benchmark that
 * it declares; a theme without any gap comes after the others. A count says little beside rates.
 */
export function defaultColumns(indicators, families, first) {
  const counts = countGaps(indicators, families);
  const mark = ({ code, kind }) => (kind === "result" ? 1e9 : 0) + counts.get(code);
  const best = new Map();
  for (const each of [...indicators.values()].filter(({ code, nature }) => counts.has(code) && nature !== "count")) {
    const rival = best.get(each.theme);
    if (!rival || mark(each) > mark(rival)) best.set(each.theme, each);
  }
  best.delete(indicators.get(first)?.theme);
  const others = [...best.values()].sort((a, b) => mark(b) - mark(a)).map(({ code }) => code);
  return [...(counts.has(first) ? [first] : []), ...others].slice(0, DEFAULT_COLUMNS);
}

/** How many gaps each indicator has with its own benchmark, or, less worth, with another. */
function countGaps(indicators, families) {
  const counts = new Map();
  for (const { indicator, benchmark_kind: kind, computed } of families) {
    const isOwn = kind === indicators.get(indicator)?.default_benchmark;
    counts.set(indicator, (counts.get(indicator) ?? 0) + (computed ?? 0) * (isOwn ? 1000 : 1));
  }
  return counts;
}

/** The benchmark of a column: the asked one if it has gaps with it, else the service's choice (""). */
export function benchmarkOf(code, asked, families) {
  const kinds = unique(families.filter(({ indicator }) => indicator === code), "benchmark_kind");
  return kinds.includes(asked) ? asked : "";
}

/** Names and communes of a generation's neighbourhoods, by code. */
export async function fetchPlaces(vintage, version) {
  const { codes, names, communes } = await recall(`/v1/columns/${LEVEL}/${vintage}`, {}, version);
  return new Map(codes.map((code, i) => [code, { code, name: names[i], commune: communes[i] ?? "" }]));
}

/** The columns in order; one that could not be read is {indicator, error}. All failing is an error. */
export async function fetchColumns(asked, vintage, version) {
  const answers = await Promise.allSettled(asked.map(({ indicator, ...wishes }) =>
    recall(`/v1/columns/${LEVEL}/${vintage}/${indicator}`, wishes, version)));
  const failed = answers.filter(({ status }) => status === "rejected").map(({ reason }) => reason);
  if (failed.length && failed.length === asked.length) throw failed[0];
  return answers.map(({ value, reason }, i) => (value ? indexed(value) : { indicator: asked[i].indicator, error: said(reason) }));
}

function said(reason) {
  return reason instanceof ApiError ? reason.message : String(reason);
}

/** An answer with the places of its codes, made once. */
function indexed(column) {
  column.places ??= new Map(column.codes.map((code, i) => [code, i]));
  return column;
}

/** Ask once for each version of the data; what fails is asked again. A newer choice gives up no column: it may come back to it. */
function recall(path, wishes, version) {
  const key = JSON.stringify([path, wishes, version]);
  if (!held.has(key)) {
    const answer = getJson(path, wishes);
    held.set(key, answer);
    answer.catch(() => held.delete(key));
    if (held.size > MOST_HELD) held.delete(held.keys().next().value);
  }
  return held.get(key);
}
