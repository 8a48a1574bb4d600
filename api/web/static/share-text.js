/** The words of a shared view: its query, and the HTML that frames it. */

import { DEFAULTS } from "./state.js";

const HEIGHT = 560;

/** The query of a view with nothing left to a default: it shows the same when the data have grown. */
export function shareQuery(state, view) {
  const all = { ...state, ...view };
  const said = Object.keys(DEFAULTS).filter((name) => all[name] !== "" && all[name] !== undefined).map((name) => [name, all[name]]);
  return `?${new URLSearchParams(said)}`;
}

/** The code of a frame; its title is what a screen reader says of it. */
export function frameCode(address, title) {
  return `<iframe src="${escape(address)}" title="${escape(title)}" width="100%" height="${HEIGHT}" loading="lazy" style="border:0"></iframe>`;
}

function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
