/** The panel of a drawn area: sentences, figures, how they were made, its neighbourhoods, files. */

import { numberReasons, sayArea, sayCut, sayShown, saySources } from "./area_say.js";
import { figuresTable, saveArea, saveFigures } from "./area_table.js";
import { CHART_TEXTS } from "./chart_texts.js";
import { creditLines, sourceList } from "./credits.js";
import { element } from "./dom.js";
import { formatDifference, formatValue } from "./format.js";
import { page } from "./page.js";
import { isNumber } from "./plot.js";
import { REST_LEVELS } from "./state.js";

/** Show that the figures are on their way. */
export function renderLoading(root, context) {
  root.dataset.state = "loading";
  root.replaceChildren(...head(context), element("p", { role: "status" }, context.words.loading));
}

/** Show why there is no answer, in plain words, with a way on. */
export function renderProblem(root, error, context) {
  const { words, act } = context;
  root.dataset.state = "failed";
  root.replaceChildren(...head(context), element(
    "div", { class: "message", role: "alert" },
    element("p", {}, sayProblem(error, words)),
    error.status === 422 ? null : element("button", { type: "button", class: "button small", onclick: act.onRetry }, words.retry),
  ));
}

/** The page checks what it can; what is left to the service to refuse is an area without land. */
function sayProblem(error, words) {
  if (error.status !== 422) return `${words.failed} ${error.message || page.texts.offline}`;
  if (/too small/.test(error.message)) return words.tiny;
  return /covers no commune/.test(error.message) ? words.nowhere : `${words.refused} ${error.message}`;
}

/** Show the answer. `cannot`: why nothing was asked. */
export function renderArea(root, answer, context) {
  const { words, lang } = context;
  const { view, catalogue } = page;
  const full = {
    ...context, vintage: view.vintage,
    labelOf: (code) => catalogue.indicators.get(code)?.[`label_${lang}`] ?? code, themeOf: (code) => catalogue.indicators.get(code)?.theme ?? "contexte",
    ofWhat: words.ofChoices[context.area_of],
  };
  root.dataset.state = "ready";
  root.replaceChildren(
    ...head(context),
    element("p", { class: "area-size" }, sayArea(answer, full)),
    choices(context),
    ...(answer.cannot ? [element("p", { class: "message" }, answer.cannot)] : figures(answer.rows, full)),
    memberList(answer.members, full),
    files(answer, full),
    ...sources(answer.rows, full),
  );
}

function head({ words, act }) {
  return [
    element("h2", { id: "area-title", tabindex: "-1" }, words.title),
    element("p", { class: "area-buttons" },
      element("button", { id: "area-edit", type: "button", class: "button small", onclick: act.onEdit }, words.edit),
      element("button", { id: "area-clear", type: "button", class: "button small", onclick: act.onClear }, words.clear)),
  ];
}

function choices({ words, area_of, rest, act }) {
  const select = (id, label, options, value, onChoice) => element(
    "div", { class: "field" }, element("label", { for: id }, label),
    element("select", { id, onchange: ({ target }) => onChoice(target.value) }, options.map(([code, text]) => element("option", { value: code, selected: code === value }, text))),
  );
  return element(
    "div", { class: "area-choices" },
    select("area-of", words.of, Object.entries(words.ofChoices), area_of, act.onOf),
    select("area-rest", words.rest, REST_LEVELS.map((level) => [level, words.rests[level]]), rest, act.onRest),
  );
}

function figures(rows, context) {
  const { words, lang, area_of, labelOf, ofWhat } = context;
  const reasons = numberReasons(rows, lang);
  const names = [...new Set(rows.map(({ benchmark_name: name }) => name).filter(Boolean))];
  const caption = words.caption(ofWhat) + (names.length ? words.captionRest(names.join(", "), area_of === "qpv") : "");
  const [shown] = rows;
  return [
    ...sayShown(shown, context).map((sentence) => element("p", { class: "area-said" }, sentence)),
    ...(rows.some(({ value }) => isNumber(value)) ? [] : [element("p", { class: "message" }, words.nothing)]),
    element("p", { class: "area-hint" }, area_of === "qpv" ? words.whole : sayCut(rows.find(({ units_straddling: cut }) => cut), context)),
    figuresTable(rows, { ...context, caption, reasons }),
    ...(reasons.size ? [element("h3", {}, words.reasons), reasonList(reasons, { words, labelOf })] : []),
    element("details", { class: "area-method" }, element("summary", {}, words.methodTitle),
      words.method.map((line) => element("p", {}, line)),
      element("ul", {}, saySources(rows, context).map((line) => element("li", {}, line)))),
  ];
}

function reasonList(reasons, { words, labelOf }) {
  const lines = [...reasons].map(([sentence, { codes }]) => element("li", {}, words.reasonLine(sentence, codes.map(labelOf).join(", "))));
  return element("ol", { class: "area-reasons" }, lines);
}

function memberList(members, { words, lang, act }) {
  if (members.length === 0) return null;
  const lines = members.map(({ code, name, place }) => element(
    "li", {},
    // Of another level the map has no sheet of a neighbourhood.
    element(page.view.level ? "span" : "button", page.view.level ? {} : { type: "button", class: "row-name", onclick: () => act.onChoose(code) }, name, " ", element("span", { class: "code" }, code)),
    " ", element("span", {}, [words.place[place], ...memberFigures(page.rows.get(code), lang)].join(" · ")),
  ));
  return element("section", { class: "area-members" }, element("h3", {}, `${words.membersTitle} (${members.length})`), element("ul", {}, lines));
}

/** What the map shows of a neighbourhood. */
function memberFigures(row, lang) {
  if (!row) return [];
  const difference = isNumber(row.difference) ? [formatDifference(row.difference, page.unit, lang)] : [];
  return [formatValue(row.value, page.unit, lang), ...difference];
}

function creditsOf(rows, { releases, lang }) {
  return { releases, lang, words: CHART_TEXTS[lang], status: page.status, rows };
}

function files(answer, context) {
  const { words, lang, corners, vintage, ofWhat } = context;
  const { area, rows, members } = answer;
  const properties = {
    name: words.title, vertices: corners.length, area_m2: area?.area_m2 ?? null, population: area?.population ?? null,
    neighbourhoods: members.map(({ code }) => code), vintage, data_version: page.status.data_version, origin: page.status.origin, page: location.href,
  };
  const button = (kind, text, onclick) => element("button", { type: "button", class: "button small", "data-kind": kind, onclick }, text);
  return element(
    "p", { class: "area-buttons", role: "group", "aria-label": words.files },
    button("geojson", words.geojson, () => saveArea(corners, properties, words)),
    rows.length ? button("csv", words.csv, () => saveFigures(rows, { ...context, ofWhat, credits: creditLines(rows, creditsOf(rows, { ...context, lang })) })) : null,
  );
}

function sources(rows, { words, ...context }) {
  if (rows.length === 0) return [];
  return [element("h3", {}, words.sources), sourceList(rows, creditsOf(rows, context))];
}
