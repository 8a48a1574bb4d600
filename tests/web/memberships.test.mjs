import assert from "node:assert/strict";
import { test } from "node:test";
import { gatherMemberships, sayYears } from "../../api/web/static/memberships.js";
import { placesOf } from "../../api/web/static/print.js";

const member = (level, code, vintage, share = 1, name = code) => ({ level, code, vintage, share, name });

test("a territory has one line per share, under its latest name", () => {
  const lines = gatherMemberships([
    member("epci", "240100750", 2018, 1, "CC du Pays de Gex"), member("epci", "240100750", 2019, 1, "CA du Pays de Gex"),
    member("commune", "01160", 2021), member("country", "FR", 2021),
  ]);
  assert.deepEqual(lines, [
    { level: "commune", code: "01160", name: "01160", share: 1, vintages: "2021" },
    { level: "epci", code: "240100750", name: "CA du Pays de Gex", share: 1, vintages: "2018–2019" },
  ]);
});

test("shares that differ stay apart, the largest first and the unknown one last", () => {
  const lines = gatherMemberships([
    member("commune", "93066", 2015, null), member("commune", "93027", 2015, 0.355), member("commune", "93001", 2015, 0.533),
    member("commune", "93001", 2018, 0.53),
  ]);
  assert.deepEqual(lines.map(({ code, share }) => [code, share]), [["93001", 0.533], ["93001", 0.53], ["93027", 0.355], ["93066", null]]);
});

test("years are said with their runs", () => {
  assert.equal(sayYears([2015, 2016, 2017, 2020, 2021, 2024]), "2015–2017, 2020–2021, 2024");
  assert.equal(sayYears([2015]), "2015");
});

test("on paper a neighbourhood lies where it lies now, not where it lay", () => {
  const memberships = [
    member("epci", "240100750", 2015, 1, "CA Bourg en Bresse Agglomération"), member("epci", "200071751", 2022, 1, "CA du Bassin de Bourg-en-Bresse"),
    member("commune", "01053", 2024, 1, "Bourg-en-Bresse"), member("commune", "01053", 2015, 1, "Bourg-en-Bresse"),
    member("department", "01", 2018, 1, "Ain"), member("region", "84", 2018, 1, "Auvergne-Rhône-Alpes"),
  ];
  assert.deepEqual(placesOf({ memberships }), ["Bourg-en-Bresse", "CA du Bassin de Bourg-en-Bresse", "Ain"]);
  assert.deepEqual(placesOf({}), []);
});
