/** The choices above the map, filled with what exists. */

import { element } from "./dom.js";
import { formatPeriod } from "./format.js";
import { levelsOf } from "./levels.js";
import { TERMS, term } from "./terms.js";
import { groupByTheme, listPeriods, unique } from "./view.js";

const MEASURES = ["difference", "ratio", "value", "outcome", "trend"];

/** Fill the form for a view; `catalogue` holds layers, families and indicators (Map by code). */
export function renderControls(form, view, catalogue, lang) {
  const { layers, families, indicators } = catalogue;
  const ofIndicator = families.filter((family) => family.indicator === view.indicator);
  const ofPeriod = ofIndicator.filter((family) => family.period === view.period);
  fill(form.vintage, generations(layers, lang), view.vintage);
  fillIndicators(form.indicator, groupByTheme([...indicators.values()], families), view.indicator, lang);
  fill(form.period, listPeriods(ofIndicator).map((period) => [period, formatPeriod(period, lang)]), view.period);
  fill(form.benchmark, pairs(unique(ofPeriod, "benchmark_kind"), "benchmark", lang), view.benchmark);
  fill(form.level, pairs(levelsOf(catalogue.levels ?? [], view.indicator), "level", lang), view.level ?? "qpv");
  fill(form.measure, pairs(MEASURES, "measure", lang), view.measure);
  form.hidden = false;
}

/** Tell the page which choice was made. */
export function listenControls(form, onChoice) {
  form.addEventListener("change", ({ target }) => onChoice(target.name, target.value));
  form.addEventListener("submit", (event) => event.preventDefault());
}

function generations(layers, lang) {
  return layers
    .filter((layer) => layer.level === "qpv")
    .map(({ vintage }) => [String(vintage), TERMS[lang].generation(vintage)])
    .sort(([a], [b]) => a.localeCompare(b));
}

function pairs(codes, list, lang) {
  return codes.map((code) => [code, term(lang, list, code)]);
}

function fill(select, choices, value) {
  select.replaceChildren(...choices.map(([code, label]) => option(code, label, value)));
}

function fillIndicators(select, groups, value, lang) {
  select.replaceChildren(...[...groups].map(([theme, indicators]) => element(
    "optgroup", { label: term(lang, "theme", theme) },
    indicators.map((indicator) => option(indicator.code, indicator[`label_${lang}`], value)),
  )));
}

function option(code, label, value) {
  return element("option", { value: code, selected: code === value }, label);
}
