/** An outcome as a sign and a word, so that the colour is never alone in saying it. */

import { element } from "./dom.js";
import { outcomeName } from "./rows.js";
import { term } from "./terms.js";

export const SIGNS = { worse: "▼", better: "▲", similar: "≈", not_compared: "–", context: "◇" };

/** Build the mark of a row's outcome. */
export function outcomeMark(row, lang) {
  const name = outcomeName(row);
  return element(
    "span", { class: `outcome ${name}` },
    element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[name] ?? "–"),
    term(lang, "outcome", name),
  );
}
