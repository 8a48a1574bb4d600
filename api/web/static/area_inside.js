/** Which neighbourhoods a drawn area meets, from the outlines that the map shows. */

import { doCross } from "./area_shape.js";

/** Whether an outline lies "inside" the area, "partly", or not at all (null). */
export function placeOutline(corners, geometry) {
  const ring = [...corners, corners[0]];
  const rings = ringsOf(geometry);
  if (rings.some((other) => doRingsCross(ring, other))) return "partly";
  if (rings.every((other) => isInRing(ring, other[0]))) return "inside";
  // Nothing crosses: a part may be inside, or the area may lie in the outline (and not in its hole).
  const isSome = rings.some((other) => isInRing(ring, other[0])) || isInOutline(geometry, corners[0]);
  return isSome ? "partly" : null;
}

function polygonsOf(geometry) {
  return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
}

/** The outer rings: a hole lies in its ring. */
function ringsOf(geometry) {
  return polygonsOf(geometry).map(([outer]) => outer);
}

function isInOutline(geometry, point) {
  return polygonsOf(geometry).some(([outer, ...holes]) => isInRing(outer, point) && !holes.some((hole) => isInRing(hole, point)));
}

function doRingsCross(one, other) {
  for (let i = 1; i < one.length; i += 1) {
    for (let j = 1; j < other.length; j += 1) {
      if (doCross([one[i - 1], one[i]], [other[j - 1], other[j]])) return true;
    }
  }
  return false;
}

/** Count the sides that a line to the east crosses: odd inside. */
function isInRing(ring, [x, y]) {
  let isInside = false;
  for (let i = 1; i < ring.length; i += 1) {
    const [[ax, ay], [bx, by]] = [ring[i - 1], ring[i]];
    if (ay > y !== by > y && x < ax + ((bx - ax) * (y - ay)) / (by - ay)) isInside = !isInside;
  }
  return isInside;
}
