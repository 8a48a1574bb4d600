/** The table of all neighbourhoods and chosen indicators: what the address asks for, drawn and kept up to date. */

import { figureOf } from "./categories.js";
import { CHART_TEXTS } from "./chart_texts.js";
import { writeCsv } from "./csv.js";
import { fetchReleases } from "./data.js";
import { element, find, loadStyle } from "./dom.js";
import { fileName, save } from "./export.js";
import { formatNumber, formatPeriod, measureUnit } from "./format.js";
import { bodyRow, footOf, headRow, keyLine } from "./grid_body.js";
import { MOST_COLUMNS, benchmarkOf, defaultColumns, fetchColumns, fetchPlaces, readColumns } from "./grid_columns.js";
import { aboutColumn, gridFile } from "./grid_file.js";
import { fillColumns, fillFilter, makeFrame } from "./grid_frame.js";
import { OUTCOMES, keepRows, makeRows, orderRows, readCondition, writeCondition } from "./grid_rows.js";
import { GRID_TEXTS } from "./grid_texts.js";
import { page, remember, run } from "./page.js";
import { nextOrder } from "./rows.js";
import { follow } from "./sheet.js";
import { usualSpan } from "./spark.js";
import { writeState } from "./state.js";
import { TERMS, term } from "./terms.js";
import { groupByTheme } from "./view.js";
import { showView } from "./views.js";

const PAGE = 50;
const words = GRID_TEXTS[page.lang];
const grid = { parts: null, turn: 0, rows: [], columns: [], kept: [], codes: [], releases: new Map(), shown: PAGE, condition: readCondition("") };

/** Draw the table that the address asks for. */
export async function drawGrid() {
  if (!page.view) return;
  await prepare();
  const turn = (grid.turn += 1);
  const { vintage } = page.view;
  const measure = figureOf(page.view.measure);
  const { known, unknown } = choice();
  find("grid").setAttribute("aria-busy", "true");
  if (!grid.rows.length) grid.parts.count.textContent = words.loading;
  const { data_version: version } = page.status;
  const asked = known.map((indicator) => ({ indicator, measure, benchmark: benchmarkOf(indicator, page.state.benchmark, page.catalogue.families), chance: page.state.chance }));
  try {
    const [places, columns, releases] = await Promise.all([fetchPlaces(vintage, version), fetchColumns(asked, vintage, version), fetchReleases()]);
    if (turn !== grid.turn) return;
    for (const column of columns.filter(({ error }) => !error)) Object.assign(column, { span: column.span ?? usualSpan(column.series), isCurved: column.series.length > 1 });
    const inside = [...page.rows.values()].map(({ code, name }) => places.get(code) ?? { code, name, commune: "" });
    Object.assign(grid, { columns, releases, codes: known, rows: makeRows(inside, columns), shown: PAGE });
    fill(unknown);
  } catch (error) {
    // The page says what failed; nothing is on its way any more.
    if (turn === grid.turn && !grid.rows.length) grid.parts.count.textContent = "";
    throw error;
  } finally {
    if (turn === grid.turn) find("grid").removeAttribute("aria-busy");
  }
}

/** The frame and its look, made when the view is first asked for. */
async function prepare() {
  if (grid.parts) return;
  grid.parts = makeFrame(words, { ...columnActs(), ...filterActs(), download, more: showMore });
  await loadStyle(new URL("./grid.css", import.meta.url).href);
  find("grid").replaceChildren(...grid.parts.all);
}

function choice() {
  const { indicators, families, refused } = page.catalogue;
  const asked = readColumns(page.state.cols, indicators);
  if (asked.known.length) return asked;
  return { ...asked, known: defaultColumns(indicators, [...families, ...refused], page.view.indicator) };
}

function labelOf(code) {
  return page.catalogue.indicators.get(code)?.[`label_${page.lang}`] ?? code;
}

