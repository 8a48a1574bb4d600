/** What is read beside the two maps: the passages of a neighbourhood, or those of the whole list. */

import { element } from "./dom.js";
import { formatShare } from "./format.js";

/** Draw the panel: of one neighbourhood when `code` is given, of every row of the list otherwise. */
export function renderPassages(root, { code, name, partners, lineage, gathered, rows }, context) {
  const { texts, mine, theirs, isOlder } = context;
  const inTime = isOlder ? [mine, theirs] : [theirs, mine];
  root.replaceChildren(
    element("h2", { id: "passages-title" }, code ? texts.passagesOf(name) : texts.passages(...inTime)),
    element("p", { id: "passages-status", role: "status" }, code ? "" : texts.passagesHint),
    ...(code ? ofOne(partners, lineage, context) : [ofAll(gathered, rows, context)]),
  );
}

function ofOne(partners, lineage, context) {
  const { texts, words, theirs } = context;
  const relation = lineage?.relation ?? null;
  const sentence = lineage ? words.lineage(lineage.direction, relation, theirs).replace(/\s*:$/, ".") : texts.noPassage(theirs);
  return [
    element("p", { class: "lineage" }, element("strong", {}, sentence)),
    ...(partners.length ? [element("div", { class: "wide-table", tabindex: "0", role: "region", "aria-label": texts.passagesTable }, tableOf(partners, context))] : []),
    element("p", { class: "why" }, texts.why[relation] ?? texts.why.modified),
  ];
}

function tableOf(partners, context) {
  const { texts, theirs } = context;
  const heads = [theirs, ...heading(context)];
  return element(
    "table", { class: "table shares" },
    element("caption", {}, texts.passagesTable, " ", basisNote(partners, texts)),
    element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, partners.map((partner) => line(partner, context))),
  );
}

/** The share of the former one is said of the former, whichever side is asked. */
function heading({ texts, mine, theirs, isOlder }) {
  const [former, recent] = isOlder ? [mine, theirs] : [theirs, mine];
  return [texts.formerShare(former), texts.recentShare(recent)];
}

function line({ code, name, weight, newShare }, { lang }) {
  return element(
    "tr", {},
    element("th", { scope: "row" }, name ?? code, " ", element("span", { class: "code" }, code)),
    element("td", { class: "number" }, formatShare(weight, lang)),
    element("td", { class: "number" }, formatShare(newShare, lang)),
  );
}

function basisNote(partners, texts) {
  const bases = [...new Set(partners.map(({ basis }) => basis).filter(Boolean))];
  return bases.map((basis) => texts.basis[basis] ?? basis).join(" ");
}

/** The list that says what the two maps show. */
function ofAll(gathered, rows, { texts, lang, mine, theirs, isOlder, onChoose }) {
  const known = [...rows.values()].sort((a, b) => (a.name ?? a.code).localeCompare(b.name ?? b.code, lang));
  const body = element("tbody");
  const details = element(
    "details", { ontoggle: () => { if (body.rows.length === 0) body.append(...known.map(lineOf)); } },
    element("summary", {}, texts.passagesList(known.length)),
    element("div", { class: "wide-table", tabindex: "0", role: "region", "aria-label": texts.passagesList(known.length) }, element(
      "table", { class: "table" },
      element("thead", {}, element("tr", {}, [mine, texts.partners(theirs)].map((head) => element("th", { scope: "col" }, head)))),
      body,
    )),
  );
  return details;

  function lineOf({ code, name }) {
    const partners = gathered.get(code) ?? [];
    const said = partners.map((each) => `${each.name ?? each.code} (${formatShare(isOlder ? each.weight : each.newShare, lang)})`);
    return element(
      "tr", {},
      element("th", { scope: "row" }, element("button", { type: "button", class: "row-name", onclick: () => onChoose(code) }, name ?? code, " ", element("span", { class: "code" }, code))),
      element("td", {}, said.length ? said.join(" ; ") : texts.none),
    );
  }
}
