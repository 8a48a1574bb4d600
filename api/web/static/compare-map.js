/** The second map, kept in step with the first, its figures, and what passes from one generation to the other. */

import { getItems, getJson } from "./api.js";
import { CHART_TEXTS } from "./chart_texts.js";
import { figuresTable, renderBesideList, sayFigure } from "./compare-figures.js";
import { renderPassages } from "./compare-panel.js";
import { captionsOf, cautionsOf } from "./compare-words.js";
import { COMPARE_TEXTS } from "./compare_texts.js";
import { fetchPerimeters } from "./data.js";
import { element, find } from "./dom.js";
import { formatPeriod } from "./format.js";
import { page, renew, speech } from "./page.js";
import { gatherPassages, lineageWith, mainPartner, orderPair } from "./passages.js";
import { isInside } from "./place.js";
import { openSecond } from "./second-map.js";
import { choose } from "./sheet.js";
import { TERMS, term } from "./terms.js";

const LEVEL = "qpv";
const LIMIT = 10_000;
const words = COMPARE_TEXTS[page.lang];
const other = { map: null, opening: null, beside: null, rows: new Map(), mine: new Map(), theirs: new Map(), list: null };

/** Draw what stands beside; null takes it away. */
export async function drawBeside(beside) {
  other.beside = beside;
  if (!beside) return page.map?.setOther([]);
  const passages = beside.isOther ? await fetchPassages(beside.vintage) : [];
  const isOld = isOlder();
  Object.assign(other, {
    rows: new Map(beside.rows.map((row) => [row.code, row])),
    mine: gatherPassages(passages, isOld ? "old" : "new"), theirs: gatherPassages(passages, isOld ? "new" : "old"),
  });
  drawWords(beside);
  await openMap();
  other.map?.show(beside, page.scale, page.map.position());
  if (!beside.isOther) page.map?.setOther([]);
  other.list = renderBesideList(find("beside-list"), beside, { ...figureContext(), onSelect: selectOther });
  return drawText();
}

function isOlder() {
  return orderPair(page.view.vintage, other.beside.vintage)[0] === page.view.vintage;
}

/** Without a table between the two there are outlines, and nothing to say of what passes. */
async function fetchPassages(vintage) {
  const [old, recent] = orderPair(page.view.vintage, vintage);
  try {
    return await getItems(`/v1/passages/${LEVEL}/${old}/${recent}`, { limit: LIMIT }, renew("passages"));
  } catch (error) {
    if (error.status === 404) return [];
    throw error;
  }
}

function figureContext() {
  const { view } = page;
  return { ...speech(), words, measure: view.measure, benchmark: term(page.lang, "benchmark", view.benchmark) };
}

function drawWords(beside) {
  const { view, unit, lang, catalogue } = page;
  const context = { words, lang, unit, breaks: catalogue.indicators.get(view.indicator)?.breaks };
  const { period, periods } = beside;
  [find("map-caption").textContent, find("other-caption").textContent] = captionsOf(beside, view, context);
  find("other-choice").hidden = periods.length < 2;
  find("other-period").replaceChildren(...periods.map((each) => element("option", { value: each, selected: each === period }, formatPeriod(each, lang))));
  find("beside-note").textContent = cautionsOf(beside, view, context).join(" ");
}

async function openMap() {
  if (!page.map) return;
  const { texts, status } = page;
  other.opening ??= openSecond({
    container: find("map-other"), first: page.map, texts: { ...texts, mapLabel: words.otherMapLabel(other.beside.names[1]) },
    status, background: page.background, onMove: page.onMoved, onSelect: selectOther,
    describe: (code) => ({ row: other.rows.get(code), measure: page.view.measure, speech: speech(), where: other.beside.names[1] }),
  });
  other.map = await other.opening;
  page.second = other.map;
}

/** Whoever clicks a neighbourhood of the other generation means what it became, or what it was. */
function selectOther(code) {
  if (!other.beside.isOther) return choose(code);
  const partner = mainPartner(other.theirs, code);
  if (partner) return choose(partner);
  const row = other.rows.get(code);
  find("passages-status").textContent = [sayFigure(row ?? { code }, figureContext()), page.texts.noPartner(row?.name ?? code)].join(" ");
  other.map?.selectAll([code]);
  return undefined;
}

/** Each map fills its own outlines; those of another generation are a dashed line on the first. */
export async function drawOutlines({ features, communes, detail, signal }) {
  const { beside } = other;
  if (!beside || !other.map) return;
  const found = beside.isOther ? await fetchPerimeters(LEVEL, beside.vintage, detail, signal) : features;
  if (beside !== other.beside) return;
  const theirs = found.filter(({ properties }) => isInside(beside.place, properties));
  page.map.setOther(beside.isOther ? theirs : []);
  other.map.drawOutlines(theirs, other.rows, beside.isOther ? features : [], communes);
}

/** Say in words what the two maps show, of the chosen neighbourhood or of all. */
export async function drawText() {
  const { beside } = other;
  if (!beside) return;
  const { code } = page.state;
  const partners = beside.isOther ? other.mine.get(code) ?? [] : [{ code }];
  other.map?.selectAll(code ? partners.map((each) => each.code) : []);
  other.list?.select(beside.isOther ? partners[0]?.code ?? "" : code);
  if (beside.isOther) await drawPassages(code, partners);
  else drawPeriods(code);
  if (code && code === page.state.code && other.beside === beside) find("passages-text").append(figuresTable(linesOf(code, partners), figureContext()));
}

function linesOf(code, partners) {
  const { beside: { names: [mine, theirs] } } = page;
  return [
    { name: page.rows.get(code)?.name ?? code, where: mine, row: page.rows.get(code) },
    ...partners.map((each) => ({ name: other.rows.get(each.code)?.name ?? each.name ?? each.code, where: theirs, row: other.rows.get(each.code) })),
  ];
}

function drawPeriods(code) {
  const { beside, rows, lang, view } = page;
  const title = words.periodsTitle(...[view.period, beside.period].map((each) => formatPeriod(each, lang)));
  find("passages-text").replaceChildren(
    element("h2", { id: "passages-title" }, code ? `${rows.get(code)?.name ?? code} : ${title}` : title),
    element("p", { id: "passages-status", role: "status" }, code ? "" : words.periodsHint),
  );
}

async function drawPassages(code, partners) {
  const { vintage } = page.view;
  const context = {
    texts: page.texts, words: CHART_TEXTS[page.lang], lang: page.lang, onChoose: choose,
    mine: TERMS[page.lang].generation(vintage), theirs: TERMS[page.lang].generation(other.beside.vintage), isOlder: isOlder(),
  };
  const root = find("passages-text");
  if (!code) return renderPassages(root, { gathered: other.mine, rows: page.rows }, context);
  const { beside } = other;
  const history = await getJson(`/v1/territories/${LEVEL}/${code}/history`, { vintage }, renew("history")).catch(() => null);
  if (code !== page.state.code || other.beside !== beside) return undefined;
  const lineage = history && lineageWith(history, beside.vintage);
  return renderPassages(root, { code, name: page.rows.get(code)?.name ?? history?.name ?? code, partners, lineage }, context);
}
