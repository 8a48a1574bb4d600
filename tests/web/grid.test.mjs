import assert from "node:assert/strict";
import { test } from "node:test";
import { benchmarkOf, defaultColumns, readColumns } from "../../api/web/static/grid_columns.js";
import { sayLimits } from "../../api/web/static/grid_cells.js";
import { gridFile } from "../../api/web/static/grid_file.js";
import { keepRows, makeRows, orderRows, readCondition, writeCondition } from "../../api/web/static/grid_rows.js";
import { GRID_TEXTS } from "../../api/web/static/grid_texts.js";
import { writeCsv } from "../../api/web/static/csv.js";
import { hasCurve, pointsOf, sparkPath, usualSpan } from "../../api/web/static/spark.js";
import { TEXTS } from "../../api/web/static/texts.js";

const codes = ["QP1", "QP2", "QP3", "QP4"];
const column = {
  indicator: "pov60", unit: "percent", measure: "difference", period: "2021", benchmark: "epci", codes,
  places: new Map(codes.map((code, i) => [code, i])), releases: [1], series: [],
  figures: {
    value: [30.5, 12, null, 20], difference: [10.25, -2, null, null], difference_lower: [9.125, null, null, null], difference_upper: [11, null, null, null],
    interval_nature: ["sampling", "none", null, null], outcome: ["worse", "better", "not_compared", "not_compared"],
    reason: [null, null, "zone_suppressed", "no_counts"], obs_status: ["A", "A", "Q", "A"], difference_min: null,
  },
};
const places = [
  { code: "QP1", name: "Épinay", commune: "Lyon" }, { code: "QP2", name: "Les Tours", commune: "Bron" },
  { code: "QP3", name: "=Centre", commune: "" }, { code: "QP4", name: "Nord", commune: "Lyon" },
];
const rows = makeRows(places, [column]);
const listed = (kept) => kept.map(({ code }) => code);

test("a missing figure has its reason, and is never zero", () => {
  const [first, , hidden, refused] = rows.map(({ cells: [cell] }) => cell);
  assert.equal(first.figure, 10.25);
  assert.deepEqual([hidden.figure, hidden.why], [null, "zone_suppressed"]);
  assert.deepEqual([refused.figure, refused.why, refused.value], [null, "no_counts", 20]);
  const [, , unpublished] = makeRows(places, [{ ...column, measure: "value" }]);
  assert.equal(unpublished.cells[0].why, "zone_suppressed");
  assert.equal(makeRows([{ code: "QP9", name: "?" }], [column])[0].cells[0].why, "unread");
});

test("the missing come last whichever way a column is sorted", () => {
  assert.deepEqual(listed(orderRows(rows, "pov60", ["pov60"], "fr")), ["QP2", "QP1", "QP3", "QP4"]);
  assert.deepEqual(listed(orderRows(rows, "-pov60", ["pov60"], "fr")), ["QP1", "QP2", "QP3", "QP4"]);
  assert.deepEqual(listed(orderRows(rows, "-name", [], "fr"))[0], "QP4");
});

test("rows are kept by words of name, code or commune, by outcome and by bounds", () => {
  const keep = (text, condition) => listed(keepRows(rows, text, readCondition(condition), ["pov60"]));
  assert.deepEqual(keep("LYON", ""), ["QP1", "QP4"]);
  assert.deepEqual(keep("qp1 epinay", ""), ["QP1"]);
  assert.deepEqual(keep("", "pov60:better"), ["QP2"]);
  assert.deepEqual(keep("", "pov60:missing"), ["QP3", "QP4"]);
  assert.deepEqual(keep("", "pov60::-2:10"), ["QP2"]);
  assert.deepEqual(keep("", "pov60::0"), ["QP1"]);
  assert.deepEqual(keep("", "gone:better"), codes);
});

