import assert from "node:assert/strict";
import { test } from "node:test";
import { CHART_TEXTS } from "../../api/web/static/chart_texts.js";
import { writeCell, writeCsv } from "../../api/web/static/csv.js";
import { sayReleases } from "../../api/web/static/credits.js";
import { composeSvg, fileName } from "../../api/web/static/export.js";
import { around, peersSpec, sayRank } from "../../api/web/static/peers.js";
import { PALETTES, SHAPES, mark, niceTicks, wrap } from "../../api/web/static/plot.js";
import { countMissing, joinRows, scatterSpec } from "../../api/web/static/scatter.js";
import { keyFigures, spineRows, spineSpec, spineTable } from "../../api/web/static/spine.js";
import { breaksOf, partsOf, sayChange, timelineSpec } from "../../api/web/static/timeline.js";

const words = CHART_TEXTS.fr;
const lang = "fr";
const indicators = new Map([
  ["income", { label_fr: "Revenu médian", theme: "revenus", kind: "result", polarity: "higher_is_better", breaks: [] }],
  ["unemp", { label_fr: "Taux de chômage", theme: "emploi", kind: "result", polarity: "lower_is_better", breaks: [] }],
  ["young", { label_fr: "Moins de 25 ans", theme: "contexte", kind: "context", polarity: "neutral", breaks: [] }],
]);
const GAP = {
  indicator: "unemp", period: "2024", unit: "percent", value: 25.6, benchmark_value: 12.8, difference: 12.8, difference_lower: 10,
  difference_upper: 15, ratio: 2, ratio_lower: 1.6, ratio_upper: 2.5, outcome: "worse", reason: null, interval_nature: "chance",
};
const MISSING = { ...GAP, value: null, benchmark_value: null, difference: null, difference_lower: null, difference_upper: null, ratio: null, ratio_lower: null, ratio_upper: null, outcome: "not_compared", reason: "zone_suppressed" };
const context = { indicators, lang, words, releases: new Map() };
const dataOf = (spec, name) => spec.data.find((each) => each.name === name).values;

test("favourable is to the right, whichever way the indicator counts", () => {
  const income = { ...GAP, indicator: "income", ratio: 0.5, ratio_lower: 0.4, ratio_upper: 0.6 };
  const { rows } = spineRows([GAP, income], context);
  assert.deepEqual(rows.map(({ at }) => at), [0.5, 0.5]);
  assert.deepEqual([rows[0].low, rows[0].high], [0.4, 0.625]);
  assert.deepEqual([rows[1].low, rows[1].high], [0.4, 0.6]);
});

test("a missing gap has no point, and says why", () => {
  const spec = spineSpec(spineRows([GAP, MISSING], context), { width: 400, palette: PALETTES.light, lang, words });
  assert.equal(dataOf(spec, "points").length, 1);
  assert.deepEqual(dataOf(spec, "empty").map(({ missing }) => missing), [["secret statistique"]]);
  assert.equal(JSON.stringify(spec).includes("NaN"), false);
});

test("a zero is drawn on the edge and said to lie beyond, not left out", () => {
  const none = { ...GAP, indicator: "income", ratio: 0, ratio_lower: 0, ratio_upper: 3, outcome: "similar" };
  const [row] = spineRows([none], context).rows;
  assert.equal(row.beyond, "«");
  assert.ok(row.x > 0);
  assert.equal(row.missing, "");
});

test("an outcome has a shape of its own beside its colour", () => {
  assert.equal(new Set(Object.values(SHAPES)).size, Object.keys(SHAPES).length);
  const [row] = spineRows([GAP], context).rows;
  assert.equal(row.shape, "triangle-down");
});

test("key figures are the results, theme by theme; the context where there is no result", () => {
  const gaps = [{ ...GAP, indicator: "young" }, { ...GAP, indicator: "income" }, GAP];
  assert.deepEqual(keyFigures(gaps, indicators).map(({ indicator }) => indicator), ["unemp", "income"]);
  assert.equal(keyFigures(gaps.slice(0, 1), indicators).length, 1);
});

