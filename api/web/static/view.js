/** Which figures to map: what the address asks for, among what exists (/v1/availability). */

/** Keep the families in which at least one gap was computed; if none was, those that say why. */
export function listFamilies(availability) {
  const gaps = availability.filter((family) => family.benchmark_kind);
  const computed = gaps.filter((family) => family.computed > 0);
  return computed.length ? computed : gaps;
}

/**
 * Choose indicator, period and benchmark kind among the families.
 *
 * `asked` holds the address's wishes ("" = none), `preferred` the service's suggested view and
 * `defaults` the benchmark kind that each indicator's catalogue entry declares. `replaced` names the
 * wishes that could not be met, so that the page can say so: nothing falls back in silence.
 */
export function chooseView(asked, families, preferred = {}, defaults = new Map()) {
  if (families.length === 0) return null;
  const indicator = pick(unique(families, "indicator"), asked.indicator, preferred.indicator);
  const ofIndicator = families.filter((family) => family.indicator === indicator);
  const isPreferred = indicator === preferred.indicator;
  const period = pick(listPeriods(ofIndicator), asked.period, isPreferred && preferred.period);
  const kinds = unique(ofIndicator.filter((family) => family.period === period), "benchmark_kind");
  const usual = isPreferred ? preferred.benchmark : defaults.get(indicator);
  const view = { indicator, period, benchmark: pick(kinds, asked.benchmark, usual) };
  const replaced = Object.keys(view).filter((name) => asked[name] && asked[name] !== view[name]);
  return { ...view, replaced };
}

/**
 * Choose the generation of neighbourhoods: the address's if it is loaded, else the service's own.
 *
 * `replaced` tells a wish that could not be met, as in chooseView; without a list of layers the
 * wish stands, for there is nothing to hold it against.
 */
export function chooseGeneration(asked, { layers = [], map }) {
  const usual = String(map.vintage);
  const loaded = layers.filter(({ level }) => level === "qpv").map(({ vintage }) => String(vintage));
  const vintage = asked && (loaded.length === 0 || loaded.includes(asked)) ? asked : usual;
  return { vintage, replaced: asked && asked !== vintage ? ["generation"] : [] };
}

/** List the periods of some families, latest first. */
export function listPeriods(families) {
  return unique(families, "period").sort().reverse();
}

/** List the distinct values of one field, in order of appearance. */
export function unique(items, field) {
  return [...new Set(items.map((item) => item[field]))];
}

function pick(candidates, ...wishes) {
  return wishes.find((wish) => wish && candidates.includes(wish)) ?? candidates[0];
}

/** Group the indicators that have families by theme, in the catalogue's order. */
export function groupByTheme(indicators, families) {
  const available = new Set(unique(families, "indicator"));
  const groups = new Map();
  for (const indicator of indicators) {
    if (!available.has(indicator.code)) continue;
    if (!groups.has(indicator.theme)) groups.set(indicator.theme, []);
    groups.get(indicator.theme).push(indicator);
  }
  return groups;
}
