import assert from "node:assert/strict";
import { test } from "node:test";
import { addPick, readPicks, removePick, spellPick } from "../../api/web/static/picks.js";
import { PALETTES } from "../../api/web/static/plot.js";
import { drawnRows, territoriesSpec } from "../../api/web/static/territories_chart.js";
import { comparedTable } from "../../api/web/static/territories_csv.js";
import { layRows } from "../../api/web/static/territories_data.js";
import { TERRITORY_TEXTS } from "../../api/web/static/territories_texts.js";
import { gapSides, judgePairs, sayPairs, tellApart } from "../../api/web/static/territories_verdict.js";

const words = TERRITORY_TEXTS.fr;
const A = { level: "qpv", code: "QN1", vintage: 2024 };
const SIDE = { level: "qpv", vintage: 2024, kind: "epci", at: 10, low: 8, high: 12, nature: "chance", period: "2024", source: "census" };
const other = (changes) => ({ ...SIDE, at: 20, low: 16, high: 24, ...changes });

test("five territories are read, what is beyond and what is none are told apart", () => {
  const asked = [1, 2, 3, 4, 5, 6].map((n) => `qpv:QN${n}:2024`);
  const { picks, unread, beyond } = readPicks(["nowhere", ...asked, asked[0]].join(","));
  assert.deepEqual(picks.map(({ code }) => code), ["QN1", "QN2", "QN3", "QN4", "QN5"]);
  assert.deepEqual([unread, beyond.map(({ code }) => code)], [["nowhere"], ["QN6"]]);
});

test("a sixth territory is refused and one that is there changes nothing", () => {
  const list = [1, 2, 3, 4, 5].map((n) => spellPick({ ...A, code: `QN${n}` })).join(",");
  assert.deepEqual(addPick(list, { ...A, code: "QN6" }), { with: list, refused: "full" });
  assert.deepEqual(addPick(list, A), { with: list, refused: "already" });
  assert.deepEqual(addPick("", A), { with: "qpv:QN1:2024", refused: "" });
  assert.equal(removePick("qpv:QN1:2024,nowhere", "nowhere"), "qpv:QN1:2024");
});

test("a difference is called real only when intervals are apart by more than the threshold", () => {
  assert.equal(tellApart(SIDE, other({})), "apart");
  assert.equal(tellApart(SIDE, other({ low: 11 })), "together");
  assert.equal(tellApart(SIDE, other({ low: 12 })), "together");
  assert.equal(tellApart(SIDE, other({}), { materiality: 5 }), "small");
});

test("nothing is said of two generations, levels, periods, sources, benchmarks or natures", () => {
  const said = (changes) => tellApart(SIDE, other(changes));
  assert.equal(said({ vintage: 2015 }), "generations");
  assert.equal(said({ level: "commune" }), "levels");
  assert.equal(said({ period: "2018" }), "periods");
  assert.equal(said({ source: "filosofi" }), "sources");
  assert.equal(said({ kind: "rest_of_urban_unit" }), "benchmarks");
  assert.equal(said({ nature: "rounding" }), "natures");
});

test("without an interval, or with an estimate's bounds, nothing is said; a missing figure is missing", () => {
  assert.equal(tellApart(SIDE, other({ low: null, high: null })), "no_interval");
  assert.equal(tellApart({ ...SIDE, nature: "model" }, other({ nature: "model" })), "no_interval");
  assert.equal(tellApart(SIDE, other({ at: null, low: null, high: null })), "missing");
  assert.equal(tellApart(SIDE, other({ at: 0 })), "apart");
});

test("a sample whose error is not in the interval proves no difference, and an overlap all the same", () => {
  assert.equal(tellApart(SIDE, other({}), { isSampled: true }), "sampled");
  assert.equal(tellApart(SIDE, other({ low: 11 }), { isSampled: true }), "together");
  const sampling = { ...SIDE, nature: "sampling" };
  assert.equal(tellApart(sampling, other({ nature: "sampling" }), { isSampled: true }), "apart");
});

