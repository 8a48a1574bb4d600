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
