import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { TERMS } from "../../api/web/static/terms.js";
import { TEXTS } from "../../api/web/static/texts.js";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

function shape(value) {
  if (value === null || typeof value !== "object") return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]));
}

test("every text and every word exists in both languages", () => {
  assert.deepEqual(shape(TEXTS.en), shape(TEXTS.fr));
  assert.deepEqual(shape(TERMS.en), shape(TERMS.fr));
});

const PAGES = ["api/web/index.html", "api/web/embed.html"];

test("every text that the pages name exists", () => {
  for (const [, key] of PAGES.map(read).join("").matchAll(/data-(?:text|label|hint)="(\w+)"/g)) {
    assert.equal(typeof TEXTS.fr[key], "string", key);
  }
});

test("the pages hold no inline script or style: the content policy forbids them", () => {
  const html = PAGES.map(read).join("");
  assert.doesNotMatch(html, /style=|<style|\son\w+=/);
  for (const [tag] of html.matchAll(/<script[^>]*>/g)) assert.match(tag, /src=/);
  assert.doesNotMatch(html, /https?:\/\//);
});

/** The closed lists of the domain: whoever adds a code must give it its words. */
const LISTS = [
  ["observatory/domain/benchmark.py", "BenchmarkKind", "benchmark"],
  ["observatory/domain/reasons.py", "Reason", "reason"],
];

for (const [path, name, list] of LISTS) {
  test(`every ${name} of the domain has its words`, () => {
    const [, body] = new RegExp(`class ${name}\\(StrEnum\\):([\\s\\S]*?)\\n\\n\\n`).exec(`${read(path)}\n\n\n`);
    const codes = [...body.matchAll(/^ {4}[A-Z_0-9]+ = "(\w+)"/gm)].map(([, code]) => code);
    assert.ok(codes.length > 5);
    for (const code of codes) assert.ok(TERMS.fr[list][code], code);
  });
}

test("every theme of the catalogue has its words", () => {
  const [, body] = /THEMES = \(([\s\S]*?)\)/.exec(read("etl/indicators.py"));
  for (const [, theme] of body.matchAll(/"(\w+)"/g)) assert.ok(TERMS.fr.theme[theme], theme);
});
