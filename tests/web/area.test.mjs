import assert from "node:assert/strict";
import { test } from "node:test";
import { periodsOf, planQuestions } from "../../api/web/static/area_data.js";
import { placeOutline } from "../../api/web/static/area_inside.js";
import { numberReasons, sayArea, sayCut, sayShown, saySources } from "../../api/web/static/area_say.js";
import { MOST_CORNERS, areaKm2, faultOf, polygonOf, readLines, readShape, writeLines, writeShape } from "../../api/web/static/area_shape.js";
import { AREA_TEXTS } from "../../api/web/static/area_texts.js";
import { DEFAULTS, readState, writeState } from "../../api/web/static/state.js";

const SQUARE = [[5.2, 46.19], [5.26, 46.19], [5.26, 46.225], [5.2, 46.225]];
const square = (x, y, size) => [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]];
const polygon = (...rings) => ({ type: "Polygon", coordinates: rings });

test("a shape is read back from the address as it was written, with no letter that the address escapes", () => {
  const area = writeShape([[-61.53001, 16.2], ...SQUARE]);
  assert.equal(area, "-61.53001_16.2_5.2_46.19_5.26_46.19_5.26_46.225_5.2_46.225");
  assert.deepEqual(readShape(area), [[-61.53001, 16.2], ...SQUARE]);
  assert.equal(writeState({ ...DEFAULTS, area }), `?area=${area}`);
  assert.equal(readState(`?area=${area}`).area, area);
});

test("what is no shape is none in the address", () => {
  for (const text of ["", "5_46", "5_46_6_47", "5_46_6_47_7", "a_b_c_d_e_f", "5_46_6_47_7_95", "5_46_6_47_181_45", "5__6_47_7_45"]) {
    const { area } = readState(`?area=${text}`);
    assert.ok(area === "" || readShape(area) === null, text);
  }
});

test("coordinates are read as people write them, and the lines that are none are numbered", () => {
  for (const line of ["5.2 46.19", "5,2 46,19", "5,2 ; 46,19", "5.2;46.19", "5.2, 46.19", "5.2,46.19", "\t5.2\t46.19  "]) {
    assert.deepEqual(readLines(line), { corners: [[5.2, 46.19]], wrong: [] }, line);
  }
  assert.deepEqual(readLines("-61,5 16\n\nBourg\n5 46 7\n200 10").wrong, [3, 4, 5]);
  assert.deepEqual(readLines(`${writeLines(SQUARE)}\n5.2 46.19`).corners, SQUARE, "a closed ring is its corners");
});

// pyproj.Geod(ellps="GRS80") measures 18.0143 km².
test("the surface is that of the ellipsoid to the nearest thousandth", () => {
  assert.ok(Math.abs(areaKm2(SQUARE) / 18.0143 - 1) < 0.001);
});

test("a shape with a fault is refused before the service is asked", () => {
  assert.equal(faultOf(SQUARE), null);
  assert.deepEqual(faultOf(SQUARE.slice(0, 2)), { kind: "few", count: 2 });
  const [a, b, c, d] = SQUARE;
  assert.deepEqual(faultOf([a, b, d, c]), { kind: "crossing", sides: [2, 4] });
  assert.equal(faultOf([a, b, a]).kind, "crossing");
  assert.equal(faultOf([[0, 0], [2, 0], [1, 0], [1, 1]]).kind, "crossing", "a side that goes back over another");
  assert.equal(faultOf([[0, 0], [2, 0], [2, 2], [1, 0], [0, 2]]).kind, "crossing", "a corner on another side");
  assert.equal(faultOf([[-4, 43], [8, 43], [8, 50], [-4, 50]]).kind, "large");
  const circle = Array.from({ length: MOST_CORNERS + 1 }, (_, i) => [Math.cos(i / 10) / 9, Math.sin(i / 10) / 9]);
  assert.equal(faultOf(circle).kind, "many");
  assert.equal(faultOf(circle.slice(0, MOST_CORNERS)), null);
  assert.deepEqual(polygonOf(SQUARE).coordinates[0].at(-1), SQUARE[0]);
});

test("an outline lies inside the area, partly, or not", () => {
  const area = square(0, 0, 10).slice(0, 4);
  assert.equal(placeOutline(area, polygon(square(2, 2, 2))), "inside");
  assert.equal(placeOutline(area, polygon(square(8, 8, 5))), "partly");
  assert.equal(placeOutline(area, polygon(square(20, 20, 5))), null);
  assert.equal(placeOutline(area, polygon(square(-5, -5, 30))), "partly", "the area lies in the outline");
  assert.equal(placeOutline(area, polygon(square(-5, -5, 30), square(-1, -1, 12))), null, "the area lies in its hole");
  const both = { type: "MultiPolygon", coordinates: [[square(2, 2, 1)], [square(20, 20, 1)]] };
  assert.equal(placeOutline(area, both), "partly", "one part of two");
});

