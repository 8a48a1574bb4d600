/** Draws the answer for one place: what was understood, and each generation with its reason. */

import { address } from "./api.js";
import {
  bandOf, commonReason, formatMetres, generationName, isClose, sayDates, sortItems, zoneName,
} from "./locate-answer.js";
import { element } from "./dom.js";
import { formatNumber } from "./format.js";

const SIGNS = { yes: "✓", no: "✕", partly: "◐", unknown: "?" };

/**
 * Draw an answer of /v1/locate.
 *
 * `context`: texts, lang, place (its name in words), isPoint (asked by its degrees), zones (Map by
 * "vintage/code": what the service knows of a neighbourhood that holds the place; may lack some).
 */
export function renderAnswer(root, answer, context) {
  const { texts, place } = context;
  const common = commonReason(answer.items);
  const parts = common ? [unknownBlock(common, context)] : [
    element("ul", { class: "generations" }, sortItems(answer.items).map((item) => card(item, context))),
    element("p", { class: "hint" }, texts.legal),
  ];
  const lead = answer.found ? understood(answer.found, context)
    : element("p", { class: "understood" }, element("strong", {}, texts.answerFor(place)));
  root.replaceChildren(lead, ...parts);
}

/** Say what the geocoder took the address for, and how sure it is. */
function understood({ label, score, kind }, { texts, lang }) {
  const said = texts.score(formatNumber(score, lang, 2, { minimum: 0 }), texts.kind[kind] ?? kind);
  return element(
    "p", { class: "understood" },
    element("strong", {}, texts.understood(label)), ` ${said} ${texts.check}`,
  );
}

function unknownBlock(reason, { texts }) {
  return element("div", { class: "generation unknown" },
    verdict("unknown", texts), element("p", {}, texts.reason[reason] ?? reason));
}

function card(item, context) {
  const { texts, lang } = context;
  return element(
    "li", { class: `generation ${item.answer}`, "data-generation": `${item.level}-${item.vintage}` },
    element("h3", {}, generationName(item, lang)),
    verdict(item.answer, texts),
    lines(item, context),
    dateLine(item, context),
  );
}

/** The neighbourhood's own dates; where the files give none, those of its generation's decrees. */
function dateLine({ level, vintage, answer, code }, context) {
  const zone = answer === "yes" && context.zones.get(`${vintage}/${code}`);
  const general = level === "qpv" ? context.texts.generations[vintage] : "";
  const said = (zone && sayDates(zone, context)) || general;
  return said ? element("p", { class: "hint" }, said) : null;
}

function verdict(answer, texts) {
  return element("p", { class: "verdict" },
    element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[answer]), texts.verdict[answer]);
}

function lines(item, context) {
  const { texts } = context;
  const drawn = { yes: insideLines, no: outsideLines, partly: partlyLines, unknown: unknownLines };
  const band = bandOf(item);
  return [
    ...(drawn[item.answer] ?? unknownLines)(item, context),
    band && item.answer !== "partly" ? element("p", {}, texts.band[band]) : null,
    isClose(item) ? element("p", { class: "close" }, texts.close) : null,
  ];
}

function insideLines(item, context) {
  const { texts, lang } = context;
  const [before, after] = texts.inside;
  const metres = formatMetres(item.distance_m, lang);
  return [
    element("p", {}, before, link(item, item.code, item.name, context), after),
    metres ? element("p", {}, texts.boundary(metres)) : null,
    item.others.length ? element("p", {}, texts.insideAlso(item.others.join(", "))) : null,
    neighbour(item, context),
  ];
}

function neighbour(item, context) {
  if (!item.nearest_code) return null;
  const [before, after] = context.texts.neighbour;
  return element("p", { class: "hint" }, before, link(item, item.nearest_code, item.nearest_name, context), after);
}

function outsideLines(item, context) {
  const { texts, isPoint, lang } = context;
  if (item.nearest_code) return [element("p", {}, texts.outside), nearest(item, context, lang)];
  // A street, by all its numbers, is not measured: only of a point does none within reach mean far.
  return [element("p", {}, texts.outside), isPoint ? element("p", {}, texts.far) : null];
}

function nearest(item, context, lang) {
  const [before, after] = context.texts.nearest;
  const metres = formatMetres(item.distance_m, lang);
  return element("p", {}, before, link(item, item.nearest_code, item.nearest_name, context), after(metres));
}

function partlyLines(item, context) {
  const { texts, zones } = context;
  const codes = [item.code, ...item.others].filter(Boolean);
  const links = codes.flatMap((code, at) => [
    at ? ", " : "", link(item, code, zones.get(`${item.vintage}/${code}`)?.name, context),
  ]);
  return [element("p", {}, texts.reason[item.reason] ?? item.reason ?? ""), element("p", {}, texts.touched, ...links)];
}

function unknownLines(item, context) {
  const { texts } = context;
  return [
    element("p", {}, texts.reason[item.reason] ?? item.reason ?? ""),
    item.nearest_code ? nearest(item, context, context.lang) : null,
  ];
}

/** Name a neighbourhood, with the way to its sheet; only those of the QPV have one. */
function link({ level, vintage }, code, name, { texts, lang }) {
  const said = zoneName(name, code);
  if (level !== "qpv") return said;
  const query = { vintage, code, lang: lang === "fr" ? "" : lang };
  return element("a", { href: address("/", query), "aria-label": texts.sheetOf(said) }, said);
}
