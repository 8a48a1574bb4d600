/** The searchable, sortable list: the map's figures for whoever does not use the map. */

import { element } from "./dom.js";
import { differenceUnit, formatChange, formatDifference, formatMeasure, formatNumber, formatPeriod, formatRatio, formatValue } from "./format.js";
import { filterRows, nextOrder, sortRows } from "./rows.js";
import { missingValue } from "./missing.js";
import { changeMark, outcomeMark } from "./outcome.js";
import { term } from "./terms.js";

const PAGE = 100;

/** Make the list. `onPick(code)` turns the choice for the comparison and tells what it is now; `onSelect(code)` and `onState({q, sort})` tell the page what the reader does. */
export function createTable({ root, search, results, more }, { texts, lang, onSelect, onState, onPick, isPicked }) {
  const state = { rows: [], context: {}, query: "", order: "", shown: PAGE, selected: "" };

  function columns() {
    if (state.context.level) return ["name", "value"];
    if (state.context.measure === "trend") return ["name", "from", "to", "change"];
    const measured = state.context.measure === "ratio" ? "ratio" : "difference";
    return ["name", "value", "benchmark_value", measured];
  }

  /** Each column's field and heading; the difference's unit is said once, there. */
  function headings() {
    const unit = differenceUnit(state.context.unit, lang);
    // Money through time is told as a ratio, which has no unit.
    const isInUnit = () => state.rows.some((row) => row.change_of === "difference");
    const named = (field) => (field === "name" ? state.context.nameHead : undefined) ?? texts[LABELS[field] ?? field];
    return columns().map((field) => [field, named(field), field === "difference" || (PAST.includes(field) && isInUnit()) ? unit : ""]);
  }

  function draw() {
    const kept = sortRows(filterRows(state.rows, state.query), state.order, lang);
    root.tHead.replaceChildren(headRow(headings(), state.order, texts, sortBy));
    const lines = kept.slice(0, state.shown).map((row) => bodyRow(row, columns(), state, lang, { onSelect, pick: onPick && !state.context.level && pickButton(row, { texts, onPick, isPicked }) }));
    root.tBodies[0].replaceChildren(...lines);
    results.textContent = sayResults(kept.length, state.rows.length);
    const left = Math.min(PAGE, kept.length - state.shown);
    more.hidden = left <= 0;
    more.textContent = state.context.level ? `${texts.moreLines} (${left})` : texts.more(left);
  }

  function sayResults(kept, total) {
    const say = (count) => formatNumber(count, lang, 0);
    if (state.context.level) return state.context.say(say(kept), say(total));
    if (total === 0) return texts.noneHere;
    if (kept === 0) return texts.noResult;
    return kept === total ? texts.allResults(say(total)) : texts.results(say(kept), say(total));
  }

  function sortBy(field) {
    state.order = nextOrder(state.order, field);
    onState({ sort: state.order });
    draw();
    root.tHead.querySelector(`[data-field="${field}"]`)?.focus();
  }

  search.addEventListener("input", () => {
    Object.assign(state, { query: search.value, shown: PAGE });
    onState({ q: search.value });
    draw();
  });
  more.addEventListener("click", () => {
    const first = state.shown;
    state.shown += PAGE;
    draw();
    root.tBodies[0].rows[first]?.querySelector("button")?.focus();
  });

  return {
    /** Show other rows; `caption` says what they are. */
    setRows(rows, { query, order, caption, ...context }) {
      Object.assign(state, { rows, context, query, order, shown: PAGE });
      search.value = query;
      sayWhat(context, texts);
      root.caption.textContent = caption;
      draw();
    },
    /** Mark the selected neighbourhood. */
    select(code) {
      state.selected = code;
      for (const line of root.tBodies[0].rows) mark(line, line.dataset.code === code);
    },
    /** Give the focus back to a neighbourhood's button, or to the search. */
    focus(code) {
      (root.querySelector(`tr[data-code="${CSS.escape(code)}"] button`) ?? search).focus();
    },
  };
}

/** Neighbourhoods, unless the rows are something else. */
function sayWhat({ title, search: label }, texts) {
  const heading = document.getElementById("panel-title");
  if (heading) heading.textContent = title ?? texts.list;
  document.querySelector('label[for="search"]').textContent = label ?? texts.search;
}

const LABELS = { benchmark_value: "benchmarkValue", from: "changeFrom", to: "changeTo" };
/** Columns under whose figure the outcome is said. */
const MEASURED = ["difference", "ratio"];
const PAST = ["from", "to", "change"];

function headRow(headings, order, texts, sortBy) {
  const cells = headings.map(([field, label, unit]) => {
    const direction = { [field]: "ascending", [`-${field}`]: "descending" }[order];
    const arrow = { ascending: " ▲", descending: " ▼" }[direction] ?? "";
    const button = element(
      "button", { type: "button", "data-field": field, title: texts.sortBy(label), onclick: () => sortBy(field) },
      label, element("span", { "aria-hidden": "true" }, arrow), unit ? element("span", { class: "unit" }, unit) : null,
    );
    return element("th", { scope: "col", "aria-sort": direction ?? "none" }, button);
  });
  return element("tr", {}, cells);
}

function bodyRow(row, fields, { context, selected }, lang, { onSelect, pick }) {
  const button = element(
    "button", { type: "button", class: "row-name", onclick: () => onSelect(row.code) },
    row.name ?? row.code, " ", element("span", { class: "code" }, row.code),
  );
  const cells = fields.slice(1).map((field) => element(
    "td", { class: "number" },
    figure(row, field, context.unit, lang), MEASURED.includes(field) ? outcomeMark(row, lang) : null, field === "change" ? changeMark(row, lang) : null,
  ));
  const line = element("tr", { "data-code": row.code }, element("th", { scope: "row" }, button, pick || null), cells);
  mark(line, row.code === selected);
  return line;
}

/** Puts a neighbourhood in the comparison, or takes it off. */
function pickButton(row, { texts, onPick, isPicked }) {
  const button = element("button", {
    type: "button", class: "pick", "aria-pressed": String(isPicked(row.code)), "aria-label": texts.pickOne(row.name ?? row.code),
    onclick: () => button.setAttribute("aria-pressed", String(onPick(row.code))),
  }, texts.pick);
  return button;
}

function figure(row, field, unit, lang) {
  if (MEASURED.includes(field) && row[field] === null) return "";
  if (PAST.includes(field)) return past(row, field, unit, lang);
  if (field === "difference") return formatDifference(row.difference, unit, lang, { bare: true });
  if (field === "ratio") return formatRatio(row.ratio, lang);
  if (field === "benchmark_value" && row.benchmark_value === null) return "–";
  if (missingValue(row) === "suppressed") return term(lang, "status", "Q");
  return formatValue(row[field], unit, lang);
}

/** A gap then and now, each with its date's own measure; money is told as a ratio. */
function past(row, field, unit, lang) {
  if (!row.convergence) return field === "change" ? term(lang, "convergence", "none") : "–";
  if (field === "change") return formatChange(row.change, row.change_of, unit, lang, { bare: true });
  const figure = row.change_of === "difference" ? formatDifference(row[field], unit, lang, { bare: true }) : formatMeasure(row[field], row.change_of, unit, lang);
  return field === "from" ? [figure, element("span", { class: "past" }, formatPeriod(row.base_period, lang))] : figure;
}

function mark(line, isSelected) {
  if (isSelected) line.setAttribute("aria-current", "true");
  else line.removeAttribute("aria-current");
}
