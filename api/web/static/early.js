/** The first figures, asked for before it is sure that they are the ones: they mostly are. */

import { fetchRows } from "./data.js";
import { chooseGeneration } from "./view.js";

const NAMES = ["indicator", "period", "benchmark"];
let early = null;

/** Ask for what the address names whole, or for what the service suggests when it names nothing. */
export function askEarly(state, status, signal) {
  const view = guessView(state, status);
  if (!view) return;
  early = { key: keyOf(view), answer: fetchRows(view, signal) };
  // A wrong guess is refused or cut short, and nobody waits for it.
  early.answer.catch(() => {});
}

/** The view that the catalogue will confirm; null where only it can tell. */
export function guessView(state, status) {
  const { vintage } = chooseGeneration(state.vintage, status);
  const asked = NAMES.filter((name) => state[name]);
  const isUsual = asked.length === 0 && vintage === String(status.map.vintage);
  if (state.time || (state.view === "map" && state.level !== "qpv") || (!isUsual && asked.length < NAMES.length)) return null;
  const { indicator, period, benchmark } = isUsual ? status.map : state;
  const view = { vintage, indicator, period, benchmark, measure: state.measure };
  return NAMES.every((name) => view[name]) ? view : null;
}

/** The answer that is on its way if it is the one wanted, once; else null. */
export function takeEarly(view) {
  const found = early?.key === keyOf(view) ? early.answer : null;
  early = null;
  return found;
}

function keyOf({ vintage, indicator, period, benchmark, measure }) {
  return [vintage, indicator, period, benchmark, measure].join("|");
}