function speechOf() {
  const { lang, texts, status } = page;
  const credit = CHART_TEXTS[lang];
  const today = formatPeriod(new Date().toISOString().slice(0, 10), lang);
  const credits = [credit.made(today, status.data_version), ...(status.origin === "demonstration" ? [credit.fictitious] : [])];
  return { lang, texts, words, credit, credits, short: credit.short, releases: grid.releases, labelOf };
}

/** Fill all that depends on columns and place; rows follow. */
function fill(unknown) {
  const { parts, columns } = grid;
  const { indicators, families, refused } = page.catalogue;
  parts.title.textContent = words.title(page.place?.name);
  parts.search.value = page.state.rows;
  parts.caption.textContent = [parts.title.textContent, TERMS[page.lang].generation(page.view.vintage), term(page.lang, "measure", figureOf(page.view.measure))].join(" – ");
  parts.key.replaceChildren(...keyLine(speechOf()));
  const themes = groupByTheme([...indicators.values()], [...families, ...refused]);
  renewColumns(() => fillColumns(parts.columns, grid.codes, themes, { words, most: MOST_COLUMNS, labelOf, themeOf: (theme) => term(page.lang, "theme", theme) }, columnActs()));
  fillCondition();
  const empty = columns.filter((column) => !column.error && !column.figures[column.measure]);
  parts.notes.replaceChildren(...[
    ...(columns.length ? [] : [words.noColumn]), ...(unknown.length ? [words.unknown(unknown.join(", "))] : []),
    ...columns.filter(({ error }) => error).map(({ indicator, error }) => words.unreadWhy(labelOf(indicator), error)),
    ...(empty.length ? [words.nothing(empty.map(({ indicator }) => labelOf(indicator)).join(words.between))] : []),
  ].map((text) => element("p", { class: "grid-note" }, text)), ...(columns.some(({ error }) => error) ? [element("button", { type: "button", class: "button small", onclick: () => run(drawGrid) }, words.retry)] : []));
  // Of all rows: whichever are kept, their reasons are there.
  parts.foot.replaceChildren(...footOf(grid.rows, columns, speechOf()));
  drawRows();
}

function fillCondition() {
  // A column that was chosen, and nothing of it yet, is not in the address.
  const asked = readCondition(page.state.only || grid.condition.indicator);
  grid.condition = grid.codes.includes(asked.indicator) ? asked : readCondition(grid.codes[0] ?? "");
  const { unit } = page.catalogue.indicators.get(grid.condition.indicator) ?? {};
  const outcomes = OUTCOMES.map((code) => [code, code === "missing" ? words.missing : term(page.lang, "outcome", code)]);
  const said = measureUnit(figureOf(page.view.measure), unit, page.lang);
  fillFilter(grid.parts.filter, grid.codes, grid.condition, { words, labelOf, outcomes, unit: said }, filterActs());
}

/** Keep, sort and show the rows: nothing is asked of the service. */
function drawRows() {
  const { parts, rows, columns, condition, codes } = grid;
  const order = page.state.order || "name";
  grid.kept = orderRows(keepRows(rows, page.state.rows, condition, codes), order, codes, page.lang);
  const speech = speechOf();
  parts.head.replaceChildren(headRow(columns, order, speech, sortBy));
  parts.body.replaceChildren(...linesOf(0, grid.shown));
  sayCount();
}

function linesOf(from, to) {
  const speech = speechOf();
  const acts = { hrefOf: (code) => writeState({ ...page.state, view: "map", level: "qpv", code }), onOpen: openSheet };
  return grid.kept.slice(from, to).map((row) => bodyRow(row, grid.columns, speech, acts));
}

