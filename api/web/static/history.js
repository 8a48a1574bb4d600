/** The history of a perimeter: identical, modified, merged, split, new or ended, with the shares. */

import { element } from "./dom.js";
import { formatShare } from "./format.js";
import { TERMS } from "./terms.js";

/** Build the list of what a territory came from and what became of it. */
export function historyList({ vintage, before = [], after = [] }, { lang, words }) {
  const lines = [...before.map((each) => line(each, "before")), ...after.map((each) => line(each, "after"))].flat();
  if (lines.length === 0) return element("p", {}, words.noHistory);
  return element("ul", { class: "history" }, lines);

  function line({ vintage: other, relation, territories }, direction) {
    const generation = TERMS[lang].generation(other);
    if (territories.length === 0) return [element("li", {}, words.lineage(direction, relation, generation))];
    return [element(
      "li", {}, words.lineage(direction, relation, generation), " ",
      territories.flatMap((territory, i) => [i ? ", " : "", place(territory, other)]), ".",
    )];
  }

  function place({ code, name, weight, basis }, other) {
    const href = `?${new URLSearchParams({ ...(lang === "fr" ? {} : { lang }), vintage: other, code })}`;
    const isKnown = weight !== null && weight !== undefined;
    const share = isKnown ? ` (${words.shareOf(formatShare(weight, lang), direction(other), basis)})` : "";
    return element("span", {}, element("a", { href }, name ?? code), ` ${code}${share}`);
  }

  function direction(other) {
    return other < vintage ? "before" : "after";
  }
}
