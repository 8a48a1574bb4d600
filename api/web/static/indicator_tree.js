/** The catalogue as a tree: by theme, then by what an indicator is for; and its search. */

import { fold } from "./rows.js";
import { TERMS } from "./terms.js";

/** What an indicator is for, in the order of the branches; a count only serves to compute others. */
export const BRANCHES = ["result", "context", "means", "count"];

/** Fold a text as a reader types it: no accents, no capitals, straight apostrophes. */
function plain(text) {
  return fold(text).replace(/[’‘]/g, "'");
}

/** All that a search reads of an indicator: both languages, whichever the page speaks. */
function searchText({ code, label_fr: fr, label_en: en, note_fr: noteFr, note_en: noteEn, legal_reference: law }) {
  return plain([code, fr, en, noteFr, noteEn, law].filter(Boolean).join(" "));
}

/**
 * Keep the indicators that hold every word of the query; "" keeps all.
 *
 * The name of a theme counts only where no indicator has the words itself: "pauvreté" would else
 * find all that is in "Revenus et pauvreté".
 */
export function searchIndicators(indicators, query) {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const holding = (textOf) => indicators.filter((indicator) => words.every((word) => textOf(indicator).includes(word)));
  const found = holding(searchText);
  return found.length ? found : holding(({ theme }) => plain(`${TERMS.fr.theme[theme]} ${TERMS.en.theme[theme]}`));
}

/** Name the branch of an indicator. */
export function branchOf({ nature, kind }) {
  return nature === "count" ? "count" : kind;
}

/** Count the values of each indicator: Map of its code to {all, zones}; `level` is that of the zones. */
export function countFigures(availability, level = "qpv") {
  const counts = new Map();
  for (const { indicator, level: at, computed } of availability) {
    const { all = 0, zones = 0 } = counts.get(indicator) ?? {};
    counts.set(indicator, { all: all + computed, zones: zones + (at === level ? computed : 0) });
  }
  return counts;
}

/** Say what an indicator has: figures of neighbourhoods ("zones"), of others only ("others"), or "none". */
export function stockOf(code, counts) {
  const { all = 0, zones = 0 } = counts.get(code) ?? {};
  if (zones > 0) return "zones";
  return all > 0 ? "others" : "none";
}

/** Make the tree: [{theme, count, missing, branches: [{branch, items}]}], items by label; empty ones are left out. */
export function makeTree(indicators, counts, lang) {
  const order = Object.keys(TERMS.fr.theme);
  const place = (theme) => (order.includes(theme) ? order.indexOf(theme) : order.length);
  const themes = [...new Set(indicators.map(({ theme }) => theme))].sort((a, b) => place(a) - place(b));
  return themes.map((theme) => {
    const items = indicators.filter((each) => each.theme === theme);
    const missing = items.filter(({ code }) => stockOf(code, counts) === "none").length;
    return { theme, count: items.length, missing, branches: makeBranches(items, lang) };
  });
}

function makeBranches(items, lang) {
  const { compare } = new Intl.Collator(lang, { numeric: true });
  const label = (indicator) => indicator[`label_${lang}`];
  return BRANCHES.map((branch) => ({
    branch, items: items.filter((each) => branchOf(each) === branch).sort((a, b) => compare(label(a), label(b))),
  })).filter((each) => each.items.length > 0);
}
