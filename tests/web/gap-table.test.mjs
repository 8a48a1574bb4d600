import assert from "node:assert/strict";
import { test } from "node:test";
import { writeLines } from "../../api/web/static/csv.js";
import { fileName, gapLines } from "../../api/web/static/gap-table.js";
import { TEXTS } from "../../api/web/static/texts.js";

const view = { vintage: "2015", period: "2018", benchmark: "epci", unit: "euro", label: "Revenu" };
const credit = { sources: [{ producer: "INSEE", title: "Filosofi", edition: "2018" }], licence: "Licence Ouverte 2.0", origin: "official" };
const known = {
  code: "QP2", name: "Les Fleurs", value: 14180.5, benchmark_name: "CA de Bourg", benchmark_code: "200071751",
  benchmark_value: 22220, difference: -8039.5, difference_lower: -8050, difference_upper: -8030, ratio: 0.63, outcome: "worse", reason: null,
};
const hidden = {
  code: "QP1", name: "Caché", value: null, benchmark_name: null, benchmark_code: null, benchmark_value: null,
  difference: null, difference_lower: null, difference_upper: null, ratio: null, outcome: "not_compared", reason: "zone_suppressed",
};

test("a French spreadsheet reads commas as decimals, semicolons between cells, and UTF-8", () => {
  const csv = writeLines([["a;b", 1.5, null, 'dit "x"']], "fr");
  assert.equal(csv, '\ufeff"a;b";1,5;;"dit ""x"""\r\n');
  assert.equal(writeLines([["a,b", 1.5]], "en"), '\ufeff"a,b",1.5\r\n');
});

test("a cell that a spreadsheet would run is text; a negative number stays a number", () => {
  assert.equal(writeLines([["=1+1", -2.5, "-x"]], "fr"), "\ufeff'=1+1;-2,5;'-x\r\n");
});

test("one row for each neighbourhood, with source, licence and vintage; a missing figure is empty, with its reason", () => {
  for (const lang of ["fr", "en"]) {
    const [heads, first, second] = gapLines([known, hidden], view, credit, { lang, texts: TEXTS[lang] });
    assert.equal(first.length, heads.length);
    assert.deepEqual([first[1], second[1]], ["QP1", "QP2"]);
    assert.deepEqual(second.slice(2, 7), ["2015", "Revenu", "2018", "euros", 14180.5]);
    assert.ok(second.includes("INSEE, Filosofi, 2018") && second.includes("Licence Ouverte 2.0"));
    assert.deepEqual([first[6], first[11]], [null, null]);
    assert.notEqual(first[16], "");
    assert.equal(second[16], "");
  }
});

test("a file is named in plain letters", () => {
  assert.equal(fileName("qpv", "2015", "pov60", "2018-Q4", "Côte-d’Or"), "qpv-2015-pov60-2018-q4-cote-d-or.csv");
});
