/** The views of the same choice, each in a section of its own: what it shows and who draws it. */

import { element, find } from "./dom.js";
import { page, refresh, remember, run, wantedLevel } from "./page.js";
import { readPicks } from "./picks.js";
import { VIEW_NAMES, writeState } from "./state.js";

/**
 * Each view: its section, the fields of the form that matter to it, whether the list and the sheet
 * stand beside it, and who draws it. What draws a view is fetched when it is asked for: the first
 * visit pays for the map alone.
 */
const VIEWS = {
  map: { section: "map-section", fields: ["indicator", "benchmark", "period", "measure", "level", "vintage"], hasPanel: true, draw: () => page.map?.resize() },
  scatter: { section: "scatter", fields: ["indicator", "other", "benchmark", "period", "measure", "vintage"], hasPanel: true,
    draw: async () => (await import("./scatter_view.js")).drawScatter() },
  indicators: { section: "indicators", fields: [], hasPanel: false, draw: async () => (await import("./indicators_view.js")).drawIndicators() },
  table: { section: "grid", fields: ["measure", "vintage"], hasPanel: false,
    draw: async () => (await import("./grid_view.js")).drawGrid() },
  territories: { section: "territories", fields: [], hasPanel: false,
    draw: async () => (await import("./territories_view.js")).drawTerritories() },
};
/** What the figures of another level are not asked by. */
const OF_GAPS = ["benchmark", "measure", "vintage"];
const WORDS = ["outcome", "trend"];
const FIELDS = [...new Set(Object.values(VIEWS).flatMap(({ fields }) => fields))];

/** Link all views; a click changes the address and what is shown, not the page. */
export function linkViews() {
  find("views").replaceChildren(...VIEW_NAMES.map((view) => element("a", {
    href: writeState({ ...page.state, view }) || "/", "aria-current": page.state.view === view ? "page" : null,
    onclick: (event) => go(event, { view }),
  }, nameOf(view))));
  linkCard();
}

/** A plain click changes the view here; any other is the browser's. */
function go(event, changes) {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return null;
  event.preventDefault();
  remember(changes, { push: true });
  // A view of neighbourhoods draws none of another level's figures.
  const shown = run(() => ((page.view?.level ?? "qpv") === wantedLevel() ? showView() : refresh()));
  find("views").children[VIEW_NAMES.indexOf(changes.view)].focus();
  return shown;
}

/** Beside its name in the form, the definition of the indicator that is shown. */
function linkCard() {
  const { view, texts, catalogue, lang, state } = page;
  const asked = { view: "indicators", card: view?.indicator ?? "" };
  const name = catalogue?.indicators.get(asked.card)?.[`label_${lang}`];
  find("to-card").href = writeState({ ...state, ...asked });
  find("to-card").setAttribute("aria-label", [texts.definition, name].filter(Boolean).join(", "));
  find("to-card").onclick = async (event) => {
    await go(event, asked);
    if (event.defaultPrevented) find("indicator-card")?.querySelector("h3")?.focus();
  };
}

/** A choice that is made elsewhere (list, sheet) is counted on the link that leads to it. */
function nameOf(view) {
  const count = view === "territories" ? readPicks(page.state.with).picks.length : 0;
  return count ? `${page.texts.viewNames[view]} (${count})` : page.texts.viewNames[view];
}

/** Show the view that the address names. */
export async function showView() {
  linkViews();
  await layView().draw();
}

/** Lay the page out for its view, before there is anything to draw in it. */
export function layView() {
  const shown = VIEWS[page.state.view];
  for (const { section } of Object.values(VIEWS)) find(section).hidden = section !== shown.section;
  for (const field of FIELDS) find(field).closest(".field").hidden = !shown.fields.includes(field) || (Boolean(page.view?.level) && OF_GAPS.includes(field));
  find("panel").hidden = !shown.hasPanel;
  offerMeasures(shown);
  skipTo(shown);
  find("content").classList.toggle("alone", !shown.hasPanel);
  return shown;
}

/** A word (outcome, trend) has neither axis nor column: where only figures are drawn, it is not offered. */
function offerMeasures({ section }) {
  const hasWords = section === "map-section";
  const form = find("measure");
  for (const option of form.options) option.disabled = !hasWords && WORDS.includes(option.value);
  const { measure } = page.state;
  const shown = !hasWords && WORDS.includes(measure) ? "difference" : measure;
  // Another level has values alone, whatever the address says.
  if ([...form.options].some(({ value }) => value === shown)) form.value = shown;
}

/** The first link of the page leads to what the view has. */
function skipTo({ section, hasPanel }) {
  const link = document.querySelector(".skip");
  link.href = hasPanel ? "#panel" : `#${section}`;
  link.textContent = hasPanel ? page.texts.skip : page.texts.skipToView;
}

/** Another neighbourhood was chosen: its point stands out. */
export function markPoint() {
  find("scatter").querySelector(".plot")?.dispatchEvent(new Event("redraw"));
}
