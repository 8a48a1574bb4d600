import assert from "node:assert/strict";
import { test } from "node:test";
import { classIndex, quantile, quantileBreaks, ratioBreaks, roundBound, symmetricBreaks } from "../../api/web/static/breaks.js";

test("quantiles interpolate (R, type 7: quantile(1:4, 1/3) is 2)", () => {
  assert.equal(quantile([1, 2, 3, 4], 1 / 3), 2);
  assert.equal(quantile([10, 20], 0.25), 12.5);
});

test("bounds are rounded so that they can be read", () => {
  assert.equal(roundBound(6274), 6300);
  assert.equal(roundBound(0.0437), 0.044);
  assert.equal(roundBound(0), 0);
});

test("gap classes are symmetrical around zero, and zero is a bound", () => {
  const values = Array.from({ length: 300 }, (_, i) => (i + 1) / 10);
  assert.deepEqual(symmetricBreaks(values), [-20, -10, 0, 10, 20]);
  assert.deepEqual(symmetricBreaks(values.map((value) => -value)), [-20, -10, 0, 10, 20]);
});

test("equal values and empty lists give fewer classes, never a crash", () => {
  assert.deepEqual(symmetricBreaks([5, 5, 5]), [-5, 0, 5]);
  assert.deepEqual(symmetricBreaks([]), [0]);
  assert.deepEqual(quantileBreaks([]), []);
  assert.deepEqual(quantileBreaks([7, 7, 7]), []);
  assert.deepEqual(ratioBreaks([]), [1]);
});

test("ratio classes mirror each other around one: half is as far as double", () => {
  const breaks = ratioBreaks([2, 2, 2, 4, 4, 4]);
  assert.equal(breaks[Math.floor(breaks.length / 2)], 1);
  assert.deepEqual(breaks, [0.25, 0.5, 1, 2, 4]);
});

test("quantile classes hold about as many values each", () => {
  const values = Array.from({ length: 100 }, (_, i) => i + 1);
  const breaks = quantileBreaks(values, 5);
  const counts = [0, 0, 0, 0, 0];
  for (const value of values) counts[classIndex(value, breaks)] += 1;
  assert.deepEqual(counts, [20, 20, 20, 20, 20]);
});

test("a value on a bound belongs to the class above", () => {
  assert.equal(classIndex(10, [0, 10]), 2);
  assert.equal(classIndex(9.99, [0, 10]), 1);
  assert.equal(classIndex(-1, [0, 10]), 0);
});
