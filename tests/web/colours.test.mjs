import assert from "node:assert/strict";
import { test } from "node:test";
import {
  FAVOURABLE, MISSING, SIMILAR, UNFAVOURABLE, classOf, colourOf, countClasses, fillColour, makeScale, specialClass,
} from "../../api/web/static/colours.js";
import { specialLabel } from "../../api/web/static/legend.js";
import { countReasons } from "../../api/web/static/missing.js";
import { TERMS } from "../../api/web/static/terms.js";
import { TEXTS } from "../../api/web/static/texts.js";

const row = (difference, more = {}) => ({ value: 20, difference, ratio: 1, outcome: "worse", is_significant: true, ...more });
const ROWS = [-30, -20, -10, 10, 20, 30].map((difference) => row(difference));

test("unfavourable has one hue whatever the sense of the indicator", () => {
  const poverty = makeScale("difference", "lower_is_better", ROWS);
  const income = makeScale("difference", "higher_is_better", ROWS);
  assert.equal(colourOf(classOf(row(30), poverty), poverty), UNFAVOURABLE.at(-1));
  assert.equal(colourOf(classOf(row(-30), income), income), UNFAVOURABLE.at(-1));
  assert.equal(colourOf(classOf(row(30), income), income), FAVOURABLE.at(-1));
});

test("a context indicator is not painted as good or bad", () => {
  const scale = makeScale("difference", "neutral", ROWS);
  for (const colour of scale.colours) assert.ok(![...FAVOURABLE, ...UNFAVOURABLE].includes(colour));
});

test("zero is a value; null is not", () => {
  assert.equal(specialClass(row(0), "difference"), null);
  assert.equal(specialClass(row(0, { value: 0 }), "value"), null);
  assert.equal(specialClass(row(null, { value: null }), "difference"), "unpublished");
});

test("refused, unpublished and similar are three different things", () => {
  assert.equal(specialClass(row(null), "difference"), "not_compared");
  assert.equal(specialClass(row(5, { ratio: null }), "ratio"), "not_compared");
  assert.equal(specialClass(row(1, { outcome: "similar" }), "difference"), "similar");
  assert.equal(specialClass(row(1, { outcome: "not_compared", is_significant: false }), "difference"), "similar");
  assert.equal(specialClass(row(1, { outcome: "not_compared", is_significant: true }), "difference"), null);
});

test("what the producer hides is not what is not available", () => {
  const hidden = row(null, { value: null, obs_status: "Q", conf_status: "C", reason: "zone_suppressed" });
  const absent = row(null, { value: null, obs_status: "O", conf_status: "F", reason: "zone_missing" });
  for (const measure of ["difference", "ratio", "value"]) {
    assert.equal(specialClass(hidden, measure), "suppressed");
    assert.equal(specialClass(absent, measure), "unpublished");
  }
  assert.equal(specialClass(row(null, { reason: "benchmark_suppressed" }), "difference"), "not_compared");
});

test("reasons are counted kind by kind, the most frequent first", () => {
  const speech = { lang: "fr", texts: TEXTS.fr };
  const rows = ["no_parent", "ept_not_loaded", "no_parent"].map((reason) => ({ ...row(null, { reason }), class: "not_compared" }));
  assert.deepEqual(countReasons(rows, "not_compared", "difference", speech), [
    [TERMS.fr.reason.no_parent, 2], [TERMS.fr.reason.ept_not_loaded, 1],
  ]);
  const plain = { ...row(null, { value: null, obs_status: "M" }), class: "unpublished" };
  assert.deepEqual(countReasons([plain], "unpublished", "value", speech), [[TERMS.fr.status.M, 1]]);
});

test("the map, the legend and the list read the same class", () => {
  const rows = [...ROWS, row(1, { outcome: "similar" }), row(null), row(null, { value: null })];
  const scale = makeScale("difference", "lower_is_better", rows);
  for (const each of rows) each.class = classOf(each, scale);
  const counts = countClasses(rows, scale);
  assert.equal([...counts.values()].reduce((a, b) => a + b), rows.length);
  const expression = fillColour(scale);
  assert.equal(expression.at(-1), MISSING);
  for (const { class: name } of rows) {
    const painted = expression[expression.indexOf(name) + 1];
    if (name === "similar") assert.equal(painted, SIMILAR);
    else if (name.startsWith("c")) assert.equal(painted, colourOf(name, scale));
    else assert.equal(expression.indexOf(name), -1);
  }
});

test("fewer classes keep the strongest colours, and every class has one", () => {
  const scale = makeScale("difference", "lower_is_better", [row(5), row(5)]);
  assert.equal(scale.colours.length, scale.breaks.length + 1);
  assert.equal(scale.colours.at(-1), UNFAVOURABLE.at(-1));
});

test("without polarity the map's legend says what the sheet says: not judged", () => {
  for (const lang of ["fr", "en"]) {
    const texts = TEXTS[lang];
    const judged = specialLabel("similar", { texts, polarity: "lower_is_better" });
    const context = specialLabel("similar", { texts, polarity: "context" });
    assert.equal(judged, texts.special.similar);
    assert.ok(context.startsWith(TERMS[lang].outcome.context));
    assert.equal(specialLabel("unpublished", { texts, polarity: "context" }), texts.special.unpublished);
  }
});
