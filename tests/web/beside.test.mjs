import assert from "node:assert/strict";
import { test } from "node:test";
import { breaksBetween, choosePeriod, listSame, nameOf, nearestPeriod, otherGenerations } from "../../api/web/static/beside.js";
import { COMPARE_TEXTS } from "../../api/web/static/compare_texts.js";

const layers = [
  { level: "qpv", vintage: 2015, perimeters: 3 }, { level: "qpv", vintage: 2024, perimeters: 3 },
  { level: "qpv", vintage: 2030, perimeters: 0 }, { level: "commune", vintage: 2018, perimeters: 9 },
];
const family = (indicator, period, benchmark_kind, computed = 1) => ({ indicator, period, benchmark_kind, computed });
const view = { indicator: "pov60", benchmark: "epci", period: "2018" };

test("another generation has outlines, and is not the one that is shown", () => {
  assert.deepEqual(otherGenerations(layers, "2024"), ["2015"]);
});

test("only the same indicator against the same benchmark stands beside a map", () => {
  const families = [family("pov60", "2018", "epci"), family("pov60", "2019", "commune"), family("med", "2020", "epci"), family("pov60", "2020", "epci")];
  assert.deepEqual(listSame(families, view), ["2020", "2018"]);
});

test("refused gaps are shown only where none was computed", () => {
  assert.deepEqual(listSame([family("pov60", "2018", "epci"), family("pov60", "2019", "epci", 0)], view), ["2018"]);
  assert.deepEqual(listSame([family("pov60", "2019", "epci", 0)], view), ["2019"]);
});

test("another generation is shown at the same period if it has it, else at its latest", () => {
  assert.equal(choosePeriod("", ["2020", "2018", "2016"], view, true), "2018");
  assert.equal(choosePeriod("", ["2020", "2016"], view, true), "2020");
  assert.equal(choosePeriod("2016", ["2020", "2016"], view, true), "2016");
  assert.equal(choosePeriod("", [], view, true), null);
});

test("the same generation is shown at another period, the one before if there is one", () => {
  assert.equal(nearestPeriod(["2020", "2018", "2016"], "2018"), "2016");
  assert.equal(nearestPeriod(["2020", "2019", "2018"], "2018"), "2019");
  assert.equal(choosePeriod("1950", ["2018"], view, false), null);
});

test("a break counts between two periods whichever comes first", () => {
  const breaks = [{ start: "2018" }, { start: "2020" }];
  assert.deepEqual(breaksBetween(breaks, "2019", "2016"), [{ start: "2018" }]);
  assert.deepEqual(breaksBetween(breaks, "2018", "2019"), []);
  assert.deepEqual(breaksBetween(undefined, "2018", "2019"), []);
});

test("a caption names the generation and the period, or the generation alone", () => {
  assert.equal(nameOf({ vintage: "2015", period: "2018" }, "fr"), "QPV 2015 · 2018");
  assert.equal(nameOf({ vintage: "2015", period: null }, "fr"), "QPV 2015");
});

test("every sentence exists in both languages", () => {
  const kinds = (texts) => Object.entries(texts).map(([key, value]) => `${key}:${typeof value}:${value.length && typeof value === "function" ? value.length : ""}`);
  assert.deepEqual(kinds(COMPARE_TEXTS.en), kinds(COMPARE_TEXTS.fr));
});