function sayCount() {
  const { parts, kept, rows } = grid;
  const say = (count) => formatNumber(count, page.lang, 0);
  const left = kept.length - grid.shown;
  parts.more.hidden = left <= 0;
  parts.more.textContent = words.more(Math.min(PAGE, left));
  parts.file.textContent = words.download(say(kept.length));
  parts.file.disabled = kept.length === 0;
  const none = rows.length ? words.noneKept : words.noneHere;
  parts.count.textContent = kept.length ? words.count(say(Math.min(grid.shown, kept.length)), say(kept.length), say(rows.length)) : none;
}

function showMore() {
  const from = grid.shown;
  grid.shown += PAGE;
  grid.parts.body.append(...linesOf(from, grid.shown));
  sayCount();
  grid.parts.body.rows[from]?.querySelector("a").focus();
}

function sortBy(field) {
  remember({ order: nextOrder(page.state.order || "name", field) });
  grid.shown = PAGE;
  drawRows();
  grid.parts.head.querySelector(`[data-field="${field}"]`)?.focus();
}

/** In this view there is no sheet: the map view has it, and Back comes back here. */
function openSheet(code) {
  remember({ view: "map", level: "qpv", code }, { push: true });
  run(async () => {
    await showView();
    await follow(code);
    find("sheet").querySelector("h2")?.focus();
  });
}

/** Other columns: the address, then the table. Each starts from the address: the table may still be on its way. */
function columnActs() {
  const set = (codes, focus) => {
    grid.moved = { used: document.activeElement, focus };
    remember({ cols: codes.join(",") }, { push: true });
    return run(drawGrid);
  };
  const chosen = () => choice().known;
  return {
    add: (code) => set([...chosen(), code], "#grid-add"),
    remove: (code) => set(chosen().filter((each) => each !== code), "[data-remove]"),
    move: (code, step) => {
      const codes = chosen();
      const [from, to] = [codes.indexOf(code), codes.indexOf(code) + step];
      if (from < 0 || codes[to] === undefined) return undefined;
      [codes[from], codes[to]] = [codes[to], codes[from]];
      return set(codes, `[data-move="${code}${step}"]`);
    },
    usual: () => set([], "#grid-usual"),
  };
}

/** Make the list of columns anew: the focus goes on from what the reader used, or stays where the reader went since. */
function renewColumns(renew) {
  const { columns } = grid.parts;
  const held = columns.contains(document.activeElement) ? document.activeElement : null;
  renew();
  if (!held) return;
  const { used, focus } = grid.moved ?? {};
  const next = held === used ? `${focus}:not(:disabled)` : sameAs(held);
  (columns.querySelector(next) ?? columns.querySelector("button, select"))?.focus();
}

function sameAs({ id, dataset: { move, remove } }) {
  if (id) return `#${id}`;
  return move ? `[data-move="${move}"]` : `[data-remove="${remove}"]`;
}

function filterActs() {
  const narrow = (changes) => {
    remember(changes);
    grid.shown = PAGE;
    drawRows();
  };
  return {
    search: (text) => narrow({ rows: text }),
    condition: (changes) => {
      grid.condition = { ...grid.condition, ...changes };
      narrow({ only: writeCondition(grid.condition) });
      if (!changes.indicator) return;
      fillCondition();
      find("grid-filter-column").focus();
    },
    clear: () => {
      narrow({ rows: "", only: "" });
      grid.parts.search.value = "";
      fillCondition();
      drawRows();
      grid.parts.search.focus();
    },
  };
}

/** Save every row that is kept, shown or not. */
function download() {
  const { vintage } = page.view;
  const measure = figureOf(page.view.measure);
  const speech = speechOf();
  const table = gridFile(grid.kept, grid.columns, { vintage, origin: page.status.origin }, speech);
  const notes = [grid.parts.caption.textContent, ...grid.columns.map((column) => aboutColumn(column, speech)), ...speech.credits];
  save(new Blob([writeCsv(table, page.lang, notes)], { type: "text/csv;charset=utf-8" }), fileName(["qpv", vintage, measure, ...grid.codes, page.place?.name], "csv"));
}
