/** Class bounds of the map: quantiles, rounded to be read, symmetrical where a sign matters. */

/** Return the quantile of sorted numbers, by linear interpolation (Hyndman & Fan, type 7). */
export function quantile(sorted, probability) {
  const position = (sorted.length - 1) * probability;
  const low = Math.floor(position);
  const high = Math.ceil(position);
  return sorted[low] + (sorted[high] - sorted[low]) * (position - low);
}

/** Round to some significant digits: 6274 → 6300. */
export function roundBound(value, digits = 2) {
  return value === 0 ? 0 : Number(value.toPrecision(digits));
}

/** Bounds that cut the values into classes of about the same size. */
export function quantileBreaks(values, classes = 5) {
  const sorted = sortFinite(values);
  if (sorted.length === 0) return [];
  const bounds = innerProbabilities(classes).map((share) => roundBound(quantile(sorted, share), 3));
  return increasing(bounds).filter((bound) => bound > sorted[0] && bound <= sorted.at(-1));
}

/** Bounds symmetrical around zero, zero included: quantiles of the absolute values. */
export function symmetricBreaks(values, classesPerSide = 3) {
  return mirror(sideBounds(values, classesPerSide), (bound) => -bound, 0);
}

/** Bounds symmetrical around one on a logarithmic scale: half is as far from one as double. */
export function ratioBreaks(values, classesPerSide = 3) {
  const logarithms = values.filter((value) => value > 0).map(Math.log);
  const above = sideBounds(logarithms, classesPerSide, Math.exp).filter((bound) => bound > 1);
  return mirror(above, (bound) => roundBound(1 / bound, 3), 1);
}

/** Return the index of the class that holds a value: [bound, next bound). */
export function classIndex(value, breaks) {
  return breaks.filter((bound) => bound <= value).length;
}

function sideBounds(values, classesPerSide, transform = (bound) => bound) {
  const sorted = sortFinite(values.map(Math.abs));
  if (sorted.length === 0) return [];
  const digits = transform(1) === 1 ? 2 : 3;
  return increasing(
    innerProbabilities(classesPerSide).map((share) => roundBound(transform(quantile(sorted, share)), digits)),
  ).filter((bound) => bound > 0);
}

function mirror(bounds, reflect, centre) {
  return [...bounds.map(reflect).reverse(), centre, ...bounds];
}

function innerProbabilities(classes) {
  return Array.from({ length: classes - 1 }, (_, i) => (i + 1) / classes);
}

function sortFinite(values) {
  return values.filter(Number.isFinite).sort((a, b) => a - b);
}

function increasing(bounds) {
  return bounds.filter((bound, i) => i === 0 || bound > bounds[i - 1]);
}
