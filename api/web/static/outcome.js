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

const CHANGE_SIGNS = { widening: "↔", closing: "→←", reversed: "⇄", undetermined: "≈" };

/** Build the mark of what became of a row's gap; "" where it has no past. */
export function changeMark({ convergence: name, caveats }, lang) {
  if (!name) return "";
  // A gap to another territory than at first is no longer the same gap: that is said with it.
  const isMoved = caveats.includes("benchmark_changed");
  return element(
    "span", { class: `outcome ${name}` },
    element("span", { class: "sign", "aria-hidden": "true" }, CHANGE_SIGNS[name]),
    term(lang, "convergence", name), isMoved ? ` (${term(lang, "convergence", "moved")})` : "",
  );
}