const RATE = { code: "rate", aggregation: "ratio_of_sums", numerator: "x", denominator: "n", denominator_periods: { 2020: "2018" } };
const counts = (pairs) => new Map(Object.entries(pairs).map(([code, periods]) => [code, new Set(periods)]));

test("an indicator has the periods of both its counts", () => {
  assert.deepEqual(periodsOf(RATE, counts({ x: ["2018", "2020", "2021"], n: ["2018"] })), ["2018", "2020"]);
  assert.deepEqual(periodsOf({ code: "population" }, counts({ population: ["2018"] })), ["2018"]);
  assert.deepEqual(periodsOf(RATE, counts({ x: ["2018"] })), []);
});

test("what is on the map is asked first, even to hear why it has none; the others at a period that compares", () => {
  const indicators = new Map([["median", { code: "median", aggregation: "none" }], ["population", { code: "population", aggregation: "sum" }], ["rate", RATE], ["count", { code: "count", aggregation: "sum" }]]);
  const fine = counts({ x: ["2018", "2020"], n: ["2018"], population: ["2018"] });
  const own = counts({ x: ["2018", "2020", "2022"], n: ["2018", "2022"], population: ["2020"] });
  const plan = planQuestions({ indicator: "median", period: "2021" }, indicators, own, fine);
  assert.deepEqual([...plan], [["2021", ["median"]], ["2020", ["population", "rate"]]]);
  const shown = planQuestions({ indicator: "rate", period: "2018" }, indicators, fine, fine);
  assert.deepEqual([...shown], [["2018", ["rate", "population"]]]);
});

const ROW = {
  indicator: "rate", period: "2018", unit: "percent", value: 57.66, lower: 25.3, upper: 97.8, source_level: "commune", source_vintage: 2021, share_basis: "area",
  units_inside: 0, units_straddling: 1, units_hidden: 0, estimated_share: 1, coverage_share: 0.952, benchmark_name: "Bourg-en-Bresse", benchmark_value: 62.9,
  difference: -5.2, difference_lower: -99.1, difference_upper: 97.3, outcome: "not_compared", reason_fr: "Sans verdict.", reason_en: "No verdict.",
};
const context = { words: AREA_TEXTS.fr, lang: "fr", labelOf: (code) => `Taux ${code}`, corners: SQUARE, vintage: 2024 };
const plain = (text) => text.replace(/[\u202f\u00a0]/g, " ");

test("sentences say value, interval, comparison and the service's reason; what is missing has its reason, no number", () => {
  assert.deepEqual(sayShown(ROW, context).map(plain), [
    "Taux rate (2018) : 57,7 %, entre 25,3 % et 97,8 %.",
    "Dans Bourg-en-Bresse, sans la zone : 62,9 %, écart −5,2 points, entre −99,1 points et +97,3 points.",
    "Sans verdict.",
  ]);
  const missing = { indicator: "median", period: null, unit: "euro", value: null, reason_fr: "Pas additif.", reason_en: "Not additive." };
  assert.deepEqual(sayShown(missing, context), ["Taux median (–) : pas de chiffre.", "Pas additif."]);
  assert.match(plain(sayCut(ROW, context)), /coupe 1 commune : 100 %/);
  assert.equal(sayCut({ ...ROW, units_straddling: 0 }, context), "");
  assert.deepEqual([...numberReasons([ROW, missing, { ...ROW, indicator: "b" }], "fr")], [
    ["Sans verdict.", { number: 1, codes: ["rate", "b"] }], ["Pas additif.", { number: 2, codes: ["median"] }],
  ]);
  const [source] = saySources([ROW, { ...ROW, indicator: "b" }, missing], context);
  assert.match(plain(source), /^Taux rate, Taux b : communes \(découpage 2021\) ; 0 en entier, 1 en partie, partagés selon leur surface\. Part estimée : 100 % ; part observée : 95,2 %\.$/);
});

test("the area is said with its land, its people to three digits and its neighbourhoods", () => {
  const area = { area_m2: 18_014_000, land_m2: 9_007_000, population: 25_314.9 };
  const said = plain(sayArea({ area, members: [{ place: "inside" }, { place: "partly" }] }, context));
  assert.match(said, /18,0 km², où vivent environ 25 300 habitants/);
  assert.match(said, /touche 2 quartiers prioritaires \(QPV 2024\), dont 1 en entier/);
  assert.match(said, /50,0 % de sa surface/);
  assert.match(plain(sayArea({ members: [] }, context)), /^Zone de 18,0 km²\. Elle ne touche aucun quartier/);
});

test("both languages say the same things", () => {
  const keys = (words) => Object.keys(words).sort();
  assert.deepEqual(keys(AREA_TEXTS.fr), keys(AREA_TEXTS.en));
  for (const name of ["fault", "rests", "units", "basis", "ofChoices", "heads"]) assert.deepEqual(keys(AREA_TEXTS.fr[name]), keys(AREA_TEXTS.en[name]), name);
  assert.equal(AREA_TEXTS.fr.csvHeads.length, AREA_TEXTS.en.csvHeads.length);
});