test("a gap of another date than the latest value is drawn with its own two sides", () => {
  const later = [{ ...TERRITORIES[0], observations: [{ ...SEEN, period: "2025", value: 40 }] }];
  const spec = territoriesSpec(layRows(later, INDICATORS, "fr"), { width: 700, palette: PALETTES.light, lang: "fr", words });
  const [line] = spec.data.find(({ name }) => name === "points").values;
  const [head] = spec.data.find(({ name }) => name === "heads").values;
  assert.ok(line.tip.includes("25"), line.tip);
  assert.equal(head.label, "Chômage, 2024");
});

test("pairs are named where they differ, and what parts comes first", () => {
  const said = judgePairs([{ ...SIDE, letter: "A" }, other({ letter: "B" }), { ...SIDE, letter: "C" }], {});
  assert.equal(sayPairs(said, words.gaps, words), "Écarts : distincts A–B, B–C ; non départagés A–C");
  assert.equal(sayPairs(new Map([["apart", ["A–B"]]]), "Écarts", words), "Écarts : distincts");
  assert.equal(sayPairs(new Map(), "Écarts", words), "");
});

const GAP = { indicator: "unemp", period: "2024", unit: "percent", benchmark_kind: "epci", benchmark_value: 12, value: 25, difference: 13, difference_lower: 11, difference_upper: 15, interval_nature: "chance", outcome: "worse", release: 1 };
const SEEN = { indicator: "unemp", period: "2024", unit: "percent", value: 25, lower: null, upper: null, interval_nature: "none", source: "census", release: 1, obs_status: "A" };
const TERRITORIES = [
  { ...A, letter: "A", name: "Un", observations: [SEEN], gaps: [GAP] },
  { ...A, code: "QN2", letter: "B", name: "Deux", observations: [{ ...SEEN, value: 30 }], gaps: [{ ...GAP, difference: 18, difference_lower: 16, difference_upper: 20 }] },
  { ...A, code: "QN3", letter: "C", name: "Trois", observations: [{ ...SEEN, value: null, obs_status: "Q" }], gaps: [{ ...GAP, value: null, difference: null, difference_lower: null, difference_upper: null, reason: "zone_suppressed", outcome: "not_compared" }] },
];
const INDICATORS = new Map([["unemp", { label_fr: "Chômage", theme: "emploi", kind: "result", unit: "percent", materiality: 0 }]]);
const SOURCES = new Map([[1, { source: "census", producer: "Insee", title: "Recensement" }]]);

test("a hidden value is drawn as missing with its reason, never as zero", () => {
  const rows = layRows(TERRITORIES, INDICATORS, "fr");
  const spec = territoriesSpec(drawnRows(rows), { width: 700, palette: PALETTES.light, lang: "fr", words });
  const of = (name) => spec.data.find((each) => each.name === name).values;
  assert.equal(of("points").length, 2);
  assert.deepEqual(of("empty").map(({ missing }) => missing), [["secret statistique"]]);
  assert.equal(JSON.stringify(spec).includes("NaN"), false);
});

test("each value stands right of its own benchmark when it is greater, whatever the width", () => {
  for (const width of [280, 700, 1300]) {
    const spec = territoriesSpec(layRows(TERRITORIES, INDICATORS, "fr"), { width, palette: PALETTES.light, lang: "fr", words });
    for (const { point, bench } of spec.data.find(({ name }) => name === "points").values) {
      assert.ok(point > bench && point <= width, `${point} ${bench} ${width}`);
    }
  }
});

test("the file has a line for each territory with its reason and what may be said of the pairs", () => {
  const { rows, columns } = comparedTable(layRows(TERRITORIES, INDICATORS, "fr"), { lang: "fr", words, sources: SOURCES });
  const cell = (line, head) => columns.find((column) => column.head === head).value(rows[line]);
  assert.equal(rows.length, 3);
  assert.equal(cell(2, "Valeur"), null);
  assert.match(cell(2, "Écart : motif"), /secret/);
  assert.equal(cell(0, "Paires : écarts"), "Écarts : distincts A–B");
  assert.equal(gapSides(layRows(TERRITORIES, INDICATORS, "fr")[0].cells, SOURCES)[1].low, 16);
});

test("an indicator that no territory has is left out", () => {
  const nothing = TERRITORIES.map((each) => ({ ...each, observations: [], gaps: [{ ...GAP, difference: null, reason: "zone_missing" }] }));
  assert.deepEqual(layRows(nothing, INDICATORS, "fr"), []);
});
