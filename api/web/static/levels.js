/** Other levels than neighbourhoods: which have both figures and outlines, and which figures to show. */

import { MAP_LEVELS } from "./state.js";
import { listPeriods, unique } from "./view.js";

/** Levels of which a place is told the parts; the others are shown whole. */
export const FINE_LEVELS = ["commune", "iris"];
/** More outlines than this are no first map to wait for: a place is asked for. */
const MOST = 3_000;

/** Whether a level is too fine to be shown without a place. */
export function needsPlace(layers, level) {
  const drawn = outlineVintage(layers, level);
  return layers.some((layer) => layer.level === level && layer.vintage === drawn && layer.territories > MOST);
}

/** The vintage of a level whose outlines are loaded, or null: one with half of them is no map. */
export function outlineVintage(layers, level) {
  const whole = layers.filter((layer) => layer.level === level && layer.perimeters > 0 && layer.perimeters * 2 >= layer.territories);
  const most = Math.max(...whole.map(({ perimeters }) => perimeters));
  const vintages = whole.filter(({ perimeters }) => perimeters === most).map(({ vintage }) => vintage);
  // A few outlines beside a hundred times as many territories of another vintage are no map either.
  const largest = Math.max(...layers.filter((layer) => layer.level === level).map(({ territories }) => territories));
  return vintages.length && most * 2 >= largest ? Math.max(...vintages) : null;
}

/** The levels that can be mapped. */
export function mappableLevels(layers) {
  return MAP_LEVELS.filter((level) => level !== "qpv" && outlineVintage(layers, level) !== null);
}

/** The levels at which an indicator has figures, neighbourhoods first. */
export function levelsOf(families, indicator) {
  return ["qpv", ...MAP_LEVELS.filter((level) => families.some((family) => family.level === level && family.indicator === indicator))];
}

/**
 * Choose indicator, period and vintage of the figures of a level; null if it has none.
 *
 * Figures of one period may be published in several vintages: the latest is the producer's last word.
 * `replaced` names the wishes that could not be met.
 */
export function chooseFigures(asked, families, preferred = {}) {
  const ofLevel = families.filter(({ level, computed }) => level === asked.level && computed > 0);
  if (ofLevel.length === 0) return null;
  const known = unique(ofLevel, "indicator");
  const indicator = [asked.indicator, preferred.indicator].find((wish) => known.includes(wish)) ?? known[0];
  const ofIndicator = ofLevel.filter((family) => family.indicator === indicator);
  const periods = listPeriods(ofIndicator);
  const period = periods.includes(asked.period) ? asked.period : periods[0];
  const figures = Math.max(...ofIndicator.filter((family) => family.period === period).map(({ vintage }) => vintage));
  const replaced = ["indicator", "period"].filter((name) => asked[name] && asked[name] !== { indicator, period }[name]);
  return { level: asked.level, indicator, period, figures, families: ofLevel, replaced };
}
