/** The view of up to five territories side by side: their choice, what is said of them, chart and tables. */

import { chartFigure } from "./chart.js";
import { creditLines, sourceList } from "./credits.js";
import { writeCsv } from "./csv.js";
import { fetchReleases } from "./data.js";
import { element, find, loadStyle } from "./dom.js";
import { fileName, save } from "./export.js";
import { page, renew } from "./page.js";
import { readPicks, spellPick } from "./picks.js";
import { isNumber } from "./plot.js";
import { sayKeyFigures, shapeKey } from "./sheet_charts.js";
import { keyFigures } from "./spine.js";
import { drawnRows, territoriesSpec } from "./territories_chart.js";
import { choicesList, frameOf, noteLines, startLines } from "./territories_choice.js";
import { comparedTable } from "./territories_csv.js";
import { fetchCompared, layRows } from "./territories_data.js";
import { reasonList, themeTables } from "./territories_table.js";
import { TERRITORY_TEXTS } from "./territories_texts.js";
import { gapSides, judgePairs } from "./territories_verdict.js";

/** What was drawn last: the same choice in the same data is not asked again. */
let drawn = { key: "" };

/** Draw the comparison that the address names. */
export async function drawTerritories() {
  const { lang, state, status } = page;
  const words = TERRITORY_TEXTS[lang];
  await loadStyle(new URL("./territories.css", import.meta.url).href);
  const { choices, notes, figures } = frameOf(find("territories"), words);
  const asked = readPicks(state.with);
  const key = [asked.picks.map(spellPick), status.data_version].join("|");
  if (drawn.key !== key) await fetchAll(key, asked.picks, figures, words);
  const context = { ...contextOf(words), sources: drawn.sources };
  const known = drawn.territories.filter(({ isUnknown }) => !isUnknown);
  const rows = layRows(known, page.catalogue.indicators, lang);
  choices.replaceChildren(...choicesList(drawn.territories, asked, context));
  notes.replaceChildren(...noteLines(drawn.territories, asked, rows, context));
  figures.replaceChildren(...(known.length ? parts(known, rows, context) : startLines(context)));
}

/** Fetch what is compared; a failure leaves a sentence in place of the figures, and is told above. */
async function fetchAll(key, picks, figures, words) {
  figures.replaceChildren(element("p", { class: "waiting" }, picks.length ? page.texts.loading : ""));
  drawn = { key: "" };
  const signal = renew("territories");
  try {
    const [territories, sources] = await Promise.all([fetchCompared(picks, signal), fetchReleases(signal)]);
    drawn = { key, territories, sources };
  } catch (error) {
    if (error.name !== "AbortError") figures.replaceChildren(element("p", {}, words.noPart));
    throw error;
  }
}

function contextOf(words) {
  const { lang, status, catalogue } = page;
  return { lang, words, status, indicators: catalogue.indicators };
}

function parts(territories, rows, context) {
  if (rows.length === 0) return [];
  const { words, lang } = context;
  const made = { figures: rows.flatMap(({ cells }) => cells.flatMap(({ observation, gap }) => [observation, gap])).filter(Boolean), names: territories.map(({ letter, name }) => `${letter} ${name}`).join(", ") };
  const credits = creditLines(made.figures, { ...context, releases: context.sources });
  return [
    element("h3", {}, words.keyHead), ...sums(territories, context), keyChart(territories, rows, { ...made, credits }, context),
    element("div", { class: "tables-head" }, element("h3", {}, words.tablesHead), wholeButton(territories, rows, credits, context)),
    ...themeTables(rows, territories, context),
    reasonList(rows, context),
    element("h3", {}, words.rulesHead), element("ul", { class: "rules" }, words.rules.map((rule) => element("li", {}, rule))),
    element("h3", {}, words.sourcesHead), sourceList(made.figures, { releases: context.sources, lang, words }),
  ].filter(Boolean);
}

/** What each territory's key figures come to, as its sheet says it. */
function sums(territories, context) {
  const { indicators, lang, words } = context;
  const judged = territories.filter(({ gaps }) => gaps.length > 0);
  return [element("ul", { class: "sums" }, judged.map(({ letter, name, gaps }) => element(
    "li", {}, element("strong", {}, `${letter} · ${name}`), words.colon, sayKeyFigures(keyFigures(gaps, indicators, lang), { words }))))];
}

function keyChart(territories, rows, { names, credits }, context) {
  const { words, lang, sources } = context;
  const kept = drawnRows(rows);
  if (kept.length === 0) return element("p", {}, words.noKey);
  const summary = territories.length > 1 ? sayCounted(kept, sources, words) : "";
  return chartFigure({
    title: words.keyTitle(names), summary, caption: [shapeKey(lang), element("span", { class: "summary" }, summary)],
    draw: (width, palette) => territoriesSpec(kept, { width, palette, lang, words }),
    table: comparedTable(kept, context), credits, file: [words.head, ...territories.map(({ code }) => code)],
    notes: [element("p", { class: "reading" }, words.keyNote)],
  }, { words, lang });
}

function sayCounted(rows, sources, words) {
  const compared = rows.filter(({ cells }) => cells.filter(({ gap }) => isNumber(gap?.difference)).length > 1);
  const apart = compared.filter((row) => judgePairs(gapSides(row.cells, sources), row).has("apart"));
  return words.counted(apart.length, compared.length);
}

function wholeButton(territories, rows, credits, context) {
  const { lang, words } = context;
  return element("button", { type: "button", class: "button small whole", onclick: () => {
    const text = writeCsv(comparedTable(rows, context), lang, credits);
    save(new Blob([text], { type: "text/csv;charset=utf-8" }), fileName([words.head, ...territories.map(({ code }) => code)], "csv"));
  } }, words.whole);
}
