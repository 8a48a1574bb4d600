/** The views of the same choice, each in a section of its own: what it shows and who draws it. */

import { element, find } from "./dom.js";
import { page, remember, run } from "./page.js";
import { VIEW_NAMES, writeState } from "./state.js";

/**
 * Each view: its section, the fields of the form that matter to it, whether the list and the sheet
 * stand beside it, and who draws it. What draws a view is fetched when it is asked for: the first
 * visit pays for the map alone.
 */
const VIEWS = {
  map: { section: "map-section", fields: ["indicator", "benchmark", "period", "measure", "vintage"], hasPanel: true, draw: () => page.map?.resize() },
  scatter: { section: "scatter", fields: ["indicator", "other", "benchmark", "period", "measure", "vintage"], hasPanel: true,
    draw: async () => (await import("./scatter_view.js")).drawScatter() },
};
const FIELDS = [...new Set(Object.values(VIEWS).flatMap(({ fields }) => fields))];

/** Link all views; a click changes the address and what is shown, not the page. */
function linkViews() {
  find("views").replaceChildren(...VIEW_NAMES.map((view) => element("a", {
    href: writeState({ ...page.state, view }) || "/", "aria-current": page.state.view === view ? "page" : null,
    onclick: (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      remember({ view }, { push: true });
      run(showView);
      find("views").children[VIEW_NAMES.indexOf(view)].focus();
    },
  }, page.texts.viewNames[view])));
}

/** Show the view that the address names. */
export async function showView() {
  const shown = VIEWS[page.state.view];
  linkViews();
  for (const { section } of Object.values(VIEWS)) find(section).hidden = section !== shown.section;
  for (const field of FIELDS) find(field).closest(".field").hidden = !shown.fields.includes(field);
  find("panel").hidden = !shown.hasPanel;
  find("content").classList.toggle("alone", !shown.hasPanel);
  await shown.draw();
}

/** Another neighbourhood was chosen: its point stands out. */
export function markPoint() {
  find("scatter").querySelector(".plot")?.dispatchEvent(new Event("redraw"));
}
