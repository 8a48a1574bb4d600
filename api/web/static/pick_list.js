/** Choosing for the comparison from the list and from a sheet; the view itself is drawn elsewhere. */

import { showNotice } from "./messages.js";
import { page, remember, run } from "./page.js";
import { addPick, isPicked, removePick, spellPick } from "./picks.js";
import { linkViews, showView } from "./views.js";
import { find } from "./dom.js";

function pickOf(code) {
  return { level: "qpv", code, vintage: page.view.vintage };
}

/** Whether a neighbourhood of the list is in the comparison. */
export function isPickedHere(code) {
  return isPicked(page.state.with, pickOf(code));
}

/** Put a neighbourhood of the list in the comparison or take it off; true if it is in it now. */
export function togglePick(code) {
  const pick = pickOf(code);
  const isIn = isPickedHere(code);
  const { with: list, refused } = isIn ? { with: removePick(page.state.with, spellPick(pick)), refused: "" } : addPick(page.state.with, pick);
  showNotice(refused === "full" ? page.texts.picksFull : "");
  if (!refused) remember({ with: list });
  linkViews();
  return !isIn && !refused;
}

/** Open the comparison with one more territory; when five are there already, it says so and opens all the same. */
export function openWith({ level, code, vintage }) {
  const { with: list, refused } = addPick(page.state.with, { level, code, vintage });
  remember({ view: "territories", with: list }, { push: true });
  return run(async () => {
    await showView();
    if (refused === "full") find("compared-status").textContent = page.texts.picksFull;
    find("territories").focus();
  });
}
