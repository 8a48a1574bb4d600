import assert from "node:assert/strict";
import { test } from "node:test";
import { isIn, makeProjection, pathOf, scaleBar } from "../../api/web/static/inset-shape.js";

/** Great circle on a sphere whose degree is 111.32 km. */
function distance([a, b], [c, d]) {
  const [p, q] = [b, d].map((degree) => (degree * Math.PI) / 180);
  const half = Math.sin((q - p) / 2) ** 2 + Math.cos(p) * Math.cos(q) * Math.sin(((c - a) * Math.PI) / 360) ** 2;
  return 2 * (111.32 * 180 / Math.PI) * Math.asin(Math.sqrt(half));
}

test("the scale of an inset holds in both directions, at its own latitude", () => {
  for (const box of [[55.15, -21.45, 55.9, -20.8], [-54.65, 2.1, -51.55, 5.9]]) {
    const { project, pixelsPerKm } = makeProjection(box, 96, 72);
    const middle = (box[1] + box[3]) / 2;
    for (const [from, to] of [[[box[0], middle], [box[2], middle]], [[box[0], box[1]], [box[0], box[3]]]]) {
      const [one, two] = [project(from), project(to)];
      const pixels = Math.hypot(one[0] - two[0], one[1] - two[1]);
      assert.ok(Math.abs(pixels / (distance(from, to) * pixelsPerKm) - 1) < 0.002);
    }
  }
});

test("an inset keeps its box inside the drawing, north up", () => {
  const { project } = makeProjection([0, 0, 1, 2], 96, 72);
  const [[left, bottom], [right, top]] = [project([0, 0]), project([1, 2])];
  assert.ok(left >= 0 && right <= 96 && top >= 0 && bottom <= 72 && top < bottom);
});

test("a scale bar is a round distance that fits", () => {
  assert.deepEqual(scaleBar(1, 38), { km: 20, pixels: 20 });
  assert.deepEqual(scaleBar(4, 38), { km: 5, pixels: 20 });
  assert.equal(scaleBar(0.2, 38).km, 100);
});

test("a path closes every outer ring; a point is in its box or not", () => {
  const square = { type: "MultiPolygon", coordinates: [[[[0, 0], [1, 0], [1, 1], [0, 0]]]] };
  assert.equal(pathOf(square, ([x, y]) => [x, y]), "M0.0,0.0L1.0,0.0L1.0,1.0L0.0,0.0Z");
  assert.ok(isIn([0, 0, 1, 1], [0.5, 1]) && !isIn([0, 0, 1, 1], [1.5, 0]));
});
