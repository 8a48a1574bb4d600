import assert from "node:assert/strict";
import { test } from "node:test";
import { gatherPassages, lineageWith, mainPartner, orderPair } from "../../api/web/static/passages.js";

const rows = [
  { old_code: "A", old_name: "Un", new_code: "M", new_name: "Réuni", weight: 0.98, new_share: 0.64, basis: "area" },
  { old_code: "B", old_name: "Deux", new_code: "M", new_name: "Réuni", weight: 0.91, new_share: 0.22, basis: "area" },
  { old_code: "C", old_name: "Fini", new_code: null, new_name: null, weight: null, new_share: null, basis: null },
  { old_code: null, old_name: null, new_code: "N", new_name: "Neuf", weight: null, new_share: null, basis: null },
];

test("a merged neighbourhood lists the former ones, the largest part of it first", () => {
  const gathered = gatherPassages([rows[1], rows[0]], "new");
  assert.deepEqual(gathered.get("M").map(({ code, weight, newShare }) => [code, weight, newShare]), [["A", 0.98, 0.64], ["B", 0.91, 0.22]]);
  assert.equal(mainPartner(gathered, "M"), "A");
});

test("the same passages are read from the other side; who has none has an empty list", () => {
  const gathered = gatherPassages(rows, "old");
  assert.deepEqual(gathered.get("B").map(({ code }) => code), ["M"]);
  assert.deepEqual(gathered.get("C"), []);
  assert.equal(mainPartner(gathered, "C"), null);
  assert.deepEqual(gatherPassages(rows, "new").get("N"), []);
});

test("the older generation comes first whichever is shown", () => {
  assert.deepEqual(orderPair("2024", "2015"), ["2015", "2024"]);
  assert.deepEqual(orderPair("2015", "2024"), ["2015", "2024"]);
});

test("a lineage is that of the two generations compared, not of others", () => {
  const history = { before: [{ vintage: 2015, relation: "merged" }], after: [] };
  assert.deepEqual(lineageWith(history, "2015"), { direction: "before", vintage: 2015, relation: "merged" });
  assert.equal(lineageWith(history, "2030"), null);
});