const POINT = { ...GAP, reference_date: "2015-07-01", period: "2015", base_period: null, change_of: null, benchmark_vintage: 2020, obs_status: "A" };
const SERIES = [
  POINT,
  { ...POINT, period: "2016", reference_date: "2016-07-01", base_period: "2015" },
  { ...POINT, period: "2018", reference_date: "2018-07-01", base_period: null },
  { ...POINT, ...MISSING, period: "2019", reference_date: "2019-07-01", base_period: "2018" },
  { ...POINT, period: "2020", reference_date: "2020-07-01", base_period: "2018", benchmark_vintage: 2021 },
];

test("no line is drawn through a break, nor through a date that is missing", () => {
  const parts = partsOf(SERIES, "difference");
  assert.deepEqual(parts.filter(({ isKnown }) => isKnown).map(({ part }) => part), [0, 0, 1, 2]);
  const spec = timelineSpec(SERIES, { width: 400, palette: PALETTES.dark, lang, breaks: [], words });
  assert.equal(dataOf(spec, "missing").length, 1);
  assert.deepEqual(dataOf(spec, "vintages").map(({ text }) => text), ["découpage 2020", "2021"]);
});

test("breaks are numbered where they fall among the dates that are drawn", () => {
  const breaks = breaksOf([{ start: "2018", stops: true }, { start: "2017-Q4", stops: false }, { start: "1999", stops: true }], SERIES);
  assert.deepEqual(breaks.map(({ number, start }) => [number, start]), [[1, "2017-Q4"], [2, "2018"]]);
  assert.equal(breaks[0].at, Date.UTC(2017, 9, 1));
});

test("a change is said as the service judged it, with its interval", () => {
  const last = { ...SERIES[1], difference: 14.8, convergence: "widening", change: 2, change_lower: 0.5, change_upper: 3.5, change_of: "difference" };
  const said = sayChange([SERIES[0], last], { lang, words });
  assert.match(said, /^De 2015 à 2016, l’écart s’est creusé : il passe de \+12,8\spoints à \+14,8\spoints \(évolution : \+2,0\spoints \[\+0,5\s; \+3,5\]\)\.$/);
  assert.match(sayChange([POINT], { lang, words }), /ne peut être établie/);
});

test("a rank is never said without an interval", () => {
  const row = { ...GAP, rank: 3, shrunken_rank: 4, code: "A", name: "A" };
  assert.match(sayRank(row, 27, { lang, words }), /^Rang 3 sur 27 .*\[\+10,0\s; \+15,0\]/);
  assert.doesNotMatch(sayRank({ ...row, difference_lower: null }, 27, { lang, words }), /Rang/);
  assert.match(sayRank({ ...row, ...MISSING, rank: null }, 27, { lang, words }), /n’est pas classé/);
  const spec = peersSpec([{ ...row, difference_lower: null }, { ...row, code: "B" }], { code: "B", width: 400, palette: PALETTES.light, lang, words });
  assert.deepEqual(dataOf(spec, "rows").map(({ rank }) => rank), ["–", "3"]);
});

test("of a long ranking, the ranks around the neighbourhood are shown", () => {
  const rows = Array.from({ length: 100 }, (_, i) => ({ code: `Q${i}` }));
  assert.equal(around(rows, "Q50").length, 25);
  assert.ok(around(rows, "Q99").some(({ code }) => code === "Q99"));
  assert.equal(around(rows, "Q0")[0].code, "Q0");
});

test("a French spreadsheet opens the file: semicolons, decimal commas, no formula", () => {
  assert.equal(writeCell(-7670.5, "fr"), "-7670,5");
  assert.equal(writeCell(0.1 + 0.2, "en"), "0.3");
  assert.equal(writeCell("=HYPERLINK(1)", "fr"), "'=HYPERLINK(1)");
  assert.equal(writeCell("-2+3", "fr"), "'-2+3");
  assert.equal(writeCell('a;"b"', "fr"), '"a;""b"""');
  assert.equal(writeCell(null, "fr"), "");
  const written = writeCsv({ rows: [GAP], columns: [{ head: "Écart", value: (row) => row.difference }] }, "fr", ["Source"]);
  assert.equal(written, "\ufeffÉcart\r\n12,8\r\nSource\r\n");
});

test("the table of a chart has a row for each gap, the missing one with its reason", () => {
  const { rows, columns } = spineTable([GAP, MISSING], context);
  const reason = columns.find(({ head }) => head === "Motif");
  assert.deepEqual(rows.map(reason.value), ["", "La valeur du territoire est couverte par le secret statistique."]);
});

