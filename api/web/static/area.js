/** "Draw an area": its button. All else is fetched when it is asked for, by the reader or by the address. */

import { element, find } from "./dom.js";
import { page, run } from "./page.js";

const LABEL = { fr: "Dessiner une zone", en: "Draw an area" };
const fetchView = () => import("./area_view.js");
let isFetched = false;

/** Follow the page: the address may name an area, and its figures depend on the view. */
export function startArea() {
  page.listeners.drawn.push(() => {
    if (!find("area-toggle").hasChildNodes()) drawButton();
    // Not waited for: the map is drawn before the area's figures are known.
    if (page.state.area || isFetched) run(async () => (await open()).followArea());
  });
}

function drawButton() {
  const draw = () => run(async () => (await open()).startDrawing());
  find("area-toggle").replaceChildren(element("button", { id: "area-draw", type: "button", class: "button small", onclick: draw }, LABEL[page.lang]));
}

function open() {
  isFetched = true;
  return fetchView();
}
