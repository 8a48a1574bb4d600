/** The periods of an indicator one after the other, in classes that stay the same: a slider, play and pause. */

import { fetchRows } from "./data.js";
import { element, find } from "./dom.js";
import { formatPeriod } from "./format.js";
import { page, refresh, remember, renew, run } from "./page.js";
import { missingPeriods, periodsOf } from "./periods.js";
import { follow } from "./sheet.js";

const STEP_MS = 1_800;
const line = { key: "", answers: new Map(), periods: [], timer: 0 };

/** Follow what is drawn; give the page all periods when it draws through time. */
export function startTime() {
  page.listeners.drawn.push(drawLine);
  page.fetchPeriods = fetchPeriods;
  find("time-slider").addEventListener("input", ({ target }) => {
    stop();
    go(Number(target.value));
  });
  find("time-back").addEventListener("click", () => step(-1));
  find("time-on").addEventListener("click", () => step(1));
  find("time-play").addEventListener("click", () => (line.timer ? stop() : play()));
}

/** Every period of a view, asked once: period → answer. */
async function fetchPeriods(view) {
  const key = [view.vintage, view.indicator, view.benchmark, view.measure === "trend", page.status.data_version].join("|");
  if (line.key === key) return line.answers;
  const signal = renew("periods");
  const periods = periodsOf(page.catalogue.families, view);
  const answers = await Promise.all(periods.map((period) => fetchRows({ ...view, period }, signal)));
  Object.assign(line, { key, answers: new Map(periods.map((period, i) => [period, answers[i]])) });
  return line.answers;
}

function drawLine(view) {
  const { texts, lang, state, catalogue } = page;
  line.periods = periodsOf(catalogue.families, view);
  const isOn = Boolean(state.time) && line.periods.length > 1;
  find("time").hidden = !isOn;
  drawButton(isOn);
  if (!isOn) return stop();
  const at = line.periods.indexOf(view.period);
  const slider = find("time-slider");
  Object.assign(slider, { max: line.periods.length - 1, value: at });
  slider.setAttribute("aria-valuetext", formatPeriod(view.period, lang));
  find("time-period").textContent = formatPeriod(view.period, lang);
  find("time-ends").textContent = texts.timeEnds(formatPeriod(line.periods[0], lang), formatPeriod(line.periods.at(-1), lang));
  find("time-back").disabled = at <= 0;
  find("time-on").disabled = at >= line.periods.length - 1;
  find("time-play").hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const refused = periodsOf(catalogue.refused, view);
  const missing = missingPeriods(line.periods, refused).map((period) => formatPeriod(period, lang));
  find("time-missing").textContent = missing.length ? texts.timeMissing(missing.join(", ")) : texts.timeWhole;
  return undefined;
}

function drawButton(isOn) {
  const attributes = { type: "button", class: "button small", "aria-pressed": String(isOn), onclick: () => toggle(!isOn) };
  find("time-toggle").replaceChildren(...(line.periods.length > 1 ? [element("button", attributes, page.texts.time)] : []));
}

function toggle(isOn) {
  stop();
  remember({ time: isOn ? "1" : "" }, { push: true });
  run(async () => {
    await refresh();
    find("time-toggle").querySelector("button")?.focus();
  });
}

function step(by) {
  stop();
  return go(line.periods.indexOf(page.view.period) + by);
}

/** Show a period; the sheet follows, except while the periods run by. */
async function go(index) {
  const period = line.periods[index];
  if (!period) return;
  const { indicator, benchmark, vintage } = page.view;
  remember({ vintage, indicator, benchmark, period });
  await run(async () => {
    await refresh();
    if (!line.timer && page.state.code) await follow(page.state.code);
  });
}

function play() {
  const isAtEnd = page.view.period === line.periods.at(-1);
  find("summary").setAttribute("aria-live", "off");
  find("time-play").textContent = page.texts.pause;
  line.timer = setTimeout(turn, STEP_MS);
  if (isAtEnd) go(0);
}

/** The next step waits for this one to be drawn: a slow machine shows every period. */
async function turn() {
  await go(line.periods.indexOf(page.view.period) + 1);
  if (!line.timer) return;
  if (page.view.period === line.periods.at(-1) || document.hidden) stop();
  else line.timer = setTimeout(turn, STEP_MS);
}

function stop() {
  clearTimeout(line.timer);
  line.timer = 0;
  find("time-play").textContent = page.texts.play;
  find("summary").setAttribute("aria-live", "polite");
}
