/** What a map leaves out of its frame: counted, with a way to see it. */

import { element } from "./dom.js";
import { formatNumber } from "./format.js";
import { isIn } from "./inset-shape.js";

/** Count the rows whose point lies neither in the frame nor in a small map beside it. */
export function countOutside(rows, frame, insets) {
  return rows.filter(({ point }) => point && ![frame, ...insets].some((box) => isIn(box, point))).length;
}

/** Say how many are outside, and offer to frame them all; nothing if none is. */
export function renderOutside(root, count, { texts, lang, onAll }) {
  root.hidden = count === 0;
  root.replaceChildren(...(count === 0 ? [] : [
    element("span", {}, texts.outsideFrame(formatNumber(count, lang, 0))),
    element("button", { type: "button", class: "button small", onclick: onAll }, texts.frameAll),
  ]));
}
