import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  bandOf, commonReason, formatMetres, generationName, isClose, sayDates, sayItems, sortItems, viewBox,
} from "../../api/web/static/locate-answer.js";
import { readDegrees, readPoint, writePoint, wrongPart } from "../../api/web/static/locate-place.js";
import { LOCATE_TEXTS } from "../../api/web/static/locate-texts.js";
import { TEXTS } from "../../api/web/static/texts.js";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const NOTHING = {
  level: "qpv", vintage: 2024, code: null, name: null, distance_m: null, within_300m: null,
  within_500m: null, nearest_code: null, nearest_name: null, others: [], reason: null,
};
const french = { texts: LOCATE_TEXTS.fr, lang: "fr" };

function shape(value) {
  if (value === null || typeof value !== "object") return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]));
}

test("every sentence exists in both languages, and none hides one of the map", () => {
  assert.deepEqual(shape(LOCATE_TEXTS.en), shape(LOCATE_TEXTS.fr));
  const shared = Object.keys(LOCATE_TEXTS.fr).filter((key) => key in TEXTS.fr);
  assert.deepEqual(shared, []);
});

test("every text that locate.html names exists, and it holds no inline script or style", () => {
  const html = read("api/web/locate.html");
  const texts = { ...TEXTS.fr, ...LOCATE_TEXTS.fr };
  for (const [, key] of html.matchAll(/data-(?:text|label)="(\w+)"/g)) assert.equal(typeof texts[key], "string", key);
  assert.doesNotMatch(html, /style=|<style|\son\w+=|https?:\/\//);
});

test("no form of the page can write what was typed into an address: none is sent without the script", () => {
  const html = read("api/web/locate.html");
  assert.match(html, /<div id="content" hidden>/);
  for (const [tag] of html.matchAll(/<form[^>]*>/g)) assert.doesNotMatch(tag, /method|action/);
});

test("every reason of the domain has its words", () => {
  const [, body] = /class LocateReason\(StrEnum\):([\s\S]*?)\n\n\n/.exec(read("observatory/domain/locate_reasons.py"));
  const codes = [...body.matchAll(/^ {4}[A-Z_]+ = "(\w+)"/gm)].map(([, code]) => code);
  assert.ok(codes.length > 10);
  for (const code of codes) assert.ok(LOCATE_TEXTS.fr.reason[code], code);
});

test("a point survives the fragment to a metre, and nonsense is no point", () => {
  assert.deepEqual(readPoint(writePoint({ lon: -11.86, lat: 46.325 })), { lon: -11.86, lat: 46.325 });
  assert.equal(writePoint(null), "");
  for (const text of ["", "#point=", "#point=1", "#point=181,0", "#point=0,91", "#point=a,b", "#address=1 rue X"]) {
    assert.equal(readPoint(text), null, text);
  }
});

test("degrees are read with a comma or a point; what is wrong with a point is named", () => {
  assert.equal(readDegrees(" 2,47 "), 2.47);
  assert.equal(readDegrees("−11.86°"), -11.86);
  for (const text of ["", "x", "1e3", "2°28'"]) assert.ok(Number.isNaN(readDegrees(text)), text);
  assert.equal(wrongPart({ lon: 2, lat: 48 }), null);
  assert.equal(wrongPart({ lon: Number.NaN, lat: 48 }), "lon");
  assert.equal(wrongPart({ lon: 2, lat: 98 }), "lat");
});

test("the latest generation comes first, older zonings last", () => {
  const items = [["zus", 1996], ["qpv", 2015], ["qpv", 2024]].map(([level, vintage]) => ({ level, vintage }));
  assert.deepEqual(sortItems(items).map(({ vintage }) => vintage), [2024, 2015, 1996]);
  assert.equal(generationName({ level: "qpv", vintage: 2024 }, "fr"), "QPV 2024");
  assert.equal(generationName({ level: "zus", vintage: 1996 }, "en"), "Sensitive urban zone 1996");
});

test("an unknown band is not said to be far, nor near", () => {
  assert.equal(bandOf({ ...NOTHING, answer: "no", within_300m: false, within_500m: true }), "500");
  assert.equal(bandOf({ ...NOTHING, answer: "no", within_300m: true, within_500m: true }), "300");
  assert.equal(bandOf({ ...NOTHING, answer: "no", within_300m: false, within_500m: false }), "beyond");
  assert.equal(bandOf({ ...NOTHING, answer: "unknown" }), null);
  assert.equal(bandOf({ ...NOTHING, answer: "unknown", within_300m: null, within_500m: true }), "500");
});

test("a missing distance is nothing, never zero; one of a few metres asks for care", () => {
  assert.equal(formatMetres(null, "fr"), "");
  assert.equal(formatMetres(86.7, "fr"), "87\u00a0m");
  assert.equal(formatMetres(1_234, "fr"), "1,2\u00a0km");
  assert.equal(formatMetres(999.7, "en"), "1.0\u00a0km");
  assert.equal(isClose({ answer: "no", distance_m: 30 }), true);
  assert.equal(isClose({ answer: "no", distance_m: 300 }), false);
  assert.equal(isClose({ answer: "partly", distance_m: null }), false);
});

test("a place that nobody knows is said once, with what to do", () => {
  const items = [2024, 2015].map((vintage) => ({ ...NOTHING, vintage, answer: "unknown", reason: "address_incomplete" }));
  assert.equal(commonReason(items), "address_incomplete");
  assert.equal(sayItems(items, french), "On ne sait pas. L’adresse ne dit ni le code postal ni la commune. Ajoutez l’un ou l’autre.");
  assert.equal(commonReason([{ ...items[0], answer: "no", reason: null }, items[1]]), null);
});

test("the answer is said in sentences, generation by generation", () => {
  const items = [
    { ...NOTHING, vintage: 2015, answer: "no", distance_m: 420, nearest_code: "QP1", nearest_name: "La Craie" },
    { ...NOTHING, answer: "yes", code: "QN1", name: "Les Tours", distance_m: 87 },
  ];
  assert.equal(
    sayItems(items, french),
    "QPV 2024 : oui, Les Tours (QN1), à 87\u00a0m de la limite. QPV 2015 : non, La Craie est à 420\u00a0m.",
  );
});

test("a neighbourhood without dates has none, and the first of a month is said as such", () => {
  assert.equal(sayDates({ valid_from: null, valid_to: null }, french), "");
  assert.equal(sayDates({ valid_from: "2024-01-01", valid_to: null }, french), "Quartier en vigueur depuis le 1er janvier 2024.");
  assert.equal(
    sayDates({ valid_from: "2015-01-01", valid_to: "2023-12-31" }, { texts: LOCATE_TEXTS.en, lang: "en" }),
    "Neighbourhood in force from 1 January 2015 to 31 December 2023.",
  );
});

test("the map shows the place, what holds it, and the nearest boundary", () => {
  const zones = [{ perimeter: { bbox: [1.9, 44.9, 2.1, 45.1] } }, undefined, { perimeter: null }];
  assert.deepEqual(viewBox({ lon: 2, lat: 45 }, [], zones), [1.9, 44.9, 2.1, 45.1]);
  const [west, south, east, north] = viewBox({ lon: 2, lat: 60 }, [{ distance_m: 1_000 }, { distance_m: null }], []);
  assert.ok(Math.abs((north - south) * 111_320 - 2_400) < 1);
  assert.ok(Math.abs((east - west) / (north - south) - 2) < 0.01);
});
