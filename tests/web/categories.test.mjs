import assert from "node:assert/strict";
import { test } from "node:test";
import { categoriesOf, categoryOf, figureOf } from "../../api/web/static/categories.js";
import { classOf, countClasses, fillColour, makeScale } from "../../api/web/static/colours.js";
import { titleOf } from "../../api/web/static/headline.js";
import { countReasons } from "../../api/web/static/missing.js";
import { gapLines } from "../../api/web/static/gap-table.js";
import { sayChanges, sinceOf } from "../../api/web/static/span.js";
import { TEXTS } from "../../api/web/static/texts.js";
import { joinTrends } from "../../api/web/static/trends.js";

const row = (more) => ({ code: "A", value: 20, difference: 5, ratio: 1.2, outcome: "worse", is_significant: true, ...more });
const fr = { lang: "fr", texts: TEXTS.fr };

test("an outcome is a word; a context indicator is above, near or below, without a verdict", () => {
  assert.equal(categoryOf(row(), "outcome"), "worse");
  const context = (more) => categoryOf(row({ outcome: "not_compared", ...more }), "outcome");
  assert.equal(context({ difference: 5 }), "above");
  assert.equal(context({ difference: -5 }), "below");
  assert.equal(context({ is_significant: false }), "similar");
  const rounded = row({ outcome: "not_compared", interval_nature: "rounding", is_significant: null, sign_certain: false });
  assert.equal(categoryOf(rounded, "outcome"), "similar");
  assert.equal(classOf(rounded, makeScale("difference", "neutral", [row(), rounded])), "similar");
  assert.equal(figureOf("outcome"), "difference");
  assert.equal(figureOf("ratio"), "ratio");
});

test("every row has one class, whatever the measure, and the map paints each once", () => {
  const rows = [row(), row({ outcome: "similar" }), row({ outcome: "better" }), row({ difference: null, ratio: null, outcome: "not_compared" }),
    row({ value: null, difference: null, obs_status: "Q" }), row({ convergence: "closing" })];
  for (const measure of ["outcome", "trend"]) {
    const scale = makeScale(measure, "lower_is_better", rows);
    for (const each of rows) each.class = classOf(each, scale);
    assert.equal([...countClasses(rows, scale).values()].reduce((a, b) => a + b), rows.length);
    const painted = fillColour(scale).slice(2, -1).filter((_, i) => i % 2 === 0);
    assert.equal(new Set(painted).size, painted.length);
  }
});

test("a gap without a past is not a gap that did not change, and says why", () => {
  const scale = makeScale("trend", "lower_is_better", []);
  assert.equal(classOf(row({ convergence: null }), scale), "no_series");
  assert.equal(classOf(row({ convergence: "undetermined" }), scale), "undetermined");
  assert.equal(classOf(row({ difference: null }), scale), "not_compared");
  const broken = row({ class: "no_series", caveats: ["break_in_series", "no_standard_error"] });
  assert.deepEqual(countReasons([broken], "no_series", "trend", fr), [[TEXTS.fr.noPast.break_in_series, 1]]);
});

const item = (code, period, more = {}) => ({ code, period, is_main: true, difference: 0, ratio: 1, convergence: null, base_period: null, change_of: null, caveats: [], ...more });

test("what became of a gap is counted from its own first date, and money is told as a ratio", async () => {
  const items = [
    item("A", "2014", { ratio: 0.7 }), item("A", "2017", { ratio: 0.6, convergence: "widening", base_period: "2014", change_of: "ratio", change: -0.1 }),
    item("A", "2018", { ratio: 0.5, caveats: ["break_in_series"] }),
  ];
  globalThis.fetch = async () => new Response(JSON.stringify({ items, links: [] }));
  const view = { vintage: "2015", indicator: "x", benchmark: "epci" };
  const rows = [row({ code: "A" }), row({ code: "B" })];
  assert.deepEqual(await joinTrends(rows, { ...view, period: "2017" }, 1), ["2017"]);
  const { from, to, base_period: since, convergence } = rows[0];
  assert.deepEqual([from, to, since, convergence], [0.7, 0.6, "2014", "widening"]);
  assert.ok(rows[0].growth > 0);
  assert.equal(rows[1].convergence, null);
  assert.equal(sinceOf(rows), "2014");
  // 2018 is behind a break: it has no past, though 2017 has a figure
  await joinTrends(rows, { ...view, period: "2018" }, 1);
  assert.equal(rows[0].convergence, null);
  assert.deepEqual(rows[0].caveats, ["break_in_series"]);
});

test("the title names the span, and a period without a past names those that have one", () => {
  const indicator = { label_fr: "Revenu" };
  assert.equal(titleOf({ indicator, period: "2017", measure: "trend", since: "2014" }, fr), "Revenu, évolution de l’écart de 2014 à 2017");
  const said = sayChanges([row({ convergence: null })], { series: ["2015", "2017"], period: "2018" }, fr);
  assert.match(said, /2015, 2017/);
});

test("the file of changes has their columns, after all others", () => {
  const view = { vintage: 2015, label: "x", period: "2017", unit: "euro", benchmark: "epci", measure: "trend" };
  const changed = row({ convergence: "closing", base_period: "2014", from: 0.7, to: 0.8, change: 0.1, change_of: "ratio" });
  const [heads, line] = gapLines([changed], view, {}, fr);
  assert.equal(heads.length, line.length);
  assert.deepEqual(line.slice(-9, -5), ["2014", 0.7, 0.8, 0.1]);
  assert.equal(line.at(-2), "Écart réduit");
});

/** What a reader without one of the three kinds of cones sees (Machado, Oliveira & Fernandes 2009, severity 1). */
const SIGHTS = {
  full: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

function lab(colour, sight) {
  const linear = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  const [r, g, b] = SIGHTS[sight].map((line) => Math.min(1, Math.max(0, line.reduce((sum, each, i) => sum + each * linear[i], 0))));
  const [x, y, z] = [(0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505, 0.2126 * r + 0.7152 * g + 0.0722 * b, (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089]
    .map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

test("the colours of the words differ for readers who lack a kind of cones", () => {
  for (const categories of [categoriesOf("outcome", "lower_is_better"), categoriesOf("outcome", "neutral"), categoriesOf("trend", "neutral")]) {
    for (const sight of Object.keys(SIGHTS)) {
      for (const [i, [one, first]] of categories.entries()) {
        for (const [other, second] of categories.slice(i + 1)) {
          const [a, b] = [lab(first, sight), lab(second, sight)];
          const distance = Math.hypot(...a.map((each, k) => each - b[k]));
          assert.ok(distance > 20, `${one} and ${other} for ${sight}: ${distance.toFixed(1)}`);
        }
      }
    }
  }
});
