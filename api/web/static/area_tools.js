/** The bar of the drawing: what to do, how far one is, and a button or a field for every gesture. */

import { MOST_CORNERS, MOST_KM2, areaKm2, readLines, writeLines } from "./area_shape.js";
import { element } from "./dom.js";
import { formatNumber } from "./format.js";

/** Say a corner: longitude ; latitude. */
export function sayCorner(corner, lang) {
  return corner.map((degrees) => formatNumber(degrees, lang, 5, { minimum: 0 })).join(" ; ");
}

/** Say a surface in km²: small ones to the hundredth, none as zero. */
export function sayKm2(km2, lang) {
  if (km2 > 0 && km2 < 0.01) return `< ${formatNumber(0.01, lang, 2)}`;
  return formatNumber(km2, lang, km2 < 10 ? 2 : km2 < 1000 ? 1 : 0);
}

/** Say what is wrong with a shape. */
export function sayFault(fault, { words, lang }) {
  return words.fault[fault.kind](fault, MOST_CORNERS, sayKm2(fault.km2 ?? 0, lang), sayKm2(MOST_KM2, lang));
}

/**
 * Make the bar. `act`: onCentre, onUndo, onEnd, onCancel, onFrame, onRemove(index), onTyped(corners);
 * those that need the map are left out where there is none.
 */
export function createTools({ words, lang, hasMap, act }) {
  const status = element("p", { id: "area-status", class: "area-status", role: "status" });
  const alert = element("p", { class: "area-fault", role: "alert" });
  const buttons = buttonsOf(words, hasMap, act);
  const list = element("ol", { class: "area-corners" });
  const summary = element("summary", {});
  const corners = element("details", {}, summary, list);
  const typed = typedPart(words, act);
  const how = hasMap ? [words.howPointer, words.howKeys] : [words.noMap];
  const root = element(
    "div", { id: "area-tools", class: "area-tools", role: "group", "aria-label": words.tools },
    element("h2", {}, words.tools),
    element("ul", { id: "area-how" }, [...how, words.limits(MOST_CORNERS, sayKm2(MOST_KM2, lang))].map((line) => element("li", {}, line))),
    status, alert,
    element("div", { class: "area-buttons" }, Object.values(buttons)),
    element("div", { class: "area-parts" }, corners, typed.root),
  );
  return {
    root,
    /** Show where the drawing stands; `said` goes before it. */
    update(shape, { said = "", fault = null } = {}) {
      const surface = shape.length > 2 ? words.surface(sayKm2(areaKm2(shape), lang)) : "";
      status.textContent = said + words.count(shape.length, MOST_CORNERS) + surface;
      alert.textContent = fault ? sayFault(fault, { words, lang }) : "";
      buttons.undo.disabled = shape.length === 0;
      buttons.end.disabled = shape.length < 3;
      corners.hidden = shape.length === 0;
      summary.textContent = words.cornersTitle(shape.length);
      list.replaceChildren(...shape.map((corner, i) => cornerLine(corner, i, { words, lang, act })));
      typed.fill(shape);
    },
    say(text) { alert.textContent = text; },
    focusCorner(index) { (list.children[index]?.querySelector("button") ?? summary).focus(); },
    openTyped() { typed.root.open = true; typed.field.focus(); },
  };
}

function buttonsOf(words, hasMap, act) {
  const button = (text, onclick, attributes = {}) => element("button", { type: "button", class: "button small", onclick, ...attributes }, text);
  return {
    ...(hasMap ? { put: button(words.putHere, act.onCentre), frame: button(words.frame, act.onFrame) } : {}),
    undo: button(words.undo, act.onUndo),
    end: button(words.end, act.onEnd, { id: "area-end" }),
    cancel: button(words.cancel, act.onCancel, { id: "area-cancel" }),
  };
}

function cornerLine(corner, index, { words, lang, act }) {
  const at = sayCorner(corner, lang);
  const name = `${words.removeCorner(index + 1)} (${at})`;
  return element("li", {}, at, " ", element("button", { type: "button", class: "button small", "aria-label": name, onclick: () => act.onRemove(index) }, words.remove));
}

/** The text field: for who knows the coordinates, or has no pointer. */
function typedPart(words, act) {
  const field = element("textarea", { id: "area-typed", rows: "5", spellcheck: "false", autocomplete: "off", "aria-describedby": "area-typed-hint area-typed-fault" });
  const fault = element("p", { id: "area-typed-fault", class: "area-fault", role: "alert" });
  const use = () => {
    const { corners, wrong } = readLines(field.value);
    fault.textContent = wrong.length ? words.wrongLines(wrong) : "";
    field.setAttribute("aria-invalid", String(wrong.length > 0));
    if (wrong.length === 0) act.onTyped(corners);
    else field.focus();
  };
  const root = element(
    "details", {}, element("summary", {}, words.typeTitle),
    element("label", { for: "area-typed" }, words.typeLabel),
    element("p", { id: "area-typed-hint", class: "area-hint" }, words.typeHint),
    field, fault, element("button", { type: "button", class: "button small", onclick: use }, words.typeUse),
  );
  return { root, field, fill: (corners) => { if (document.activeElement !== field) field.value = writeLines(corners); } };
}