test("a picture stands alone: title, producer, licence and date are in it, as text", () => {
  const svg = composeSvg('<svg viewBox="0 0 720 100"></svg>', { title: "A < B", summary: "", credits: ["Sources : INSEE · Licence Ouverte", "le 1er mai"] });
  assert.match(svg, /A &lt; B/);
  assert.match(svg, /Licence Ouverte/);
  assert.match(svg, /le 1er mai/);
  assert.equal(fileName(["QP001", "Chiffres clés"], "svg"), "qp001_chiffres-cles.svg");
});

test("ticks are round and hold the figures; lines of text are cut at spaces", () => {
  assert.deepEqual(niceTicks(0, 18), [0, 5, 10, 15, 20]);
  assert.deepEqual(niceTicks(-8220, 0, 4), [-10000, -5000, 0]);
  assert.ok(niceTicks(3, 3).length > 1);
  assert.deepEqual(wrap("un deux trois quatre", 9), ["un deux", "trois qu…"]);
  assert.deepEqual(mark("rect", "d", { dash: [1, 2] }).encode.update.dash, { value: [1, 2] });
});

test("a scatter draws those that have both figures, and counts the others by reason", () => {
  const first = [{ ...GAP, code: "A" }, { ...GAP, code: "B" }, { ...MISSING, code: "C" }, { ...GAP, code: "D", difference: 0 }];
  const second = [{ ...GAP, code: "A" }, { ...MISSING, code: "B", reason: "no_counts" }, { ...GAP, code: "C" }, { ...GAP, code: "D" }];
  const pairs = joinRows(first, second, "difference");
  const spec = scatterSpec(pairs, { width: 500, palette: PALETTES.light, lang, measure: "difference", labels: { x: "x", y: "y" }, units: { x: "percent", y: "percent" }, selected: "A" });
  assert.deepEqual(dataOf(spec, "points").map(({ code }) => code), ["A", "D"]);
  assert.deepEqual(dataOf(spec, "noX").map(({ code }) => code), ["B"]);
  assert.deepEqual(dataOf(spec, "noY").map(({ code }) => code), ["C"]);
  assert.deepEqual(countMissing(pairs).map(({ axis, reason, count }) => `${axis} ${reason} ${count}`).sort(), ["x no_counts 1", "y zone_suppressed 1"]);
});

/** Contrast of two colours (WCAG 2.2). */
function contrast(a, b) {
  const light = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

test("words and marks stand out from the paper, light or dark", () => {
  for (const palette of Object.values(PALETTES)) {
    for (const name of ["ink", "soft", "worse", "better", "similar", "context"]) assert.ok(contrast(palette[name], palette.paper) >= 4.5, name);
    assert.ok(contrast(palette.ink, palette.wash) >= 4.5);
  }
});

test("a share of the history names what it is a share of: inhabitants, households, area, or the producer's word", () => {
  const said = (basis, direction = "before", lang = "fr") => CHART_TEXTS[lang].shareOf("98,4 %", direction, basis);
  assert.equal(said("population"), "98,4 % de sa population passe ici");
  assert.equal(said("area"), "98,4 % de sa surface passe ici");
  assert.equal(said("area", "after"), "98,4 % de la surface d’ici y passe");
  assert.equal(said("declared"), "98,4 % de ce quartier passe ici, selon le producteur");
  assert.equal(said("area", "before", "en"), "98,4 % of its area passes here");
  assert.equal(said(null), "98,4 % de ce quartier passe ici");
});

test("what a source or a break does not say is left out, never written as null", () => {
  const bare = { producer: null, title: null, source: "filosofi", edition: null, published_on: null, accessed_on: null, licence: null };
  for (const [name, said] of Object.entries(CHART_TEXTS)) {
    const line = sayReleases([bare, { ...bare, producer: "INSEE", title: "Filosofi 2018" }], { lang: name, words: said });
    assert.match(line, /^\(.+filosofi\. INSEE \(.+Filosofi 2018$/);
    assert.equal(sayReleases([{ ...bare, source: null }], { lang: name, words: said, isNumbered: true }).includes("null"), false);
    for (const note of [null, undefined, ""]) assert.match(said.breakNote(1, "2018", note, true), /^1\. 2018, (rupture|break)$/);
  }
});
