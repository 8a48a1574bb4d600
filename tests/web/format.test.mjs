import assert from "node:assert/strict";
import { test } from "node:test";
import {
  differenceUnit, formatBound, formatDifference, formatInterval, formatPeriod, formatRatio, formatShare, formatValue, measureUnit,
} from "../../api/web/static/format.js";

test("French numbers: thin no-break spaces, a comma, a real minus", () => {
  assert.equal(formatValue(13790, "euro", "fr"), "13\u202f790\u00a0€");
  assert.equal(formatDifference(-7670, "euro", "fr"), "−7\u202f670\u00a0€");
  assert.equal(formatValue(43.6, "percent", "fr"), "43,6\u202f%");
  assert.equal(formatDifference(5.2, "percent", "fr"), "+5,2\u00a0points");
});

test("English numbers", () => {
  assert.equal(formatValue(13790, "euro", "en"), "€13,790");
  assert.equal(formatDifference(-7670, "euro", "en"), "−\u2060€7,670");
  assert.equal(formatDifference(5.2, "percent", "en"), "+5.2\u00a0points");
  assert.equal(formatValue(43.6, "percent", "en"), "43.6%");
});

test("French says point below two, English only for one", () => {
  assert.equal(formatDifference(1.9, "percent", "fr"), "+1,9\u00a0point");
  assert.equal(formatDifference(1.9, "percent", "en"), "+1.9\u00a0points");
});

test("missing is a word, zero is a number without a sign", () => {
  assert.equal(formatValue(null, "percent", "fr"), "non publié");
  assert.equal(formatDifference(undefined, "percent", "en"), "not compared");
  assert.equal(formatDifference(0, "euro", "fr"), "0\u00a0€");
  assert.equal(formatDifference(-0.04, "percent", "fr"), "0,0\u00a0point");
});

test("rates say per how many; an unknown unit still shows its number", () => {
  assert.equal(formatValue(12.34, "per_1000", "fr"), "12,3\u00a0pour 1\u202f000");
  assert.equal(formatValue(0.28, "index", "fr"), "0,28");
});

test("ratios, intervals, shares and bounds", () => {
  assert.equal(formatRatio(1.333, "fr"), "×\u00a01,33");
  assert.equal(formatInterval(-1.25, 3, "percent", "fr"), "[−1,3\u00a0; +3,0]");
  assert.equal(formatInterval(null, 3, "percent", "fr"), "");
  assert.equal(formatShare(null, "fr"), "part inconnue");
  assert.equal(formatShare(1, "fr"), "100\u202f%");
  assert.equal(formatShare(0.874, "en"), "87.4%");
  assert.equal(formatBound(15, "difference", "percent", "fr"), "+15\u00a0points");
  assert.equal(formatBound(8.9, "difference", "percent", "fr", { bare: true }), "+8,9");
  assert.equal(differenceUnit("percent", "fr"), "points");
  assert.equal(differenceUnit("euro", "en"), "€");
});

test("periods in words", () => {
  assert.equal(formatPeriod("2018", "fr"), "2018");
  assert.equal(formatPeriod("2018-Q4", "fr"), "4e trimestre 2018");
  assert.equal(formatPeriod("2018-12-31", "fr"), "31 décembre 2018");
  assert.equal(formatPeriod("2018-12-31", "en"), "31 December 2018");
});

test("a bound on a measure is asked in the unit that the measure is shown in", () => {
  assert.equal(measureUnit("value", "percent", "fr"), "%");
  assert.equal(measureUnit("difference", "percent", "fr"), "points");
  assert.equal(measureUnit("value", "euro", "en"), "€");
  assert.equal(measureUnit("ratio", "percent", "en"), "×");
});
