/** Two maps side by side: the buttons that ask for the second one. What draws it is fetched when it is asked for. */

import { element, find } from "./dom.js";
import { page, refresh, remember, renew, run } from "./page.js";
import { periodsOf } from "./periods.js";
import { TERMS } from "./terms.js";

const second = { draw: null };

/** Follow the page: what it fetches, draws and remembers. */
export function startCompare() {
  page.fetchBeside = fetchBeside;
  page.listeners.drawn.push(update);
  page.listeners.perimeters.push((shown) => second.draw?.drawOutlines(shown));
  page.listeners.remembered.push((changes) => { if ("code" in changes) second.draw?.drawText(); });
  find("other-period").addEventListener("change", ({ target }) => ask({ with_period: target.value }, "other-period"));
}

async function fetchBeside(view, placed) {
  const { state, status, catalogue, lang } = page;
  if (!state.compare && !state.with_period) return null;
  const { fetchBeside: fetchIt } = await import("./beside.js");
  const families = [...catalogue.families, ...catalogue.refused];
  return fetchIt(state, view, { layers: status.layers, families, version: status.data_version, lang, placed }, renew);
}

async function update(view) {
  drawButtons(view);
  const isOn = Boolean(page.beside) && !page.beside.isLost;
  if (isOn) second.draw ??= await import("./compare-map.js");
  find("map-frame").classList.toggle("compared", isOn);
  find("other-cell").hidden = !isOn || !page.map;
  for (const name of ["map-caption", "passages", "beside-note"]) find(name).hidden = !isOn;
  page.map?.resize();
  await second.draw?.drawBeside(isOn ? page.beside : null);
}

function drawButtons(view) {
  const { texts, lang, beside } = page;
  const generations = view.level ? [] : page.catalogue.layers
    .filter(({ level, vintage, perimeters }) => level === "qpv" && perimeters > 0 && String(vintage) !== view.vintage)
    .map(({ vintage }) => String(vintage));
  const periods = periodsOf(page.catalogue.families, view);
  const isPeriod = Boolean(beside && !beside.isLost && !beside.isOther);
  find("compare").replaceChildren(
    ...generations.map((vintage) => {
      const isOn = Boolean(beside?.isOther) && beside.vintage === vintage;
      return button(texts.compareWith(TERMS[lang].generation(vintage)), isOn, { compare: isOn ? "" : vintage, with_period: "" });
    }),
    ...(periods.length > 1 ? [button(texts.comparePeriods, isPeriod, { compare: "", with_period: isPeriod ? "" : nearest(periods, view.period) })] : []),
  );
}

/** The period before, which is what a reader compares with; the one after where there is none. */
function nearest(periods, period) {
  return periods.filter((each) => each < period).at(-1) ?? periods.find((each) => each !== period);
}

function button(label, isOn, changes) {
  return element("button", { type: "button", class: "button small", "aria-pressed": String(isOn), onclick: () => ask(changes, label) }, label);
}

/** Ask for another second map; the focus stays on what was used. */
function ask(changes, used) {
  remember(changes, { push: true });
  run(async () => {
    await refresh();
    const point = page.rows.get(page.state.code)?.point;
    if (page.beside?.isOther && changes.compare && point) page.map?.show(point);
    (document.getElementById(used) ?? [...find("compare").children].find(({ textContent }) => textContent === used))?.focus();
  });
}
