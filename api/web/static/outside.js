/** What a map leaves out of its frame: counted, with a way to see it. */

import { element } from "./dom.js";
import { formatNumber } from "./format.js";
import { isIn } from "./inset-shape.js";

/** Count the rows whose point lies out of the frame, and those of them that a small map shows. */
export function countOutside(rows, frame, insets) {
  const outside = rows.filter(({ point }) => point && !isIn(frame, point));
  return { outside: outside.length, shown: outside.filter(({ point }) => insets.some((box) => isIn(box, point))).length };
}

/** Say how many are outside, and offer to frame them all where `onAll` can; nothing if none is. */
export function renderOutside(root, { outside, shown }, { texts, lang, onAll }) {
  root.hidden = outside === 0;
  if (outside === 0) return root.replaceChildren();
  const say = (count) => formatNumber(count, lang, 0);
  const button = onAll && element("button", { type: "button", class: "button small", onclick: onAll }, texts.frameAll);
  return root.replaceChildren(element("span", {}, texts.outsideFrame(say(outside), say(shown))), ...(button ? [button] : []));
}