test("a condition is written as it is read, and nothing when it asks for nothing", () => {
  for (const text of ["pov60:worse", "pov60::-2:10.5", "pov60::0", "pov60:worse::4"]) assert.equal(writeCondition(readCondition(text)), text);
  assert.equal(writeCondition(readCondition("pov60")), "");
  assert.deepEqual(readCondition("pov60:nonsense:abc"), { indicator: "pov60", outcome: "", least: null, most: null });
});

test("the usual columns are one for each theme, the mapped one first; results and their gaps before", () => {
  const of = (code, theme, kind) => [code, { code, theme, kind, default_benchmark: "epci" }];
  const indicators = new Map([of("a", "revenus", "result"), of("b", "emploi", "context"), of("c", "emploi", "result"), of("d", "sante", "result"), of("e", "sante", "result"), of("f", "logement", "result")]);
  const family = (indicator, computed, kind = "epci") => ({ indicator, benchmark_kind: kind, computed });
  const families = [family("a", 5), family("b", 900), family("c", 3), family("d", 0), family("e", 2, "region")];
  assert.deepEqual(defaultColumns(indicators, families, "a"), ["a", "c", "e"]);
  assert.deepEqual(readColumns("c,a,c,nope", indicators), { known: ["c", "a"], unknown: ["nope"] });
  assert.equal(benchmarkOf("e", "region", families), "region");
  assert.equal(benchmarkOf("a", "region", families), "");
});

const series = [["2014", [1, 5]], ["2015", [2, 5]], ["2016", [null, 5]], ["2017", [4, 5]], ["2018", [8, 5]]].map(([period, figures]) => (
  { period, reference_date: `${period}-07-02`, after_break: period === "2018", figures, marked: [] }));

test("a curve crosses neither a missing date nor a break; a point alone is a dot", () => {
  const path = sparkPath(pointsOf(series, 0, "QP1"), usualSpan(series));
  assert.match(path, /^M[\d.]+ [\d.]+L[\d.]+ [\d.]+M[\d.]+ [\d.]+m-.9 0h1.8M[\d.]+ [\d.]+m-.9 0h1.8$/);
  const marked = series.map((each) => ({ ...each, after_break: false, marked: each.period === "2015" ? ["QP1"] : [] }));
  assert.match(sparkPath(pointsOf(marked, 0, "QP1"), 0), /^M[\d.]+ [\d.]+m-.9 0h1.8M/);
});

test("a row that does not move is drawn flat, and one figure alone is no curve", () => {
  const flat = [...sparkPath(pointsOf(series, 1, "QP2"), 0).matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => y);
  assert.deepEqual([...new Set(flat)], ["10.0"]);
  assert.equal(hasCurve(pointsOf(series.slice(0, 1), 0, "QP1")), false);
});

test("an interval says its unit once, and nothing where it reads as the figure", () => {
  const speech = { lang: "fr", words: GRID_TEXTS.fr };
  assert.equal(sayLimits({ figure: 10, lower: 9.1, upper: 11.2 }, column, speech), "+9,1 à +11,2\u00a0points");
  assert.equal(sayLimits({ figure: 10, lower: 9.999, upper: 10.001 }, column, speech), "");
  assert.equal(sayLimits({ figure: 10, lower: null, upper: null }, column, speech), "");
});

test("the file is a French spreadsheet's: semicolons, commas, reasons, no formula", () => {
  const speech = { lang: "fr", words: GRID_TEXTS.fr, texts: TEXTS.fr, labelOf: () => "Taux de pauvreté" };
  const lines = writeCsv(gridFile(rows, [column], { vintage: 2024, origin: "official" }, speech), "fr").split("\r\n");
  assert.match(lines[0], /^\ufeffQuartier;Code;Commune;Génération;/);
  assert.match(lines[1], /^Épinay;QP1;Lyon;2024;30,5;10,25;;;9,125;11;/);
  assert.match(lines[3], /^'=Centre;QP3;;2024;;;;;/);
  assert.match(lines[3], /secret statistique/);
});

test("every sentence exists in both languages", () => {
  const shape = (texts) => Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, typeof value]));
  assert.deepEqual(shape(GRID_TEXTS.en), shape(GRID_TEXTS.fr));
});
