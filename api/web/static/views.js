/** The two views of the same choice: the map, or two indicators against each other. */

import { element, find } from "./dom.js";
import { page, remember, run } from "./page.js";
import { writeState } from "./state.js";

const VIEWS = ["map", "scatter"];

/** Link both views; a click changes the address and what is shown, not the page. */
function linkViews() {
  find("views").replaceChildren(...VIEWS.map((view) => element("a", {
    href: writeState({ ...page.state, view }) || "/", "aria-current": page.state.view === view ? "page" : null,
    onclick: (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      remember({ view }, { push: true });
      run(showView);
      find("views").children[VIEWS.indexOf(view)].focus();
    },
  }, page.texts.viewNames[view])));
}

/** Show the view that the address names; what draws the second is fetched when it is asked for. */
export async function showView() {
  const isScatter = page.state.view === "scatter";
  linkViews();
  document.querySelector(".map-section").hidden = isScatter;
  find("scatter").hidden = !isScatter;
  find("other").closest(".field").hidden = !isScatter;
  if (isScatter) await (await import("./scatter_view.js")).drawScatter();
  else page.map?.resize();
}

/** Another neighbourhood was chosen: its point stands out. */
export function markPoint() {
  find("scatter").querySelector(".plot")?.dispatchEvent(new Event("redraw"));
}
