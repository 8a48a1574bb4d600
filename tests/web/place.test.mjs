import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOf, gatherPlaces, isInside, latestVintages, outlinedVintage, readPlace, spellPlace } from "../../api/web/static/place.js";
import { readState, writeState, DEFAULTS } from "../../api/web/static/state.js";

test("a place is read as it is written, and what is none is refused", () => {
  assert.deepEqual(readPlace("department:2A"), { level: "department", code: "2A" });
  assert.equal(spellPlace(readPlace("epci:200071751")), "epci:200071751");
  for (const text of ["", "department:", "qpv:QP001001", "department:01:2018", "department:0 1", "01"]) {
    assert.equal(readPlace(text), null, text);
  }
});

test("the address keeps a place and drops nonsense", () => {
  const state = { ...DEFAULTS, parent: "department:01" };
  assert.deepEqual(readState(writeState(state)), state);
  assert.equal(readState("?parent=everywhere").parent, "");
});

test("a place that exists in several vintages is suggested once, by its latest name", () => {
  const found = [
    { level: "commune", code: "01053", vintage: 2018, name: "Bourg" },
    { level: "commune", code: "01053", vintage: 2024, name: "Bourg-en-Bresse" },
    { level: "qpv", code: "QP001001", vintage: 2015, name: "Bourg" },
    { level: "urban_unit", code: "01401", vintage: 2020, name: "Bourg-en-Bresse" },
  ];
  assert.deepEqual(gatherPlaces(found, 8).map(({ level, name }) => [level, name]), [
    ["commune", "Bourg-en-Bresse"], ["urban_unit", "Bourg-en-Bresse"],
  ]);
  assert.equal(gatherPlaces(found, 1).length, 1);
});

test("outlines come from the latest vintage that has some", () => {
  const layers = [
    { level: "department", vintage: 2018, perimeters: 101 },
    { level: "department", vintage: 2026, perimeters: 0 },
    { level: "urban_unit", vintage: 2020, perimeters: 0 },
    { level: "qpv", vintage: 2024, perimeters: 1606 },
  ];
  assert.equal(outlinedVintage(layers, "department"), 2018);
  assert.equal(outlinedVintage(layers, "urban_unit"), null);
  assert.deepEqual(latestVintages(layers), [2020, 2026]);
});

test("a box holds its points with a margin, and nothing has no box", () => {
  assert.deepEqual(boxOf([[5, 46], [6, 45]], 1), [4, 44, 7, 47]);
  assert.equal(boxOf([]), null);
});

test("without a place every row is inside", () => {
  assert.ok(isInside(null, { code: "a" }));
  assert.ok(!isInside({ codes: new Set(["b"]) }, { code: "a" }));
});
