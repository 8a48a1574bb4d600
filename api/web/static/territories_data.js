/** What the comparison of territories asks of the service, and how it lays the answers in rows. */

import { ApiError, getItems, getJson } from "./api.js";
import { isNumber } from "./plot.js";
import { PICK_LEVELS, ZONINGS, spellPick } from "./picks.js";
import { TERMS } from "./terms.js";

const LIMIT = 10_000;
const LETTERS = "ABCDE";
/** Operations that ask a sample: the error of theirs that is not printed is in no interval (METHOD, rule 8). */
const SAMPLES = ["census", "cvs"];

/** Territories whose name or code holds the words: the neighbourhoods first, all their generations. */
export async function suggestTerritories(q, signal) {
  const others = PICK_LEVELS.filter((level) => !ZONINGS.includes(level));
  const ask = (level, limit) => getJson("/v1/territories", { q, level: level.join(","), limit }, signal);
  const answers = await Promise.all([ask(ZONINGS, 8), ask(others, 6)]);
  return answers.flatMap(({ items }) => items);
}

/** The outlines in which a territory has figures: the latest such vintage, else the one that was found. */
export async function chooseVintage({ level, code, vintage }, signal) {
  if (ZONINGS.includes(level)) return vintage;
  const counted = await getItems("/v1/availability", { level, code, figure: "observation", limit: LIMIT }, signal);
  return Math.max(...(counted.length ? counted.map((each) => each.vintage) : [vintage]));
}

/** Each territory with its latest figures; `isUnknown` where the service knows no such one. */
export async function fetchCompared(picks, signal) {
  return Promise.all(picks.map(async (pick, i) => {
    const known = { ...pick, letter: LETTERS[i], word: spellPick(pick) };
    try {
      return { ...known, ...await fetchOne(pick, signal) };
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
      return { ...known, name: pick.code, isUnknown: true, observations: [], gaps: [] };
    }
  }));
}

async function fetchOne({ level, code, vintage }, signal) {
  const asked = { level, code, vintage, period: "latest", limit: LIMIT };
  const [territory, observations, gaps] = await Promise.all([
    getJson(`/v1/territories/${level}/${code}`, { vintage }, signal),
    getItems("/v1/observations", asked, signal),
    // Counts of registers: to compare two places is to ask for their chance interval (METHOD, rule 8).
    ZONINGS.includes(level) ? getItems("/v1/gaps", { ...asked, chance: true }, signal) : [],
  ]);
  return { name: territory.name ?? code, observations, gaps: gaps.filter(({ is_main: isMain }) => isMain !== false) };
}

/**
 * One row for each indicator that one territory at least has, by theme, results before context:
 * {indicator, theme, isResult, label, unit, materiality, isSampled, cells: [{territory, observation, gap}]}.
 */
export function layRows(territories, indicators, lang) {
  const cells = territories.map((territory) => ({
    territory, seen: firstOf(territory.observations), gaps: firstOf(territory.gaps),
  }));
  const codes = new Set(cells.flatMap(({ seen, gaps }) => [...seen.keys(), ...gaps.keys()]));
  const rows = [...codes].map((code) => makeRow(code, indicators.get(code), cells, lang));
  return rows.filter(({ cells: all }) => all.some(hasFigure)).sort((a, b) => order(a, b, lang));
}

function firstOf(figures) {
  const byCode = new Map();
  for (const figure of figures) if (!byCode.has(figure.indicator)) byCode.set(figure.indicator, figure);
  return byCode;
}

function makeRow(code, indicator, cells, lang) {
  return {
    indicator: code, theme: indicator?.theme ?? "contexte", isResult: indicator?.kind === "result",
    label: indicator?.[`label_${lang}`] ?? code, unit: indicator?.unit ?? "", materiality: indicator?.materiality ?? 0,
    isSampled: (indicator?.sources ?? []).some((source) => SAMPLES.includes(source)),
    cells: cells.map(({ territory, seen, gaps }) => ({ territory, observation: seen.get(code) ?? null, gap: gaps.get(code) ?? null })),
  };
}

function order(a, b, lang) {
  const themes = Object.keys(TERMS.fr.theme);
  return themes.indexOf(a.theme) - themes.indexOf(b.theme) || b.isResult - a.isResult || a.label.localeCompare(b.label, lang);
}

/** Whether a territory has the figure, its gap, or the bounds of one. */
export function hasFigure({ observation, gap }) {
  return isNumber(observation?.value) || isNumber(gap?.difference) || isNumber(gap?.difference_min);
}

/** Say in a few words why a cell has no value; "" where it has one. */
export function sayNoValue({ observation: seen, gap }, lang, words) {
  if (isNumber(seen?.value)) return "";
  const isHidden = seen?.obs_status === "Q" || gap?.reason === "zone_suppressed";
  return isHidden ? words.short.zone_suppressed : TERMS[lang].status[seen?.obs_status] ?? words.short.zone_missing;
}

/** The reason why a cell with a value has no gap: its code, "none" where nothing says, "" where none is due. */
export function whyNoGap({ territory, observation: seen, gap }) {
  if (isNumber(gap?.difference) || gap?.reason === "count_not_compared") return "";
  if (!isNumber(seen?.value) || !ZONINGS.includes(territory.level)) return "";
  return gap?.reason ?? "none";
}
