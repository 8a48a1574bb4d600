import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { categoriesOf } from "../../api/web/static/categories.js";
import { ABOVE, BELOW, FAVOURABLE, SEQUENTIAL, SIMILAR, UNFAVOURABLE } from "../../api/web/static/colours.js";
import { makeStyle } from "../../api/web/static/layers.js";
import { makeStyle as makePlaceStyle } from "../../api/web/static/locate-map.js";
import { LOOKS } from "../../api/web/static/looks.js";
import { VISIONS, contrast, difference, seen } from "./vision.mjs";

/**
 * Ten units of CIEDE2000: the distance at which readers of choropleth maps match a colour to its
 * class with hardly an error, also from afar: A. Brychtová, A. Çöltekin, "The effect of spatial
 * distance on the discriminability of colors in maps", Cartography and Geographic Information
 * Science 44(3), 2017. One unit is about what is noticed side by side.
 */
const APART = 10;
/** WCAG 2.2, 1.4.11: what is needed to understand a graphic, against what is beside it. */
const VISIBLE = 3;

const centred = (low, high) => [...low.toReversed(), SIMILAR, ...high];
const SCALES = {
  values: SEQUENTIAL,
  judged: centred(UNFAVOURABLE, FAVOURABLE),
  context: centred(BELOW, ABOVE),
  ...Object.fromEntries([["outcome", "lower_is_better"], ["outcome", "neutral"], ["trend", "neutral"]].map(
    ([measure, polarity]) => [`${measure}, ${polarity}`, categoriesOf(measure, polarity).map(([, colour]) => colour)],
  )),
};

test("the difference is that of the formula's published examples", () => {
  // Sharma, Wu, Dalal (2005), table 1, pairs 1, 17, 19, 20 and 34.
  for (const [one, two, expected] of [
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, 2.5, 0], [73, 25, -18], 27.1492],
    [[50, 2.5, 0], [56, -27, -3], 31.903],
    [[50, 2.5, 0], [61, -5, 29], 22.8977],
    [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
  ]) {
    const [first, second] = [one, two].map(([L, a, b]) => ({ L, a, b }));
    assert.ok(Math.abs(difference(first, second) - expected) < 1e-4, `${expected}`);
  }
});

test("red and green are alike to eyes without one of two cones, and not to others", () => {
  const gap = (vision) => difference(seen("#b05a00", vision), seen("#6a7d00", vision));
  assert.ok(gap("deuteranopia") < gap("usual") / 2);
  assert.ok(gap("protanopia") < gap("usual"));
  assert.ok(contrast("#000000", "#ffffff") > 20.99);
});

for (const vision of VISIONS) {
  test(`all classes of a scale are told apart (${vision})`, () => {
    for (const [name, colours] of Object.entries(SCALES)) {
      const all = colours.map((colour) => seen(colour, vision));
      all.forEach((one, i) => all.slice(i + 1).forEach((two, j) => {
        const apart = difference(one, two);
        assert.ok(apart >= APART, `${name}: ${colours[i]} ${colours[i + 1 + j]} ${apart.toFixed(1)}`);
      }));
    }
  });

  test(`stronger is darker on each side (${vision})`, () => {
    for (const ramp of [SEQUENTIAL, [SIMILAR, ...UNFAVOURABLE], [SIMILAR, ...FAVOURABLE], [SIMILAR, ...BELOW], [SIMILAR, ...ABOVE]]) {
      const steps = ramp.map((colour) => seen(colour, vision).L);
      for (let i = 1; i < steps.length; i += 1) assert.ok(steps[i] < steps[i - 1] - 5, `${ramp}: ${steps}`);
    }
  });
}

for (const [name, look] of Object.entries(LOOKS)) {
  test(`what has a meaning stands out from the paper (${name})`, () => {
    for (const paper of [look.land, look.sea]) {
      for (const line of ["outline", "place", "chosen", "other", "latest", "older", "hatch"]) {
        assert.ok(contrast(look[line], paper) >= VISIBLE, `${line} on ${paper}: ${contrast(look[line], paper)}`);
      }
    }
  });

  test(`a class is set off by its own colour or by its outline (${name})`, () => {
    for (const colour of Object.values(SCALES).flat()) {
      const best = Math.max(contrast(colour, look.land), contrast(look.outline, look.land));
      assert.ok(best >= VISIBLE, colour);
      assert.ok(Math.max(contrast(colour, look.land), contrast(colour, look.outline)) >= VISIBLE, `${colour} is lost between paper and outline`);
    }
  });

  test(`what is missing is a pattern that is seen, not a colour (${name})`, () => {
    assert.ok(contrast(look.hatch, look.hatched) >= VISIBLE, `${contrast(look.hatch, look.hatched)}`);
    assert.ok(contrast(look.hatch, look.speckled) >= VISIBLE);
    for (const vision of VISIONS) {
      assert.ok(difference(seen(look.hatched, vision), seen(look.speckled, vision)) >= APART, vision);
    }
  });

  test(`the pages' own papers are those of the map (${name})`, () => {
    const css = readFileSync(new URL(`../../api/web/static/${name === "light" ? "base" : "dark"}.css`, import.meta.url), "utf8");
    for (const property of ["sea", "land", "borders", "outline", "chosen", "latest", "older", "hatched", "speckled", "hatch"]) {
      assert.ok(css.includes(`--${property}: ${look[property]};`), property);
    }
  });

  test(`nothing of the map is left in another look (${name})`, () => {
    const style = JSON.stringify([makeStyle(look), makePlaceStyle(look)]);
    const others = Object.values(LOOKS[name === "light" ? "dark" : "light"]).filter((colour) => !Object.values(look).includes(colour));
    for (const colour of others) assert.ok(!style.includes(colour), colour);
  });
}
