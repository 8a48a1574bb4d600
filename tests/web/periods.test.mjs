import assert from "node:assert/strict";
import { test } from "node:test";
import { missingPeriods, missingYears, periodsOf } from "../../api/web/static/periods.js";

test("the line of time holds one indicator with one benchmark, earliest first", () => {
  const families = [
    { indicator: "a", benchmark_kind: "epci", period: "2018" }, { indicator: "a", benchmark_kind: "epci", period: "2013" },
    { indicator: "a", benchmark_kind: "commune", period: "2016" }, { indicator: "b", benchmark_kind: "epci", period: "2014" },
  ];
  assert.deepEqual(periodsOf(families, { indicator: "a", benchmark: "epci" }), ["2013", "2018"]);
});

test("years without a period are named, whatever the periods are", () => {
  assert.deepEqual(missingYears(["2016-12-31", "2017-12-31", "2019-12-31"]), ["2018"]);
  assert.deepEqual(missingYears(["2018-Q1", "2018-Q4"]), []);
  assert.deepEqual(missingYears(["2018"]), []);
});

test("a period whose gaps were all refused is missing by its own name, once", () => {
  assert.deepEqual(missingPeriods(["2013", "2018"], ["2015", "2018", "2020"]), ["2014", "2015", "2016", "2017"]);
});
