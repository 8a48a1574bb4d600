import assert from "node:assert/strict";
import { test } from "node:test";
import { pointOnGround } from "../../api/web/static/geometry.js";
import { levelLines } from "../../api/web/static/level_table.js";
import { LEVEL_TEXTS } from "../../api/web/static/level_texts.js";
import { chooseFigures, levelsOf, mappableLevels, needsPlace, outlineVintage } from "../../api/web/static/levels.js";
import { countOutside } from "../../api/web/static/outside.js";
import { TEXTS } from "../../api/web/static/texts.js";

const layer = (level, vintage, territories, perimeters) => ({ level, vintage, territories, perimeters });
const LAYERS = [
  layer("qpv", 2024, 1609, 1606), layer("epci", 2018, 1264, 1264), layer("epci", 2020, 1255, 0),
  layer("iris", 2015, 14, 14), layer("iris", 2021, 16336, 14), layer("department", 2018, 101, 101),
];

test("a level is mapped with the outlines that are loaded; a few of them are no map", () => {
  assert.equal(outlineVintage(LAYERS, "epci"), 2018);
  assert.equal(outlineVintage(LAYERS, "iris"), null);
  assert.deepEqual(mappableLevels(LAYERS), ["epci", "department"]);
  assert.equal(needsPlace(LAYERS, "epci"), false);
  assert.equal(needsPlace([layer("commune", 2018, 35357, 35357)], "commune"), true);
});

const family = (level, indicator, period, vintage, computed = 5) => ({ level, indicator, period, vintage, computed });
const FAMILIES = [
  family("epci", "med", "2018", 2019), family("epci", "med", "2019", 2020), family("epci", "med", "2019", 2021),
  family("epci", "pop", "2017", 2018), family("department", "pop", "2017", 2018), family("epci", "gone", "2017", 2018, 0),
];

test("figures are chosen among those that exist, in the latest vintage of their period", () => {
  const view = chooseFigures({ level: "epci", indicator: "med", period: "" }, FAMILIES);
  assert.deepEqual([view.indicator, view.period, view.figures, view.replaced], ["med", "2019", 2021, []]);
  const other = chooseFigures({ level: "epci", indicator: "gone", period: "2018" }, FAMILIES, { indicator: "med" });
  assert.deepEqual([other.indicator, other.period, other.replaced], ["med", "2018", ["indicator"]]);
  assert.equal(chooseFigures({ level: "region" }, FAMILIES), null);
});

test("the levels offered are those where the indicator has figures", () => {
  assert.deepEqual(levelsOf(FAMILIES, "pop"), ["qpv", "epci", "department"]);
  assert.deepEqual(levelsOf(FAMILIES, "med"), ["qpv", "epci"]);
});

test("the table of a level says why a value is missing", () => {
  const view = { level: "epci", figures: 2020, label: "x", period: "2019", unit: "euro" };
  const rows = [{ code: "B", name: "b", value: null, obs_status: "Q" }, { code: "A", name: "a", value: 3 }];
  const [heads, first, second] = levelLines(rows, view, {}, { lang: "fr", texts: TEXTS.fr });
  assert.deepEqual(heads, LEVEL_TEXTS.fr.csvHeads);
  assert.equal(first.length, heads.length);
  assert.deepEqual([first[1], first[7], first[8]], ["A", 3, ""]);
  assert.deepEqual([second[7], second[8]], [null, "secret statistique"]);
});

const shape = (value) => (value === null || typeof value !== "object" ? typeof value : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)])));

test("the words of the levels exist in both languages", () => {
  assert.deepEqual(shape(LEVEL_TEXTS.en), shape(LEVEL_TEXTS.fr));
});

const square = (x, size) => [[x, 0], [x + size, 0], [x + size, size], [x, size], [x, 0]];

test("a dot lies on the ground of a neighbourhood, not between its parts nor in its hole", () => {
  assert.deepEqual(pointOnGround({ type: "Polygon", coordinates: [square(0, 2)] }), [1, 1]);
  assert.deepEqual(pointOnGround({ type: "MultiPolygon", coordinates: [[square(0, 2)], [square(10, 4)]] }), [12, 2]);
  const hole = [[1, 1], [1, 3], [3, 3], [3, 1], [1, 1]];
  const [x, y] = pointOnGround({ type: "Polygon", coordinates: [square(0, 4), hole] });
  assert.ok(y === 2 && (x === 0.5 || x === 3.5));
  assert.equal(pointOnGround(null), null);
});

test("what is outside of the frame is counted, and what of it a small map shows", () => {
  const rows = [[1, 1], [20, 20], [55, -21], null].map((point) => ({ point }));
  assert.deepEqual(countOutside(rows, [0, 0, 10, 10], []), { outside: 2, shown: 0 });
  assert.deepEqual(countOutside(rows, [0, 0, 10, 10], [[50, -25, 60, -15]]), { outside: 2, shown: 1 });
});
