/** A place of which map, list and legend speak alone: "department:01" in the address. */

export const PLACE_LEVELS = ["department", "region", "epci", "ept", "urban_unit", "commune"];

const WRITTEN = new RegExp(`^(${PLACE_LEVELS.join("|")}):([0-9A-Za-z_-]{1,20})$`);

/** Read a place as the address and the service write it, or null when the text is none. */
export function readPlace(text) {
  const [, level, code] = WRITTEN.exec(text) ?? [];
  return level ? { level, code } : null;
}

/** Write a place. */
export function spellPlace({ level, code }) {
  return `${level}:${code}`;
}

/** The latest vintage of each level of places: names change, and a search needs one of each. */
export function latestVintages(layers) {
  const latest = new Map();
  for (const { level, vintage } of layers.filter((layer) => PLACE_LEVELS.includes(layer.level))) {
    latest.set(level, Math.max(vintage, latest.get(level) ?? vintage));
  }
  return [...new Set(latest.values())].sort();
}

/** Gather what a search found: one place for each level and code, with its latest name. */
export function gatherPlaces(territories, most) {
  const places = new Map();
  for (const territory of territories.filter(({ level }) => PLACE_LEVELS.includes(level))) {
    const key = spellPlace(territory);
    const known = places.get(key);
    if (!known) places.set(key, { ...territory });
    else if (known.vintage < territory.vintage) Object.assign(known, territory);
  }
  return [...places.values()].slice(0, most);
}

/** The latest vintage of a level whose outlines are loaded, or null. */
export function outlinedVintage(layers, level) {
  const vintages = layers.filter((layer) => layer.level === level && layer.perimeters > 0).map(({ vintage }) => vintage);
  return vintages.length ? Math.max(...vintages) : null;
}

/** The box [west, south, east, north] round points, widened a little; null without any. */
export function boxOf(points, margin = 0.01) {
  if (points.length === 0) return null;
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(...xs) - margin, Math.min(...ys) - margin, Math.max(...xs) + margin, Math.max(...ys) + margin];
}

/** Every corner of a (Multi)Polygon. */
export function cornersOf(geometry) {
  if (!geometry) return [];
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons.flatMap(([outer]) => outer);
}

/** Whether a row is spoken of: in the place, or anywhere when no place is chosen. */
export function isInside(place, { code }) {
  return !place || place.codes.has(code);
}
