/** Geometry that the page needs: a point where each neighbourhood is drawn. */

/** Return the area-weighted centroid of a (Multi)Polygon in degrees, or null without geometry. */
export function centroid(geometry) {
  const rings = outerRings(geometry);
  let [area, x, y] = [0, 0, 0];
  for (const ring of rings) {
    const part = ringCentroid(ring);
    area += part.area;
    x += part.x * part.area;
    y += part.y * part.area;
  }
  if (area > 0) return [x / area, y / area];
  return rings[0]?.[0]?.slice(0, 2) ?? null;
}

/**
 * Return a point that lies on the ground of a (Multi)Polygon, or null without geometry.
 *
 * The centroid, where it lies inside; between the parts of a neighbourhood nobody lives, so that the
 * point is then the middle of the widest stretch of its largest part, at half its height.
 */
export function pointOnGround(geometry) {
  const middle = centroid(geometry);
  const polygons = geometry?.type === "Polygon" ? [geometry.coordinates] : geometry?.coordinates ?? [];
  if (middle === null || polygons.some((rings) => holds(rings, middle))) return middle;
  const [largest] = [...polygons].sort((a, b) => ringCentroid(b[0]).area - ringCentroid(a[0]).area);
  const heights = largest[0].map(([, y]) => y);
  const y = (Math.min(...heights) + Math.max(...heights)) / 2;
  const xs = largest.flatMap((ring) => crossings(ring, y)).sort((a, b) => a - b);
  const stretches = xs.flatMap((x, i) => (i % 2 ? [[xs[i - 1], x]] : []));
  const [widest] = stretches.sort(([a, b], [c, d]) => d - c - (b - a));
  return widest ? [(widest[0] + widest[1]) / 2, y] : middle;
}

/** Whether a polygon holds a point: an odd number of its edges lie to the left of it, holes included. */
function holds(rings, [x, y]) {
  return rings.flatMap((ring) => crossings(ring, y)).filter((each) => each < x).length % 2 === 1;
}

/** Where a ring crosses a parallel. */
function crossings(ring, y) {
  return ring.slice(1).flatMap(([bx, by], i) => {
    const [ax, ay] = ring[i];
    return (ay > y) === (by > y) ? [] : [ax + ((y - ay) / (by - ay)) * (bx - ax)];
  });
}

/** Return the outer rings; holes do not move a symbol enough to matter. */
function outerRings(geometry) {
  if (geometry?.type === "Polygon") return [geometry.coordinates[0]];
  if (geometry?.type === "MultiPolygon") return geometry.coordinates.map((polygon) => polygon[0]);
  return [];
}

/** Shoelace formula, from the first point so that small rings keep their digits. */
function ringCentroid(ring) {
  const [x0, y0] = ring[0];
  let [twice, x, y] = [0, 0, 0];
  for (let i = 0; i < ring.length - 1; i += 1) {
    const [ax, ay] = [ring[i][0] - x0, ring[i][1] - y0];
    const [bx, by] = [ring[i + 1][0] - x0, ring[i + 1][1] - y0];
    const cross = ax * by - bx * ay;
    twice += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  if (twice === 0) return { area: 0, x: x0, y: y0 };
  return { area: Math.abs(twice) / 2, x: x0 + x / (3 * twice), y: y0 + y / (3 * twice) };
}
