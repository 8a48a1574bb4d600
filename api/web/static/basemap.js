/** The switch of the basemap ("Fond de plan"), for a service whose settings name one. */

import { showBasemap } from "./basemap-layer.js";
import { element, find } from "./dom.js";
import { page, remember } from "./page.js";
import { BASEMAP_TEXTS } from "./basemap_texts.js";

const words = BASEMAP_TEXTS[page.lang];

/** Draw the switch, and the basemap if the address asks for it. */
export function drawBasemap() {
  const { basemap } = page.status;
  const isOn = Boolean(page.state.basemap);
  find("basemap").replaceChildren(...(basemap && page.map ? [element(
    "button",
    { type: "button", class: "button small", role: "switch", "aria-checked": String(isOn), title: words.from(basemap.host), onclick: toggle },
    words.basemap,
  )] : []));
  for (const map of [page.map, page.second]) {
    if (map) showBasemap(map, isOn ? basemap : null, page.lang, find("basemap-status"));
  }
  if (!isOn || !basemap) find("basemap-status").textContent = isOn ? words.none : "";
}

function toggle() {
  remember({ basemap: page.state.basemap ? "" : "1" }, { push: true });
  drawBasemap();
  find("basemap").querySelector("button").focus();
}
