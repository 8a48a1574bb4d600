/** Small maps of what lies far from the opening frame: each in a projection true at its own latitude. */

const KM_PER_DEGREE = 111.32;
const ROUND = [1, 2, 5];

/**
 * Make the projection of a box [west, south, east, north] into width × height pixels.
 *
 * Degrees of longitude are shortened by the cosine of the middle latitude: over a territory as small
 * as these, that is the conformal map of its own latitude (off by less than 0.2 %). Returns the
 * function of a point to pixels, and the pixels that a kilometre takes.
 */
export function makeProjection([west, south, east, north], width, height, margin = 4) {
  const shortened = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const scale = Math.min((width - 2 * margin) / ((east - west) * shortened), (height - 2 * margin) / (north - south));
  const [left, top] = [(width - (east - west) * shortened * scale) / 2, (height - (north - south) * scale) / 2];
  return {
    project: ([lng, lat]) => [left + (lng - west) * shortened * scale, top + (north - lat) * scale],
    pixelsPerKm: scale / KM_PER_DEGREE,
  };
}

/** The longest round distance (1, 2, 5, 10… km) that fits in some pixels. */
export function scaleBar(pixelsPerKm, most) {
  const longest = most / pixelsPerKm;
  const power = 10 ** Math.floor(Math.log10(longest));
  const km = ROUND.map((digit) => digit * power).filter((each) => each <= longest).at(-1) ?? power;
  return { km, pixels: km * pixelsPerKm };
}

/** Write the outer rings of a geometry as the path of an SVG. */
export function pathOf(geometry, project) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons.map(([outer]) => `M${outer.map((point) => project(point).map((each) => each.toFixed(1)).join(",")).join("L")}Z`).join("");
}

/** Whether a point lies in a box. */
export function isIn([west, south, east, north], [lng, lat]) {
  return lng >= west && lng <= east && lat >= south && lat <= north;
}
