import assert from "node:assert/strict";
import { test } from "node:test";
import { centroid } from "../../api/web/static/geometry.js";
import { PLACES, openingBox } from "../../api/web/static/places.js";
import { defaultOrder, filterRows, nextOrder, outcomeName, sortRows, summarise } from "../../api/web/static/rows.js";

const ROWS = [
  { code: "QP2", name: "Épinay", value: 3, difference: 1, outcome: "worse" },
  { code: "QP10", name: "Les Tours", value: 1, difference: -2, outcome: "better" },
  { code: "QP3", name: "Centre", value: null, difference: null, outcome: "not_compared" },
];
const codes = (rows) => rows.map(({ code }) => code);

test("a search ignores accents and case, and looks at names and codes", () => {
  assert.deepEqual(codes(filterRows(ROWS, "EPINAY")), ["QP2"]);
  assert.deepEqual(codes(filterRows(ROWS, "tours qp10")), ["QP10"]);
  assert.equal(filterRows(ROWS, "").length, 3);
});

test("missing values come last whichever way the column is sorted", () => {
  assert.deepEqual(codes(sortRows(ROWS, "value")), ["QP10", "QP2", "QP3"]);
  assert.deepEqual(codes(sortRows(ROWS, "-value")), ["QP2", "QP10", "QP3"]);
  assert.deepEqual(codes(sortRows(ROWS, "code")), ["QP2", "QP3", "QP10"]);
  assert.equal(nextOrder("value", "value"), "-value");
});

test("the most unfavourable come first at the opening", () => {
  assert.equal(defaultOrder("difference", "higher_is_better"), "difference");
  assert.equal(defaultOrder("difference", "lower_is_better"), "-difference");
});

test("the headline counts compared, refused and unpublished apart", () => {
  const refused = { code: "x", value: 4, difference: null, outcome: "not_compared" };
  const summary = summarise([...ROWS, refused]);
  assert.deepEqual(summary, { total: 4, compared: 2, suppressed: 0, unpublished: 1, refused: 1, worse: 1, better: 1, similar: 0, median: -0.5 });
});

test("a gap of a context indicator is not refused, only not judged", () => {
  assert.equal(outcomeName({ outcome: "not_compared", difference: 2, is_significant: true }), "context");
  assert.equal(outcomeName({ outcome: "not_compared", difference: 2, is_significant: false }), "context");
  assert.equal(outcomeName({ outcome: "not_compared", difference: null }), "not_compared");
  const unsure = { outcome: "not_compared", difference: 2, is_significant: false, interval_nature: "model", sign_certain: false };
  assert.equal(outcomeName(unsure), "not_compared");
});

test("a centroid is weighted by area; no geometry, no point", () => {
  const square = (x, size) => [[[x, 0], [x + size, 0], [x + size, size], [x, size], [x, 0]]];
  assert.deepEqual(centroid({ type: "Polygon", coordinates: square(0, 2) }), [1, 1]);
  assert.deepEqual(centroid({ type: "MultiPolygon", coordinates: [square(0, 2), square(10, 2)] }), [6, 1]);
  assert.equal(centroid(null), null);
});

test("data that span oceans open on mainland France, others on themselves", () => {
  assert.deepEqual(openingBox([-150, -22, 56, 51]), PLACES[0][1]);
  assert.deepEqual(openingBox([1, 45, 3, 47]), [1, 45, 3, 47]);
});
