/** The choice of the territories: their search, the list of those chosen, and what is said of the choice. */

import { element, find } from "./dom.js";
import { formatPeriod } from "./format.js";
import { page, remember, renew, run } from "./page.js";
import { MOST, ZONINGS, addPick, readPicks, removePick, spellPick } from "./picks.js";
import { createPlaceSearch } from "./place-search.js";
import { defaultOrder, sortRows } from "./rows.js";
import { writeState } from "./state.js";
import { chooseVintage, suggestTerritories } from "./territories_data.js";
import { TERMS, term } from "./terms.js";
import { showView } from "./views.js";

/** The places of the view, made once: a field that was made again would lose the reader's focus. */
export function frameOf(section, words) {
  if (section.childElementCount === 0) build(section, words);
  return Object.fromEntries(["choices", "notes", "figures"].map((name) => [name, find(`compared-${name}`)]));
}

function build(section, words) {
  const input = element("input", {
    id: "compared-input", type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "compared-list",
    "aria-describedby": "compared-status", autocomplete: "off", spellcheck: "false", placeholder: words.hint,
  });
  const list = element("ul", { id: "compared-list", role: "listbox", "aria-label": words.search, hidden: true });
  const status = element("span", { id: "compared-status", class: "place-status", role: "status" });
  section.replaceChildren(
    element("h2", {}, words.head), element("p", { class: "intro" }, words.intro),
    element("div", { class: "place-search compared-search" }, element("label", { for: "compared-input" }, words.search), input, list, status),
    element("div", { id: "compared-choices" }), element("div", { id: "compared-notes", role: "status" }), element("div", { id: "compared-figures" }),
  );
  const texts = { ...page.texts, placesFound: words.found, noPlace: words.notFound, placesFailed: words.searchFailed };
  createPlaceSearch({ input, list, status }, {
    lang: page.lang, texts, prefix: "compared", spell: (place) => place, about: (place) => aboutOf(place, page.lang),
    suggest: (asked) => suggestTerritories(asked, renew("places")), onPlace: (place) => add(place, words),
  });
}

function aboutOf({ level, code, vintage }, lang) {
  return ZONINGS.includes(level) ? `${term(lang, "level", level)} ${code}, ${vintage}` : `${term(lang, "level", level)} ${code}`;
}

/** A sixth is refused with a sentence; one that is there already changes nothing. */
function add(place, words) {
  return run(async () => {
    const pick = { ...place, vintage: await chooseVintage(place, renew("pick")) };
    const { with: list, refused } = addPick(page.state.with, pick);
    const name = place.name ?? place.code;
    if (refused) return say(refused === "full" ? words.full : words.already(name));
    remember({ with: list }, { push: true });
    await showView();
    return say(words.added(name, readPicks(list).picks.length));
  });
}

function remove(word, name, at, words) {
  remember({ with: removePick(page.state.with, word) }, { push: true });
  return run(async () => {
    await showView();
    const left = find("compared-choices").querySelectorAll("button");
    (left[Math.min(at, left.length - 1)] ?? find("compared-input")).focus();
    say(words.removed(name));
  });
}

function say(text) {
  find("compared-status").textContent = text;
}

/** The chosen ones, each with its letter and the way to take it off; also what the address misspells. */
export function choicesList(territories, { unread, beyond }, { lang, words }) {
  const wrong = [...unread, ...beyond.map(spellPick)].map((word) => ({ word, name: word, letter: "–" }));
  const all = [...territories, ...wrong];
  if (all.length === 0) return [];
  return [element("ol", { class: "choices", "aria-label": words.chosen }, all.map((each, i) => element(
    "li", { class: each.isUnknown || !each.level ? "wrong" : null },
    element("span", { class: "letter" }, each.letter), nameOf(each, { lang, words }),
    element("button", { type: "button", class: "button small", "aria-label": words.removeOne(each.name), onclick: () => remove(each.word, each.name, i, words) }, words.remove),
  )))];
}

function nameOf(territory, { lang, words }) {
  const { level, code, vintage, name, isUnknown, observations = [] } = territory;
  if (!level) return element("span", { class: "who" }, name);
  const facts = [aboutOf({ level, code, vintage }, lang)];
  if (!ZONINGS.includes(level)) facts.push(`${words.vintage(vintage)}`, words.valuesOnly);
  if (isUnknown) facts.push(words.isUnknown);
  else if (observations.length === 0) facts.push(words.noFigure);
  const label = level === "qpv" && !isUnknown ? element("a", { href: writeState({ ...page.state, view: "map", vintage: String(vintage), code }) }, name) : name;
  return element("span", { class: "who" }, element("strong", {}, label), " ", element("span", { class: "facts" }, facts.join(" · ")));
}

/** What must be said of the choice itself. */
export function noteLines(territories, { unread, beyond }, rows, { lang, words }) {
  const known = territories.filter(({ isUnknown }) => !isUnknown);
  const unknown = territories.filter(({ isUnknown }) => isUnknown);
  const vintages = [...new Set(known.filter(({ level }) => level === "qpv").map(({ vintage }) => vintage))].sort();
  const notes = [
    unread.length ? words.unread(unread.join(", ")) : "",
    unknown.length ? words.unknown(unknown.map((each) => aboutOf(each, lang)).join(words.between)) : "",
    beyond.length ? words.beyond(beyond.map(({ code }) => code).join(", ")) : "",
    known.length > 0 && rows.length === 0 ? words.noneOfAll : "",
    vintages.length > 1 ? words.generations(vintages.map((vintage) => TERMS[lang].generation(vintage)).join(", ")) : "",
    new Set(known.map(({ level }) => level)).size > 1 ? words.levels : "",
    known.length === 1 && MOST > 1 ? words.oneMore : "",
  ];
  return notes.filter(Boolean).map((note) => element("p", { class: "message" }, note));
}

/** Nothing is chosen: how to choose, and two pairs that the map of the moment suggests. */
export function startLines({ lang, words }) {
  const { view, polarity, rows } = page;
  const known = [...rows.values()].filter(({ difference }) => difference !== null);
  // Of a context indicator no gap is worse than another.
  const isJudged = ["lower_is_better", "higher_is_better"].includes(polarity);
  const sorted = sortRows(known, defaultOrder("difference", polarity), lang);
  const title = `${page.catalogue.indicators.get(view?.indicator)?.[`label_${lang}`] ?? ""}, ${formatPeriod(view?.period ?? "", lang)}`;
  const pairs = sorted.length > 2 ? [[words.widest, sorted[0], sorted[1]], [words.ends, sorted[0], sorted.at(-1)]] : [];
  return [
    element("p", { class: "start" }, words.none),
    pairs.length ? element("p", {}, words.example, ` ${title}`) : null,
    pairs.length ? element("ul", { class: "examples" }, pairs.map(([write, a, b]) => element("li", {}, exampleLink(write(a.name ?? a.code, b.name ?? b.code, isJudged), [a, b])))) : null,
  ].filter(Boolean);
}

function exampleLink(label, pair) {
  const list = pair.map(({ code }) => spellPick({ level: "qpv", code, vintage: page.view.vintage })).join(",");
  return element("button", { type: "button", class: "row-name", onclick: () => {
    remember({ with: list }, { push: true });
    run(async () => {
      await showView();
      find("compared-choices").querySelector("button")?.focus();
    });
  } }, label);
}
