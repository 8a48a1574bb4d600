/** What a second map shows beside the first: another generation, or another period of the same one. */

import { fetchFamilies, fetchPlace, fetchRows } from "./data.js";
import { formatPeriod } from "./format.js";
import { isInside, readPlace } from "./place.js";
import { TERMS } from "./terms.js";

/** What a row says of an indicator that its generation does not have. */
const NOTHING = { value: null, benchmark_value: null, difference: null, ratio: null, outcome: "not_compared" };
const kept = { key: "", families: [] };

/** The generations that have outlines, but the one that is shown. */
export function otherGenerations(layers, vintage) {
  return layers
    .filter((layer) => layer.level === "qpv" && layer.perimeters > 0 && String(layer.vintage) !== vintage)
    .map((layer) => String(layer.vintage));
}

/** The periods of this very indicator and benchmark, latest first; refused ones only where none was computed. */
export function listSame(families, { indicator, benchmark }) {
  const same = families.filter((family) => family.indicator === indicator && family.benchmark_kind === benchmark);
  const computed = same.filter((family) => family.computed > 0);
  return [...new Set((computed.length ? computed : same).map(({ period }) => period))].sort().reverse();
}

/** The period just before one, or just after where there is none before; undefined where there is no other. */
export function nearestPeriod(periods, period) {
  return periods.find((each) => each < period) ?? periods.filter((each) => each !== period).at(-1);
}

/**
 * Choose the period of the second map: the one that is asked for, else that of the first map, else
 * the latest; of the same generation, one that is not the first map's. null: the figures do not
 * exist there, and no other benchmark takes their place.
 */
export function choosePeriod(wished, periods, view, isOther) {
  if (periods.includes(wished)) return wished;
  if (!isOther) return nearestPeriod(periods, view.period) ?? null;
  return periods.includes(view.period) ? view.period : periods[0] ?? null;
}

/**
 * What stands beside a view; null where the address asks for nothing that there is.
 *
 * `known`: layers, families of the view's own generation, version of the data. `placed`: the place
 * that alone is shown, or the promise of it. `renew(kind)` gives the signals of the requests.
 */
export async function fetchBeside(state, view, { layers, families, version, lang, placed }, renew) {
  const isOther = otherGenerations(layers, view.vintage).includes(state.compare);
  const lost = state.compare && !isOther ? ["generation"] : [];
  if (!isOther && !state.with_period) return lost.length ? { isLost: true, replaced: lost, answers: [], rows: [], names: [] } : null;
  const vintage = isOther ? state.compare : view.vintage;
  const own = isOther ? await familiesOf(vintage, view.indicator, version, renew) : families;
  const periods = listSame(own, view);
  const period = choosePeriod(state.with_period, periods, view, isOther);
  if (period === null && !isOther) return { isLost: true, replaced: ["period"], answers: [], rows: [], names: [] };
  const [answers, place] = await Promise.all([
    fetchAnswers({ ...view, vintage }, period, state, periods, renew("beside")),
    isOther ? placeOf(state.parent, vintage, layers, renew) : placed,
  ]);
  const shown = answers.get(period);
  return {
    vintage, period, periods, isOther, place, replaced: state.with_period && state.with_period !== period ? [...lost, "period"] : lost,
    answers: [...answers.values()], rows: shown.rows.filter((row) => isInside(place, row)), credit: shown.credit,
    names: [view, { vintage, period }].map((each) => nameOf(each, lang)),
  };
}

/** Name a generation and its period; a generation alone where there is no figure. */
export function nameOf({ vintage, period }, lang) {
  return [TERMS[lang].generation(vintage), period && formatPeriod(period, lang)].filter(Boolean).join(" · ");
}

async function familiesOf(vintage, indicator, version, renew) {
  const key = [vintage, indicator, version].join("|");
  if (kept.key !== key) Object.assign(kept, { families: await fetchFamilies(vintage, renew("families"), indicator), key });
  return kept.families;
}

/** Through time the classes are those of every period that the second map may show with the first. */
async function fetchAnswers(view, period, state, periods, signal) {
  if (period === null) {
    const { rows } = await fetchRows({ vintage: view.vintage }, signal);
    return new Map([[null, { rows: rows.map((row) => ({ ...row, ...NOTHING })), credit: {} }]]);
  }
  const wanted = state.time && !state.with_period ? periods : [period];
  const answers = await Promise.all(wanted.map((each) => fetchRows({ ...view, period: each }, signal)));
  return new Map(wanted.map((each, i) => [each, answers[i]]));
}

function placeOf(parent, vintage, layers, renew) {
  const wanted = readPlace(parent);
  return wanted ? fetchPlace(wanted, vintage, layers, renew("otherPlace")) : null;
}

/** The breaks of an indicator between two periods. */
export function breaksBetween(breaks, one, other) {
  const [first, last] = [one, other].sort();
  return (breaks ?? []).filter(({ start }) => start > first && start <= last);
}
