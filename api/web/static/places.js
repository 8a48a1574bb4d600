/** Where the quick-zoom buttons go: [west, south, east, north]. */
export const PLACES = [
  ["metropole", [-5.2, 41.3, 9.6, 51.1]],
  ["guadeloupe", [-61.85, 15.8, -60.95, 16.55]],
  ["martinique", [-61.3, 14.35, -60.75, 14.95]],
  ["guyane", [-54.65, 2.1, -51.55, 5.9]],
  ["reunion", [55.15, -21.45, 55.9, -20.8]],
  ["mayotte", [44.95, -13.05, 45.35, -12.6]],
  ["saint_martin", [-63.2, 18.0, -62.95, 18.15]],
  ["polynesie", [-149.98, -17.92, -149.1, -17.45]],
];

const METROPOLE = PLACES[0][1];

/** Where the map opens: the data's own extent, or mainland France when that spans oceans. */
export function openingBox(bbox) {
  if (!bbox) return METROPOLE;
  return bbox[2] - bbox[0] > 40 ? METROPOLE : bbox;
}
